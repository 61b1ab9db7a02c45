//! What to do about an error, in terms of commands and options: the library's own help names its functions.

use migrate_runtime::{BackendError, Error, Finding, Kept, Place};
use rusqlite::ErrorCode;
use std::io;

pub(crate) const ONE_OF_THESE: &str = "name one of these, as `status` shows them";
pub(crate) const GO_ON: &str = "look at `status`, then `resume`";

/// The help for an error of the library's.
pub(crate) fn help(error: &Error) -> Option<String> {
    if error.kept().is_some_and(Kept::is_uncertain) {
        return error.help().map(str::to_owned);
    }
    let done = error.kept().and_then(Kept::statements_done);
    match error {
        Error::Interrupted {
            at,
            done,
            moved: false,
            ..
        } => Some(format!(
            "if no process is at work on it: `resume` goes on with that statement, which may have run already; \
             where it is wrong, or was mended since: {}",
            ways_out(at, *done, File::MayBeEdited)
        )),
        _ if done.is_some() => Some(begun(error, done.unwrap_or_default())),
        Error::Failed { source, .. } => Some(
            of_database(source)
                .unwrap_or("mend the migration, or what it meets in the database, and try again")
                .to_owned(),
        ),
        Error::Backend { source, .. } => Some(
            of_database(source)
                .unwrap_or("see that the database can be reached and read, and try again")
                .to_owned(),
        ),
        error => fixed(error).map(str::to_owned),
    }
}

/// Where a run stopped, if it was at a statement.
pub(crate) fn place(error: &Error) -> Option<&Place> {
    match error {
        Error::Failed { at, .. } | Error::CheckFailed { at, .. } => Some(at),
        _ => None,
    }
}

/// A section without a transaction that failed just now.
fn begun(error: &Error, done: usize) -> String {
    const RIGHT: &str = "if the statement is right, mend what stood in the way, then `resume`";
    match place(error) {
        Some(at) => format!(
            "{RIGHT}; if it is wrong: {}",
            ways_out(at, done, File::AsItRan)
        ),
        None => {
            "mend what stood in the way, then `resume`; or complete or undo the rest by hand, then \
                 `mark-applied <version>` or `mark-reverted <version>`"
                .to_owned()
        }
    }
}

/// The file of a section that stays begun, compared with what ran.
#[derive(Clone, Copy, PartialEq, Eq)]
enum File {
    AsItRan,
    MayBeEdited,
    Edited,
}

/// How to get out of a section that stays begun, other than by going on.
fn ways_out(at: &Place, done: usize, state: File) -> String {
    let version = at.migration().version();
    let file = match (at.path(), state) {
        (Some(path), File::AsItRan) => format!(" ({path})"),
        (Some(path), _) => format!(" ({path}, as it was then)"),
        (None, _) => String::new(),
    };
    let mark_applied = match state {
        File::Edited => format!("`mark-applied {version}` and `repair {version}`"),
        _ => format!("`mark-applied {version}`"),
    };
    let mend = match state {
        File::Edited => "",
        _ => "mend the file, ",
    };
    let which = match done {
        1 => format!("what its first statement did{file}"),
        done => format!("what its first {done} statements did{file}"),
    };
    match (at.section(), done) {
        ("down", _) => format!(
            "complete it by hand, then `mark-reverted {version}`; or undo by hand {which}, then {mark_applied}"
        ),
        (_, 0) => format!(
            "nothing is to be undone: `mark-reverted {version}`, {mend}then `up`; or complete it by hand, \
             then {mark_applied}"
        ),
        _ => format!(
            "undo by hand {which}, then `mark-reverted {version}`, {mend}and `up`; or complete it by hand, \
             then {mark_applied}"
        ),
    }
}

/// The help where the file of a section that stays begun was edited since: what is left to run cannot be known.
pub(crate) fn edited(error: &Error) -> Option<String> {
    let Error::Interrupted { at, done, .. } = error else {
        return None;
    };
    let out = ways_out(at, *done, File::Edited);
    Some(format!(
        "it has begun by the text that the file had: put that back, then `resume`; or {out}"
    ))
}

/// The help that is the same for every error of its kind.
fn fixed(error: &Error) -> Option<&'static str> {
    Some(match error {
        Error::Locked { .. } => {
            "try again, raise `--lock-timeout`, or end whatever holds the database"
        }
        Error::NoHistory { .. } => {
            "if it was made by other means, say which migration it is at: `baseline <version>`; if the \
             migrations are a guest in it, give them a history table of their own: `--table <name>`; \
             nothing was changed"
        }
        Error::HasHistory { .. } => {
            "apply what is pending with `up`; a baseline is for a first time"
        }
        Error::TableName { .. } => "give another name to `--table`",
        Error::History { .. } => {
            "if another tool owns the table, choose another name with `--table`; if it was edited by \
             hand, mend it"
        }
        Error::Drift { findings, .. } if findings.iter().all(is_out_of_order) => {
            "give it a version above the newest, or apply it late with `--allow-out-of-order`"
        }
        Error::Drift { .. } => {
            "put the migrations back as they were applied and write the change as a new one; or, if an \
             edit changed nothing that matters, stamp it with `repair <version>`"
        }
        Error::DatabaseAhead { .. } => {
            "run the newer program, or use the newer folder; or revert them by what is stored of them, \
             with `up --revert-unknown`"
        }
        Error::UnknownVersion { .. } => ONE_OF_THESE,
        error => return error.help(),
    })
}

fn is_out_of_order(finding: &Finding) -> bool {
    matches!(finding, Finding::OutOfOrder { .. })
}

/// The help where SQLite complains about its file, and not about a statement.
fn of_database(source: &BackendError) -> Option<&'static str> {
    Some(match trouble(source)? {
        Trouble::Full => "make room on the disk, and try again",
        Trouble::NoDatabase => {
            "name another file: this one is no SQLite database, or an encrypted one"
        }
        Trouble::Damaged => {
            "the file is damaged: move it away and `restore` a backup, or save what can be read of it with \
             `.recover` of the `sqlite3` shell"
        }
        Trouble::Unwritable => "open it with the rights for the file and its folder",
        Trouble::Disk | Trouble::NoFolder => {
            "look at the disk, and at the rights for the file and its folder"
        }
    })
}

/// What is wrong with a file, whether SQLite or the system says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    Full,
    NoDatabase,
    Damaged,
    Unwritable,
    NoFolder,
    Disk,
}

pub(crate) fn trouble(source: &BackendError) -> Option<Trouble> {
    if let Some(error) = source.downcast_ref::<io::Error>() {
        return match error.kind() {
            io::ErrorKind::StorageFull
            | io::ErrorKind::QuotaExceeded
            | io::ErrorKind::FileTooLarge => Some(Trouble::Full),
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                Some(Trouble::Unwritable)
            }
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Some(Trouble::NoFolder),
            // The library's own word for a copy that does not hold together.
            _ if error.to_string().starts_with("the copy is damaged") => Some(Trouble::Damaged),
            _ => None,
        };
    }
    match source
        .downcast_ref::<rusqlite::Error>()?
        .sqlite_error_code()?
    {
        ErrorCode::DiskFull => Some(Trouble::Full),
        ErrorCode::NotADatabase => Some(Trouble::NoDatabase),
        ErrorCode::DatabaseCorrupt => Some(Trouble::Damaged),
        ErrorCode::ReadOnly | ErrorCode::PermissionDenied => Some(Trouble::Unwritable),
        ErrorCode::SystemIoFailure | ErrorCode::CannotOpen => Some(Trouble::Disk),
        _ => None,
    }
}
