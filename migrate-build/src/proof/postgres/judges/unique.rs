//! What asks that the rows of a table differ: a key that is new, a copy that makes one row of several.

use super::super::table::{Key, Table};
use super::super::tokens::words;
use super::lives::Story;

/// Columns of a table of before in which its rows may not be equal any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NewKey {
    pub(crate) table: String,
    pub(crate) columns: Vec<String>,
}

/// What an up asks of rows that were there before.
pub(crate) fn new_keys(story: &Story<'_>) -> Vec<NewKey> {
    let mut found: Vec<NewKey> = Vec::new();
    for life in story.lives() {
        for table in &life.now {
            for key in table.keys.iter().filter(|key| key.is_unique) {
                let columns = columns_before(story, life.table, table, key);
                let new = columns.filter(|columns| !is_asked(life.table, columns));
                found.extend(new.map(|columns| of(life.table, &columns)));
            }
        }
        let copying = story
            .copying_into(&life.names)
            .filter(|number| story.merges(*number));
        if copying.is_some() && !story.deletes(&life.names) {
            let keys: Vec<i16> = life
                .table
                .keys
                .iter()
                .flat_map(|key| key.columns.clone())
                .collect();
            let free = life
                .table
                .columns
                .iter()
                .filter(|it| !it.generated && !keys.contains(&it.number));
            let free: Vec<i16> = free.map(|column| column.number).collect();
            found.extend((!free.is_empty()).then(|| of(life.table, &free)));
        }
    }
    found.dedup();
    found
}

fn of(table: &Table, columns: &[i16]) -> NewKey {
    NewKey {
        table: table.key.clone(),
        columns: table.names(columns),
    }
}

/// The columns of a key as they were before; `None` where one of them was not.
fn columns_before(story: &Story<'_>, before: &Table, now: &Table, key: &Key) -> Option<Vec<i16>> {
    let words = words(&key.text);
    let columns = now
        .columns
        .iter()
        .filter(|column| match key.columns.contains(&0) {
            // Of an expression the text tells.
            true => words.contains(&column.name.to_lowercase()),
            false => key.columns.contains(&column.number),
        });
    let columns: Option<Vec<i16>> = columns
        .map(|column| {
            let mut olds = before.columns.iter().filter(|old| !old.generated);
            let same = olds.find(|old| story.column_now(&old.name) == column.name)?;
            // One that was dropped and added is another.
            let kept = now.oid != before.oid || same.number == column.number;
            kept.then_some(same.number)
        })
        .collect();
    columns.filter(|columns| !columns.is_empty())
}

/// Whether a key of before asks as much.
fn is_asked(before: &Table, columns: &[i16]) -> bool {
    before
        .keys
        .iter()
        .any(|key| key.is_unique && key.columns.iter().all(|column| columns.contains(column)))
}
