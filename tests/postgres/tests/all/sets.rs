//! Sets of migrations out of a few words, and what runs say of them.

use migrate_build::__private::leak_postgres;
use migrate_core::{Dialect, Entry};
use migrate_runtime::{Migrations, Postgres, Report, Status};

/// A set out of file names and texts, read by the same core as the macro's.
pub(crate) fn migrations(files: &[(&str, &str)]) -> Migrations<Postgres> {
    let entries = files.iter().map(|(name, text)| Entry::file(*name, *text));
    match migrate_core::read("migrations", entries.collect(), Dialect::Postgres) {
        Ok(set) => leak_postgres(&set),
        Err(found) => panic!("{found}"),
    }
}

/// The text of a migration file with a way back.
pub(crate) fn up_down(up: &str, down: &str) -> String {
    format!("-- up\n{up}\n-- down\n{down}\n")
}

/// The text of a migration file without a way back.
pub(crate) fn up(up: &str) -> String {
    format!("-- irreversible: a test\n-- up\n{up}\n")
}

/// The set `1 m1`, `2 m2`, … of these texts, in files `1_m1.sql`, ….
pub(crate) fn set<T: AsRef<str>>(texts: &[T]) -> Migrations<Postgres> {
    let names: Vec<String> = (1..=texts.len()).map(|n| format!("{n}_m{n}.sql")).collect();
    let texts = texts.iter().map(AsRef::as_ref);
    let files: Vec<(&str, &str)> = names.iter().map(String::as_str).zip(texts).collect();
    migrations(&files)
}

/// As many tables, `t1`, `t2`, …, each with its own migration and a way back.
pub(crate) fn tables(count: usize) -> Migrations<Postgres> {
    let table = |n| {
        up_down(
            &format!("CREATE TABLE t{n} (x int);"),
            &format!("DROP TABLE t{n};"),
        )
    };
    set(&(1..=count).map(table).collect::<Vec<_>>())
}

/// The set of some of the migrations of another, by version: a guest.
pub(crate) fn only(set: Migrations<Postgres>, versions: &[i64]) -> Migrations<Postgres> {
    let kept = set
        .iter()
        .filter(|migration| versions.contains(&migration.version()));
    Migrations::__new(kept.copied().collect::<Vec<_>>().leak()).table("schema_migrations")
}

/// What a run did, one line for each step: `applied 1 m1`.
pub(crate) fn steps(report: &Report) -> Vec<String> {
    let entries = report.entries().iter();
    let words = entries.map(|entry| {
        let action = format!("{:?}", entry.action()).to_lowercase();
        format!("{action} {}", entry.id())
    });
    words.collect()
}

/// How each migration stands, one line for each.
pub(crate) fn states(status: &Status) -> Vec<String> {
    let migrations = status.migrations().iter();
    let words = migrations.map(|it| format!("{} {}", it.id(), it.state()));
    words.collect()
}
