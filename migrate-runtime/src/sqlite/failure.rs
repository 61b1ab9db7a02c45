//! What rusqlite's errors mean to the runner.

use crate::error::{BackendError, Error};
use crate::session::{Deadline, Failure, FailureKind};
use rusqlite::ErrorCode;
use std::time::Duration;

/// Reads an error of a statement: its kind, its place, and its words without the statement, which rusqlite repeats.
pub(crate) fn failure(error: rusqlite::Error, sql: &str) -> Failure {
    let kind = match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => FailureKind::Busy,
        Some(ErrorCode::ReadOnly) => FailureKind::ReadOnly,
        _ => FailureKind::Other,
    };
    // `SqlInputError`, which holds message and offset, cannot be named where only the application has
    // switched on the feature it needs. Its words can be read: `… in <sql> at offset <n>`.
    let words = error.to_string();
    let (message, offset) = match words.rsplit_once(" at offset ") {
        Some((before, offset)) => match (before.strip_suffix(sql), offset.parse().ok()) {
            (Some(message), Some(offset)) => (
                message.strip_suffix(" in ").unwrap_or(message).to_owned(),
                Some(offset),
            ),
            _ => (words, None),
        },
        None => (words, None),
    };
    Failure {
        kind,
        offset,
        error: BackendError::new(message, kind == FailureKind::Busy, error),
    }
}

/// The error of a commit, or of what commits by itself: where the disk failed, nobody knows what became of it.
pub(crate) fn commit_failed(failure: Failure, doing: &'static str, wait: Duration) -> Error {
    let code = failure.error.downcast_ref::<rusqlite::Error>();
    let code = code.and_then(rusqlite::Error::sqlite_error_code);
    let error = failure.while_doing(doing, wait);
    match code {
        Some(ErrorCode::SystemIoFailure) => error.uncertain(),
        _ => error,
    }
}

/// Tries again while another connection is in the way. SQLite waits by itself where it is given a busy
/// timeout, but not always: an upgrade to a write, or a recovery, is refused at once.
pub(crate) fn retry<T>(
    wait: Duration,
    mut attempt: impl FnMut() -> Result<T, Failure>,
) -> Result<T, Failure> {
    const NAP: Duration = Duration::from_millis(5);
    let deadline = Deadline::after(wait);
    loop {
        match attempt() {
            Err(failure) if failure.kind == FailureKind::Busy => match deadline.left(NAP) {
                Some(nap) => std::thread::sleep(nap),
                None => return Err(failure),
            },
            result => return result,
        }
    }
}
