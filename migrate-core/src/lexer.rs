//! Cuts SQL into the tokens that decide where a statement ends, exactly as each engine does.

use crate::{Dialect, quoted};

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// An unquoted name, keyword or number.
    Word,
    /// A string, dollar-quoted ones too.
    String,
    /// A quoted name.
    Name,
    /// SQLite's `?`, `?1`, `:a`, `@a`, `#a`, `$a`.
    Parameter,
    /// `-- …`.
    LineComment,
    /// `/* … */`.
    BlockComment,
    /// Any other byte.
    Symbol(u8),
}

/// A token and where it stands, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Its first byte.
    pub start: usize,
    /// The byte after its last one.
    pub end: usize,
}

/// Quoted text or a comment whose closing is missing, so that it runs to the end of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unterminated {
    /// What it would have been.
    pub kind: TokenKind,
    /// Its first byte.
    pub start: usize,
}

/// Tokens in order; after an [`Unterminated`] there are none.
pub struct Lexer<'a> {
    text: &'a [u8],
    dialect: Dialect,
    at: usize,
}

impl<'a> Lexer<'a> {
    /// The tokens of a text, comments among them.
    pub fn new(text: &'a str, dialect: Dialect) -> Self {
        Self {
            text: text.as_bytes(),
            dialect,
            at: 0,
        }
    }

    /// Goes on from another offset, past text that is not SQL.
    pub(crate) fn skip_to(&mut self, at: usize) {
        self.at = at;
    }

    fn byte(&self, ahead: usize) -> u8 {
        self.text.get(self.at + ahead).copied().unwrap_or_default()
    }

    fn is_space(&self, byte: u8) -> bool {
        matches!(byte, b' ' | b'\t' | b'\n' | b'\x0C' | b'\r')
            || (byte == b'\x0B' && self.dialect == Dialect::Postgres)
    }

    fn skip_space(&mut self) {
        let sqlite = self.dialect == Dialect::Sqlite;
        let mut in_space = false;
        while let Some(byte) = self.text.get(self.at) {
            // SQLite takes a vertical tab for white space behind other white space only, and a
            // byte-order mark wherever a token could begin.
            if self.is_space(*byte) || (*byte == b'\x0B' && in_space) {
                in_space = true;
                self.at += 1;
            } else if sqlite && self.text[self.at..].starts_with(b"\xEF\xBB\xBF") {
                in_space = false;
                self.at += 3;
            } else {
                return;
            }
        }
    }

    /// The kind of the token that begins here and where it ends (`None`: it does not).
    fn token_here(&self) -> (TokenKind, Option<usize>) {
        let (at, text) = (self.at, self.text);
        let postgres = self.dialect == Dialect::Postgres;
        match (self.byte(0), self.byte(1)) {
            (b'-', b'-') => (TokenKind::LineComment, Some(self.end_of_line())),
            (b'/', b'*') => {
                let end = quoted::end_of_block_comment(text, at, postgres);
                (TokenKind::BlockComment, end)
            }
            (b'\'', _) => (TokenKind::String, quoted::end_of_doubled(text, at)),
            (b'e' | b'E', b'\'') if postgres => {
                (TokenKind::String, self.end_of_escaped_parts(at + 1))
            }
            (b'"', _) => (TokenKind::Name, quoted::end_of_doubled(text, at)),
            (b'`', _) if !postgres => (TokenKind::Name, quoted::end_of_doubled(text, at)),
            (b'[', _) if !postgres => (TokenKind::Name, quoted::end_of_bracketed(text, at)),
            (b'$', _) if postgres => match quoted::dollar_tag(text, at) {
                Some(tag) => (TokenKind::String, quoted::end_of_dollar(text, at, tag)),
                None => (TokenKind::Word, Some(self.end_of_word())),
            },
            (b'?' | b':' | b'@' | b'#' | b'$', _) if !postgres => self.scan_parameter(),
            (byte, _) if is_word(byte) => (TokenKind::Word, Some(self.end_of_word())),
            (byte, _) => (TokenKind::Symbol(byte), Some(at + 1)),
        }
    }

    fn end_of_line(&self) -> usize {
        let rest = &self.text[self.at..];
        // To PostgreSQL a lone carriage return ends a line too.
        let ends =
            |byte: &u8| *byte == b'\n' || (*byte == b'\r' && self.dialect == Dialect::Postgres);
        self.at + rest.iter().position(ends).unwrap_or(rest.len())
    }

    fn scan_parameter(&self) -> (TokenKind, Option<usize>) {
        let rest = &self.text[self.at + 1..];
        let length = rest.iter().take_while(|byte| is_word(**byte)).count();
        let kind = match self.byte(0) {
            // Alone they are no parameter, and the engine's to refuse.
            symbol @ (b':' | b'@' | b'#' | b'$') if length == 0 => TokenKind::Symbol(symbol),
            _ => TokenKind::Parameter,
        };
        (kind, Some(self.at + 1 + length))
    }

    fn end_of_word(&self) -> usize {
        let rest = &self.text[self.at + 1..];
        // PostgreSQL ends a number before a `$`: `1$$a$$` is a number and a string, as is `$1$$a$$`.
        let digit = self.byte(0).is_ascii_digit() || self.byte(0) == b'$';
        let number = self.dialect == Dialect::Postgres && digit;
        let belongs = |byte: &&u8| is_word(**byte) && !(number && **byte == b'$');
        self.at + 1 + rest.iter().take_while(belongs).count()
    }

    /// `E'a'` and, on later lines, the `'b'` that continue it: there a backslash escapes too.
    fn end_of_escaped_parts(&self, open: usize) -> Option<usize> {
        let mut end = quoted::end_of_escaped(self.text, open)?;
        while let Some(open) = self.continuation(end) {
            end = quoted::end_of_escaped(self.text, open)?;
        }
        Some(end)
    }

    /// Where the next part of a string opens: after white space and `--` comments that hold a newline.
    fn continuation(&self, end: usize) -> Option<usize> {
        let mut ahead = Self { at: end, ..*self };
        let mut newline = false;
        loop {
            match (ahead.byte(0), ahead.byte(1)) {
                (b'\'', _) => return newline.then_some(ahead.at),
                (b'-', b'-') => ahead.at = ahead.end_of_line(),
                (byte, _) if self.is_space(byte) => {
                    newline |= matches!(byte, b'\n' | b'\r');
                    ahead.at += 1;
                }
                _ => return None,
            }
        }
    }
}

impl Iterator for Lexer<'_> {
    type Item = Result<Token, Unterminated>;

    fn next(&mut self) -> Option<Self::Item> {
        self.skip_space();
        if self.at >= self.text.len() {
            return None;
        }
        let start = self.at;
        let (kind, end) = self.token_here();
        self.at = end.unwrap_or(self.text.len());
        Some(match end {
            Some(end) => Ok(Token { kind, start, end }),
            None => Err(Unterminated { kind, start }),
        })
    }
}

/// What can stand in a name, a keyword or a number; bytes of non-ASCII characters among them.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$') || byte >= 0x80
}
