//! rusqlite_migration, from a folder.

#[path = "../../common.rs"]
mod common;

use common::{Call, Peer, Result};
use rusqlite::Connection;

#[cfg(feature = "migrations")]
mod migrations {
    use include_dir::{Dir, include_dir};
    use rusqlite::Connection;
    use rusqlite_migration::Migrations;
    use std::sync::LazyLock;

    static FOLDER: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/migrations");
    // As its documentation has it. What this costs falls on the first start of a process.
    static MIGRATIONS: LazyLock<rusqlite_migration::Result<Migrations<'static>>> =
        LazyLock::new(|| Migrations::from_directory(&FOLDER));

    fn set() -> super::Result<&'static Migrations<'static>> {
        Ok(MIGRATIONS.as_ref().map_err(|error| error.to_string())?)
    }

    pub fn up(db: &mut Connection) -> super::Result<()> {
        Ok(set()?.to_latest(db)?)
    }

    pub fn down(db: &mut Connection) -> super::Result<()> {
        Ok(set()?.to_version(db, 0)?)
    }
}

#[cfg(not(feature = "migrations"))]
mod migrations {
    pub fn up(_: &mut rusqlite::Connection) -> super::Result<()> {
        Ok(())
    }

    pub use up as down;
}

struct RusqliteMigration;

impl Peer for RusqliteMigration {
    type Db = Connection;

    fn open(&self, path: &str) -> Result<Connection> {
        Ok(Connection::open(path)?)
    }

    fn up(&self, db: &mut Connection) -> Result<()> {
        migrations::up(db)
    }

    fn down(&self, db: &mut Connection) -> Result<()> {
        migrations::down(db)
    }

    fn number(&self, db: &mut Connection, sql: &str) -> Result<i64> {
        Ok(db.query_row(sql, [], |row| row.get(0))?)
    }
}

fn main() -> Result<()> {
    Call::read()?.run(RusqliteMigration)
}
