//! `PgBouncer` in transaction mode: each transaction may run on another connection of the server.

use crate::database::{Database, Role};
use crate::server::free_port;
use crate::{programs, random, wait_for};
use postgres::{Client, NoTls};
use std::fmt::Write;
use std::path::Path;

/// A pool in front of a database of a throwaway server.
pub struct Bouncer<'a> {
    database: &'a Database<'a>,
    name: String,
    port: u16,
}

impl Database<'_> {
    /// Starts a pool of at most that many connections for each user that is known by now.
    pub fn bouncer(&self, connections: u32) -> Bouncer<'_> {
        let program = programs::bouncer().unwrap_or_else(|why| panic!("{why}"));
        let address = self.server().outside();
        let mut users = format!("\"{}\" \"{}\"\n", address.user(), address.password());
        for role in self.roles() {
            writeln!(users, "\"{}\" \"{}\"", role.name(), role.password()).unwrap();
        }
        let name = format!("bouncer-{}", random());
        self.server()
            .folder()
            .write(&format!("{name}.users"), &users);
        // Between looking for a free port and using it another process may take it.
        for _ in 0..10 {
            let bouncer = Bouncer {
                database: self,
                name: name.clone(),
                port: free_port(),
            };
            if bouncer.start(&program, connections) {
                return bouncer;
            }
        }
        panic!("{}", self.server().folder().read(&format!("{name}.log")));
    }
}

impl Bouncer<'_> {
    /// Whether it takes connections.
    fn start(&self, program: &Path, connections: u32) -> bool {
        let server = self.database.server();
        let Self { name, port, .. } = self;
        let (folder, behind) = (server.path().display(), server.port());
        let settings = format!(
            "[databases]\n* = host=127.0.0.1 port={behind}\n\
             [pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\n\
             auth_type = scram-sha-256\nauth_file = {folder}/{name}.users\n\
             logfile = {folder}/{name}.log\npidfile = {folder}/{name}.pid\n\
             pool_mode = transaction\ndefault_pool_size = {connections}\nmax_client_conn = 200\n"
        );
        server.folder().write(&format!("{name}.ini"), &settings);
        server.tell(&format!("bouncer {} {name}.ini", program.display()));
        wait_for("pgbouncer", || {
            let config = self.database.server().outside_at(*port);
            if config.config(self.database.name()).connect(NoTls).is_ok() {
                return Some(true);
            }
            let log = server.folder().read(&format!("{name}.log"));
            log.contains("FATAL").then_some(false)
        })
    }

    /// Where it listens on the loopback interface.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// A superuser's address, with the password.
    pub fn url(&self) -> String {
        let address = self.database.server().outside_at(self.port);
        address.url(self.database.name())
    }

    /// A role's address, with the password.
    pub fn url_as(&self, role: &Role) -> String {
        let address = self.database.server().outside_at(self.port);
        let address = address.with_user(role.name(), role.password());
        address.url(self.database.name())
    }

    /// A superuser's connection to it.
    pub fn client(&self) -> Client {
        let client = Client::connect(&self.url(), NoTls);
        client.unwrap_or_else(|error| panic!("{error:?}"))
    }
}

impl Drop for Bouncer<'_> {
    fn drop(&mut self) {
        let server = self.database.server();
        server.tell(&format!("stop_bouncer {}.pid", self.name));
    }
}
