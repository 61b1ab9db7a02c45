//! The main job once, from empty to migrated and back.

use migrate_test_support::{dump, migrations};
use rusqlite::Connection;

#[test]
fn up_and_all_the_way_down() {
    let set = migrations(&[
        (
            "1_a.sql",
            "-- up\nCREATE TABLE a (id INTEGER PRIMARY KEY);\n-- down\nDROP TABLE a;\n",
        ),
        (
            "2_b.sql",
            "-- up\nCREATE TABLE b (a INTEGER REFERENCES a);\nINSERT INTO a VALUES (1);\n-- down\nDROP TABLE b;\n",
        ),
    ]);
    let mut db = Connection::open_in_memory().unwrap();
    let report = set.up(&mut db).unwrap();
    assert_eq!(
        report
            .applied()
            .map(ToString::to_string)
            .collect::<Vec<_>>(),
        ["1 a", "2 b"]
    );
    let once = dump(&db);
    assert!(set.up(&mut db).unwrap().entries().is_empty());
    assert_eq!(dump(&db), once);
    set.migrator(&mut db).down_to(0).unwrap();
    assert!(!dump(&db).contains("table a"));
}
