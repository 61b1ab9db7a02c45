//! PostgreSQL, through `postgres` and `tokio-postgres`.

mod driver;
mod failure;
mod history;
#[cfg(feature = "postgres")]
pub mod proof;
pub mod schema;
mod session;
mod settings;
mod steps;
mod verify;

#[cfg(feature = "tokio-postgres")]
mod migrator;

#[cfg(feature = "tokio-postgres")]
pub use migrator::AsyncMigrator;
pub use steps::PostgresCode;
#[cfg(feature = "tokio-postgres")]
pub use steps::Running;

#[cfg(feature = "postgres")]
use crate::database::{Blocking, Postgres};
#[cfg(feature = "postgres")]
use crate::error::Error;
#[cfg(feature = "postgres")]
use crate::session::{Options, block_on};
#[cfg(feature = "postgres")]
use session::PostgresSession;

#[cfg(feature = "postgres")]
impl Blocking for Postgres {
    type Connection = postgres::Client;
    type Session<'c> = PostgresSession<driver::Blocking<'c>>;

    fn session<'c>(
        connection: &'c mut postgres::Client,
        options: &Options,
    ) -> Result<Self::Session<'c>, Error> {
        PostgresSession::open(driver::Blocking(connection), options)
    }
}

#[cfg(feature = "postgres")]
impl crate::Migrator<'_, Postgres> {
    /// Compares the schema with the one that the applied migrations make, by replaying them in `scratch`: a
    /// connection to an empty database, best on the same server, that is the caller's to make and to drop.
    /// It is migrated, and nothing else is written. Tables, columns, types, defaults, constraints, indexes,
    /// triggers, functions, views, enums, sequences, comments and policies are compared through the
    /// catalogs; rights and owners are not. Statements that change the server (roles, databases, `GRANT`,
    /// `COPY` …) are not run again, unless a `DO` block hides them.
    ///
    /// # Errors
    ///
    /// If history or schema cannot be read, or `scratch` is not empty.
    pub fn verify_schema(
        self,
        scratch: &mut postgres::Client,
    ) -> Result<crate::SchemaReport, Error> {
        block_on(self.run()?.verify_schema(driver::Blocking(scratch)))
    }
}
