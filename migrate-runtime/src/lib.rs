//! Migrations that a program carries inside itself, applied atomically and once.
//!
//! ```
//! use migrate_runtime::{Migrations, embed_migrations};
//!
//! static MIGRATIONS: Migrations = embed_migrations!("doc/migrations", watched = false);
//!
//! let mut db = rusqlite::Connection::open_in_memory()?;
//! let report = MIGRATIONS.up(&mut db)?;
//! assert_eq!(report.applied().count(), 2);
//!
//! let report = MIGRATIONS.up(&mut db)?;
//! assert_eq!(report.to_string(), "up to date at 0002 person_email");
//! # Ok::<_, Box<dyn std::error::Error>>(())
//! ```
//!
//! [`Migrations`] is the set, and [`Migrator`] has the options and every other way to run. [`Error`] says
//! for each thing that can go wrong what state the database is in and what to do. The [`guide`] has a page
//! for each task that comes up over the years.

#![cfg_attr(
    not(any(feature = "sqlite", feature = "postgres", feature = "tokio-postgres")),
    expect(
        dead_code,
        reason = "without a driver there are sets to look at, and nothing runs"
    )
)]

mod backup;
mod database;
mod dry_run;
mod error;
mod event;
// Read whatever the features are; its examples run on SQLite.
#[cfg(any(feature = "sqlite", not(doctest)))]
pub mod guide;
mod history;
mod id;
mod migrator;
mod plan;
#[cfg(any(feature = "postgres", feature = "tokio-postgres"))]
#[cfg_attr(
    not(feature = "postgres"),
    expect(unreachable_pub, reason = "the blocking client shows its session")
)]
mod postgres;
mod repair;
mod report;
mod run;
mod schema;
mod session;
mod set;
#[cfg(feature = "sqlite")]
mod sqlite;
mod status;
mod step;

pub use backup::Backup;
pub use database::{Blocking, Database, Postgres, Sqlite};
pub use dry_run::{DryRun, DryStep};
pub use error::{BackendError, Error, Finding, ForeignKeyViolation, Kept, Place};
pub use event::Event;
pub use id::MigrationId;
pub use migrate_macros::embed_migrations;
pub use migrator::{Migrator, NewerDatabase, Transaction};
pub use plan::{Direction, Target};
#[cfg(feature = "tokio-postgres")]
pub use postgres::AsyncMigrator;
pub use repair::{Repaired, Repairs};
pub use report::{Action, Entry, Report};
pub use schema::{SchemaDifference, SchemaReport};
pub use set::{Migration, Migrations};
#[cfg(feature = "sqlite")]
pub use sqlite::restore;
pub use status::{MigrationState, MigrationStatus, Plan, PlannedStep, Status};

/// What a step in Rust returns.
///
/// An error rolls the run back, and is the source of [`Error::Failed`].
pub type StepResult = Result<(), Box<dyn std::error::Error + Send + Sync>>;

/// What `embed_migrations!` writes. Not part of the public interface: it changes without notice.
#[doc(hidden)]
pub mod __private {
    #[cfg(feature = "postgres")]
    pub use crate::postgres::schema as postgres_schema;
    pub use crate::schema::compare::{Change, Detail, Difference};
    pub use crate::set::{Allow, Code, Parts, Section, Statement, Work};
    #[cfg(feature = "sqlite")]
    pub use crate::sqlite::{back_up_within, is_database, proof, restore_within};
    // By this path because a crate of the application's may be called `core` or `std`.
    #[cfg(any(feature = "postgres", feature = "tokio-postgres"))]
    pub use crate::postgres::PostgresCode;
    #[cfg(feature = "tokio-postgres")]
    pub use crate::postgres::Running;
    #[cfg(feature = "postgres")]
    pub use crate::postgres::proof as postgres_proof;
    #[cfg(feature = "postgres")]
    pub use ::postgres;
    #[cfg(feature = "tokio-postgres")]
    pub use ::tokio_postgres;
    pub use core::option::Option;
    pub use core::{compile_error, include_bytes};
    #[cfg(feature = "sqlite")]
    pub use rusqlite::Transaction;
    pub use std::boxed::Box;
}
