//! What the text of a CREATE TABLE says beyond what SQLite's pragmas tell.

use super::super::tokens::{tokens, unquoted};
use migrate_core::__private::{Token, TokenKind};
use rusqlite::types::Value;

/// A token with its meaning.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Piece {
    /// An unquoted name or a keyword.
    Word(String),
    /// A quoted name, without its quotes.
    Name(String),
    /// A string, a number or a blob.
    Literal(Value),
    Symbol(u8),
}

impl Piece {
    pub(super) fn is_word(&self, word: &str) -> bool {
        matches!(self, Self::Word(own) if own.eq_ignore_ascii_case(word))
    }

    /// What may name a column.
    pub(super) fn name(&self) -> Option<&str> {
        match self {
            Self::Word(name) | Self::Name(name) => Some(name),
            Self::Literal(_) | Self::Symbol(_) => None,
        }
    }

    /// Whether a minus behind it subtracts.
    fn is_operand(&self) -> bool {
        const OPERATORS: [&str; 12] = [
            "AND", "OR", "NOT", "BETWEEN", "IN", "IS", "LIKE", "GLOB", "WHEN", "THEN", "ELSE",
            "CASE",
        ];
        match self {
            Self::Word(_) => !OPERATORS.iter().any(|operator| self.is_word(operator)),
            Self::Name(_) | Self::Literal(_) => true,
            Self::Symbol(symbol) => *symbol == b')',
        }
    }
}

/// A CHECK of a table or a column.
#[derive(Debug)]
pub(super) struct Check {
    /// What stands in its parentheses.
    pub(super) text: String,
    /// The constraint's name as it is written.
    pub(super) name: Option<String>,
    pub(super) pieces: Vec<Piece>,
}

impl Check {
    /// As it stands in the statement.
    pub(super) fn written(&self) -> String {
        match &self.name {
            Some(name) => format!("CONSTRAINT {name} CHECK ({})", self.text),
            None => format!("CHECK ({})", self.text),
        }
    }
}

/// What a CREATE TABLE says of its rows.
#[derive(Debug, Default)]
pub(super) struct Outline {
    pub(super) checks: Vec<Check>,
    /// The columns that are computed, and from what.
    pub(super) generated: Vec<(String, Vec<Piece>)>,
    pub(super) without_rowid: bool,
}

impl Outline {
    pub(super) fn read(sql: &str) -> Self {
        let tokens: Vec<Token> = tokens(sql).collect();
        let mut outline = Self::default();
        let (mut depth, mut at) = (0_usize, 0);
        let (mut column, mut name) = (None, None);
        while let Some(token) = tokens.get(at) {
            let word = |word: &str| is_word(sql, token, word);
            match token.kind {
                TokenKind::Symbol(b'(') => {
                    depth += 1;
                    column = if depth == 1 {
                        tokens.get(at + 1)
                    } else {
                        column
                    };
                }
                TokenKind::Symbol(b')') => depth = depth.saturating_sub(1),
                TokenKind::Symbol(b',') if depth == 1 => {
                    (column, name) = (tokens.get(at + 1), None);
                }
                // SQLite keeps the name for what follows in the same column.
                _ if depth == 1 && word("CONSTRAINT") => name = tokens.get(at + 1),
                _ if depth == 1 && (word("CHECK") || word("AS")) => {
                    if let Some((text, end)) = in_parentheses(sql, &tokens, at + 1) {
                        let pieces = pieces(text);
                        let written = |token: &Token| sql[token.start..token.end].to_owned();
                        match word("CHECK") {
                            true => outline.checks.push(Check {
                                text: text.trim().to_owned(),
                                name: name.map(written),
                                pieces,
                            }),
                            false => {
                                let column = column.map(written).unwrap_or_default();
                                outline.generated.push((unquoted(&column), pieces));
                            }
                        }
                        at = end;
                    }
                }
                _ => outline.without_rowid |= depth == 0 && word("WITHOUT"),
            }
            at += 1;
        }
        outline
    }

    /// The CHECKs that `CHECK constraint failed: …` may mean: SQLite gives the name, or else the text,
    /// of which it leaves no more than the first part if that is in quotes.
    pub(super) fn named(&self, what: &str) -> Vec<usize> {
        let named = |check: &Check| check.name.as_deref().map(unquoted).as_deref() == Some(what);
        let what_pieces = pieces(what);
        let same = |check: &Check| check.name.is_none() && check.pieces == what_pieces;
        let quoted = |check: &Check| match check.pieces.first() {
            Some(Piece::Name(first)) => check.name.is_none() && first == what,
            Some(Piece::Literal(Value::Text(first))) => check.name.is_none() && first == what,
            _ => false,
        };
        let all = |is: &dyn Fn(&Check) -> bool| -> Vec<usize> {
            let checks = self.checks.iter().enumerate();
            checks
                .filter(|(_, check)| is(check))
                .map(|(at, _)| at)
                .collect()
        };
        let kinds: [&dyn Fn(&Check) -> bool; 3] = [&named, &same, &quoted];
        let mut found = kinds.into_iter().map(all);
        found.find(|found| !found.is_empty()).unwrap_or_default()
    }
}

fn is_word(sql: &str, token: &Token, word: &str) -> bool {
    token.kind == TokenKind::Word && sql[token.start..token.end].eq_ignore_ascii_case(word)
}

/// The text between a parenthesis that opens at this token and the one that closes it, and the
/// latter's place.
fn in_parentheses<'a>(sql: &'a str, tokens: &[Token], open: usize) -> Option<(&'a str, usize)> {
    let first = tokens.get(open)?;
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate().skip(open) {
        match token.kind {
            TokenKind::Symbol(b'(') => depth += 1,
            TokenKind::Symbol(b')') => depth = depth.checked_sub(1)?,
            _ => {}
        }
        if depth == 0 {
            return (at > open).then(|| (&sql[first.end..token.start], at));
        }
    }
    None
}

/// What a text consists of, with numbers and blobs put together.
pub(super) fn pieces(text: &str) -> Vec<Piece> {
    let tokens: Vec<Token> = tokens(text).collect();
    let mut pieces: Vec<Piece> = Vec::new();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let written = &text[token.start..token.end];
        let next = tokens.get(at + 1).filter(|next| next.start == token.end);
        at += 1;
        let piece = match token.kind {
            TokenKind::String => Piece::Literal(Value::Text(unquoted(written))),
            TokenKind::Name => Piece::Name(unquoted(written)),
            TokenKind::Word if written.eq_ignore_ascii_case("x") => match next {
                Some(next) if next.kind == TokenKind::String => {
                    at += 1;
                    Piece::Literal(Value::Blob(hex(&unquoted(&text[next.start..next.end]))))
                }
                _ => Piece::Word(written.to_owned()),
            },
            TokenKind::Word | TokenKind::Symbol(b'.') => match number(text, &tokens[at - 1..]) {
                Some((value, length)) => {
                    at += length - 1;
                    Piece::Literal(negated(value, &mut pieces))
                }
                None if token.kind == TokenKind::Word => Piece::Word(written.to_owned()),
                None => Piece::Symbol(b'.'),
            },
            TokenKind::Symbol(symbol) => Piece::Symbol(symbol),
            TokenKind::Parameter | TokenKind::LineComment | TokenKind::BlockComment => continue,
        };
        pieces.push(piece);
    }
    pieces
}

/// The number that begins here, and how many tokens it takes: the point is one of its own.
fn number(text: &str, tokens: &[Token]) -> Option<(Value, usize)> {
    let first = tokens.first()?;
    let mut length = 1;
    while let Some(next) = tokens.get(length) {
        let adjacent = next.start == tokens[length - 1].end;
        let belongs = match next.kind {
            TokenKind::Symbol(b'.') => true,
            TokenKind::Word => tokens[length - 1].kind == TokenKind::Symbol(b'.'),
            _ => false,
        };
        if !adjacent || !belongs {
            break;
        }
        length += 1;
    }
    let written = text[first.start..tokens[length - 1].end].replace('_', "");
    let begins = written.trim_start_matches('.').bytes().next();
    if !begins.is_some_and(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let lower = written.to_ascii_lowercase();
    let value = match lower.strip_prefix("0x") {
        Some(digits) => Value::Integer(i64::from_str_radix(digits, 16).ok()?),
        None => match written.parse() {
            Ok(number) => Value::Integer(number),
            Err(_) => Value::Real(written.parse().ok()?),
        },
    };
    Some((value, length))
}

/// The number with the sign before it, which is taken away.
fn negated(value: Value, pieces: &mut Vec<Piece>) -> Value {
    let before = pieces.len().checked_sub(2).and_then(|at| pieces.get(at));
    let subtracts = before.is_some_and(Piece::is_operand);
    if pieces.last() != Some(&Piece::Symbol(b'-')) || subtracts {
        return value;
    }
    pieces.pop();
    match value {
        Value::Integer(number) => Value::Integer(number.saturating_neg()),
        Value::Real(number) => Value::Real(-number),
        value => value,
    }
}

fn hex(digits: &str) -> Vec<u8> {
    let digit = |byte: u8| {
        char::from(byte)
            .to_digit(16)
            .and_then(|digit| u8::try_from(digit).ok())
    };
    let pairs = digits.as_bytes().chunks_exact(2);
    pairs
        .filter_map(|pair| Some(digit(pair[0])? * 16 + digit(pair[1])?))
        .collect()
}
