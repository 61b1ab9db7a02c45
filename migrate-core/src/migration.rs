//! What a folder says, as values. They exist only for a folder without mistakes.

use crate::{Dialect, Position};
use std::path::{Path, PathBuf};

/// How the versions of a folder are numbered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Numbering {
    /// 1, 2, 3 … without a gap.
    Sequential,
    /// `YYYYMMDDHHMMSS`, UTC.
    Timestamp,
}

/// The migrations of a folder, in order of version, free of mistakes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MigrationSet {
    pub(crate) dialect: Dialect,
    pub(crate) numbering: Numbering,
    pub(crate) migrations: Vec<Migration>,
}

impl MigrationSet {
    /// The database the folder was read for.
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// How its versions are numbered.
    pub fn numbering(&self) -> Numbering {
        self.numbering
    }

    /// The migrations by version, ascending. Never empty.
    pub fn migrations(&self) -> &[Migration] {
        &self.migrations
    }
}

/// One migration file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Migration {
    pub(crate) version: i64,
    pub(crate) digits: usize,
    pub(crate) name: String,
    pub(crate) file: PathBuf,
    pub(crate) path: String,
    pub(crate) description: String,
    pub(crate) requires: Vec<i64>,
    pub(crate) irreversible: Option<String>,
    pub(crate) allows: Vec<Allow>,
    pub(crate) work: Work,
    pub(crate) checksum: String,
}

/// What a migration does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Work {
    /// The sections of a `.sql` file.
    Sql {
        /// At least one statement.
        up: Section,
        /// Queries whose rows mean that the migration failed.
        check: Option<Section>,
        /// At least one statement.
        down: Option<Section>,
    },
    /// The functions of a `.rs` file. On SQLite neither is async; on PostgreSQL both are or neither is.
    Rust {
        /// `pub fn up`.
        up: Function,
        /// `pub fn down`.
        down: Option<Function>,
    },
}

/// A function of a step in Rust.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Function {
    pub(crate) position: Position,
    pub(crate) is_async: bool,
}

impl Function {
    /// Where it begins.
    pub fn position(&self) -> Position {
        self.position
    }

    /// Whether it is an `async fn`, which only PostgreSQL has.
    pub fn is_async(&self) -> bool {
        self.is_async
    }
}

impl Migration {
    /// The number before the first `_` of the file name.
    pub fn version(&self) -> i64 {
        self.version
    }

    /// How many digits the version is written with, so that it can be printed as people know it.
    pub fn digits(&self) -> usize {
        self.digits
    }

    /// What stands between the version and the extension.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The file on disk: the folder as it was given to [`load`](crate::load), joined with the name.
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// The file as it is shown to people (see [`Diagnostic::path`](crate::Diagnostic::path)).
    pub fn path(&self) -> &str {
        &self.path
    }

    /// `-- description:`, empty if there is none.
    pub fn description(&self) -> &str {
        &self.description
    }

    /// `-- requires:`, versions that must have been applied.
    pub fn requires(&self) -> &[i64] {
        &self.requires
    }

    /// Why there is no way back; `None` exactly when there is a down.
    pub fn irreversible(&self) -> Option<&str> {
        self.irreversible.as_deref()
    }

    /// `-- allow:`, the findings of the proof that this migration accepts.
    pub fn allows(&self) -> &[Allow] {
        &self.allows
    }

    /// What it does.
    pub fn work(&self) -> &Work {
        &self.work
    }

    /// The `-- up` section; `None` for a step in Rust.
    pub fn up(&self) -> Option<&Section> {
        match &self.work {
            Work::Sql { up, .. } => Some(up),
            Work::Rust { .. } => None,
        }
    }

    /// The `-- check` section; `None` if there is none, and for a step in Rust.
    pub fn check(&self) -> Option<&Section> {
        match &self.work {
            Work::Sql { check, .. } => check.as_ref(),
            Work::Rust { .. } => None,
        }
    }

    /// The `-- down` section; `None` if the migration is irreversible, and for a step in Rust, whose
    /// function is in [`work`](Self::work).
    pub fn down(&self) -> Option<&Section> {
        match &self.work {
            Work::Sql { down, .. } => down.as_ref(),
            Work::Rust { .. } => None,
        }
    }

    /// The [`checksum`](crate::checksum()) of the up section; the word `rust` for a step in Rust, whose
    /// code is not compared: it changes for good reasons, and what it calls is out of sight.
    pub fn checksum(&self) -> &str {
        &self.checksum
    }
}

/// A finding of the proof that a migration accepts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allow {
    pub(crate) code: String,
    pub(crate) reason: String,
    pub(crate) position: Position,
    pub(crate) line: String,
}

impl Allow {
    /// The finding's code, such as `rows-lost`.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// Why it is accepted.
    pub fn reason(&self) -> &str {
        &self.reason
    }

    /// Where the `-- allow:` stands in the file.
    pub fn position(&self) -> Position {
        self.position
    }

    /// The text of the line it stands on.
    pub fn line(&self) -> &str {
        &self.line
    }
}

/// What may follow a marker on its line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// `no-transaction`: the statements run one by one, outside a transaction.
    pub no_transaction: bool,
    /// `foreign-keys-on`: SQLite enforces foreign keys, and cascades, while the section runs.
    pub foreign_keys_on: bool,
}

/// One section of a migration: its text, and where its statements are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    pub(crate) sql: String,
    pub(crate) options: Options,
    pub(crate) statements: Vec<Statement>,
    pub(crate) keeps_foreign_keys: bool,
    pub(crate) adds_enum_value: bool,
}

impl Section {
    /// The text from the line after the marker to the next marker or the end of the file.
    pub fn sql(&self) -> &str {
        &self.sql
    }

    /// The options on the marker's line.
    pub fn options(&self) -> Options {
        self.options
    }

    /// The statements, in order.
    pub fn statements(&self) -> &[Statement] {
        &self.statements
    }

    /// Whether no statement here can break a foreign key, so that the keys need not be checked after it.
    /// That is so where there is nothing but CREATE TABLE (not AS), CREATE INDEX, CREATE VIEW, CREATE
    /// TRIGGER, SELECT and ANALYZE.
    pub fn keeps_foreign_keys(&self) -> bool {
        self.keeps_foreign_keys
    }

    /// Whether a statement here is `ALTER TYPE … ADD VALUE`: PostgreSQL lets nobody use the value before
    /// the transaction is committed.
    pub fn adds_enum_value(&self) -> bool {
        self.adds_enum_value
    }
}

/// Where a statement stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Statement {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) position: Position,
}

impl Statement {
    /// The byte in [`Section::sql`] where it begins.
    pub fn start(&self) -> usize {
        self.start
    }

    /// The byte after its last one. The `;` that ends a statement belongs to it.
    pub fn end(&self) -> usize {
        self.end
    }

    /// Where it begins in the file.
    pub fn position(&self) -> Position {
        self.position
    }
}
