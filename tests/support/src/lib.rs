//! What the test packages share: sets of migrations made at run time, and whole databases as text.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test")]

use migrate_core::{Dialect, Entry, MigrationSet};
use migrate_runtime::__private::{Parts, Section, Statement, Work};
use migrate_runtime::{Migration, Migrations, Sqlite};
use rusqlite::Connection;
use std::fmt::Write;

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

/// A set that core has read, as the macro would write it.
///
/// # Panics
///
/// If it has a step in Rust.
pub fn leak(set: &MigrationSet) -> Migrations<Sqlite> {
    let list: Vec<Migration<Sqlite>> = set.migrations().iter().map(migration).collect();
    Migrations::__new(list.leak())
}

fn migration(it: &migrate_core::Migration) -> Migration<Sqlite> {
    Migration::__new(Parts {
        version: it.version(),
        digits: u8::try_from(it.digits()).unwrap_or_default(),
        name: text(it.name()),
        description: text(it.description()),
        path: text(it.path()),
        requires: it.requires().to_vec().leak(),
        irreversible: it.irreversible().map(text),
        checksum: text(it.checksum()),
        // A step in Rust cannot be loaded at run time.
        up: Work::Sql(section(it.up().unwrap())),
        check: it.check().map(section),
        down: it.down().map(section).map(Work::Sql),
    })
}

fn section(it: &migrate_core::Section) -> Section<'static> {
    let statements = it.statements().iter().map(|statement| Statement {
        start: statement.start(),
        end: statement.end(),
        line: statement.position().line,
        column: statement.position().column,
    });
    let statements: Vec<Statement> = statements.collect();
    Section {
        sql: text(it.sql()),
        statements: statements.leak(),
        no_transaction: it.options().no_transaction,
        foreign_keys_on: it.options().foreign_keys_on,
        keeps_foreign_keys: it.keeps_foreign_keys(),
    }
}

fn text(text: &str) -> &'static str {
    text.to_owned().leak()
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
