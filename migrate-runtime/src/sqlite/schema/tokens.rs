//! The tokens of a stored CREATE statement: its text without layout, letter case and needless quotes.
//! SQLite has accepted it, so that quotes and parentheses are known to be closed.

/// A statement in normal form: the tokens with one space between them. Words are in lower case, and plain
/// names lose their quotes: a rename stores `CREATE TABLE "users"`.
pub(super) fn normal(sql: &str) -> String {
    tokens(sql).join(" ")
}

/// The normal form of an index: ascending is what it is where nothing is said.
pub(super) fn index(sql: &str) -> String {
    let mut tokens = tokens(sql);
    let mut before = String::new();
    tokens.retain(|token| {
        let order = token == "asc" && before != "(" && before != ",";
        before.clone_from(token);
        !order
    });
    tokens.join(" ")
}

/// A normal form as people write it: without spaces inside parentheses and before commas.
pub fn shown(normal: &str) -> String {
    let pairs = [
        ("( ", "("),
        (" )", ")"),
        (" ,", ","),
        (" . ", "."),
        (" ;", ";"),
    ];
    pairs
        .iter()
        .fold(normal.to_owned(), |text, (from, to)| text.replace(from, to))
}

/// What no pragma tells of a table: `CHECK (…)`, the expressions and collations of its columns, and when
/// its keys are checked and what happens then.
pub(super) fn checks(sql: &str) -> Vec<String> {
    let tokens = tokens(sql);
    let word = |at: usize| tokens.get(at).map(String::as_str);
    let mut found = Vec::new();
    let mut depth = 0_usize;
    // The column that is defined, or the first word of a constraint.
    let mut owner = "";
    for (at, token) in tokens.iter().enumerate() {
        match token.as_str() {
            "(" => depth += 1,
            ")" => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 1 && matches!(token.as_str(), "(" | ",") {
            let named = word(at + 1) == Some("constraint");
            owner = word(at + if named { 3 } else { 1 }).unwrap_or_default();
        }
        match (token.as_str(), word(at + 1)) {
            ("check", Some("(")) => found.push(format!("CHECK {}", group(&tokens[at + 1..]))),
            ("as", Some("(")) => found.push(format!("{owner} AS {}", group(&tokens[at + 1..]))),
            ("collate", Some(name)) => found.push(format!("{owner} COLLATE {name}")),
            ("on", Some("conflict")) => {
                let action = word(at + 2).unwrap_or_default();
                found.push(format!("ON CONFLICT {action}"));
            }
            ("deferrable", Some("initially"))
                if word(at + 2) == Some("deferred")
                    && at.checked_sub(1).and_then(word) != Some("not") =>
            {
                found.push("DEFERRABLE INITIALLY DEFERRED".to_owned());
            }
            _ => {}
        }
    }
    found
}

/// `STRICT`, `WITHOUT ROWID` and `AUTOINCREMENT`; for a virtual table the whole statement.
pub(super) fn options(sql: &str) -> Vec<String> {
    let tokens = tokens(sql);
    if tokens.get(1).is_some_and(|word| word == "virtual") {
        return vec![tokens.join(" ")];
    }
    let last = tokens.iter().rposition(|token| token == ")");
    let behind = last.map_or(&[][..], |last| &tokens[last + 1..]);
    let mut found: Vec<String> = behind
        .split(|token| token == ",")
        .map(|words| words.join(" ").to_uppercase())
        .filter(|words| !words.is_empty())
        .collect();
    if tokens.iter().any(|token| token == "autoincrement") {
        found.push("AUTOINCREMENT".to_owned());
    }
    // Alone among the integer keys it is no name for the rowid.
    if tokens
        .windows(3)
        .any(|words| words == ["primary", "key", "desc"])
    {
        found.push("PRIMARY KEY DESC".to_owned());
    }
    found
}

/// From a parenthesis to the one that closes it.
fn group(tokens: &[String]) -> String {
    let mut depth = 0_usize;
    let end = tokens.iter().position(|token| {
        match token.as_str() {
            "(" => depth += 1,
            ")" => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0
    });
    tokens[..end.map_or(tokens.len(), |end| end + 1)].join(" ")
}

/// Operators of more than one letter, long ones first.
const OPERATORS: [&str; 10] = ["->>", "->", "<=", ">=", "<>", "!=", "==", "||", "<<", ">>"];

/// Words in lower case, quoted texts, operators and single letters; no layout and no comments.
fn tokens(sql: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut rest = sql;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            _ if rest.starts_with("--") => {
                rest = rest.find('\n').map_or("", |end| &rest[end..]);
                continue;
            }
            _ if rest.starts_with("/*") => {
                rest = rest.find("*/").map_or("", |end| &rest[end + 2..]);
                continue;
            }
            '\'' | '"' | '`' => doubled(rest, first),
            '[' => rest.find(']').map_or(rest.len(), |end| end + 1),
            first if first.is_whitespace() => {
                rest = rest.trim_start();
                continue;
            }
            first if is_word(first) => rest.find(|letter| !is_word(letter)).unwrap_or(rest.len()),
            first => {
                let long = OPERATORS
                    .iter()
                    .find(|operator| rest.starts_with(**operator));
                long.map_or(first.len_utf8(), |operator| operator.len())
            }
        };
        tokens.push(token(&rest[..length]));
        rest = &rest[length..];
    }
    tokens
}

/// The length of a quoted text, a doubled quote inside it passed over.
fn doubled(text: &str, quote: char) -> usize {
    let mut end = 1;
    while let Some(length) = text[end..].find(quote) {
        end += length + 1;
        if !text[end..].starts_with(quote) {
            return end;
        }
        end += 1;
    }
    text.len()
}

/// One token in the form in which equal ones have equal texts.
fn token(text: &str) -> String {
    let inside = text
        .get(1..text.len().saturating_sub(1))
        .unwrap_or_default();
    let name = match text.as_bytes() {
        [b'[', .., _] => inside.to_owned(),
        [quote @ (b'"' | b'`'), .., _] => {
            let quote = char::from(*quote).to_string();
            inside.replace(&quote.repeat(2), &quote)
        }
        [b'\'', ..] => return text.to_owned(),
        _ => return text.to_ascii_lowercase(),
    };
    let plain = name.starts_with(|first: char| first.is_alphabetic() || first == '_')
        && name.chars().all(is_word);
    let name = name.to_ascii_lowercase();
    match plain {
        true => name,
        false => format!("\"{}\"", name.replace('"', "\"\"")),
    }
}

fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_' || letter == '$'
}

#[cfg(test)]
mod tests {
    use super::{checks, normal, options};

    #[test]
    fn layout_case_and_needless_quotes_do_not_count() {
        let one =
            "CREATE TABLE \"users\" (\n  id INTEGER, -- the key\n  [Name] TEXT DEFAULT 'It''s;'\n)";
        let two = "create table users(id integer,`name` text /* x */ default 'It''s;')";
        assert_eq!(normal(one), normal(two));
        assert_ne!(normal("SELECT 'a'"), normal("SELECT 'A'"));
        assert_ne!(normal("SELECT \"a b\""), normal("SELECT a b"));
    }

    #[test]
    fn what_no_pragma_tells() {
        let sql = "CREATE TABLE a (b INT CHECK (b IN (1, 2)) COLLATE nocase, c AS (b + 1), \
                   id INTEGER PRIMARY KEY AUTOINCREMENT) STRICT, WITHOUT ROWID";
        assert_eq!(
            checks(sql),
            [
                "CHECK ( b in ( 1 , 2 ) )",
                "b COLLATE nocase",
                "c AS ( b + 1 )"
            ]
        );
        assert_eq!(options(sql), ["STRICT", "WITHOUT ROWID", "AUTOINCREMENT"]);
        assert!(options("CREATE TABLE a (b)").is_empty());
    }
}
