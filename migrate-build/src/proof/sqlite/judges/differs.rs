//! What a down has not put back.

use super::super::scratch::{Key, Model, Object, Undo};
use crate::proof::differs;
use crate::proof::finding::Finding;
use migrate_runtime::__private::proof::{Stored, differences, shown};
use migrate_runtime::__private::{Change, Difference};
use migrate_runtime::Migration;
use rusqlite::Connection;
use std::collections::BTreeSet;
use std::rc::Rc;

/// Compares the schema with the one before an up, as far as the up and the down have touched it.
/// `scratch` gives an empty database, where that is needed.
pub(crate) fn down_differs<E>(
    migration: &'static Migration,
    up: &Undo,
    down: &Undo,
    model: &Model,
    scratch: impl FnOnce() -> Result<Connection, E>,
) -> Result<Vec<Finding>, E> {
    let keys: BTreeSet<&Key> = up.keys().chain(down.keys()).collect();
    let (mut before, mut after) = (Vec::new(), Vec::new());
    for key in keys {
        // What the up did not touch was before it what it was before the down.
        let old = up
            .get(key)
            .or_else(|| down.get(key))
            .and_then(Option::as_ref);
        let new = model.get(key);
        if old.map(|it| &it.sql) != new.map(|it| &it.sql) {
            before.extend(old.map(Rc::clone));
            after.extend(new.map(Rc::clone));
        }
    }
    if before.is_empty() && after.is_empty() {
        return Ok(Vec::new());
    }
    let parents = parents(model, &before, &after);
    let found = differences(
        &scratch()?,
        &stored(&before),
        &stored(&after),
        &stored(&parents),
    );
    Ok(findings(migration, &found, |difference| {
        let mut objects = after.iter().chain(&before);
        let object = objects.find(|object| object.name == difference.name);
        object
            .map(|object| object.table.clone())
            .unwrap_or_default()
    }))
}

/// One finding for each difference; `owner` is the table that an object belongs to, in lower case.
fn findings(
    migration: &'static Migration,
    found: &[Difference],
    owner: impl Fn(&Difference) -> String,
) -> Vec<Finding> {
    let left_behind: Vec<&str> = found
        .iter()
        .filter(|it| it.change == Change::Unexpected)
        .map(|it| it.name.as_str())
        .collect();
    let mut findings = Vec::new();
    for difference in found {
        // A table that is left behind has left its indexes and triggers too.
        let table = owner(difference);
        let with_table = left_behind
            .iter()
            .any(|name| name.to_ascii_lowercase() == table && *name != difference.name);
        if with_table && difference.change == Change::Unexpected {
            continue;
        }
        findings.extend(differs::findings(migration, difference, shown));
    }
    findings
}

/// The tables that these point to, which tell what a key means that names no columns.
fn parents(model: &Model, before: &[Rc<Object>], after: &[Rc<Object>]) -> Vec<Rc<Object>> {
    let tables = before.iter().chain(after);
    let tables = tables.filter(|object| object.kind == "table");
    let mut names: Vec<String> = tables
        .flat_map(|object| model.parents(object))
        .map(|name| name.to_ascii_lowercase())
        .collect();
    names.sort();
    names.dedup();
    let objects = names.into_iter();
    objects
        .filter_map(|name| model.get(&("table".to_owned(), name)).map(Rc::clone))
        .collect()
}

fn stored(objects: &[Rc<Object>]) -> Vec<Stored<'_>> {
    let stored = objects.iter().map(|object| Stored {
        kind: &object.kind,
        name: &object.name,
        sql: &object.sql,
    });
    stored.collect()
}
