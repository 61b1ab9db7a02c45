//! What the driver's errors mean to the runner.

use super::driver::{DriverError, ErrorPosition, SqlState};
use crate::error::BackendError;
use crate::session::{Failure, FailureKind};

/// Reads an error of a text that was sent. The statement begins behind a prefix of so many bytes, and the place of the
/// error is counted from there.
pub(super) fn failure_behind(error: DriverError, sql: &str, prefix: usize) -> Failure {
    let kind = kind(&error);
    let offset = error.as_db_error().and_then(|said| match said.position() {
        // Counted in characters from 1, in what was sent.
        Some(ErrorPosition::Original(position)) => {
            let characters = usize::try_from(*position).ok()?.checked_sub(1)?;
            let mut places = sql.char_indices().map(|(at, _)| at).chain([sql.len()]);
            places.nth(characters)?.checked_sub(prefix)
        }
        _ => None,
    });
    Failure {
        kind,
        offset,
        error: BackendError::new(words(&error), kind == FailureKind::Busy, error),
    }
}

/// The same of a text without a prefix.
pub(super) fn failure(error: DriverError, sql: &str) -> Failure {
    failure_behind(error, sql, 0)
}

fn kind(error: &DriverError) -> FailureKind {
    let others = [
        SqlState::LOCK_NOT_AVAILABLE,
        SqlState::T_R_DEADLOCK_DETECTED,
        SqlState::T_R_SERIALIZATION_FAILURE,
    ];
    match error.code() {
        Some(code) if others.contains(code) => FailureKind::Busy,
        Some(&SqlState::READ_ONLY_SQL_TRANSACTION) => FailureKind::ReadOnly,
        _ => FailureKind::Other,
    }
}

/// What the server said, safe to print: it may quote whatever the tables hold.
fn words(error: &DriverError) -> String {
    let mut words = String::new();
    for letter in all_words(error).chars() {
        match letter.is_control() && letter != '\n' {
            true => words.extend(letter.escape_debug()),
            false => words.push(letter),
        }
    }
    words
}

/// The server's message with all that it adds; the driver's own words where the server said nothing.
fn all_words(error: &DriverError) -> String {
    let Some(said) = error.as_db_error() else {
        // `error communicating with the server` says less than what is behind it.
        let source = std::error::Error::source(error);
        return source.map_or_else(|| error.to_string(), |cause| format!("{error}: {cause}"));
    };
    let mut words = format!("{} (SQLSTATE {})", said.message(), said.code().code());
    let context = said.where_().and_then(|context| context.lines().next());
    let more = [
        ("detail", said.detail()),
        ("hint", said.hint()),
        ("in", context),
    ];
    for (name, text) in more {
        if let Some(text) = text {
            words += &format!("; {name}: {text}");
        }
    }
    words
}

/// Whether the transaction that a savepoint was in is not there any more.
pub(super) fn has_no_transaction(error: &DriverError) -> bool {
    let gone = [
        SqlState::NO_ACTIVE_SQL_TRANSACTION,
        SqlState::S_E_INVALID_SPECIFICATION,
    ];
    error.code().is_some_and(|code| gone.contains(code))
}

/// Whether nobody knows what became of a text that was sent, because the connection ended before an answer came.
pub(super) fn is_lost(error: &DriverError) -> bool {
    let ended = [
        SqlState::ADMIN_SHUTDOWN,
        SqlState::CRASH_SHUTDOWN,
        SqlState::IDLE_SESSION_TIMEOUT,
    ];
    error.code().is_none_or(|code| ended.contains(code))
}

/// Whether a transaction is open in which a statement has failed.
pub(super) fn has_failed_transaction(error: &DriverError) -> bool {
    error.code() == Some(&SqlState::IN_FAILED_SQL_TRANSACTION)
}

/// Whether something that was listed is not there any more.
pub(super) fn is_gone(error: &DriverError) -> bool {
    let gone = [SqlState::UNDEFINED_OBJECT, SqlState::INVALID_SCHEMA_NAME];
    error.code().is_some_and(|code| gone.contains(code))
}

/// Whether the role has no right to what it tried.
pub(super) fn is_forbidden(error: &DriverError) -> bool {
    error.code() == Some(&SqlState::INSUFFICIENT_PRIVILEGE)
}
