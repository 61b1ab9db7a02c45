//! The words for what is opened and not closed: at its opening, once, whatever it swallows.

mod support;

use support::{BOTH, FileRow, POSTGRES, SQLITE, check_files};

const NOT_CLOSED: &[FileRow<'_>] = &[
    (
        BOTH,
        "-- up\nINSERT INTO a VALUES ('it's a tag');\n-- down\nDROP TABLE a;\n",
        "2:34: unterminated string",
        "double a quote inside a string: 'it''s'",
    ),
    (
        BOTH,
        "-- up\nINSERT INTO a VALUES ('it's a tag');\n-- down\nDELETE FROM a WHERE b = 'x';\n",
        "4:27: unterminated string",
        "double a quote inside a string: 'it''s'; line 3 begins with `-- down`, but stands inside the string that is opened at 2:34",
    ),
    (
        BOTH,
        "-- up\nINSERT INTO a VALUES ('it's a tag');\n-- down\nDELETE FROM a WHERE b = 'that''s';\nSELECT 'x' || 'y",
        "2:22: unterminated parenthesis",
        "close it with `)`; line 3 begins with `-- down`, but stands inside the string that is opened at 2:34",
    ),
    (
        BOTH,
        "-- up\nINSERT INTO a VALUES ('it's a tag');\n-- down\nSELECT 'x', 'y;\n",
        "2:22: unterminated parenthesis",
        "close it with `)`; line 3 begins with `-- down`, but stands inside the string that is opened at 2:34",
    ),
    (
        POSTGRES,
        "-- up\nSELECT E'a\\';\n-- down\nDROP TABLE a;\n",
        "2:8: unterminated string",
        "double a quote inside a string: 'it''s'; behind E a backslash takes the quote with it",
    ),
    (
        POSTGRES,
        "-- up\nSELECT E'a'\n'b\\';\n-- down\nDROP TABLE a;\n",
        "2:8: unterminated string",
        "double a quote inside a string: 'it''s'; behind E a backslash takes the quote with it",
    ),
    (
        BOTH,
        "-- up\nSELECT 1 /* one;\n-- down\nDROP TABLE a;\n",
        "2:10: unterminated comment",
        "close it with `*/`",
    ),
    (
        POSTGRES,
        "-- up\nSELECT 1 /* /* */ one;\n-- down\nDROP TABLE a;\n",
        "2:10: unterminated comment",
        "close it with `*/`",
    ),
    (
        BOTH,
        "/* description\n-- up\nSELECT 1;\n-- down\nDROP TABLE a;\n",
        "1:1: unterminated comment",
        "close it with `*/`",
    ),
    (
        BOTH,
        "-- up\nCREATE TABLE \"a (id INTEGER);\n-- down\nDROP TABLE a;\n",
        "2:14: unterminated quoted name",
        "double a quote inside a name: \"a \"\"b\"\"\"",
    ),
    (
        SQLITE,
        "-- up\nCREATE TABLE `a (id INTEGER);\n-- down\nDROP TABLE a;\n",
        "2:14: unterminated quoted name",
        "close it with a backtick",
    ),
    (
        SQLITE,
        "-- up\nCREATE TABLE [a (id INTEGER);\n-- down\nDROP TABLE a;\n",
        "2:14: unterminated quoted name",
        "close it with `]`",
    ),
    (
        POSTGRES,
        "-- up\nDO $$BEGIN PERFORM 1; END;\n-- down\nDROP TABLE a;\n",
        "2:4: unterminated dollar-quoted string",
        "close it with `$$`",
    ),
    (
        POSTGRES,
        "-- up\nDO $größe$BEGIN PERFORM 1; END $$;\n-- down\nDROP TABLE a;\n",
        "2:4: unterminated dollar-quoted string",
        "close it with `$größe$`",
    ),
    (
        BOTH,
        "-- up\nSELECT 1;\n-- down\nDROP TABLE a (;\nSELECT 1;\n",
        "4:14: unterminated parenthesis",
        "close it with `)`",
    ),
    (
        BOTH,
        "-- up\nSELECT \"a;\n-- down\nSELECT \"b\";\n",
        "4:10: unterminated quoted name",
        "double a quote inside a name: \"a \"\"b\"\"\"; line 3 begins with `-- down`, but stands inside the quoted name that is opened at 2:8",
    ),
    (
        SQLITE,
        "-- up\nSELECT 1;\n-- down\nCREATE TRIGGER t AFTER INSERT ON a BEGIN DELETE FROM b END;\n",
        "4:36: unterminated trigger body",
        "end the trigger with `END;` behind the last `;` of its body",
    ),
    (
        SQLITE,
        "-- up\nSELECT 1;\n-- down\nCREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT begin FROM b;\n",
        "4:36: unterminated trigger body",
        "end the trigger with `END;` behind the last `;` of its body",
    ),
    (
        SQLITE,
        "-- up\nSELECT 1;\n-- down\nCREATE TRIGGER t AFTER INSERT ON a;\n",
        "4:1: unterminated trigger body",
        "end the trigger with `END;` behind the last `;` of its body",
    ),
    (
        POSTGRES,
        "-- up\nSELECT 1;\n-- down\nCREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END;\n",
        "4:33: unterminated BEGIN ATOMIC body",
        "end the body with `END;`",
    ),
    (
        BOTH,
        "-- up\nINSERT INTO a VALUES ('it's a tag');\n-- down\nDELETE FROM a WHERE b = ('that's it');\nSELECT 'x'",
        "5:10: no `-- down` section, and not marked irreversible",
        "line 3 begins with `-- down`, but stands inside the string that is opened at 2:34",
    ),
];

#[test]
fn not_closed() {
    check_files(NOT_CLOSED);
}
