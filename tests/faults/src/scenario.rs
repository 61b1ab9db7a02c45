//! Runs of every kind, from a database that is prepared for them to one that they are to leave.

use crate::position::{Position, Way, look};
use migrate_runtime::{Backup, Error, Migrations, Transaction, restore};
use migrate_test_support::migrations;
use rusqlite::Connection;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Structure, data, a rebuild of a parent, a section outside a transaction, and one more. What stands
/// outside may run twice, as `resume` asks for; every down leads exactly back.
pub const FILES: [(&str, &str); 5] = [
    (
        "1_people.sql",
        "-- up\nCREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT NOT NULL);\n\
         CREATE TABLE pet (id INTEGER PRIMARY KEY, owner INTEGER NOT NULL REFERENCES person ON DELETE CASCADE, name TEXT);\n\
         WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 200)\n\
         INSERT INTO person SELECT i, printf('person %d %0200d', i, i) FROM n;\n\
         INSERT INTO pet SELECT id, id, 'pet of ' || name FROM person WHERE id % 2 = 0;\n\
         -- down\nDROP TABLE pet;\nDROP TABLE person;\n",
    ),
    (
        "2_change.sql",
        "-- up\nUPDATE person SET name = upper(name) WHERE id > 20;\n\
         CREATE INDEX pet_name ON pet (name);\nDELETE FROM pet WHERE id = 2;\n\
         -- check\nSELECT id FROM pet WHERE id = 2;\n\
         -- down\nINSERT INTO pet SELECT 2, 2, 'pet of ' || name FROM person WHERE id = 2;\n\
         DROP INDEX pet_name;\nUPDATE person SET name = lower(name) WHERE id > 20;\n",
    ),
    (
        "3_rebuild.sql",
        "-- up\nCREATE TABLE person_new (id INTEGER PRIMARY KEY, name TEXT NOT NULL CHECK (name <> ''));\n\
         INSERT INTO person_new SELECT id, name FROM person;\nDROP TABLE person;\n\
         ALTER TABLE person_new RENAME TO person;\n\
         -- down\nCREATE TABLE person_new (id INTEGER PRIMARY KEY, name TEXT NOT NULL);\n\
         INSERT INTO person_new SELECT id, name FROM person;\nDROP TABLE person;\n\
         ALTER TABLE person_new RENAME TO person;\n",
    ),
    (
        "4_outside.sql",
        "-- up no-transaction\nUPDATE pet SET name = 'the ' || substr(name, 1) WHERE name NOT LIKE 'the %';\n\
         CREATE INDEX IF NOT EXISTS person_name ON person (name);\n\
         DELETE FROM pet WHERE id = 4;\n\
         -- check\nSELECT id FROM pet WHERE id = 4;\n\
         -- down no-transaction\nINSERT OR IGNORE INTO pet SELECT 4, 4, 'the pet of ' || name FROM person WHERE id = 4;\n\
         DROP INDEX IF EXISTS person_name;\n\
         UPDATE pet SET name = substr(name, 5) WHERE name LIKE 'the %';\n",
    ),
    (
        "5_view.sql",
        "-- up\nCREATE VIEW owner AS SELECT name FROM person;\nINSERT INTO person VALUES (1000, 'last');\n\
         -- down\nDELETE FROM person WHERE id = 1000;\nDROP VIEW owner;\n",
    ),
];

/// In place of the fourth: its rows are not what it checks.
const CHECK_FAILS: (&str, &str) = (
    "4_check.sql",
    "-- up\nUPDATE pet SET name = 'the ' || name;\nCREATE INDEX person_name ON person (name);\n\
     DELETE FROM pet WHERE id = 4;\n-- check\nSELECT id FROM pet WHERE id = 6;\n\
     -- down\nDROP INDEX person_name;\n",
);

/// In place of the fourth: its last statement fails when it has changed half of the rows.
const STATEMENT_FAILS: (&str, &str) = (
    "4_statement.sql",
    "-- up\nUPDATE pet SET name = 'the ' || name;\nCREATE INDEX person_name ON person (name);\n\
     DELETE FROM pet WHERE id = 4;\nUPDATE person SET name = CASE WHEN id < 100 THEN 'x' ELSE '' END;\n\
     -- down\nDROP INDEX person_name;\n",
);

/// What is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scenario {
    /// Three migrations in one transaction, from nothing.
    Up,
    /// The same with a cache that is too small: pages are written before the commit.
    Spilling,
    /// The same, each in a transaction.
    OneByOne,
    /// A parent table is rebuilt.
    Rebuild,
    /// Two are reverted.
    Down,
    /// A section without a transaction, and one more migration.
    Outside,
    /// Both reverted.
    OutsideDown,
    /// Two migrations after a backup, in place of an older one.
    BackedUp,
    /// A backup brought back.
    Restored,
    /// Two in one transaction, and a third whose check finds rows: nothing is kept.
    CheckFails,
    /// Two, each in a transaction, and a third whose last statement fails: the two are kept.
    StatementFails,
}

/// How SQLite keeps what a transaction may have to undo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Journal {
    /// A file beside the database that is deleted.
    Rollback,
    /// A write-ahead log.
    Wal,
}

impl Journal {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Rollback, Self::Wal];
}

/// What a backup from long ago is called.
pub const OLD_BACKUP: &str = "backup-1-20200131T120000Z.db";

/// The whole set.
pub fn set() -> Migrations {
    migrations(&FILES)
}

/// The database in its folder.
pub fn database(folder: &Path) -> PathBuf {
    folder.join("app.db")
}

/// Where backups go.
pub fn backups(folder: &Path) -> PathBuf {
    folder.join("backups")
}

/// What is brought back.
fn before(folder: &Path) -> PathBuf {
    folder.join("before.db")
}

impl Scenario {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Up,
        Self::Spilling,
        Self::OneByOne,
        Self::Rebuild,
        Self::Down,
        Self::Outside,
        Self::OutsideDown,
        Self::BackedUp,
        Self::Restored,
        Self::CheckFails,
        Self::StatementFails,
    ];

    /// The one that is called so.
    pub fn named(name: &str) -> Option<Self> {
        let mut all = Self::ALL.into_iter();
        all.find(|one| format!("{one:?}") == name)
    }

    /// Where it begins.
    pub fn from(self) -> Position {
        Position::at(match self {
            Self::Up | Self::Spilling | Self::OneByOne => 0,
            Self::BackedUp | Self::CheckFails | Self::StatementFails => 1,
            Self::Rebuild => 2,
            Self::Down | Self::Outside => 3,
            Self::OutsideDown | Self::Restored => 5,
        })
    }

    /// Where it ends.
    pub fn to(self) -> Position {
        Position::at(match self {
            Self::Down | Self::CheckFails => 1,
            Self::Restored => 2,
            Self::Up
            | Self::Spilling
            | Self::OneByOne
            | Self::Rebuild
            | Self::OutsideDown
            | Self::BackedUp
            | Self::StatementFails => 3,
            Self::Outside => 5,
        })
    }

    /// Where its next commit leads.
    pub fn after(self, position: Position) -> Position {
        const STATEMENTS: usize = 3;
        let begun = |applied, way, done| Position {
            applied,
            begun: Some((way, done)),
        };
        match (self, position.begun, position.applied) {
            (_, Some((way, done)), applied) if done < STATEMENTS => begun(applied, way, done + 1),
            (_, Some((Way::Up, _)), applied) => Position::at(applied + 1),
            (_, Some((Way::Down, _)), applied) => Position::at(applied),
            (Self::Outside, _, 3) => begun(3, Way::Up, 0),
            (Self::OutsideDown, _, 5) => Position::at(4),
            (Self::OutsideDown, _, 4) => begun(3, Way::Down, 0),
            (Self::OneByOne | Self::StatementFails, _, applied) => Position::at(applied + 1),
            _ => self.to(),
        }
    }

    /// Whether a migration is refused at the end, with a disk that has no fault too.
    pub fn fails(self) -> bool {
        matches!(self, Self::CheckFails | Self::StatementFails)
    }

    /// The migrations that it runs.
    fn set(self) -> Migrations {
        let mut files = FILES[..3].to_vec();
        match self {
            Self::CheckFails => files.push(CHECK_FAILS),
            Self::StatementFails => files.push(STATEMENT_FAILS),
            _ => return set(),
        }
        migrations(&files)
    }

    /// Which sections run.
    pub fn way(self) -> Way {
        match self.to().applied < self.from().applied {
            true => Way::Down,
            false => Way::Up,
        }
    }

    /// A folder with what it begins with.
    pub fn prepare(self, folder: &Path, journal: Journal) {
        let from = self.from().applied;
        if journal == Journal::Wal || from > 0 {
            let mut db = Connection::open(database(folder)).unwrap();
            let mode = match journal {
                Journal::Rollback => "DELETE",
                Journal::Wal => "WAL",
            };
            pragma(&db, &format!("journal_mode = {mode}"));
            pragma(&db, "synchronous = OFF");
            if self == Self::Restored {
                set().migrator(&mut db).up_to(2).unwrap();
                pragma(&db, "wal_checkpoint(TRUNCATE)");
                fs::copy(database(folder), before(folder)).unwrap();
            }
            if from > 0 {
                set().migrator(&mut db).up_to(from).unwrap();
            }
            // What is copied is in the file alone.
            pragma(&db, "wal_checkpoint(TRUNCATE)");
            if self == Self::BackedUp {
                fs::create_dir(backups(folder)).unwrap();
                fs::copy(database(folder), backups(folder).join(OLD_BACKUP)).unwrap();
            }
        }
        assert_eq!(look(&database(folder)), Ok(self.from()));
    }

    /// A connection as the application has it.
    ///
    /// # Errors
    ///
    /// SQLite's.
    pub fn open(self, folder: &Path) -> rusqlite::Result<Connection> {
        let db = Connection::open(database(folder))?;
        if self == Self::Spilling {
            db.execute_batch("PRAGMA cache_size = 8")?;
        }
        Ok(db)
    }

    /// Does it. A migration that is to be refused, and is, is no error.
    ///
    /// # Errors
    ///
    /// What is looked at.
    pub fn run(self, db: &mut Connection, folder: &Path) -> Result<(), Error> {
        if self == Self::Restored {
            return restore(before(folder), db);
        }
        let mut migrator = self
            .set()
            .migrator(db)
            .lock_timeout(Duration::from_millis(100));
        if matches!(self, Self::OneByOne | Self::StatementFails) {
            migrator = migrator.transaction(Transaction::PerMigration);
        }
        if self == Self::BackedUp {
            migrator = migrator.backup(Backup::to_dir(backups(folder)).keep(1));
        }
        let to = self.to().applied;
        let report = match self.way() {
            _ if self.fails() => migrator.up(),
            Way::Up => migrator.up_to(to),
            Way::Down => migrator.down_to(to),
        };
        match report {
            Ok(_) => assert!(!self.fails(), "{self:?} has come through"),
            Err(error) if self.is_meant(&error) => {}
            Err(error) => return Err(error),
        }
        Ok(())
    }

    /// Whether it is the error that the scenario is about, which says what is kept as it is.
    fn is_meant(self, error: &Error) -> bool {
        let words = match self {
            Self::CheckFails => matches!(error, Error::CheckFailed { .. }),
            Self::StatementFails => {
                matches!(error, Error::Failed { source, .. } if source.to_string().contains("CHECK constraint"))
            }
            _ => false,
        };
        // A second run has nothing to keep.
        let kept = error.kept().and_then(|kept| kept.entries().last());
        words && kept.is_none_or(|last| last.id().version() == self.to().applied)
    }

    /// What an application does at its next start, and a person where a section outside a transaction was
    /// interrupted.
    ///
    /// # Errors
    ///
    /// What is looked at.
    pub fn run_again(self, db: &mut Connection, folder: &Path) -> Result<(), Error> {
        match self.run(db, folder) {
            Err(Error::Interrupted { .. }) => {}
            result => return result,
        }
        set().migrator(db).resume()?;
        self.run(db, folder)
    }
}

fn pragma(db: &Connection, pragma: &str) {
    let mut statement = db.prepare(&format!("PRAGMA {pragma}")).unwrap();
    let mut rows = statement.query([]).unwrap();
    while rows.next().unwrap().is_some() {}
}
