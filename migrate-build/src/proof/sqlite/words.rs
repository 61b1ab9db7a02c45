//! What is said to do about a finding.

use super::scratch::Action;

pub(crate) const SQL_ERROR: &str = "correct the statement; where it needs a function of the \
    application's, prove it in a test, on a connection that has it";
pub(crate) const EMPTY: &str =
    "write it so that it works without rows too: a new database has none";
pub(crate) const DOWN_FAILS: &str = "correct the down: it runs after the up, on tables with rows";
pub(crate) const UP_AGAIN_FAILS: &str =
    "let the down take back everything that stands in the way of a second up";
pub(crate) const CHECK_FAILS: &str =
    "see whether rows of yours can be like that, and mend them in the up";
pub(crate) const CHECK_ALWAYS: &str =
    "no run of this gets past its check: correct the check, or what the up writes";
/// Of a table that takes no rows for want of the one its key points to.
pub(crate) const NO_PARENT: &str = "which does not exist";
pub(crate) const UNIQUE: &str =
    "rows of yours may be like that: merge or delete them before, in the same migration";
pub(crate) const RUST_STEP: &str =
    "a step in Rust, whose code is not here: the migrations after it are tried without it";
pub(crate) const RUST_STEP_HELP: &str = "prove the whole in a test: \
    `migrate_build::assert_proven!(MIGRATIONS)`";

pub(crate) const ATTACHES: &str = "this opens another file, which the proof does not: the migration \
    was not tried";
pub(crate) const ENDLESS: &str = "this ran a hundred million steps on made-up rows and did not end: the \
    migration was not tried";
pub(crate) const ENDLESS_HELP: &str = "see that it ends; where it needs other rows, give them in \
    `fixtures/<table>.sql`, in the folder of the migrations";
pub(crate) const ATTACHES_HELP: &str = "leave such a migration small, and try it by hand";
pub(crate) const DOUBTED: &str = "see whether that is why; a test proves the whole: \
    `migrate_build::assert_proven!`";

/// What to write instead, by the words of the engine.
pub(crate) fn instead(said: &str) -> Option<&'static str> {
    let known = [
        (
            "NOT NULL column with default value NULL",
            "give it a DEFAULT, or add it without NOT NULL, fill it by an UPDATE, and rebuild the table",
        ),
        (
            "non-constant default",
            "add it without the default and fill it by an UPDATE, or rebuild the table",
        ),
        (
            "REFERENCES column with non-NULL default",
            "add it without the default and fill it by an UPDATE",
        ),
        ("STORED column", "make it VIRTUAL, or rebuild the table"),
        (
            "Cannot add a UNIQUE column",
            "add it without UNIQUE, and make it unique by CREATE UNIQUE INDEX",
        ),
        (
            "no such function",
            "correct the name; where it is a function of the application's, prove it in a test that has it",
        ),
        ("cannot drop ", "rebuild the table without the column"),
        ("error in table ", "rebuild the table without the column"),
        (
            "error in view ",
            "drop the view before, and create it again after where it is still wanted",
        ),
        (
            "error in trigger ",
            "drop the trigger before, and create it again after where it is still wanted",
        ),
        (
            "error in index ",
            "drop the index before, and create it again after where it is still wanted",
        ),
        (
            "NOT NULL constraint failed",
            "give rows without a value one first: by an UPDATE, or by coalesce() where they are copied",
        ),
        (
            "CHECK constraint failed",
            "bring the rows that are there to what the CHECK asks first; a DEFAULT has to satisfy it too",
        ),
        (
            "UNIQUE constraint failed",
            "give each row a value of its own first, or merge those that are equal",
        ),
        (
            "FOREIGN KEY constraint failed",
            "rows point to what is changed or deleted here: change or delete them first",
        ),
    ];
    let found = known.iter().find(|(words, _)| said.contains(words));
    found.map(|(_, help)| *help)
}

/// For what fails on rows in words of its own.
pub(crate) const ON_ROWS: &str =
    "write it so that it works on rows that are there: the proof has put two into each table";

/// The table whose rows a statement works on.
pub(crate) fn table_of(actions: &[Action]) -> Option<&str> {
    let altered = actions.iter().find_map(|action| match action {
        Action::AlterTable(table) | Action::CreateIndex(_, table) => Some(table.as_str()),
        _ => None,
    });
    let read = actions.iter().find_map(|action| match action {
        Action::Read(table) => Some(table.as_str()),
        _ => None,
    });
    let written = actions.iter().find_map(|action| match action {
        Action::Insert(table)
        | Action::Update(table, _)
        | Action::Delete(table)
        | Action::DropTable(table) => Some(table.as_str()),
        _ => None,
    });
    altered.or(read).or(written)
}

/// Whether a table is made or changed by this.
pub(crate) fn makes(action: &Action, name: &str) -> bool {
    matches!(action, Action::CreateTable(table) | Action::AlterTable(table) if table == name)
}

/// Whether rows are written.
pub(crate) fn writes(action: &Action) -> bool {
    matches!(
        action,
        Action::Insert(_) | Action::Update(..) | Action::Delete(_)
    )
}
