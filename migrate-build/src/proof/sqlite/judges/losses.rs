//! What a section has lost of the tables that live on.

use super::super::scratch::{Action, Rows, Scratch};
use super::attached;
use super::lives::{Life, Story};
use super::values::Kept;
use crate::proof::finding::{At, Finding, section};
use crate::proof::losses::{BEFORE_DROP, COPY_BACK, COPY_ROWS, KEEP_ROWS, rows_lost as worded};
use migrate_runtime::Error;

/// What an up section has lost of the tables that were there before it.
pub(crate) fn losses(story: &Story<'_>, scratch: &Scratch<'_>) -> Result<Vec<Finding>, Error> {
    let mut found = Vec::new();
    for life in story.lives(&scratch.model) {
        let now = scratch.read_all(&life.now)?;
        let rows_lost = rows_lost(story, &life, &now);
        if let ([table], [rows]) = (&life.now[..], &now[..]) {
            let kept = Kept {
                story,
                life: &life,
                table,
                rows,
            };
            // Where rows are lost their values are too.
            if rows_lost.is_none() {
                found.extend(kept.values(scratch.db));
            }
            found.extend(kept.sequence());
        }
        found.extend(rows_lost);
        if life.rebuilt {
            found.extend(attached::lost(story, &life, scratch)?);
        }
    }
    found.extend(attached::lost_of_views(story, &scratch.model));
    Ok(found)
}

/// Where a key has deleted rows.
const CASCADES: &str = "foreign keys are on here, and this cascades: take `foreign-keys-on` away, or delete \
                        those rows by a DELETE of their own";

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
                .any(|table| lived(&table.name.to_ascii_lowercase()))
        {
            continue;
        }
        let now = scratch.read_all(&life.now)?;
        let lost = rows_lost(story, &life, &now);
        found.extend(lost.map(|lost| Finding {
            code: "down-loses-rows",
            help: match lost.help == CASCADES {
                true => lost.help.clone(),
                false => COPY_BACK.to_owned(),
            },
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
    let names: Vec<&str> = life.now.iter().map(|it| it.name.as_str()).collect();
    let same = names
        .iter()
        .any(|name| name.eq_ignore_ascii_case(life.name));
    let became = (!same).then_some(names.as_slice());
    let count = (life.before.count, left);
    let message = worded(story.direction, &life.shown, count, became);
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
fn blame(story: &Story<'_>, life: &Life<'_>) -> (usize, &'static str) {
    let deleted = |action: &Action| matches!(action, Action::Delete(table) if table == life.name);
    let dropped =
        |action: &Action| matches!(action, Action::DropTable(table) if life.names.contains(table));
    if let Some(number) = story.copying_into(&life.names, &life.names).last() {
        return (*number, COPY_ROWS);
    }
    if let Some(number) = story.first(dropped) {
        return (number, BEFORE_DROP);
    }
    let number = story.first(deleted).unwrap_or_default();
    let section = section(story.migration, story.direction);
    let help = match section.is_some_and(|section| section.foreign_keys_on) {
        true => CASCADES,
        false => KEEP_ROWS,
    };
    (number, help)
}
