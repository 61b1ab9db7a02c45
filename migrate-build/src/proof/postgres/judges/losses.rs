//! What a section has lost of the tables that live on.

use super::super::said::Said;
use super::attached;
use super::lives::{Life, Story};
use super::values;
use crate::proof::finding::{At, Finding};
use crate::proof::losses::{BEFORE_DROP, COPY_BACK, COPY_ROWS, KEEP_ROWS, rows_lost as worded};

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

/// What a down section has lost of the tables that were there before the up: `lived` knows those by their names.
pub(crate) fn down_losses(story: &Story<'_>, lived: impl Fn(&str) -> bool) -> Vec<Finding> {
    let lives = story.lives().into_iter();
    let lives = lives
        .filter(|life| lived(&life.table.key) || life.now.iter().any(|table| lived(&table.key)));
    let lost = lives.filter_map(|life| rows_lost(story, &life));
    lost.map(|lost| Finding {
        code: "down-loses-rows",
        help: COPY_BACK.to_owned(),
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
    let names: Vec<&str> = life.now.iter().map(|it| it.key.as_str()).collect();
    let same = names.contains(&life.table.key.as_str());
    let became = (!same).then_some(names.as_slice());
    let count = (life.before.count, left);
    let message = worded(story.direction, &life.table.key, count, became);
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
        return (number, COPY_ROWS);
    }
    let dropped = |said: &Said| matches!(said, Said::Drops(table) if life.names.contains(table));
    if let Some(number) = story.first(dropped).filter(|_| life.rebuilt) {
        return (number, BEFORE_DROP);
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
        None => KEEP_ROWS,
    };
    (deleted.unwrap_or_default(), help)
}
