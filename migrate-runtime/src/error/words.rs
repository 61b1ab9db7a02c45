//! The words of every error, and what to do about it.

use super::parts::{done, one_line};
use super::{Error, Finding, Kept, Place};
use crate::id::{Printable, list};
use std::fmt;

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InTransaction
            | Self::NoHistory { .. }
            | Self::HasHistory { .. }
            | Self::NotApplied { .. }
            | Self::WrongClient { .. }
            | Self::Backup { .. }
            | Self::Restore { .. }
            | Self::TableName { .. }
            | Self::NotInterrupted { .. }
            | Self::UnknownVersion { .. } => self.asked(f),
            Self::History { .. }
            | Self::Drift { .. }
            | Self::DatabaseAhead { .. }
            | Self::Interrupted { .. }
            | Self::Irreversible { .. }
            | Self::Requires { .. } => self.found(f),
            Self::Failed { .. }
            | Self::CheckFailed { .. }
            | Self::ForeignKeys { .. }
            | Self::Escaped { .. }
            | Self::TakenOver { .. } => self.ran(f),
            Self::Locked { .. } | Self::ReadOnly { .. } | Self::Backend { .. } => self.refused(f),
        }
    }
}

impl Error {
    // Of the four that follow, each is for the variants that `fmt` sends there.

    /// What the caller asked for cannot be had.
    fn asked(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InTransaction => f.write_str("the connection is inside a transaction"),
            Self::NoHistory { tables } => {
                let tables = some(tables);
                write!(
                    f,
                    "the database has tables ({tables}) and no history of migrations"
                )
            }
            Self::HasHistory { newest } => {
                write!(f, "the database has a history already, and is at {newest}")
            }
            Self::NotApplied { version } => write!(f, "migration {version} is not applied"),
            Self::WrongClient {
                migration,
                needed,
                found,
            } => write!(
                f,
                "{migration} is a step in Rust for `{needed}`, and this is a `{found}`"
            ),
            Self::Backup { path, .. } => {
                let path = path.display();
                write!(
                    f,
                    "the backup `{path}` could not be made, and nothing was migrated"
                )
            }
            Self::Restore { path, .. } => {
                write!(f, "the backup `{}` could not be restored", path.display())
            }
            Self::TableName { table, problem } => {
                let table = Printable(table);
                write!(f, "`{table}` cannot name the history table: {problem}")
            }
            Self::NotInterrupted { version: None } => f.write_str("no migration is interrupted"),
            Self::NotInterrupted {
                version: Some(version),
            } => write!(f, "migration {version} is not interrupted"),
            Self::UnknownVersion { version, known } => match known {
                Some((first, last)) => {
                    write!(f, "there is no migration {version}, only {first} to {last}")
                }
                None => write!(f, "there is no migration {version}: the set is empty"),
            },
            _ => Ok(()),
        }
    }

    /// What the history holds stands in the way.
    fn found(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::History {
                table,
                problem,
                kept,
            } => {
                let table = Printable(table);
                write!(f, "history table `{table}`: {problem}; {}", Changed(kept))
            }
            Self::Drift { findings, kept } => {
                let (findings, changed) = (join(findings, "; "), Changed(kept));
                write!(
                    f,
                    "the history does not fit this program: {findings}; {changed}"
                )
            }
            Self::DatabaseAhead {
                newest,
                unknown,
                without_down,
                kept,
            } => {
                let (unknown, changed) = (list(unknown), Changed(kept));
                let without_down = match without_down.is_empty() {
                    true => String::new(),
                    false => format!("; no down text is stored with {}", list(without_down)),
                };
                write!(f, "the database is newer than this program, ")?;
                write!(
                    f,
                    "whose newest migration is {newest}: it has {unknown}{without_down}; {changed}"
                )
            }
            Self::Interrupted {
                at,
                done,
                moved,
                kept,
            } => {
                interrupted(f, at, *done, *moved)?;
                and_kept(f, kept)
            }
            Self::Irreversible { migrations, kept } => {
                let each = migrations.iter();
                let each = each.map(|(id, why)| format!("{id} ({})", Printable(why)));
                let each = each.collect::<Vec<_>>().join(", ");
                write!(f, "no way back from {each}; {}", Changed(kept))
            }
            Self::Requires {
                migration,
                versions,
                kept,
            } => {
                let (versions, changed) = (join(versions, ", "), Changed(kept));
                write!(f, "migration {migration} requires {versions}, ")?;
                write!(f, "which would not be applied; {changed}")
            }
            _ => Ok(()),
        }
    }

    /// A migration went wrong.
    fn ran(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
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
                let each = join(violations, "; ");
                write!(
                    f,
                    "migration {migration} broke foreign keys: {each}; {kept}"
                )
            }
            Self::Escaped {
                migration, kept, ..
            } => {
                write!(
                    f,
                    "migration {migration} ended the transaction it ran in: what that had done "
                )?;
                write!(f, "is committed or rolled back, and is not in the history")?;
                and_kept(f, kept)
            }
            Self::TakenOver { migration, kept } => {
                write!(f, "another process finished, resumed or marked ")?;
                write!(f, "migration {migration} while it ran here")?;
                and_kept(f, kept)
            }
            _ => Ok(()),
        }
    }

    /// The database did not let it be done.
    fn refused(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Locked { waited, kept, .. } => {
                match waited.is_zero() {
                    true => f.write_str("the database is locked by another connection")?,
                    false => {
                        f.write_str("the database was locked by another connection for ")?;
                        write!(f, "{waited:?}")?;
                    }
                }
                write!(f, "; {kept}")
            }
            Self::ReadOnly { kept, .. } => {
                f.write_str("there is something to do, and the database cannot be written; ")?;
                write!(f, "{kept}")
            }
            Self::Backend { doing, kept, .. } => write!(f, "{doing} failed; {kept}"),
            _ => Ok(()),
        }
    }
}

/// The first few names of tables, and how many more there are.
fn some(tables: &[String]) -> String {
    const FEW: usize = 5;
    let few = tables.iter().take(FEW);
    let few: Vec<String> = few.map(|it| Printable(it).to_string()).collect();
    let few = few.join(", ");
    match tables.len().saturating_sub(FEW) {
        0 => few,
        more => format!("{few}, and {more} more"),
    }
}

fn join(items: &[impl ToString], between: &str) -> String {
    let items: Vec<String> = items.iter().map(ToString::to_string).collect();
    items.join(between)
}

fn interrupted(f: &mut fmt::Formatter<'_>, at: &Place, done: usize, moved: bool) -> fmt::Result {
    let Place {
        migration,
        section,
        path,
        line,
        column,
        statement,
    } = at;
    write!(
        f,
        "the {section} section of migration {migration}, which runs outside a transaction, "
    )?;
    match moved {
        true => f.write_str("is being run by another process")?,
        false => f.write_str("began and did not end")?,
    }
    match done {
        1 => f.write_str("; 1 statement is done")?,
        _ => write!(f, "; {done} statements are done")?,
    }
    match (statement.is_empty(), path) {
        (false, Some(path)) => write!(f, ", next is {path}:{line}:{column}, ")?,
        (false, None) => write!(f, ", next is {line}:{column} of its stored text, ")?,
        (true, None) if *section == "up" => {
            return f.write_str(", and this program does not have it");
        }
        (true, _) => return f.write_str(", which are all; what comes after them is not"),
    }
    write!(f, "`{}`", Printable(&one_line(statement)))
}

impl Error {
    /// What to do, where there is something to say beyond the message.
    pub fn help(&self) -> Option<&'static str> {
        match self {
            _ if self.kept().is_some_and(Kept::is_uncertain) => {
                Some("look at `status` before anything else is done")
            }
            Self::Locked { kept, .. }
            | Self::ReadOnly { kept, .. }
            | Self::Failed { kept, .. }
            | Self::CheckFailed { kept, .. }
            | Self::ForeignKeys { kept, .. }
            | Self::Backend { kept, .. }
                if kept.begun.is_some() =>
            {
                Some(
                    "mend what stood in the way, then `resume`; or complete or undo the rest by hand, \
                     then `mark_applied` or `mark_reverted`",
                )
            }
            _ => self.help_unbegun(),
        }
    }

    /// What to do where no `no-transaction` section stays begun.
    fn help_unbegun(&self) -> Option<&'static str> {
        Some(match self {
            Self::InTransaction => "commit or roll back before migrating",
            Self::Locked { .. } => {
                "try again, raise `lock_timeout`, or end whatever holds the database"
            }
            Self::ReadOnly { .. } => "open it for writing, with the rights for its file and folder",
            Self::NoHistory { .. } => {
                "if it was made by other means, say which migration it is at: `baseline(version)`; if the \
                 set is a guest in it, give it a history table of its own: `table(name)`; nothing was changed"
            }
            Self::HasHistory { .. } => {
                "apply what is pending with `up`; a baseline is for a first time"
            }
            Self::NotApplied { .. } | Self::NotInterrupted { .. } => "look at `status`",
            Self::WrongClient { .. } => {
                "run the set with the client that its steps are written for; nothing was changed"
            }
            Self::Backup { .. } => "make room for it, or name another place; nothing was changed",
            Self::Restore { .. } => "name a backup that is whole; nothing was changed",
            Self::TableName { .. } => "give another name to `table`",
            Self::History { .. } => {
                "if another tool owns the table, choose another name with `table`; if it was edited by \
                 hand, mend it"
            }
            Self::Drift { findings, .. }
                if findings
                    .iter()
                    .all(|finding| matches!(finding, Finding::OutOfOrder { .. })) =>
            {
                "give it a version above the newest, or apply it late with `allow_out_of_order`"
            }
            Self::Drift { .. } => {
                "put the migrations back as they were applied and write the change as a new one; or, if an \
                 edit changed nothing that matters, stamp it with `repair`"
            }
            Self::DatabaseAhead { .. } => {
                "run the newer program; or let this one revert them by what is stored of them, with \
                 `newer_database(NewerDatabase::Revert)`, or pass over them with `Ignore`"
            }
            Self::Interrupted { moved: true, .. } => "wait for the other process, then try again",
            Self::Interrupted { moved: false, .. } => {
                "if no process is at work on it: `resume` goes on with that statement, which may have \
                 run already; `mark_applied` and `mark_reverted` record what you completed or undid by hand"
            }
            Self::UnknownVersion { .. } => {
                "name a version of the set; `down_to(0)` reverts everything"
            }
            Self::Irreversible { .. } => "restore a backup, or write a new migration",
            Self::Requires { .. } => "apply or keep what it requires",
            Self::CheckFailed { .. } => "mend the rows in the up section, or before it",
            Self::ForeignKeys { .. } => "mend or delete the rows in the migration, or before it",
            Self::Escaped { .. } => {
                "take COMMIT, ROLLBACK and OR ROLLBACK out of it, and compare the database with a backup"
            }
            Self::TakenOver { .. } => "look at `status` before anything else is done",
            Self::Failed { .. } | Self::Backend { .. } => return None,
        })
    }
}

/// What was kept, in the words of an error that most often comes before anything is done.
struct Changed<'a>(&'a Kept);

impl fmt::Display for Changed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self.0 == Kept::default() {
            true => f.write_str("nothing was changed"),
            false => write!(f, "{}", self.0),
        }
    }
}

/// What was kept, if anything was, for an error that says itself what became of the rest.
fn and_kept(f: &mut fmt::Formatter<'_>, kept: &Kept) -> fmt::Result {
    match kept.entries.is_empty() {
        true => Ok(()),
        false => write!(f, "; kept of this run: {}", done(&kept.entries)),
    }
}
