//! What each command does with a set, a connection and what was typed. Nothing is printed here, but what
//! goes on and what is asked.

mod check;
#[cfg(feature = "folder")]
mod create;
mod go;
mod look;
mod mend;
#[cfg(feature = "folder")]
mod new_file;

#[cfg(feature = "folder")]
pub(crate) use create::create;

use crate::args::{Action, Options};
use crate::database::Operated;
use crate::failure::Failure;
use crate::interrupt::Watch;
use crate::outcome::Outcome;
use crate::print::Printer;
use migrate_runtime::{Error, Migrations, Migrator};

/// Everything that a command needs.
pub struct Operator<'a, Db: Operated> {
    pub(crate) set: Migrations<Db>,
    pub(crate) connection: &'a mut Db::Connection,
    pub(crate) options: &'a Options,
    pub(crate) printer: &'a Printer,
    /// The database as it is named to people.
    pub(crate) database: String,
    /// Whether steps in Rust can be run: they are compiled into an application, and source text in a folder.
    pub(crate) code_is_here: bool,
}

impl<Db: Operated> Operator<'_, Db> {
    pub(crate) fn run(&mut self, action: &Action) -> Result<Outcome, Failure> {
        match action {
            Action::Up(args) => go::up(self, args),
            Action::Down(args) => go::down(self, args)
                .map_err(|failure| failure.or_perhaps("`down --all` reverts everything")),
            Action::Redo { yes } => go::redo(self, *yes),
            Action::Status { exit_code } => look::status(self, *exit_code),
            Action::History => look::history(self),
            Action::Show { version } => look::show(self, *version),
            Action::Current => look::current(self),
            Action::Validate => check::validate(self),
            Action::VerifySchema => Db::verify_schema(self).map(Outcome::Schema),
            Action::Baseline { version } => mend::baseline(self, *version),
            Action::Repair { versions } => mend::repair(self, versions),
            Action::Resume => mend::resume(self),
            Action::MarkApplied { version } => mend::mark_applied(self, *version),
            Action::MarkReverted { version } => mend::mark_reverted(self, *version),
            Action::Backup { file, force } => Db::back_up(self, file, *force),
            Action::Restore { file } => Db::restore(self, file),
        }
    }

    /// Refuses what can be refused before there is a database.
    #[cfg(feature = "folder")]
    pub(crate) fn foresee(&mut self, action: &Action) -> Result<(), Failure> {
        match action {
            Action::Up(args) => go::foresee(self, args),
            Action::Restore { file } => Db::foresee_restore(self, file),
            _ => Ok(()),
        }
    }

    /// With the options that were typed.
    pub(crate) fn migrator(&mut self) -> Migrator<'_, Db> {
        let mut migrator = self.set.migrator(self.connection);
        if let Some(wait) = self.options.lock_timeout {
            migrator = migrator.lock_timeout(wait);
        }
        // A table that is named makes the set a guest in the database, so that it is only set where it was.
        if let Some(table) = &self.options.table {
            migrator = migrator.table(table);
        }
        migrator.allow_out_of_order(self.options.allow_out_of_order)
    }

    /// Runs what changes the database, where Ctrl-C rolls back and the progress shows.
    fn change<T>(
        &mut self,
        go: impl FnOnce(Migrator<'_, Db>) -> Result<T, Error>,
    ) -> Result<T, Failure> {
        let watch = Watch::new(Db::interrupter(self.connection));
        let mut progress = self.printer.progress();
        let result = go(self.migrator().on_event(|event| {
            watch.begun();
            progress.tell(event);
        }));
        drop(progress);
        match result {
            Err(error) if watch.was_asked() => Err(Failure::interrupted(&error)),
            Err(error) => Err(error.into()),
            Ok(done) => {
                if watch.was_asked() {
                    self.printer
                        .note("the interrupt came too late: it was done");
                }
                Ok(done)
            }
        }
    }
}
