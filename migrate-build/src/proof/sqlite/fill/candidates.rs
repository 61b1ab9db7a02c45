//! What to try in a column, the likeliest first.

use super::checks::Piece;
use super::subject::Subject;
use super::values::{Affinity, affinity, plain, pool, poverty, real};
use crate::proof::made::pattern::{glob, like};
use crate::proof::made::{DIGITS, LOWER, UPPER, sized};
use rusqlite::types::Value;

/// Longer texts are not made.
const LONGEST: i64 = 10_000;

/// A column whose value is wanted, and what is known of it.
pub(super) struct Wanted<'a> {
    pub(super) subject: &'a Subject<'a>,
    pub(super) column: usize,
    /// The text that refused the row.
    pub(super) clue: &'a [Piece],
    /// The other columns in that text, with what they hold.
    pub(super) neighbours: Vec<&'a Value>,
    /// What worked in another row.
    pub(super) hint: Option<&'a Value>,
    pub(super) number: i64,
}

/// Values without repetition.
#[derive(Default)]
struct List(Vec<Value>);

impl List {
    fn add(&mut self, values: impl IntoIterator<Item = Value>) {
        for value in values {
            if !self.0.contains(&value) {
                self.0.push(value);
            }
        }
    }
}

impl Wanted<'_> {
    /// Everything to try; NULL comes last, if the column may hold it.
    pub(super) fn candidates(&self) -> Vec<Value> {
        let mut list = List::default();
        list.add(self.first());
        for part in self.own_parts() {
            list.add(self.literals(part));
        }
        list.add(self.literals(self.clue));
        list.add(near(&self.neighbours));
        list.add(self.computed());
        for check in &self.subject.outline().checks {
            if self.subject.mentions(&check.pieces, self.column) {
                list.add(self.literals(&check.pieces));
            }
        }
        list.add(pool(self.kind(), self.number));
        let mut list = list.0;
        list.sort_by_key(poverty);
        if self.subject.nullable(self.column) {
            list.push(Value::Null);
        }
        list
    }

    /// What to try when several columns must change at once: zero too, if it is spoken of.
    pub(super) fn likeliest(&self) -> Vec<Value> {
        let mut list = List::default();
        list.add(self.first());
        let mut spoken = List::default();
        for part in self.own_parts() {
            spoken.add(self.exact(part));
        }
        spoken.0.sort_by_key(poverty);
        list.add(spoken.0);
        if !matches!(affinity(self.kind()), Affinity::Text | Affinity::Blob) {
            list.add([1, 0, -1].map(Value::Integer));
        }
        list.0
    }

    fn kind(&self) -> &str {
        &self.subject.columns[self.column].kind
    }

    /// What worked elsewhere, and what is tried without any knowledge.
    fn first(&self) -> Vec<Value> {
        let hint = self.hint.filter(|hint| **hint != Value::Null).cloned();
        hint.into_iter()
            .chain([plain(self.kind(), self.number)])
            .collect()
    }

    /// The parts of the clue that speak of this column.
    fn own_parts(&self) -> impl Iterator<Item = &[Piece]> {
        let parts = conjuncts(self.clue).into_iter();
        parts.filter(|part| self.subject.mentions(part, self.column))
    }

    /// What the literals of a text, and what stands around them, suggest.
    fn literals(&self, pieces: &[Piece]) -> Vec<Value> {
        let mut made = self.exact(pieces);
        for (at, piece) in pieces.iter().enumerate() {
            if let Piece::Literal(number) = piece {
                made.extend(around(number));
                made.extend(middle(number, &pieces[at + 1..]));
            }
        }
        for piece in pieces {
            if let Piece::Literal(Value::Text(text)) = piece
                && !text.contains('%')
            {
                made.push(Value::Text(format!("{text}1")));
            }
        }
        made
    }

    /// The literals themselves, and what they stand for: patterns, lengths, paths.
    fn exact(&self, pieces: &[Piece]) -> Vec<Value> {
        let lengths = spoken_lengths(pieces);
        let mut made = self.sized(&lengths, pieces);
        for (at, piece) in pieces.iter().enumerate() {
            let text = match piece {
                Piece::Literal(Value::Text(text)) => text,
                // What is no column in double quotes is a string to SQLite.
                Piece::Name(name) if !self.subject.has_column(name) => name,
                Piece::Literal(value) => {
                    made.push(value.clone());
                    continue;
                }
                Piece::Word(_) | Piece::Name(_) | Piece::Symbol(_) => continue,
            };
            let texts = match pattern_word(pieces, at) {
                Some("GLOB") => glob(text, self.number, &lengths),
                Some(_) => like(text, self.number, &lengths),
                None => match text.strip_prefix("$.") {
                    Some(path) => objects(path, pieces),
                    // The format of a function.
                    None if text.contains('%') => Vec::new(),
                    None => vec![text.clone()],
                },
            };
            made.extend(texts.into_iter().map(Value::Text));
        }
        made
    }

    /// Texts of the lengths that are spoken of.
    fn sized(&self, lengths: &[usize], pieces: &[Piece]) -> Vec<Value> {
        let prefixes = pieces
            .iter()
            .enumerate()
            .filter_map(|(at, piece)| match piece {
                Piece::Literal(Value::Text(text)) if pattern_word(pieces, at).is_none() => {
                    Some(text)
                }
                _ => None,
            });
        let prefixes: Vec<&String> = prefixes.collect();
        let blob = affinity(self.kind()) == Affinity::Blob;
        let mut made = Vec::new();
        for length in lengths {
            let texts =
                [DIGITS, UPPER, LOWER].map(|alphabet| sized(self.number, *length, alphabet));
            let bytes = Value::Blob(texts[0].clone().into_bytes());
            made.extend(blob.then(|| bytes.clone()));
            for prefix in &prefixes {
                let rest = length.checked_sub(prefix.chars().count());
                let rest = rest.map(|rest| format!("{prefix}{}", sized(self.number, rest, DIGITS)));
                made.extend(rest.map(Value::Text));
            }
            made.extend(texts.map(Value::Text));
            made.extend((!blob).then_some(bytes));
        }
        made
    }

    /// Sums, differences and products of what stands in the same text: `total = price * amount`.
    fn computed(&self) -> Vec<Value> {
        let literal = self.clue.iter().filter_map(|piece| match piece {
            Piece::Literal(Value::Integer(number)) => Some(*number),
            _ => None,
        });
        let neighbour = self.neighbours.iter().filter_map(|value| match value {
            Value::Integer(number) => Some(*number),
            _ => None,
        });
        let numbers: Vec<i64> = neighbour.take(4).chain(literal.take(4)).collect();
        let mut made = Vec::new();
        for (at, left) in numbers.iter().enumerate() {
            for right in &numbers[at + 1..] {
                let results = [
                    left.checked_add(*right),
                    left.checked_mul(*right),
                    left.checked_sub(*right),
                    right.checked_sub(*left),
                ];
                made.extend(results.into_iter().flatten().map(Value::Integer));
            }
        }
        made
    }
}

/// The operator before a literal, where that is a pattern.
fn pattern_word(pieces: &[Piece], at: usize) -> Option<&'static str> {
    let before = pieces.get(at.checked_sub(1)?)?;
    ["GLOB", "LIKE"]
        .into_iter()
        .find(|word| before.is_word(word))
}

/// JSON with something at this path: one of the other strings, or a number.
fn objects(path: &str, pieces: &[Piece]) -> Vec<String> {
    let texts = pieces.iter().filter_map(|piece| match piece {
        Piece::Literal(Value::Text(text)) if !text.starts_with('$') => Some(text),
        _ => None,
    });
    let texts = texts.map(|text| format!("{{\"{path}\":\"{text}\"}}"));
    texts.chain([format!("{{\"{path}\":1}}")]).collect()
}

/// The numbers in a text that measures something, and those next to them.
fn spoken_lengths(pieces: &[Piece]) -> Vec<usize> {
    let measures = |piece: &Piece| piece.is_word("length") || piece.is_word("octet_length");
    if !pieces.iter().any(measures) {
        return Vec::new();
    }
    let mut lengths: Vec<usize> = Vec::new();
    for (at, piece) in pieces.iter().enumerate() {
        let Piece::Literal(Value::Integer(number)) = piece else {
            continue;
        };
        let between = match middle(&Value::Integer(*number), &pieces[at + 1..]) {
            Some(Value::Integer(between)) => between,
            _ => *number,
        };
        let next = [
            *number,
            number.saturating_add(1),
            number.saturating_sub(1),
            between,
        ];
        let usable = next
            .into_iter()
            .filter(|length| (1..=LONGEST).contains(length));
        for length in usable.filter_map(|length| usize::try_from(length).ok()) {
            if !lengths.contains(&length) {
                lengths.push(length);
            }
        }
    }
    lengths
}

/// The parts that must each be true: between `AND`s that stand in no parentheses.
fn conjuncts(pieces: &[Piece]) -> Vec<&[Piece]> {
    let (mut parts, mut start, mut depth, mut between) = (Vec::new(), 0, 0_usize, false);
    for (at, piece) in pieces.iter().enumerate() {
        match piece {
            Piece::Symbol(b'(') => depth += 1,
            Piece::Symbol(b')') => depth = depth.saturating_sub(1),
            Piece::Word(_) if depth > 0 => {}
            word if word.is_word("BETWEEN") => between = true,
            word if word.is_word("AND") && !std::mem::take(&mut between) => {
                parts.push(&pieces[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&pieces[start..]);
    parts
}

/// The neighbours' values, and what is a little more or less.
fn near(neighbours: &[&Value]) -> Vec<Value> {
    let mut made = Vec::new();
    for value in neighbours {
        made.push((*value).clone());
        made.extend(around(value));
        if let Value::Text(text) = value
            && let Ok(number) = text.parse::<i64>()
        {
            let texts = [number.saturating_add(1), number.saturating_sub(1)];
            made.extend(texts.map(|number| Value::Text(number.to_string())));
        }
    }
    made.retain(|value| *value != Value::Null);
    made
}

fn around(value: &Value) -> Vec<Value> {
    match value {
        Value::Integer(number) => vec![
            Value::Integer(number.saturating_add(1)),
            Value::Integer(number.saturating_sub(1)),
            Value::Real(real(*number) + 0.5),
        ],
        Value::Real(number) => [0.25, -0.25, 1.0, -1.0]
            .map(|step| Value::Real(number + step))
            .into(),
        Value::Null | Value::Text(_) | Value::Blob(_) => Vec::new(),
    }
}

/// Between a number and the one that follows it.
fn middle(first: &Value, rest: &[Piece]) -> Option<Value> {
    let second = rest.iter().find_map(|piece| match piece {
        Piece::Literal(value) => Some(value),
        _ => None,
    })?;
    match (first, second) {
        (Value::Integer(first), Value::Integer(second)) => {
            Some(Value::Integer(first.midpoint(*second)))
        }
        (Value::Real(first), Value::Real(second)) => Some(Value::Real(first.midpoint(*second))),
        _ => None,
    }
}
