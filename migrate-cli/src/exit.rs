//! The exit codes: every decision about them is here.

use crate::outcome::Outcome;
use migrate_runtime::{Error, Plan};
use std::process::{ExitCode, Termination};

/// What a command ends with. An application returns it from `main`, or as an [`ExitCode`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "a caller of the program learns by it whether it worked"]
#[repr(u8)]
pub enum Exit {
    /// It is done, or there was nothing to do.
    Done = 0,
    /// It could not be done. The message says what was kept, if anything was.
    Error = 1,
    /// What was typed makes no sense, or no database is named. Nothing was changed.
    Usage = 2,
    /// `status --exit-code`: something is pending.
    Pending = 3,
    /// The folder has mistakes, or the database does not fit the migrations: it has drifted, is newer than the
    /// program, has tables and no history, another schema, or a migration that has begun and not ended.
    Invalid = 4,
    /// The proof found errors.
    Unproven = 5,
    /// Other processes held the database longer than the lock timeout.
    Locked = 6,
    /// Ctrl-C. What was not committed is rolled back; the message says what was kept.
    Interrupted = 130,
}

impl Exit {
    /// The number that the process ends with.
    pub fn code(self) -> u8 {
        self as u8
    }

    /// The exit code of a run that failed.
    pub(crate) fn of(error: &Error) -> Self {
        match error {
            Error::Locked { .. } => Self::Locked,
            error if error.is_locked() => Self::Locked,
            Error::TableName { .. } => Self::Usage,
            Error::Drift { .. }
            | Error::Interrupted { .. }
            | Error::DatabaseAhead { .. }
            | Error::NoHistory { .. }
            | Error::History { .. } => Self::Invalid,
            _ => Self::Error,
        }
    }

    /// For `status --exit-code`: whether `up` would do something, or be refused.
    pub(crate) fn of_plan(plan: &Result<Plan, Error>) -> Self {
        match plan {
            Ok(plan) if plan.is_empty() => Self::Done,
            Ok(_) => Self::Pending,
            Err(error) => Self::of(error),
        }
    }

    /// What was found, for the commands whose question has more than one answer.
    pub(crate) fn of_outcome(outcome: &Outcome) -> Self {
        match outcome {
            Outcome::Status { asked, .. } => asked.unwrap_or(Self::Done),
            // What could not be replayed is reported, but is no difference.
            Outcome::Schema { report, .. } if !report.differences().is_empty() => Self::Invalid,
            #[cfg(feature = "folder")]
            Outcome::Proof { proof, .. } if !proof.is_proven() => Self::Unproven,
            _ => Self::Done,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

impl Termination for Exit {
    fn report(self) -> ExitCode {
        self.into()
    }
}
