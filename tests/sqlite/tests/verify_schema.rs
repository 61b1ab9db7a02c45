//! The live schema beside the one that the applied migrations make.
#![expect(clippy::unwrap_used, reason = "a test")]

use migrate_runtime::{Migrations, SchemaDifference, embed_migrations};
use migrate_sqlite_tests::{File, only, set, up, up_down};
use rusqlite::Connection;

static WITH_RUST: Migrations = embed_migrations!("fixtures/with_rust_changed", watched = false);

const FINE: &str = "the schema is as its migrations make it";

/// What is said of a database that was migrated by one text and then changed by another.
#[track_caller]
fn said(migration: &str, change: &str) -> String {
    let set = set(&[up(migration)]);
    let mut db = Connection::open_in_memory().unwrap();
    set.up(&mut db).unwrap();
    let report = set.migrator(&mut db).verify_schema().unwrap();
    assert_eq!(report.to_string(), FINE);
    db.execute_batch(change).unwrap();
    set.migrator(&mut db).verify_schema().unwrap().to_string()
}

/// The same where it is not migrated at all, and its history is written as if it were.
#[track_caller]
fn pretended(migration: &str, made: &str) -> String {
    let set = set(&[up(migration)]);
    let mut db = Connection::open_in_memory().unwrap();
    db.execute_batch(made).unwrap();
    drop(set.migrator(&mut db).baseline(1).unwrap());
    set.migrator(&mut db).verify_schema().unwrap().to_string()
}

#[test]
fn each_kind_of_object_can_be_missing() {
    let all = "CREATE TABLE a (x);\nCREATE INDEX a_x ON a (x);\nCREATE VIEW v AS SELECT x FROM a;\n\
               CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1; END;\nCREATE TABLE other (y);";
    for (change, words) in [
        ("DROP INDEX a_x", "missing: index a_x"),
        ("DROP VIEW v", "missing: view v"),
        ("DROP TRIGGER t", "missing: trigger t"),
        ("DROP TABLE other", "missing: table other"),
        (
            "DROP VIEW v; DROP TABLE a",
            "missing: table a\nmissing: index a_x\nmissing: view v\nmissing: trigger t",
        ),
        (
            "DROP TABLE other; CREATE VIEW other AS SELECT 1",
            "missing: table other\nunknown: view other",
        ),
    ] {
        assert_eq!(said(all, change), words, "{change}");
    }
}

#[test]
fn each_kind_of_object_can_be_different() {
    let all = "CREATE TABLE a (x, y);\nCREATE INDEX i ON a (x);\nCREATE VIEW v AS SELECT x FROM a;\n\
               CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1; END;";
    for (change, words) in [
        (
            "DROP INDEX i; CREATE UNIQUE INDEX i ON a (x)",
            "different: index i\n  expected create index i on a (x), found create unique index i on a (x)",
        ),
        (
            "DROP VIEW v; CREATE VIEW v AS SELECT y FROM a",
            "different: view v\n  expected create view v as select x from a, found create view v as select y from a",
        ),
        (
            "DROP TRIGGER t; CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 2; END",
            "different: trigger t\n  expected create trigger t after insert on a begin select 1; end, found \
             create trigger t after insert on a begin select 2; end",
        ),
        (
            "DROP VIEW v; DROP INDEX i; DROP TABLE a; CREATE TABLE a (x TEXT NOT NULL DEFAULT 'no', z); \
             CREATE INDEX i ON a (x); CREATE VIEW v AS SELECT x FROM a; \
             CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1; END",
            "different: table a\n  column x: expected no type, found TEXT NOT NULL DEFAULT 'no'\n  \
             column y is missing\n  column z is not expected",
        ),
    ] {
        assert_eq!(said(all, change), words, "{change}");
    }
}

/// What a migration makes, what is there instead, and what is said of it.
const TABLES: &[(&str, &str, &str)] = &[
    (
        "a (x INT)",
        "a (x INTEGER)",
        "column x: expected INT, found INTEGER",
    ),
    (
        "a (x INT NOT NULL)",
        "a (x INT)",
        "column x: expected INT NOT NULL, found INT",
    ),
    (
        "a (x DEFAULT 'a')",
        "a (x DEFAULT 'A')",
        "column x: expected DEFAULT 'a', found DEFAULT 'A'",
    ),
    (
        "a (x DEFAULT 1)",
        "a (x DEFAULT '1')",
        "column x: expected DEFAULT 1, found DEFAULT '1'",
    ),
    ("a (x PRIMARY KEY)", "a (x)", "PRIMARY KEY (x) is missing"),
    (
        "a (x, y, PRIMARY KEY (x, y))",
        "a (x, y, PRIMARY KEY (y, x))",
        "PRIMARY KEY (x, y) is missing\n  PRIMARY KEY (y, x) is not expected",
    ),
    (
        "a (x UNIQUE, y)",
        "a (x, y UNIQUE)",
        "UNIQUE (x) is missing\n  UNIQUE (y) is not expected",
    ),
    (
        "a (x, y, UNIQUE (x, y))",
        "a (x UNIQUE, y UNIQUE)",
        "UNIQUE (x, y) is missing\n  UNIQUE (x) is not expected\n  UNIQUE (y) is not expected",
    ),
    (
        "a (x REFERENCES p)",
        "a (x)",
        "FOREIGN KEY (x) REFERENCES p (id) is missing",
    ),
    (
        "a (x REFERENCES p)",
        "a (x REFERENCES p ON DELETE CASCADE)",
        "FOREIGN KEY (x) REFERENCES p (id) is missing\n  FOREIGN KEY (x) REFERENCES p (id) ON DELETE CASCADE is not expected",
    ),
    (
        "a (x REFERENCES p DEFERRABLE INITIALLY DEFERRED)",
        "a (x REFERENCES p)",
        "DEFERRABLE INITIALLY DEFERRED is missing",
    ),
    (
        "a (x CHECK (x > 0))",
        "a (x CHECK (x > 1))",
        "CHECK (x > 0) is missing\n  CHECK (x > 1) is not expected",
    ),
    (
        "a (x COLLATE NOCASE)",
        "a (x COLLATE RTRIM)",
        "x COLLATE nocase is missing\n  x COLLATE rtrim is not expected",
    ),
    (
        "a (x COLLATE NOCASE, y)",
        "a (x, y COLLATE NOCASE)",
        "x COLLATE nocase is missing\n  y COLLATE nocase is not expected",
    ),
    (
        "a (x, y AS (x + 1))",
        "a (x, y AS (x + 2))",
        "y AS (x + 1) is missing\n  y AS (x + 2) is not expected",
    ),
    (
        "a (x, y AS (x + 1), z AS (x + 2))",
        "a (x, y AS (x + 2), z AS (x + 1))",
        "y AS (x + 1) is missing\n  z AS (x + 2) is missing\n  y AS (x + 2) is not expected\n  z AS (x + 1) is not expected",
    ),
    (
        "a (x, y AS (x + 1) STORED)",
        "a (x, y AS (x + 1))",
        "column y: expected GENERATED STORED, found GENERATED VIRTUAL",
    ),
    ("a (x INT) STRICT", "a (x INT)", "STRICT is missing"),
    (
        "a (x PRIMARY KEY) WITHOUT ROWID",
        "a (x PRIMARY KEY)",
        "WITHOUT ROWID is missing",
    ),
    (
        "a (x INTEGER PRIMARY KEY)",
        "a (x INTEGER PRIMARY KEY AUTOINCREMENT)",
        "AUTOINCREMENT is not expected",
    ),
    (
        "a (x UNIQUE ON CONFLICT REPLACE)",
        "a (x UNIQUE)",
        "ON CONFLICT replace is missing",
    ),
];

#[test]
fn whatever_a_table_says_is_compared() {
    for (migration, made, words) in TABLES {
        let create = |table: &str| {
            format!("CREATE TABLE p (id INTEGER PRIMARY KEY);\nCREATE TABLE {table};")
        };
        let expected = match words.contains("WITHOUT ROWID") {
            // Such a key is NOT NULL.
            true => format!(
                "different: table a\n  column x: expected NOT NULL, found no type\n  {words}"
            ),
            false => format!("different: table a\n  {words}"),
        };
        assert_eq!(
            pretended(&create(migration), &create(made)),
            expected,
            "{migration}"
        );
        assert_eq!(pretended(&create(made), &create(made)), FINE, "{made}");
        assert_eq!(
            pretended(&create(migration), &create(migration)),
            FINE,
            "{migration}"
        );
    }
}

#[test]
fn quoting_letter_case_and_layout_do_not_matter() {
    let one = "CREATE TABLE \"Users\" (\n  id INTEGER PRIMARY KEY, -- the key\n  [Full Name] TEXT NOT NULL DEFAULT 'It''s',\n\
               \x20 age int CHECK (age IN (1, 2)) /* years */,\n  boss REFERENCES \"Users\" (id)\n);\n\
               CREATE UNIQUE INDEX IF NOT EXISTS `by_name` ON Users (\"Full Name\" COLLATE nocase) WHERE age > 1;\n\
               CREATE VIEW IF NOT EXISTS Grown AS\n  SELECT id FROM Users\n  WHERE age >= 18; -- of age\n\
               CREATE TRIGGER touch AFTER UPDATE OF age ON Users WHEN new.age > 1\nBEGIN\n  SELECT 1; SELECT 'A';\nEND;";
    let two = "create table users(ID integer primary key,\"full name\" text not null default 'It''s',AGE INT check(Age in(1,2)),\
               Boss references users(ID));create unique index BY_NAME on USERS([full name] collate NOCASE) where AGE>1;\
               create view \"grown\" as select ID from users where AGE>=18;\
               create trigger \"touch\" after update of \"age\" on [users] when NEW.age>1 begin select 1;select 'A';end;";
    assert_eq!(pretended(one, two), FINE);
    let three = two.replace("select 'A'", "select 'a'");
    assert!(pretended(one, &three).starts_with("different: trigger touch\n"));
}

#[test]
fn what_was_renamed_and_rebuilt_is_compared_as_it_is_now() {
    let steps = "CREATE TABLE parent (id INTEGER PRIMARY KEY, name TEXT);\nCREATE TABLE child (p REFERENCES parent (id));\n\
                 CREATE INDEX by_name ON parent (name);\nCREATE VIEW names AS SELECT name FROM parent;\n\
                 ALTER TABLE parent RENAME TO \"the parents\";\nALTER TABLE \"the parents\" RENAME COLUMN name TO full_name;\n\
                 ALTER TABLE child ADD COLUMN note TEXT DEFAULT 'x' COLLATE NOCASE;";
    assert_eq!(said(steps, "SELECT 1"), FINE);
    let at_once = "CREATE TABLE \"the parents\" (id INTEGER PRIMARY KEY, full_name TEXT);\n\
                   CREATE TABLE child (p REFERENCES \"the parents\" (id), note TEXT DEFAULT 'x' COLLATE NOCASE);\n\
                   CREATE INDEX by_name ON \"the parents\" (full_name);\nCREATE VIEW names AS SELECT full_name FROM \"the parents\";";
    assert_eq!(pretended(steps, at_once), FINE);
    // The order of columns does not count.
    let turned = at_once.replace(
        "id INTEGER PRIMARY KEY, full_name TEXT",
        "full_name TEXT, id INTEGER PRIMARY KEY",
    );
    assert_eq!(pretended(steps, &turned), FINE);
}

#[test]
fn virtual_tables() {
    let fts = "CREATE VIRTUAL TABLE notes USING fts5 (title, body, tokenize = 'porter');";
    assert_eq!(said(fts, "INSERT INTO notes VALUES ('a', 'b')"), FINE);
    let other = "CREATE VIRTUAL TABLE notes USING fts5 (title, body);";
    let words = pretended(fts, other);
    assert_eq!(
        words,
        "different: table notes\n  create virtual table notes using fts5 (title, body, tokenize = 'porter') is \
         missing\n  create virtual table notes using fts5 (title, body) is not expected"
    );
}

#[test]
fn what_is_unknown_is_listed_and_no_error() {
    let change = "CREATE TABLE cache (x); CREATE INDEX cache_x ON cache (x); CREATE INDEX a_x ON a (x); \
                  CREATE VIEW v AS SELECT 1; CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1; END; \
                  CREATE TEMP TABLE a (y); CREATE TEMP TABLE passing (y); ANALYZE";
    assert_eq!(
        said("CREATE TABLE a (x);", change),
        format!(
            "{FINE}\nunknown: table cache\nunknown: index a_x\nunknown: index cache_x\nunknown: view v\nunknown: trigger t"
        )
    );
}

#[test]
fn pragmas_of_a_migration_hold_for_it_alone() {
    let texts = [
        up(
            "CREATE TABLE a (x);\nCREATE VIEW v AS SELECT x FROM a;\nPRAGMA legacy_alter_table = ON;",
        ),
        up("ALTER TABLE a RENAME TO b;"),
    ];
    let set = set(&texts);
    let mut db = Connection::open_in_memory().unwrap();
    set.up(&mut db).unwrap();
    let report = set.migrator(&mut db).verify_schema().unwrap();
    assert_eq!(report.to_string(), FINE);
}

#[test]
fn what_was_not_replayed_is_said() {
    let mut db = Connection::open_in_memory().unwrap();
    WITH_RUST.up(&mut db).unwrap();
    let report = WITH_RUST.migrator(&mut db).verify_schema().unwrap();
    assert_eq!(
        report.to_string(),
        "nothing differs from what could be replayed\nnot replayed: 0002 capital_letters (a step in Rust)"
    );
    assert!(!report.is_as_migrated());
    assert_eq!(report.not_replayed().len(), 1);
    let old = only(WITH_RUST, &[1]);
    let report = old.migrator(&mut db).verify_schema().unwrap();
    assert_eq!(
        report.to_string(),
        "different: table person\n  column nickname TEXT is not expected\n\
         not replayed: 0002 capital_letters (it is not in this program)\n\
         not replayed: 0003 nickname (it is not in this program)"
    );
    assert!(!report.is_as_migrated());

    // One that needs rows, or another file, or functions of the application's.
    let set = set(&[
        up("CREATE TABLE a (x NOT NULL);"),
        up("INSERT INTO a VALUES ((SELECT x FROM settings));\nCREATE TABLE c (x);"),
        "-- irreversible: a test\n-- up no-transaction\nATTACH ':memory:' AS more;\nCREATE TABLE more.d (x);\nDETACH more;\n".to_owned(),
        up("CREATE TABLE e (x);"),
    ]);
    db.execute_batch("CREATE TABLE settings (x); INSERT INTO settings VALUES (1)")
        .unwrap();
    let set = set.table("guest");
    set.up(&mut db).unwrap();
    let report = set.migrator(&mut db).verify_schema().unwrap();
    assert_eq!(
        report.to_string(),
        "nothing differs from what could be replayed\nunknown: table c\nunknown: table person\nunknown: table schema_migrations\nunknown: table settings\n\
             not replayed: 2 m2 (no such table: settings)\nnot replayed: 3 m3 (it attaches another database)"
    );
}

#[test]
fn only_what_is_applied_is_expected() {
    let set = set(&[
        up_down("CREATE TABLE a (x);", "DROP TABLE a;"),
        up_down("CREATE TABLE b (x);", "DROP TABLE b;"),
    ]);
    let mut db = Connection::open_in_memory().unwrap();
    assert_eq!(
        set.migrator(&mut db).verify_schema().unwrap().to_string(),
        FINE
    );
    set.migrator(&mut db).up_to(1).unwrap();
    assert_eq!(
        set.migrator(&mut db).verify_schema().unwrap().to_string(),
        FINE
    );
    db.execute_batch("CREATE TABLE b (x)").unwrap();
    let report = set.migrator(&mut db).verify_schema().unwrap();
    assert_eq!(report.unknown(), ["table b"]);
    db.execute_batch("DROP TABLE a").unwrap();
    let report = set.migrator(&mut db).verify_schema().unwrap();
    let missing = SchemaDifference::Missing {
        object: "table a".to_owned(),
    };
    assert_eq!(report.differences(), [missing]);
}

#[test]
fn it_writes_nothing_and_up_does_not_do_it() {
    let file = File::new();
    let set = set(&[
        up("CREATE TABLE a (x);\nINSERT INTO a VALUES (1);"),
        up("CREATE TABLE b (x);"),
    ]);
    set.migrator(&mut file.open()).up_to(1).unwrap();
    file.open()
        .execute_batch("ALTER TABLE a ADD COLUMN y")
        .unwrap();
    let before = std::fs::read(file.path()).unwrap();
    let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY;
    let mut db = Connection::open_with_flags(file.path(), flags).unwrap();
    let report = set.migrator(&mut db).verify_schema().unwrap();
    assert_eq!(
        report.to_string(),
        "different: table a\n  column y is not expected"
    );
    assert_eq!(std::fs::read(file.path()).unwrap(), before);
    set.up(&mut file.open()).unwrap();
}
