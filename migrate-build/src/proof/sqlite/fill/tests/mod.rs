//! Tables of every kind, filled in a database in memory.

mod tables;

use super::super::table::{Table, quoted_name};
use super::{Filler, Fixture, Known};
use rusqlite::Connection;
use std::collections::BTreeSet;
use tables::{CHECKS, NARROW, OBSTACLES, PLAIN, REPEATED};

fn open(sql: &str) -> Connection {
    let db = Connection::open_in_memory().unwrap();
    db.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
    db.execute_batch(sql).unwrap();
    db
}

fn tables(db: &Connection) -> Vec<Table> {
    const SQL: &str = "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' \
         AND name NOT IN (SELECT name FROM pragma_table_list WHERE type = 'shadow')";
    let mut statement = db.prepare(SQL).unwrap();
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)));
    let rows: Vec<(String, String)> = rows.unwrap().map(Result::unwrap).collect();
    let read = |(name, sql): &(String, String)| Table::read(db, name, sql).unwrap();
    rows.iter().map(read).collect()
}

/// Fills all tables; the obstacles, with their tables.
fn fill(filler: &mut Filler, db: &Connection) -> Vec<String> {
    let tables = tables(db);
    let tables: Vec<&Table> = tables.iter().collect();
    let known = Known {
        empty: &BTreeSet::new(),
    };
    let found = filler.fill(db, &tables, known).unwrap();
    assert!(db.is_autocommit());
    found
        .into_iter()
        .map(|it| format!("{}: {}", it.table, it.obstacle))
        .collect()
}

fn number(db: &Connection, sql: &str) -> i64 {
    db.query_row(sql, [], |row| row.get(0))
        .unwrap_or_else(|error| panic!("{sql}: {error}"))
}

fn count(db: &Connection, table: &str) -> i64 {
    number(db, &format!("SELECT count(*) FROM {}", quoted_name(table)))
}

fn assert_sound(db: &Connection, sql: &str) {
    assert_eq!(
        number(db, "SELECT count(*) FROM pragma_foreign_key_check"),
        0,
        "{sql}"
    );
    let check: String = db
        .query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .unwrap();
    assert_eq!(check, "ok", "{sql}");
}

/// The columns that hold no value, and those that could hold NULL and do not.
fn lacking(db: &Connection, table: &Table) -> String {
    let mut found = Vec::new();
    for column in table.columns.iter().filter(|column| !column.generated) {
        let name = quoted_name(&column.name);
        let from = format!("FROM {}", quoted_name(&table.name));
        if number(
            db,
            &format!("SELECT count(*) {from} WHERE {name} IS NOT NULL"),
        ) == 0
        {
            found.push(format!("{} value", column.name));
        }
        let nullable = !column.not_null && column.key == 0;
        if nullable && number(db, &format!("SELECT count(*) {from} WHERE {name} IS NULL")) == 0 {
            found.push(format!("{} NULL", column.name));
        }
    }
    found.join(", ")
}

/// Whether one row has a value in every column.
fn has_full_row(db: &Connection, table: &Table) -> bool {
    let all = table
        .columns
        .iter()
        .map(|column| format!("{} IS NOT NULL", quoted_name(&column.name)));
    let all = all.collect::<Vec<_>>().join(" AND ");
    number(
        db,
        &format!(
            "SELECT count(*) FROM {} WHERE {all}",
            quoted_name(&table.name)
        ),
    ) > 0
}

#[test]
fn everything_is_filled() {
    let mut wrong = Vec::new();
    for sql in PLAIN {
        let db = open(sql);
        let mut filler = Filler::new(Vec::new());
        let found = fill(&mut filler, &db).join("; ");
        assert_sound(&db, sql);
        if !found.is_empty() {
            wrong.push(format!("{found} in {sql}"));
        }
        for table in tables(&db).iter().filter(|table| table.name != "log") {
            let (rows, lacking) = (count(&db, &table.name), lacking(&db, table));
            let generated = table.columns.iter().any(|column| column.generated);
            let full = generated || has_full_row(&db, table);
            if (rows, lacking.as_str(), full) != (2, "", true) {
                wrong.push(format!(
                    "{rows} rows, lacking {lacking}, {full}: {} of {sql}",
                    table.name
                ));
            }
        }
        // Nothing is missing the second time.
        let changes = db.total_changes();
        fill(&mut filler, &db);
        if db.total_changes() != changes {
            wrong.push(format!("filled twice: {sql}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn as_far_as_possible() {
    let mut wrong = Vec::new();
    for (sql, rows, expected) in NARROW {
        let db = open(sql);
        let mut filler = Filler::new(Vec::new());
        let found = fill(&mut filler, &db);
        let tables = tables(&db);
        let table = tables.last().unwrap();
        if !sql.contains("missing") && !sql.contains("nosuch") {
            assert_sound(&db, sql);
        }
        let is = (count(&db, &table.name), lacking(&db, table));
        if !found.is_empty() || is != (*rows, (*expected).to_owned()) {
            wrong.push(format!("{is:?} {found:?} {sql}"));
        }
        // It gets no fuller the second time.
        fill(&mut filler, &db);
        if count(&db, &table.name) != is.0 {
            wrong.push(format!("filled twice: {sql}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn obstacles() {
    let mut wrong = Vec::new();
    for (sql, expected) in OBSTACLES {
        let db = open(sql);
        let mut filler = Filler::new(Vec::new());
        for _ in 0..2 {
            let found = fill(&mut filler, &db).join("; ");
            if found != *expected {
                wrong.push(format!("{found} in {sql}"));
            }
        }
        assert_sound_but_for_keys(&db, sql);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn assert_sound_but_for_keys(db: &Connection, sql: &str) {
    let check: String = db
        .query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .unwrap();
    assert_eq!(check, "ok", "{sql}");
}

#[test]
fn circles() {
    for (sql, expected, rows) in [
        (
            "CREATE TABLE a (id INTEGER PRIMARY KEY, b INT NOT NULL REFERENCES b); \
             CREATE TABLE b (id INTEGER PRIMARY KEY, c TEXT NOT NULL REFERENCES c, a INT REFERENCES a); \
             CREATE TABLE c (code TEXT PRIMARY KEY, a INT NOT NULL REFERENCES a UNIQUE)",
            "",
            [2, 2, 2],
        ),
        // The keys come out otherwise than they were decided.
        (
            "CREATE TABLE a (id INTEGER PRIMARY KEY CHECK (id < 100), b INT NOT NULL REFERENCES b); \
             CREATE TABLE b (id INTEGER PRIMARY KEY, c TEXT NOT NULL REFERENCES c, a INT REFERENCES a); \
             CREATE TABLE c (code TEXT PRIMARY KEY CHECK (code IN ('x', 'y')), a INT NOT NULL REFERENCES a)",
            "",
            [2, 2, 2],
        ),
        // The key of one is the key of another.
        (
            "CREATE TABLE a (id INTEGER PRIMARY KEY REFERENCES b DEFERRABLE INITIALLY DEFERRED); \
             CREATE TABLE b (id INTEGER PRIMARY KEY REFERENCES c); \
             CREATE TABLE c (id INTEGER PRIMARY KEY, a INT REFERENCES a)",
            "",
            [2, 2, 2],
        ),
        (
            "CREATE TABLE a (id INTEGER PRIMARY KEY, b INT REFERENCES b); \
             CREATE TABLE b (id INTEGER PRIMARY KEY, c TEXT NOT NULL REFERENCES c); \
             CREATE TABLE c (code TEXT PRIMARY KEY, a INT NOT NULL REFERENCES a, CHECK (0))",
            "c: CHECK (0); b: the foreign key (c) REFERENCES c, which holds no rows",
            [2, 0, 0],
        ),
    ] {
        let db = open(sql);
        let mut filler = Filler::new(Vec::new());
        let mut found = fill(&mut filler, &db);
        found.sort_by_key(|obstacle| std::cmp::Reverse(obstacle.clone()));
        assert_eq!(found.join("; "), expected, "{sql}");
        assert_sound(&db, sql);
        assert_eq!(
            ["a", "b", "c"].map(|table| count(&db, table)),
            rows,
            "{sql}"
        );
    }
}

fn fixture(table: &str, statements: &str) -> Fixture {
    let path = format!("fixtures/{table}.sql");
    Fixture::read(
        table,
        &path,
        statements.as_bytes(),
        migrate_core::Dialect::Sqlite,
    )
    .unwrap()
}

#[test]
fn fixtures() {
    let db = open(
        "CREATE TABLE good (a, b); CREATE TABLE bad (a, b); CREATE TABLE none (a); CREATE TABLE ends (a); \
         CREATE TABLE seeded (a); INSERT INTO seeded VALUES (1); CREATE TRIGGER e AFTER INSERT ON ends \
         WHEN new.a = 'x' BEGIN SELECT RAISE(ROLLBACK, 'no x'); END",
    );
    let mut filler = Filler::new(vec![
        fixture(
            "Good",
            "INSERT INTO good (a) VALUES (1); INSERT INTO good (a) VALUES (2)",
        ),
        fixture(
            "bad",
            "INSERT INTO bad (a) VALUES (1); INSERT INTO bad VALUES (1, 2, 3)",
        ),
        fixture("none", "WITH x AS (SELECT 1) SELECT * FROM x"),
        fixture(
            "ends",
            "INSERT INTO ends VALUES (1); INSERT INTO ends VALUES ('x')",
        ),
        fixture("ends", "INSERT INTO nosuch VALUES (1)"),
        fixture("seeded", "INSERT INTO seeded VALUES (2)"),
        fixture("never", "INSERT INTO never VALUES (1)"),
    ]);
    for _ in 0..2 {
        assert_eq!(fill(&mut filler, &db).join("\n"), "");
        let counts = ["good", "bad", "none", "ends", "seeded"].map(|table| count(&db, table));
        assert_eq!(counts, [2, 2, 2, 2, 2]);
    }
    let unused = filler.unused_fixtures();
    let unused = unused
        .iter()
        .map(|(fixture, why)| (fixture.path(), why.as_ref().map(|it| it.why.as_str())));
    assert_eq!(
        unused.collect::<Vec<_>>(),
        [
            (
                "fixtures/bad.sql",
                Some("table bad has 2 columns but 3 values were supplied")
            ),
            ("fixtures/none.sql", Some("the table holds no row after it")),
            ("fixtures/ends.sql", Some("no x"),),
            ("fixtures/ends.sql", Some("no such table: nosuch")),
            ("fixtures/seeded.sql", Some("the table held rows already")),
            ("fixtures/never.sql", None),
        ]
    );
}

#[test]
fn repeats() {
    for (sql, columns, expected) in REPEATED {
        let db = open(sql);
        let mut filler = Filler::new(Vec::new());
        assert_eq!(fill(&mut filler, &db).join("\n"), "", "{sql}");
        let tables = tables(&db);
        let table = tables.last().unwrap();
        let before = count(&db, "t");
        let columns: Vec<String> = columns.split(' ').map(str::to_owned).collect();
        let repeated = filler.repeat(&db, table, &columns).unwrap();
        assert_eq!(repeated, *expected, "{sql}");
        assert_eq!(count(&db, "t"), before + i64::from(*expected), "{sql}");
        assert_sound(&db, sql);
        let filled = columns.iter().map(|name| format!("{name} IS NOT NULL"));
        let groups = format!(
            "SELECT count(*) FROM (SELECT 1 FROM t WHERE {1} GROUP BY {0} HAVING count(*) > 1)",
            columns.join(", "),
            filled.collect::<Vec<_>>().join(" AND ")
        );
        assert_eq!(number(&db, &groups), i64::from(*expected), "{sql}");
    }
    let db = open("CREATE TABLE t (a)");
    let tables = tables(&db);
    let repeated = Filler::new(Vec::new()).repeat(&db, &tables[0], &["a".to_owned()]);
    assert!(!repeated.unwrap());
}

#[test]
fn a_sequence_is_raised() {
    let db = open("CREATE TABLE \"T\" (id INTEGER PRIMARY KEY AutoIncrement, a)");
    let mut filler = Filler::new(Vec::new());
    for _ in 0..2 {
        fill(&mut filler, &db);
        let highest = number(&db, "SELECT max(id) FROM T");
        assert_eq!(
            number(&db, "SELECT seq FROM sqlite_sequence"),
            highest + 100
        );
    }
}

#[test]
fn a_table_that_is_made_again() {
    const SQL: &str =
        "CREATE TABLE t (a TEXT UNIQUE NOT NULL CHECK (a LIKE 'x-%'), b INT CHECK (b = 4711))";
    let db = open(SQL);
    let mut filler = Filler::new(Vec::new());
    assert_eq!(fill(&mut filler, &db).join(""), "");
    db.execute_batch("DROP TABLE t").unwrap();
    db.execute_batch(SQL).unwrap();
    assert_eq!(fill(&mut filler, &db).join(""), "");
    assert_eq!(count(&db, "t"), 2);
    db.execute_batch("ALTER TABLE t ADD COLUMN c").unwrap();
    assert_eq!(fill(&mut filler, &db).join(""), "");
    assert_eq!(lacking(&db, &tables(&db)[0]), "");
}

#[test]
fn checks() {
    let mut wrong = Vec::new();
    for (columns, check) in CHECKS {
        let sql = format!("CREATE TABLE t (id INTEGER PRIMARY KEY, {columns}, CHECK ({check}))");
        let db = open(&sql);
        let found = fill(&mut Filler::new(Vec::new()), &db).join("; ");
        let (rows, lacking) = (count(&db, "t"), lacking(&db, &tables(&db)[0]));
        if !found.is_empty() || !lacking.is_empty() || !(2..=4).contains(&rows) {
            wrong.push(format!("{rows} rows, lacking {lacking}: {found} {sql}"));
        }
        assert_sound(&db, &sql);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
