//! The words for statements that a migration cannot hold, and what to write instead.

mod support;

use migrate_core::Dialect;
use support::{BOTH, FileRow, POSTGRES, SQLITE, check_files, said_of_file};

const DOWN: &str = "\n-- down\nDROP TABLE a;\n";

/// A statement under `-- up`, and the words by which it is known.
type Row<'a> = (&'a [Dialect], &'a str, &'a str);

fn check_statements(rows: &[Row<'_>], message: &str, help: &str) {
    for (dialects, statement, words) in rows {
        let text = format!("-- up\n{statement};{DOWN}");
        let message = message.replace("WORDS", words);
        let help = help.replace("WORDS", words);
        check_files(&[(dialects, &text, &message, &help)]);
    }
}

#[test]
fn a_transaction_of_ones_own() {
    check_statements(
        &[
            (BOTH, "BEGIN", "BEGIN"),
            (BOTH, "begin IMMEDIATE", "BEGIN"),
            (BOTH, "START TRANSACTION", "START TRANSACTION"),
            (
                BOTH,
                "start /* a */ transaction READ ONLY",
                "START TRANSACTION",
            ),
            (BOTH, "COMMIT", "COMMIT"),
            (POSTGRES, "COMMIT PREPARED 'a'", "COMMIT"),
            (BOTH, "END", "END"),
            (BOTH, "END TRANSACTION", "END"),
            (BOTH, "ABORT", "ABORT"),
            (BOTH, "ROLLBACK", "ROLLBACK"),
            (BOTH, "ROLLBACK TO a", "ROLLBACK"),
            (BOTH, "SAVEPOINT a", "SAVEPOINT"),
            (BOTH, "RELEASE a", "RELEASE"),
            (BOTH, "PREPARE TRANSACTION 'a'", "PREPARE TRANSACTION"),
        ],
        "2:1: `WORDS` inside a migration, which runs in a transaction of the runner's own",
        "remove the `WORDS`: a migration and its history row are committed together; what must run \
         outside a transaction goes under `-- up no-transaction`",
    );
}

#[test]
fn a_transaction_of_ones_own_elsewhere() {
    const INSIDE: &str = "inside a migration, which runs in a transaction of the runner's own";
    const HELP: &str = "remove the `COMMIT`: a migration and its history row are committed \
        together; what must run outside a transaction goes under";
    for (dialects, text, place, marker) in [
        (BOTH, "-- up\nSELECT 1;\n-- down\nCOMMIT;\n", "4:1", "down"),
        (
            BOTH,
            "-- up\nSELECT 1;\n-- check\nCOMMIT;\n-- down\nSELECT 1;\n",
            "4:1",
            "up",
        ),
        (BOTH, "-- up\nCOMMIT\n-- down\nSELECT 1;\n", "2:1", "up"),
        (
            BOTH,
            "-- up\n/* x */ COMMIT;\n-- down\nSELECT 1;\n",
            "2:9",
            "up",
        ),
        // White space to SQLite alone: the statement would run.
        (
            SQLITE,
            "-- up\n\u{feff}COMMIT;\n-- down\nSELECT 1;\n",
            "2:2",
            "up",
        ),
        (
            SQLITE,
            "-- up\n \u{b}COMMIT;\n-- down\nSELECT 1;\n",
            "2:3",
            "up",
        ),
    ] {
        let message = format!("{place}: `COMMIT` {INSIDE}");
        let help = format!("{HELP} `-- {marker} no-transaction`");
        check_files(&[(dialects, text, &message, &help)]);
    }
    check_files(&[(
        BOTH,
        "-- up no-transaction\nBEGIN;\n-- down\nSELECT 1;\n",
        "2:1: `BEGIN` in a `no-transaction` section, whose statements run one by one",
        "remove the `BEGIN`: what must be committed together goes into a section without the option",
    )]);
}

const OUTSIDE: &[Row<'_>] = &[
    (SQLITE, "PRAGMA journal_mode = WAL", "PRAGMA journal_mode"),
    (
        SQLITE,
        "PRAGMA main.synchronous = OFF",
        "PRAGMA synchronous",
    ),
    (SQLITE, "pragma \"JOURNAL_MODE\"", "PRAGMA journal_mode"),
    (BOTH, "VACUUM", "VACUUM"),
    (SQLITE, "VACUUM INTO 'x'", "VACUUM"),
    (SQLITE, "ATTACH 'x' AS x", "ATTACH"),
    (SQLITE, "DETACH x", "DETACH"),
    (POSTGRES, "VACUUM (FULL) a", "VACUUM"),
    (
        POSTGRES,
        "CREATE INDEX CONCURRENTLY i ON a (id)",
        "CREATE INDEX CONCURRENTLY",
    ),
    (
        POSTGRES,
        "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON a (id)",
        "CREATE UNIQUE INDEX CONCURRENTLY",
    ),
    (
        POSTGRES,
        "DROP INDEX CONCURRENTLY i",
        "DROP INDEX CONCURRENTLY",
    ),
    (
        POSTGRES,
        "REINDEX INDEX CONCURRENTLY i",
        "REINDEX CONCURRENTLY",
    ),
    (
        POSTGRES,
        "REINDEX (VERBOSE, CONCURRENTLY) TABLE a",
        "REINDEX CONCURRENTLY",
    ),
    (
        POSTGRES,
        "ALTER TABLE a DETACH PARTITION b CONCURRENTLY",
        "ALTER TABLE … DETACH PARTITION CONCURRENTLY",
    ),
    (POSTGRES, "CREATE DATABASE x", "CREATE DATABASE"),
    (POSTGRES, "DROP DATABASE x", "DROP DATABASE"),
    (
        POSTGRES,
        "CREATE TABLESPACE x LOCATION '/x'",
        "CREATE TABLESPACE",
    ),
    (POSTGRES, "DROP TABLESPACE x", "DROP TABLESPACE"),
    (
        POSTGRES,
        "CREATE SUBSCRIPTION x CONNECTION '' PUBLICATION y",
        "CREATE SUBSCRIPTION",
    ),
    (POSTGRES, "DROP SUBSCRIPTION x", "DROP SUBSCRIPTION"),
    (POSTGRES, "ALTER SYSTEM SET a = 1", "ALTER SYSTEM"),
    (POSTGRES, "DISCARD ALL", "DISCARD ALL"),
    (POSTGRES, "REINDEX DATABASE x", "REINDEX DATABASE"),
    (POSTGRES, "REINDEX (VERBOSE) SYSTEM x", "REINDEX SYSTEM"),
    (POSTGRES, "REINDEX SCHEMA x", "REINDEX SCHEMA"),
    (
        POSTGRES,
        "ALTER DATABASE x SET TABLESPACE y",
        "ALTER DATABASE … SET TABLESPACE",
    ),
    (POSTGRES, "CLUSTER", "CLUSTER"),
    (POSTGRES, "CLUSTER VERBOSE", "CLUSTER"),
];

#[test]
fn what_cannot_run_inside_a_transaction() {
    check_statements(
        OUTSIDE,
        "2:1: `WORDS` cannot run inside a transaction",
        "write `-- up no-transaction`, with this statement in a migration of its own",
    );
    check_files(&[(
        BOTH,
        "-- up no-transaction\nVACUUM;\n-- down\nVACUUM;\n",
        "4:1: `VACUUM` cannot run inside a transaction",
        "write `-- down no-transaction`, with this statement in a migration of its own",
    )]);
}

/// What looks like one of the above and is none.
#[test]
fn statements_that_are_fine() {
    for (dialects, statement) in [
        (BOTH, "CREATE TABLE \"commit\" (\"begin\" INTEGER)"),
        (BOTH, "SELECT 'COMMIT; ROLLBACK' /* BEGIN; */ -- END;\n"),
        (SQLITE, "PRAGMA defer_foreign_keys = ON"),
        (SQLITE, "PRAGMA user_version = 3"),
        (SQLITE, "SELECT ':a', \"?\", [@b], `$c`"),
        (SQLITE, "SELECT a$b FROM c"),
        (
            POSTGRES,
            "SELECT data ? 'a', data ?| data, '{1}'::int[], @ -1, b[1:2] FROM a",
        ),
        (POSTGRES, "SELECT $1"),
        (POSTGRES, "PREPARE a AS SELECT 1"),
        (POSTGRES, "SET TRANSACTION READ ONLY"),
        (POSTGRES, "COPY a TO STDOUT"),
        (POSTGRES, "COPY a FROM '/stdin'"),
        (POSTGRES, "COPY (SELECT a FROM stdin) TO '/x'"),
        (POSTGRES, "CLUSTER a"),
        (POSTGRES, "REINDEX (VERBOSE) TABLE a"),
        (POSTGRES, "CREATE INDEX \"concurrently\" ON a (id)"),
        (POSTGRES, "REFRESH MATERIALIZED VIEW CONCURRENTLY a"),
        (POSTGRES, "ALTER DATABASE x SET a = 'tablespace'"),
        (POSTGRES, "SELECT '\\a', \"\\b\", $$\\c$$ -- \\d\n"),
        (POSTGRES, "DO $$ BEGIN COMMIT; END $$"),
    ] {
        for dialect in dialects {
            let said = said_of_file(format!("-- up\n{statement};{DOWN}").as_bytes(), *dialect);
            assert_eq!(said, "accepted", "{dialect}: {statement}");
        }
    }
    for query in [
        "SELECT 1",
        "select 1;\nVALUES (1)",
        "WITH x AS (SELECT 1) SELECT * FROM x",
        "WITH RECURSIVE x(a) AS (VALUES (1) UNION SELECT a FROM x) VALUES (2)",
        "WITH x AS (SELECT 'DELETE') SELECT replace('a', 'b', 'c') FROM x",
    ] {
        for dialect in Dialect::ALL {
            let text = format!("-- up\nSELECT 1;\n-- check\n{query};{DOWN}");
            assert_eq!(
                said_of_file(text.as_bytes(), dialect),
                "accepted",
                "{query}"
            );
        }
    }
}

const WHAT_THE_RUNNER_DOES_ITSELF_OR_CANNOT_DO: &[FileRow<'_>] = &[
    (
        SQLITE,
        "-- up\nPRAGMA foreign_keys = OFF;\n-- down\nDROP TABLE a;\n",
        "2:1: `PRAGMA foreign_keys` inside a migration, where the runner sets it",
        "remove it: migrations run with foreign keys off, and they are checked before the commit; a section that needs cascades says `-- up foreign-keys-on`",
    ),
    (
        SQLITE,
        "-- up\npragma main . [foreign_keys];\n-- down\nDROP TABLE a;\n",
        "2:1: `PRAGMA foreign_keys` inside a migration, where the runner sets it",
        "remove it: migrations run with foreign keys off, and they are checked before the commit; a section that needs cascades says `-- up foreign-keys-on`",
    ),
    (
        SQLITE,
        "-- up\nPRAGMA 'foreign_keys';\n-- down\nDROP TABLE a;\n",
        "2:1: `PRAGMA foreign_keys` inside a migration, where the runner sets it",
        "remove it: migrations run with foreign keys off, and they are checked before the commit; a section that needs cascades says `-- up foreign-keys-on`",
    ),
    (
        SQLITE,
        "-- up no-transaction\nPRAGMA foreign_keys = ON;\n-- down\nDROP TABLE a;\n",
        "2:1: `PRAGMA foreign_keys` inside a migration, where the runner sets it",
        "remove it: migrations run with foreign keys off, and they are checked before the commit; a section that needs cascades says `-- up foreign-keys-on`",
    ),
    (
        SQLITE,
        "-- up\nINSERT INTO a VALUES (?);\n-- down\nDROP TABLE a;\n",
        "2:23: `?` is a bound parameter, and nothing binds it: it would run as NULL",
        "write the value itself, in quotes if it is text",
    ),
    (
        SQLITE,
        "-- up\nINSERT INTO a VALUES (1, ?12);\n-- down\nDROP TABLE a;\n",
        "2:26: `?12` is a bound parameter, and nothing binds it: it would run as NULL",
        "write the value itself, in quotes if it is text",
    ),
    (
        SQLITE,
        "-- up\nINSERT INTO a VALUES (:id);\n-- down\nDROP TABLE a;\n",
        "2:23: `:id` is a bound parameter, and nothing binds it: it would run as NULL",
        "write the value itself, in quotes if it is text",
    ),
    (
        SQLITE,
        "-- up\nINSERT INTO a VALUES (@id);\n-- down\nDROP TABLE a;\n",
        "2:23: `@id` is a bound parameter, and nothing binds it: it would run as NULL",
        "write the value itself, in quotes if it is text",
    ),
    (
        SQLITE,
        "-- up\nINSERT INTO a VALUES ($id);\n-- down\nDROP TABLE a;\n",
        "2:23: `$id` is a bound parameter, and nothing binds it: it would run as NULL",
        "write the value itself, in quotes if it is text",
    ),
    (
        SQLITE,
        "-- up\nINSERT INTO a VALUES (#id);\n-- down\nDROP TABLE a;\n",
        "2:23: `#id` is a bound parameter, and nothing binds it: it would run as NULL",
        "write the value itself, in quotes if it is text",
    ),
    (
        SQLITE,
        "-- up\nINSERT INTO a VALUES (?, :id);\n-- down\nDROP TABLE a;\n",
        "2:23: `?` is a bound parameter, and nothing binds it: it would run as NULL",
        "write the value itself, in quotes if it is text",
    ),
    (
        SQLITE,
        "-- up\nCREATE TABLE a (id INTEGER);\n-- check\nSELECT :ä;\n-- down\nDROP TABLE a;\n",
        "4:8: `:ä` is a bound parameter, and nothing binds it: it would run as NULL",
        "write the value itself, in quotes if it is text",
    ),
    (
        POSTGRES,
        "-- up\nCOPY a FROM STDIN;\n1\tit's\n-- up\n\\.\n\n-- down\nDROP TABLE a;\n",
        "2:1: `COPY … FROM stdin`, whose data only psql can send",
        "write the rows as INSERT INTO … VALUES …",
    ),
    (
        POSTGRES,
        "-- up\nCOPY a (id, b) FROM stdin WITH (FORMAT csv);\n1,(\n\\.\nSELECT 1;\n-- down\nDROP TABLE a;\n",
        "2:1: `COPY … FROM stdin`, whose data only psql can send",
        "write the rows as INSERT INTO … VALUES …",
    ),
    (
        POSTGRES,
        "-- up\nCOPY a FROM stdin;\n1\tit's\n\n-- down\nDROP TABLE a;\n",
        "2:1: `COPY … FROM stdin`, whose data only psql can send",
        "write the rows as INSERT INTO … VALUES …",
    ),
    (
        POSTGRES,
        "COPY a FROM stdin;\n1\tit's\n\\.\n-- up\nSELECT 1;\n-- down\nDROP TABLE a;\n",
        "1:1: SQL before the first marker",
        "put what the migration does under a line `-- up`",
    ),
    (
        POSTGRES,
        "-- up\nCOPY a FROM stdin\n-- down\nDROP TABLE a;\n",
        "2:1: `COPY … FROM stdin`, whose data only psql can send",
        "write the rows as INSERT INTO … VALUES …",
    ),
    (
        SQLITE,
        "-- up\nSELECT 1;\n.read more.sql\n-- down\nSELECT 1;\n",
        "3:1: `.read` is a command of the sqlite3 shell, not SQL",
        "write it in SQL, or leave it out",
    ),
    (
        POSTGRES,
        "-- up\n\\connect other\nSELECT 1;\n-- down\nDROP TABLE a;\n",
        "2:1: `\\connect` is a command of psql, not SQL",
        "write it in SQL, or leave it out",
    ),
    (
        POSTGRES,
        "-- up\nSELECT 1 \\gexec it's\n-- down\nDROP TABLE a;\n",
        "2:10: `\\gexec` is a command of psql, not SQL",
        "write it in SQL, or leave it out",
    ),
    (
        POSTGRES,
        "\\set ON_ERROR_STOP on\n-- up\nSELECT 1;\n-- down\nDROP TABLE a;\n",
        "1:1: `\\set` is a command of psql, not SQL",
        "write it in SQL, or leave it out",
    ),
];

#[test]
fn what_the_runner_does_itself_or_cannot_do() {
    check_files(WHAT_THE_RUNNER_DOES_ITSELF_OR_CANNOT_DO);
}
