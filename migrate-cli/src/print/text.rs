//! Outcomes and failures as people read them.

use super::{paint, safe, table};
use crate::failure::{self, Failure};
use crate::outcome::{InSet, Outcome, Shown};
#[cfg(feature = "folder")]
use migrate_runtime::MigrationId;
use migrate_runtime::SchemaReport;

/// What there is to say about an outcome.
pub(super) struct Said {
    /// For stdout.
    pub(super) data: Option<String>,
    /// Whether that was the question, and not the news that something is done: `--quiet` keeps it.
    pub(super) asked_for: bool,
    /// For stderr, unless it is to be quiet.
    pub(super) note: Option<String>,
    /// For stderr.
    pub(super) errors: Option<String>,
}

fn asked_for(data: impl Into<String>) -> Said {
    Said {
        data: Some(data.into()),
        asked_for: true,
        note: None,
        errors: None,
    }
}

fn news(data: impl Into<String>) -> Said {
    Said {
        asked_for: false,
        ..asked_for(data)
    }
}

fn note(words: &str) -> Said {
    Said {
        data: None,
        note: Some(noted(words)),
        ..asked_for("")
    }
}

fn noted(words: &str) -> String {
    format!("{} {}", paint::note(), safe(words))
}

pub(super) fn outcome(outcome: &Outcome) -> Said {
    match outcome {
        Outcome::Report(report) => news(safe(&report.to_string())),
        Outcome::DryRun(dry_run) => asked_for(safe(&dry_run.to_string())),
        Outcome::Status {
            status, refused, ..
        } => Said {
            note: refused.as_deref().map(|why| {
                let why = why.strip_suffix("; nothing was changed").unwrap_or(why);
                noted(&format!("`up` would be refused: {why}"))
            }),
            ..asked_for(table::status(status.migrations()))
        },
        Outcome::History(applied) if applied.is_empty() => note("nothing was applied yet"),
        Outcome::History(applied) => asked_for(table::history(applied)),
        Outcome::Migration(shown) => asked_for(migration(shown)),
        Outcome::Current(Some(current)) => asked_for(current.to_string()),
        Outcome::Current(None) => note("no migration is applied"),
        Outcome::Valid {
            migrations,
            database,
        } => {
            let are = plural(*migrations, "migration is valid", "migrations are valid");
            news(match database {
                Some((database, 0)) => format!("{are}; {} fits, with none pending", safe(database)),
                Some((database, pending)) => {
                    format!("{are}; {} fits, with {pending} pending", safe(database))
                }
                None => format!("{are}; no database was looked at"),
            })
        }
        Outcome::Schema { report, of_folder } => Said {
            note: unsure(report),
            ..asked_for(safe(&failure::of_set(&report.to_string(), *of_folder)))
        },
        Outcome::Repairs(repairs) => news(safe(&repairs.to_string())),
        Outcome::BackedUp(file) => news(safe(&format!("backed up to {}", file.display()))),
        Outcome::Restored(file) => news(safe(&format!("restored from {}", file.display()))),
        #[cfg(feature = "folder")]
        Outcome::Created(path) => asked_for(shown(path)),
        #[cfg(feature = "folder")]
        Outcome::Proof {
            proof,
            migrations,
            not_tried,
        } => self::proof(proof, *migrations, not_tried),
        // Written as it is, before it comes here.
        #[cfg(feature = "folder")]
        Outcome::Script(_) => news(""),
    }
}

/// A note where something could not be replayed: what it made may be what differs.
fn unsure(report: &SchemaReport) -> Option<String> {
    let words = "what was not replayed may be why it differs";
    let unsure = !report.differences().is_empty() && !report.not_replayed().is_empty();
    unsure.then(|| noted(words))
}

fn plural(count: usize, one: &str, many: &str) -> String {
    match count {
        1 => format!("1 {one}"),
        _ => format!("{count} {many}"),
    }
}

/// The findings as a compiler writes its errors, and their sum.
#[cfg(feature = "folder")]
fn proof(proof: &migrate_build::Proof, migrations: usize, not_tried: &[MigrationId]) -> Said {
    let count = |severity| {
        let findings = proof.findings().iter();
        findings.filter(|it| it.severity() == severity).count()
    };
    let errors = count(migrate_core::Severity::Error);
    let warnings = count(migrate_core::Severity::Warning);
    let warnings = match warnings {
        0 => String::new(),
        _ => format!(", {}", plural(warnings, "warning", "warnings")),
    };
    let findings: Vec<String> = proof.findings().iter().map(paint::diagnostic).collect();
    let findings = findings.join("\n\n");
    if errors > 0 {
        let errors = plural(errors, "error", "errors");
        let sum = format!("{} not proven: {errors}{warnings}", paint::error());
        return Said {
            data: None,
            errors: Some(format!("{findings}\n\n{sum}")),
            ..asked_for("")
        };
    }
    let all = plural(migrations, "migration", "migrations");
    let (proven, not_tried) = match not_tried.len() {
        0 => (all, String::new()),
        count => {
            let names: Vec<String> = not_tried.iter().map(MigrationId::to_string).collect();
            let not_tried = format!(", {count} not tried ({})", names.join(", "));
            (format!("{} of {all}", migrations - count), not_tried)
        }
    };
    let engine = proof.engine();
    Said {
        note: Some(findings).filter(|findings| !findings.is_empty()),
        ..news(format!("{proven} proven on {engine}{not_tried}{warnings}"))
    }
}

/// A path as it is, for other programs; on a terminal without control characters.
#[cfg(feature = "folder")]
fn shown(path: &std::path::Path) -> String {
    use std::io::IsTerminal;
    let path = path.display().to_string();
    match std::io::stdout().is_terminal() {
        true => safe(&path),
        false => path,
    }
}

fn migration(shown: &Shown) -> String {
    let mut lines = Vec::new();
    let id = match (&shown.status, &shown.migration) {
        (Some(status), _) => status.id().to_string(),
        (None, Some(migration)) => migration.id.to_string(),
        (None, None) => String::new(),
    };
    lines.push(paint::bold(&id));
    let mut row = |name: &str, value: &str| {
        if !value.is_empty() {
            lines.push(format!("{name:12} {value}"));
        }
    };
    if let Some(status) = &shown.status {
        row("description", &table::one_line(status.description()));
        row("state", &paint::state(status.state()));
        row("applied at", &table::applied_at(status));
        let time = status.execution_time().map(table::milliseconds);
        row("time", &time.unwrap_or_default());
    } else if let Some(migration) = &shown.migration {
        row("description", &safe(migration.description));
    }
    match &shown.migration {
        None => row("file", "none: it is only in the database"),
        Some(migration) => {
            row("file", &safe(migration.path));
            row("checksum", migration.checksum);
            let requires: Vec<String> = migration.requires.iter().map(i64::to_string).collect();
            row("requires", &requires.join(", "));
            row(
                "irreversible",
                &safe(migration.irreversible.unwrap_or_default()),
            );
            lines.extend(sections(migration));
        }
    }
    lines.join("\n")
}

/// The text of each section below its marker.
fn sections(migration: &InSet) -> Vec<String> {
    let sections = [
        ("up", migration.up),
        ("check", migration.check),
        ("down", migration.down),
    ];
    let sections = sections.into_iter().filter_map(|(name, sql)| {
        let marker = paint::bold(&format!("-- {name}"));
        Some(format!("\n{marker}\n{}", safe(sql?.trim_matches('\n'))))
    });
    match migration.up {
        Some(_) => sections.collect(),
        None => vec!["\na step in Rust: its code is in the file".to_owned()],
    }
}

/// A failure as it stands on stderr: mistakes of a folder first, then the message, its causes and what to do.
pub(super) fn failure(failure: &Failure) -> String {
    #[cfg(feature = "folder")]
    if let Some(found) = &failure.diagnostics {
        let found: Vec<String> = found.iter().map(paint::diagnostic).collect();
        return found.join("\n\n");
    }
    let mut text = format!("{} {}", paint::error(), safe(&failure.message));
    if let Some(database) = &failure.database {
        text += &format!("\n  in: {}", safe(database));
    }
    for cause in &failure.causes {
        text += &format!("\n  caused by: {}", safe(cause));
    }
    if let Some(help) = &failure.help {
        text += &format!("\n  {} {}", paint::help(), safe(help));
    }
    text
}
