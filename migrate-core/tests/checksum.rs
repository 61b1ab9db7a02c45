//! The checksum against a second implementation of its definition, written from the definition alone:
//! people's history tables hold these digests for years, so two readings of the words must agree.

mod support;

use migrate_core::{Dialect, checksum};
use proptest::prelude::{ProptestConfig, Strategy, any, prop, prop_assert_eq, proptest};
use sha2::{Digest, Sha256};
use support::{BOTH, POSTGRES, SQLITE};

/// Rule (b) for what has no prefix, or after it: the end of a quoted token that begins at `at`.
fn end_of_quoted(text: &[u8], at: usize, quote: u8, doubling: bool, backslash: bool) -> usize {
    let mut i = at + 1;
    while i < text.len() {
        if backslash && text[i] == b'\\' {
            i += 2;
        } else if text[i] == quote {
            if !(doubling && text.get(i + 1) == Some(&quote)) {
                return i + 1;
            }
            i += 2;
        } else {
            i += 1;
        }
    }
    text.len()
}

fn end_of_dollar_quoted(text: &[u8], at: usize) -> Option<usize> {
    let tag_end = (at + 1..text.len()).find(|i| text[*i] == b'$')?;
    let tag = &text[at + 1..tag_end];
    let letter = |byte: &u8| byte.is_ascii_alphabetic() || *byte == b'_' || *byte >= 0x80;
    let first = tag.first().is_none_or(letter);
    if !first || !tag.iter().all(|byte| letter(byte) || byte.is_ascii_digit()) {
        return None;
    }
    let delimiter = &text[at..=tag_end];
    let body = &text[tag_end + 1..];
    let close = body
        .windows(delimiter.len())
        .position(|part| part == delimiter);
    Some(close.map_or(text.len(), |close| tag_end + 1 + close + delimiter.len()))
}

/// Rule (b).
fn quoted(text: &[u8], at: usize, dialect: Dialect) -> Option<usize> {
    let byte = |offset: usize| text.get(at + offset).copied().unwrap_or(b' ');
    match dialect {
        Dialect::Sqlite => match (byte(0), byte(1)) {
            (quote @ (b'\'' | b'"' | b'`'), _) => Some(end_of_quoted(text, at, quote, true, false)),
            (b'[', _) => Some(end_of_quoted(text, at, b']', false, false)),
            (b'x' | b'X', b'\'') => Some(end_of_quoted(text, at + 1, b'\'', true, false)),
            _ => None,
        },
        Dialect::Postgres => match (byte(0), byte(1), byte(2)) {
            (quote @ (b'\'' | b'"'), ..) => Some(end_of_quoted(text, at, quote, true, false)),
            (b'e' | b'E', b'\'', _) => Some(end_of_quoted(text, at + 1, b'\'', true, true)),
            (b'b' | b'B' | b'x' | b'X' | b'n' | b'N', b'\'', _) => {
                Some(end_of_quoted(text, at + 1, b'\'', true, false))
            }
            (b'u' | b'U', b'&', quote @ (b'\'' | b'"')) => {
                Some(end_of_quoted(text, at + 2, quote, true, false))
            }
            (b'$', ..) => end_of_dollar_quoted(text, at),
            _ => None,
        },
    }
}

fn comment(text: &[u8], at: usize, dialect: Dialect) -> Option<usize> {
    let rest = &text[at..];
    if rest.starts_with(b"--") {
        return Some(
            rest.iter()
                .position(|b| *b == b'\n')
                .map_or(text.len(), |n| at + n),
        );
    }
    if !rest.starts_with(b"/*") {
        return None;
    }
    let (mut i, mut depth) = (at + 2, 1);
    while i < text.len() && depth > 0 {
        if text[i..].starts_with(b"*/") {
            depth -= 1;
            i += 2;
        } else if dialect == Dialect::Postgres && text[i..].starts_with(b"/*") {
            depth += 1;
            i += 2;
        } else {
            i += 1;
        }
    }
    Some(i)
}

fn run(text: &[u8], at: usize, member: impl Fn(usize) -> bool) -> usize {
    (at..text.len()).find(|i| !member(*i)).unwrap_or(text.len())
}

/// The tokens of one operator run (rule d).
fn operators(run: &[u8]) -> Vec<&[u8]> {
    if run.iter().any(|byte| b"~!@#%^&|?`".contains(byte)) {
        return vec![run];
    }
    let sign = |byte: &&u8| matches!(byte, b'+' | b'-');
    let signs = run[1..].iter().rev().take_while(sign).count();
    let (head, tail) = run.split_at(run.len() - signs);
    std::iter::once(head).chain(tail.chunks(1)).collect()
}

fn tokens(text: &[u8], dialect: Dialect) -> Vec<&[u8]> {
    let word =
        |i: usize| text[i].is_ascii_alphanumeric() || b"_$.".contains(&text[i]) || text[i] >= 0x80;
    let operator = |i: usize| {
        let member = b"+-*/<>=~!@#%^&|?".contains(&text[i])
            || (dialect == Dialect::Postgres && text[i] == b'`');
        member && !text[i..].starts_with(b"--") && !text[i..].starts_with(b"/*")
    };
    let (mut found, mut i) = (Vec::new(), 0);
    while i < text.len() {
        if matches!(text[i], 0x09 | 0x0A | 0x0C | 0x0D | 0x20) {
            i += 1;
        } else if let Some(end) = comment(text, i, dialect) {
            i = end;
        } else if let Some(end) = quoted(text, i, dialect) {
            found.push(&text[i..end]);
            i = end;
        } else if word(i) {
            let end = run(text, i, word);
            found.push(&text[i..end]);
            i = end;
        } else if operator(i) {
            let end = run(text, i, operator);
            found.extend(operators(&text[i..end]));
            i = end;
        } else {
            found.push(&text[i..=i]);
            i += 1;
        }
    }
    found
}

/// The definition: the rule for `;`, then the digest.
fn second(dialect: Dialect, text: &str) -> String {
    let mut kept: Vec<&[u8]> = Vec::new();
    for token in tokens(text.as_bytes(), dialect) {
        if token != b";" || kept.last().is_some_and(|last| *last != b";") {
            kept.push(token);
        }
    }
    if kept.last().is_some_and(|last| *last == b";") {
        kept.pop();
    }
    let mut hash = Sha256::new();
    for token in kept {
        hash.update(token);
        hash.update([0]);
    }
    let hex: String = hash
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("1:{hex}")
}

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

/// What does not change a migration, and what does.
#[test]
fn same_and_different() {
    for dialect in Dialect::ALL {
        let of = |text| checksum(dialect, text);
        let one = of("CREATE TABLE a (id INTEGER, b TEXT);");
        for same in [
            "CREATE TABLE a(id INTEGER,b TEXT)",
            "\n;CREATE TABLE a (\n\tid INTEGER, -- the id\n\tb TEXT\n)\n;;",
            "/* a */ CREATE TABLE a (id INTEGER, b TEXT); -- end",
        ] {
            assert_eq!(of(same), one, "{same}");
        }
        for other in [
            "CREATE TABLE A (id INTEGER, b TEXT);",
            "create table a (id INTEGER, b TEXT);",
            "CREATE TABLE a (id INTEGER; b TEXT);",
            "CREATE TABLE a (id INTEGER, bTEXT);",
            "CREATE TABLE \"a\" (id INTEGER, b TEXT);",
            "CREATE TABLE a (id INTEGER, b TEXT); SELECT 1",
        ] {
            assert_ne!(of(other), one, "{other}");
        }
        assert_ne!(of("SELECT 'a  b'"), of("SELECT 'a b'"));
        assert_ne!(of("SELECT 'a' 'b'"), of("SELECT 'a''b'"));
        assert_ne!(of("a - -1"), of("a --1"));
        assert_ne!(of("a; b"), of("a b"));
        assert_eq!(of("a;\n;b"), of("a;b"));
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
