//! The server of the test program, and its databases.

use migrate_postgres_tests::{Server, own_server};
use postgres::{Client, NoTls, SimpleQueryMessage};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The address of the server, without a database.
///
/// # Panics
///
/// If there are no binaries of a server, or it does not start.
pub fn server() -> &'static str {
    static SERVER: OnceLock<(Server, String)> = OnceLock::new();
    let (_, address) = SERVER.get_or_init(|| {
        // These tests make roles, and look at the server's list of databases.
        let server = own_server();
        let folder = server.path().display();
        let address = format!("host={folder} port={} user=postgres", server.port());
        (server, address)
    });
    address
}

/// A database that is dropped with this.
pub struct Database {
    name: String,
}

/// A new, empty database.
///
/// # Panics
///
/// If it cannot be made.
pub fn database() -> Database {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let name = format!("test_{}_{number}", std::process::id());
    connect("postgres")
        .batch_execute(&format!("CREATE DATABASE {name}"))
        .unwrap();
    Database { name }
}

impl Database {
    /// Its address.
    pub fn url(&self) -> String {
        format!("{} dbname={}", server(), self.name)
    }

    /// # Panics
    ///
    /// If it does not connect.
    pub fn connect(&self) -> Client {
        connect(&self.name)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let sql = format!("DROP DATABASE {} WITH (FORCE)", self.name);
        connect("postgres").batch_execute(&sql).unwrap();
    }
}

/// A connection to a database of the server.
///
/// # Panics
///
/// If it does not connect.
pub fn connect(name: &str) -> Client {
    Client::connect(&format!("{} dbname={name}", server()), NoTls).unwrap()
}

/// The rows of a script, as texts.
///
/// # Panics
///
/// If it fails.
pub fn rows(client: &mut Client, sql: &str) -> Vec<Vec<String>> {
    let messages = client.simple_query(sql).unwrap().into_iter();
    let rows = messages.filter_map(|message| match message {
        SimpleQueryMessage::Row(row) => {
            let texts = (0..row.len()).map(|at| row.get(at).unwrap_or_default().to_owned());
            Some(texts.collect())
        }
        _ => None,
    });
    rows.collect()
}
