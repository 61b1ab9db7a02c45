//! Which database is meant: `app.db`, `sqlite:app.db`, `sqlite:///abs/app.db`, `sqlite::memory:`,
//! `postgres://me@host/db`.

use super::dotenv::{self, Found};
use super::postgres::Server;
use crate::args::FolderOptions;
use crate::exit::Exit;
use crate::failure::Failure;
use migrate_core::Dialect;
use std::env::{self, VarError};
use std::path::PathBuf;
use std::{fmt, io};

const VARIABLE: &str = "DATABASE_URL";

#[derive(Debug)]
pub(super) enum Address {
    Sqlite(Place),
    Postgres(Box<Server>),
}

/// Where an SQLite database is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    File(PathBuf),
    Memory,
}

impl Address {
    pub(super) fn dialect(&self) -> Dialect {
        match self {
            Self::Sqlite(_) => Dialect::Sqlite,
            Self::Postgres(_) => Dialect::Postgres,
        }
    }
}

impl Place {
    pub(super) fn is_there(&self) -> bool {
        match self {
            Self::File(path) => path.exists(),
            Self::Memory => true,
        }
    }
}

/// As people are shown it.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => path.display().fmt(f),
            Self::Memory => f.write_str("sqlite::memory:"),
        }
    }
}

/// Which database is named.
#[derive(Debug)]
pub(super) enum Named {
    Database(Address),
    Nothing,
    /// `.env` may name one, and cannot be read.
    Unreadable(Failure),
}

/// What was typed, else what the environment says, else `.env`.
pub(super) fn chosen(options: &FolderOptions) -> Result<Named, Failure> {
    let text = match &options.database_url {
        Some(text) => text.clone(),
        None => match env::var(VARIABLE) {
            Ok(text) if !text.is_empty() => text,
            Err(VarError::NotUnicode(_)) => {
                let message = format!("{VARIABLE} is not UTF-8");
                return Err(Failure::new(Exit::Usage, message, "write it in UTF-8"));
            }
            _ if options.no_dotenv => String::new(),
            _ => match from_dotenv() {
                Ok(text) => text,
                Err(failure) => return Ok(Named::Unreadable(failure)),
            },
        },
    };
    match text.is_empty() {
        true => Ok(Named::Nothing),
        false => parse(&text).map(Named::Database),
    }
}

/// Out of the nearest `.env`; empty if it says nothing.
fn from_dotenv() -> Result<String, Failure> {
    let unreadable = |shown: &str, error: io::Error| {
        let message = format!("`{shown}` cannot be read");
        let help = "mend it, or pass over it with `--no-dotenv`";
        Failure::new(Exit::Usage, message, help).because(&error)
    };
    let nearest = dotenv::nearest().map_err(|error| unreadable(".env", error))?;
    let Some((path, shown)) = nearest else {
        return Ok(String::new());
    };
    match dotenv::look_up(VARIABLE, &path).map_err(|error| unreadable(&shown, error))? {
        Found::Value(text) => Ok(text),
        Found::Nothing => Ok(String::new()),
        Found::Unreadable(line) => Err(Failure::new(
            Exit::Usage,
            format!(
                "no {VARIABLE} is found in `{shown}`, and its line {line} is not of the form NAME=value"
            ),
            "mend the line (UTF-8; a value with white space or a backslash stands in single quotes), or \
             pass over the file with `--no-dotenv`",
        )),
    }
}

fn parse(text: &str) -> Result<Address, Failure> {
    if text == ":memory:" {
        return Ok(Address::Sqlite(Place::Memory));
    }
    let Some((scheme, rest)) = text.split_once(':').filter(|(scheme, _)| is_scheme(scheme)) else {
        return Ok(Address::Sqlite(Place::File(text.into())));
    };
    match scheme.to_ascii_lowercase().as_str() {
        "sqlite" => sqlite(rest).map(Address::Sqlite),
        "postgres" | "postgresql" => {
            let server = Server::named(text, |name| env::var(name).ok())?;
            Ok(Address::Postgres(Box::new(server)))
        }
        _ => Err(Failure::new(
            Exit::Usage,
            format!("`{scheme}:…` names no SQLite and no PostgreSQL database"),
            "expected `app.db`, `sqlite:app.db`, `sqlite:///absolute/app.db`, `sqlite::memory:` or \
             `postgres://user@host/database`; a file of such a name is `./…`",
        )),
    }
}

/// Of a letter alone: a drive of Windows.
fn is_scheme(text: &str) -> bool {
    let mut letters = text.chars();
    text.len() > 1
        && letters
            .next()
            .is_some_and(|first| first.is_ascii_alphabetic())
        && letters.all(|letter| letter.is_ascii_alphanumeric() || "+-.".contains(letter))
}

/// What stands behind `sqlite:`. Other tools write a mode behind it, which says nothing here: a command
/// makes a database or does not.
fn sqlite(rest: &str) -> Result<Place, Failure> {
    // Nobody but a server has a name and a password before an `@`, and they are not for a terminal.
    let user = rest.split_once('@').map(|(user, _)| user);
    if user.is_some_and(|user| user.contains(':')) {
        return Err(Failure::new(
            Exit::Usage,
            "`sqlite:…@…` names a server, and an SQLite database is a file",
            "name the file, as in `app.db` or `sqlite:app.db`",
        ));
    }
    let usage = |message: String| {
        let help = "expected `sqlite:app.db`, `sqlite:///absolute/app.db` or `sqlite::memory:`";
        Failure::new(Exit::Usage, message, help)
    };
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let modes = ["", "mode=rwc", "mode=rw"];
    if !modes.contains(&query) {
        return Err(usage(
            "the address says more behind its `?` than is known here".to_owned(),
        ));
    }
    let path = path.strip_prefix("//").unwrap_or(path);
    match path {
        "" => Err(usage("the address names no file".to_owned())),
        ":memory:" => Ok(Place::Memory),
        path => Ok(Place::File(path.into())),
    }
}

#[cfg(test)]
mod tests {
    use super::{Address, Place, parse};

    fn place(text: &str) -> Place {
        match parse(text).unwrap() {
            Address::Sqlite(place) => place,
            Address::Postgres(server) => panic!("{server}"),
        }
    }

    #[test]
    fn addresses_of_files_and_of_memory() {
        let files = [
            ("app.db", "app.db"),
            ("./a:b.db", "./a:b.db"),
            ("/abs/app.db", "/abs/app.db"),
            ("C:\\app.db", "C:\\app.db"),
            ("sqlite:app.db", "app.db"),
            ("sqlite://app.db", "app.db"),
            ("sqlite:///abs/app.db", "/abs/app.db"),
            ("SQLite:app.db?mode=rwc", "app.db"),
        ];
        for (text, path) in files {
            let found = place(text);
            assert_eq!(found, Place::File(path.into()), "{text}");
        }
        for text in [":memory:", "sqlite::memory:", "sqlite://:memory:"] {
            assert_eq!(place(text), Place::Memory, "{text}");
        }
    }

    #[test]
    fn other_addresses_are_refused_and_not_repeated() {
        let messages = [
            (
                "postgres://me:secret@host/db?colour=secret",
                "the address of the PostgreSQL database cannot be read",
            ),
            (
                "mysql://me:secret@host/db",
                "`mysql:…` names no SQLite and no PostgreSQL database",
            ),
            (
                "file:app.db",
                "`file:…` names no SQLite and no PostgreSQL database",
            ),
            ("sqlite:", "the address names no file"),
            (
                "sqlite:app.db?key=secret",
                "the address says more behind its `?` than is known here",
            ),
        ];
        for (text, message) in messages {
            let failure = parse(text).unwrap_err();
            assert_eq!(failure.message, message);
            assert!(!format!("{failure:?}").contains("secret"), "{text}");
        }
    }
}
