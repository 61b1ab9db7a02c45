//! Fresh databases for an application's tests.

use super::backup::online_copy;
use super::failure::failure;
use crate::Migrations;
use crate::database::Sqlite;
use crate::error::Error;
use rusqlite::Connection;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// The migrated databases that are copied, one for each set that was asked for. A set is known by the address and
/// length of its list, which is a `static`, and by its table.
static MIGRATED: Mutex<Vec<(Key, Connection)>> = Mutex::new(Vec::new());

type Key = (usize, usize, Option<&'static str>);

impl Migrations<Sqlite> {
    /// A new in-memory database with all migrations applied, for tests. They are applied once in the process; from then
    /// on that database is copied, which takes a hundredth of the time.
    ///
    /// ```
    /// # use migrate_runtime::{Migrations, embed_migrations};
    /// # static MIGRATIONS: Migrations = embed_migrations!("doc/migrations", watched = false);
    /// let db = MIGRATIONS.in_memory()?;
    /// db.execute("INSERT INTO person (name) VALUES ('Ada')", [])?;
    ///
    /// let other = MIGRATIONS.in_memory()?;
    /// let people: i64 = other.query_row("SELECT count(*) FROM person", [], |row| row.get(0))?;
    /// assert_eq!(people, 0);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`up`](Self::up).
    pub fn in_memory(&self) -> Result<Connection, Error> {
        let open = || {
            let opened = Connection::open_in_memory();
            opened.map_err(|error| doing("opening a database in memory", error))
        };
        let key = (
            self.list().as_ptr().addr(),
            self.list().len(),
            self.own_table(),
        );
        // Migrated without the lock, since a step in Rust may ask for a database itself: at worst two
        // threads migrate one each, and the one that comes second is copied from only once.
        let known =
            |migrated: &[(Key, Connection)]| migrated.iter().position(|(known, _)| *known == key);
        // A panic elsewhere leaves at worst a database out of the list.
        let lock = || MIGRATED.lock().unwrap_or_else(PoisonError::into_inner);
        // Nothing is ever taken off the list, so that a place in it stays good.
        let at = known(&lock());
        let at = match at {
            Some(at) => at,
            None => {
                let mut first = open()?;
                self.up(&mut first)?;
                let mut migrated = lock();
                migrated.push((key, first));
                migrated.len() - 1
            }
        };
        let migrated = lock();
        let mut copy = open()?;
        let copied = online_copy(&migrated[at].1, &mut copy, Duration::ZERO, &mut |_, _| {});
        copied.map_err(|failure| failure.while_doing("copying a database", Duration::ZERO))?;
        Ok(copy)
    }
}

fn doing(doing: &'static str, error: rusqlite::Error) -> Error {
    failure(error, "").while_doing(doing, Duration::ZERO)
}
