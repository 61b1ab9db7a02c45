//! The set that `embed_migrations!` makes: plain data in the program's read-only memory. Nothing is
//! parsed, hashed or allocated to use it.

use crate::database::{Blocking, Database, Sqlite};
use crate::id::MigrationId;
use crate::{Error, Migrator, Report, Status};
use std::fmt;

/// The migrations a program carries, in order of version.
///
/// Made by [`embed_migrations!`](crate::embed_migrations), usually as a `static`. The kind of database is part of the
/// type, so that running the set on another kind does not compile.
#[derive(Clone, Copy, Debug)]
#[must_use = "a set of migrations does nothing until `up` is called"]
pub struct Migrations<Db: Database = Sqlite> {
    list: &'static [Migration<Db>],
    table: Option<&'static str>,
}

impl<Db: Database> Migrations<Db> {
    #[doc(hidden)]
    pub const fn __new(list: &'static [Migration<Db>]) -> Self {
        Self { list, table: None }
    }

    /// The same set with a history table of its own, as for a library that keeps tables in its application's database.
    ///
    /// ```
    /// # use migrate_runtime::{Migrations, embed_migrations};
    /// static MIGRATIONS: Migrations =
    ///     embed_migrations!("doc/migrations", watched = false).table("people_migrations");
    ///
    /// let mut db = rusqlite::Connection::open_in_memory()?;
    /// MIGRATIONS.up(&mut db)?;
    /// let count: i64 = db.query_row("SELECT count(*) FROM people_migrations", [], |row| row.get(0))?;
    /// assert_eq!(count, 2);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub const fn table(self, table: &'static str) -> Self {
        Self {
            list: self.list,
            table: Some(table),
        }
    }

    pub(crate) fn own_table(&self) -> Option<&'static str> {
        self.table
    }

    /// The migrations, by version, ascending.
    ///
    /// ```
    /// # use migrate_runtime::{Migrations, embed_migrations};
    /// static MIGRATIONS: Migrations = embed_migrations!("doc/migrations", watched = false);
    ///
    /// let versions: Vec<i64> = MIGRATIONS.iter().map(|migration| migration.version()).collect();
    /// assert_eq!(versions, [1, 2]);
    /// ```
    pub fn iter(&self) -> std::slice::Iter<'static, Migration<Db>> {
        self.list.iter()
    }

    pub(crate) fn list(&self) -> &'static [Migration<Db>] {
        self.list
    }
}

impl<Db: Database> IntoIterator for Migrations<Db> {
    type Item = &'static Migration<Db>;
    type IntoIter = std::slice::Iter<'static, Migration<Db>>;

    fn into_iter(self) -> Self::IntoIter {
        self.list.iter()
    }
}

impl<Db: Blocking> Migrations<Db> {
    /// Applies all pending migrations, in one transaction, once, whichever process comes first.
    ///
    /// Where nothing is pending nothing is written and no lock is taken.
    ///
    /// # Errors
    ///
    /// An [`Error`], whose variants say what happened, what state the database is in, and what to do. The database is
    /// as it was, unless migrations with options of their own were among the pending ones: what was committed then is
    /// in [`Error::kept`].
    pub fn up(&self, connection: &mut Db::Connection) -> Result<Report, Error> {
        self.migrator(connection).up()
    }

    /// What is applied, pending, edited or unknown. Writes nothing and creates nothing.
    ///
    /// # Errors
    ///
    /// If the history cannot be read, or holds what this library never writes.
    pub fn status(&self, connection: &mut Db::Connection) -> Result<Status, Error> {
        self.migrator(connection).status()
    }

    /// Every other way to run, and options.
    pub fn migrator<'c>(&self, connection: &'c mut Db::Connection) -> Migrator<'c, Db> {
        Migrator::new(*self, connection)
    }
}

/// One migration of a set.
#[derive(Clone, Copy, Debug)]
pub struct Migration<Db: Database = Sqlite> {
    parts: Parts<Db>,
}

impl<Db: Database> Migration<Db> {
    #[doc(hidden)]
    pub const fn __new(parts: Parts<Db>) -> Self {
        Self { parts }
    }

    /// The number in front of the file's name.
    pub fn version(&self) -> i64 {
        self.parts.version
    }

    /// What stands between the version and the extension.
    pub fn name(&self) -> &'static str {
        self.parts.name
    }

    /// Version and name, printed as people know them: `0009 audit_logs`.
    pub fn id(&self) -> MigrationId {
        MigrationId::new(self.parts.version, self.parts.digits, self.parts.name)
    }

    /// What `-- description:` says; empty if there is none.
    pub fn description(&self) -> &'static str {
        self.parts.description
    }

    /// What `-- requires:` says: the versions that have to be applied before this one.
    pub fn requires(&self) -> &'static [i64] {
        self.parts.requires
    }

    /// Why there is no way back, for a migration without one.
    pub fn irreversible(&self) -> Option<&'static str> {
        self.parts.irreversible
    }

    /// The file it was read from, relative to where cargo ran.
    pub fn path(&self) -> &'static str {
        self.parts.path
    }

    /// The checksum of the up section: `1:` and 64 hex digits.
    pub fn checksum(&self) -> &'static str {
        self.parts.checksum
    }

    /// The text of the up section; `None` for a step in Rust.
    pub fn up_sql(&self) -> Option<&'static str> {
        self.parts.up.section().map(|up| up.sql)
    }

    /// The text of the check section.
    pub fn check_sql(&self) -> Option<&'static str> {
        self.parts.check.map(|check| check.sql)
    }

    /// The text of the down section; `None` where there is none, and for a step in Rust.
    pub fn down_sql(&self) -> Option<&'static str> {
        self.down_section().map(|down| down.sql)
    }

    pub(crate) fn down_section(&self) -> Option<Section<'static>> {
        self.parts.down.and_then(|down| down.section())
    }

    pub(crate) fn up(&self) -> Work<Db> {
        self.parts.up
    }

    pub(crate) fn check(&self) -> Option<Section<'static>> {
        self.parts.check
    }

    pub(crate) fn down(&self) -> Option<Work<Db>> {
        self.parts.down
    }

    pub(crate) fn digits(&self) -> u8 {
        self.parts.digits
    }

    #[doc(hidden)]
    pub fn __parts(&self) -> &Parts<Db> {
        &self.parts
    }
}

/// What the macro writes for a migration.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Parts<Db: Database> {
    pub version: i64,
    pub digits: u8,
    pub name: &'static str,
    pub description: &'static str,
    pub path: &'static str,
    pub requires: &'static [i64],
    pub irreversible: Option<&'static str>,
    pub allows: &'static [Allow],
    pub checksum: &'static str,
    pub up: Work<Db>,
    pub check: Option<Section<'static>>,
    pub down: Option<Work<Db>>,
}

/// A finding of the proof that a migration accepts.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Allow {
    pub code: &'static str,
    pub line: usize,
    pub column: usize,
    pub text: &'static str,
}

/// What a direction of a migration does.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub enum Work<Db: Database> {
    Sql(Section<'static>),
    Code(Code<Db>),
}

/// A function in a `.rs` file, and where in it.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub struct Code<Db: Database> {
    pub run: Db::Code,
    pub line: usize,
    pub column: usize,
}

impl<Db: Database> fmt::Debug for Code<Db> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "fn at {}:{}", self.line, self.column)
    }
}

impl<Db: Database> Work<Db> {
    pub fn section(&self) -> Option<Section<'static>> {
        match self {
            Self::Sql(section) => Some(*section),
            Self::Code(_) => None,
        }
    }
}

/// A section's text, and what the macro found out about it.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Section<'a> {
    pub sql: &'a str,
    pub statements: &'a [Statement],
    pub no_transaction: bool,
    pub foreign_keys_on: bool,
    pub keeps_foreign_keys: bool,
    pub adds_enum_value: bool,
}

impl<'a> Section<'a> {
    pub fn statement(&self, index: usize) -> &'a str {
        let statement = self.statements[index];
        self.sql
            .get(statement.start..statement.end)
            .unwrap_or(self.sql)
    }
}

/// Where a statement stands: bytes in its section, and the line and column of its first one in the file.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Statement {
    pub start: usize,
    pub end: usize,
    pub line: usize,
    pub column: usize,
}
