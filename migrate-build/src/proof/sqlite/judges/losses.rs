//! What a section has lost of the tables that live on.

use super::super::scratch::{Action, Rows, Scratch};
use super::attached;
use super::lives::{Life, Story};
use super::values::Kept;
use crate::proof::finding::{At, Finding, section};
use migrate_runtime::{Direction, Error};

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
            found.extend(attached::lost(story, &life, scratch));
        }
    }
    found.extend(attached::lost_of_views(story, &scratch.model));
    Ok(found)
}

/// How the help begins where a key has deleted rows.
const KEYS_ARE_ON: &str = "foreign keys are on here";

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
            help: match lost.help.starts_with(KEYS_ARE_ON) {
                true => lost.help.clone(),
                false => "copy every row back".to_owned(),
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
    if let Some(number) = story.copying_into(&life.names, &life.names).last() {
        let help = "copy every row: look at the WHERE and the JOINs; or delete those that are to go \
                    by a DELETE of their own";
        return (*number, help.to_owned());
    }
    let keys_on =
        section(story.migration, story.direction).is_some_and(|section| section.foreign_keys_on);
    if let Some(number) = story.first(dropped) {
        let help =
            "copy its rows into the new table before the DROP; or delete them before it, if they \
                    are to go"
                .to_owned();
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
