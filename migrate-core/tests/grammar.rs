//! What is accepted, and what it means.

mod support;

use migrate_core::{Dialect, Entry, MigrationSet, Numbering, Options, read};
use support::{BOTH, GOOD, POSTGRES, SQLITE, accepted, accepted_all, statements};

fn read_names(names: &[&str]) -> MigrationSet {
    let entries = names.iter().map(|name| Entry::file(*name, GOOD)).collect();
    accepted_all(entries, Dialect::Sqlite)
}

fn versions(set: &MigrationSet) -> Vec<i64> {
    let migrations = set.migrations().iter();
    migrations.map(|migration| migration.version()).collect()
}

#[test]
fn order_is_by_number() {
    let names: Vec<String> = (1..=11).map(|version| format!("{version}_a.sql")).collect();
    let mut names: Vec<&str> = names.iter().map(String::as_str).collect();
    names.sort_unstable();
    assert_eq!(names[..3], ["10_a.sql", "11_a.sql", "1_a.sql"]);
    let set = read_names(&names);
    assert_eq!(versions(&set), (1..=11).collect::<Vec<_>>());
    assert_eq!(set.numbering(), Numbering::Sequential);
    assert_eq!(set.dialect(), Dialect::Sqlite);
}

#[test]
fn widths_may_differ() {
    let set = read_names(&["0003_c.sql", "02_b.sql", "1_a.sql"]);
    assert_eq!(versions(&set), [1, 2, 3]);
    let digits: Vec<usize> = set
        .migrations()
        .iter()
        .map(|migration| migration.digits())
        .collect();
    assert_eq!(digits, [1, 2, 4]);
}

#[test]
fn times() {
    let set = read_names(&[
        "20241231235959_c.sql",
        "20240229000000_b.sql",
        "00010101000000_a.sql",
        "20000229120000_y2k.sql",
    ]);
    assert_eq!(
        versions(&set),
        [
            10_101_000_000,
            20_000_229_120_000,
            20_240_229_000_000,
            20_241_231_235_959
        ]
    );
    assert_eq!(set.numbering(), Numbering::Timestamp);
}

#[test]
fn names() {
    for name in [
        "a", "A-b_C9", "9", "add_tags", "down", "up", "README", "x--_",
    ] {
        let set = read_names(&[&format!("1_{name}.sql")]);
        let migration = &set.migrations()[0];
        assert_eq!(migration.name(), name);
        assert_eq!(migration.path(), format!("m/1_{name}.sql"));
        assert_eq!(
            migration.file(),
            std::path::Path::new("m").join(format!("1_{name}.sql"))
        );
    }
}

#[test]
fn what_is_passed_over() {
    let passed = [
        "README",
        "README.md",
        "README.sql",
        ".1_b.sql",
        ".DS_Store",
        ".",
    ];
    let mut entries: Vec<Entry> = passed.map(|name| Entry::file(name, "\0\u{ff}")).into();
    entries.extend(["fixtures", ".git", "README.d"].map(Entry::folder));
    entries.push(Entry::file("1_a.sql", GOOD));
    let set = read("m/", entries, Dialect::Sqlite).unwrap();
    assert_eq!(versions(&set), [1]);
    assert_eq!(set.migrations()[0].path(), "m/1_a.sql");
}

#[test]
fn the_header() {
    for dialect in Dialect::ALL {
        let text = "\n-- A note: what follows is read in any case\n  -- DESCRIPTION:  two  words: and a colon \n\
            --Requires: 1 ,2\n/* description: not this one */\n-- allow: rows-lost  because  they are old\n\
            -- Allow: not-tried because of x\n\n-- up by this index on a fixture\n--\tUP\t\nSELECT 1;\n\
            -- down\n-- there is\n--\n/* no way\nback */\n";
        let entries = vec![
            Entry::file("1_a.sql", GOOD),
            Entry::file("2_a.sql", GOOD),
            Entry::file("3_a.sql", text),
        ];
        let set = accepted_all(entries, dialect);
        let migration = &set.migrations()[2];
        assert_eq!(migration.description(), "two  words: and a colon");
        assert_eq!(migration.requires(), [1, 2]);
        let allows = migration.allows().iter();
        let allows: Vec<_> = allows
            .map(|allow| (allow.code(), allow.reason(), allow.position().to_string()))
            .collect();
        assert_eq!(
            migration.allows()[0].line(),
            "-- allow: rows-lost  because  they are old"
        );
        assert_eq!(
            allows,
            [
                ("rows-lost", "they are old", "6:1".to_owned()),
                ("not-tried", "of x", "7:1".to_owned())
            ]
        );
        assert_eq!(migration.irreversible(), Some("there is no way\nback"));
        assert!(migration.down().is_none());
        assert_eq!(set.migrations()[0].description(), "");
        assert_eq!(set.migrations()[0].irreversible(), None);
    }
}

#[test]
fn reasons_why_there_is_no_way_back() {
    for (text, reason) in [
        ("-- irreversible: gone\n-- up\nSELECT 1;", "gone"),
        (
            "-- IRREVERSIBLE:gone: all\n-- up\nSELECT 1;\n-- down\n-- ignored",
            "gone: all",
        ),
        ("-- up\nSELECT 1;\n-- down\n-- gone", "gone"),
        ("-- up\nSELECT 1;\n-- down\n-- Irreversible: gone\n", "gone"),
        ("-- up\nSELECT 1;\n-- down\n/* gone */", "gone"),
        (
            "-- up\nSELECT 1;\n-- down\n-- gone,\n-- all of it\n;",
            "gone, all of it",
        ),
    ] {
        for dialect in Dialect::ALL {
            let set = accepted(text, dialect);
            let migration = &set.migrations()[0];
            assert_eq!(migration.irreversible(), Some(reason), "{text:?}");
            assert!(migration.down().is_none());
        }
    }
}

#[test]
fn options() {
    let none = Options::default();
    let no_transaction = Options {
        no_transaction: true,
        ..none
    };
    let foreign_keys_on = Options {
        foreign_keys_on: true,
        ..none
    };
    let both = Options {
        no_transaction: true,
        foreign_keys_on: true,
    };
    for (dialects, line, expected) in [
        (BOTH, "-- up", none),
        (BOTH, "--up", none),
        (BOTH, "  \t--\t Up  ", none),
        (BOTH, "-- up no-transaction", no_transaction),
        (BOTH, "--UP\tNO-Transaction ", no_transaction),
        (SQLITE, "-- up foreign-keys-on", foreign_keys_on),
        (SQLITE, "-- up foreign-keys-on no-transaction", both),
    ] {
        for dialect in dialects {
            let set = accepted(
                format!(
                    "{line}\nSELECT 1;\n{}\nSELECT 2;",
                    line.to_lowercase().replace("up", "down")
                ),
                *dialect,
            );
            assert_eq!(
                set.migrations()[0].up().unwrap().options(),
                expected,
                "{line}"
            );
            assert_eq!(
                set.migrations()[0].down().unwrap().options(),
                expected,
                "{line}"
            );
        }
    }
}

#[test]
fn sections_and_where_their_statements_stand() {
    let text = "-- up\n\nSELECT 'ä', 1;SELECT 2 ;\n  /* x */ SELECT\n3 -- end\n-- check\nSELECT 4\n-- down\n;SELECT 5";
    for dialect in Dialect::ALL {
        let set = accepted(text, dialect);
        let migration = &set.migrations()[0];
        assert_eq!(
            migration.up().unwrap().sql(),
            "\nSELECT 'ä', 1;SELECT 2 ;\n  /* x */ SELECT\n3 -- end\n"
        );
        assert_eq!(
            statements(migration.up().unwrap()),
            ["SELECT 'ä', 1;", "SELECT 2 ;", "SELECT\n3"]
        );
        let places: Vec<_> = migration.up().unwrap().statements().iter().collect();
        let places: Vec<_> = places
            .iter()
            .map(|one| (one.start(), one.end(), one.position().to_string()))
            .collect();
        assert_eq!(
            places,
            [
                (1, 16, "3:1".to_owned()),
                (16, 26, "3:15".to_owned()),
                (37, 45, "4:11".to_owned())
            ]
        );
        assert_eq!(migration.check().unwrap().sql(), "SELECT 4\n");
        let down = migration.down().unwrap();
        assert_eq!(down.sql(), ";SELECT 5");
        assert_eq!(statements(down), ["SELECT 5"]);
        assert_eq!(down.statements()[0].position().to_string(), "9:2");
    }
}

/// A Windows editor's file is the same migration, and its mistakes stand at the same places.
#[test]
fn byte_order_marks_and_crlf() {
    let text = "-- description: ä\n-- up\nSELECT 'a\nb';\n\n-- down\nSELECT 1;\n";
    let windows = format!("\u{feff}{}", text.replace('\n', "\r\n"));
    for dialect in Dialect::ALL {
        assert_eq!(accepted(&windows, dialect), accepted(text, dialect));
        let broken = text.replace("-- down", "-- down\n(");
        let windows = format!("\u{feff}{}", broken.replace('\n', "\r\n"));
        assert_eq!(
            support::said_of_file(windows.as_bytes(), dialect),
            support::said_of_file(broken.as_bytes(), dialect)
        );
    }
    // Between two joined files: white space to SQLite.
    let joined = "-- up\nSELECT 1;\n\u{feff}SELECT 2;\n\u{feff}-- down\n\u{feff}SELECT 3;\n";
    let set = accepted(joined, Dialect::Sqlite);
    assert_eq!(
        statements(set.migrations()[0].up().unwrap()),
        ["SELECT 1;", "SELECT 2;"]
    );
}

/// Lines that begin like markers and are none.
#[test]
fn what_is_no_marker() {
    for (dialects, up) in [
        (
            BOTH,
            "SELECT 1;\n-- up by this index on a fixture\n-- down members we've previously sent down",
        ),
        (
            BOTH,
            "SELECT 1;\n-- check that this holds\n-- dwon by one\n-- rollback\n-- begin",
        ),
        (BOTH, "SELECT '\n-- down\n', \"\n-- up\n\";"),
        (BOTH, "/*\n-- down\n*/ SELECT 1;"),
        (BOTH, "SELECT 1; -- down by one"),
        (BOTH, "SELECT 1 -- up\n, 2;"),
        (BOTH, "SELECT 1\n-- dwon\n, 2;"),
        (BOTH, "SELECT 1\n-- requires: one\n, 2;"),
        (
            BOTH,
            "SELECT 1;\n-- - down\n-- \"down\"\n---\n-----\n-- 1\n--",
        ),
        (SQLITE, "SELECT `\n-- down\n`, [\n-- down\n];"),
        (
            SQLITE,
            "CREATE TRIGGER t AFTER INSERT ON a BEGIN\n  -- up the counter\n  UPDATE a SET b = '\n-- down\n';\nEND;",
        ),
        (
            POSTGRES,
            "DO $$\n-- up by this index on a fixture\n-- down\n$$;",
        ),
        (POSTGRES, "DO $a$\n-- up\n$$\n-- down\n$a$;"),
        (POSTGRES, "SELECT E'\\'\n-- down\n';"),
        (POSTGRES, "/* /*\n*/\n-- down\n*/ SELECT 1;"),
    ] {
        for dialect in dialects {
            let set = accepted(format!("-- up\n{up}\n-- down\nSELECT 9;\n"), *dialect);
            let migration = &set.migrations()[0];
            assert_eq!(migration.up().unwrap().sql(), format!("{up}\n"));
            assert_eq!(migration.up().unwrap().statements().len(), 1, "{up}");
            assert_eq!(migration.down().unwrap().sql(), "SELECT 9;\n");
        }
    }
}

#[test]
fn triggers_of_sqlite_are_one_statement() {
    for trigger in [
        "CREATE TRIGGER t AFTER INSERT ON a BEGIN DELETE FROM b; DELETE FROM c; END;",
        "create temp trigger if not exists t after update of b on a when new.b > 1 begin select 1; end ;",
        "CREATE TEMPORARY TRIGGER t INSTEAD OF DELETE ON v BEGIN SELECT CASE WHEN 1 THEN 2 END; END",
        "CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 'END;'; -- END;\n SELECT \"END\"; /* END; */ END;",
        "CREATE /* x */ TRIGGER t BEFORE DELETE ON a BEGIN SELECT CASE a WHEN 1 THEN 2 ELSE 3 END, 4; END;",
    ] {
        let text = format!("-- up\nSELECT 1;\n{trigger}\n-- down\nSELECT 1;");
        let set = accepted(text, Dialect::Sqlite);
        assert_eq!(
            statements(set.migrations()[0].up().unwrap()),
            ["SELECT 1;", trigger]
        );
    }
    let joined = "-- up\n\u{feff}CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1; SELECT 2; END;\n-- down\nSELECT 1;";
    let set = accepted(joined, Dialect::Sqlite);
    assert_eq!(set.migrations()[0].up().unwrap().statements().len(), 1);
}

#[test]
fn foreign_keys_are_kept() {
    for (keeps, up) in [
        (true, "CREATE TABLE a (id INTEGER REFERENCES b)"),
        (
            true,
            "CREATE TABLE IF NOT EXISTS a (id INTEGER, b AS (id + 1))",
        ),
        (true, "create temp table a (id)"),
        (
            true,
            "CREATE INDEX i ON a (id); CREATE UNIQUE INDEX j ON a (id)",
        ),
        (
            true,
            "CREATE VIEW v AS SELECT 1; CREATE TEMPORARY VIEW w AS SELECT 1",
        ),
        (
            true,
            "CREATE TRIGGER t AFTER INSERT ON a BEGIN DELETE FROM b; END",
        ),
        (true, "SELECT 1; ANALYZE; ANALYZE a"),
        (true, "CREATE TABLE \"as\" (\"AS\" INTEGER)"),
        (false, "CREATE TABLE a AS SELECT 1"),
        (false, "CREATE TABLE a(id)AS SELECT 1"),
        (false, "CREATE VIRTUAL TABLE a USING fts5(b)"),
        (false, "INSERT INTO a VALUES (1)"),
        (false, "CREATE TABLE a (id); DELETE FROM b"),
        (false, "DROP TABLE a"),
        (false, "DROP INDEX i"),
        (false, "ALTER TABLE a ADD COLUMN b REFERENCES c DEFAULT 1"),
        (false, "WITH x AS (SELECT 1) DELETE FROM a"),
        (false, "REPLACE INTO a VALUES (1)"),
        (false, "UPDATE a SET b = 1"),
        (false, "PRAGMA defer_foreign_keys = ON"),
    ] {
        let set = accepted(
            format!("-- up\n{up};\n-- down\nDROP TABLE x;"),
            Dialect::Sqlite,
        );
        assert_eq!(
            set.migrations()[0].up().unwrap().keeps_foreign_keys(),
            keeps,
            "{up}"
        );
        assert!(!set.migrations()[0].down().unwrap().keeps_foreign_keys());
    }
}
