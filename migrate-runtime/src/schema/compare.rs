//! Compares two schemas, whatever kind of database they are of.

use std::collections::BTreeMap;

/// The objects of a schema. The key is their kind and name, in the order in which they are listed.
pub(crate) type Schema<K> = BTreeMap<K, Object>;

/// A table, an index, a view: all that says how it works, in texts that are equal where it works alike.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Object {
    /// What it is, as people call it.
    pub(crate) kind: String,
    pub(crate) name: String,
    /// The statement that makes it, in a form in which equal ones have equal texts.
    pub(crate) statement: Option<String>,
    /// Each column's name, and its definition: `TEXT NOT NULL DEFAULT ''`.
    pub(crate) columns: Vec<(String, String)>,
    /// Keys, CHECKs and options, each as a text, in no order.
    pub(crate) parts: Vec<String>,
}

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
pub(crate) fn compare<K: Ord>(expected: &Schema<K>, found: &Schema<K>) -> Vec<Difference> {
    let mut differences = Vec::new();
    for (key, object) in expected {
        match found.get(key) {
            None => differences.push(difference(object, Change::Missing)),
            Some(other) => {
                let details = details(object, other);
                if !details.is_empty() {
                    differences.push(difference(object, Change::Different(details)));
                }
            }
        }
    }
    let others = found.iter().filter(|(key, _)| !expected.contains_key(*key));
    differences.extend(others.map(|(_, object)| difference(object, Change::Unexpected)));
    differences
}

fn difference(object: &Object, change: Change) -> Difference {
    Difference {
        object: format!("{} {}", object.kind, object.name),
        name: object.name.clone(),
        change,
    }
}

/// In what two objects of one kind and name differ.
fn details(expected: &Object, found: &Object) -> Vec<Detail> {
    let mut details = Vec::new();
    if expected.statement != found.statement {
        details.push(Detail::Statement {
            expected: expected.statement.clone().unwrap_or_default(),
            found: found.statement.clone().unwrap_or_default(),
        });
    }
    details.extend(column_details(expected, found));
    let mut left: Vec<&String> = found.parts.iter().collect();
    for part in &expected.parts {
        match left.iter().position(|other| *other == part) {
            Some(at) => drop(left.remove(at)),
            None => details.push(constraint(part, true)),
        }
    }
    details.extend(left.into_iter().map(|part| constraint(part, false)));
    details
}

/// In what their columns differ; the order counts only where nothing else does.
fn column_details(expected: &Object, found: &Object) -> Vec<Detail> {
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
    let order = |object: &Object| -> Vec<String> {
        let names = object.columns.iter().map(|(name, _)| name.clone());
        names.collect()
    };
    if known.len() == there.len() && details.is_empty() && order(expected) != order(found) {
        let found = order(found);
        details.push(Detail::Order { found });
    }
    details
}

fn constraint(text: &str, expected: bool) -> Detail {
    Detail::Constraint {
        text: text.to_owned(),
        expected,
    }
}

fn column(name: &str, expected: Option<&str>, found: Option<&str>) -> Detail {
    Detail::Column {
        name: name.to_owned(),
        expected: expected.map(str::to_owned),
        found: found.map(str::to_owned),
    }
}

fn columns(object: &Object) -> BTreeMap<&str, &str> {
    let columns = object.columns.iter();
    columns
        .map(|(name, words)| (name.as_str(), words.as_str()))
        .collect()
}
