//! A database on the server that exists only for a moment, to replay migrations in.

use super::because;
use super::server::Server;
use crate::exit::Exit;
use crate::failure::Failure;
use postgres::Client;

pub(super) struct Scratch<'s> {
    server: &'s Server,
    name: String,
    /// None once it is dropped.
    client: Option<Client>,
}

impl<'s> Scratch<'s> {
    /// Makes it, beside the database that is named.
    pub(super) fn on(server: &'s Server) -> Result<Self, Failure> {
        let name = name();
        let made = server.connect(None).and_then(|mut client| {
            client.batch_execute(&format!("CREATE DATABASE {name} TEMPLATE template0"))
        });
        made.map_err(|error| cannot(&error))?;
        // From here on it is dropped whatever happens.
        let mut scratch = Self {
            server,
            name,
            client: None,
        };
        let client = server.connect(Some(&scratch.name));
        scratch.client = Some(client.map_err(|error| cannot(&error))?);
        Ok(scratch)
    }

    #[expect(
        clippy::expect_used,
        reason = "there is one from the beginning to the end"
    )]
    pub(super) fn client(&mut self) -> &mut Client {
        self.client.as_mut().expect("a client")
    }

    /// Drops it, or says why it is still there.
    pub(super) fn drop_database(mut self) -> Result<(), String> {
        self.end()
    }

    fn end(&mut self) -> Result<(), String> {
        drop(self.client.take());
        let name = std::mem::take(&mut self.name);
        if name.is_empty() {
            return Ok(());
        }
        let dropped = self.server.connect(None).and_then(|mut client| {
            client.batch_execute(&format!("DROP DATABASE {name} WITH (FORCE)"))
        });
        dropped.map_err(|error| format!("the database {name} could not be dropped: {error}"))
    }
}

impl Drop for Scratch<'_> {
    fn drop(&mut self) {
        // Only after an error, which is the one to be reported. A database that is left is known by its name.
        self.end().ok();
    }
}

/// A name in the form that the proof in `migrate-build` gives to its databases: what a killed command has left, a proof
/// drops a day later.
fn name() -> String {
    use std::hash::{BuildHasher, RandomState};
    use std::time::{SystemTime, UNIX_EPOCH};
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let seconds = now.unwrap_or_default().as_secs() & 0xFFFF_FFFF;
    let random = RandomState::new().hash_one(0) & 0xFFFF_FFFF;
    let process = std::process::id();
    format!("migrate_proof_{process}_{seconds:08x}_{random:08x}_0")
}

/// Why there is no scratch database.
fn cannot(error: &postgres::Error) -> Failure {
    let message = "no database can be made to compare with";
    because(
        Failure::new(Exit::Error, message, "the role needs the right CREATEDB"),
        error,
    )
}
