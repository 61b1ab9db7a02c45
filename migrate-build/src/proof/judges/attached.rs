//! What was attached to a table, and went with it.

use super::super::finding::{At, Finding};
use super::super::scratch::{Action, Model, Object};
use super::lives::{Life, Story};
use super::statement::{unquoted, words};
use migrate_runtime::Direction;

/// Triggers and indexes that went with the table they belonged to.
pub(super) fn lost(story: &Story<'_>, life: &Life<'_>, model: &Model) -> Vec<Finding> {
    let mut found = Vec::new();
    for ((kind, name), before) in &story.done.undo {
        let Some(object) = before.as_ref().filter(|it| it.table == life.name) else {
            continue;
        };
        let code = match kind.as_str() {
            "trigger" => "trigger-lost",
            "index" => "index-lost",
            _ => continue,
        };
        let gone = model.get(&(kind.clone(), name.clone())).is_none();
        if !gone || story.drops(name) || made_again(story, object, life, model) {
            continue;
        }
        if kind == "index" && needs_lost_column(object, life) {
            continue;
        }
        let dropped = |action: &Action| matches!(action, Action::DropTable(table) if life.names.contains(table));
        let number = story.first(dropped).unwrap_or_default();
        let upper = kind.to_uppercase();
        let message = format!(
            "{kind} `{}` of `{}` is gone: dropping a table drops its {kind}{}",
            object.name,
            life.shown,
            if kind == "index" { "es" } else { "s" }
        );
        let help = format!(
            "create it again on the new table; where it is to go, say so before: `DROP {upper} {}`",
            object.name
        );
        let at = At::statement(story.migration, Direction::Up, number);
        let finding = Finding::error(code, story.migration, at, message, help);
        found.push(finding.about(&object.name));
    }
    found
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
        let number = story.first(dropped).unwrap_or_default();
        let message = format!(
            "trigger `{}` of view `{}` is gone: dropping a view drops its triggers",
            object.name, view.1
        );
        let help = format!(
            "create it again on the new view; where it is to go, say so before: `DROP TRIGGER {}`",
            object.name
        );
        let at = At::statement(story.migration, Direction::Up, number);
        let finding = Finding::error("trigger-lost", story.migration, at, message, help);
        found.push(finding.about(&object.name));
    }
    found
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
