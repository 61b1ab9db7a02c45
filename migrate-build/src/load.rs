//! A folder that was read at run time as the set that the macro would make of it.

use migrate_core::{MigrationSet, Position, Work as Read};
use migrate_runtime::__private::{Allow, Code, Parts, Section, Statement, Work};
use migrate_runtime::{Database, Migration, Migrations, StepResult};

/// The set that the macro would write. Its memory is leaked, since the runtime's sets are static.
///
/// The code of its steps in Rust is not here; running one is an error that says so.
#[cfg(feature = "proof")]
pub fn leak(set: &MigrationSet) -> Migrations<migrate_runtime::Sqlite> {
    leaked(set, |position| {
        absent::<migrate_runtime::Sqlite>(position, |_| refuse())
    })
}

/// The same for PostgreSQL.
#[cfg(feature = "postgres")]
pub fn leak_postgres(set: &MigrationSet) -> Migrations<migrate_runtime::Postgres> {
    use migrate_runtime::__private::PostgresCode;

    leaked(set, |position| {
        absent(position, PostgresCode::Blocking(|_| refuse()))
    })
}

/// What every step in Rust does here.
fn refuse() -> StepResult {
    Err("its code is part of the application, and can be run only there".into())
}

/// A step in Rust at its place, whose code is not here: `run` refuses.
fn absent<Db: Database>(position: Position, run: Db::Code) -> Work<Db> {
    Work::Code(Code {
        run,
        line: position.line,
        column: position.column,
    })
}

fn leaked<Db: Database>(
    set: &MigrationSet,
    absent: impl Fn(Position) -> Work<Db>,
) -> Migrations<Db> {
    let list = set.migrations().iter();
    let list: Vec<Migration<Db>> = list.map(|it| migration(it, &absent)).collect();
    Migrations::__new(list.leak())
}

fn migration<Db: Database>(
    it: &migrate_core::Migration,
    absent: impl Fn(Position) -> Work<Db>,
) -> Migration<Db> {
    let (up, check, down) = match it.work() {
        Read::Sql { up, check, down } => (
            Work::Sql(section(up)),
            check.as_ref().map(section),
            down.as_ref().map(section).map(Work::Sql),
        ),
        Read::Rust { up, down } => (
            absent(up.position()),
            None,
            down.map(|down| absent(down.position())),
        ),
    };
    let allows = it.allows().iter().map(|allow| Allow {
        code: text(allow.code()),
        line: allow.position().line,
        column: allow.position().column,
        text: text(allow.line()),
    });
    Migration::__new(Parts {
        version: it.version(),
        // As the macro writes it: a file's name has room for no more.
        digits: u8::try_from(it.digits()).unwrap_or_default(),
        name: text(it.name()),
        description: text(it.description()),
        path: text(it.path()),
        requires: it.requires().to_vec().leak(),
        irreversible: it.irreversible().map(text),
        allows: allows.collect::<Vec<_>>().leak(),
        checksum: text(it.checksum()),
        up,
        check,
        down,
    })
}

fn section(it: &migrate_core::Section) -> Section<'static> {
    let statements = it.statements().iter().map(|statement| Statement {
        start: statement.start(),
        end: statement.end(),
        line: statement.position().line,
        column: statement.position().column,
    });
    Section {
        sql: text(it.sql()),
        statements: statements.collect::<Vec<_>>().leak(),
        no_transaction: it.options().no_transaction,
        foreign_keys_on: it.options().foreign_keys_on,
        keeps_foreign_keys: it.keeps_foreign_keys(),
        adds_enum_value: it.adds_enum_value(),
    }
}

fn text(text: &str) -> &'static str {
    text.to_owned().leak()
}
