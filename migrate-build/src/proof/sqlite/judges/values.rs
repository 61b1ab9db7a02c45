//! Values that are no longer where they were: those of columns, and the highest key.

use super::super::scratch::{Action, Rows};
use super::super::table::{Column, Table};
use super::lives::{Life, Story};
use crate::proof::finding::{At, Finding};
use crate::proof::losses;
use migrate_runtime::Direction;
use rusqlite::Connection;
use rusqlite::types::Value;
use std::rc::Rc;

/// A table of before, and what it is now.
pub(super) struct Kept<'a> {
    pub(super) story: &'a Story<'a>,
    pub(super) life: &'a Life<'a>,
    pub(super) table: &'a Rc<Table>,
    pub(super) rows: &'a Rows,
}

impl Kept<'_> {
    /// Columns that are kept, and are empty where they had a value.
    pub(super) fn values(&self, db: &Connection) -> Vec<Finding> {
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
            let name = column.name.to_ascii_lowercase();
            let (Some(before), Some(now)) = (life.before.column(&name), rows.column(&name)) else {
                continue;
            };
            if story.updates(&life.names, &name) || story.renames_column(&name) {
                continue;
            }
            let lost = self.lost(db, column, before, now);
            if lost > 0 {
                found.push(self.value_lost(column, before, lost));
            } else if let Some(other) = self.taken_from(&name, before, now) {
                let message = losses::values_mixed_up((&life.shown, &column.name), other);
                found.push(self.finding("values-lost", self.changed(), message, losses::ONE_ORDER));
            }
        }
        found
    }

    /// How many values of a column are gone, and not replaced by others.
    fn lost(&self, db: &Connection, column: &Column, before: &[Value], now: &[Value]) -> usize {
        if gone(before, now) == 0 {
            return 0;
        }
        // A type that the column did not have before makes other values of them.
        let stored = as_stored(db, column, before);
        let (before, default) = stored.unwrap_or_else(|_| (before.to_vec(), None));
        let gone = gone(&before, now);
        let copying = self.copying();
        let name = column.name.to_ascii_lowercase();
        // Where several tables became one of another name, its keys may have to be new ones.
        let same = self.table.name.eq_ignore_ascii_case(self.life.name);
        let left_out = copying.filter(|_| same).is_some_and(|number| {
            !self.story.mentions(number, &name) && !self.story.mentions(number, "*")
        });
        match left_out {
            true => gone,
            false => gone.min(emptied(&before, now, default.as_ref())),
        }
    }

    fn finding(
        &self,
        code: &'static str,
        number: Option<usize>,
        message: String,
        help: impl Into<String>,
    ) -> Finding {
        let migration = self.story.migration;
        let at = At::statement(migration, Direction::Up, number.unwrap_or_default());
        Finding::error(code, migration, at, message, help)
    }

    fn value_lost(&self, column: &Column, before: &[Value], lost: usize) -> Finding {
        let Self { story, life, .. } = self;
        let had = before.iter().filter(|value| **value != Value::Null).count();
        let rows = before.len();
        let message = losses::values_lost((&life.shown, &column.name), (had, rows), lost);
        let copying = self.copying();
        let name = column.name.to_ascii_lowercase();
        let named = copying.is_some_and(|number| story.mentions(number, &name));
        let help = match (copying, self.by_a_key(&name)) {
            (None, Some(_)) => {
                "foreign keys are on here, and one sets it NULL: take `foreign-keys-on` away, or say \
                 so by an UPDATE"
            }
            (None, None) => "keep the column, or fill it again by an UPDATE",
            (Some(_), _) if named => "let the SELECT give the value that the row had",
            (Some(_), _) => "name the column in the INSERT and in its SELECT",
        };
        let number = copying.or(self.by_a_key(&name)).or_else(|| self.changed());
        self.finding("values-lost", number, message, help)
    }

    /// The statement that puts the rows into what the table is now.
    fn copying(&self) -> Option<usize> {
        let names = &self.life.names;
        self.story.copying_into(names, names).last().copied()
    }

    /// The statement that changes a column, and does not say so.
    fn by_a_key(&self, column: &str) -> Option<usize> {
        let names = &self.life.names;
        self.story.first(|action| {
            matches!(action, Action::Update(table, name) if names.contains(table) && name == column)
        })
    }

    /// The column whose values stand in this one now: both are still there, and their values are distinct.
    fn taken_from(&self, name: &str, before: &[Value], now: &[Value]) -> Option<&str> {
        let has_value = |value: &&Value| **value != Value::Null;
        let mut values = now.iter().filter(has_value).peekable();
        values.peek()?;
        let mut others = self.life.before.columns.iter();
        let values: Vec<&Value> = values.collect();
        let other = others.find(|(other, held)| {
            let taken = |value: &&Value| held.contains(value) && !before.contains(value);
            other != name && values.iter().all(taken) && self.rows.column(other).is_some()
        });
        other.map(|(other, _)| other.as_str())
    }

    /// The statement that changed the table: of a rebuild the copying one.
    fn changed(&self) -> Option<usize> {
        let names = &self.life.names;
        let copying = self.copying();
        let dropped =
            |action: &Action| matches!(action, Action::DropTable(table) if names.contains(table));
        let altered =
            |action: &Action| matches!(action, Action::AlterTable(table) if names.contains(table));
        copying
            .or_else(|| self.story.first(dropped))
            .or_else(|| self.story.first(altered))
    }

    /// An AUTOINCREMENT table that would give keys again.
    pub(super) fn sequence(&self) -> Option<Finding> {
        let Self {
            life, table, rows, ..
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
             '{from}'`, with the names in the case of their CREATE TABLE"
        );
        Some(self.finding("sequence-reset", self.changed(), message, help))
    }

    /// What the rows were copied from, and into.
    fn copied(&self) -> (String, String) {
        let names = &self.life.names;
        let copying = self.copying();
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

/// How many of the values of before are not there now.
fn gone(before: &[Value], now: &[Value]) -> usize {
    let is_value = |value: &&Value| **value != Value::Null;
    losses::gone(before.iter().filter(is_value), now.iter().filter(is_value))
}

/// How many more rows have no value now, or the default. New rows are no loss.
fn emptied(before: &[Value], now: &[Value], default: Option<&Value>) -> usize {
    let is_empty = |value: &&Value| **value == Value::Null || Some(*value) == default;
    let empty = |values: &[Value]| values.iter().filter(is_empty).count();
    let new = now.len().saturating_sub(before.len());
    empty(now).saturating_sub(empty(before) + new)
}

/// Values as a column stores them, and its default: the engine gives them their types.
fn as_stored(
    db: &Connection,
    column: &Column,
    values: &[Value],
) -> Result<(Vec<Value>, Option<Value>), rusqlite::Error> {
    const TABLE: &str = "temp.migrate_values";
    let default = column.default.as_ref();
    // A word by itself is a string.
    let word = |it: &str| {
        it.chars()
            .all(|letter| letter.is_alphanumeric() || letter == '_')
    };
    let default = default.map_or_else(String::new, |it| match word(it) {
        true => format!("DEFAULT {it}"),
        false => format!("DEFAULT ({it})"),
    });
    db.execute_batch(&format!(
        "CREATE TABLE {TABLE} (c {} {default})",
        column.kind
    ))?;
    let stored = || {
        let mut insert = db.prepare(&format!("INSERT INTO {TABLE} VALUES (?1)"))?;
        for value in values {
            insert.execute([value])?;
        }
        // A default may be no more than a name that no function has.
        let with_default = !default.is_empty()
            && db
                .execute_batch(&format!("INSERT INTO {TABLE} DEFAULT VALUES"))
                .is_ok();
        let mut select = db.prepare(&format!("SELECT c FROM {TABLE} ORDER BY rowid"))?;
        let rows = select.query_map([], |row| row.get(0))?;
        let mut stored = rows.collect::<Result<Vec<Value>, rusqlite::Error>>()?;
        let default = if with_default { stored.pop() } else { None };
        Ok((stored, default))
    };
    let result = stored();
    db.execute_batch(&format!("DROP TABLE {TABLE}"))?;
    result
}
