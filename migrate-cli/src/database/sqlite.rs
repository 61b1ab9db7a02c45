//! SQLite: a file, which can be copied.

use super::{Internal, Operated};
use crate::commands::Operator;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::interrupt::Interrupter;
use crate::outcome::Outcome;
use migrate_runtime::__private::{back_up_within, is_database, restore_within};
use migrate_runtime::{Error, SchemaReport, Sqlite};
use rusqlite::Connection;
use std::path::Path;
use std::time::Duration;

impl Operated for Sqlite {}

impl Internal for Sqlite {
    fn named(connection: &mut Connection) -> String {
        match connection.path() {
            None | Some("") => "the database in memory".to_owned(),
            Some(path) => path.to_owned(),
        }
    }

    fn interrupter(connection: &Connection) -> Interrupter {
        let handle = connection.get_interrupt_handle();
        Interrupter {
            stop: Box::new(move || handle.interrupt()),
            // Between two statements an interrupt is lost.
            pause: Duration::from_millis(1),
        }
    }

    fn verify_schema(operator: &mut Operator<'_, Sqlite>) -> Result<SchemaReport, Failure> {
        Ok(operator.migrator().verify_schema()?)
    }

    fn back_up(
        operator: &mut Operator<'_, Sqlite>,
        file: &Path,
        force: bool,
    ) -> Result<Outcome, Failure> {
        let shown = file.display();
        if is_database(operator.connection, file) {
            return Err(Failure::new(
                Exit::Usage,
                format!("`{shown}` is the database itself"),
                "name another file",
            ));
        }
        if file.is_dir() {
            return Err(Failure::new(
                Exit::Usage,
                format!("`{shown}` is a folder"),
                "name a file in it",
            ));
        }
        if file.exists() && !force {
            return Err(Failure::new(
                Exit::Error,
                format!("there is a file `{shown}` already; nothing was changed"),
                "name another file, or give `--force` to replace it",
            ));
        }
        match back_up_within(operator.connection, file, wait(operator)) {
            Ok(()) => Ok(Outcome::BackedUp(file.to_owned())),
            // The library's words are of the migrations that come behind a backup.
            Err(Error::Backup { source, .. }) => {
                let message = format!("the backup `{shown}` could not be made");
                let help = "make room for it, or name another place; nothing was changed";
                Err(Failure::new(Exit::Error, message, help).because(&source))
            }
            Err(error) => Err(error.into()),
        }
    }

    fn restore(operator: &mut Operator<'_, Sqlite>, file: &Path) -> Result<Outcome, Failure> {
        let wait = wait(operator);
        restore_within(file, operator.connection, wait)?;
        Ok(Outcome::Restored(file.to_owned()))
    }

    #[cfg(feature = "folder")]
    fn foresee_restore(operator: &Operator<'_, Sqlite>, file: &Path) -> Result<(), Failure> {
        Ok(migrate_runtime::Backup::check(file, wait(operator))?)
    }
}

fn wait(operator: &Operator<'_, Sqlite>) -> Duration {
    let wait = operator.options.lock_timeout;
    wait.unwrap_or(Duration::from_secs(15))
}
