//! Reads a step in Rust: its directives, and whether its two functions are there and can be called. Their types
//! are checked by the compiler.

use super::header::Header;
use super::{Parsed, Reporter};
use crate::diagnostic::Diagnostics;
use crate::migration::{Function as Step, Work};
use crate::outline::{self, Function};
use crate::text::Source;
use crate::{Dialect, directive};

/// Reads a `.rs` file.
pub(crate) fn parse(source: &Source, dialect: Dialect, found: &mut Diagnostics) -> Parsed {
    let mut to = Reporter { source, found };
    let header = header(&mut to);
    match outline::functions(source.text()) {
        Ok(functions) => check_functions(&mut to, dialect, header, &functions),
        Err(outline::Unclosed(at)) => {
            to.report(
                "unterminated",
                at,
                "unterminated bracket, string or comment",
                "close it",
            );
            parsed(header, None, None)
        }
    }
}

fn parsed(header: Header, irreversible: Option<String>, work: Option<Work>) -> Parsed {
    Parsed {
        header,
        irreversible,
        work,
    }
}

/// The `//! word: …` lines at the top.
fn header(to: &mut Reporter<'_>) -> Header {
    let mut header = Header::behind("//!");
    for (comment, at) in outline::inner_comments(to.source.text()) {
        if let Some(directive) = directive::read(comment) {
            header.take(to, &directive, (comment, at));
        }
    }
    header
}

/// Checks that there is an up, and a down or a reason why there is none.
fn check_functions(
    to: &mut Reporter<'_>,
    dialect: Dialect,
    mut header: Header,
    functions: &[Function<'_>],
) -> Parsed {
    let named = |name: &str| functions.iter().find(|function| function.name == name);
    let up = check_function(to, dialect, "up", named("up"));
    if named("up").is_none() {
        to.report(
            "missing-up",
            0,
            "no `pub fn up` in this step",
            signature(dialect, "up"),
        );
    }
    let down = check_function(to, dialect, "down", named("down"));
    let irreversible = header.irreversible.take();
    match (&irreversible, named("down")) {
        (Some((_, at)), Some(down)) => {
            let line = to.source.position(down.start).line;
            to.report(
                "irreversible-with-down",
                *at,
                format!("`//! irreversible:`, and line {line} has a `fn down`"),
                "keep the one that is true",
            );
        }
        (None, None) if up.is_some() => to.report(
            "missing-down",
            0,
            "no `pub fn down` in this step, and not marked irreversible",
            "write the way back as `pub fn down`; where there is none, say why in a line at the top: \
             `//! irreversible: the old values are gone`",
        ),
        _ => {}
    }
    if let (Some(up), Some(down), Some(at)) = (up, down, named("down"))
        && up.is_async != down.is_async
        && dialect == Dialect::Postgres
    {
        let (is, other) = match up.is_async {
            true => ("is not `async`", "is"),
            false => ("is `async`", "is not"),
        };
        to.report(
            "rust-function",
            at.start,
            format!("`fn down` {is}, and `fn up` {other}: no client can run both"),
            "write both for the same client",
        );
    }
    let work = up.map(|up| Work::Rust { up, down });
    parsed(header, irreversible.map(|(reason, _)| reason), work)
}

/// The help that shows how the function is to be written.
fn signature(dialect: Dialect, name: &str) -> String {
    const RESULT: &str = "migrate_runtime::StepResult";
    match dialect {
        Dialect::Sqlite => {
            format!("write `pub fn {name}(tx: &rusqlite::Transaction<'_>) -> {RESULT}`")
        }
        Dialect::Postgres => format!(
            "write `pub fn {name}(tx: &mut postgres::Transaction<'_>) -> {RESULT}`, or for an async \
             client `pub async fn {name}(tx: &tokio_postgres::Transaction<'_>) -> {RESULT}`"
        ),
    }
}

/// A function that was found, for the migration. Where it cannot be called that is reported.
fn check_function(
    to: &mut Reporter<'_>,
    dialect: Dialect,
    name: &str,
    found: Option<&Function<'_>>,
) -> Option<Step> {
    let found = found?;
    let step = Step {
        position: to.source.position(found.start),
        is_async: found.is_async,
    };
    let problem = if !found.is_public {
        format!("`fn {name}` is not `pub`, so that nobody can call it")
    } else if found.is_async && dialect == Dialect::Sqlite {
        format!("`fn {name}` is `async`, and nobody awaits it")
    } else if found.parameters != 1 {
        format!(
            "`fn {name}` takes {} parameters, expected one, the transaction",
            found.parameters
        )
    } else {
        return Some(step);
    };
    let help = signature(dialect, name);
    to.report("rust-function", found.start, problem, help);
    Some(step)
}
