//! The words for mistakes in a file's sections and markers: one row each, and one mistake is said once.

mod support;

use support::{BOTH, FileRow, POSTGRES, SQLITE, check_files};

const WHAT_A_FILE_MUST_HOLD: &[FileRow<'_>] = &[
    (
        BOTH,
        "-- up\nSELECT 1; -- check\nSELECT 2;\n-- down\nSELECT 3;\n",
        "2:11: `-- check` behind something else is a comment, not a marker",
        "put `-- check` on a line of its own, or, if it is a comment, write more than one word",
    ),
    (
        BOTH,
        "-- up\nSELECT 1;\n/* x */ -- check\nSELECT 2;\n-- down\nSELECT 3;\n",
        "3:9: `-- check` behind something else is a comment, not a marker",
        "put `-- check` on a line of its own, or, if it is a comment, write more than one word",
    ),
    (
        BOTH,
        "-- up\nSELECT 1; -- down\nSELECT 3;\n",
        "2:11: `-- down` behind something else is a comment, not a marker",
        "put `-- down` on a line of its own, or, if it is a comment, write more than one word",
    ),
    (
        BOTH,
        "",
        "1:1: no `-- up` section",
        "put what the migration does under a line `-- up`",
    ),
    (
        BOTH,
        "\n\n",
        "1:1: no `-- up` section",
        "put what the migration does under a line `-- up`",
    ),
    (
        BOTH,
        "-- a comment and nothing else\n",
        "1:1: no `-- up` section",
        "put what the migration does under a line `-- up`",
    ),
    (
        BOTH,
        "-- +goose Up\n-- a comment\n",
        "1:1: no `-- up` section",
        "`-- +goose…` is a marker of goose; here the sections begin with the lines `-- up` and `-- down`",
    ),
    (
        BOTH,
        "-- up by this index on a fixture\n-- another comment\n",
        "1:1: no `-- up` section",
        "line 1 begins with `-- up`, but goes on with words that are no options, so that it is a comment",
    ),
    (
        BOTH,
        "/*\n-- up\n*/\n-- down\nDROP TABLE a;\n",
        "1:1: no `-- up` section",
        "line 2 begins with `-- up`, but stands inside the comment that is opened at 1:1",
    ),
    (
        BOTH,
        "CREATE TABLE a (id INTEGER);\n",
        "1:1: SQL before the first marker",
        "put what the migration does under a line `-- up`",
    ),
    (
        BOTH,
        "-- migrate:up\nCREATE TABLE a (id INTEGER);\n-- migrate:down\nDROP TABLE a;\n",
        "2:1: SQL before the first marker",
        "`-- migrate:…` is a marker of dbmate; here the sections begin with the lines `-- up` and `-- down`",
    ),
    (
        BOTH,
        "-- +goose Up\nCREATE TABLE a (id INTEGER);\n",
        "2:1: SQL before the first marker",
        "`-- +goose…` is a marker of goose; here the sections begin with the lines `-- up` and `-- down`",
    ),
    (
        BOTH,
        "-- +migrate Up\nCREATE TABLE a (id INTEGER);\n",
        "2:1: SQL before the first marker",
        "`-- +migrate…` is a marker of sql-migrate; here the sections begin with the lines `-- up` and `-- down`",
    ),
    (
        BOTH,
        "-- description: x\nCREATE TABLE b (id INTEGER);\n-- up\nCREATE TABLE a (id INTEGER);\n-- down\nDROP TABLE a;\n",
        "2:1: SQL before the first marker",
        "put what the migration does under a line `-- up`",
    ),
    (
        BOTH,
        ";\n-- up\nCREATE TABLE a (id INTEGER);\n-- down\nDROP TABLE a;\n",
        "1:1: SQL before the first marker",
        "put what the migration does under a line `-- up`",
    ),
    (
        BOTH,
        "-- down\nDROP TABLE a;\n",
        "1:1: no `-- up` section",
        "put what the migration does under a line `-- up`",
    ),
    (
        BOTH,
        "-- down\nDROP TABLE a;\n-- up\nCREATE TABLE a (id INTEGER);\n",
        "1:1: `-- down` before `-- up`",
        "the order is `-- up`, then `-- check` if there is one, then `-- down`",
    ),
    (
        BOTH,
        "-- check\nSELECT 1;\n-- up\nCREATE TABLE a (id INTEGER);\n-- down\nDROP TABLE a;\n",
        "1:1: `-- check` before `-- up`",
        "the order is `-- up`, then `-- check` if there is one, then `-- down`",
    ),
    (
        BOTH,
        "-- up\nCREATE TABLE a (id INTEGER);\n-- down\nDROP TABLE a;\n-- check\nSELECT 1;\n",
        "5:1: `-- check` behind `-- down`",
        "the checks run at the end of up: put them between `-- up` and `-- down`",
    ),
    (
        BOTH,
        "-- up\nCREATE TABLE a (id INTEGER);\n-- up\nCREATE TABLE b (id INTEGER);\n-- down\nDROP TABLE b;\nDROP TABLE a;\n",
        "3:1: `-- up` stands twice, first in line 1",
        "put both into one section",
    ),
    (
        BOTH,
        "-- up\n-- up\nCREATE TABLE a (id INTEGER);\n-- down\nDROP TABLE a;\n",
        "2:1: `-- up` stands twice, first in line 1",
        "put both into one section",
    ),
    (
        BOTH,
        "-- up\nCREATE TABLE a (id INTEGER);\n-- up\nDROP TABLE a;\n",
        "3:1: `-- up` stands twice, first in line 1",
        "put both into one section, or make this one `-- down`",
    ),
    (
        BOTH,
        "-- up\nCREATE TABLE a (id INTEGER);\n-- down\nDROP TABLE a;\n-- down\nDROP TABLE b;\n",
        "5:1: `-- down` stands twice, first in line 3",
        "put both into one section",
    ),
    (
        BOTH,
        "-- up\nCREATE TABLE a (id INTEGER);\n-- check\nSELECT 1;\n-- check\nSELECT 2;\n-- down\nDROP TABLE a;\n",
        "5:1: `-- check` stands twice, first in line 3",
        "put both into one section",
    ),
    (
        BOTH,
        "-- up\n-- nothing yet\n-- down\nDROP TABLE a;\n",
        "1:1: the `-- up` section holds no statement",
        "write what the migration does, or delete the file if it was never applied anywhere",
    ),
    (
        BOTH,
        "-- up\n;;\n-- down\nDROP TABLE a;\n",
        "1:1: the `-- up` section holds no statement",
        "write what the migration does, or delete the file if it was never applied anywhere",
    ),
    (
        BOTH,
        "-- up\nCREATE TABLE a (id INTEGER);\n-- check\n-- down\nDROP TABLE a;\n",
        "3:1: the `-- check` section holds no query",
        "write a query that returns the rows which must not be there, or remove the marker",
    ),
    (
        BOTH,
        "-- up\nCREATE TABLE a (id INTEGER);\n",
        "2:28: no `-- down` section, and not marked irreversible",
        "write the way back under a line `-- down`; where there is none, say why above the first marker: `-- irreversible: the old values are gone`",
    ),
    (
        BOTH,
        "-- up\nCREATE TABLE a (id INTEGER); -- größer als ä",
        "2:44: no `-- down` section, and not marked irreversible",
        "write the way back under a line `-- down`; where there is none, say why above the first marker: `-- irreversible: the old values are gone`",
    ),
    (
        BOTH,
        "-- up\nCREATE TABLE a (id INTEGER);\n-- down the road\nSELECT 1;\n",
        "4:9: no `-- down` section, and not marked irreversible",
        "line 3 begins with `-- down`, but goes on with words that are no options, so that it is a comment",
    ),
    (
        BOTH,
        "-- up\nINSERT INTO a VALUES ('it''s);\n-- down\nDELETE FROM a WHERE b = 'x');\n",
        "4:27: unterminated string",
        "double a quote inside a string: 'it''s'; line 3 begins with `-- down`, but stands inside the string that is opened at 2:23",
    ),
    (
        BOTH,
        "-- up\nCREATE TABLE a (id INTEGER);\n-- down\n",
        "3:1: the `-- down` section holds neither a statement nor a reason",
        "write the way back, or a comment that says why there is none",
    ),
    (
        BOTH,
        "-- irreversible: gone\n-- up\nCREATE TABLE a (id INTEGER);\n-- down\n",
        "4:1: the `-- down` section holds neither a statement nor a reason",
        "remove the marker, or write the way back under it",
    ),
    (
        BOTH,
        "-- irreversible: gone\n-- up\nCREATE TABLE a (id INTEGER);\n-- down\nDROP TABLE a;\n",
        "1:1: `-- irreversible:`, but the `-- down` in line 4 has statements",
        "keep the one that is true",
    ),
    (
        BOTH,
        "-- up\nCREATE TABLE a (id INTEGER);\n-- down\n-- irreversible: gone\nDROP TABLE a;\n",
        "4:1: `-- irreversible:`, but the `-- down` in line 3 has statements",
        "keep the one that is true",
    ),
];

#[test]
fn what_a_file_must_hold() {
    check_files(WHAT_A_FILE_MUST_HOLD);
}

const MARKERS_AND_THEIR_OPTIONS: &[FileRow<'_>] = &[
    (
        BOTH,
        "-- up\nCREATE TABLE a (id INTEGER);\n-- dwon\nDROP TABLE a;\n",
        "3:1: `-- dwon` is nearly the marker `-- down`",
        "write `-- down`, or, if it is a comment, more than one word",
    ),
    (
        BOTH,
        "-- pu\nCREATE TABLE a (id INTEGER);\n-- down\nDROP TABLE a;\n",
        "1:1: `-- pu` is nearly the marker `-- up`",
        "write `-- up`, or, if it is a comment, more than one word",
    ),
    (
        BOTH,
        "-- UP:\nCREATE TABLE a (id INTEGER);\n-- down\nDROP TABLE a;\n",
        "1:1: `-- UP:` is nearly the marker `-- up`",
        "write `-- up`, or, if it is a comment, more than one word",
    ),
    (
        BOTH,
        "-- up\nCREATE TABLE a (id INTEGER);\n-- chek\nSELECT 1;\n-- down\nDROP TABLE a;\n",
        "3:1: `-- chek` is nearly the marker `-- check`",
        "write `-- check`, or, if it is a comment, more than one word",
    ),
    (
        BOTH,
        "-- up\nINSERT INTO a VALUES (1);\n-- town\nINSERT INTO a VALUES (2);\n-- down\nDROP TABLE a;\n",
        "3:1: `-- town` is nearly the marker `-- down`",
        "write `-- down`, or, if it is a comment, more than one word",
    ),
    (
        BOTH,
        "-- up\nINSERT INTO a VALUES (1);\n-- checks\nINSERT INTO a VALUES (2);\n-- down\nDROP TABLE a;\n",
        "3:1: `-- checks` is nearly the marker `-- check`",
        "write `-- check`, or, if it is a comment, more than one word",
    ),
    (
        BOTH,
        "-- irreversible: gone\n-- up\nINSERT INTO a VALUES (1);\n-- town\nINSERT INTO a VALUES (2);\n-- down\n-- gone",
        "4:1: `-- town` is nearly the marker `-- down`",
        "write `-- down`, or, if it is a comment, more than one word",
    ),
    (
        SQLITE,
        "-- up no-transaction\nVACUUM;\n-- town\nVACUUM;\n-- down\nDROP TABLE a;\n",
        "3:1: `-- town` is nearly the marker `-- down`",
        "write `-- down`, or, if it is a comment, more than one word",
    ),
    (
        BOTH,
        "-- us\n-- description: x\n-- up\nCREATE TABLE a (id INTEGER);\n-- down\nDROP TABLE a;\n",
        "1:1: `-- us` is nearly the marker `-- up`",
        "write `-- up`, or, if it is a comment, more than one word",
    ),
    (
        BOTH,
        "-- up no-transacton\nCREATE TABLE a (id INTEGER);\n-- down\nDROP TABLE a;\n",
        "1:7: unknown option `no-transacton` behind `-- up`",
        "did you mean `no-transaction`?",
    ),
    (
        BOTH,
        "-- up  NO_TRANSACTION\nCREATE TABLE a (id INTEGER);\n-- down\nDROP TABLE a;\n",
        "1:8: unknown option `NO_TRANSACTION` behind `-- up`",
        "did you mean `no-transaction`?",
    ),
    (
        BOTH,
        "-- up\nCREATE TABLE a (id INTEGER);\n-- down foreign-key-on\nDROP TABLE a;\n",
        "3:9: unknown option `foreign-key-on` behind `-- down`",
        "did you mean `foreign-keys-on`?",
    ),
    (
        POSTGRES,
        "-- up foreign-keys-on\nCREATE TABLE a (id INTEGER);\n-- down\nDROP TABLE a;\n",
        "1:7: option `foreign-keys-on` is for SQLite",
        "leave it out: PostgreSQL always enforces foreign keys",
    ),
    (
        BOTH,
        "-- up\nCREATE TABLE a (id INTEGER);\n-- check no-transaction\nSELECT 1;\n-- down\nDROP TABLE a;\n",
        "3:10: `-- check` takes no options, found `no-transaction`",
        "leave it out: the checks run the way their up section does",
    ),
    (
        BOTH,
        "-- up\nCREATE TABLE a (id INTEGER);\n-- check foreign-keys-on\nSELECT 1;\n-- down\nDROP TABLE a;\n",
        "3:10: `-- check` takes no options, found `foreign-keys-on`",
        "leave it out: the checks run the way their up section does",
    ),
    (
        BOTH,
        "-- up\nCREATE TABLE a (\n  id INTEGER\n-- down\nDROP TABLE a;\n",
        "4:1: `-- down` inside a statement, which begins at 2:1",
        "close the parenthesis that is opened at 2:16; if the line is a comment, add words to it",
    ),
    (
        SQLITE,
        "-- up\nCREATE TABLE b (id);\nCREATE TRIGGER t AFTER INSERT ON a BEGIN\n  DELETE FROM b;\n-- down\nDROP TABLE a;\n",
        "5:1: `-- down` inside a statement, which begins at 3:1",
        "close the trigger body that is opened at 3:36; if the line is a comment, add words to it",
    ),
    (
        SQLITE,
        "-- up\nCREATE TRIGGER t AFTER INSERT ON a BEGIN\n  -- up\n  DELETE FROM b;\nEND;\n-- down\nDROP TABLE a;\n",
        "3:3: `-- up` inside a statement, which begins at 2:1",
        "close the trigger body that is opened at 2:36; if the line is a comment, add words to it",
    ),
    (
        POSTGRES,
        "-- up\nCREATE FUNCTION f() RETURNS int BEGIN ATOMIC\n  SELECT 1;\n-- down\nDROP FUNCTION f;\n",
        "4:1: `-- down` inside a statement, which begins at 2:1",
        "close the BEGIN ATOMIC body that is opened at 2:33; if the line is a comment, add words to it",
    ),
];

#[test]
fn markers_and_their_options() {
    check_files(MARKERS_AND_THEIR_OPTIONS);
}
