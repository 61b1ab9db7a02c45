//! What each command does with a set, a connection and what was typed. Only progress, notes and questions are
//! printed from here; a command's result is returned.

#[cfg(feature = "folder")]
mod create;
mod go;
mod look;
mod mend;
#[cfg(feature = "folder")]
mod new_file;
mod validate;

#[cfg(feature = "folder")]
pub(crate) use create::create;

use crate::args::{Action, Options};
use crate::database::Operated;
use crate::failure::Failure;
use crate::interrupt::Watch;
use crate::outcome::Outcome;
use crate::print::Printer;
use crate::secret;
use migrate_runtime::{
    Direction, Error, Event, MigrationState, MigrationStatus, Migrations, Migrator,
};

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
        secret::refuse(self.options, Some(action))?;
        let _watch = Watch::before(action, *self.printer, &self.database);
        let done = self.perform(action);
        done.map_err(|failure| self.with_names(failure))
    }

    /// A failure of the library's, with the name of this database, and with words that fit its set.
    pub(crate) fn with_names(&self, failure: Failure) -> Failure {
        failure.with_names(&self.database, !self.code_is_here)
    }

    fn perform(&mut self, action: &Action) -> Result<Outcome, Failure> {
        match action {
            Action::Up(args) => go::up(self, args),
            Action::Down(args) => go::down(self, args)
                .map_err(|failure| failure.or_perhaps("`down --all` reverts everything")),
            Action::Redo { yes } => go::redo(self, *yes),
            Action::Status { exit_code } => look::status(self, *exit_code),
            Action::History => look::history(self),
            Action::Show { version } => look::show(self, *version),
            Action::Current => look::current(self),
            Action::Validate => validate::validate(self),
            Action::VerifySchema => {
                let of_folder = !self.code_is_here;
                let report = Db::verify_schema(self)?;
                Ok(Outcome::Schema { report, of_folder })
            }
            Action::Baseline { version } => mend::baseline(self, *version),
            Action::Repair { versions } => mend::repair(self, versions),
            Action::Resume => mend::resume(self),
            Action::MarkApplied { version } => mend::mark_applied(self, *version),
            Action::MarkReverted { version } => mend::mark_reverted(self, *version),
            Action::Backup { file, force } => Db::back_up(self, file, *force),
            Action::Restore { file, yes } => Db::restore(self, file, *yes),
        }
    }

    /// Refuses on an empty database what would be refused on a new one, so that none is made for nothing.
    #[cfg(feature = "folder")]
    pub(crate) fn foresee(&mut self, action: &Action) -> Result<(), Failure> {
        let foreseen = match action {
            Action::Up(args) => go::foresee(self, args),
            Action::Restore { file, .. } => Db::foresee_restore(self, file),
            _ => Ok(()),
        };
        foreseen.map_err(|failure| self.with_names(failure))
    }

    /// With the options that were typed.
    pub(crate) fn migrator(&mut self) -> Migrator<'_, Db> {
        let migrator = self.set.migrator(self.connection);
        let mut migrator = migrator.lock_timeout(self.options.lock_timeout());
        // Not with a default: to the library, a set with a table of its own is a guest in the database.
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
        let interrupter = Db::interrupter(self.connection);
        let watch = Watch::new(interrupter, *self.printer, &self.database);
        let mut progress = self.printer.progress();
        let set = self.set;
        let result = go(self.migrator().on_event(|event| {
            watch.begun();
            progress.tell(event, || place(&set, event));
        }));
        drop(progress);
        match result {
            Err(error) if watch.was_interrupted() => Err(Failure::interrupted(&error)),
            Err(error) => Err(error.into()),
            Ok(done) => {
                if watch.was_interrupted() {
                    self.printer
                        .note("the interrupt came too late: it was done");
                }
                Ok(done)
            }
        }
    }
}

/// Whether the migration has a section that has begun and not ended.
fn has_begun(migration: &MigrationStatus) -> bool {
    let begun = [MigrationState::Applying, MigrationState::Reverting];
    begun.contains(&migration.state())
}

/// Where the statement of an event stands, as `path:line`. `None` where the set does not hold its migration.
fn place<Db: Operated>(set: &Migrations<Db>, event: &Event<'_>) -> Option<String> {
    let Event::Statement {
        migration,
        direction,
        number,
        ..
    } = event
    else {
        return None;
    };
    let migration = set.iter().find(|it| it.id() == **migration)?;
    let parts = migration.__parts();
    let work = match direction {
        Direction::Up => Some(parts.up),
        Direction::Down => parts.down,
    };
    let statements = work?.section()?.statements;
    let line = statements.get(number.checked_sub(1)?)?.line;
    Some(format!("{}:{line}", migration.path()))
}
