//! What a dry run tried, and the bytes it must not have touched.
#![expect(
    clippy::missing_panics_doc,
    reason = "each ends a test that has gone wrong"
)]

use crate::{File, set, up_down};
use migrate_runtime::{Direction, DryRun, Migrations};
use std::fs;

/// Everything on the disk: the database, and no file beside it.
pub fn bytes(file: &File) -> Vec<u8> {
    let folder = file.path().parent().unwrap().to_owned();
    assert_eq!(fs::read_dir(folder).unwrap().count(), 1);
    fs::read(file.path()).unwrap()
}

/// A file that exists and has no table, as `VACUUM` leaves it.
pub fn file() -> File {
    let file = File::new();
    file.open().execute_batch("VACUUM").unwrap();
    file
}

/// One line for each step: `apply 1 m1: 0, 3`.
pub fn tried(dry_run: &DryRun) -> Vec<String> {
    let steps = dry_run.steps().iter().map(|step| {
        let verb = match step.direction() {
            Direction::Up => "apply",
            Direction::Down => "revert",
        };
        assert_eq!(step.was_tried(), step.elapsed().is_some());
        assert_eq!(step.was_tried(), step.not_tried_because().is_none());
        let rows: Vec<String> = step
            .rows_changed()
            .iter()
            .map(ToString::to_string)
            .collect();
        let what = step
            .not_tried_because()
            .map_or_else(|| rows.join(", "), str::to_owned);
        format!("{verb} {}: {what}", step.id())
    });
    steps.collect()
}

/// A counter, a trigger, and rows enough to fill a small cache many times over.
pub fn big() -> Migrations {
    set(&[
        "-- up\nCREATE TABLE entry (id INTEGER PRIMARY KEY AUTOINCREMENT, text TEXT NOT NULL);\n\
         CREATE TABLE journal (id INTEGER PRIMARY KEY AUTOINCREMENT, entry INTEGER);\n\
         CREATE TRIGGER entry_deleted AFTER DELETE ON entry BEGIN\n\
           INSERT INTO journal (entry) VALUES (old.id);\nEND;\n\
         WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 20000)\n\
         INSERT INTO entry (text) SELECT 'a text that fills pages ' || i FROM n;\n\
         -- down\nDROP TABLE entry;\nDROP TABLE journal;\n"
            .to_owned(),
        up_down(
            "UPDATE entry SET text = upper(text) || text;\nDELETE FROM entry WHERE id % 4 = 0;\n\
             INSERT INTO entry (text) VALUES ('one more'), ('and another');\n\
             CREATE INDEX entry_text ON entry (text);\nSELECT count(*) FROM entry;",
            "DROP INDEX entry_text;",
        ),
    ])
}
