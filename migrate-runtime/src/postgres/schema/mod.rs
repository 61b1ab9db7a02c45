//! A schema as the server describes it, so that two can be compared whatever way they were written.
//!
//! Nothing in here talks to the server: callers send [`script`] as it is, and make a [`Snapshot`] of the rows.

mod queries;
#[cfg(test)]
mod tests;

use crate::schema::compare::{Difference, Object, Schema, compare};
use crate::schema::words::worded;
use crate::schema::{SchemaDifference, compare::Change};
use std::collections::{BTreeMap, BTreeSet};

/// The usual kinds of objects, in the order in which they are listed. Others come behind them.
const KINDS: [&str; 18] = [
    "schema",
    "extension",
    "domain",
    "type",
    "sequence",
    "table",
    "index",
    "view",
    "materialized view",
    "function",
    "procedure",
    "aggregate",
    "trigger",
    "rule",
    "policy",
    "statistics",
    "event trigger",
    "publication",
];

/// The schema whose names are written without it.
#[cfg(feature = "postgres")]
pub const HOME: &str = "SELECT current_schema()::text";

/// What tells the schema of a database: statements to be sent in one piece by the simple protocol. Each row
/// is six texts. `home` is the schema whose names are written without it, `history` schema and name of a
/// table that is left out.
///
/// The settings that it makes end with the transaction it runs in, of which there is one where several
/// statements are sent at once.
pub fn script(home: Option<&str>, history: Option<(&str, &str)>) -> String {
    let settings = settings(home, history, true);
    let queries = queries::QUERIES.into_iter();
    std::iter::once(settings.as_str())
        .chain(queries)
        .collect::<Vec<_>>()
        .join(";\n")
}

/// The same for a session that reads a schema again and again: what to send once, and what each time.
#[cfg(feature = "postgres")]
pub fn prepared(home: Option<&str>, history: Option<(&str, &str)>) -> (String, String) {
    let queries = queries::QUERIES.iter().enumerate();
    let prepare = queries.map(|(at, sql)| format!("PREPARE migrate_{at} AS {sql}"));
    let once: Vec<String> = std::iter::once(settings(home, history, false))
        .chain(prepare)
        .collect();
    let each = (0..queries::QUERIES.len()).map(|at| format!("EXECUTE migrate_{at}"));
    (once.join(";\n"), each.collect::<Vec<_>>().join("; "))
}

/// Settings under which the server writes the same definitions in every session.
fn settings(home: Option<&str>, history: Option<(&str, &str)>, local: bool) -> String {
    let home = home.map(identifier).unwrap_or_default();
    let history = history.map(|(schema, name)| [schema, name].map(identifier).join("."));
    let comma = if home.is_empty() { "" } else { ", " };
    let settings = [
        // What is temporary would stand before what is meant.
        ("search_path", format!("{home}{comma}pg_temp")),
        ("migrate.history", history.unwrap_or_default()),
        ("quote_all_identifiers", "off".to_owned()),
        ("DateStyle", "ISO, MDY".to_owned()),
        ("IntervalStyle", "postgres".to_owned()),
        ("TimeZone", "UTC".to_owned()),
        ("bytea_output", "hex".to_owned()),
        ("extra_float_digits", "1".to_owned()),
    ];
    let calls =
        settings.map(|(name, value)| format!("set_config('{name}', {}, {local})", literal(&value)));
    format!(
        "SELECT 'setting', '', '', '', '', concat({})",
        calls.join(", ")
    )
}

/// A name in double quotes.
pub fn identifier(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A text in quotes, whatever `standard_conforming_strings` says.
pub fn literal(text: &str) -> String {
    let doubled = text.replace('\'', "''");
    match text.contains('\\') {
        true => format!("E'{}'", doubled.replace('\\', "\\\\")),
        false => format!("'{doubled}'"),
    }
}

/// A schema at a moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snapshot {
    schema: Schema<(usize, String, String)>,
    /// By the name of an object as it is told of: the table that it belongs to.
    owners: BTreeMap<String, String>,
}

impl Snapshot {
    /// Out of the rows of [`script`].
    pub fn from_rows<'r>(rows: impl IntoIterator<Item = [&'r str; 6]>) -> Self {
        let mut snapshot = Self::default();
        for [kind, name, owner, aspect, label, value] in rows {
            if kind != "setting" {
                snapshot.learn([kind, name, owner], aspect, label, value);
            }
        }
        for object in snapshot.schema.values_mut() {
            object.parts.sort();
        }
        snapshot
    }

    /// Takes one row in.
    fn learn(&mut self, [kind, name, owner]: [&str; 3], aspect: &str, label: &str, value: &str) {
        let rank = KINDS.iter().position(|known| *known == kind);
        let key = (
            rank.unwrap_or(KINDS.len()),
            kind.to_owned(),
            name.to_owned(),
        );
        let object = self.schema.entry(key).or_insert_with(|| Object {
            kind: kind.to_owned(),
            name: name.to_owned(),
            ..Object::default()
        });
        match aspect {
            "object" => {}
            "statement" => object.statement = Some(value.trim_end_matches([';', '\n']).to_owned()),
            "column" => object.columns.push((label.to_owned(), value.to_owned())),
            _ => object.parts.push(value.to_owned()),
        }
        let shown = format!("{kind} {name}");
        self.owners.insert(shown, owner.to_owned());
    }

    /// What of this is missing or different in another, and what is there besides.
    pub fn differences(&self, found: &Self) -> Vec<Difference> {
        compare(&self.schema, &found.schema)
    }

    /// The table that an object belongs to, which is named as in a [`Difference`]: `index users_email`.
    pub fn owner(&self, object: &str) -> Option<&str> {
        self.owners.get(object).map(String::as_str)
    }

    /// The names of the objects of a kind.
    pub fn names<'s>(&'s self, kind: &'s str) -> impl Iterator<Item = &'s str> {
        let objects = self.schema.values();
        objects
            .filter(move |object| object.kind == kind)
            .map(|object| object.name.as_str())
    }

    #[cfg(feature = "postgres")]
    /// The statement that makes an object, and what is said of it besides.
    pub fn definition(&self, kind: &str, name: &str) -> Option<(Option<&str>, &[String])> {
        let mut objects = self.schema.values();
        let object = objects.find(|object| object.kind == kind && object.name == name)?;
        Some((object.statement.as_deref(), &object.parts))
    }

    /// The same in words: what is missing or different in another, and what is there besides. What belongs to
    /// an unknown table is not told of.
    pub fn verify(&self, found: &Self) -> (Vec<SchemaDifference>, Vec<String>) {
        let mut differences = self.differences(found);
        let unknown = differences.iter();
        let unknown = unknown.filter(|it| it.change == Change::Unexpected);
        let unknown: BTreeSet<String> = unknown.map(|it| it.object.clone()).collect();
        differences.retain(|it| {
            let owner = found.owner(&it.object).filter(|owner| *owner != it.name);
            let with_owner = owner.is_some_and(|owner| unknown.contains(&format!("table {owner}")));
            it.change != Change::Unexpected || !with_owner
        });
        worded(differences, shown)
    }
}

/// A definition in one line.
pub fn shown(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
