//! The checksum against a second implementation of its definition.

use migrate_core::{Dialect, checksum};
use migrate_fuzz_tests::checksum::second::second;
use proptest::prelude::{ProptestConfig, Strategy, any, prop, prop_assert_eq, proptest};
use sha2::{Digest, Sha256};

const SQLITE: &[Dialect] = &[Dialect::Sqlite];
const POSTGRES: &[Dialect] = &[Dialect::Postgres];
const BOTH: &[Dialect] = &Dialect::ALL;

#[test]
fn vectors() {
    let table = "1:fc1f434c5969c7dc83fa6b4b8f660e7f9e2472c9af5c7dfaed51b05b8741957a";
    let query = "1:57e3d06af754d96b445797e4939ae5bd8867e878920730a5c365c674890885d7";
    for dialect in Dialect::ALL {
        for one in [checksum, second] {
            assert_eq!(
                one(dialect, "CREATE TABLE a (id INTEGER PRIMARY KEY);"),
                table
            );
            assert_eq!(one(dialect, "SELECT a ->> 'x', b>=-1.5 FROM t"), query);
        }
    }
}

/// The tokens by hand, so that two implementations cannot be wrong together.
const TOKENS: &[(&[Dialect], &str, &[&str])] = &[
    (BOTH, "", &[]),
    (BOTH, ";; ;", &[]),
    (BOTH, ";a;;b;", &["a", ";", "b"]),
    (BOTH, "a--b\nc", &["a", "c"]),
    (BOTH, "a/*;*/b", &["a", "b"]),
    (BOTH, "a\u{b}b", &["a", "\u{b}", "b"]),
    (BOTH, "a\u{a0}b", &["a\u{a0}b"]),
    (BOTH, "1.5e-3", &["1.5e", "-", "3"]),
    (BOTH, ">=-1", &[">=", "-", "1"]),
    (BOTH, "=+-+", &["=", "+", "-", "+"]),
    (BOTH, "+-+", &["+", "-", "+"]),
    (BOTH, "@-+", &["@-+"]),
    (BOTH, "a=-- x\n1", &["a", "=", "1"]),
    (BOTH, "@--x\n1", &["@", "1"]),
    (BOTH, "+/*x*/1", &["+", "1"]),
    (BOTH, "-/**/-1", &["-", "-", "1"]),
    (BOTH, "x'a''b'X'c'", &["x'a''b'", "X'c'"]),
    (BOTH, "xx'a'", &["xx", "'a'"]),
    (BOTH, "x\"a\"", &["x", "\"a\""]),
    (BOTH, "'a' 'b'", &["'a'", "'b'"]),
    (BOTH, "'a''b'", &["'a''b'"]),
    (BOTH, "'a", &["'a"]),
    (BOTH, "/* a", &[]),
    (BOTH, "'a\\'b", &["'a\\'", "b"]),
    (SQLITE, "/*/*a*/b*/", &["b", "*/"]),
    (POSTGRES, "/*/*a*/b*/", &[]),
    (SQLITE, "[a]]`b``c`", &["[a]", "]", "`b``c`"]),
    (
        POSTGRES,
        "[a]]`b``c`",
        &["[", "a", "]", "]", "`", "b", "``", "c", "`"],
    ),
    (
        SQLITE,
        "e'a\\'b'n'c'",
        &["e", "'a\\'", "b", "'n'", "c", "'"],
    ),
    (POSTGRES, "e'a\\'b'n'c'", &["e'a\\'b'", "n'c'"]),
    (
        POSTGRES,
        "b'1'n'a'||N'b'B'0'",
        &["b'1'", "n'a'", "||", "N'b'", "B'0'"],
    ),
    (POSTGRES, "E'\\", &["E'\\"]),
    (POSTGRES, "U&'a\\'u&\"b\"", &["U&'a\\'", "u&\"b\""]),
    (POSTGRES, "U & 'a'", &["U", "&", "'a'"]),
    (SQLITE, "U&'a'", &["U", "&", "'a'"]),
    (POSTGRES, "$a$;$b$;$a$", &["$a$;$b$;$a$"]),
    (SQLITE, "$a$;$b$", &["$a$", ";", "$b$"]),
    (POSTGRES, "$1$a$1$", &["$1$a$1$"]),
    (POSTGRES, "a$$;b$$", &["a$$", ";", "b$$"]),
    (POSTGRES, "$é$;$é$", &["$é$;$é$"]),
    (POSTGRES, "$a;$a$", &["$a", ";", "$a$"]),
    (POSTGRES, "E'a'\n'b\\'", &["E'a'", "'b\\'"]),
];

#[test]
fn tokens_by_hand() {
    for (dialects, text, expected) in TOKENS {
        for dialect in *dialects {
            let bytes = expected.iter().flat_map(|token| [token.as_bytes(), b"\0"]);
            let digest = Sha256::digest(bytes.collect::<Vec<_>>().concat());
            let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(
                checksum(*dialect, text),
                format!("1:{hex}"),
                "{dialect}: {text:?}"
            );
            assert_eq!(
                second(*dialect, text),
                format!("1:{hex}"),
                "{dialect}: {text:?}, the second"
            );
        }
    }
}

/// Pieces of SQL that break lexers, in every order.
const FRAGMENTS: &[&str] = &[
    " ",
    "\n",
    "\t",
    "\r",
    "\u{b}",
    "\u{c}",
    ";",
    "(",
    ")",
    "[",
    "]",
    "'",
    "''",
    "\"",
    "\"\"",
    "`",
    "--",
    "-- c\n",
    "/*",
    "*/",
    "/* c */",
    "/*/",
    "$",
    "$$",
    "$a$",
    "$é$",
    "$1",
    "$1$",
    "\\",
    "\\'",
    "e'",
    "E'",
    "x'",
    "X'ab'",
    "b'",
    "n'",
    "u&'",
    "U&\"",
    "U&",
    "e",
    "x",
    "é",
    "ab",
    "1.5",
    "1e5",
    ".",
    "_",
    "+",
    "-",
    "*",
    "/",
    "<",
    ">",
    "=",
    "~",
    "!",
    "@",
    "#",
    "%",
    "^",
    "&",
    "|",
    "?",
    ":",
    "::",
    ",",
    "{",
    "}",
    "->>",
    ">=-",
    "@-",
    "\0",
    "\u{7f}",
    "\u{feff}",
    "BEGIN",
    "END",
    "CREATE TRIGGER",
];

fn soup() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(FRAGMENTS);
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_second_implementation_agrees_on_soup(text in soup()) {
        for dialect in Dialect::ALL {
            prop_assert_eq!(checksum(dialect, &text), second(dialect, &text));
        }
    }

    #[test]
    fn the_second_implementation_agrees_on_any_text(text in any::<String>()) {
        for dialect in Dialect::ALL {
            prop_assert_eq!(checksum(dialect, &text), second(dialect, &text));
        }
    }
}
