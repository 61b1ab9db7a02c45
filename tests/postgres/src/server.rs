//! Servers: the one of the process, and those of single tests.

use crate::address::Address;
use crate::database::Database;
use crate::folder::Folder;
use crate::keeper::Keeper;
use crate::{backends, programs, random};
use postgres::{Client, NoTls};
use std::env;
use std::fmt::Write;
use std::net::TcpListener;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

/// The server of this process, which all tests share that leave it alone.
pub fn server() -> &'static Server {
    static SERVER: OnceLock<Result<Server, String>> = OnceLock::new();
    let started = SERVER.get_or_init(|| match env::var("MIGRATE_TEST_POSTGRES") {
        Ok(url) if !url.is_empty() => Ok(Server {
            outside: Address::parse(&url)?,
            inside: Address::parse(&url)?,
            cluster: None,
            shared: true,
        }),
        _ => Setup::new().try_start().map(|server| Server {
            shared: true,
            ..server
        }),
    });
    match started {
        Ok(server) => server,
        Err(why) => panic!("{why}"),
    }
}

/// A server that a test can stop, and whose backends it can kill. It goes with the value.
pub fn own_server() -> Server {
    Setup::new().start()
}

/// What a server of its own is to be like.
#[derive(Debug)]
#[must_use = "nothing is started until `start`"]
pub struct Setup {
    settings: String,
}

/// Quick, and quiet: nothing in the background that a test has not asked for. What is committed stays when
/// processes are killed; only a machine that fails would lose it.
const SETTINGS: &str = "listen_addresses = '127.0.0.1'
max_connections = 200
max_prepared_transactions = 10
shared_buffers = '32MB'
autovacuum = off
fsync = off
full_page_writes = off
log_min_messages = log
lc_messages = 'C'
timezone = 'UTC'
";

impl Setup {
    /// What [`own_server`] is like.
    #[expect(clippy::new_without_default, reason = "there is no other")]
    pub fn new() -> Self {
        Self {
            settings: SETTINGS.to_owned(),
        }
    }

    /// Writes to the disk as a real one does.
    pub fn durable(self) -> Self {
        self.setting("fsync", "on")
            .setting("full_page_writes", "on")
    }

    /// A line of postgresql.conf.
    pub fn setting(mut self, name: &str, value: &str) -> Self {
        let value = value.replace('\'', "''");
        writeln!(self.settings, "{name} = '{value}'").unwrap();
        self
    }

    /// Makes a cluster and starts it.
    pub fn start(self) -> Server {
        self.try_start().unwrap_or_else(|why| panic!("{why}"))
    }

    fn try_start(self) -> Result<Server, String> {
        let programs = programs::server()?;
        let folder = Folder::new();
        let keeper = Keeper::start(&folder, programs);
        let password = random() + &random();
        folder.write("password", &password);
        let mut cluster = Cluster {
            keeper: Mutex::new(keeper),
            folder,
            port: 0,
        };
        cluster.ask("init")?;
        let path = cluster.folder.path().to_str().unwrap().to_owned();
        let settings = format!("unix_socket_directories = '{path}'\n{}", self.settings);
        let defaults = cluster.folder.read("data/postgresql.conf");
        cluster
            .folder
            .write("data/postgresql.conf", &(defaults + &settings));
        cluster.start_somewhere()?;
        let port = cluster.port;
        let user = "postgres";
        let host = format!("127.0.0.1:{port}");
        Ok(Server {
            outside: Address::new(user, Some(&password), &host, ""),
            inside: Address::new(user, None, "", &format!("?host={path}&port={port}")),
            cluster: Some(cluster),
            shared: false,
        })
    }
}

/// How to stop a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// Connections are ended, everything is written.
    Fast,
    /// As if the power failed: it recovers when it starts again.
    Immediate,
}

/// A running server.
pub struct Server {
    /// As the world sees it.
    outside: Address,
    /// As a superuser without a password sees it.
    inside: Address,
    /// `None`: somebody else's.
    cluster: Option<Cluster>,
    /// Whether other tests use it too.
    shared: bool,
}

struct Cluster {
    keeper: Mutex<Keeper>,
    folder: Folder,
    port: u16,
}

impl Cluster {
    fn keeper(&self) -> MutexGuard<'_, Keeper> {
        self.keeper.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn ask(&self, command: &str) -> Result<(), String> {
        let done = self.keeper().ask(command);
        let logs = || self.folder.read("keeper.log") + &self.folder.read("server.log");
        done.then_some(())
            .ok_or_else(|| format!("`{command}` failed:\n{}", logs()))
    }

    /// Between looking for a free port and using it another process may take it.
    fn start_somewhere(&mut self) -> Result<(), String> {
        let mut said = String::new();
        for _ in 0..10 {
            self.port = free_port();
            match self.ask(&format!("start {}", self.port)) {
                Ok(()) => return Ok(()),
                Err(why) => said = why,
            }
            if !said.contains("Address already in use") {
                break;
            }
        }
        Err(said)
    }
}

/// Below those that systems give to outgoing connections, so that it is free after a restart as well.
pub(crate) fn free_port() -> u16 {
    let ports = 20_000..32_000_u16;
    loop {
        let random = u16::from_str_radix(&random()[..4], 16).unwrap();
        let port = ports.start + random % (ports.end - ports.start);
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

impl Server {
    /// A new database, for one test.
    pub fn database(&self) -> Database<'_> {
        Database::create(self)
    }

    /// The address of a database, for a superuser, with the password.
    pub fn url(&self, database: &str) -> String {
        self.outside.url(database)
    }

    /// A superuser's connection to the database `postgres`.
    pub fn client(&self) -> Client {
        let config = self.inside.config("postgres");
        config
            .connect(NoTls)
            .unwrap_or_else(|error| panic!("{error:?}"))
    }

    /// Whether nobody else has a use for it: it may be filled up, and its log read.
    pub fn is_throwaway(&self) -> bool {
        self.cluster.is_some()
    }

    /// The folder of a throwaway server; its socket is in it.
    pub fn path(&self) -> &Path {
        self.folder().path()
    }

    /// The port of a throwaway server.
    pub fn port(&self) -> u16 {
        self.cluster().port
    }

    /// The process of a throwaway server that the others come from.
    pub fn pid(&self) -> u32 {
        let file = self.folder().read("data/postmaster.pid");
        file.lines().next().unwrap().parse().unwrap()
    }

    /// What a throwaway server has written to its log.
    pub fn log(&self) -> String {
        self.folder().read("server.log")
    }

    /// Stops a server that belongs to the test; clients notice when they next speak to it.
    pub fn stop(&self, how: Stop) {
        let how = match how {
            Stop::Fast => "fast",
            Stop::Immediate => "immediate",
        };
        self.ask(&format!("stop {how}"));
    }

    /// Starts it again, at the same address.
    pub fn start(&self) {
        self.ask(&format!("start {}", self.port()));
    }

    /// `kill -9` of a backend of a server that belongs to the test. The server then ends all of them,
    /// and takes connections again once it has recovered.
    pub fn kill_backend(&self, pid: i32) {
        assert!(!self.shared, "other tests use this server: own_server()");
        backends::kill(pid);
    }

    fn ask(&self, command: &str) {
        assert!(!self.shared, "other tests use this server: own_server()");
        self.tell(command);
    }

    /// What disturbs nobody else.
    pub(crate) fn tell(&self, command: &str) {
        let done = self.cluster().ask(command);
        done.unwrap_or_else(|why| panic!("{why}"));
    }

    fn cluster(&self) -> &Cluster {
        let cluster = self.cluster.as_ref();
        cluster.unwrap_or_else(|| panic!("MIGRATE_TEST_POSTGRES names a server of somebody else's"))
    }

    pub(crate) fn folder(&self) -> &Folder {
        &self.cluster().folder
    }

    /// The same users at another port.
    pub(crate) fn outside_at(&self, port: u16) -> Address {
        self.outside.with_host(&format!("127.0.0.1:{port}"))
    }

    pub(crate) fn outside(&self) -> &Address {
        &self.outside
    }

    pub(crate) fn inside(&self) -> &Address {
        &self.inside
    }
}
