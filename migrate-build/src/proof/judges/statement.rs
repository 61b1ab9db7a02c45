//! What the text of a statement says that the engine does not tell: which deletion is meant, and what a
//! table is renamed to. Names are in lower case.

use migrate_core::__private::{Lexer, Token, TokenKind};
use migrate_core::Dialect;

/// What a statement says it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Said {
    /// Rows of a table go on purpose: DELETE, or REPLACE in its forms.
    Deletes(String),
    /// A table gets another name.
    Renames(String, String),
}

pub(crate) fn said(sql: &str) -> Vec<Said> {
    let words = words(sql);
    let is = |at: usize, word: &str| words.get(at).is_some_and(|found| found == word);
    // In a trigger it is said of another day.
    if is(0, "create") {
        return Vec::new();
    }
    let mut said = Vec::new();
    for at in 0..words.len() {
        let table = match () {
            () if is(at, "delete") && is(at + 1, "from") => at + 2,
            () if is(at, "replace") && is(at + 1, "into") => at + 2,
            () if is(at, "update") && is(at + 1, "or") && is(at + 2, "replace") => at + 3,
            () => continue,
        };
        said.extend(name(&words, table).map(|(name, _)| Said::Deletes(name)));
    }
    if is(0, "alter") && is(1, "table") {
        said.extend(renames(&words));
    }
    said
}

fn renames(words: &[String]) -> Option<Said> {
    let (from, next) = name(words, 2)?;
    let is = |at: usize, word: &str| words.get(at).is_some_and(|found| found == word);
    let to = words.get(next + 2)?;
    (is(next, "rename") && is(next + 1, "to")).then(|| Said::Renames(from, unquoted(to)))
}

/// A name at a place, its schema left out, and the place after it.
fn name(words: &[String], at: usize) -> Option<(String, usize)> {
    let qualified = words.get(at + 1).is_some_and(|dot| dot == ".");
    let at = if qualified { at + 2 } else { at };
    Some((unquoted(words.get(at)?), at + 1))
}

/// The tokens in lower case, comments left out.
pub(crate) fn words(sql: &str) -> Vec<String> {
    let tokens = Lexer::new(sql, Dialect::Sqlite).filter_map(Result::ok);
    let tokens = tokens.filter(|Token { kind, .. }| {
        !matches!(kind, TokenKind::LineComment | TokenKind::BlockComment)
    });
    tokens
        .map(|token| sql[token.start..token.end].to_lowercase())
        .collect()
}

/// A name without its quotes.
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

#[cfg(test)]
mod tests {
    use super::{Said, said};

    #[test]
    fn what_is_said() {
        let deletes = |table: &str| vec![Said::Deletes(table.to_owned())];
        for (sql, expected) in [
            ("DELETE FROM a WHERE x", deletes("a")),
            (
                "WITH b AS (SELECT 1) DELETE FROM main.\"A b\"",
                deletes("a b"),
            ),
            ("REPLACE INTO [a] VALUES (1)", deletes("a")),
            ("insert or replace into a select 1", deletes("a")),
            ("UPDATE OR REPLACE a SET x = 1", deletes("a")),
            (
                "CREATE TRIGGER t AFTER INSERT ON a BEGIN DELETE FROM a; END",
                Vec::new(),
            ),
            (
                "INSERT INTO a VALUES ('DELETE FROM a') -- DELETE FROM a",
                Vec::new(),
            ),
            (
                "ALTER TABLE main.a RENAME /* x */ TO `B`",
                vec![Said::Renames("a".to_owned(), "b".to_owned())],
            ),
            ("ALTER TABLE a RENAME COLUMN b TO c", Vec::new()),
            ("ALTER TABLE a RENAME b TO c", Vec::new()),
        ] {
            assert_eq!(said(sql), expected, "{sql}");
        }
    }
}
