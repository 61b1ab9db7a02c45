//! The kinds of database, as types, so that a set cannot be run on one that it is not written for.

use crate::error::Error;
use crate::event::Listener;
use crate::session::{Options, Session};
use std::fmt::Debug;

/// A kind of database. Implemented by [`Sqlite`] and [`Postgres`] and by nothing else.
pub trait Database: sealed::Sealed + Copy + Debug + Send + Sync + 'static {
    /// The function of a step in Rust, in a set for this database.
    #[doc(hidden)]
    type Code: Copy + Send + Sync + 'static;

    /// What says how a database is copied before a run; a type without values where that is not offered.
    #[doc(hidden)]
    type Backup;
}

/// A database whose driver blocks, so that [`Migrations::up`](crate::Migrations::up) can run on it.
pub trait Blocking: Database {
    /// The driver's connection.
    type Connection;

    #[doc(hidden)]
    type Session<'c>: Session<Db = Self, Listener = Listener<'c>>;

    #[doc(hidden)]
    fn session<'c>(
        connection: &'c mut Self::Connection,
        options: &Options,
    ) -> Result<Self::Session<'c>, Error>;
}

/// SQLite, through `rusqlite` (feature `sqlite`, on by default).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sqlite {}

/// PostgreSQL, through `postgres` (feature `postgres`) and `tokio-postgres` (feature `tokio-postgres`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Postgres {}

impl Database for Postgres {
    #[cfg(any(feature = "postgres", feature = "tokio-postgres"))]
    type Code = crate::postgres::PostgresCode;
    #[cfg(not(any(feature = "postgres", feature = "tokio-postgres")))]
    type Code = std::convert::Infallible;
    type Backup = std::convert::Infallible;
}

impl Database for Sqlite {
    type Backup = crate::backup::Backup;
    #[cfg(feature = "sqlite")]
    type Code = fn(&rusqlite::Transaction<'_>) -> crate::StepResult;
    #[cfg(not(feature = "sqlite"))]
    type Code = std::convert::Infallible;
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::Sqlite {}
    impl Sealed for super::Postgres {}
}
