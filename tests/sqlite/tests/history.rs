//! A history table that somebody else made or wrote to: a typed error, and nothing is touched.
#![expect(clippy::unwrap_used, reason = "a test")]

use migrate_runtime::{Error, Migrations, Target};
use migrate_sqlite_tests::{guest_set, steps, up_down, value};
use migrate_test_support::dump;
use rusqlite::Connection;

fn three() -> Migrations {
    let text = |name| {
        up_down(
            &format!("CREATE TABLE {name} (x);"),
            &format!("DROP TABLE {name};"),
        )
    };
    guest_set(&["a", "b", "c"].map(text))
}

/// A database with the first two applied.
fn two_applied() -> Connection {
    let mut db = Connection::open_in_memory().unwrap();
    three().migrator(&mut db).up_to(2).unwrap();
    db
}

/// Every way in, each of which must be refused with these words and change nothing.
fn refused_everywhere(db: &mut Connection, words: &str) {
    let before = dump(db);
    let set = three();
    let errors = [
        set.up(db).map(drop).unwrap_err(),
        set.migrator(db).up_to(3).map(drop).unwrap_err(),
        set.migrator(db).down(1).map(drop).unwrap_err(),
        set.migrator(db).redo().map(drop).unwrap_err(),
        set.migrator(db).resume().map(drop).unwrap_err(),
        set.migrator(db).mark_applied(1).map(drop).unwrap_err(),
        set.migrator(db).plan(Target::Latest).map(drop).unwrap_err(),
        set.status(db).map(drop).unwrap_err(),
    ];
    for error in errors {
        assert!(matches!(error, Error::History { .. }), "{error:?}");
        assert_eq!(
            error.to_string(),
            format!("history table `schema_migrations`: {words}; nothing was changed")
        );
    }
    assert_eq!(dump(db), before);
    assert!(db.is_autocommit());
}

/// The shape of this library's, as somebody without care would write it: nothing is enforced.
const LOOSE: &str = "CREATE TABLE schema_migrations (id, version, name, description, checksum, state, \
                     statements_done, applied_at, execution_time_ms, down_options, down_sql)";

fn loose(edit: &str) -> Connection {
    let db = two_applied();
    db.execute_batch(&format!(
        "ALTER TABLE schema_migrations RENAME TO old; {LOOSE};
         INSERT INTO schema_migrations SELECT * FROM old; DROP TABLE old; {edit}"
    ))
    .unwrap();
    db
}

#[test]
fn a_loose_table_with_honest_rows_is_fine() {
    let mut db = loose("");
    assert_eq!(steps(&three().up(&mut db).unwrap()), ["applied 3 m3"]);
    assert_eq!(
        value::<i64>(&db, "SELECT id FROM schema_migrations WHERE version = 3"),
        3
    );
    three().migrator(&mut db).down_to(0).unwrap();
}

/// Column, what is put there, and what is said of it.
const HOSTILE: [(&str, &str, &str); 26] = [
    ("id", "NULL", "expected an integer, found NULL"),
    (
        "id",
        "9223372036854775807",
        "expected an integer below 9223372036854775807, found 9223372036854775807",
    ),
    ("id", "'x'", "expected an integer, found 'x'"),
    ("version", "NULL", "expected an integer from 1, found NULL"),
    ("version", "0", "expected an integer from 1, found 0"),
    ("version", "-5", "expected an integer from 1, found -5"),
    ("version", "'2'", "expected an integer from 1, found '2'"),
    ("version", "2.5", "expected an integer from 1, found 2.5"),
    (
        "version",
        "1e300",
        "expected an integer from 1, found 1e300",
    ),
    ("name", "NULL", "expected text, found NULL"),
    ("name", "x'00ff'", "expected text, found a blob of 2 bytes"),
    ("name", "7", "expected text, found 7"),
    (
        "name",
        "CAST(x'80ff61' AS TEXT)",
        "expected text, found text of 3 bytes that is not UTF-8",
    ),
    ("description", "NULL", "expected text, found NULL"),
    ("checksum", "NULL", "expected text, found NULL"),
    (
        "checksum",
        "x'31'",
        "expected text, found a blob of 1 bytes",
    ),
    ("state", "NULL", "expected text, found NULL"),
    (
        "state",
        "'APPLIED'",
        "expected applied, baseline, applying, reverting, found 'APPLIED'",
    ),
    (
        "state",
        "''",
        "expected applied, baseline, applying, reverting, found ''",
    ),
    (
        "state",
        "'a' || char(27, 10) || '[2J'",
        "expected applied, baseline, applying, reverting, found 'a\\u{1b}\\n[2J'",
    ),
    (
        "statements_done",
        "-1",
        "expected an integer from 0, found -1",
    ),
    (
        "statements_done",
        "'many'",
        "expected an integer from 0, found 'many'",
    ),
    ("applied_at", "NULL", "expected text, found NULL"),
    (
        "applied_at",
        "1700000000",
        "expected text, found 1700000000",
    ),
    (
        "execution_time_ms",
        "-1",
        "expected an integer from 0, found -1",
    ),
    (
        "execution_time_ms",
        "x''",
        "expected an integer from 0, found a blob of 0 bytes",
    ),
];

#[test]
fn hostile_values_are_named_by_row_and_column() {
    for (column, value, problem) in HOSTILE {
        let edit = format!("UPDATE schema_migrations SET {column} = {value} WHERE version = 2");
        // NULL sorts before every number, text after it.
        let row = if (column, value) == ("id", "NULL") {
            1
        } else {
            2
        };
        refused_everywhere(
            &mut loose(&edit),
            &format!("row {row}, column {column}: {problem}"),
        );
    }
}

#[test]
fn long_text_is_cut_in_the_message() {
    let edit = "UPDATE schema_migrations SET state = replace(hex(zeroblob(5000000)), '0', 'y')";
    let found = format!("'{}… (10000000 bytes)'", "y".repeat(80));
    let words = "row 1, column state: expected applied, baseline, applying, reverting, found ";
    refused_everywhere(&mut loose(edit), &format!("{words}{found}"));
}

#[test]
fn one_version_in_two_rows() {
    let edit = "INSERT INTO schema_migrations SELECT 3, 1, name, description, checksum, state, \
                statements_done, applied_at, execution_time_ms, down_options, down_sql \
                FROM schema_migrations WHERE version = 1";
    refused_everywhere(&mut loose(edit), "version 1 stands in two rows");
}

#[test]
fn a_table_of_another_tool() {
    let mut db = Connection::open_in_memory().unwrap();
    db.execute_batch("CREATE TABLE schema_migrations (version uint64, dirty bool)")
        .unwrap();
    refused_everywhere(
        &mut db,
        "expected the columns id, name, description, checksum, state, statements_done, applied_at, \
         execution_time_ms, down_options, down_sql as well, found version, dirty",
    );
    // Another name is the way out.
    let set = three();
    set.migrator(&mut db).table("app_migrations").up().unwrap();
    assert_eq!(value::<i64>(&db, "SELECT count(*) FROM app_migrations"), 3);
}

#[test]
fn each_column_that_is_missing_is_named() {
    let loose_columns = LOOSE.split_once('(').unwrap().1.trim_end_matches(')');
    for column in loose_columns.split(", ") {
        let edit = format!("ALTER TABLE schema_migrations RENAME COLUMN {column} TO gone");
        let found = loose_columns.split(", ");
        let found = found.map(|it| if it == column { "gone" } else { it });
        let found = found.collect::<Vec<_>>().join(", ");
        let shown = &found[..80];
        refused_everywhere(
            &mut loose(&edit),
            &format!(
                "expected the columns {column} as well, found {shown}… ({} bytes)",
                found.len()
            ),
        );
    }
}

#[test]
fn column_names_cannot_move_the_cursor() {
    let mut db = Connection::open_in_memory().unwrap();
    db.execute_batch("CREATE TABLE schema_migrations (\"a\x1b[2J\nb\")")
        .unwrap();
    let error = three().up(&mut db).unwrap_err();
    assert!(
        error
            .to_string()
            .ends_with("found a\\u{1b}[2J\\nb; nothing was changed"),
        "{error}"
    );
}

#[test]
fn a_view_is_no_table() {
    let mut db = two_applied();
    db.execute_batch(
        "ALTER TABLE schema_migrations RENAME TO h; CREATE VIEW schema_migrations AS SELECT * FROM h",
    )
    .unwrap();
    let before = dump(&db);
    let error = three().up(&mut db).unwrap_err();
    assert_eq!(
        error.to_string(),
        "history table `schema_migrations`: expected a table, found a view; nothing was changed"
    );
    assert_eq!(dump(&db), before);
}

#[test]
fn further_columns_are_fine_if_nothing_must_be_known_of_them() {
    let mut db = two_applied();
    db.execute_batch(
        "ALTER TABLE schema_migrations ADD COLUMN author TEXT;
         ALTER TABLE schema_migrations ADD COLUMN twice INTEGER GENERATED ALWAYS AS (version * 2);
         ALTER TABLE schema_migrations ADD COLUMN host TEXT NOT NULL DEFAULT 'here'",
    )
    .unwrap();
    three().up(&mut db).unwrap();
    assert_eq!(
        value::<String>(
            &db,
            "SELECT host || twice FROM schema_migrations WHERE version = 3"
        ),
        "here6"
    );
}

#[test]
fn a_column_that_must_be_filled_is_refused_before_anything_is_done() {
    let mut db = loose("");
    db.execute_batch(
        "DROP TABLE schema_migrations; CREATE TABLE schema_migrations (id, version, name, description, \
         checksum, state, statements_done, applied_at, execution_time_ms, down_options, down_sql, \
         author TEXT NOT NULL); DROP TABLE a; DROP TABLE b",
    )
    .unwrap();
    let before = dump(&db);
    let error = three().up(&mut db).unwrap_err();
    assert_eq!(
        error.to_string(),
        "history table `schema_migrations`: column author is not this library's: expected that it \
         allows NULL or has a default, found NOT NULL without one; nothing was changed"
    );
    assert_eq!(dump(&db), before);
}

#[test]
fn the_order_of_the_columns_does_not_matter() {
    let mut db = two_applied();
    db.execute_batch(
        "CREATE TABLE turned (down_sql, down_options, execution_time_ms, applied_at, statements_done, \
         state, checksum, description, NAME, Version, ID);
         INSERT INTO turned SELECT down_sql, down_options, execution_time_ms, applied_at, \
         statements_done, state, checksum, description, name, version, id FROM schema_migrations;
         DROP TABLE schema_migrations; ALTER TABLE turned RENAME TO schema_migrations",
    )
    .unwrap();
    three().up(&mut db).unwrap();
    three().migrator(&mut db).down_to(0).unwrap();
}

#[test]
fn a_stored_down_that_does_not_fit_its_offsets_is_refused() {
    let only_one = migrate_sqlite_tests::only(three(), &[1, 3]);
    for (options, down) in [
        ("'999'", "'DROP TABLE b;'"),
        ("''", "'DROP TABLE b;'"),
        ("'no-transacton 0'", "'DROP TABLE b;'"),
        ("NULL", "'DROP TABLE b;'"),
        ("'0'", "x'4400'"),
        ("'0'", "'DROP TABLE b;' || char(0) || 'DROP TABLE a;'"),
    ] {
        let edit = format!(
            "UPDATE schema_migrations SET down_options = {options}, down_sql = {down} WHERE version = 2"
        );
        let mut db = loose(&edit);
        let before = dump(&db);
        let error = only_one.migrator(&mut db).down(1).unwrap_err();
        assert_eq!(
            error.to_string(),
            "history table `schema_migrations`: the row of version 2 holds no down text, or \
             down_options that do not fit it: expected the marker's options and where each statement \
             begins, as in `no-transaction 0,34`; nothing was changed",
            "{options} {down}"
        );
        assert_eq!(dump(&db), before);
    }
}

#[test]
fn numbers_as_large_as_they_get_are_read() {
    let edit = "UPDATE schema_migrations SET statements_done = 9223372036854775807, \
                execution_time_ms = 9223372036854775807, id = -9223372036854775807 WHERE version = 2";
    let mut db = loose(edit);
    let status = three().status(&mut db).unwrap();
    assert_eq!(status.migrations().len(), 3);
    assert_eq!(steps(&three().up(&mut db).unwrap()), ["applied 3 m3"]);
}
