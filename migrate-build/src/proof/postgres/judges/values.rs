//! Values that are no longer where they were: those of columns, and the highest key.

use super::super::rows::{Rows, constant};
use super::super::said::Said;
use super::super::table::{Column, Table};
use super::lives::{Life, Story};
use crate::proof::finding::{At, Finding};
use crate::proof::losses;
use migrate_runtime::Direction;

type Values = [Option<String>];

/// Columns that are kept, and are empty where they had a value.
pub(super) fn values(story: &Story<'_>, life: &Life<'_>, table: &Table) -> Vec<Finding> {
    let Some(rows) = story.after.rows.get(&table.oid) else {
        return Vec::new();
    };
    if story.deletes(&life.names) {
        return Vec::new();
    }
    let columns = life.table.columns.iter().filter(|column| !column.generated);
    columns
        .filter_map(|column| value(story, life, (table, rows), column))
        .collect()
}

/// What is wrong with the values of one column.
fn value(
    story: &Story<'_>,
    life: &Life<'_>,
    (table, rows): (&Table, &Rows),
    column: &Column,
) -> Option<Finding> {
    let name = story.column_now(&column.name);
    let by_number = table.column(column.number).filter(|_| !life.rebuilt);
    let now_column = by_number
        .or_else(|| table.named(&name))
        .or_else(|| table.named(&column.name))?;
    let before = life.before.column(column.number)?;
    let now = rows.column(now_column.number)?;
    if story.updates(&life.names, &now_column.name) || story.updates(&life.names, &column.name) {
        return None;
    }
    let gone = gone(before, now);
    // A rebuild, or the new name of a value, may have changed what rows get by themselves.
    let defaults = [column, now_column].map(|it| it.default.as_deref().and_then(constant));
    let [old, new] = defaults.each_ref().map(Option::as_deref);
    let lost = gone.min(emptied((before, old), (now, new)));
    if lost > 0 {
        return Some(value_lost(story, life, column, (before, lost)));
    }
    let other = taken_from(life, (table, rows), column, (before, now))?;
    let message = losses::values_mixed_up((&life.table.key, &column.name), &other);
    Some(finding(
        story,
        life,
        "values-lost",
        message,
        losses::ONE_ORDER,
    ))
}

fn value_lost(
    story: &Story<'_>,
    life: &Life<'_>,
    column: &Column,
    (before, lost): (&Values, usize),
) -> Finding {
    let had = before.iter().filter(|value| value.is_some()).count();
    let rows = before.len();
    let message = losses::values_lost((&life.table.key, &column.name), (had, rows), lost);
    let help = match story.copying_into(&life.names) {
        Some(_) => {
            "name the column in the INSERT and in its SELECT, and let that give the value that the row had"
        }
        None if deletes_elsewhere(story) => {
            "a foreign key ON DELETE SET NULL empties it: say so by an UPDATE before the DELETE"
        }
        None => "keep the column and its values, or fill it again by an UPDATE",
    };
    finding(story, life, "values-lost", message, help)
}

fn deletes_elsewhere(story: &Story<'_>) -> bool {
    story
        .first(|said| matches!(said, Said::Deletes(_)))
        .is_some()
}

/// A finding at the statement that changed the table: of a rebuild the one that copies the rows.
fn finding(
    story: &Story<'_>,
    life: &Life<'_>,
    code: &'static str,
    message: String,
    help: &str,
) -> Finding {
    let names = &life.names;
    let dropped = |said: &Said| matches!(said, Said::Drops(table) if names.contains(table));
    let altered = |said: &Said| matches!(said, Said::Alters(table) if names.contains(table));
    let number = story
        .copying_into(names)
        .or_else(|| story.first(dropped))
        .or_else(|| story.first(altered))
        .or_else(|| story.first(|said| matches!(said, Said::Deletes(_))));
    let at = At::statement(story.migration, Direction::Up, number.unwrap_or_default());
    Finding::error(code, story.migration, at, message, help)
}

/// The column whose values stand in this one now, of a table that was copied: both are still there.
fn taken_from(
    life: &Life<'_>,
    (table, rows): (&Table, &Rows),
    column: &Column,
    (before, now): (&Values, &Values),
) -> Option<String> {
    let values: Vec<&String> = now.iter().flatten().collect();
    if values.is_empty() || !life.rebuilt {
        return None;
    }
    let others = life
        .table
        .columns
        .iter()
        .filter(|other| other.number != column.number);
    let mut others = others.filter(|other| {
        table
            .named(&other.name)
            .is_some_and(|it| rows.column(it.number).is_some())
    });
    let other = others.find(|other| {
        let held = life.before.column(other.number).unwrap_or_default();
        let taken = |value: &&String| {
            let is = |it: &Option<String>| it.as_ref() == Some(*value);
            held.iter().any(is) && !before.iter().any(is)
        };
        values.iter().all(taken)
    })?;
    Some(other.name.clone())
}

/// How many of the values of before are not there now.
fn gone(before: &Values, now: &Values) -> usize {
    losses::gone(before.iter().flatten(), now.iter().flatten())
}

/// How many more rows have no value now, or the default. New rows are no loss.
fn emptied((before, old): (&Values, Option<&str>), (now, new): (&Values, Option<&str>)) -> usize {
    let empty = |values: &Values, default: Option<&str>| {
        let is_empty = |value: &&Option<String>| value.is_none() || value.as_deref() == default;
        values.iter().filter(is_empty).count()
    };
    let more = now.len().saturating_sub(before.len());
    empty(now, new).saturating_sub(empty(before, old) + more)
}

/// Columns whose sequence would give keys again.
pub(super) fn sequences(story: &Story<'_>, life: &Life<'_>, table: &Table) -> Vec<Finding> {
    let columns = life.table.columns.iter();
    let found = columns.filter_map(|column| {
        let (_, Some(before)) = column.sequence.as_ref()? else {
            return None;
        };
        let now_column = table.named(&story.column_now(&column.name))?;
        let (sequence, now) = now_column.sequence.as_ref()?;
        let now = now.unwrap_or_default();
        if now >= *before {
            return None;
        }
        let message = format!(
            "`{}.{}` has forgotten the highest number it gave: it was {before} and is {now}, so that keys \
             that are taken will be given again",
            table.key, now_column.name
        );
        let help = format!(
            "carry it over: `SELECT setval('{sequence}', (SELECT max({}) FROM {}))`",
            now_column.name, table.shown
        );
        Some(finding(story, life, "sequence-reset", message, &help))
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    use super::{emptied, gone};

    #[test]
    fn what_is_lost() {
        let values = |values: &[&str]| -> Vec<Option<String>> {
            let value = |text: &&str| (!text.is_empty()).then(|| (*text).to_owned());
            values.iter().map(value).collect()
        };
        let before = values(&["a", "b", ""]);
        assert_eq!(gone(&before, &values(&["b", "", "a"])), 0);
        assert_eq!(gone(&before, &values(&["b", "", ""])), 1);
        let emptied_to = |now: &[&str], old, new| emptied((&before, old), (&values(now), new));
        assert_eq!(emptied_to(&["b", "", ""], None, None), 1);
        assert_eq!(emptied_to(&["b", "x", "a", ""], None, None), 0);
        assert_eq!(emptied_to(&["0", "0", "0"], None, Some("0")), 2);
        assert_eq!(emptied_to(&["c", "b", ""], Some("a"), Some("c")), 0);
    }
}
