//! Any text as an up section: where it is accepted, a statement ends where SQLite ends it.
//!
//! What SQLite compiles tells its end by the rest that is left. What it does not compile tells by the place
//! of the error how far it went without meeting an end. Any tokens at all compile as the arguments of a
//! virtual table.

#[allow(unused_imports, reason = "older batches have a `next` of their own")]
use fallible_iterator::FallibleIterator;
use migrate_core::{Dialect, Entry, Section, read};
use rusqlite::{Batch, Connection, Error};

const TABLES: &str = "CREATE TABLE a (id INTEGER PRIMARY KEY, s TEXT, j TEXT);
    CREATE TABLE \"b; c\" (\"x;y\", [z;z], `w;w`); CREATE VIEW v AS SELECT id, s FROM a;";

/// What a text is compared as.
pub const FORMS: [&str; 3] = [
    "plain section",
    "virtual table's arguments",
    "trigger's body",
];

/// Compares the text, the text as arguments, and as the body of a trigger.
pub fn run(bytes: &[u8]) {
    let _: [bool; FORMS.len()] = compared(bytes);
}

/// The same. Which of the [`FORMS`] core accepted, so that there was something to compare.
pub fn compared(bytes: &[u8]) -> [bool; FORMS.len()] {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return [false; FORMS.len()];
    };
    // SQLite ends there, and core refuses it.
    if text.contains('\0') {
        return [false; FORMS.len()];
    }
    let db = Connection::open_in_memory().unwrap();
    db.execute_batch(TABLES).unwrap();
    let arguments = format!("CREATE VIRTUAL TABLE x USING y({text});\nSELECT 1");
    let body = format!("CREATE TRIGGER r AFTER INSERT ON a BEGIN {text}; END;\nSELECT 1");
    [text, &arguments, &body].map(|up| compare(&db, up))
}

/// How far SQLite went.
enum Went {
    /// One statement, which ends there.
    Compiled(usize),
    /// To an error there, with no end before it.
    Failed(usize),
    /// To an error, nobody knows where.
    Somewhere,
    /// To the end, and there was no statement.
    Nothing,
}

/// Core's statements, where it accepts the text, beside those of SQLite. Whether it does.
pub fn compare(db: &Connection, up: &str) -> bool {
    let file = format!("-- irreversible: a test\n-- up no-transaction\n{up}\n");
    let Ok(set) = read("m", vec![Entry::file("1_a.sql", file)], Dialect::Sqlite) else {
        return false;
    };
    let section = set.migrations()[0].up().unwrap();
    let sql = section.sql();
    let mut from = 0;
    for (number, statement) in section.statements().iter().enumerate() {
        let shown = format!("statement {number} of {sql:?}");
        let start = statement.start();
        assert!(is_empty(db, &sql[from..start]), "one before {shown}");
        match went(db, &sql[start..]) {
            Went::Compiled(length) => {
                let end = start + length;
                let agree = statement.end() <= end && end <= next(section, number);
                assert!(agree, "SQLite ends {shown} at {end}");
                from = end;
            }
            Went::Failed(at) => {
                let at = start + at;
                assert!(at <= statement.end(), "SQLite goes on to {at} in {shown}");
                from = statement.end();
            }
            Went::Somewhere => from = statement.end(),
            Went::Nothing => panic!("SQLite does not find {shown}"),
        }
    }
    let rest = is_empty(db, &sql[from..]);
    assert!(
        rest,
        "behind the last statement of {sql:?} SQLite finds one more"
    );
    true
}

/// Whether SQLite finds no statement either. It never sees what is between two: a vertical tab, which is white
/// space to people and to PostgreSQL, is passed over there.
fn is_empty(db: &Connection, gap: &str) -> bool {
    matches!(went(db, &gap.replace('\u{b}', " ")), Went::Nothing)
}

/// Where the statement after this one begins.
fn next(section: &Section, number: usize) -> usize {
    let next = section.statements().get(number + 1);
    next.map_or(section.sql().len(), migrate_core::Statement::start)
}

fn went(db: &Connection, sql: &str) -> Went {
    match Batch::new(db, sql).next() {
        Ok(Some(statement)) => Went::Compiled(statement.expanded_sql().unwrap().len()),
        Ok(None) => Went::Nothing,
        Err(Error::SqlInputError { offset, .. }) => {
            usize::try_from(offset).map_or(Went::Somewhere, Went::Failed)
        }
        Err(_) => Went::Somewhere,
    }
}
