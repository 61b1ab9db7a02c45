//! What was attached to a table, and went with it.

use super::super::scratch::{Action, Model, Object, Scratch};
use super::super::tokens::{unquoted, words};
use super::lives::{Life, Story};
use crate::proof::finding::{At, Finding};
use migrate_runtime::__private::proof;
use migrate_runtime::{Direction, Error};
use rusqlite::Connection;
use std::collections::BTreeMap;

/// Triggers and indexes that went with the table they belonged to.
pub(super) fn lost(
    story: &Story<'_>,
    life: &Life<'_>,
    scratch: &Scratch<'_>,
) -> Result<Vec<Finding>, Error> {
    let model = &scratch.model;
    let mut found = Vec::new();
    for ((kind, name), before) in &story.done.undo {
        let Some(object) = before.as_ref().filter(|it| it.table == life.name) else {
            continue;
        };
        if kind != "trigger" && kind != "index" {
            continue;
        }
        let gone = model.get(&(kind.clone(), name.clone())).is_none();
        if !gone || story.drops(name) || made_again(story, object, life, model) {
            continue;
        }
        if kind == "index" && needs_lost_column(object, life) {
            continue;
        }
        let served = || served(scratch.db, object, life);
        if kind == "index"
            && served().map_err(|error| proof::error("reading the indexes of a table", error))?
        {
            continue;
        }
        let dropped = |action: &Action| matches!(action, Action::DropTable(table) if life.names.contains(table));
        found.push(gone_with(story, object, ("table", &life.shown), dropped));
    }
    Ok(found)
}

/// INSTEAD OF triggers that went with a view that is there again.
pub(super) fn lost_of_views(story: &Story<'_>, model: &Model) -> Vec<Finding> {
    let mut found = Vec::new();
    for ((kind, name), before) in &story.done.undo {
        let Some(object) = before.as_ref().filter(|_| kind == "trigger") else {
            continue;
        };
        let view = ("view".to_owned(), object.table.clone());
        let gone = model.get(&(kind.clone(), name.clone())).is_none();
        if !gone || story.drops(name) || model.get(&view).is_none() {
            continue;
        }
        let dropped = |action: &Action| matches!(action, Action::DropView(name) if *name == view.1);
        found.push(gone_with(story, object, ("view", &view.1), dropped));
    }
    found
}

/// What is said of an index or a trigger that went with what it belonged to.
fn gone_with(
    story: &Story<'_>,
    object: &Object,
    (owner, shown): (&str, &str),
    dropped: impl Fn(&Action) -> bool,
) -> Finding {
    let Object { kind, name, .. } = object;
    let (code, plural) = match kind.as_str() {
        "index" => ("index-lost", "indexes"),
        _ => ("trigger-lost", "triggers"),
    };
    let message =
        format!("{kind} `{name}` of `{shown}` is gone: dropping a {owner} drops its {plural}");
    let help = format!(
        "create it again on the new {owner}; where it is to go, say so before: `DROP {} {name}`",
        kind.to_uppercase()
    );
    let number = story.first(dropped).unwrap_or_default();
    let at = At::statement(story.migration, Direction::Up, number);
    Finding::error(code, story.migration, at, message, help).about(name)
}

/// Whether the same stands there under another name.
fn made_again(story: &Story<'_>, object: &Object, life: &Life<'_>, model: &Model) -> bool {
    let body = |object: &Object| -> Vec<String> {
        let own = [object.name.to_ascii_lowercase(), object.table.clone()];
        let words = words(&object.sql).into_iter().map(|word| unquoted(&word));
        let words = words.filter(|word| !own.contains(word) && !life.names.contains(word));
        words.collect()
    };
    let wanted = body(object);
    let tables = life.now.iter().map(|table| table.name.to_ascii_lowercase());
    let mut others = tables.flat_map(|table| model.of_table(&table).cloned().collect::<Vec<_>>());
    others.any(|other| {
        let key = (other.kind.clone(), other.name.to_ascii_lowercase());
        // One that had its name before is not this one.
        let is_new = !matches!(story.done.undo.get(&key), Some(Some(_)));
        is_new && other.kind == object.kind && body(&other) == wanted
    })
}

/// Whether this index only made queries fast, and another one that begins with its columns does so now.
fn served(db: &Connection, object: &Object, life: &Life<'_>) -> Result<bool, rusqlite::Error> {
    const SQL: &str = "SELECT list.name, info.name FROM pragma_index_list(?1, 'main') AS list, \
                       pragma_index_info(list.name, 'main') AS info \
                       WHERE NOT list.partial ORDER BY list.seq, info.seqno";
    let Some(wanted) = plain_columns(&object.sql) else {
        return Ok(false);
    };
    let indexes = |table: &str| -> Result<BTreeMap<String, Vec<String>>, rusqlite::Error> {
        let mut statement = db.prepare(SQL)?;
        let mut rows = statement.query([table])?;
        let mut found = BTreeMap::<String, Vec<String>>::new();
        while let Some(row) = rows.next()? {
            let column: Option<String> = row.get(1)?;
            let column = column.unwrap_or_default().to_ascii_lowercase();
            found.entry(row.get(0)?).or_default().push(column);
        }
        Ok(found)
    };
    for table in &life.now {
        let mut indexes = indexes(&table.name)?.into_values();
        if indexes.any(|columns| columns.starts_with(&wanted)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The columns of an index that is neither unique nor partial, and has no expressions.
fn plain_columns(sql: &str) -> Option<Vec<String>> {
    let words = words(sql);
    let begin = words.iter().position(|word| word == "(")?;
    let list = words[begin + 1..].strip_suffix(&[")".to_owned()])?;
    let columns = list.split(|word| word == ",");
    let columns: Option<Vec<String>> = columns
        .map(|column| match column {
            [name] => Some(unquoted(name)),
            [name, order] if order == "asc" || order == "desc" => Some(unquoted(name)),
            _ => None,
        })
        .collect();
    columns.filter(|_| words.get(1).is_some_and(|word| word == "index"))
}

/// Whether an index is over a column that is no more.
fn needs_lost_column(object: &Object, life: &Life<'_>) -> bool {
    let words: Vec<String> = words(&object.sql)
        .iter()
        .map(|word| unquoted(word))
        .collect();
    let mut columns = life.before.columns.iter().map(|(name, _)| name);
    columns.any(|name| {
        let kept = life.now.iter().any(|table| table.has_column(name));
        !kept && words.contains(name)
    })
}
