//! What is said to do about a finding on SQLite, and what stops a statement there.

pub(crate) const SQL_ERROR: &str = "correct the statement; where it needs a function of the \
    application's, prove it in a test, on a connection that has it";
/// For SQL that does not compile and looks like PostgreSQL's.
pub(crate) const OTHER_DIALECT: &str = "correct the statement; if the folder is for PostgreSQL, say so: \
    `Check::new(…).database(Dialect::Postgres)` in a build script, `--dialect postgres` to `migrate`";
pub(crate) const NO_FUNCTION: &str = "correct the name; where it is a function of the application's, prove it in a \
    test that has it";
pub(crate) const EMPTY: &str =
    "write it so that it works without rows too: a new database has none";
pub(crate) const RUST_STEP: &str = "prove the whole in a test: \
    `migrate_build::assert_proven!(MIGRATIONS)`";
pub(crate) const DOUBTED: &str = "see whether that is why; a test proves the whole: \
    `migrate_build::assert_proven!`";

/// The statement opens another file.
pub(crate) const ATTACHES: &str = "this opens another file, which the proof does not: the migration \
    was not tried";
pub(crate) const ATTACHES_HELP: &str = "leave such a migration small, and try it by hand";
/// The statement was stopped: see [`super::scratch::Log`].
pub(crate) const ENDLESS: &str = "this ran a hundred million steps on made-up rows and did not end: the \
    migration was not tried";

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
        ("no such function", NO_FUNCTION),
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
