//! The two clients as one: a promise is kept by both, or it is none.

use migrate_postgres_tests::{Database, database};
use postgres::{Client, NoTls, SimpleQueryMessage};
use std::sync::LazyLock;
use tokio::runtime::{Builder, Runtime};

/// Where the async clients live.
pub(crate) static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    let mut builder = Builder::new_multi_thread();
    builder.worker_threads(2).enable_all().build().unwrap()
});

/// Which client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Blocking,
    Async,
}

pub(crate) const BOTH: [Kind; 2] = [Kind::Blocking, Kind::Async];

/// A connection by one of the two clients.
pub(crate) enum Db {
    Blocking(Box<Client>),
    Async(tokio_postgres::Client),
}

/// Calls a method of the migrator of either client: `run!(db, set, lock_timeout(wait).up())`.
macro_rules! run {
    ($db:expr, $set:expr, $($call:tt)+) => {{
        let set = $set;
        match $db {
            $crate::clients::Db::Blocking(client) => set.migrator(client).$($call)+,
            $crate::clients::Db::Async(client) => {
                $crate::clients::RUNTIME.block_on(set.async_migrator(client).$($call)+)
            }
        }
    }};
}

/// Runs a test for each client on a database of its own.
pub(crate) fn both(test: impl Fn(&mut Db, &Database<'_>)) {
    for kind in BOTH {
        // What is printed is shown where a test fails.
        eprintln!("{kind:?}");
        let database = database();
        test(&mut kind.connect(&database.local_url()), &database);
    }
}

impl Kind {
    pub(crate) fn connect(self, url: &str) -> Db {
        match self {
            Self::Blocking => Db::Blocking(Box::new(Client::connect(url, NoTls).unwrap())),
            Self::Async => {
                let connected = RUNTIME.block_on(tokio_postgres::connect(url, NoTls));
                let (client, connection) = connected.unwrap();
                RUNTIME.spawn(connection);
                Db::Async(client)
            }
        }
    }
}

impl Db {
    pub(crate) fn kind(&self) -> Kind {
        match self {
            Self::Blocking(_) => Kind::Blocking,
            Self::Async(_) => Kind::Async,
        }
    }

    /// Another connection by the same client.
    pub(crate) fn again(&self, url: &str) -> Self {
        self.kind().connect(url)
    }

    fn ask(&mut self, sql: &str) -> Result<Vec<SimpleQueryMessage>, postgres::Error> {
        match self {
            Self::Blocking(client) => client.simple_query(sql),
            Self::Async(client) => RUNTIME.block_on(client.simple_query(sql)),
        }
    }

    pub(crate) fn try_execute(&mut self, sql: &str) -> Result<(), postgres::Error> {
        self.ask(sql).map(drop)
    }

    #[track_caller]
    pub(crate) fn execute(&mut self, sql: &str) {
        let done = self.try_execute(sql);
        done.unwrap_or_else(|error| panic!("{sql}: {error:?}"));
    }

    /// The rows as text, cells apart by `|`.
    #[track_caller]
    pub(crate) fn rows(&mut self, sql: &str) -> Vec<String> {
        let messages = self.ask(sql);
        let messages = messages.unwrap_or_else(|error| panic!("{sql}: {error:?}"));
        let rows = messages.iter().filter_map(|message| match message {
            SimpleQueryMessage::Row(row) => Some(row),
            _ => None,
        });
        let cells = |row: &postgres::SimpleQueryRow| {
            let cells = (0..row.len()).map(|at| row.get(at).unwrap_or("NULL").to_owned());
            cells.collect::<Vec<_>>().join("|")
        };
        rows.map(cells).collect()
    }

    /// The one row.
    #[track_caller]
    pub(crate) fn value(&mut self, sql: &str) -> String {
        let rows = self.rows(sql);
        assert_eq!(rows.len(), 1, "{sql}");
        rows.into_iter().next().unwrap()
    }

    /// The tables of the schema `public`, but for the history.
    #[track_caller]
    pub(crate) fn tables(&mut self) -> String {
        self.value(
            "SELECT coalesce(string_agg(relname::text, ' ' ORDER BY relname), '') FROM pg_class \
             WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'schema_migrations'",
        )
    }

    /// Version and state of each row of the history.
    #[track_caller]
    pub(crate) fn history(&mut self) -> Vec<String> {
        self.rows("SELECT version, state FROM public.schema_migrations ORDER BY id")
    }

    /// Whether a transaction is open.
    #[track_caller]
    pub(crate) fn is_idle(&mut self) -> bool {
        // A text of several statements is a transaction of its own, unless there is one.
        self.value("SELECT pg_catalog.now() = pg_catalog.statement_timestamp()") == "t"
    }
}
