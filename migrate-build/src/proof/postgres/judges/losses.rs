//! What a section has lost of the tables that live on.

use super::super::said::Said;
use super::attached;
use super::lives::{Life, Story};
use super::values;
use crate::proof::finding::{At, Finding};
use migrate_runtime::Direction;

/// What an up section has lost of the tables that were there before it.
pub(crate) fn losses(story: &Story<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for life in story.lives() {
        let rows_lost = rows_lost(story, &life);
        if let [table] = life.now[..] {
            // Where rows are lost their values are too.
            if rows_lost.is_none() {
                found.extend(values::values(story, &life, table));
            }
            found.extend(values::sequences(story, &life, table));
        }
        found.extend(rows_lost);
    }
    found.extend(attached::lost(story));
    found
}

/// What a down section has lost of the tables that were there before the up, which are told by their numbers.
pub(crate) fn down_losses(story: &Story<'_>, lived: impl Fn(&str) -> bool) -> Vec<Finding> {
    let lives = story.lives().into_iter();
    let lives = lives
        .filter(|life| lived(&life.table.key) || life.now.iter().any(|table| lived(&table.key)));
    let lost = lives.filter_map(|life| rows_lost(story, &life));
    lost.map(|lost| Finding {
        code: "down-loses-rows",
        help: "copy every row back".to_owned(),
        ..lost.into_warning()
    })
    .collect()
}

fn rows_lost(story: &Story<'_>, life: &Life<'_>) -> Option<Finding> {
    let rows = |oid| story.after.rows.get(&oid).map_or(0, |rows| rows.count);
    let left: usize = life.now.iter().map(|table| rows(table.oid)).sum();
    if left >= life.before.count || story.deletes(&life.names) || parts_go(story, life) {
        return None;
    }
    let names: Vec<String> = life
        .now
        .iter()
        .map(|table| format!("`{}`", table.key))
        .collect();
    let held = match life.before.count {
        1 => "1 row".to_owned(),
        count => format!("{count} rows"),
    };
    let became = match life.now.iter().any(|table| table.key == life.table.key) {
        true => "and holds".to_owned(),
        false => format!("and {}, which it became, holds", names.join(" and ")),
    };
    let before = match story.direction {
        Direction::Up => "this migration",
        Direction::Down => "the down",
    };
    let message = format!(
        "`{}` held {held} before {before}, {became} {left} after it",
        life.table.key
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

/// Whether a partition was dropped, or deleted from, by its own name.
fn parts_go(story: &Story<'_>, life: &Life<'_>) -> bool {
    let parts = story.before.tables.values();
    let mut parts = parts.filter(|part| part.part_of == Some(life.table.oid));
    parts.any(|part| story.drops(&part.key) || story.deletes(&[part.key.clone()].into()))
}

/// The statement that lost rows, and what to do.
fn blame(story: &Story<'_>, life: &Life<'_>) -> (usize, &'static str) {
    if let Some(number) = story.copying_into(&life.names) {
        let help = "copy every row: look at the WHERE and the JOINs; or delete those that are to go by a \
                    DELETE of their own";
        return (number, help);
    }
    let dropped = |said: &Said| matches!(said, Said::Drops(table) if life.names.contains(table));
    if let Some(number) = story.first(dropped).filter(|_| life.rebuilt) {
        let help = "copy its rows into the new table before the DROP; or delete them before it, if they are to go";
        return (number, help);
    }
    if let Some(number) = story.first(|said| *said == Said::TruncatesAll) {
        let help = "TRUNCATE … CASCADE empties every table that points there: name those that are to be emptied";
        return (number, help);
    }
    let deleted = story.first(|said| matches!(said, Said::Deletes(_)));
    let help = match deleted {
        Some(_) => {
            "a foreign key ON DELETE CASCADE takes these rows along: delete them by a DELETE of their own, if \
             they are to go"
        }
        None => "keep the rows, or delete them by a DELETE of their own",
    };
    (deleted.unwrap_or_default(), help)
}
