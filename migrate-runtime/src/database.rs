//! The databases a set of migrations can be written for, as types: a set cannot be run on another.

use std::fmt::Debug;

/// A kind of database. Implemented by [`Sqlite`] and [`Postgres`] and by nothing else.
pub trait Database: sealed::Sealed + Copy + Debug + Send + Sync + 'static {
    /// What a step written in Rust is, in a set for this database.
    #[doc(hidden)]
    type Code: Copy + Send + Sync + 'static;
}

/// A database whose driver blocks, so that [`Migrations::up`](crate::Migrations::up) can run on it.
pub trait Blocking: Database {
    /// The driver's connection.
    type Connection;

    #[doc(hidden)]
    fn session<'c>(
        connection: &'c mut Self::Connection,
        options: &crate::session::Options,
    ) -> Result<Box<dyn crate::session::Session<Self> + 'c>, crate::Error>;
}

/// SQLite, through `rusqlite` (feature `sqlite`, on by default).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sqlite {}

/// PostgreSQL. Its sets can be embedded and looked at; nothing connects to a server yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Postgres {}

// Steps in Rust need the driver, which PostgreSQL does not have yet.
impl Database for Postgres {
    type Code = std::convert::Infallible;
}

impl Database for Sqlite {
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
