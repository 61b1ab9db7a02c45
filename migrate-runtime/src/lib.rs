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

mod database;
mod error;
mod history;
mod id;
mod migrator;
mod outside;
mod plan;
mod report;
mod run;
mod script;
mod session;
mod set;
#[cfg(feature = "sqlite")]
mod sqlite;
mod status;

pub use database::{Blocking, Database, Postgres, Sqlite};
pub use error::{BackendError, Error, Finding, ForeignKeyViolation, Kept, Place};
pub use id::MigrationId;
pub use migrate_macros::embed_migrations;
pub use migrator::{Migrator, Transaction};
pub use plan::{Direction, Target};
pub use report::{Action, Entry, Report};
pub use set::{Migration, Migrations};
pub use status::{MigrationState, MigrationStatus, Plan, PlannedStep, Status};

/// What `embed_migrations!` writes. Not part of the public interface: it changes without notice.
#[doc(hidden)]
pub mod __private {
    pub use crate::set::{Parts, Section, Statement};
    // By this path because a crate of the application's may be called `core` or `std`.
    pub use core::marker::PhantomData;
    pub use core::option::Option;
    pub use core::{compile_error, include_bytes};
}
