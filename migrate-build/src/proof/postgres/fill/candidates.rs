//! What to try in a column, the likeliest first.

use super::regex;
use crate::proof::made::pattern::like;
use crate::proof::made::{DIGITS, LOWER, UPPER, date, date_time, sized};
use migrate_core::__private::{Lexer, TokenKind};
use migrate_core::Dialect;

/// Longer texts are not made.
const LONGEST: usize = 10_000;

/// What stands in the text of a constraint.
#[derive(Clone, Debug, PartialEq)]
enum Piece {
    Word(String),
    Text(String),
    Number(String),
    Symbol(u8),
}

/// What a column may be given.
#[derive(Default)]
struct List(Vec<String>);

impl List {
    fn add(&mut self, values: impl IntoIterator<Item = String>) {
        for value in values {
            if !self.0.contains(&value) {
                self.0.push(value);
            }
        }
    }
}

/// What to try: `category` is that of the column's type, `clues` the constraints that refuse the row,
/// `neighbours` what the other columns in them hold.
pub(super) fn candidates(
    category: char,
    is_json: bool,
    clues: &[String],
    neighbours: &[String],
    number: i64,
) -> Vec<String> {
    let mut list = List::default();
    for clue in clues {
        let pieces = pieces(clue);
        list.add(exact(&pieces, number));
        list.add(around(&pieces));
        list.add(computed(&pieces, neighbours));
    }
    for neighbour in neighbours {
        list.add([neighbour.clone()]);
        list.add(next_to(neighbour));
    }
    list.add(pool(number));
    let mut list = list.0;
    list.retain(|value| fits(category, is_json, value));
    // Empty and zero say little of what a column holds.
    list.sort_by_key(|value| value.is_empty() || value == "0");
    list
}

/// Whether a value is worth a try: the server judges.
fn fits(category: char, is_json: bool, value: &str) -> bool {
    let is_number = value.parse::<f64>().is_ok();
    let first = value.chars().next();
    match category {
        'N' => is_number,
        'B' => matches!(value, "t" | "f" | "true" | "false"),
        'D' => {
            first.is_some_and(|first| first.is_ascii_digit()) && value.contains(['-', ':'])
                || value == "now"
        }
        'T' => is_number || value.contains(' ') || value.contains(':'),
        'A' => value.starts_with('{') && value.ends_with('}'),
        'E' | 'S' => true,
        'R' => value.starts_with(['[', '(', '{']) || value == "empty",
        'C' => value.starts_with('('),
        'I' => first.is_some_and(|first| first.is_ascii_hexdigit()),
        _ if is_json => {
            value.starts_with(['{', '[', '"']) || is_number || matches!(value, "true" | "null")
        }
        _ => true,
    }
}

/// The literals themselves, and what they stand for: patterns, lengths, members of JSON.
fn exact(pieces: &[Piece], number: i64) -> Vec<String> {
    let lengths = lengths(pieces);
    let mut made = Vec::new();
    for (at, piece) in pieces.iter().enumerate() {
        match piece {
            Piece::Text(text) => match operator(pieces, at).as_str() {
                "~" | "~*" => made.extend(regex::texts(text, number)),
                "~~" | "~~*" => made.extend(like(text, number, &lengths)),
                "!~" | "!~*" | "!~~" | "!~~*" => {}
                _ => {
                    made.push(text.clone());
                    made.extend(members(pieces, text));
                }
            },
            Piece::Number(number) => made.push(number.clone()),
            Piece::Word(_) | Piece::Symbol(_) => {}
        }
    }
    let words = pieces.iter().filter_map(|piece| match piece {
        Piece::Word(word) if word == "true" || word == "false" => Some(word.clone()),
        _ => None,
    });
    made.extend(words);
    for length in lengths {
        made.extend([DIGITS, LOWER, UPPER].map(|alphabet| sized(number, length, alphabet)));
        made.push(format!("\\x{}", "0a".repeat(length)));
        made.push(format!("{{{}}}", vec!["1"; length.min(64)].join(",")));
    }
    made
}

/// The symbols before a literal.
fn operator(pieces: &[Piece], at: usize) -> String {
    let symbols = pieces[..at].iter().rev().map_while(|piece| match piece {
        Piece::Symbol(symbol) if !b"(),[".contains(symbol) => Some(char::from(*symbol)),
        _ => None,
    });
    let reversed: Vec<char> = symbols.collect();
    reversed.into_iter().rev().collect()
}

/// JSON with a member of this name.
fn members(pieces: &[Piece], name: &str) -> Vec<String> {
    let texts = pieces.iter().filter_map(|piece| match piece {
        Piece::Text(text) if text != name => Some(format!("{{\"{name}\": \"{text}\"}}")),
        _ => None,
    });
    let alone = [
        format!("{{\"{name}\": 1}}"),
        format!("{{\"{name}\": \"a\"}}"),
    ];
    texts.chain(alone).collect()
}

/// What is a little more or less than the numbers and dates in a text, and between two.
fn around(pieces: &[Piece]) -> Vec<String> {
    let literals = pieces.iter().filter_map(|piece| match piece {
        Piece::Number(text) | Piece::Text(text) => Some(text),
        _ => None,
    });
    let literals: Vec<&String> = literals.collect();
    let mut made: Vec<String> = literals.iter().flat_map(|text| next_to(text)).collect();
    for pair in literals.windows(2) {
        if let (Ok(from), Ok(to)) = (pair[0].parse::<f64>(), pair[1].parse::<f64>()) {
            made.push(((from + to) / 2.0).to_string());
            made.push(((from + to) / 2.0).floor().to_string());
        }
    }
    for text in literals {
        if text.parse::<f64>().is_err() {
            made.push(format!("{text}1"));
        }
    }
    made
}

fn next_to(text: &str) -> Vec<String> {
    if let Ok(number) = text.parse::<i64>() {
        let next = [number.saturating_add(1), number.saturating_sub(1)];
        return next.map(|number| number.to_string()).into();
    }
    if let Ok(number) = text.parse::<f64>() {
        return [number + 0.25, number - 0.25, number + 1.0, number - 1.0]
            .map(|it| it.to_string())
            .into();
    }
    // A date: a day later, and one earlier, by letting the server add.
    let is_date = text.len() >= 10 && text.as_bytes()[4] == b'-' && text.as_bytes()[7] == b'-';
    let year = text
        .get(..4)
        .and_then(|year| year.parse::<i64>().ok())
        .filter(|_| is_date);
    let moved = |by: i64| Some(format!("{:04}{}", year? + by, &text[4..]));
    [moved(0), moved(1), moved(-1), moved(10)]
        .into_iter()
        .flatten()
        .collect()
}

/// Sums, differences and products of what stands in the same text: `total = price * amount`.
fn computed(pieces: &[Piece], neighbours: &[String]) -> Vec<String> {
    let literals = pieces.iter().filter_map(|piece| match piece {
        Piece::Number(number) => number.parse::<f64>().ok(),
        _ => None,
    });
    let values = neighbours
        .iter()
        .filter_map(|value| value.parse::<f64>().ok());
    let numbers: Vec<f64> = values.take(4).chain(literals.take(4)).collect();
    let mut made = Vec::new();
    for (at, left) in numbers.iter().enumerate() {
        for right in &numbers[at + 1..] {
            made.extend(
                [left + right, left * right, left - right, right - left].map(|it| it.to_string()),
            );
        }
    }
    made
}

/// The numbers in a text that measures something, and those next to them.
fn lengths(pieces: &[Piece]) -> Vec<usize> {
    let measures = pieces.iter().any(|piece| match piece {
        Piece::Word(word) => word.contains("length") || word == "cardinality",
        _ => false,
    });
    let numbers = pieces.iter().filter_map(|piece| match piece {
        Piece::Number(number) => number.parse::<usize>().ok(),
        _ => None,
    });
    let mut found = Vec::new();
    for number in numbers.filter(|_| measures) {
        for length in [number, number + 1, number.saturating_sub(1)] {
            if (1..=LONGEST).contains(&length) && !found.contains(&length) {
                found.push(length);
            }
        }
    }
    found
}

/// What columns often hold.
fn pool(number: i64) -> Vec<String> {
    let text = |text: &str| text.to_owned();
    vec![
        number.to_string(),
        format!("a{number}@example.com"),
        format!("https://example.com/{number}"),
        sized(number, 4, LOWER),
        sized(number, 4, UPPER),
        format!("A{number}"),
        format!("/{number}"),
        format!("a-{number}"),
        date(number),
        date_time(number),
        text("1"),
        text("2"),
        text("10"),
        text("100"),
        text("0.5"),
        text("-1"),
        text("t"),
        text("f"),
        text("a"),
        text("A"),
        text("EUR"),
        text("en"),
        text("2999-12-31"),
        text("1970-01-01"),
        text("2000-01-01 00:00:00"),
        text("12:00:00"),
        text("1 day"),
        text("{}"),
        text("[]"),
        text("{\"a\": 1}"),
        text("[1]"),
        text("\"a\""),
        text("{1}"),
        text("{a}"),
        text("{1,2}"),
        text("10.0.0.1"),
        text("0"),
        String::new(),
    ]
}

fn pieces(text: &str) -> Vec<Piece> {
    let tokens = Lexer::new(text, Dialect::Postgres).map_while(Result::ok);
    let mut pieces: Vec<Piece> = Vec::new();
    let mut end = 0;
    for token in tokens {
        let written = &text[token.start..token.end];
        let joined = end == token.start;
        end = token.end;
        match token.kind {
            TokenKind::String => {
                let inside = written.trim_start_matches(['E', 'e']);
                let inside = inside
                    .strip_prefix('\'')
                    .and_then(|it| it.strip_suffix('\''));
                let inside = inside.unwrap_or(written).replace("''", "'");
                pieces.push(Piece::Text(match written.starts_with(['E', 'e']) {
                    true => inside.replace("\\\\", "\\"),
                    false => inside,
                }));
            }
            TokenKind::Word if written.starts_with(|first: char| first.is_ascii_digit()) => {
                // The point of a number is a token of its own.
                match pieces.last_mut() {
                    Some(Piece::Number(number)) if joined && number.ends_with('.') => {
                        *number += written;
                    }
                    Some(Piece::Symbol(b'-')) => {
                        pieces.pop();
                        pieces.push(Piece::Number(format!("-{written}")));
                    }
                    _ => pieces.push(Piece::Number(written.to_owned())),
                }
            }
            TokenKind::Symbol(b'.') if joined => match pieces.last_mut() {
                Some(Piece::Number(number)) => *number += ".",
                _ => pieces.push(Piece::Symbol(b'.')),
            },
            TokenKind::Word => pieces.push(Piece::Word(written.to_lowercase())),
            TokenKind::Name => pieces.push(Piece::Word(written.to_owned())),
            TokenKind::Symbol(symbol) => pieces.push(Piece::Symbol(symbol)),
            TokenKind::Parameter | TokenKind::LineComment | TokenKind::BlockComment => {}
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::candidates;

    #[test]
    fn what_a_text_suggests() {
        let made = |category, clue: &str, neighbours: &[&str]| {
            let neighbours: Vec<String> = neighbours.iter().map(|it| (*it).to_owned()).collect();
            candidates(category, false, &[clue.to_owned()], &neighbours, 10_007)
        };
        let has = |found: &[String], value: &str| {
            assert!(found.iter().any(|it| it == value), "{value}: {found:?}");
        };
        has(
            &made(
                'S',
                "CHECK (state = ANY (ARRAY['draft'::text, 'it''s'::text]))",
                &[],
            ),
            "it's",
        );
        has(&made('N', "CHECK (age > 17 AND age < 20)", &[]), "18");
        has(&made('N', "CHECK (x > 0.5)", &[]), "0.75");
        has(&made('N', "CHECK (x >= '-5'::integer)", &[]), "-5");
        has(
            &made('N', "CHECK (total = price * amount)", &["3", "7"]),
            "21",
        );
        has(
            &made('D', "CHECK (day >= '2020-01-01'::date)", &[]),
            "2021-01-01",
        );
        assert!(
            made('S', "CHECK (length(code) = 6)", &[])
                .iter()
                .any(|it| it.len() == 6)
        );
        assert!(
            made('S', "CHECK (name ~~ 'it-%'::text)", &[])
                .iter()
                .any(|it| it.starts_with("it-"))
        );
        assert!(
            made('S', "CHECK (code ~ '^[A-Z]{3}$'::text)", &[])
                .iter()
                .any(|it| it.len() == 3)
        );
        assert!(
            made('B', "CHECK (x)", &[])
                .iter()
                .all(|it| it == "t" || it == "f")
        );
    }
}
