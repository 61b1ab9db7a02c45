//! Where a mistake is, and what the server says of it.

use crate::clients::both;
use crate::sets::{set, tables};
use migrate_runtime::{Error, Migrations, Postgres};
use std::time::Duration;

const UP: &str = "-- irreversible: a test\n-- up\n";

fn one(up: &str) -> Migrations<Postgres> {
    set(&[format!("{UP}{up}\n")])
}

/// `{:?}` is what stands here; `{}` its first line; `{:#?}` begins with the variant's name.
#[track_caller]
pub(crate) fn reads(error: &Error, variant: &str, words: &str) {
    assert_eq!(format!("{error:?}"), words);
    assert_eq!(error.to_string(), words.lines().next().unwrap());
    let fields = format!("{error:#?}");
    assert!(fields.starts_with(variant), "{fields}");
    // No level of the chain says again what another says.
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        assert!(!error.to_string().contains(&inner.to_string()), "{error:?}");
        cause = inner.source();
    }
}

#[test]
fn a_position_is_line_and_column_in_the_file() {
    both(|db, _| {
        for (text, line, column) in [
            ("SELECT nme FROM pg_class;", 3, 8),
            (
                "SELECT 1;\nSELECT\n  'größer ⇒ 🎈', nme\nFROM pg_class;",
                5,
                17,
            ),
            ("SELECT 'é'; SELECT 'ß', 🎈;", 3, 25),
            ("/* é */ CREATE TABLE a (x int, y nothing);", 3, 34),
            ("CREATE TABLE a (x int,,\n y int);", 3, 23),
            ("SELECT 1\n\n  FROM\n\n\n    nowhere;", 8, 5),
            ("SELECT 'a' -- é\n\n, nowhere.f();", 5, 3),
            ("SELECT E'a\nb', $$ ü\n $$, nme FROM pg_class", 5, 6),
            // At the end of the text.
            ("SELECT 1 +;", 3, 11),
        ] {
            let error = run!(db, one(text), up()).unwrap_err();
            let Error::Failed { at, .. } = &error else {
                panic!("{error:?}")
            };
            assert_eq!(
                (at.line(), at.column()),
                (line, column),
                "{text}\n{error:?}"
            );
            assert_eq!(at.path(), Some("migrations/1_m1.sql"));
        }
    });
}

#[test]
fn without_a_position_it_is_the_statement() {
    both(|db, _| {
        let text = "CREATE FUNCTION f(i int) RETURNS int LANGUAGE plpgsql AS $$\nBEGIN\n  RETURN 1 / (SELECT nme FROM pg_class);\nEND $$;\n\
                    SELECT\n  f(1);";
        let error = run!(db, one(text), up()).unwrap_err();
        reads(
            &error,
            "Failed",
            "migration 1 m1, up, at migrations/1_m1.sql:7:1, in `SELECT f(1);` failed; nothing of this run was kept\n\
             \x20 caused by: column \"nme\" does not exist (SQLSTATE 42703); in: PL/pgSQL function f(integer) line 3 at RETURN",
        );
        for text in [
            "SELECT 1; SELECT 1 / 0;",
            "SELECT 1;\n\n         SELECT 'a'::text::int;",
        ] {
            let error = run!(db, one(text), up()).unwrap_err();
            let Error::Failed { at, .. } = &error else {
                panic!("{error:?}")
            };
            assert_eq!(
                at.column(),
                11 - usize::from(text.contains('\n')),
                "{error:?}"
            );
        }
    });
}

#[test]
fn detail_and_hint_are_told() {
    both(|db, _| {
        let text = "CREATE TABLE a (x int PRIMARY KEY);\nINSERT INTO a VALUES (1), (1);";
        reads(
            &run!(db, one(text), up()).unwrap_err(),
            "Failed",
            "migration 1 m1, up, at migrations/1_m1.sql:4:1, in `INSERT INTO a VALUES (1), (1);` failed; \
             nothing of this run was kept\n  caused by: duplicate key value violates unique constraint \"a_pkey\" \
             (SQLSTATE 23505); detail: Key (x)=(1) already exists.",
        );
        let text = "DO $$ BEGIN RAISE EXCEPTION 'not now' USING DETAIL = 'it is late', HINT = 'come back', ERRCODE = 'AB123'; END $$;";
        let error = run!(db, one(text), up()).unwrap_err();
        assert!(
            format!("{error:?}").ends_with(
                "caused by: not now (SQLSTATE AB123); detail: it is late; hint: come back; in: PL/pgSQL function \
                 inline_code_block line 1 at RAISE"
            ),
            "{error:?}"
        );
        let Error::Failed { source, .. } = error else {
            panic!()
        };
        let driver: &postgres::Error = source.downcast_ref().unwrap();
        assert_eq!(driver.code().unwrap().code(), "AB123");
    });
}

/// What is in a message may be anything.
#[test]
fn the_servers_words_cannot_draw_on_the_terminal() {
    both(|db, _| {
        let text = "DO $$ BEGIN RAISE EXCEPTION E'a\\x1b[2J\\nb'; END $$;";
        let error = run!(db, one(text), up()).unwrap_err();
        let words = "caused by: a\\u{1b}[2J\nb (SQLSTATE P0001); in: PL/pgSQL";
        assert!(format!("{error:?}").contains(words), "{error:?}");
    });
}

#[test]
fn the_lock_of_another_process() {
    both(|db, database| {
        let mut other = database.client();
        other
            .batch_execute(
                "BEGIN; SELECT pg_advisory_xact_lock(hashtextextended('migrate:public.schema_migrations', 0))",
            )
            .unwrap();
        let soon = Duration::from_millis(40);
        let error = run!(db, tables(1), lock_timeout(soon).up()).unwrap_err();
        reads(
            &error,
            "Locked",
            "the database was locked by another connection for 40ms; nothing of this run was kept\n\
             \x20 caused by: another process holds the lock of these migrations\n\
             \x20 help: try again, raise `lock_timeout`, or end whatever holds the database",
        );
        assert!(error.is_locked() && db.is_idle());
    });
}

#[test]
fn a_deadlock_is_a_lock() {
    both(|db, database| {
        let mut other = database.client();
        other
            .batch_execute(
                "CREATE TABLE a (x int); CREATE TABLE b (x int); COMMIT; BEGIN; LOCK TABLE b;",
            )
            .unwrap();
        let pid = migrate_postgres_tests::pid(&mut other);
        let waiting = std::thread::spawn(move || {
            // It is the other that the server ends: this one waits patiently.
            let patient = "SET LOCAL deadlock_timeout = '1h'; ";
            let wait = "DO $$ BEGIN WHILE NOT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND relation = 'b'::regclass) \
                        LOOP PERFORM pg_sleep(0.005); END LOOP; END $$; LOCK TABLE a; ROLLBACK";
            other.batch_execute(&format!("{patient}{wait}"))
        });
        let set = one("LOCK TABLE a;\nSET LOCAL deadlock_timeout = '50ms';\nLOCK TABLE b;")
            .table("schema_migrations");
        let error = run!(db, set, up()).unwrap_err();
        waiting.join().unwrap().unwrap();
        let words = format!("{error:?}");
        assert!(
            words.contains("caused by: deadlock detected (SQLSTATE 40P01); detail: Process "),
            "{words}"
        );
        assert!(
            words.contains(&format!("blocked by process {pid}")),
            "{words}"
        );
        assert!(error.is_locked());
        run!(db, set, up()).unwrap();
    });
}
