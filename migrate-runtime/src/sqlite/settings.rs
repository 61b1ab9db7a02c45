//! The connection's settings: changed for a run, and put back when it ends in whatever way.

use super::failure::failure;
use crate::session::Failure;
use rusqlite::Connection;
use std::time::Duration;

/// The pragmas that change what a statement does.
pub(super) const MEANINGS: [&str; 3] = [
    "legacy_alter_table",
    "recursive_triggers",
    "ignore_check_constraints",
];

/// Every pragma that a migration can set and that would still hold for the next one and for the application.
const TOGGLES: [&str; 5] = [
    MEANINGS[0],
    MEANINGS[1],
    MEANINGS[2],
    "writable_schema",
    "query_only",
];
const FOREIGN_KEYS: &str = "foreign_keys";

/// The connection's settings as they were. Dropping it puts everything back.
pub(crate) struct Settings<'c> {
    connection: &'c Connection,
    /// `None` where it was 0, and so was left alone.
    busy_timeout: Option<Duration>,
    /// `None` until something is to be run.
    pragmas: Option<Pragmas>,
}

/// The pragmas as they were before the run.
#[derive(Clone, Copy)]
struct Pragmas {
    foreign_keys: bool,
    toggles: [bool; TOGGLES.len()],
}

impl<'c> Settings<'c> {
    /// Bounds every wait from here on. A timeout of 0 may be a busy handler of the application's, which
    /// setting a timeout would remove: then it is left alone.
    pub(crate) fn bound_waits(
        connection: &'c Connection,
        wait: Duration,
    ) -> Result<Self, rusqlite::Error> {
        let before: i64 = connection.query_row("PRAGMA busy_timeout", [], |row| row.get(0))?;
        let before = u64::try_from(before).unwrap_or_default();
        let busy_timeout = (before > 0).then(|| Duration::from_millis(before));
        if busy_timeout.is_some() {
            connection.busy_timeout(at_most(wait))?;
        }
        Ok(Self {
            connection,
            busy_timeout,
            pragmas: None,
        })
    }

    /// Has foreign keys enforced or not. To be called outside a transaction: inside one SQLite passes it over.
    pub(crate) fn set_foreign_keys(&mut self, on: bool) -> Result<(), Failure> {
        if self.pragmas.is_none() {
            let mut toggles = [false; TOGGLES.len()];
            for (name, on) in TOGGLES.into_iter().zip(&mut toggles) {
                *on = is_on(self.connection, name)?;
            }
            self.pragmas = Some(Pragmas {
                foreign_keys: is_on(self.connection, FOREIGN_KEYS)?,
                toggles,
            });
        }
        self.set(FOREIGN_KEYS, on)
    }

    /// Undoes the pragmas that a migration has set, so that the next one finds what it would find if it
    /// ran on another day.
    pub(crate) fn reset(&self) -> Result<(), Failure> {
        let Some(pragmas) = self.pragmas else {
            return Ok(());
        };
        for (name, on) in TOGGLES.into_iter().zip(pragmas.toggles) {
            self.set(name, on)?;
        }
        Ok(())
    }

    fn set(&self, name: &str, on: bool) -> Result<(), Failure> {
        let sql = format!("PRAGMA {name} = {}", if on { "ON" } else { "OFF" });
        self.connection
            .execute_batch(&sql)
            .map_err(|error| failure(error, &sql))
    }
}

/// Whether a pragma that can be on or off is on.
pub(super) fn is_on(connection: &Connection, name: &str) -> Result<bool, Failure> {
    let sql = format!("PRAGMA {name}");
    let value = connection.query_row(&sql, [], |row| row.get(0));
    match value {
        // SQLite compiled without the feature has no such pragma: it is off.
        Err(rusqlite::Error::QueryReturnedNoRows) => Ok(false),
        value => value.map_err(|error| failure(error, &sql)),
    }
}

/// A wait as long as SQLite can count: it has milliseconds in 32 bits, which are 24 days.
pub(super) fn at_most(wait: Duration) -> Duration {
    const LONGEST: Duration = Duration::from_millis(i32::MAX as u64);
    wait.min(LONGEST)
}

impl Drop for Settings<'_> {
    fn drop(&mut self) {
        // There is nobody to tell: what cannot be put back here fails for the application as well.
        if let Some(pragmas) = self.pragmas {
            self.set(FOREIGN_KEYS, pragmas.foreign_keys).ok();
            self.reset().ok();
        }
        if let Some(before) = self.busy_timeout {
            self.connection.busy_timeout(before).ok();
        }
    }
}
