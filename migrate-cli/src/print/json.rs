//! `--json`: one object, whose shape the crate's documentation tells.

use crate::exit::Exit;
use crate::failure::{self, Failure};
use crate::outcome::{InSet, Outcome, Shown};
use migrate_runtime::{
    Action, Direction, DryRun, MigrationId, MigrationState, MigrationStatus, Report,
    SchemaDifference, SchemaReport,
};
use serde_json::{Map, Value, json};
use std::time::Duration;

/// Raised when a field goes away or changes its meaning.
const VERSION: u32 = 1;

/// Words that make no command: which one was meant is not known.
pub(super) fn usage(message: &str, help: &str) -> String {
    let error = json!({ "message": message, "database": null, "causes": [], "help": help });
    object(&Value::Null, Exit::Usage, json!({ "error": error }))
}

pub(super) fn outcome(command: &str, exit: Exit, outcome: &Outcome) -> String {
    write(command, exit, fields(outcome))
}

pub(super) fn failure(command: &str, failure: &Failure) -> String {
    #[cfg_attr(
        not(feature = "folder"),
        expect(unused_mut, reason = "only folders add to it")
    )]
    let mut error = json!({
        "message": failure.message,
        "database": failure.database,
        "causes": failure.causes,
        "help": failure.help,
    });
    #[cfg(feature = "folder")]
    if let Some(found) = &failure.diagnostics {
        error["diagnostics"] = diagnostics(found);
    }
    write(command, failure.exit, json!({ "error": error }))
}

fn write(command: &str, exit: Exit, fields: Value) -> String {
    object(&json!(command), exit, fields)
}

fn object(command: &Value, exit: Exit, fields: Value) -> String {
    let mut object = Map::new();
    object.insert("version".to_owned(), json!(VERSION));
    object.insert("command".to_owned(), json!(command));
    object.insert("exit_code".to_owned(), json!(exit.code()));
    if let Value::Object(fields) = fields {
        object.extend(fields);
    }
    let text = Value::Object(object).to_string();
    // It may go to a terminal: what is left of control characters can only be inside a string.
    text.chars().fold(String::new(), |mut text, letter| {
        match letter.is_control() {
            true => text.push_str(&format!("\\u{:04x}", u32::from(letter))),
            false => text.push(letter),
        }
        text
    })
}

fn fields(outcome: &Outcome) -> Value {
    match outcome {
        Outcome::Report(report) => self::report(report),
        Outcome::DryRun(dry_run) => self::dry_run(dry_run),
        Outcome::Status {
            status, refused, ..
        } => json!({
            "up_to_date": status.is_up_to_date(),
            "refused": refused,
            "migrations": status.migrations().iter().map(self::status).collect::<Vec<_>>(),
        }),
        Outcome::History(applied) => {
            json!({ "migrations": applied.iter().map(status).collect::<Vec<_>>() })
        }
        Outcome::Migration(shown) => json!({ "migration": migration(shown) }),
        Outcome::Current(current) => json!({ "current": current.as_ref().map(id) }),
        Outcome::Valid {
            migrations,
            database,
        } => json!({
            "migrations": migrations,
            "database": database.as_ref().map(|(name, _)| name),
            "pending": database.as_ref().map(|(_, pending)| pending),
        }),
        Outcome::Schema { report, of_folder } => schema(report, *of_folder),
        Outcome::Repairs(repairs) => {
            let repaired = repairs.migrations().iter();
            let repaired = repaired.map(|it| with(id(it.id()), json!({ "changed": it.changed() })));
            json!({ "repaired": repaired.collect::<Vec<_>>() })
        }
        Outcome::BackedUp(path) | Outcome::Restored(path) => {
            json!({ "path": path.to_string_lossy() })
        }
        #[cfg(feature = "folder")]
        Outcome::Created(path) => json!({ "path": path.to_string_lossy() }),
        #[cfg(feature = "folder")]
        Outcome::Proof {
            proof,
            migrations,
            not_tried,
        } => json!({
            "proven": proof.is_proven(),
            "migrations": migrations,
            "not_tried": not_tried.iter().map(id).collect::<Vec<_>>(),
            "engine": proof.engine(),
            "sqlite": Some(proof.sqlite_version()).filter(|it| !it.is_empty()),
            "diagnostics": diagnostics(proof.findings()),
        }),
        // Written as it is, before it comes here.
        #[cfg(feature = "folder")]
        Outcome::Script(_) => json!({}),
    }
}

fn id(id: &MigrationId) -> Value {
    json!({ "version": id.version(), "name": id.name() })
}

fn with(mut object: Value, more: Value) -> Value {
    if let (Value::Object(object), Value::Object(more)) = (&mut object, more) {
        object.extend(more);
    }
    object
}

/// Whole milliseconds. No run takes longer than a u64 has room for.
fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

fn report(report: &Report) -> Value {
    let done = report.entries().iter().map(|entry| {
        let action = match entry.action() {
            Action::Applied => "applied",
            Action::Reverted => "reverted",
            Action::Baselined => "baselined",
            Action::MarkedApplied => "marked_applied",
            Action::MarkedReverted => "marked_reverted",
            _ => "other",
        };
        let more = json!({ "action": action, "elapsed_ms": milliseconds(entry.elapsed()) });
        with(id(entry.id()), more)
    });
    json!({
        "done": done.collect::<Vec<_>>(),
        "current": report.current().map(id),
        "elapsed_ms": milliseconds(report.elapsed()),
    })
}

fn dry_run(dry_run: &DryRun) -> Value {
    let steps = dry_run.steps().iter().map(|step| {
        let direction = match step.direction() {
            Direction::Up => "up",
            Direction::Down => "down",
        };
        let more = json!({
            "direction": direction,
            "tried": step.was_tried(),
            "elapsed_ms": step.elapsed().map(milliseconds),
            "rows_changed": step.rows_changed(),
            "not_tried_because": step.not_tried_because(),
        });
        with(id(step.id()), more)
    });
    json!({ "dry_run": true, "steps": steps.collect::<Vec<_>>() })
}

fn status(it: &MigrationStatus) -> Value {
    let state = match it.state() {
        MigrationState::OutOfOrder => "out_of_order".to_owned(),
        state => state.to_string(),
    };
    let more = json!({
        "description": it.description(),
        "state": state,
        "order": it.order(),
        "applied_at": it.applied_at(),
        "execution_time_ms": it.execution_time().map(milliseconds),
    });
    with(id(it.id()), more)
}

fn migration(shown: &Shown) -> Value {
    // All fields are always there, so that a reader need not ask.
    let mut object = json!({
        "description": null, "state": null, "order": null, "applied_at": null, "execution_time_ms": null,
        "kind": null, "path": null, "checksum": null, "requires": null, "irreversible": null,
        "up": null, "check": null, "down": null,
    });
    if let Some(migration) = &shown.migration {
        object = with(object, in_set(migration));
    }
    match &shown.status {
        Some(it) => with(object, status(it)),
        None => object,
    }
}

fn in_set(it: &InSet) -> Value {
    let kind = if it.up.is_some() { "sql" } else { "rust" };
    let more = json!({
        "description": it.description,
        "kind": kind,
        "path": it.path,
        "checksum": it.checksum,
        "requires": it.requires,
        "irreversible": it.irreversible,
        "up": it.up,
        "check": it.check,
        "down": it.down,
    });
    with(id(&it.id), more)
}

fn schema(report: &SchemaReport, of_folder: bool) -> Value {
    let differences = report
        .differences()
        .iter()
        .map(|difference| match difference {
            SchemaDifference::Missing { object } => {
                json!({ "kind": "missing", "object": object, "details": [] })
            }
            SchemaDifference::Different { object, details } => {
                json!({ "kind": "different", "object": object, "details": details })
            }
            other => json!({ "kind": "other", "object": other.to_string(), "details": [] }),
        });
    let not_replayed = report.not_replayed().iter();
    let not_replayed = not_replayed.map(|(it, why)| {
        let why = failure::of_set(why, of_folder);
        with(id(it), json!({ "because": why }))
    });
    json!({
        "differences": differences.collect::<Vec<_>>(),
        "unknown": report.unknown(),
        "not_replayed": not_replayed.collect::<Vec<_>>(),
    })
}

#[cfg(feature = "folder")]
fn diagnostics(found: &migrate_core::Diagnostics) -> Value {
    let found = found.iter().map(|it| {
        json!({
            "code": it.code(),
            "severity": it.severity().to_string(),
            "path": it.path(),
            "line": it.position().map(|at| at.line),
            "column": it.position().map(|at| at.column),
            "message": it.message(),
            "help": it.help(),
            "note": it.note(),
            "also": it.also_paths(),
        })
    });
    Value::Array(found.collect())
}
