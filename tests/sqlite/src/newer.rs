//! A database that a newer program has migrated, and the older program.
#![expect(
    clippy::missing_panics_doc,
    reason = "each ends a test that has gone wrong"
)]

use crate::{only, set, up_down};
use migrate_runtime::{Migrations, NewerDatabase};
use rusqlite::Connection;

/// Five tables, each with a note in `note` that the next one's down takes away again.
pub fn new() -> Migrations {
    let one = up_down(
        "CREATE TABLE note (text);\nCREATE TABLE t1 (x);",
        "DROP TABLE t1;\nDROP TABLE note;",
    );
    let mut texts = vec![one];
    texts.extend((2..=5).map(|n| {
        let up = format!("CREATE TABLE t{n} (x);\nINSERT INTO note VALUES ('{n}; it''s');");
        let down = format!("DELETE FROM note WHERE text = '{n}; it''s';\n\n  DROP TABLE t{n};");
        format!("-- description: the table t{n}\n{}", up_down(&up, &down))
    }));
    set(&texts)
}

/// The older program: the first three.
pub fn old() -> Migrations {
    only(new(), &[1, 2, 3])
}

/// All five of the new program.
pub fn migrated() -> Connection {
    let mut db = Connection::open_in_memory().unwrap();
    new().up(&mut db).unwrap();
    db
}

/// A migrator with a policy.
pub fn with(
    set: Migrations,
    db: &mut Connection,
    policy: NewerDatabase,
) -> migrate_runtime::Migrator<'_, migrate_runtime::Sqlite> {
    set.migrator(db).newer_database(policy)
}
