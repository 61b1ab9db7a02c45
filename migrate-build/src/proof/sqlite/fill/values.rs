//! Values that are not in a table yet.

use crate::proof::made::{LOWER, UPPER, date, date_time, sized};
use rusqlite::types::Value;

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

/// How little a value says of what a column holds: empty and zero say less than others, NULL the least.
pub(super) fn poverty(value: &Value) -> u8 {
    match value {
        Value::Null => 2,
        Value::Text(text) => u8::from(text.is_empty()),
        Value::Blob(bytes) => u8::from(bytes.is_empty()),
        Value::Integer(number) => u8::from(*number == 0),
        Value::Real(number) => u8::from(*number == 0.0),
    }
}
