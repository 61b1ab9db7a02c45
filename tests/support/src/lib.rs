//! What the test packages share: sets of migrations made at run time, and whole databases as text.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test")]

use migrate_core::{Dialect, Entry};
use migrate_runtime::{Migrations, Sqlite};
use rusqlite::Connection;
use std::fmt::Write;

pub use migrate_build::__private::leak;

/// A set out of file names and texts, read by the same core as the macro's. Leaked: a test ends soon.
///
/// # Panics
///
/// If the files hold a mistake.
pub fn migrations(files: &[(&str, &str)]) -> Migrations<Sqlite> {
    let entries = files.iter().map(|(name, text)| Entry::file(*name, *text));
    match migrate_core::read("migrations", entries.collect(), Dialect::Sqlite) {
        Ok(set) => leak(&set),
        Err(found) => panic!("{found}"),
    }
}

/// The same as a guest, in a database with tables that it has not made.
///
/// # Panics
///
/// If the files hold a mistake.
pub fn guest(files: &[(&str, &str)]) -> Migrations<Sqlite> {
    migrations(files).table("schema_migrations")
}

/// Everything in a database as text: schema, then every row of every table, in a fixed order. Two
/// databases with the same dump hold the same.
///
/// # Panics
///
/// If the database cannot be read.
pub fn dump(db: &Connection) -> String {
    let mut text = String::new();
    let mut schema = db
        .prepare("SELECT type, name, coalesce(sql, '') FROM main.sqlite_master ORDER BY type, name")
        .unwrap();
    let objects: Vec<(String, String, String)> = schema
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    for (kind, name, sql) in &objects {
        writeln!(text, "{kind} {name}: {sql}").unwrap();
    }
    for (_, name, _) in objects.iter().filter(|(kind, ..)| kind == "table") {
        let quoted = name.replace('"', "\"\"");
        let mut rows = db
            .prepare(&format!("SELECT * FROM main.\"{quoted}\""))
            .unwrap();
        let columns = rows.column_count();
        let mut rows = rows.query([]).unwrap();
        let mut lines = Vec::new();
        while let Some(row) = rows.next().unwrap() {
            let cells = (0..columns).map(|index| format!("{:?}", row.get_ref(index).unwrap()));
            lines.push(cells.collect::<Vec<_>>().join(", "));
        }
        lines.sort();
        for line in lines {
            writeln!(text, "{name}: {line}").unwrap();
        }
    }
    text
}
