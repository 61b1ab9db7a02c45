//! The checksum of an up section: what a migration does, without how it is laid out.
//!
//! Databases hold these for years. A change of one byte of the definition is a new definition and
//! needs a new prefix in place of `1:`. The splitter is not involved, so that mending it changes none.

use crate::{Dialect, quoted};
use sha2::{Digest, Sha256};

/// `1:` and the SHA-256 (64 lower-case hex digits) over the tokens of an up section, so that white
/// space, comments and spare `;` do not count and everything else does.
///
/// The definition is in `DESIGN.md`, with these vectors:
///
/// ```
/// use migrate_core::{Dialect, checksum};
///
/// assert_eq!(
///     checksum(Dialect::Sqlite, "CREATE TABLE a (id INTEGER PRIMARY KEY);"),
///     "1:fc1f434c5969c7dc83fa6b4b8f660e7f9e2472c9af5c7dfaed51b05b8741957a",
/// );
/// assert_eq!(
///     checksum(Dialect::Postgres, "SELECT a ->> 'x', b>=-1.5 FROM t"),
///     "1:57e3d06af754d96b445797e4939ae5bd8867e878920730a5c365c674890885d7",
/// );
/// ```
pub fn checksum(dialect: Dialect, up: &str) -> String {
    let mut hash = Sha256::new();
    let mut tokens = Tokens {
        text: up.as_bytes(),
        at: 0,
        dialect,
    };
    // A `;` counts only once another token follows it, and only once.
    let mut semicolon = false;
    let mut first = true;
    while let Some(token) = tokens.next_token() {
        if token == b";" {
            semicolon = !first;
            continue;
        }
        if std::mem::take(&mut semicolon) {
            hash.update(b";\0");
        }
        hash.update(token);
        hash.update(b"\0");
        first = false;
    }
    let mut text = String::from("1:");
    for byte in hash.finalize() {
        text.push(hex_digit(byte >> 4));
        text.push(hex_digit(byte & 0xF));
    }
    text
}

fn hex_digit(digit: u8) -> char {
    char::from_digit(u32::from(digit), 16).unwrap_or_default()
}

struct Tokens<'a> {
    text: &'a [u8],
    at: usize,
    dialect: Dialect,
}

impl<'a> Tokens<'a> {
    fn next_token(&mut self) -> Option<&'a [u8]> {
        while let Some(end) = self.end_of_space() {
            self.at = end;
        }
        if self.at == self.text.len() {
            return None;
        }
        let start = self.at;
        self.at = self
            .end_of_quoted()
            .or_else(|| self.end_of_run(is_word))
            .or_else(|| self.end_of_operator())
            .unwrap_or(start + 1);
        Some(&self.text[start..self.at])
    }

    /// Rule (a): the end of the white space or comment that begins here.
    fn end_of_space(&self) -> Option<usize> {
        let rest = &self.text[self.at..];
        if rest.starts_with(b"--") {
            let line = rest.iter().position(|byte| *byte == b'\n');
            return Some(line.map_or(self.text.len(), |length| self.at + length));
        }
        if rest.starts_with(b"/*") {
            let nested = self.dialect == Dialect::Postgres;
            let end = quoted::end_of_block_comment(self.text, self.at, nested);
            return Some(end.unwrap_or(self.text.len()));
        }
        let space = rest
            .first()
            .is_some_and(|byte| matches!(byte, 0x09 | 0x0A | 0x0C | 0x0D | 0x20));
        space.then_some(self.at + 1)
    }

    /// Rule (b): the end of the quoted token, with its prefix, that begins here. One that is not closed
    /// reaches to the end of the text, so that every text has a checksum.
    fn end_of_quoted(&self) -> Option<usize> {
        let (at, text) = (self.at, self.text);
        let end = match (self.dialect, text[at]) {
            (_, b'\'' | b'"') | (Dialect::Sqlite, b'`') => quoted::end_of_doubled(text, at),
            (Dialect::Sqlite, b'[') => quoted::end_of_bracketed(text, at),
            (Dialect::Postgres, b'$') => {
                quoted::end_of_dollar(text, at, quoted::dollar_tag(text, at)?)
            }
            _ => self.end_of_prefixed()?,
        };
        Some(end.unwrap_or(text.len()))
    }

    /// The end of a quoted token with a prefix. A `"` has no prefix but `U&`: `x"a"` is the name x and then the
    /// name a.
    #[expect(
        clippy::option_option,
        reason = "no prefix here, and a prefix whose string is not closed, are two answers"
    )]
    fn end_of_prefixed(&self) -> Option<Option<usize>> {
        let (at, text) = (self.at, self.text);
        let doubled = |open| Some(quoted::end_of_doubled(text, open));
        match (self.dialect, text[at..].get(..3).unwrap_or(&text[at..])) {
            (_, [b'x' | b'X', b'\'', ..]) => doubled(at + 1),
            (Dialect::Sqlite, _) => None,
            (_, [b'e' | b'E', b'\'', ..]) => Some(quoted::end_of_escaped(text, at + 1)),
            (_, [b'b' | b'B' | b'n' | b'N', b'\'', ..]) => doubled(at + 1),
            (_, [b'u' | b'U', b'&', b'\'' | b'"']) => doubled(at + 2),
            _ => None,
        }
    }

    /// The end of the longest run that begins here, if it is not empty.
    fn end_of_run(&self, belongs: impl Fn(u8) -> bool) -> Option<usize> {
        let rest = &self.text[self.at..];
        let length = rest.iter().position(|byte| !belongs(*byte));
        let length = length.unwrap_or(rest.len());
        (length > 0).then_some(self.at + length)
    }

    /// Rule (d): the end of the operator that begins here, without the signs that belong to what follows.
    fn end_of_operator(&self) -> Option<usize> {
        let backtick = self.dialect == Dialect::Postgres;
        let run = self.end_of_run(|byte| is_operator(byte) || (backtick && byte == b'`'))?;
        let run = &self.text[self.at..run];
        let comment = run
            .windows(2)
            .position(|pair| pair == b"--" || pair == b"/*");
        let run = &run[..comment.unwrap_or(run.len())];
        let keeps_signs = run.iter().any(|byte| b"~!@#%^&|?`".contains(byte));
        let signs = run.iter().rev().take_while(|byte| b"+-".contains(byte));
        let length = match keeps_signs {
            true => run.len(),
            false => (run.len() - signs.count()).max(1),
        };
        Some(self.at + length)
    }
}

/// What a word of rule (c) is made of.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_$.".contains(&byte) || byte >= 0x80
}

/// What an operator of rule (d) is made of, in both dialects.
fn is_operator(byte: u8) -> bool {
    b"+-*/<>=~!@#%^&|?".contains(&byte)
}
