//! Two schemas side by side.

use super::{Definition, Kind, Object, Schema, Table};
use crate::schema::SchemaDifference;
use std::collections::BTreeMap;

/// What of the expected schema is missing or different, and what else is there.
pub(crate) fn compare(expected: &Schema, found: &Schema) -> (Vec<SchemaDifference>, Vec<String>) {
    let mut differences = Vec::new();
    for (key, object) in expected {
        let name = name(key.0, object);
        match found.get(key) {
            None => differences.push(SchemaDifference::Missing { object: name }),
            Some(other) => {
                let details = details(&object.definition, &other.definition);
                if !details.is_empty() {
                    let object = name;
                    differences.push(SchemaDifference::Different { object, details });
                }
            }
        }
    }
    let others = found.iter().filter(|(key, _)| !expected.contains_key(*key));
    let unknown = others.map(|((kind, _), object)| name(*kind, object));
    (differences, unknown.collect())
}

fn name(kind: Kind, object: &Object) -> String {
    format!("{} {}", kind.word(), object.name)
}

fn details(expected: &Definition, found: &Definition) -> Vec<String> {
    match (expected, found) {
        (Definition::Table(expected), Definition::Table(found)) => tables(expected, found),
        (Definition::Statement(expected), Definition::Statement(found)) if expected != found => {
            vec![format!("expected {expected}, found {found}")]
        }
        _ => Vec::new(),
    }
}

fn tables(expected: &Table, found: &Table) -> Vec<String> {
    let mut details = Vec::new();
    let there: BTreeMap<&str, &str> = columns(found);
    for (name, words) in columns(expected) {
        match there.get(name) {
            None => details.push(format!("column {name} is missing")),
            Some(other) if *other != words => {
                let (words, other) = (said(words), said(other));
                details.push(format!("column {name}: expected {words}, found {other}"));
            }
            Some(_) => {}
        }
    }
    let known = columns(expected);
    let more = found
        .columns
        .iter()
        .filter(|(name, _)| !known.contains_key(name.as_str()));
    details.extend(more.map(|(name, words)| {
        let column = format!("column {name} {words}");
        format!("{} is not expected", column.trim_end())
    }));
    let mut left = found.constraints.clone();
    for constraint in &expected.constraints {
        match left.iter().position(|other| other == constraint) {
            Some(at) => drop(left.remove(at)),
            None => details.push(format!("{constraint} is missing")),
        }
    }
    details.extend(
        left.into_iter()
            .map(|other| format!("{other} is not expected")),
    );
    details
}

/// A column may have neither a type nor anything else.
fn said(words: &str) -> &str {
    match words {
        "" => "no type",
        words => words,
    }
}

fn columns(table: &Table) -> BTreeMap<&str, &str> {
    let columns = table.columns.iter();
    columns
        .map(|(name, words)| (name.as_str(), words.as_str()))
        .collect()
}
