//! Opens an SQLite database, which may have to be waited for.

use super::address::Place;
use crate::exit::Exit;
use crate::failure::Failure;
use migrate_runtime::Backup;
use rusqlite::{Connection, Error, ErrorCode, OpenFlags};
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

/// What to do where there is no database yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Missing {
    Make,
    /// Look at an empty database in memory instead.
    Empty,
    Refuse,
}

pub(super) struct Opened {
    pub(super) connection: Connection,
    /// Whether it is an empty one, because the database is not there yet.
    pub(super) is_missing: bool,
}

/// Opens a database, or what there is in place of a missing one. With `wait`, a database that is missing or cannot be
/// opened is tried again and again for so long, and a missing one is never replaced by an empty one.
pub(super) fn open(
    place: &Place,
    missing: Missing,
    wait: Option<Duration>,
) -> Result<Opened, Failure> {
    let Place::File { path, .. } = place else {
        return Ok(Opened {
            connection: in_memory()?,
            is_missing: false,
        });
    };
    let begun = Instant::now();
    loop {
        let is_there = path.exists();
        let problem = match is_there || missing == Missing::Make {
            true => match connect(path, missing == Missing::Make) {
                Ok(connection) => {
                    return Ok(Opened {
                        connection,
                        is_missing: false,
                    });
                }
                Err(error) => cannot_open(path, &error),
            },
            false if missing == Missing::Empty && wait.is_none() => {
                return Ok(Opened {
                    connection: in_memory()?,
                    is_missing: true,
                });
            }
            false => absent(place),
        };
        match wait {
            Some(wait) if begun.elapsed() < wait => thread::sleep(Duration::from_millis(100)),
            _ => return Err(problem),
        }
    }
}

pub(super) fn in_memory() -> Result<Connection, Failure> {
    Connection::open_in_memory().map_err(|error| {
        let help = "free some memory";
        Failure::new(Exit::Error, "no database can be made in memory", help).because(&error)
    })
}

/// Opens a database and asks it something, since SQLite reads nothing before that. Only an error that it cannot be
/// opened counts: that it is locked, or no database at all, the run says in better words.
fn connect(path: &Path, make: bool) -> Result<Connection, Error> {
    let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    flags.set(OpenFlags::SQLITE_OPEN_CREATE, make);
    let connection = Connection::open_with_flags(Backup::plain_path(path), flags)?;
    // No wait for a lock here: the run waits, as long as it is told to.
    connection.busy_timeout(Duration::ZERO)?;
    let answer = connection.query_row("SELECT count(*) FROM sqlite_master", [], |_| Ok(()));
    // What rusqlite sets when it opens one.
    connection.busy_timeout(Duration::from_secs(5))?;
    match answer {
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::CannotOpen) => Err(error),
        _ => Ok(connection),
    }
}

fn cannot_open(path: &Path, error: &Error) -> Failure {
    let path = path.display();
    let help = "name a file in a folder that is there, with the rights for both";
    Failure::new(
        Exit::Error,
        format!("the database {path} cannot be opened"),
        help,
    )
    .because(error)
}

fn absent(place: &Place) -> Failure {
    let help = match place {
        Place::File { make: false, .. } => {
            "name one that is there; with `mode=rwc` `up` makes a new one"
        }
        _ => "name one that is there; `up` makes a new one",
    };
    Failure::new(Exit::Error, format!("there is no database {place}"), help)
}
