//! The exit codes: every decision about them is here.

use crate::outcome::Outcome;
use migrate_runtime::{Error, Plan};
use std::process::{ExitCode, Termination};

/// What a command ends with. An application returns it from `main`, or as an [`ExitCode`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "a caller of the program learns by it whether it worked"]
#[repr(u8)]
pub enum Exit {
    /// It is done, or nothing was to do.
    Done = 0,
    /// It could not be done.
    Error = 1,
    /// What was typed cannot be meant, or no database is named.
    Usage = 2,
    /// Something is pending, and `status --exit-code` asked.
    Pending = 3,
    /// The folder has mistakes, or the database is not what the migrations make of it: drift, a newer
    /// program's, tables without a history, a migration begun and not ended, another schema.
    Invalid = 4,
    /// The proof found errors.
    Unproven = 5,
    /// Other processes held the database longer than the lock timeout.
    Locked = 6,
    /// Ctrl-C: what was not committed is rolled back.
    Interrupted = 130,
}

impl Exit {
    /// The number that the process ends with.
    pub fn code(self) -> u8 {
        self as u8
    }

    /// Why a run failed.
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

    /// Whether `up` would do something, or be refused.
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
            // What could not be replayed is told, and is no difference.
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
