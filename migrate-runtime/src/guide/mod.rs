//! What a database needs over the years and how to do it: a page for each task, with examples that run.
//!
//! - [`rolling_back_a_release`]: the old program on a database that the new one has migrated
//! - [`adopting_a_database`]: a database that was made before there were migrations
//! - [`edited_migrations`]: when a file was changed after it was applied
//! - [`large_tables`]: work that is too long for one transaction, and what to do when it is interrupted
//! - [`steps_in_rust`]: what SQL alone cannot do
//! - [`before_an_upgrade`]: plan, dry run, backup, progress
//! - [`several_sets`]: a library's tables beside its application's
//! - [`changed_behind_our_back`]: a schema that is no longer what its migrations make
//! - [`testing`]: fresh databases for an application's tests
#![cfg_attr(
    all(feature = "postgres", feature = "tokio-postgres"),
    doc = "- [`postgresql`]: servers, and services of several instances"
)]

/// The old program on a database that the new one has migrated.
#[doc = include_str!("rolling_back_a_release.md")]
pub mod rolling_back_a_release {}

/// A database that was made before there were migrations.
#[doc = include_str!("adopting_a_database.md")]
pub mod adopting_a_database {}

/// When a file was changed after it was applied.
#[doc = include_str!("edited_migrations.md")]
pub mod edited_migrations {}

/// Work that is too long for one transaction, and what to do when it is interrupted.
#[doc = include_str!("large_tables.md")]
pub mod large_tables {}

/// What SQL alone cannot do.
#[doc = include_str!("steps_in_rust.md")]
pub mod steps_in_rust {}

/// Plan, dry run, backup, progress.
#[doc = include_str!("before_an_upgrade.md")]
pub mod before_an_upgrade {}

/// A library's tables beside its application's.
#[doc = include_str!("several_sets.md")]
pub mod several_sets {}

/// A schema that is no longer what its migrations make.
#[doc = include_str!("changed_behind_our_back.md")]
pub mod changed_behind_our_back {}

/// Fresh databases for an application's tests.
#[doc = include_str!("testing.md")]
pub mod testing {}

/// Servers, and services of several instances.
#[cfg(all(feature = "postgres", feature = "tokio-postgres"))]
#[doc = include_str!("postgresql.md")]
pub mod postgresql {}
