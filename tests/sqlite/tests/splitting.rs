//! Where one statement ends and the next begins, judged by SQLite itself.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test")]

#[allow(unused_imports, reason = "older batches have a `next` of their own")]
use fallible_iterator::FallibleIterator;
use migrate_core::{Dialect, Entry};
use proptest::prelude::{ProptestConfig, Strategy};
use proptest::sample::select;
use proptest::{prop_assert_eq, proptest};
use rusqlite::{Batch, Connection};

const TABLES: &str = "CREATE TABLE a (id INTEGER PRIMARY KEY, s TEXT, j TEXT);
    CREATE TABLE \"b; c\" (\"x;y\", [z;z], `w;w`);
    CREATE TABLE größe (ä, 表);
    CREATE VIEW v AS SELECT id, s FROM a;";

/// Each is one statement, whatever it looks like, and stands on those tables alone.
const STATEMENTS: [&str; 86] = [
    "SELECT ';'",
    "SELECT ';;--;'",
    "SELECT 'it''s; fine'",
    "SELECT ''''",
    "SELECT ''';'''",
    "SELECT '-- no comment; here'",
    "SELECT '/* nor; here'",
    "SELECT '*/;'",
    "SELECT 'a\n-- down\nb;'",
    "SELECT 'a\n-- up no-transaction\n'",
    "SELECT '\\'",
    "SELECT '\\', ';'",
    "SELECT \"x;y\" FROM \"b; c\"",
    "SELECT [z;z], `w;w` FROM [b; c]",
    "SELECT `w;w` FROM `b; c`",
    "SELECT 1 AS \"a\"\"; b\"",
    "SELECT 1 AS `a``; b`",
    "SELECT 1 AS [a\"'; b]",
    "SELECT \"ä\", 表 FROM größe",
    "SELECT 1 AS 'quoted; name'",
    "SELECT 1 -- one; two\n, 2",
    "SELECT 1 /* one; two */, 2",
    "SELECT /* flat /* comment; */ 1",
    "SELECT 1 /**/",
    "SELECT 1 /***/ + 2",
    "SELECT 1 /* ' */ /* \" */",
    "SELECT 1 -- it's\n",
    "SELECT 1 - -1",
    "SELECT 4 / 2 * 3",
    "SELECT 1 /*; -- */ -- /*\n",
    "SELECT x'3b'",
    "SELECT X'3B2D2D', x''",
    "SELECT 1e-5, 1.5e+3, .5, 5., 0x1F",
    "SELECT 1e5, 1E5, 1.e1",
    "SELECT j -> 'a' ->> ';' FROM a",
    "SELECT j ->> '$.a[0]' FROM a",
    "SELECT s || ';' || s FROM a",
    "SELECT 1 << 2 | 3 & ~4 >> 1",
    "SELECT 1 <> 2, 1 != 2, 1 == 1, 1 <= 2",
    "SELECT s LIKE '%;' ESCAPE '\\' FROM a",
    "SELECT s GLOB '[;]' FROM a",
    "SELECT CASE WHEN id = 1 THEN 'END;' ELSE 'BEGIN' END FROM a",
    "SELECT CASE id WHEN 1 THEN CASE WHEN 1 THEN 2 END END AS \"end\" FROM a",
    "WITH t (n) AS (SELECT 1) SELECT n FROM t",
    "WITH RECURSIVE t (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 5) SELECT n FROM t",
    "WITH t AS (VALUES (';')) INSERT INTO a (s) SELECT * FROM t",
    "VALUES (1, ';'), (2, '''')",
    "SELECT sum(id) FILTER (WHERE id > 1) OVER (PARTITION BY s ORDER BY id) FROM a",
    "SELECT (SELECT (SELECT ';'))",
    "INSERT INTO a (s) VALUES ('a;b'), ('c')",
    "INSERT INTO a (id, s) VALUES (1, ';') ON CONFLICT (id) DO UPDATE SET s = excluded.s || ';'",
    "INSERT OR REPLACE INTO a (id) VALUES (1) RETURNING id, ';'",
    "REPLACE INTO a (id) VALUES (2)",
    "UPDATE a SET s = ';' WHERE s = '--'",
    "UPDATE OR IGNORE a SET s = (SELECT ';')",
    "DELETE FROM a WHERE s IN (';', '--')",
    "CREATE TABLE t1 (s TEXT DEFAULT ';' CHECK (s <> '--'), \"end\" INTEGER)",
    "CREATE TABLE t2 (a, b AS (a || ';') STORED, CONSTRAINT \"c;\" UNIQUE (a))",
    "CREATE TABLE t3 AS SELECT ';' AS s",
    "CREATE TEMP TABLE t4 (x)",
    "CREATE TABLE \"trigger\" (\"begin\" INT)",
    "CREATE INDEX i1 ON a (s) WHERE s <> ';'",
    "CREATE UNIQUE INDEX IF NOT EXISTS i2 ON a (lower(s))",
    "CREATE VIEW v1 AS SELECT CASE WHEN 1 THEN ';' END AS x",
    "CREATE TRIGGER r1 AFTER INSERT ON a BEGIN SELECT 1; END",
    "CREATE TRIGGER r2 AFTER INSERT ON a BEGIN SELECT 1; SELECT 2; UPDATE a SET s = 'END;'; END",
    "CREATE TRIGGER r3 BEFORE UPDATE OF s ON a FOR EACH ROW WHEN new.s <> ';' BEGIN\n\
     SELECT CASE WHEN new.s = 'x' THEN RAISE(ABORT, 'no; END;') ELSE 1 END;\nEND",
    "CREATE TRIGGER r4 INSTEAD OF DELETE ON v BEGIN DELETE FROM a WHERE id = old.id; END",
    "CREATE TEMP TRIGGER r5 AFTER DELETE ON a BEGIN SELECT 'END'; -- END;\nSELECT 2; END",
    "CREATE TEMPORARY TRIGGER IF NOT EXISTS r6 AFTER DELETE ON a BEGIN /* END; */ SELECT 1; END",
    "CREATE TRIGGER r7 AFTER INSERT ON a BEGIN SELECT CASE WHEN 1 THEN CASE 2 WHEN 2 THEN 3 END END; END",
    "CREATE TRIGGER r8 AFTER INSERT ON a BEGIN WITH t AS (SELECT 1) SELECT * FROM t; END",
    "create trigger \"r;9\" after insert on a begin select [z;z] from \"b; c\"; end",
    "CREATE TRIGGER main.r10 AFTER INSERT ON a BEGIN INSERT INTO a (s) VALUES (';END;'); END",
    "EXPLAIN SELECT ';'",
    "EXPLAIN QUERY PLAN SELECT id FROM a WHERE s = ';'",
    "EXPLAIN CREATE TRIGGER r11 AFTER INSERT ON a BEGIN SELECT 1; SELECT 2; END",
    "ALTER TABLE a ADD COLUMN n TEXT DEFAULT ';'",
    "ALTER TABLE a RENAME COLUMN s TO \"s;s\"",
    "DROP VIEW IF EXISTS \"no;such\"",
    "DROP TRIGGER IF EXISTS begin_end",
    "PRAGMA user_version = 5",
    "PRAGMA table_info('a;b')",
    "ANALYZE",
    "REINDEX a",
    "CREATE VIRTUAL TABLE IF NOT EXISTS r USING rtree(id, x, y)",
];

const BETWEEN: [&str; 12] = [
    ";",
    ";\n",
    " ;\n\n",
    "; -- then; that\n",
    ";\n-- it's\n",
    ";/* one; */",
    "\n;\n/* ' */ ",
    "; ;",
    ";;;\n",
    "-- last; words\n;",
    "/* before; it */;",
    ";\t\n\r\n",
];

fn database() -> Connection {
    let db = Connection::open_in_memory().unwrap();
    db.execute_batch(TABLES).unwrap();
    db
}

/// What core makes of an up section: its text as it is run, and its statements.
fn by_core(up: &str) -> (String, Vec<String>) {
    let text = format!("-- irreversible: a test\n-- up no-transaction\n{up}\n");
    let files = vec![Entry::file("1_a.sql", text)];
    let set = migrate_core::read("migrations", files, Dialect::Sqlite);
    let set = set.unwrap_or_else(|found| panic!("{up}\n{found}"));
    let section = set.migrations()[0].up().unwrap();
    let texts = section.statements().iter().map(|statement| {
        let text = &section.sql()[statement.start()..statement.end()];
        text.to_owned()
    });
    (section.sql().to_owned(), texts.collect())
}

/// What SQLite makes of it, one preparation after the other.
fn by_sqlite(db: &Connection, sql: &str) -> Vec<String> {
    let mut batch = Batch::new(db, sql);
    let mut texts = Vec::new();
    while let Some(statement) = batch
        .next()
        .unwrap_or_else(|error| panic!("{sql}\n{error}"))
    {
        texts.push(statement.expanded_sql().unwrap());
    }
    texts
}

/// Both found the same statements, and core leaves out nothing that SQLite would run.
fn agree(db: &Connection, up: &str) -> usize {
    let (sql, ours) = by_core(up);
    let theirs = by_sqlite(db, &sql);
    assert_eq!(ours.len(), theirs.len(), "{up}\n{ours:#?}\n{theirs:#?}");
    for (our, their) in ours.iter().zip(&theirs) {
        // Theirs begins where the one before it ended, and ends with its semicolon.
        let at = their.find(our.as_str());
        let at = at.unwrap_or_else(|| panic!("{up}\n{our}\n{their}"));
        let (before, after) = (&their[..at], &their[at + our.len()..]);
        assert_eq!(by_sqlite(db, before), [""; 0], "{up}\n{before}");
        assert_eq!(by_sqlite(db, after), [""; 0], "{up}\n{after}");
        // It is whole: alone it is the same one statement.
        assert_eq!(by_sqlite(db, our).len(), 1, "{our}");
    }
    ours.len()
}

#[test]
fn each_alone_is_one() {
    let db = database();
    for statement in STATEMENTS {
        assert_eq!(agree(&db, statement), 1, "{statement}");
        assert_eq!(agree(&db, &format!("{statement};")), 1, "{statement}");
        assert_eq!(
            agree(&db, &format!("{statement}\n;\n-- end;\n")),
            1,
            "{statement}"
        );
    }
}

#[test]
fn each_pair_is_two() {
    let db = database();
    for first in STATEMENTS {
        for second in STATEMENTS.iter().step_by(7) {
            assert_eq!(
                agree(&db, &format!("{first};{second}")),
                2,
                "{first}\n{second}"
            );
        }
    }
}

#[test]
fn what_is_empty_is_none() {
    let db = database();
    for (up, count) in [
        (";;SELECT 1", 1),
        ("/* a */;SELECT 1;/* b; */", 1),
        ("-- only; this\nSELECT 1;-- and; that", 1),
        ("SELECT 1;;;;SELECT 2;;", 2),
    ] {
        assert_eq!(agree(&db, up), count, "{up}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 800, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_list_is_as_long_as_it_is(
        list in proptest::collection::vec((select(&STATEMENTS[..]), select(&BETWEEN[..])), 1..8),
        last in select(vec![true, false]).prop_map(|ends| ends),
    ) {
        let mut up = String::new();
        for (index, (statement, between)) in list.iter().enumerate() {
            up.push_str(statement);
            if index + 1 < list.len() || last {
                up.push_str(between);
            }
        }
        prop_assert_eq!(agree(&database(), &up), list.len());
    }
}
