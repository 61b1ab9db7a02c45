//! Finds out whether a step has ended the transaction that it runs in.

use super::failure::failure;
use crate::error::{BackendError, Error, Kept};
use crate::id::{MigrationId, list};
use crate::session::{Failure, StepEnd, plainly_named, savepoint_name};
use rusqlite::{Connection, ErrorCode};
use std::time::Duration;

pub(super) const OPENING: &str = "opening a savepoint";
const CLOSING: &str = "closing a savepoint";

/// The steps of one transaction, all of them inside one savepoint: if that is gone, so is the transaction.
///
/// A savepoint for each step would cost as much as a small migration. So it is only looked for after a step in
/// Rust, and before anything is kept.
#[derive(Default)]
pub(super) struct Steps {
    /// The savepoint's name; empty where there is none.
    savepoint: String,
    /// Whether the step that runs has left the connection outside any transaction.
    ended: bool,
    /// Whether it is a step in Rust, which can end the transaction and begin another one unseen.
    ran_code: bool,
    /// The steps that are done since the savepoint was opened, in order.
    inside: Vec<MigrationId>,
}

impl Steps {
    /// Opens the savepoint in a transaction that has just begun.
    pub(super) fn begin(connection: &Connection) -> Result<Self, Failure> {
        let steps = Self {
            savepoint: savepoint_name(),
            ..Self::default()
        };
        steps.open(connection)?;
        Ok(steps)
    }

    /// A step begins.
    pub(super) fn enter(&mut self) {
        self.ended = false;
        self.ran_code = false;
    }

    /// After a statement of the step: one that has ended the transaction is an error at once, since what follows
    /// it would be committed statement by statement.
    pub(super) fn ran_statement(&mut self, connection: &Connection) -> Result<(), Failure> {
        self.ended = connection.is_autocommit();
        match self.ended {
            false => Ok(()),
            true => Err(Failure::of_io(std::io::Error::other(
                "it ended the transaction",
            ))),
        }
    }

    /// After the step's function, if it is one in Rust.
    pub(super) fn ran_code(&mut self, connection: &Connection) {
        self.ended = connection.is_autocommit();
        self.ran_code = true;
    }

    /// A step is done. After one in Rust the savepoint is looked for, by releasing it and opening it anew.
    pub(super) fn leave(
        &mut self,
        connection: &Connection,
        id: &MigrationId,
        wait: Duration,
    ) -> Result<(), StepEnd> {
        self.inside.push(id.clone());
        if !self.ran_code {
            return Ok(());
        }
        self.release(connection).map_err(|held| match held {
            Held::Gone(source) => StepEnd::Escaped(self.or_one_before(source)),
            Held::Failed(failure) => StepEnd::Error(failure.while_doing(CLOSING, wait)),
        })?;
        self.inside.clear();
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

    /// Releases the savepoint before anything is kept. It is gone where a statement has ended the transaction and
    /// begun another one unseen, which it can through a function of the application's.
    pub(super) fn close(&mut self, connection: &Connection, wait: Duration) -> Result<(), Error> {
        if self.savepoint.is_empty() {
            return Ok(());
        }
        let released = self.release(connection);
        self.savepoint.clear();
        let kept = Kept::default();
        released.map_err(|held| match (held, self.inside.last().cloned()) {
            (Held::Failed(failure), _) => failure.while_doing(CLOSING, wait),
            (Held::Gone(source), Some(migration)) => Error::Escaped {
                migration,
                kept,
                source: self.or_one_before(source),
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
                true => Held::Gone(
                    failure
                        .error
                        .worded(|words| plainly_named(words, &self.savepoint)),
                ),
                false => Held::Failed(failure),
            }
        })
    }

    /// Where several steps are done since the savepoint was opened, nobody knows which of them it was: the error
    /// has the name of the last one, and tells the others.
    fn or_one_before(&self, source: BackendError) -> BackendError {
        match self.inside.split_last() {
            Some((_, before)) if !before.is_empty() => source.worded(|words| {
                format!("{words}; it may have been one before it: {}", list(before))
            }),
            _ => source,
        }
    }
}

/// Why the savepoint was not released.
enum Held {
    /// It is there no more: a step has ended the transaction.
    Gone(BackendError),
    /// The database refused, for whatever other reason.
    Failed(Failure),
}

/// Whether an error says that there is no such savepoint. Where the disk fails SQLite cannot roll back to one
/// either, with another code.
fn is_gone(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(ErrorCode::Unknown)
}

#[cfg(test)]
mod tests {
    use super::{Connection, Duration, Error, MigrationId, StepEnd, Steps};
    use std::error::Error as _;

    /// A connection on which a transaction has begun, and its steps.
    fn begun() -> (Connection, Steps) {
        let db = Connection::open_in_memory().unwrap();
        db.execute_batch("BEGIN IMMEDIATE").unwrap();
        let steps = Steps::begin(&db).unwrap();
        (db, steps)
    }

    /// What a step is found to have done, whose statement is this: a function that it calls can run any SQL.
    fn step(db: &Connection, steps: &mut Steps, version: i64, sql: &str) -> Result<(), StepEnd> {
        steps.enter();
        db.execute_batch(sql).unwrap();
        if steps.ran_statement(db).is_err() {
            assert!(steps.has_escaped(db));
            return Err(StepEnd::Escaped(steps.ran_statement(db).unwrap_err().error));
        }
        leave(db, steps, version)
    }

    fn leave(db: &Connection, steps: &mut Steps, version: i64) -> Result<(), StepEnd> {
        steps.leave(db, &MigrationId::new(version, 1, "m"), Duration::ZERO)
    }

    /// The migration that is blamed before anything is kept, and why.
    fn closed(db: &Connection, steps: &mut Steps) -> Result<(), String> {
        let error = steps.close(db, Duration::ZERO).err();
        // It is told once.
        assert!(steps.close(db, Duration::ZERO).is_ok());
        match error {
            None => Ok(()),
            Some(error @ Error::Escaped { .. }) => {
                let source = error.source().unwrap().to_string();
                let Error::Escaped { migration, .. } = error else {
                    return Ok(());
                };
                Err(format!("{migration}: {source}"))
            }
            Some(error) => Err(error.to_string()),
        }
    }

    #[test]
    fn steps_that_leave_the_transaction_alone_are_none() {
        let (db, mut steps) = begun();
        for sql in [
            "CREATE TABLE a (x)",
            "SAVEPOINT own",
            "SAVEPOINT own; RELEASE own",
        ] {
            assert!(step(&db, &mut steps, 1, sql).is_ok(), "{sql}");
        }
        assert_eq!(closed(&db, &mut steps), Ok(()));
        db.execute_batch("COMMIT").unwrap();
    }

    #[test]
    fn a_statement_that_ends_it_is_found_out_at_once() {
        for sql in ["COMMIT", "ROLLBACK"] {
            let (db, mut steps) = begun();
            let Err(StepEnd::Escaped(said)) = step(&db, &mut steps, 1, sql) else {
                panic!("{sql}")
            };
            assert_eq!(said.to_string(), "it ended the transaction");
        }
    }

    #[test]
    fn one_that_begins_another_is_found_out_before_anything_is_kept() {
        for sql in [
            "COMMIT; BEGIN",
            "ROLLBACK; BEGIN",
            "COMMIT; SAVEPOINT migrate_step",
            "COMMIT; BEGIN; SAVEPOINT migrate_step",
        ] {
            let (db, mut steps) = begun();
            assert!(step(&db, &mut steps, 1, sql).is_ok());
            let said = "1 m: no such savepoint: migrate_step";
            assert_eq!(closed(&db, &mut steps), Err(said.to_owned()), "{sql}");
        }
    }

    #[test]
    fn nobody_is_blamed_for_certain_where_it_may_have_been_another() {
        let (db, mut steps) = begun();
        for (version, sql) in [(1, "SELECT 1"), (2, "COMMIT; BEGIN"), (3, "SELECT 1")] {
            assert!(step(&db, &mut steps, version, sql).is_ok());
        }
        let said = "3 m: no such savepoint: migrate_step; it may have been one before it: 1 m, 2 m";
        assert_eq!(closed(&db, &mut steps), Err(said.to_owned()));
    }

    #[test]
    fn a_step_in_rust_is_looked_after_by_itself() {
        let (db, mut steps) = begun();
        assert!(step(&db, &mut steps, 1, "SELECT 1").is_ok());
        steps.enter();
        steps.ran_code(&db);
        assert!(leave(&db, &mut steps, 2).is_ok());
        steps.enter();
        db.execute_batch("COMMIT; BEGIN").unwrap();
        steps.ran_code(&db);
        let Err(StepEnd::Escaped(said)) = leave(&db, &mut steps, 3) else {
            panic!("it is not found out")
        };
        assert_eq!(said.to_string(), "no such savepoint: migrate_step");
    }

    #[test]
    fn what_sqlite_rolls_back_by_itself_is_no_escape() {
        let (db, mut steps) = begun();
        steps.enter();
        db.execute_batch("CREATE TABLE a (x UNIQUE); INSERT INTO a VALUES (1)")
            .unwrap();
        db.execute_batch("INSERT OR ROLLBACK INTO a VALUES (1)")
            .unwrap_err();
        assert!(!steps.has_escaped(&db));
    }
}
