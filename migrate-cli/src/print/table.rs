//! Tables: columns and no lines, so that `grep` and `awk` read them too.

use super::paint;
use comfy_table::Table;
use migrate_runtime::{MigrationId, MigrationState, MigrationStatus};
use std::time::Duration;

pub(crate) fn status(migrations: &[MigrationStatus]) -> String {
    let head = ["version", "name", "state", "applied at", "time"];
    let rows = migrations.iter().map(|it| {
        let (version, name) = version_and_name(it.id());
        let state = state(it.state()).to_owned();
        let (at, time) = (applied_at(it), time(it));
        vec![version, name, state, at, time]
    });
    let text = draw(&head, rows.collect());
    let mut lines = text.lines();
    let head = lines.next().map(paint::bold);
    let rows = lines
        .zip(migrations)
        .map(|(line, it)| painted(line, it.state()));
    head.into_iter().chain(rows).collect::<Vec<_>>().join("\n")
}

/// A state in words for people. The JSON has the history's own word.
pub(crate) fn state(state: MigrationState) -> &'static str {
    match state {
        MigrationState::Applied => "applied",
        MigrationState::Baseline => "baseline",
        MigrationState::Pending => "pending",
        MigrationState::OutOfOrder => "out of order",
        MigrationState::Drifted => "drifted",
        MigrationState::Unknown => "unknown",
        MigrationState::Applying => "started",
        MigrationState::Reverting => "started (down)",
        _ => "other",
    }
}

pub(crate) fn history(migrations: &[MigrationStatus]) -> String {
    let head = ["applied at", "version", "name", "state", "time"];
    let rows = migrations.iter().map(|it| {
        let (version, name) = version_and_name(it.id());
        let state = state(it.state()).to_owned();
        vec![applied_at(it), version, name, state, time(it)]
    });
    let text = draw(&head, rows.collect());
    match text.split_once('\n') {
        Some((head, rows)) => format!("{}\n{rows}", paint::bold(head)),
        None => text,
    }
}

fn draw(head: &[&str], rows: Vec<Vec<String>>) -> String {
    let mut table = Table::new();
    table.load_style(comfy_table::presets::NOTHING);
    table.set_header(head.to_vec());
    table.add_rows(rows);
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
    }
    table.trim_fmt()
}

/// Colours the state in a line, after the columns are drawn: the colours must not count as width. The last such word
/// is the state, since only dates and times follow it.
fn painted(line: &str, of: MigrationState) -> String {
    let words = state(of);
    match line.rfind(words) {
        Some(at) => {
            let (before, rest) = line.split_at(at);
            format!("{before}{}{}", paint::state(of), &rest[words.len()..])
        }
        None => line.to_owned(),
    }
}

/// The version with its zeros, and the name.
fn version_and_name(id: &MigrationId) -> (String, String) {
    let text = id.to_string();
    match text.split_once(' ') {
        Some((version, name)) => (version.to_owned(), name.to_owned()),
        None => (text, String::new()),
    }
}

/// When it was applied, in the database's words. Those of an edited history may be long: they are cut.
pub(crate) fn applied_at(it: &MigrationStatus) -> String {
    const LONGEST: usize = 80;
    let text = it.applied_at().unwrap_or_default();
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", one_line(&text[..end])),
        None => one_line(text),
    }
}

/// Text out of a database, which moves no cursor and begins no line.
pub(crate) fn one_line(text: &str) -> String {
    text.chars()
        .flat_map(|letter| match letter.is_control() {
            true => letter.escape_debug().collect(),
            false => vec![letter],
        })
        .collect()
}

fn time(it: &MigrationStatus) -> String {
    it.execution_time().map(milliseconds).unwrap_or_default()
}

pub(crate) fn milliseconds(time: Duration) -> String {
    match time.as_millis() {
        0 => "<1 ms".to_owned(),
        time => format!("{time} ms"),
    }
}
