//! The words of every error, and what to do about it.

use super::{Error, Finding, ForeignKeyViolation, Kept, Place};
use crate::id::{Printable, list};
use std::fmt;

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InTransaction => f.write_str("the connection is inside a transaction"),
            Self::Locked { waited, kept, .. } => {
                write!(
                    f,
                    "the database was locked by another connection for {waited:?}; {kept}"
                )
            }
            Self::ReadOnly { .. } => {
                f.write_str("migrations are pending, and the database cannot be written")
            }
            Self::TableName { table, problem } => {
                write!(
                    f,
                    "`{}` cannot name the history table: {problem}",
                    Printable(table)
                )
            }
            Self::History { table, problem } => {
                write!(f, "history table `{}`: {problem}", Printable(table))
            }
            Self::Drift { findings } => {
                let findings: Vec<String> = findings.iter().map(ToString::to_string).collect();
                write!(
                    f,
                    "the history does not fit this program: {}",
                    findings.join("; ")
                )
            }
            Self::DatabaseAhead { newest, unknown } => write!(
                f,
                "the database is newer than this program, whose newest migration is {newest}: it has {}",
                list(unknown)
            ),
            Self::Interrupted { at, done, moved } => interrupted(f, at, *done, *moved),
            Self::NotInterrupted { version: None } => f.write_str("no migration is interrupted"),
            Self::NotInterrupted {
                version: Some(version),
            } => {
                write!(f, "migration {version} is not interrupted")
            }
            Self::UnknownVersion { version, known } => match known {
                Some((first, last)) => {
                    write!(f, "there is no migration {version}, only {first} to {last}")
                }
                None => write!(f, "there is no migration {version}: the set is empty"),
            },
            Self::Irreversible { migrations } => {
                let each = migrations
                    .iter()
                    .map(|(id, why)| format!("{id} ({})", Printable(why)));
                write!(
                    f,
                    "no way back from {}",
                    each.collect::<Vec<_>>().join(", ")
                )
            }
            Self::Requires {
                migration,
                versions,
            } => {
                let versions: Vec<String> = versions.iter().map(ToString::to_string).collect();
                let versions = versions.join(", ");
                write!(
                    f,
                    "migration {migration} requires {versions}, which would not be applied"
                )
            }
            Self::Failed { at, kept, .. } => write!(f, "migration {at} failed; {kept}"),
            Self::CheckFailed {
                at,
                rows,
                more,
                kept,
            } => {
                let more = if *more { " and more" } else { "" };
                let rows = rows.join("; ");
                write!(f, "migration {at} failed: it returned {rows}{more}; {kept}")
            }
            Self::ForeignKeys {
                migration,
                violations,
                kept,
            } => {
                let each: Vec<String> = violations.iter().map(ToString::to_string).collect();
                let each = each.join("; ");
                write!(
                    f,
                    "migration {migration} broke foreign keys: {each}; {kept}"
                )
            }
            Self::Escaped {
                migration, kept, ..
            } => {
                write!(f, "migration {migration} ended the transaction it ran in; ")?;
                write!(f, "what it committed stays; of the others, {kept}")
            }
            Self::TakenOver { migration } => {
                write!(
                    f,
                    "another process took over migration {migration} while it ran here"
                )
            }
            Self::Backend { doing, kept, .. } => write!(f, "{doing} failed; {kept}"),
        }
    }
}

fn interrupted(f: &mut fmt::Formatter<'_>, at: &Place, done: usize, moved: bool) -> fmt::Result {
    let Place {
        migration,
        section,
        statement,
        ..
    } = at;
    write!(
        f,
        "the {section} section of migration {migration}, which runs outside a transaction, "
    )?;
    match moved {
        true => f.write_str("is being run by another process")?,
        false => f.write_str("began and did not end")?,
    }
    write!(f, "; {done} of its statements are done")?;
    match statement.is_empty() {
        true => Ok(()),
        false => write!(f, ", next is `{}`", Printable(&one_line(statement))),
    }
}

impl Error {
    /// What to do, where there is something to say beyond the message.
    pub fn help(&self) -> Option<&'static str> {
        Some(match self {
            Self::InTransaction => "commit or roll back before migrating",
            Self::Locked { .. } => {
                "try again, raise `lock_timeout`, or end whatever holds the database"
            }
            Self::ReadOnly { .. } => "open it for writing, with the rights for its file and folder",
            Self::TableName { .. } => "give another name to `table`",
            Self::History { .. } => {
                "if another tool owns the table, choose another name with `table`; if it was edited by \
                 hand, mend it; nothing was changed"
            }
            Self::Drift { .. } => {
                "put the migrations back as they were applied and write the change as a new one; \
                 nothing was changed"
            }
            Self::DatabaseAhead { .. } => {
                "run the newer program, or restore a database that fits this one; nothing was changed"
            }
            Self::Interrupted { moved: true, .. } => "wait for the other process, then try again",
            Self::Interrupted { moved: false, .. } => {
                "if no process is at work on it: `resume` goes on with that statement, which may have \
                 run already; `mark_applied` and `mark_reverted` record what you completed or undid by hand"
            }
            Self::NotInterrupted { .. } => "look at `status`",
            Self::UnknownVersion { .. } => "name a version of the set, or 0 to revert everything",
            Self::Irreversible { .. } => {
                "restore a backup, or write a new migration; nothing was changed"
            }
            Self::Requires { .. } => "apply or keep what it requires; nothing was changed",
            Self::Failed { kept, .. }
            | Self::CheckFailed { kept, .. }
            | Self::ForeignKeys { kept, .. }
                if kept.begun.is_some() =>
            {
                "mend what stood in the way, then `resume`; or complete or undo the rest by hand, then \
                 `mark_applied` or `mark_reverted`"
            }
            Self::CheckFailed { .. } => "mend the rows in the up section, or before it",
            Self::ForeignKeys { .. } => "mend or delete the rows in the migration, or before it",
            Self::Escaped { .. } => {
                "take COMMIT and ROLLBACK out of it, and compare the database with a backup"
            }
            Self::TakenOver { .. } => "look at `status` before anything else is done",
            Self::Failed { .. } | Self::Backend { .. } => return None,
        })
    }
}

impl fmt::Display for Place {
    /// `0003 tags, up, at migrations/0003_tags.sql:6:1, in `INSERT …``
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            migration,
            section,
            line,
            column,
            ..
        } = self;
        match &self.path {
            Some(path) => write!(f, "{migration}, {section}, at {path}:{line}:{column}")?,
            None => write!(f, "{migration}, stored {section}, at its {line}:{column}")?,
        }
        write!(f, ", in `{}`", Printable(&one_line(&self.statement)))
    }
}

impl fmt::Display for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.begun, self.migrations.is_empty()) {
            (None, true) => f.write_str("nothing of this run was kept"),
            (None, false) => write!(f, "kept of this run: {}", list(&self.migrations)),
            (Some(done), nothing_else) => {
                write!(
                    f,
                    "it runs outside a transaction, and stays begun with {done} statements done"
                )?;
                match nothing_else {
                    true => Ok(()),
                    false => write!(f, "; kept of this run: {}", list(&self.migrations)),
                }
            }
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Edited {
                migration,
                expected,
                found,
            } => write!(
                f,
                "{migration} was edited after it was applied (checksum {} in the database, {} here)",
                short(found),
                short(expected)
            ),
            Self::Missing { migration } => {
                write!(f, "{migration} is applied, and not in this program")
            }
            Self::OutOfOrder { migration, newest } => {
                write!(
                    f,
                    "{migration} is pending, below {newest}, which is applied"
                )
            }
        }
    }
}

impl fmt::Display for ForeignKeyViolation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (table, parent) = (Printable(&self.table), Printable(&self.parent));
        if self.mismatch {
            return write!(
                f,
                "the key of `{table}` does not fit `{parent}`, whose columns are not unique"
            );
        }
        let rowids = self.rowids.iter().map(|rowid| match rowid {
            Some(rowid) => rowid.to_string(),
            None => "NULL".to_owned(),
        });
        let rowids = rowids.collect::<Vec<_>>().join(", ");
        let more = match self.count > self.rowids.len() {
            true => format!(" and {} more", self.count - self.rowids.len()),
            false => String::new(),
        };
        write!(f, "`{table}` rowid {rowids}{more} has no row in `{parent}`")
    }
}

/// A checksum, long enough to tell two apart.
fn short(checksum: &str) -> String {
    const LENGTH: usize = 10;
    match checksum.char_indices().nth(LENGTH) {
        Some((end, _)) => format!("{}…", Printable(&checksum[..end])),
        None => Printable(checksum).to_string(),
    }
}

fn one_line(statement: &str) -> String {
    statement.split_whitespace().collect::<Vec<_>>().join(" ")
}
