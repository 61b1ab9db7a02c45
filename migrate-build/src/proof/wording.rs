//! Findings whose words are the same whatever the database.

use super::finding::{At, Finding};
use migrate_core::Diagnostic;
use migrate_runtime::{Database, Direction, Migration};

/// For what fails on rows in words that nothing more is known about.
const ON_ROWS: &str =
    "write it so that it works on rows that are there: the proof has put two into each table";
const DOWN_FAILS: &str = "correct the down: it runs after the up, on tables with rows";
const UP_AGAIN_FAILS: &str =
    "let the down take back everything that stands in the way of a second up";
const UNIQUE: &str =
    "rows of yours may be like that: merge or delete them before, in the same migration";
/// For rows that do not fit a key which was not there when they were made up.
pub(crate) const NEW_KEY: &str =
    "the rows are made up: see that yours fit, and mend those that do not in this migration";

/// Where a section failed, and what the engine said to it.
type Failure<'a> = (Option<At>, &'a str);

/// An up that works on empty tables. `instead` is what to write, where the engine's words tell that.
pub(crate) fn fails_on_rows<Db: Database>(
    migration: &'static Migration<Db>,
    (at, said): Failure<'_>,
    table: Option<&str>,
    instead: Option<&str>,
) -> Finding {
    let table = table.map_or_else(String::new, |table| format!(" of `{table}`"));
    let message = format!("this works on empty tables, and fails on rows{table}: {said}");
    let help = instead.unwrap_or(ON_ROWS);
    Finding::error("fails-on-rows", migration, at, message, help)
}

/// `down-fails`, or `up-again-fails` of an up that fails after the down.
pub(crate) fn round_fails<Db: Database>(
    code: &'static str,
    migration: &'static Migration<Db>,
    (at, said): Failure<'_>,
    instead: Option<&str>,
) -> Finding {
    let (message, help) = match code {
        "down-fails" => (
            format!("the down fails: {said}"),
            instead.unwrap_or(DOWN_FAILS),
        ),
        // What stands in the way of a second up is what the down has left: the up needs no other words.
        _ => (
            format!("after the down, the up fails: {said}"),
            UP_AGAIN_FAILS,
        ),
    };
    Finding::error(code, migration, at, message, help)
}

/// A check that returns rows, which are made up: a warning.
pub(crate) fn check_fails<Db: Database>(
    migration: &'static Migration<Db>,
    (at, said): Failure<'_>,
) -> Finding {
    let message = format!("the check returns rows on made-up data: {said}");
    let help = "see whether rows of yours can be like that, and mend them in the up";
    Finding::error("check-fails", migration, at, message, help).into_warning()
}

/// A check that returns rows on an empty database too: no run gets past it.
pub(crate) fn check_always_fails<Db: Database>(
    migration: &'static Migration<Db>,
    (at, said): Failure<'_>,
) -> Finding {
    let message = format!("the check returns rows on every database: {said}");
    let help = "no run of this gets past its check: correct the check, or what the up writes";
    Finding::error("check-fails", migration, at, message, help)
}

/// An up that fails where two rows of a table have equal values in these columns: a warning.
pub(crate) fn equal_rows_fail<Db: Database>(
    migration: &'static Migration<Db>,
    (at, said): Failure<'_>,
    table: &str,
    columns: &[String],
) -> Finding {
    let columns = columns.join(", ");
    let message = format!("two rows of `{table}` with equal {columns} make this fail: {said}");
    needs_distinct_rows(migration, at, message)
}

/// An up that makes one row of two with equal values in these columns: a warning.
pub(crate) fn equal_rows_merge<Db: Database>(
    migration: &'static Migration<Db>,
    at: Option<At>,
    table: &str,
    columns: &[String],
) -> Finding {
    let columns = columns.join(", ");
    let message = format!("of two rows of `{table}` with equal {columns} one is lost");
    needs_distinct_rows(migration, at, message)
}

fn needs_distinct_rows<Db: Database>(
    migration: &'static Migration<Db>,
    at: Option<At>,
    message: String,
) -> Finding {
    let code = "unique-needs-distinct-rows";
    Finding::error(code, migration, at, message, UNIQUE).into_warning()
}

/// How the message of [`tried_empty`] begins.
const NO_ROW: &str = "no row could be made up";

/// Whether a finding says that a table was tried without rows: then its migration was run all the same.
pub fn is_tried_empty(finding: &Diagnostic) -> bool {
    finding.message().starts_with(NO_ROW)
}

/// A table that no row could be made up for, and the file that can hold one: a warning.
pub(crate) fn tried_empty<Db: Database>(
    migration: &'static Migration<Db>,
    at: Option<At>,
    (table, file): (&str, &str),
    obstacle: &str,
) -> Finding {
    let message =
        format!("{NO_ROW} for `{table}`, so that it was tried empty; in the way: {obstacle}");
    let help = format!(
        "write an INSERT that fits into `fixtures/{file}.sql`, in the folder of the migrations"
    );
    Finding::error("not-tried", migration, at, message, help).into_warning()
}

/// A section that was stopped, since it did not end: a warning.
pub(crate) fn endless<Db: Database>(
    migration: &'static Migration<Db>,
    at: Option<At>,
    message: &str,
) -> Finding {
    let help = "see that it ends; where it needs other rows, give them in `fixtures/<table>.sql`, in the folder \
                of the migrations";
    Finding::error("not-tried", migration, at, message, help).into_warning()
}

/// A step in Rust that cannot be run here: a warning.
pub(crate) fn step_in_rust<Db: Database>(migration: &'static Migration<Db>, help: &str) -> Finding {
    let at = At::statement(migration, Direction::Up, 1);
    let message =
        "a step in Rust, whose code is not here: the migrations after it are tried without it";
    Finding::error("not-tried", migration, at, message, help).into_warning()
}
