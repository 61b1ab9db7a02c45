//! SQLite: a file, which can be copied.

use super::{Internal, Operated};
use crate::advice::{Trouble, trouble};
use crate::commands::Operator;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::interrupt::{Interrupter, Watch};
use crate::outcome::Outcome;
use migrate_runtime::__private::{back_up_within, is_database, restore_within};
use migrate_runtime::{BackendError, Backup, Error, SchemaReport, Sqlite};
use rusqlite::Connection;
use std::path::Path;
use std::time::Duration;

impl Operated for Sqlite {}

impl Internal for Sqlite {
    fn display_name(connection: &mut Connection) -> String {
        match connection.path() {
            None | Some("") => "the database in memory".to_owned(),
            Some(path) => path.to_owned(),
        }
    }

    fn interrupter(connection: &Connection) -> Interrupter {
        let handle = connection.get_interrupt_handle();
        Interrupter {
            stop: Box::new(move || handle.interrupt()),
            // Short, since an interrupt between two statements is lost.
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
        if let Some(why) = Backup::refused(operator.connection, file) {
            let help = match why {
                "is a folder" => "name a file in it",
                _ => "name another file",
            };
            return Err(Failure::new(Exit::Usage, format!("`{shown}` {why}"), help));
        }
        if file.exists() && !force {
            return Err(Failure::new(
                Exit::Error,
                format!("there is a file `{shown}` already; nothing was changed"),
                "name another file, or give `--force` to replace it",
            ));
        }
        let words = "interrupted; the database was not changed, and there is no backup";
        let _watch = Watch::leaving(*operator.printer, &operator.database, words);
        match back_up_within(operator.connection, file, operator.options.lock_timeout()) {
            Ok(()) => Ok(Outcome::BackedUp(file.to_owned())),
            // The library's words are of the migrations that come behind a backup.
            Err(Error::Backup { source, .. }) => Err(no_backup(operator, file, &source)),
            Err(error) => Err(error.into()),
        }
    }

    fn restore(
        operator: &mut Operator<'_, Sqlite>,
        file: &Path,
        yes: bool,
    ) -> Result<Outcome, Failure> {
        let wait = operator.options.lock_timeout();
        let shown = file.display();
        if is_database(operator.connection, file) {
            return Err(Failure::new(
                Exit::Usage,
                format!("`{shown}` is the database itself"),
                "name a backup",
            ));
        }
        // What goes wrong after this is not the fault of the backup.
        Backup::check(file, wait)?;
        note_history(operator, file);
        if !yes {
            let tables = Backup::tables(operator.connection, wait);
            let tables = tables.map_err(|error| not_replaced(operator, file, error))?;
            ask(operator, file, tables)?;
        }
        let words =
            "interrupted; the database is as it was, or goes back to that when it is opened";
        let _watch = Watch::leaving(*operator.printer, &operator.database, words);
        let restored = restore_within(file, operator.connection, wait);
        restored.map_err(|error| not_replaced(operator, file, error))?;
        Ok(Outcome::Restored(file.to_owned()))
    }

    fn tables(operator: &mut Operator<'_, Sqlite>) -> Option<u32> {
        Backup::tables(operator.connection, Duration::ZERO).ok()
    }

    #[cfg(feature = "folder")]
    fn foresee_restore(operator: &Operator<'_, Sqlite>, file: &Path) -> Result<(), Failure> {
        Ok(Backup::check(file, operator.options.lock_timeout())?)
    }
}

/// Why there is no backup: what it was to be a copy of, or where it was to go.
fn no_backup(operator: &Operator<'_, Sqlite>, file: &Path, source: &BackendError) -> Failure {
    let place = match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.display().to_string(),
        _ => ".".to_owned(),
    };
    let help = match trouble(source) {
        Some(Trouble::Damaged | Trouble::NoDatabase) => {
            let failure = Failure::new(
                Exit::Error,
                format!(
                    "the database {} is damaged, and was not backed up",
                    operator.database
                ),
                "`restore` an earlier backup beside it, or save what can be read of it with `.recover` of the `sqlite3` \
                 shell; nothing was changed",
            );
            return failure.because(source);
        }
        Some(Trouble::NoFolder) => {
            format!(
                "there is no folder `{place}`: make it, or name another place; nothing was changed"
            )
        }
        Some(Trouble::Full) => {
            "make room for it, or name another place; nothing was changed".to_owned()
        }
        Some(Trouble::Unwritable) => {
            format!(
                "get the right to write to the folder `{place}`, or name another place; nothing was changed"
            )
        }
        _ => "name another place; nothing was changed".to_owned(),
    };
    let message = format!("the backup `{}` could not be made", file.display());
    Failure::new(Exit::Error, message, help).because(source)
}

/// Why the database was not replaced. The backup is known to be whole.
fn not_replaced(operator: &Operator<'_, Sqlite>, file: &Path, error: Error) -> Failure {
    let (Error::Backend { source, .. } | Error::ReadOnly { source, .. }) = &error else {
        return error.into();
    };
    let (file, database) = (file.display(), &operator.database);
    let why = match trouble(source) {
        Some(Trouble::NoDatabase) => "is no SQLite database, or an encrypted one",
        Some(Trouble::Damaged) => "is damaged",
        _ => "cannot be written",
    };
    let help = match trouble(source) {
        Some(Trouble::Full) => "make room on the disk, and restore again".to_owned(),
        Some(Trouble::NoDatabase | Trouble::Damaged) => format!(
            "the backup is whole: move {database} away, with its `-wal` and `-journal`, and restore again"
        ),
        _ => format!(
            "the backup is whole: get the rights for {database} and its folder; or, where it is in WAL mode with \
             pages of another size, move it away, with its `-wal`, and restore again"
        ),
    };
    let message = format!("the database {database} {why}, and was not replaced by `{file}`");
    Failure::new(Exit::Error, message, help).because(source)
}

/// Asks before a database with tables is replaced, since that loses what is in them.
fn ask(operator: &Operator<'_, Sqlite>, file: &Path, tables: u32) -> Result<(), Failure> {
    let (file, database) = (file.display(), &operator.database);
    let tables = match tables {
        0 => return Ok(()),
        1 => "1 table".to_owned(),
        tables => format!("{tables} tables"),
    };
    let question = format!("replace the whole database {database}, which has {tables}, by {file}?");
    let unasked = format!(
        "this would replace the whole database {database}, which has {tables}, by `{file}`, and there is no \
         terminal to ask on; nothing was changed"
    );
    operator.printer.confirm(&question, unasked)
}

/// Says before it is done that the backup has no history of migrations: it may be that of another application. Where
/// that cannot be found out, nothing is said.
fn note_history(operator: &Operator<'_, Sqlite>, file: &Path) {
    let Ok(mut backup) = Backup::open(file, operator.options.lock_timeout()) else {
        return;
    };
    let mut migrator = operator.set.migrator(&mut backup);
    if let Some(table) = &operator.options.table {
        migrator = migrator.table(table);
    }
    let Ok(status) = migrator.status() else {
        return;
    };
    if !status.migrations().iter().any(|it| it.order().is_some()) {
        let table = match &operator.options.table {
            Some(table) => format!(" in a table `{table}`"),
            None => String::new(),
        };
        let shown = file.display();
        operator.printer.note(&format!(
            "the backup `{shown}` has no history of migrations{table}"
        ));
    }
}
