//! The server, and the databases that are made on it for a proof.
//!
//! Each is made of `template0`, not of `template1`: it is empty whatever a site has put there, and two proofs
//! do not wait for each other. Encoding and locale are those of the database that the address names, since
//! that is most likely the one that the migrations are for.

use crate::proof::ProofError;
use migrate_runtime::__private::postgres_schema::{identifier, literal};
use postgres::error::SqlState;
use postgres::{Client, Error, SimpleQueryMessage};
use std::cell::{Cell, RefCell};
use std::collections::hash_map::RandomState;
use std::fmt;
use std::hash::{BuildHasher, Hasher};

/// Opens a connection to a database, or with `None` to one that is there in any case.
pub(crate) type Open<'a> = dyn Fn(Option<&str>) -> Result<Client, Error> + 'a;

/// How the name of every database begins that a proof makes. The number of the process follows, the seconds since
/// 1970 and a random number, both in hex, and a count.
const PREFIX: &str = "migrate_proof_";
/// Such a database that is older than these seconds, and that nobody is connected to, was left by a killed proof.
const OLD: i64 = 24 * 60 * 60;

/// A server to make databases on.
pub(crate) struct Server<'a> {
    open: &'a Open<'a>,
    /// Connected to the database that the address names, which is left alone.
    client: RefCell<Client>,
    /// How the names of this proof's databases begin.
    prefix: String,
    /// How many were made.
    made: Cell<usize>,
    /// The options by which they are made: encoding and locale.
    like: String,
    /// `15.14`.
    version: String,
    /// `150014`.
    version_number: i64,
}

impl<'a> Server<'a> {
    pub(crate) fn connect(open: &'a Open<'a>) -> Result<Self, ProofError> {
        const SQL: &str = "SELECT current_setting('server_version'), current_setting('server_version_num'), \
             extract(epoch FROM now())::int8::text, pg_encoding_to_char(encoding), datcollate, datctype, \
             to_jsonb(d) ->> 'datlocprovider', \
             coalesce(to_jsonb(d) ->> 'daticulocale', to_jsonb(d) ->> 'datlocale') \
             FROM pg_catalog.pg_database AS d WHERE datname = current_database()";
        let mut client = open(None).map_err(ProofError::open)?;
        let rows =
            rows(&mut client, SQL).map_err(|error| failed("looking at the server", error))?;
        let text = |at: usize| {
            let row = rows.first().and_then(|row| row.get(at));
            row.cloned().flatten()
        };
        let number = |at: usize| {
            text(at)
                .and_then(|it| it.parse::<i64>().ok())
                .unwrap_or_default()
        };
        let version = text(0).unwrap_or_default();
        let random = RandomState::new().build_hasher().finish() & 0xFFFF_FFFF;
        let server = Self {
            open,
            prefix: format!(
                "{PREFIX}{}_{:08x}_{random:08x}",
                std::process::id(),
                number(2)
            ),
            made: Cell::new(0),
            like: like(&[text(3), text(4), text(5), text(6), text(7)]),
            version: version
                .split_whitespace()
                .next()
                .unwrap_or_default()
                .to_owned(),
            version_number: number(1),
            client: RefCell::new(client),
        };
        server.sweep(number(2));
        Ok(server)
    }

    /// `15.14`.
    pub(crate) fn version(&self) -> &str {
        &self.version
    }

    /// Drops what killed proofs have left behind. Nothing of this proof depends on it: where it fails, a later proof
    /// tries it again.
    fn sweep(&self, now: i64) {
        const SQL: &str = "SELECT datname FROM pg_catalog.pg_database AS d WHERE datname LIKE 'migrate\\_proof\\_%' \
             AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_activity AS a WHERE a.datid = d.oid)";
        let mut client = self.client.borrow_mut();
        let found = rows(&mut client, SQL).unwrap_or_default();
        let names = found
            .into_iter()
            .filter_map(|row| row.into_iter().next().flatten());
        for name in names.filter(|name| made_at(name).is_some_and(|made| now - made > OLD)) {
            // It may be another role's, or gone by now.
            let _ = client.batch_execute(&format!("DROP DATABASE IF EXISTS {}", identifier(&name)));
        }
    }

    /// A new, empty database.
    pub(crate) fn database<'s>(&'s self) -> Result<Temporary<'s, 'a>, ProofError> {
        let number = self.made.get() + 1;
        self.made.set(number);
        let name = format!("{}_{number}", self.prefix);
        let sql = format!(
            "CREATE DATABASE {} TEMPLATE template0{}",
            identifier(&name),
            self.like
        );
        let mut client = self.client.borrow_mut();
        if let Err(error) = client.batch_execute(&sql) {
            return Err(match error.code() {
                Some(&SqlState::INSUFFICIENT_PRIVILEGE) => ProofError::MayNotCreate {
                    role: role(&mut client),
                    source: Doing::boxed("CREATE DATABASE", &error),
                },
                _ => failed("making a temporary database", error),
            });
        }
        Ok(Temporary {
            server: self,
            name: Some(name),
        })
    }

    fn drop_database(&self, name: &str) -> Result<(), Error> {
        let mut client = self.client.borrow_mut();
        let name_sql = identifier(name);
        if self.version_number >= 130_000 {
            return client
                .batch_execute(&format!("DROP DATABASE IF EXISTS {name_sql} WITH (FORCE)"));
        }
        let end = format!(
            "SELECT pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity WHERE datname = {}",
            literal(name)
        );
        client.batch_execute(&end)?;
        client.batch_execute(&format!("DROP DATABASE IF EXISTS {name_sql}"))
    }
}

/// A database that is dropped with this, whatever becomes of the proof.
pub(crate) struct Temporary<'s, 'a> {
    server: &'s Server<'a>,
    name: Option<String>,
}

impl Temporary<'_, '_> {
    pub(crate) fn connect(&self) -> Result<Client, ProofError> {
        (self.server.open)(self.name.as_deref()).map_err(ProofError::open)
    }

    /// Drops it, and says where that fails.
    pub(crate) fn close(mut self) -> Result<(), ProofError> {
        match self.name.take() {
            Some(name) => {
                let dropped = self.server.drop_database(&name);
                dropped.map_err(|error| failed("dropping a temporary database", error))
            }
            None => Ok(()),
        }
    }
}

impl Drop for Temporary<'_, '_> {
    fn drop(&mut self) {
        if let Some(name) = self.name.take() {
            // There is another error on its way, or a panic. A later proof takes away what stays.
            let _ = self.server.drop_database(&name);
        }
    }
}

/// What was being done, and what the server said to it. The driver's own words would be `db error`.
#[derive(Debug)]
pub(crate) struct Doing {
    what: &'static str,
    said: String,
}

impl Doing {
    pub(crate) fn boxed(
        what: &'static str,
        error: &Error,
    ) -> Box<dyn std::error::Error + Send + Sync> {
        let said = match error.as_db_error() {
            Some(said) => said.message().to_owned(),
            None => error.to_string(),
        };
        Box::new(Self { what, said })
    }
}

impl fmt::Display for Doing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.what, self.said)
    }
}

impl std::error::Error for Doing {}

/// The error where a statement of the proof's own has failed.
pub(crate) fn failed(doing: &'static str, error: Error) -> ProofError {
    ProofError::Database {
        source: Doing::boxed(doing, &error),
    }
}

/// The rows of a query, as texts.
pub(crate) fn rows(client: &mut Client, sql: &str) -> Result<Vec<Vec<Option<String>>>, Error> {
    let messages = client.simple_query(sql)?.into_iter();
    let rows = messages.filter_map(|message| match message {
        SimpleQueryMessage::Row(row) => {
            let texts = (0..row.len()).map(|at| row.get(at).map(str::to_owned));
            Some(texts.collect())
        }
        _ => None,
    });
    Ok(rows.collect())
}

fn role(client: &mut Client) -> String {
    let found = rows(client, "SELECT current_user").unwrap_or_default();
    let name = found.into_iter().flatten().flatten().next();
    name.unwrap_or_default()
}

/// The options that make a database like another: encoding, locale, its provider and what that asks for.
fn like([encoding, collate, ctype, provider, icu]: &[Option<String>; 5]) -> String {
    let options = [
        ("ENCODING", encoding),
        ("LC_COLLATE", collate),
        ("LC_CTYPE", ctype),
    ];
    let options = options
        .iter()
        .filter_map(|(option, value)| Some((option, value.as_ref()?)));
    let mut text: String = options
        .map(|(option, value)| format!(" {option} {}", literal(value)))
        .collect();
    if let (Some("i"), Some(locale)) = (provider.as_deref(), icu) {
        text += &format!(" LOCALE_PROVIDER icu ICU_LOCALE {}", literal(locale));
    }
    text
}

/// The seconds in a name that a proof has given.
fn made_at(name: &str) -> Option<i64> {
    // Nobody else's database is ever dropped: the whole form has to be right.
    let parts: Vec<&str> = name.strip_prefix(PREFIX)?.split('_').collect();
    let [process, seconds, random, number] = parts.as_slice() else {
        return None;
    };
    let decimal = |text: &str| !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
    let hex = |text: &str| text.len() == 8 && text.bytes().all(|it| it.is_ascii_hexdigit());
    let ours = decimal(process) && hex(seconds) && hex(random) && decimal(number);
    ours.then(|| i64::from_str_radix(seconds, 16).ok())?
}

#[cfg(test)]
mod tests {
    use super::{like, made_at};

    #[test]
    fn the_time_is_in_the_name() {
        assert_eq!(
            made_at("migrate_proof_77_65f0a1b2_0badcafe_1"),
            Some(0x65f0_a1b2)
        );
        for other in [
            "migrate_proof_of_ours",
            "migrate_proof_results_2024",
            "migrate_proof_app_db",
            "migrate_proof_77_65f0a1b2_0badcafe",
            "migrate_proof_77_65f0a1b2_0badcafe_x",
        ] {
            assert_eq!(made_at(other), None, "{other}");
        }
        assert_eq!(made_at("app"), None);
    }

    #[test]
    fn a_database_is_made_like_another() {
        let text = |text: &str| Some(text.to_owned());
        assert_eq!(
            like(&[text("UTF8"), text("C"), text("de'DE"), text("c"), None]),
            " ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'de''DE'"
        );
        assert_eq!(
            like(&[text("UTF8"), None, None, text("i"), text("de-DE")]),
            " ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'de-DE'"
        );
    }
}
