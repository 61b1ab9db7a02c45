//! Values that are not in a table yet.

use rusqlite::types::Value;

/// Where values begin: beyond the small ids of the rows that migrations bring along.
pub(super) const FIRST: i64 = 10_007;

/// Numbers that no other column, row or table has.
pub(super) struct Numbers(i64);

impl Numbers {
    pub(super) fn new() -> Self {
        Self(FIRST - 1)
    }

    pub(super) fn next(&mut self) -> i64 {
        self.0 += 1;
        self.0
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Affinity {
    Integer,
    Text,
    Blob,
    Real,
    Numeric,
}

/// What SQLite makes of a declared type, which is in upper case.
pub(super) fn affinity(kind: &str) -> Affinity {
    let has = |parts: &[&str]| parts.iter().any(|part| kind.contains(part));
    if has(&["INT"]) {
        Affinity::Integer
    } else if has(&["CHAR", "CLOB", "TEXT"]) {
        Affinity::Text
    } else if kind.is_empty() || has(&["BLOB"]) {
        Affinity::Blob
    } else if has(&["REAL", "FLOA", "DOUB"]) {
        Affinity::Real
    } else {
        Affinity::Numeric
    }
}

/// The value of a column whose constraints are not known.
pub(super) fn plain(kind: &str, number: i64) -> Value {
    let affinity = affinity(kind);
    let digits = Value::Text(number.to_string());
    match affinity {
        Affinity::Integer => Value::Integer(number),
        _ if kind.contains("TIME") => Value::Text(date_time(number)),
        _ if kind.contains("DATE") => Value::Text(date(number)),
        _ if kind.contains("BOOL") => Value::Integer(1),
        Affinity::Real => Value::Real(real(number) + 0.5),
        Affinity::Blob if !kind.is_empty() => Value::Blob(number.to_string().into_bytes()),
        Affinity::Numeric if kind != "ANY" => Value::Integer(number),
        Affinity::Text | Affinity::Blob | Affinity::Numeric => digits,
    }
}

/// A number as SQLite would store it in a REAL column.
pub(super) fn real(number: i64) -> f64 {
    number as f64
}

/// A day for each number.
pub(super) fn date(number: i64) -> String {
    // Beyond the year 9999 a date has another form.
    let days = number.rem_euclid(2_900_000) + 719_468;
    let era = days / 146_097;
    let of_era = days % 146_097;
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    // A year begins in March here, so that the leap day is its last one.
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

fn date_time(number: i64) -> String {
    let (hour, minute, second) = (number / 3600 % 24, number / 60 % 60, number % 60);
    format!("{} {hour:02}:{minute:02}:{second:02}", date(number))
}

pub(super) const DIGITS: &[u8] = b"0123456789";
pub(super) const UPPER: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ";
pub(super) const LOWER: &[u8] = b"abcdefghijklmnopqrstuvwxyz";

/// The number written in an alphabet, with exactly this many characters.
pub(super) fn sized(number: i64, length: usize, alphabet: &[u8]) -> String {
    let base = alphabet.len();
    let mut rest = usize::try_from(number).unwrap_or_default();
    let mut reversed = String::new();
    for _ in 0..length {
        reversed.push(char::from(alphabet[rest % base]));
        rest /= base;
    }
    reversed.chars().rev().collect()
}

/// What columns often hold. Those that say most come first.
pub(super) fn pool(kind: &str, number: i64) -> Vec<Value> {
    let texts = [
        number.to_string(),
        date(number),
        date_time(number),
        format!("{}T{}Z", date(number), &date_time(number)[11..]),
        format!("{}T{}.000Z", date(number), &date_time(number)[11..]),
        "9999-12-31".to_owned(),
        "9999-12-31 23:59:59".to_owned(),
        "1970-01-01".to_owned(),
        "1970-01-01 00:00:00".to_owned(),
        "12:34:56".to_owned(),
        "12:34".to_owned(),
        "{\"a\":1}".to_owned(),
        "[1]".to_owned(),
        "{}".to_owned(),
        "[]".to_owned(),
        format!("a{number}@example.com"),
        format!("https://example.com/{number}"),
        format!("00000000-0000-4000-8000-{number:012}"),
        format!("{number:064}"),
        sized(number, 4, LOWER),
        sized(number, 4, UPPER),
        format!("A{number}"),
        format!("/{number}"),
        "a".to_owned(),
        "A".to_owned(),
        "EUR".to_owned(),
        String::new(),
    ];
    let sixteen = number.to_be_bytes().repeat(2);
    let mut pool: Vec<Value> = vec![Value::Integer(number), Value::Real(real(number) + 0.5)];
    pool.extend(texts.map(Value::Text));
    pool.extend(
        [
            1, 2, -1, 3, 4, 5, 7, 8, 10, 12, 16, 64, 100, 1000, -number, 0,
        ]
        .map(Value::Integer),
    );
    pool.extend([0.5, 1.0, -0.5].map(Value::Real));
    pool.push(Value::Blob(sixteen.repeat(2)));
    pool.push(Value::Blob(sixteen));
    pool.push(Value::Blob(number.to_string().into_bytes()));
    let affinity = affinity(kind);
    // The sort is stable: among those that fit the type, the order stands.
    pool.sort_by_key(|value| !fits(affinity, value));
    pool
}

fn fits(affinity: Affinity, value: &Value) -> bool {
    match value {
        Value::Integer(_) => matches!(affinity, Affinity::Integer | Affinity::Numeric),
        Value::Real(_) => matches!(affinity, Affinity::Real | Affinity::Numeric),
        Value::Text(_) => matches!(affinity, Affinity::Text | Affinity::Blob),
        Value::Blob(_) => affinity == Affinity::Blob,
        Value::Null => false,
    }
}

/// Empty, zero and NULL say little of what a column holds.
pub(super) fn poverty(value: &Value) -> u8 {
    match value {
        Value::Null => 2,
        Value::Text(text) => u8::from(text.is_empty()),
        Value::Blob(bytes) => u8::from(bytes.is_empty()),
        Value::Integer(number) => u8::from(*number == 0),
        Value::Real(number) => u8::from(*number == 0.0),
    }
}
