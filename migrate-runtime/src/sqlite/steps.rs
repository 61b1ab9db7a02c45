//! Whether the steps of a transaction have left it what it was: one that ends it is found out.

use super::failure::failure;
use crate::error::{BackendError, Error, Kept};
use crate::id::MigrationId;
use crate::session::{Failure, StepEnd};
use rusqlite::{Connection, ErrorCode};
use std::time::Duration;

pub(super) const OPENING: &str = "opening a savepoint";
const CLOSING: &str = "closing a savepoint";

/// One savepoint holds all of them, since one for each would cost as much as a small migration. Only what may
/// have ended the transaction is a reason to look for it before the last step is done.
#[derive(Default)]
pub(super) struct Steps {
    /// A name that no step can guess, so that none can pass for it. Empty where there is no savepoint.
    savepoint: String,
    /// Whether the step has ended the transaction.
    ended: bool,
    /// Whether the step is one in Rust, which can end it and begin another.
    ran_code: bool,
    /// The step that was left last.
    last: Option<MigrationId>,
}

impl Steps {
    /// Of a transaction that has begun. A start with nothing pending has none.
    pub(super) fn begin(connection: &Connection) -> Result<Self, Failure> {
        use std::hash::{BuildHasher, RandomState};
        let steps = Self {
            savepoint: format!("migrate_step_{:016x}", RandomState::new().hash_one(0)),
            ..Self::default()
        };
        steps.open(connection)?;
        Ok(steps)
    }

    pub(super) fn enter(&mut self) {
        self.ended = false;
        self.ran_code = false;
    }

    /// A statement of the step ran.
    pub(super) fn ran_statement(&mut self, connection: &Connection) {
        self.ended |= connection.is_autocommit();
    }

    pub(super) fn ran_code(&mut self, connection: &Connection) {
        self.ended = connection.is_autocommit();
        self.ran_code = true;
    }

    pub(super) fn leave(
        &mut self,
        connection: &Connection,
        id: &MigrationId,
        wait: Duration,
    ) -> Result<(), StepEnd> {
        self.last = Some(id.clone());
        if !self.ended && !self.ran_code {
            return Ok(());
        }
        self.release(connection).map_err(|held| match held {
            Held::Gone(source) => StepEnd::Escaped(source),
            Held::Failed(failure) => StepEnd::Error(failure.while_doing(CLOSING, wait)),
        })?;
        let opened = self.open(connection);
        opened.map_err(|failure| StepEnd::Error(failure.while_doing(OPENING, wait)))
    }

    /// See [`Session::has_escaped`](crate::session::Session::has_escaped).
    pub(super) fn has_escaped(&self, connection: &Connection) -> bool {
        let back = format!("ROLLBACK TO {}", self.savepoint);
        let back = connection.execute_batch(&back);
        // Where nothing but the statement that failed has ended the transaction, SQLite has rolled it
        // back, as `OR ROLLBACK` and a full disk make it do.
        back.is_err_and(|error| is_gone(&error)) && (self.ended || !connection.is_autocommit())
    }

    /// Before anything is kept: a statement may have ended the transaction and begun another unseen, through a
    /// function of the application's.
    pub(super) fn close(&mut self, connection: &Connection, wait: Duration) -> Result<(), Error> {
        if self.savepoint.is_empty() {
            return Ok(());
        }
        let released = self.release(connection);
        self.savepoint.clear();
        let kept = Kept::default();
        released.map_err(|held| match (held, self.last.take()) {
            (Held::Failed(failure), _) => failure.while_doing(CLOSING, wait),
            (Held::Gone(source), Some(migration)) => Error::Escaped {
                migration,
                kept,
                source,
            },
            (Held::Gone(source), None) => Error::Backend {
                doing: CLOSING,
                kept,
                source,
            },
        })
    }

    fn open(&self, connection: &Connection) -> Result<(), Failure> {
        let sql = format!("SAVEPOINT {}", self.savepoint);
        let opened = connection.execute_batch(&sql);
        opened.map_err(|error| failure(error, &sql))
    }

    fn release(&self, connection: &Connection) -> Result<(), Held> {
        let sql = format!("RELEASE {}", self.savepoint);
        connection.execute_batch(&sql).map_err(|error| {
            let gone = is_gone(&error);
            let failure = failure(error, &sql);
            match gone {
                true => {
                    let plain = |words: &str| words.replace(&self.savepoint, "migrate_step");
                    Held::Gone(failure.error.worded(plain))
                }
                false => Held::Failed(failure),
            }
        })
    }
}

/// Why the savepoint was not released.
enum Held {
    /// It is there no more: a step has ended the transaction.
    Gone(BackendError),
    Failed(Failure),
}

/// Whether it is that there is no such savepoint, and not that the disk fails, on which SQLite cannot roll
/// back to it either.
fn is_gone(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(ErrorCode::Unknown)
}
