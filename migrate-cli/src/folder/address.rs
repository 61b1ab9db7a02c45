//! Which database is meant: `app.db`, `sqlite:app.db`, `sqlite:///abs/app.db`, `sqlite::memory:`,
//! `postgres://me@host/db`. White space and a pair of quotes around it say nothing: Docker passes the quotes of an
//! env file on. What is none of these is not repeated, since it may hold a password.

use super::dotenv::{self, Found};
use super::postgres::Server;
use crate::args::FolderOptions;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::secret;
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
    File {
        path: PathBuf,
        /// Whether a command may make it: `mode=rw` says that it is to be there.
        make: bool,
    },
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
            Self::File { path, .. } => path.exists(),
            Self::Memory => true,
        }
    }
}

/// As people are shown it.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { path, .. } => path.display().fmt(f),
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
    match tidy(&text) {
        "" => Ok(Named::Nothing),
        text => parse(text).map(Named::Database),
    }
}

/// Without white space, and one pair of quotes, around it.
fn tidy(text: &str) -> &str {
    let text = text.trim();
    let quoted = ['"', '\''].iter().find_map(|quote| {
        let text = text.strip_prefix(*quote)?.strip_suffix(*quote)?;
        Some(text.trim())
    });
    quoted.unwrap_or(text)
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

const EXPECTED: &str = "expected `app.db`, `sqlite:app.db`, `sqlite:///absolute/app.db`, `sqlite::memory:` or \
                        `postgres://user@host/database`; a file of another name is written `./…` or `/…`";

fn parse(text: &str) -> Result<Address, Failure> {
    if text == ":memory:" {
        return Ok(Address::Sqlite(Place::Memory));
    }
    let scheme = text.split_once(':').filter(|(scheme, _)| is_scheme(scheme));
    match scheme.map(|(scheme, rest)| (scheme.to_ascii_lowercase(), rest)) {
        _ if secret::is_written_as_file(text) => Ok(file(text)),
        Some((scheme, rest)) if scheme == "sqlite" => sqlite(rest).map(Address::Sqlite),
        Some((scheme, _)) if scheme == "postgres" || scheme == "postgresql" => {
            let server = Server::named(text, |name| env::var(name).ok())?;
            Ok(Address::Postgres(Box::new(server)))
        }
        Some((scheme, _)) if OTHERS.contains(&scheme.as_str()) => Err(Failure::new(
            Exit::Usage,
            format!("`{scheme}:…` names no SQLite and no PostgreSQL database"),
            EXPECTED,
        )),
        None if !secret::may_be_address(text) => Ok(file(text)),
        _ => Err(Failure::new(
            Exit::Usage,
            "the address is of no known form, and is not repeated, since it may hold a password",
            EXPECTED,
        )),
    }
}

/// Schemes of other databases, which may be repeated. Any other word in their place may be a name or a password.
const OTHERS: [&str; 12] = [
    "file",
    "http",
    "https",
    "jdbc",
    "libsql",
    "mariadb",
    "mongodb",
    "mssql",
    "mysql",
    "oracle",
    "redis",
    "sqlserver",
];

fn file(path: &str) -> Address {
    Address::Sqlite(Place::File {
        path: path.into(),
        make: true,
    })
}

/// Whether the text before a colon is a scheme. A single letter is none, but a drive of Windows.
fn is_scheme(text: &str) -> bool {
    let mut letters = text.chars();
    text.len() > 1
        && letters
            .next()
            .is_some_and(|first| first.is_ascii_alphabetic())
        && letters.all(|letter| letter.is_ascii_alphanumeric() || "+-.".contains(letter))
}

/// What stands behind `sqlite:`.
fn sqlite(rest: &str) -> Result<Place, Failure> {
    let usage = |message: &str| {
        let help = "expected `sqlite:app.db`, `sqlite:///absolute/app.db` or `sqlite::memory:`; a file of another \
                    name is `sqlite:./…`";
        Err(Failure::new(Exit::Usage, message, help))
    };
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let make = match query {
        "" | "mode=rwc" => true,
        "mode=rw" => false,
        _ => return usage("the address says more behind its `?` than is known here"),
    };
    let path = path.strip_prefix("//").unwrap_or(path);
    // Other programs write an absolute path with four slashes.
    let path = match path.strip_prefix("//") {
        Some(_) => &path[1..],
        None => path,
    };
    match path {
        "" => usage("the address names no file"),
        ":memory:" => Ok(Place::Memory),
        _ if secret::is_written_as_file(path) => Ok(Place::File {
            path: path.into(),
            make,
        }),
        // Only a server has a user before an `@`, and there may be a password too, which is not for a terminal.
        path if path.contains('@') && path.contains(':') => {
            usage("`sqlite:…@…` names a server, and an SQLite database is a file")
        }
        path if secret::is_like_an_address(path) => {
            usage("`sqlite:…` says more than the name of a file, and is not repeated")
        }
        path => Ok(Place::File {
            path: path.into(),
            make,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::{Address, Place, parse, tidy};

    fn place(text: &str) -> Place {
        match parse(tidy(text)).unwrap() {
            Address::Sqlite(place) => place,
            Address::Postgres(server) => panic!("{server}"),
        }
    }

    #[test]
    fn addresses_of_files_and_of_memory() {
        let files = [
            ("app.db", "app.db"),
            ("my app.db", "my app.db"),
            ("./a:b.db", "./a:b.db"),
            ("./u:p@h?a=b", "./u:p@h?a=b"),
            ("/abs/app.db", "/abs/app.db"),
            ("C:\\app.db", "C:\\app.db"),
            ("sqlite:app.db", "app.db"),
            ("sqlite:me@home.db", "me@home.db"),
            ("sqlite:./u:p@h", "./u:p@h"),
            ("sqlite://app.db", "app.db"),
            ("sqlite:///abs/app.db", "/abs/app.db"),
            ("sqlite:////abs/app.db", "/abs/app.db"),
            ("SQLite:app.db?mode=rwc", "app.db"),
            (" app.db\n", "app.db"),
            ("\"app.db\"", "app.db"),
            ("'sqlite:app.db'", "app.db"),
        ];
        for (text, path) in files {
            let (path, make) = (path.into(), true);
            assert_eq!(place(text), Place::File { path, make }, "{text}");
        }
        let (path, make) = ("app.db".into(), false);
        assert_eq!(place("sqlite:app.db?mode=rw"), Place::File { path, make });
        for text in [":memory:", "sqlite::memory:", "sqlite://:memory:"] {
            assert_eq!(place(text), Place::Memory, "{text}");
        }
    }

    #[test]
    fn other_addresses_are_refused_and_not_repeated() {
        let unknown =
            "the address is of no known form, and is not repeated, since it may hold a password";
        let more = "`sqlite:…` says more than the name of a file, and is not repeated";
        let server = "`sqlite:…@…` names a server, and an SQLite database is a file";
        let postgres = "the address of the PostgreSQL database cannot be read";
        let messages = [
            ("postgres://me:secret@host/db?colour=secret", postgres),
            ("postgres://me:sec@secret@host/db", postgres),
            ("postgres://me%3Asecret@host/db", postgres),
            ("postgres://me@host/db;password=secret", postgres),
            (
                "postgres://host/db?sslmode=require;password=secret",
                "the sslmode of the address is not known",
            ),
            (
                "mysql://me:secret@host/db",
                "`mysql:…` names no SQLite and no PostgreSQL database",
            ),
            (
                "file:app.db",
                "`file:…` names no SQLite and no PostgreSQL database",
            ),
            ("my_user:secret@host/db", unknown),
            ("my_pg://u:secret@h/db", unknown),
            ("1pg://u:secret@h/db", unknown),
            ("u:secret@h/db", unknown),
            ("secret:@h/db", unknown),
            ("//u:secret@h/db", unknown),
            ("\"postgres://u:secret@h/db", unknown),
            ("app.db?key=secret", unknown),
            ("host=h user=u password=secret", unknown),
            ("sqlite:", "the address names no file"),
            ("sqlite:user@host:secret", server),
            ("sqlite://u:secret@h/db", server),
            ("sqlite:app.db;password=secret", more),
            ("sqlite:app.db&key=secret", more),
            (
                "sqlite:app.db?key=secret",
                "the address says more behind its `?` than is known here",
            ),
        ];
        for (text, message) in messages {
            let failure = parse(tidy(text)).unwrap_err();
            assert_eq!(failure.message, message, "{text}");
            assert!(!format!("{failure:?}").contains("secret"), "{text}");
        }
    }
}
