//! PostgreSQL, through `postgres` and `tokio-postgres`.

mod driver;
mod failure;
mod history;
#[cfg(feature = "postgres")]
pub mod proof;
mod session;
mod settings;
mod steps;

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
use crate::session::Options;
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
