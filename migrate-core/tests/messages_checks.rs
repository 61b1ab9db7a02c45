//! The words for checks that are no queries.

mod support;

use support::{BOTH, FileRow, POSTGRES, SQLITE, check_files};

const CHECKS_THAT_ARE_NO_QUERIES: &[FileRow<'_>] = &[
    (
        BOTH,
        "-- up\nSELECT 1;\n-- check\nDELETE FROM a;\n-- down\nDROP TABLE a;\n",
        "4:1: `-- check` holds `DELETE`, expected SELECT, WITH … SELECT or VALUES",
        "write a query that returns the rows which must not be there; what changes data goes under `-- up`",
    ),
    (
        BOTH,
        "-- up\nSELECT 1;\n-- check\nINSERT INTO a VALUES (1);\n-- down\nDROP TABLE a;\n",
        "4:1: `-- check` holds `INSERT`, expected SELECT, WITH … SELECT or VALUES",
        "write a query that returns the rows which must not be there; what changes data goes under `-- up`",
    ),
    (
        BOTH,
        "-- up\nSELECT 1;\n-- check\nWITH x AS (SELECT 1) DELETE FROM a;\n-- down\nDROP TABLE a;\n",
        "4:22: `-- check` holds `DELETE`, expected SELECT, WITH … SELECT or VALUES",
        "write a query that returns the rows which must not be there; what changes data goes under `-- up`",
    ),
    (
        BOTH,
        "-- up\nSELECT 1;\n-- check\nWITH x AS (SELECT 1) INSERT INTO a SELECT * FROM x;\n-- down\nDROP TABLE a;\n",
        "4:22: `-- check` holds `INSERT`, expected SELECT, WITH … SELECT or VALUES",
        "write a query that returns the rows which must not be there; what changes data goes under `-- up`",
    ),
    (
        BOTH,
        "-- up\nSELECT 1;\n-- check\nWITH x AS (SELECT 1) UPDATE a SET b = 1;\n-- down\nDROP TABLE a;\n",
        "4:22: `-- check` holds `UPDATE`, expected SELECT, WITH … SELECT or VALUES",
        "write a query that returns the rows which must not be there; what changes data goes under `-- up`",
    ),
    (
        BOTH,
        "-- up\nSELECT 1;\n-- check\nEXPLAIN SELECT 1;\n-- down\nDROP TABLE a;\n",
        "4:1: `-- check` holds `EXPLAIN`, expected SELECT, WITH … SELECT or VALUES",
        "write a query that returns the rows which must not be there; what changes data goes under `-- up`",
    ),
    (
        BOTH,
        "-- up\nSELECT 1;\n-- check\n(SELECT 1);\n-- down\nDROP TABLE a;\n",
        "4:1: `-- check` holds `(`, expected SELECT, WITH … SELECT or VALUES",
        "write a query that returns the rows which must not be there; what changes data goes under `-- up`",
    ),
    (
        BOTH,
        "-- up\nSELECT 1;\n-- check\n'x';\n-- down\nDROP TABLE a;\n",
        "4:1: `-- check` holds `'`, expected SELECT, WITH … SELECT or VALUES",
        "write a query that returns the rows which must not be there; what changes data goes under `-- up`",
    ),
    (
        SQLITE,
        "-- up\nSELECT 1;\n-- check\nWITH x AS (SELECT 1) REPLACE INTO a SELECT * FROM x;\n-- down\nDROP TABLE a;\n",
        "4:22: `-- check` holds `REPLACE`, expected SELECT, WITH … SELECT or VALUES",
        "write a query that returns the rows which must not be there; what changes data goes under `-- up`",
    ),
    (
        SQLITE,
        "-- up\nSELECT 1;\n-- check\nPRAGMA integrity_check;\n-- down\nDROP TABLE a;\n",
        "4:1: `-- check` holds `PRAGMA`, expected SELECT, WITH … SELECT or VALUES",
        "write a query that returns the rows which must not be there; what changes data goes under `-- up`",
    ),
    (
        POSTGRES,
        "-- up\nSELECT 1;\n-- check\nWITH x AS (DELETE FROM a RETURNING id) SELECT * FROM x;\n-- down\nDROP TABLE a;\n",
        "4:12: `-- check` holds `DELETE`, expected SELECT, WITH … SELECT or VALUES",
        "write a query that returns the rows which must not be there; what changes data goes under `-- up`",
    ),
    (
        POSTGRES,
        "-- up\nSELECT 1;\n-- check\nWITH x AS (WITH y AS (SELECT 1) DELETE FROM a RETURNING id) SELECT * FROM x;\n-- down\nDROP TABLE a;\n",
        "4:33: `-- check` holds `DELETE`, expected SELECT, WITH … SELECT or VALUES",
        "write a query that returns the rows which must not be there; what changes data goes under `-- up`",
    ),
    (
        POSTGRES,
        "-- up\nSELECT 1;\n-- check\nWITH x AS NOT MATERIALIZED (MERGE INTO a USING b ON true WHEN MATCHED THEN DELETE) SELECT 1;\n-- down\nDROP TABLE a;\n",
        "4:29: `-- check` holds `MERGE`, expected SELECT, WITH … SELECT or VALUES",
        "write a query that returns the rows which must not be there; what changes data goes under `-- up`",
    ),
    (
        BOTH,
        "-- up\nSELECT 1;\n-- check\nCREATE TABLE b (id INTEGER);\n-- down\nDROP TABLE a;\n",
        "4:1: `-- check` holds `CREATE`, expected SELECT, WITH … SELECT or VALUES",
        "write a query that returns the rows which must not be there; what changes data goes under `-- up`",
    ),
];

#[test]
fn checks_that_are_no_queries() {
    check_files(CHECKS_THAT_ARE_NO_QUERIES);
}
