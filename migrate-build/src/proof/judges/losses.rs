//! What a section has lost: rows, values, triggers, indexes, the highest key.

use super::super::finding::{At, Finding};
use super::super::scratch::{Action, Model, Object, Rows, Scratch, section};
use super::super::table::{Column, Table};
use super::lives::{Life, Story};
use super::statement::{unquoted, words};
use migrate_runtime::{Direction, Error};
use rusqlite::Connection;
use rusqlite::types::Value;
use std::rc::Rc;

/// What an up section has lost of the tables that were there before it.
pub(crate) fn losses(story: &Story<'_>, scratch: &Scratch<'_>) -> Result<Vec<Finding>, Error> {
    let mut found = Vec::new();
    for life in story.lives(&scratch.model) {
        let tables = life.now.iter();
        let now: Vec<Rows> = tables
            .map(|table| scratch.read(table))
            .collect::<Result<_, _>>()?;
        let rows_lost = rows_lost(story, &life, &now);
        if let ([table], [rows]) = (&life.now[..], &now[..]) {
            let lost = Lost {
                story,
                life: &life,
                table,
                rows,
            };
            // Where rows are lost their values are too.
            if rows_lost.is_none() {
                found.extend(lost.values(scratch.db));
            }
            found.extend(lost.sequence());
        }
        found.extend(rows_lost);
        if life.rebuilt {
            found.extend(objects_lost(story, &life, &scratch.model));
        }
    }
    Ok(found)
}

/// What a down section has lost of the tables that were there before the up.
pub(crate) fn down_losses(
    story: &Story<'_>,
    scratch: &Scratch<'_>,
    lived: impl Fn(&str) -> bool,
) -> Result<Vec<Finding>, Error> {
    let mut found = Vec::new();
    for life in story.lives(&scratch.model) {
        if !lived(life.name)
            && !life
                .now
                .iter()
                .any(|table| lived(&table.name.to_lowercase()))
        {
            continue;
        }
        let tables = life.now.iter();
        let now: Vec<Rows> = tables
            .map(|table| scratch.read(table))
            .collect::<Result<_, _>>()?;
        let lost = rows_lost(story, &life, &now);
        found.extend(lost.map(|lost| Finding {
            code: "down-loses-rows",
            help: "copy every row back".to_owned(),
            ..lost.into_warning()
        }));
    }
    Ok(found)
}

fn rows_lost(story: &Story<'_>, life: &Life<'_>, now: &[Rows]) -> Option<Finding> {
    let left: usize = now.iter().map(|rows| rows.count).sum();
    if left >= life.before.count || story.deletes(&life.names) {
        return None;
    }
    let names: Vec<String> = life
        .now
        .iter()
        .map(|table| format!("`{}`", table.name))
        .collect();
    let held = match life.before.count {
        1 => "1 row".to_owned(),
        count => format!("{count} rows"),
    };
    let same = life
        .now
        .iter()
        .any(|table| table.name.eq_ignore_ascii_case(life.name));
    let became = match same {
        true => "and holds".to_owned(),
        false => format!("and {}, which it became, holds", names.join(" and ")),
    };
    let before = match story.direction {
        Direction::Up => "this migration",
        Direction::Down => "the down",
    };
    let message = format!(
        "`{}` held {held} before {before}, {became} {left} after it",
        life.shown
    );
    let (number, help) = blame(story, life);
    let at = At::statement(story.migration, story.direction, number);
    Some(Finding::error(
        "rows-lost",
        story.migration,
        at,
        message,
        help,
    ))
}

/// The statement that lost rows, and what to do.
fn blame(story: &Story<'_>, life: &Life<'_>) -> (usize, String) {
    let deleted = |action: &Action| matches!(action, Action::Delete(table) if table == life.name);
    let dropped =
        |action: &Action| matches!(action, Action::DropTable(table) if life.names.contains(table));
    if let Some(number) = story.copying(&life.names).last() {
        let help = "copy every row: look at the WHERE and the JOINs; or delete those that are to go \
                    by a DELETE of their own";
        return (*number, help.to_owned());
    }
    let keys_on =
        section(story.migration, story.direction).is_some_and(|section| section.foreign_keys_on);
    if let Some(number) = story.first(dropped) {
        let help = "copy its rows into the new table before the DROP".to_owned();
        return (number, help);
    }
    let number = story.first(deleted).unwrap_or_default();
    let help = match keys_on {
        true => {
            "foreign keys are on here, and this cascades: take `foreign-keys-on` away, or delete \
                 those rows by a DELETE of their own"
        }
        false => "keep the rows, or delete them by a DELETE of their own",
    };
    (number, help.to_owned())
}

/// A table of before, and what it is now.
struct Lost<'a> {
    story: &'a Story<'a>,
    life: &'a Life<'a>,
    table: &'a Rc<Table>,
    rows: &'a Rows,
}

impl Lost<'_> {
    /// Columns that are kept, and are empty where they had a value.
    fn values(&self, db: &Connection) -> Vec<Finding> {
        let Self {
            story,
            life,
            table,
            rows,
        } = self;
        let mut found = Vec::new();
        if story.deletes(&life.names) || rows.columns.is_empty() {
            return found;
        }
        for column in &table.columns {
            let name = column.name.to_lowercase();
            let (Some(before), Some(now)) = (life.before.column(&name), rows.column(&name)) else {
                continue;
            };
            let empty = default_of(db, column);
            let lost = lost(before, now, empty.as_ref());
            if lost == 0 || story.updates(&life.names, &name) {
                continue;
            }
            let had = before.iter().filter(|value| **value != Value::Null).count();
            let message = format!(
                "`{}.{}` had a value in {had} of {} rows before this migration, and {lost} of them \
                 {} lost",
                life.shown,
                column.name,
                before.len(),
                if lost == 1 { "is" } else { "are" },
            );
            let copying = story.copying(&life.names);
            let number = copying.last().copied().or_else(|| self.changed());
            let help = match copying.is_empty() {
                true => "keep the column, or fill it again by an UPDATE",
                false => "name the column in the INSERT and in its SELECT",
            };
            let at = At::statement(story.migration, Direction::Up, number.unwrap_or_default());
            found.push(Finding::error(
                "values-lost",
                story.migration,
                at,
                message,
                help,
            ));
        }
        found
    }

    fn changed(&self) -> Option<usize> {
        let names = &self.life.names;
        self.story.first(|action| {
            matches!(action, Action::AlterTable(table) | Action::DropTable(table) if names.contains(table))
        })
    }

    /// An AUTOINCREMENT table that would give keys again.
    fn sequence(&self) -> Option<Finding> {
        let Self {
            story,
            life,
            table,
            rows,
        } = self;
        let before = life.before.sequence?;
        let now = rows.sequence.unwrap_or_default();
        if now >= before || !table.is_autoincrement() {
            return None;
        }
        let message = format!(
            "`{}` has forgotten the highest key it gave: it was {before} and is {now}, so that keys of \
             deleted rows will be given again",
            table.name
        );
        let (from, into) = self.copied();
        let help = format!(
            "carry it over before the DROP: `DELETE FROM sqlite_sequence WHERE name = '{into}'; INSERT \
             INTO sqlite_sequence (name, seq) SELECT '{into}', seq FROM sqlite_sequence WHERE name = \
             '{from}'`"
        );
        let number = self.changed().unwrap_or_default();
        let at = At::statement(story.migration, Direction::Up, number);
        Some(Finding::error(
            "sequence-reset",
            story.migration,
            at,
            message,
            help,
        ))
    }
}

impl Lost<'_> {
    /// What the rows were copied from, and into.
    fn copied(&self) -> (String, String) {
        let names = &self.life.names;
        let copying = self.story.copying(names).last().copied();
        let actions = || self.story.of_statement(copying.unwrap_or_default());
        let into = actions().find_map(|(_, action)| match action {
            Action::Insert(table) | Action::CreateTable(table) => Some(table.clone()),
            _ => None,
        });
        let into = into.unwrap_or_else(|| self.table.name.clone());
        let from = actions().find_map(|(_, action)| match action {
            Action::Read(table) if names.contains(table) && *table != into => Some(table.clone()),
            _ => None,
        });
        (from.unwrap_or_else(|| self.life.shown.clone()), into)
    }
}

/// How many values are gone, where as many rows have none now, or the default.
fn lost(before: &[Value], now: &[Value], default: Option<&Value>) -> usize {
    let is_empty = |value: &&Value| **value == Value::Null || Some(*value) == default;
    let empty = |values: &[Value]| values.iter().filter(is_empty).count();
    let emptied = empty(now).saturating_sub(empty(before));
    let mut left: Vec<&Value> = now.iter().collect();
    let gone = before.iter().filter(|value| **value != Value::Null);
    let gone = gone.filter(|value| match left.iter().position(|other| other == value) {
        Some(at) => {
            left.swap_remove(at);
            false
        }
        None => true,
    });
    gone.count().min(emptied)
}

/// The value of a default, as the column would store it.
fn default_of(db: &Connection, column: &Column) -> Option<Value> {
    let default = column.default.as_ref()?;
    let sql = format!("SELECT {default}, CAST(({default}) AS TEXT)");
    let (value, text): (Value, Option<String>) = db
        .query_row(&sql, [], |row| Ok((row.get(0)?, row.get(1)?)))
        .ok()?;
    let textual = ["CHAR", "TEXT", "CLOB"]
        .iter()
        .any(|kind| column.kind.contains(kind));
    match textual {
        true => text.map(Value::Text),
        false => Some(value),
    }
}

/// Triggers and indexes that went with the table they belonged to.
fn objects_lost(story: &Story<'_>, life: &Life<'_>, model: &Model) -> Vec<Finding> {
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
        if !gone || dropped_by_name(story, name) || made_again(object, life, model) {
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
        found.push(Finding::error(code, story.migration, at, message, help));
    }
    found
}

/// Whether a statement drops it, other than by dropping its table.
fn dropped_by_name(story: &Story<'_>, name: &str) -> bool {
    let drops = story
        .done
        .actions
        .iter()
        .filter(|(_, action)| match action {
            Action::DropIndex(dropped) | Action::DropTrigger(dropped) => dropped == name,
            _ => false,
        });
    let mut drops = drops.map(|(number, _)| *number);
    drops.any(|number| {
        let mut actions = story.of_statement(number);
        !actions.any(|(_, action)| matches!(action, Action::DropTable(_)))
    })
}

/// Whether the same stands there under another name.
fn made_again(object: &Object, life: &Life<'_>, model: &Model) -> bool {
    let body = |object: &Object| -> Vec<String> {
        let own = [object.name.to_lowercase(), object.table.clone()];
        let words = words(&object.sql).into_iter().map(|word| unquoted(&word));
        let words = words.filter(|word| !own.contains(word) && !life.names.contains(word));
        words.collect()
    };
    let wanted = body(object);
    let tables = life.now.iter().map(|table| table.name.to_lowercase());
    let mut others = tables.flat_map(|table| model.of_table(&table).cloned().collect::<Vec<_>>());
    others.any(|other| other.kind == object.kind && body(&other) == wanted)
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
