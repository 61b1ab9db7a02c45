//! What the commands ask of a database beyond what a migrator does.

#[cfg(feature = "postgres")]
mod postgres;
mod sqlite;

use crate::commands::Operator;
use crate::failure::Failure;
use crate::interrupt::Interrupter;
use crate::outcome::Outcome;
use migrate_runtime::{Blocking, SchemaReport};
use std::path::Path;

/// A database that the commands can operate: [`Sqlite`](migrate_runtime::Sqlite), and with the feature `postgres`
/// [`Postgres`](migrate_runtime::Postgres). Nobody else can implement it.
pub trait Operated: Blocking + Internal {}

/// The part of [`Operated`] that is not public.
pub trait Internal: Blocking {
    /// The database as it is named to people.
    fn display_name(connection: &mut Self::Connection) -> String;

    /// What stops the statement that the connection is at.
    fn interrupter(connection: &Self::Connection) -> Interrupter;

    /// Compares the live schema with the one that the migrations make.
    fn verify_schema(operator: &mut Operator<'_, Self>) -> Result<SchemaReport, Failure>
    where
        Self: Operated;

    /// Copies the database into a file; `force` replaces one that is there.
    fn back_up(
        operator: &mut Operator<'_, Self>,
        file: &Path,
        force: bool,
    ) -> Result<Outcome, Failure>
    where
        Self: Operated;

    /// Replaces the whole database by a backup. Asks first where it has tables, unless `yes`.
    fn restore(
        operator: &mut Operator<'_, Self>,
        file: &Path,
        yes: bool,
    ) -> Result<Outcome, Failure>
    where
        Self: Operated;

    /// How many tables there are, if that can be seen.
    fn tables(operator: &mut Operator<'_, Self>) -> Option<u32>
    where
        Self: Operated;

    /// Refuses what is no backup before there is a database to restore it to.
    #[cfg(feature = "folder")]
    fn foresee_restore(operator: &Operator<'_, Self>, file: &Path) -> Result<(), Failure>
    where
        Self: Operated;
}
