//! Two schemas side by side.

use super::{Definition, Kind, Object, Schema, Table};
use std::collections::BTreeMap;

/// An object that is not the same in two schemas.
#[doc(hidden)]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// `table users`, `index users_email`.
    pub object: String,
    /// Its name alone.
    pub name: String,
    /// In what it differs.
    pub change: Change,
}

/// What became of an object between the first schema and the second.
#[doc(hidden)]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// It is in the first alone.
    Missing,
    /// It is in the second alone.
    Unexpected,
    /// It is in both, and not the same.
    Different(Vec<Detail>),
}

/// In what an object differs; `None`, or `false`, where one of the two has no such thing.
#[doc(hidden)]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Detail {
    /// A column's type, NOT NULL and default.
    Column {
        name: String,
        expected: Option<String>,
        found: Option<String>,
    },
    /// A key, a CHECK, an option.
    Constraint { text: String, expected: bool },
    /// The statement that makes it, in normal form.
    Statement { expected: String, found: String },
    /// The same columns, in another order.
    Order { found: Vec<String> },
}

/// What of the first schema is missing or different in the second, and what is there besides.
pub(crate) fn compare(expected: &Schema, found: &Schema) -> Vec<Difference> {
    let mut differences = Vec::new();
    for (key, object) in expected {
        match found.get(key) {
            None => differences.push(difference(key.0, object, Change::Missing)),
            Some(other) => {
                let details = details(&object.definition, &other.definition);
                if !details.is_empty() {
                    let change = Change::Different(details);
                    differences.push(difference(key.0, object, change));
                }
            }
        }
    }
    let others = found.iter().filter(|(key, _)| !expected.contains_key(*key));
    differences
        .extend(others.map(|((kind, _), object)| difference(*kind, object, Change::Unexpected)));
    differences
}

fn difference(kind: Kind, object: &Object, change: Change) -> Difference {
    Difference {
        object: format!("{} {}", kind.word(), object.name),
        name: object.name.clone(),
        change,
    }
}

fn details(expected: &Definition, found: &Definition) -> Vec<Detail> {
    match (expected, found) {
        (Definition::Table(expected), Definition::Table(found)) => tables(expected, found),
        (Definition::Statement(expected), Definition::Statement(found)) if expected != found => {
            vec![Detail::Statement {
                expected: expected.clone(),
                found: found.clone(),
            }]
        }
        _ => Vec::new(),
    }
}

fn tables(expected: &Table, found: &Table) -> Vec<Detail> {
    let mut details = Vec::new();
    let there = columns(found);
    for (name, words) in columns(expected) {
        let other = there.get(name);
        if other != Some(&words) {
            details.push(column(name, Some(words), other.copied()));
        }
    }
    let known = columns(expected);
    let more = found.columns.iter();
    let more = more.filter(|(name, _)| !known.contains_key(name.as_str()));
    details.extend(more.map(|(name, words)| column(name, None, Some(words))));
    let order = |table: &Table| -> Vec<String> {
        let names = table.columns.iter().map(|(name, _)| name.clone());
        names.collect()
    };
    if known.len() == there.len() && details.is_empty() && order(expected) != order(found) {
        let found = order(found);
        details.push(Detail::Order { found });
    }
    let mut left = found.constraints.clone();
    for constraint in &expected.constraints {
        match left.iter().position(|other| other == constraint) {
            Some(at) => drop(left.remove(at)),
            None => details.push(Detail::Constraint {
                text: constraint.clone(),
                expected: true,
            }),
        }
    }
    details.extend(left.into_iter().map(|text| Detail::Constraint {
        text,
        expected: false,
    }));
    details
}

fn column(name: &str, expected: Option<&str>, found: Option<&str>) -> Detail {
    Detail::Column {
        name: name.to_owned(),
        expected: expected.map(str::to_owned),
        found: found.map(str::to_owned),
    }
}

fn columns(table: &Table) -> BTreeMap<&str, &str> {
    let columns = table.columns.iter();
    columns
        .map(|(name, words)| (name.as_str(), words.as_str()))
        .collect()
}
