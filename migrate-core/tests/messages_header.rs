//! The words for mistakes in a file's header and in its bytes.

mod support;

use migrate_core::Dialect;
use support::{BOTH, FileRow, POSTGRES, check_files, said_of_file};

const THE_HEADER: &[FileRow<'_>] = &[
    (
        BOTH,
        "-- desciption: x\n-- up\nCREATE TABLE a (id INTEGER);\n-- down\nDROP TABLE a;\n",
        "1:1: unknown directive `-- desciption:`",
        "did you mean `-- description: …`?",
    ),
    (
        BOTH,
        "-- Require: 1\n-- up\nCREATE TABLE a (id INTEGER);\n-- down\nDROP TABLE a;\n",
        "1:1: unknown directive `-- Require:`",
        "did you mean `-- requires: …`?",
    ),
    (
        BOTH,
        "-- description : x\n-- up\nCREATE TABLE a (id INTEGER);\n-- down\nDROP TABLE a;\n",
        "1:1: unknown directive `-- description :`",
        "did you mean `-- description: …`?",
    ),
    (
        BOTH,
        "-- description:\n-- up\nCREATE TABLE a (id INTEGER);\n-- down\nDROP TABLE a;\n",
        "1:1: directive `-- description:` says nothing",
        "write a line of text: `-- description: adds the tags`",
    ),
    (
        BOTH,
        "-- requires:\n-- up\nCREATE TABLE a (id INTEGER);\n-- down\nDROP TABLE a;\n",
        "1:1: directive `-- requires:` says nothing",
        "write versions: `-- requires: 3, 5`",
    ),
    (
        BOTH,
        "-- irreversible:\n-- up\nCREATE TABLE a (id INTEGER);\n-- down\nDROP TABLE a;\n",
        "1:1: directive `-- irreversible:` says nothing",
        "write the reason: `-- irreversible: the old values are gone`",
    ),
    (
        BOTH,
        "-- allow:\n-- up\nCREATE TABLE a (id INTEGER);\n-- down\nDROP TABLE a;\n",
        "1:1: directive `-- allow:` says nothing",
        "write a code and a reason: `-- allow: rows-lost because …`",
    ),
    (
        BOTH,
        "-- description: x\n-- DESCRIPTION: y\n-- up\nCREATE TABLE a (id INTEGER);\n-- down\nDROP TABLE a;\n",
        "2:1: directive `-- description:` stands twice",
        "keep one of the two",
    ),
    (
        BOTH,
        "-- irreversible: x\n-- irreversible: y\n-- up\nCREATE TABLE a (id INTEGER);\n",
        "2:1: directive `-- irreversible:` stands twice",
        "keep one of the two",
    ),
    (
        BOTH,
        "-- allow: rows-lost because x\n-- allow: rows-lost because y\n-- up\nCREATE TABLE a (id INTEGER);\n-- down\nDROP TABLE a;\n",
        "2:1: directive `-- allow: rows-lost` stands twice",
        "keep one of the two",
    ),
    (
        BOTH,
        "-- allow: rows-lost\n-- up\nCREATE TABLE a (id INTEGER);\n-- down\nDROP TABLE a;\n",
        "1:1: directive `-- allow:` without a reason",
        "write the finding and why it is accepted: `-- allow: rows-lost because …`",
    ),
    (
        BOTH,
        "-- allow: row-lost because x\n-- up\nCREATE TABLE a (id INTEGER);\n-- down\nDROP TABLE a;\n",
        "1:1: `-- allow:` of an unknown finding, `row-lost`",
        "did you mean `rows-lost`?",
    ),
    (
        BOTH,
        "-- allow: everything because x\n-- up\nCREATE TABLE a (id INTEGER);\n-- down\nDROP TABLE a;\n",
        "1:1: `-- allow:` of an unknown finding, `everything`",
        "the findings are sql-error, fails-on-rows, rows-lost, values-lost, trigger-lost, index-lost, view-broken, check-fails, down-differs, down-fails, up-again-fails, down-loses-rows, foreign-key-violation, unique-needs-distinct-rows, sequence-reset, not-tried",
    ),
    (
        BOTH,
        "-- requires: one\n-- up\nCREATE TABLE a (id INTEGER);\n-- down\nDROP TABLE a;\n",
        "1:1: `one` in `-- requires:` is not a version",
        "write versions with commas between them: `-- requires: 3, 5`",
    ),
    (
        BOTH,
        "-- requires: 1 2\n-- up\nCREATE TABLE a (id INTEGER);\n-- down\nDROP TABLE a;\n",
        "1:1: `1 2` in `-- requires:` is not a version",
        "write versions with commas between them: `-- requires: 3, 5`",
    ),
    (
        BOTH,
        "-- requires: 1,\n-- up\nCREATE TABLE a (id INTEGER);\n-- down\nDROP TABLE a;\n",
        "1:1: a comma in `-- requires:` without a version beside it",
        "write versions with commas between them: `-- requires: 3, 5`",
    ),
    (
        BOTH,
        "-- requires: 1\n-- up\nCREATE TABLE a (id INTEGER);\n-- down\nDROP TABLE a;\n",
        "1:1: version 1 requires itself",
        "take it out of the list",
    ),
    (
        BOTH,
        "-- requires: 2\n-- up\nCREATE TABLE a (id INTEGER);\n-- down\nDROP TABLE a;\n",
        "1:1: version 1 requires 2, which comes later",
        "a migration can only require earlier ones: renumber one of the two",
    ),
    (
        BOTH,
        "-- requires: 0\n-- up\nCREATE TABLE a (id INTEGER);\n-- down\nDROP TABLE a;\n",
        "1:1: version 1 requires 0, which is not in the folder",
        "name versions of this folder",
    ),
    (
        BOTH,
        "-- up\n-- description: x\nCREATE TABLE a (id INTEGER);\n-- down\nDROP TABLE a;\n",
        "2:1: directive `-- description:` below a marker, where it says nothing",
        "move it above the first marker",
    ),
    (
        BOTH,
        "-- up\nCREATE TABLE a (id INTEGER);\n-- irreversible: x\n-- down\nDROP TABLE a;\n",
        "3:1: directive `-- irreversible:` below a marker, where it says nothing",
        "move it above the first marker",
    ),
    (
        BOTH,
        "-- up\n-- irreversible: x\nCREATE TABLE a (id INTEGER);\n-- down\nDROP TABLE a;\n",
        "2:1: directive `-- irreversible:` below a marker, where it says nothing",
        "move it above the first marker",
    ),
    (
        BOTH,
        "-- up\nCREATE TABLE a (id INTEGER);\n-- down\nDROP TABLE a;\n-- irreversible: x\n",
        "5:1: directive `-- irreversible:` below a marker, where it says nothing",
        "move it above the first marker",
    ),
];

#[test]
fn the_header() {
    check_files(THE_HEADER);
}

const TEXT: &[FileRow<'_>] = &[
    (
        BOTH,
        "-- up\nCREATE TABLE a (id INTEGER);\n-- \u{0}\n-- down\nDROP TABLE a;\n",
        "3:4: the file holds U+0000, where a database stops reading",
        "remove the character; SQLite has char(0) and x'00' for it, PostgreSQL cannot store it",
    ),
    (
        BOTH,
        "-- up\rCREATE TABLE a (id INTEGER);\r-- down\rDROP TABLE a;\r",
        "1:6: a line that ends in a carriage return alone, expected LF or CRLF",
        "save the file with the line ends of Unix or Windows",
    ),
    (
        BOTH,
        "-- description: x\r-- up\rCREATE TABLE a (id INTEGER);\r-- down\rDROP TABLE a;\r",
        "1:18: a line that ends in a carriage return alone, expected LF or CRLF",
        "save the file with the line ends of Unix or Windows",
    ),
    (
        BOTH,
        "-- up\nCREATE TABLE a (id INTEGER);\n-- down\rDROP TABLE a;\n",
        "3:8: a line that ends in a carriage return alone, expected LF or CRLF",
        "save the file with the line ends of Unix or Windows",
    ),
    (
        POSTGRES,
        "-- up\nCREATE TABLE a (id INTEGER);\n\u{feff}-- down\nDROP TABLE a;\n",
        "3:1: U+FEFF, an invisible byte-order mark, in the middle of the file",
        "remove the character; it comes from joining two files",
    ),
    (
        POSTGRES,
        "-- up\nSELECT 1;\n\u{feff}CREATE TABLE a (id INTEGER);\n-- down\nDROP TABLE a;\n",
        "3:1: U+FEFF, an invisible byte-order mark, in the middle of the file",
        "remove the character; it comes from joining two files",
    ),
    // The word that it stands before is read, and alone it is no statement.
    (
        POSTGRES,
        "-- up\nSELECT 1;\n\u{feff}VACUUM;\n-- down\nDROP TABLE a;\n",
        "3:1: U+FEFF, an invisible byte-order mark, in the middle of the file",
        "remove the character; it comes from joining two files\n\n\
         m/1_a.sql:3:2: `VACUUM` cannot run inside a transaction\n\
         help: write `-- up no-transaction`, with this statement in a migration of its own",
    ),
    (
        POSTGRES,
        "-- up\nSELECT 1;\n-- down\n\u{feff} ;\n",
        "3:1: the `-- down` section holds neither a statement nor a reason",
        "write the way back, or a comment that says why there is none\n\n\
         m/1_a.sql:4:1: U+FEFF, an invisible byte-order mark, in the middle of the file\n\
         help: remove the character; it comes from joining two files",
    ),
    (
        BOTH,
        "-- up\u{feff}\nCREATE TABLE a (id INTEGER);\n-- down\nDROP TABLE a;\n",
        "1:1: `-- up\\u{feff}` is nearly the marker `-- up`",
        "write `-- up`, or, if it is a comment, more than one word",
    ),
];

#[test]
fn text() {
    check_files(TEXT);
}

#[test]
fn bytes_that_are_no_text() {
    for (bytes, expected) in [
        (
            &b"-- up\r\n\xC3\xA9\xE9"[..],
            "m/1_a.sql:2:2: byte 0xE9 is not UTF-8",
        ),
        (b"\xFF\xFE-\0-\0", "m/1_a.sql:1:1: byte 0xFF is not UTF-8"),
        (
            b"-- up\n\xED\xA0\x80",
            "m/1_a.sql:2:1: byte 0xED is not UTF-8",
        ),
        (
            b"\xEF\xBB\xBF-- \xE2\x82",
            "m/1_a.sql:1:4: byte 0xE2 is not UTF-8",
        ),
    ] {
        for dialect in Dialect::ALL {
            let said = said_of_file(bytes, dialect);
            assert_eq!(said, format!("{expected}\nhelp: save the file as UTF-8"));
        }
    }
}
