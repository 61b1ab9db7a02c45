//! A second implementation of the checksum, written from its definition alone: people's history tables hold
//! these digests for years, so two readings of the words must agree.

use migrate_core::Dialect;
use sha2::{Digest, Sha256};

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

/// Every token.
pub fn tokens(text: &[u8], dialect: Dialect) -> Vec<&[u8]> {
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

/// The tokens that count: the rule for `;`.
pub fn kept(text: &str, dialect: Dialect) -> Vec<&[u8]> {
    let mut kept: Vec<&[u8]> = Vec::new();
    for token in tokens(text.as_bytes(), dialect) {
        if token != b";" || kept.last().is_some_and(|last| *last != b";") {
            kept.push(token);
        }
    }
    if kept.last().is_some_and(|last| *last == b";") {
        kept.pop();
    }
    kept
}

/// The definition: a digest over the tokens.
pub fn second(dialect: Dialect, text: &str) -> String {
    let mut hash = Sha256::new();
    for token in kept(text, dialect) {
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
