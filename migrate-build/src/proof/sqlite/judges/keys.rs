//! Rows whose foreign keys point nowhere.

use super::super::super::wording::NEW_KEY;
use super::super::scratch::{Action, Model, Scratch};
use super::Story;
use crate::proof::finding::{At, Finding};
use migrate_runtime::__private::proof;
use migrate_runtime::{Direction, Error, ForeignKeyViolation};
use std::collections::BTreeSet;

/// A foreign key by its child and its parent, in lower case.
pub(crate) type Ends = [String; 2];

pub(super) fn ends(child: &str, parent: &str) -> Ends {
    [child, parent].map(str::to_ascii_lowercase)
}

/// The rows that a section has left without a parent. `known` are the keys that were told before.
pub(crate) fn violations(
    story: &Story<'_>,
    scratch: &Scratch<'_>,
    known: &mut BTreeSet<Ends>,
) -> Result<Vec<Finding>, Error> {
    carry_along(story, known);
    let mut found = Vec::new();
    for violation in proof::violations(scratch.db, &doubtful(story, &scratch.model))? {
        if !known.insert(ends(violation.table(), violation.parent())) {
            continue;
        }
        let finding = violated(story, &scratch.model, &violation);
        // Nothing asked the made-up rows to fit a key that there was not.
        let is_new = asks_anew(story, &scratch.model, &violation);
        found.push(match is_new {
            true => Finding {
                help: NEW_KEY.to_owned(),
                ..finding.into_warning()
            },
            false => finding,
        });
    }
    Ok(found)
}

/// What was told of a table was told of it under its new name too.
fn carry_along(story: &Story<'_>, known: &mut BTreeSet<Ends>) {
    for mut key in known.clone() {
        for (from, to) in story.renames() {
            for name in key.iter_mut().filter(|name| *name == from) {
                name.clone_from(to);
            }
        }
        known.insert(key);
    }
}

/// Whether a table that was there had no key to this parent before.
fn asks_anew(story: &Story<'_>, model: &Model, violation: &ForeignKeyViolation) -> bool {
    let table = violation.table().to_ascii_lowercase();
    let Some(before) = story.done.table_before(&table) else {
        return false;
    };
    let parent = violation.parent();
    let renamed = story.renamed(&parent.to_ascii_lowercase());
    let mut parents = model.parents(before).into_iter();
    let had = parents.any(|had| {
        had.eq_ignore_ascii_case(parent)
            || renamed.is_some_and(|(_, from)| had.eq_ignore_ascii_case(from))
    });
    let added = |action: &Action| matches!(action, Action::AlterTable(other) if *other == table);
    // A column that is added with a default points where the default says.
    !had && !violation.is_mismatch() && story.first(added).is_none()
}

/// What is violated, and by which statement. The rows are made up: which they are says nothing.
fn violated(story: &Story<'_>, model: &Model, violation: &ForeignKeyViolation) -> Finding {
    let (table, parent) = (violation.table(), violation.parent());
    let after = match story.direction {
        Direction::Up => "",
        Direction::Down => "after the down ",
    };
    let rows = match violation.count() {
        1 => "1 row".to_owned(),
        count => format!("{count} rows"),
    };
    let have = if violation.count() == 1 {
        "has"
    } else {
        "have"
    };
    let message = match violation.is_mismatch() {
        true => format!("{after}{violation}"),
        false => format!("{after}{rows} of `{table}` {have} no row in `{parent}`"),
    };
    let names = [table, parent].map(str::to_ascii_lowercase);
    let number = story.first(|action| match action {
        Action::Insert(table)
        | Action::Update(table, _)
        | Action::Delete(table)
        | Action::DropTable(table)
        | Action::AlterTable(table) => names.contains(table),
        Action::DropIndex(_) => violation.is_mismatch(),
        _ => false,
    });
    let mut number = number.unwrap_or_default();
    let added = |action: &(usize, Action)| {
        action.0 == number && matches!(&action.1, Action::AlterTable(table) if *table == names[0])
    };
    let help = if let Some(renaming) = taken_along(story, model, &names) {
        number = renaming;
        "the RENAME has taken the key of the other table along: make the new table under another name, \
         copy, drop the old one, and rename the new one"
    } else if violation.is_mismatch() {
        "make the columns that the key points to the primary key, or give them a UNIQUE index"
    } else if story.done.actions.iter().any(added) {
        "add the column without the default, and fill it with keys that are there"
    } else {
        "a run refuses to commit this: change or delete those rows in the same migration"
    };
    let at = At::statement(story.migration, story.direction, number);
    Finding::error("foreign-key-violation", story.migration, at, message, help)
}

/// The statement that has renamed the parent of a child, and with it what the child's key says.
fn taken_along(story: &Story<'_>, model: &Model, [child, parent]: &[String; 2]) -> Option<usize> {
    let (renaming, from) = story.renamed(parent)?;
    let before = story.done.table_before(child)?;
    let mut parents = model.parents(before).into_iter();
    parents
        .any(|parent| parent.eq_ignore_ascii_case(from))
        .then_some(renaming)
}

/// The tables whose keys a section may have broken.
fn doubtful<'a>(story: &Story<'_>, model: &'a Model) -> Vec<&'a str> {
    let mut names = BTreeSet::new();
    for (_, action) in &story.done.actions {
        match action {
            Action::Insert(table) => {
                names.insert(table.clone());
            }
            Action::Update(table, _)
            | Action::Delete(table)
            | Action::DropTable(table)
            | Action::AlterTable(table) => {
                names.insert(table.clone());
                names.extend(model.children(table).cloned());
            }
            Action::CreateTable(table) => names.extend(model.children(table).cloned()),
            // The key of a parent may be gone.
            Action::DropIndex(index) => {
                let key = ("index".to_owned(), index.clone());
                if let Some(Some(object)) = story.done.undo.get(&key) {
                    names.extend(model.children(&object.table).cloned());
                }
            }
            Action::Rewrite => names.extend(model.tables().map(|(name, _)| name.clone())),
            _ => {}
        }
    }
    // What was renamed has its new name here.
    let objects = story.done.undo.keys();
    names.extend(
        objects
            .filter(|(kind, _)| kind == "table")
            .map(|(_, name)| name.clone()),
    );
    let tables = names.iter().filter_map(|name| model.table(name));
    let with_keys = tables.filter(|table| !table.foreign_keys.is_empty());
    with_keys.map(|table| table.name.as_str()).collect()
}
