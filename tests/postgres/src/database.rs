//! Databases and roles that a test has for itself.

use crate::address::Address;
use crate::server::{Server, server};
use crate::{backends, random};
use postgres::{Client, Config, NoTls};
use std::sync::{Mutex, PoisonError};
use std::thread;

/// A new database on [`server()`], for one test.
pub fn database() -> Database<'static> {
    server().database()
}

/// A database that is dropped with the value, and with it the roles that were made for it. Whoever is
/// connected to it then is disconnected: the value has to outlive its clients.
pub struct Database<'a> {
    server: &'a Server,
    name: String,
    roles: Mutex<Vec<Role>>,
}

/// A role that may log in, of a name that no other test has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    name: String,
    password: String,
}

impl Role {
    /// An identifier that needs no quotes.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// For those who come from outside.
    pub fn password(&self) -> &str {
        &self.password
    }
}

impl<'a> Database<'a> {
    pub(crate) fn create(server: &'a Server) -> Self {
        let name = format!("migrate_test_{}_{}", std::process::id(), random());
        // template0: on somebody else's server template1 may hold anything.
        let sql = format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'");
        execute(&mut server.client(), &sql);
        Self {
            server,
            name,
            roles: Mutex::default(),
        }
    }

    /// The server that it is on.
    pub fn server(&self) -> &'a Server {
        self.server
    }

    /// An identifier that needs no quotes.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// A superuser's address, with the password: what a program is given.
    pub fn url(&self) -> String {
        self.server.url(&self.name)
    }

    /// A role's address, with the password.
    pub fn url_as(&self, role: &Role) -> String {
        Self::of(self.server.outside(), role).url(&self.name)
    }

    /// The same for a client on this machine, who needs no password.
    pub fn local_url(&self) -> String {
        self.server.inside().url(&self.name)
    }

    /// A role's address for a client on this machine.
    pub fn local_url_as(&self, role: &Role) -> String {
        Self::of(self.server.inside(), role).url(&self.name)
    }

    /// What a superuser's clients are made from.
    pub fn config(&self) -> Config {
        self.server.inside().config(&self.name)
    }

    /// What a role's clients are made from.
    pub fn config_as(&self, role: &Role) -> Config {
        Self::of(self.server.inside(), role).config(&self.name)
    }

    /// A superuser's connection.
    pub fn client(&self) -> Client {
        connect(&self.config())
    }

    /// A role's connection.
    pub fn client_as(&self, role: &Role) -> Client {
        connect(&self.config_as(role))
    }

    /// A new role without rights, but for those that everybody has.
    pub fn role(&self) -> Role {
        let role = Role {
            name: format!("migrate_role_{}_{}", std::process::id(), random()),
            password: random(),
        };
        let Role { name, password } = &role;
        let sql = format!("CREATE ROLE {name} LOGIN PASSWORD '{password}'");
        execute(&mut self.server.client(), &sql);
        let mut roles = self.roles.lock().unwrap_or_else(PoisonError::into_inner);
        roles.push(role.clone());
        role
    }

    /// Those who are connected, by pid.
    pub fn backends(&self) -> Vec<backends::Backend> {
        backends::of(&mut self.server.client(), &self.name)
    }

    pub(crate) fn roles(&self) -> Vec<Role> {
        let roles = self.roles.lock();
        roles.unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn of(address: &Address, role: &Role) -> Address {
        address.with_user(&role.name, &role.password)
    }

    fn remove(&self) -> Result<(), postgres::Error> {
        let mut client = self.server.inside().config("postgres").connect(NoTls)?;
        client.batch_execute(&format!("DROP DATABASE {} WITH (FORCE)", self.name))?;
        for role in self.roles() {
            client.batch_execute(&format!("DROP ROLE {}", role.name))?;
        }
        Ok(())
    }
}

impl Drop for Database<'_> {
    fn drop(&mut self) {
        let removed = self.remove();
        // A throwaway server may be stopped by now, and takes it with itself.
        if !self.server.is_throwaway() && !thread::panicking() {
            removed.unwrap_or_else(|error| panic!("{} stays: {error:?}", self.name));
        }
    }
}

fn connect(config: &Config) -> Client {
    let client = config.connect(NoTls);
    client.unwrap_or_else(|error| panic!("{error:?}"))
}

fn execute(client: &mut Client, sql: &str) {
    let done = client.batch_execute(sql);
    done.unwrap_or_else(|error| panic!("{sql}: {error:?}"));
}
