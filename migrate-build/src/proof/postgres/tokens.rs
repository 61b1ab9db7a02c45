//! The tokens of PostgreSQL's statements, and the names in them.

use migrate_core::__private::{Lexer, Token, TokenKind};
use migrate_core::Dialect;

/// The tokens in lower case, comments left out; of a `DO` those inside its text too.
pub(crate) fn words(sql: &str) -> Vec<String> {
    let mut words = tokens(sql);
    if words.first().is_some_and(|word| word == "do") {
        // What is executed stands in texts inside the text.
        for _ in 0..2 {
            words = words
                .iter()
                .flat_map(|word| match inside(word) {
                    Some(text) => tokens(text),
                    None => vec![word.clone()],
                })
                .collect();
        }
    }
    words
}

fn tokens(sql: &str) -> Vec<String> {
    let tokens = Lexer::new(sql, Dialect::Postgres).filter_map(Result::ok);
    let tokens = tokens.filter(|Token { kind, .. }| {
        !matches!(kind, TokenKind::LineComment | TokenKind::BlockComment)
    });
    tokens
        .map(|token| match token.kind {
            TokenKind::Word => sql[token.start..token.end].to_lowercase(),
            _ => sql[token.start..token.end].to_owned(),
        })
        .collect()
}

/// What stands in a string.
fn inside(word: &str) -> Option<&str> {
    if let Some(tag) = word.strip_prefix('$') {
        let tag = &word[..tag.find('$')? + 2];
        return word.strip_prefix(tag)?.strip_suffix(tag);
    }
    word.strip_prefix('\'')?.strip_suffix('\'')
}

/// Whether a token is a name or a keyword.
pub(crate) fn is_name(word: &str) -> bool {
    let first = word.chars().next();
    first.is_some_and(|first| first.is_alphabetic() || first == '_' || first == '"')
}

/// A name without its quotes.
pub(crate) fn unquoted(name: &str) -> String {
    let inside = name
        .strip_prefix('"')
        .and_then(|name| name.strip_suffix('"'));
    inside.map_or_else(|| name.to_owned(), |name| name.replace("\"\"", "\""))
}
