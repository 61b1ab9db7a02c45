//! What the history table is called, and what else may be called so.
#![expect(clippy::unwrap_used, reason = "a test")]

use migrate_runtime::{Error, Migrations};
use migrate_sqlite_tests::{guest_set, history, steps, up_down, value};
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

#[test]
fn a_temporary_table_shadows_nothing() {
    let mut db = two_applied();
    db.execute_batch("CREATE TEMP TABLE schema_migrations (version uint64, dirty bool)")
        .unwrap();
    let set = three();
    assert_eq!(steps(&set.up(&mut db).unwrap()), ["applied 3 m3"]);
    set.migrator(&mut db).redo().unwrap();
    set.migrator(&mut db).down_to(1).unwrap();
    assert_eq!(history(&db), [(1, "applied".to_owned())]);
    assert_eq!(
        value::<i64>(&db, "SELECT count(*) FROM temp.schema_migrations"),
        0
    );

    // Nor where the real one is not there yet.
    let mut db = Connection::open_in_memory().unwrap();
    db.execute_batch("CREATE TEMP TABLE schema_migrations (version uint64, dirty bool)")
        .unwrap();
    set.up(&mut db).unwrap();
    assert_eq!(history(&db).len(), 3);
}

#[test]
fn any_name_will_do_for_the_table() {
    for name in [
        "history of the \"app\"",
        "it's",
        "select",
        "a.b",
        "[x]",
        "main",
        "größe",
        "line\nbreak",
        "%s; DROP TABLE a",
        " ",
        // There are virtual tables of these names, of the connection and in no schema.
        "json_each",
        "pragma_table_info",
    ] {
        let mut db = Connection::open_in_memory().unwrap();
        let set = three();
        set.migrator(&mut db).table(name).up().unwrap();
        assert!(
            set.migrator(&mut db)
                .table(name)
                .up()
                .unwrap()
                .entries()
                .is_empty()
        );
        set.migrator(&mut db).table(name).redo().unwrap();
        assert!(
            set.migrator(&mut db)
                .table(name)
                .status()
                .unwrap()
                .is_up_to_date()
        );
        set.migrator(&mut db).table(name).down_to(0).unwrap();
        let left: String = value(
            &db,
            "SELECT group_concat(name) FROM sqlite_master WHERE type = 'table'",
        );
        assert_eq!(left, name);
    }
}

#[test]
fn names_that_cannot_be_used() {
    for (name, words) in [
        ("", "`` cannot name the history table: it is empty"),
        (
            "a\0b",
            "`a\\0b` cannot name the history table: it holds U+0000",
        ),
        (
            "SQLite_x",
            "`SQLite_x` cannot name the history table: names that begin with `sqlite_` are SQLite's own",
        ),
    ] {
        let mut db = Connection::open_in_memory().unwrap();
        let error = three().migrator(&mut db).table(name).up().unwrap_err();
        assert!(matches!(error, Error::TableName { .. }), "{error:?}");
        assert_eq!(error.to_string(), words);
        assert_eq!(dump(&db), "");
    }
}

#[test]
fn a_migration_that_makes_the_table_itself_is_undone() {
    let set = guest_set(&[up_down(
        "CREATE TABLE schema_migrations (version);",
        "SELECT 1;",
    )]);
    let mut db = Connection::open_in_memory().unwrap();
    let error = set.up(&mut db).unwrap_err();
    assert!(matches!(error, Error::History { .. }), "{error:?}");
    assert_eq!(dump(&db), "");
}

#[test]
fn two_tables_keep_two_histories() {
    let mut db = Connection::open_in_memory().unwrap();
    three().up(&mut db).unwrap();
    let plugin = guest_set(&[up_down("CREATE TABLE plugin (x);", "DROP TABLE plugin;")]);
    plugin
        .migrator(&mut db)
        .table("plugin_migrations")
        .up()
        .unwrap();
    assert!(three().up(&mut db).unwrap().entries().is_empty());
    assert_eq!(history(&db).len(), 3);
}
