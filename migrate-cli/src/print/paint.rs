//! Colours.

use super::table;
use anstyle::{AnsiColor, Style};
use migrate_runtime::MigrationState;

const BOLD: Style = Style::new().bold();
const RED: Style = AnsiColor::Red.on_default().bold();
const YELLOW: Style = AnsiColor::Yellow.on_default().bold();
const GREEN: Style = AnsiColor::Green.on_default();
const CYAN: Style = AnsiColor::Cyan.on_default().bold();
#[cfg(feature = "folder")]
const BLUE: Style = AnsiColor::Blue.on_default().bold();

fn paint(style: Style, text: &str) -> String {
    format!("{style}{text}{style:#}")
}

pub(crate) fn bold(text: &str) -> String {
    paint(BOLD, text)
}

pub(crate) fn error() -> String {
    paint(RED, "error:")
}

pub(crate) fn note() -> String {
    paint(CYAN, "note:")
}

pub(crate) fn help() -> String {
    paint(CYAN, "help:")
}

/// A migration's state: green where all is well, yellow where something is to be done, red where it is to be looked at.
pub(crate) fn state(state: MigrationState) -> String {
    let style = match state {
        MigrationState::Applied | MigrationState::Baseline => GREEN,
        MigrationState::Pending | MigrationState::OutOfOrder => YELLOW,
        _ => RED,
    };
    paint(style, table::state(state))
}

/// A diagnostic as core draws it, in the colours that rustc has.
#[cfg(feature = "folder")]
pub(crate) fn diagnostic(it: &migrate_core::Diagnostic) -> String {
    let style = match it.severity() {
        migrate_core::Severity::Error => RED,
        migrate_core::Severity::Warning => YELLOW,
    };
    let text = super::safe(&migrate_core::plain(it));
    let mut lines = text.lines();
    let message = lines.next().unwrap_or_default();
    let heading = format!("{}:", it.heading());
    let mut painted = vec![format!("{} {}", paint(style, &heading), bold(message))];
    for line in lines {
        painted.push(margin(line, style));
    }
    painted.join("\n")
}

/// A line below the message. What it begins with, up to an arrow, bar or equals sign, is a frame.
#[cfg(feature = "folder")]
fn margin(line: &str, caret: Style) -> String {
    let frame = ["-->", "|", "="].iter().find_map(|sign| {
        let end = line.find(sign)? + sign.len();
        let before = &line[..end - sign.len()];
        let only_numbers = before.bytes().all(|it| it == b' ' || it.is_ascii_digit());
        only_numbers.then_some(end)
    });
    let Some(end) = frame else {
        return line.to_owned();
    };
    let (frame, rest) = line.split_at(end);
    let rest = match (frame.trim(), rest.trim()) {
        ("|", "^") => paint(caret, rest),
        ("=", _) => match rest.split_once(':') {
            Some((word, rest)) => format!("{}{rest}", paint(BOLD, &format!("{word}:"))),
            None => rest.to_owned(),
        },
        _ => rest.to_owned(),
    };
    format!("{}{rest}", paint(BLUE, frame))
}
