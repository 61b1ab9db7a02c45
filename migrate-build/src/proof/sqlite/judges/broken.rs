//! What stands in the schema and does not work: views and triggers that name what is not there.

use super::super::help;
use super::super::scratch::{Action, Model, Object, Scratch};
use super::super::table::{quoted, quoted_name};
use super::super::tokens::words;
use super::lives::Story;
use crate::proof::finding::{At, Finding};
use migrate_runtime::__private::proof;
use rusqlite::Connection;
use std::collections::BTreeSet;
use std::rc::Rc;

/// The views and triggers that a section has broken. `known` are the names of those that were told before.
pub(crate) fn broken(
    story: &Story<'_>,
    scratch: &Scratch<'_>,
    known: &mut BTreeSet<String>,
) -> Vec<Finding> {
    let mut found = Vec::new();
    for object in doubtful(story, &scratch.model) {
        let why = match object.kind.as_str() {
            "view" => prepare(
                scratch.db,
                &format!("SELECT * FROM {}", quoted(&object.name)),
            ),
            _ => trigger(scratch.db, &object, &scratch.model),
        };
        let Some(why) = why else {
            known.remove(&object.name);
            continue;
        };
        if !known.insert(object.name.clone()) {
            continue;
        }
        let kind = &object.kind;
        let made = story.first(|action| match action {
            Action::CreateView(name) | Action::CreateTrigger(name) => {
                *name == object.name.to_ascii_lowercase()
            }
            _ => false,
        });
        let (number, message, help) = match made {
            Some(number) => (
                number,
                format!("{kind} `{}` does not run: {why}", object.name),
                match why.contains("no such function") {
                    true => help::NO_FUNCTION.to_owned(),
                    false => "correct what it names".to_owned(),
                },
            ),
            None => (
                last_change(story, &bare(&object.sql)),
                format!("{kind} `{}` no longer runs: {why}", object.name),
                format!(
                    "drop it before the change, and create it anew after it, as it has to be then: \
                     `DROP {} {}`",
                    kind.to_uppercase(),
                    object.name
                ),
            ),
        };
        let at = At::statement(story.migration, story.direction, number);
        let finding = Finding::error("view-broken", story.migration, at, message, help);
        found.push(finding);
    }
    found
}

/// The views and triggers that may not work: new ones, and those that name what was dropped, altered or is
/// another now. A new table breaks nothing.
fn doubtful(story: &Story<'_>, model: &Model) -> Vec<Rc<Object>> {
    let actions = story.done.actions.iter();
    let made = actions.filter_map(|(_, action)| match action {
        Action::CreateView(name) => Some(("view".to_owned(), name.clone())),
        Action::CreateTrigger(name) => Some(("trigger".to_owned(), name.clone())),
        _ => None,
    });
    let made: BTreeSet<_> = made.collect();
    let serious = |action: &Action| {
        matches!(
            action,
            Action::DropTable(_) | Action::AlterTable(_) | Action::DropView(_) | Action::Rewrite
        )
    };
    if story.first(serious).is_none() {
        let objects = made.iter().filter_map(|key| model.get(key));
        return objects.map(Rc::clone).collect();
    }
    let objects = story.done.undo.keys();
    let tables = objects.filter(|(kind, _)| kind == "table" || kind == "view");
    let names = tables.chain(&made).map(|(_, name)| name.clone()).collect();
    naming(&names, model)
}

/// The views and triggers whose text holds one of these names, and the views over those.
fn naming(names: &BTreeSet<String>, model: &Model) -> Vec<Rc<Object>> {
    let mut left: Vec<(String, Rc<Object>)> = model
        .objects()
        .filter(|object| object.kind == "view" || object.kind == "trigger")
        .map(|object| (bare(&object.sql), Rc::clone(object)))
        .collect();
    let mut wanted: Vec<String> = names.iter().map(|name| bare(name)).collect();
    let mut found = Vec::new();
    while let Some(name) = wanted.pop() {
        let (about, others): (Vec<_>, Vec<_>) =
            left.into_iter().partition(|(text, _)| text.contains(&name));
        left = others;
        for (_, object) in about {
            if object.kind == "view" {
                wanted.push(bare(&object.name));
            }
            found.push(object);
        }
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    found
}

/// In lower case and without quotes, which may stand inside a name too.
fn bare(text: &str) -> String {
    text.to_ascii_lowercase().replace(['"', '`', '[', ']'], "")
}

/// What the engine says to a statement, without running it.
fn prepare(db: &Connection, sql: &str) -> Option<String> {
    let error = db.prepare(sql).err()?;
    Some(proof::said(error, sql).0)
}

/// Compiles what fires a trigger, and the trigger with it.
fn trigger(db: &Connection, trigger: &Object, model: &Model) -> Option<String> {
    let table = model.table(&trigger.table)?;
    let name = quoted(&table.name);
    let columns = table.columns.iter().filter(|column| !column.generated);
    let columns: Vec<String> = columns
        .map(|column| {
            let name = quoted_name(&column.name);
            format!("{name} = {name}")
        })
        .collect();
    let words = words(&trigger.sql);
    let fires = |word: &str| {
        let begin = words.iter().position(|found| found == "begin");
        words[..begin.unwrap_or(words.len())]
            .iter()
            .any(|found| found == word)
    };
    let statements = [
        ("insert", format!("INSERT INTO {name} DEFAULT VALUES")),
        (
            "update",
            format!("UPDATE {name} SET {}", columns.join(", ")),
        ),
        ("delete", format!("DELETE FROM {name}")),
    ];
    let mut fired = statements.iter().filter(|(word, _)| fires(word));
    fired.find_map(|(_, sql)| prepare(db, sql))
}

/// The last statement that drops, alters or makes something a text names.
fn last_change(story: &Story<'_>, text: &str) -> usize {
    let changed = |action: &Action| match action {
        Action::DropTable(name)
        | Action::AlterTable(name)
        | Action::DropView(name)
        | Action::CreateView(name) => text.contains(&bare(name)),
        Action::Rewrite => true,
        _ => false,
    };
    let mut changes = story.done.actions.iter().rev();
    let found = changes.find(|(_, action)| changed(action));
    found.map_or(0, |(number, _)| *number)
}
