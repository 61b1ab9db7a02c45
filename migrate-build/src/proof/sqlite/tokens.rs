//! The tokens of SQLite's statements, and the names in them.

use migrate_core::__private::{Lexer, Token, TokenKind};
use migrate_core::Dialect;

/// The tokens without comments, as far as the text has an end.
pub(crate) fn tokens(sql: &str) -> impl Iterator<Item = Token> {
    let tokens = Lexer::new(sql, Dialect::Sqlite).map_while(Result::ok);
    let comment =
        |token: &Token| matches!(token.kind, TokenKind::LineComment | TokenKind::BlockComment);
    tokens.filter(move |token| !comment(token))
}

/// The same in lower case.
pub(crate) fn words(sql: &str) -> Vec<String> {
    tokens(sql)
        .map(|token| sql[token.start..token.end].to_ascii_lowercase())
        .collect()
}

/// A name or a string without its quotes.
pub(crate) fn unquoted(name: &str) -> String {
    let (first, last) = (name.chars().next(), name.chars().last());
    let quote = match (first, last) {
        (Some(first @ ('"' | '`' | '\'')), Some(last)) if first == last => first.to_string(),
        (Some('['), Some(']')) => "]".to_owned(),
        _ => return name.to_owned(),
    };
    let inside = name.get(1..name.len().saturating_sub(1));
    inside.unwrap_or_default().replace(&quote.repeat(2), &quote)
}
