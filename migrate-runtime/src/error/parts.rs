//! What errors are made of: what was kept, where it happened, what was found.

use crate::id::{MigrationId, Printable};
use crate::report::Entry;
use std::borrow::Cow;
use std::fmt;

/// What of a run is in the database although the run failed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    // No `Vec`: every `Result` of the library has room for it.
    pub(crate) entries: Box<[Entry]>,
    /// How many statements are done of a `no-transaction` section that stays begun.
    pub(crate) begun: Option<usize>,
    pub(crate) uncertain: bool,
}

impl Kept {
    /// What was committed before, in order.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// For a `no-transaction` section that failed and stays begun: how many of its statements are recorded as done.
    pub fn statements_done(&self) -> Option<usize> {
        self.begun
    }

    /// Whether more than this may be in the database: the connection was lost or the disk failed during a commit,
    /// which may have come through all the same, and then as a whole. The status tells which, as soon as the database
    /// can be asked.
    pub fn is_uncertain(&self) -> bool {
        self.uncertain
    }
}

/// A statement of a migration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub(crate) migration: MigrationId,
    pub(crate) section: &'static str,
    pub(crate) path: Option<Cow<'static, str>>,
    pub(crate) line: usize,
    pub(crate) column: usize,
    pub(crate) statement: String,
}

impl Place {
    /// A section of a migration as a whole.
    pub(crate) fn nowhere(migration: &MigrationId, section: &'static str) -> Self {
        Self {
            migration: migration.clone(),
            section,
            path: None,
            line: 0,
            column: 0,
            statement: String::new(),
        }
    }

    /// The migration.
    pub fn migration(&self) -> &MigrationId {
        &self.migration
    }

    /// `up`, `check` or `down`.
    pub fn section(&self) -> &'static str {
        self.section
    }

    /// The file, or `None` where the down text came out of the history: then line and column are in
    /// that text.
    pub fn path(&self) -> Option<&str> {
        self.path.as_deref()
    }

    /// The line, from 1: that of the mistake where the database gives it, else of the statement.
    pub fn line(&self) -> usize {
        self.line
    }

    /// The column in characters, from 1.
    pub fn column(&self) -> usize {
        self.column
    }

    /// The statement's text.
    pub fn statement(&self) -> &str {
        &self.statement
    }
}

/// A disagreement between history and program.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Finding {
    /// A migration was edited after it was applied.
    Edited {
        /// The migration.
        migration: MigrationId,
        /// The checksum in the program.
        expected: &'static str,
        /// The checksum in the history.
        found: String,
    },
    /// A migration is applied and not in the program, which has newer ones.
    Missing {
        /// The migration.
        migration: MigrationId,
    },
    /// A migration is pending below the newest that is applied.
    OutOfOrder {
        /// The migration.
        migration: MigrationId,
        /// The newest that is applied.
        newest: MigrationId,
    },
}

/// Rows of a table whose foreign key points nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForeignKeyViolation {
    pub(crate) table: String,
    pub(crate) parent: String,
    pub(crate) rowids: Vec<Option<i64>>,
    pub(crate) count: usize,
    pub(crate) mismatch: bool,
}

impl ForeignKeyViolation {
    /// The table whose rows they are, with its schema where that is not `main`.
    pub fn table(&self) -> &str {
        &self.table
    }

    /// The table that the key points to.
    pub fn parent(&self) -> &str {
        &self.parent
    }

    /// The rowids of the first rows, as far as they can be told from those that were violated before; `None` for rows
    /// of a table WITHOUT ROWID.
    pub fn rowids(&self) -> &[Option<i64>] {
        &self.rowids
    }

    /// How many rows there are, beyond those that were violated before.
    pub fn count(&self) -> usize {
        self.count
    }

    /// Whether the key itself is wrong: its parent columns are not unique or do not exist.
    pub fn is_mismatch(&self) -> bool {
        self.mismatch
    }
}

impl fmt::Display for Place {
    /// `0003 tags, up, at migrations/0003_tags.sql:6:1, in `INSERT …``
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            migration,
            section,
            line,
            column,
            ..
        } = self;
        match &self.path {
            Some(path) => write!(f, "{migration}, {section}, at {path}:{line}:{column}")?,
            None => write!(f, "{migration}, stored {section}, at its {line}:{column}")?,
        }
        write!(f, ", in `{}`", Printable(&one_line(&self.statement)))
    }
}

impl fmt::Display for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.begun, self.entries.is_empty()) {
            (None, true) if self.uncertain => {
                f.write_str("nothing of this run is known to be kept")?;
            }
            (None, true) => f.write_str("nothing of this run was kept")?,
            (None, false) => write!(f, "kept of this run: {}", done(&self.entries))?,
            (Some(statements), nothing_else) => {
                let plural = if statements == 1 { "" } else { "s" };
                write!(
                    f,
                    "it runs outside a transaction, and stays begun with {statements} statement{plural} done"
                )?;
                if !nothing_else {
                    write!(f, "; kept of this run: {}", done(&self.entries))?;
                }
            }
        }
        match self.uncertain {
            true => f.write_str("; whether this commit came through shows at the next start"),
            false => Ok(()),
        }
    }
}

/// `applied 0001 a, 0002 b, reverted 0003 c`.
pub(super) fn done(entries: &[Entry]) -> String {
    let mut before = None;
    let words =
        entries.iter().map(
            |entry| match before.replace(entry.action()) == Some(entry.action()) {
                true => entry.id().to_string(),
                false => format!("{} {}", entry.action().words(), entry.id()),
            },
        );
    words.collect::<Vec<_>>().join(", ")
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Edited {
                migration,
                expected,
                found,
            } => write!(
                f,
                "{migration} was edited after it was applied (checksum {} in the database, {} here)",
                short(found),
                short(expected)
            ),
            Self::Missing { migration } => {
                write!(f, "{migration} is applied, and not in this program")
            }
            Self::OutOfOrder { migration, newest } => {
                write!(
                    f,
                    "{migration} is pending, below {newest}, which is applied"
                )
            }
        }
    }
}

impl fmt::Display for ForeignKeyViolation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (table, parent) = (Printable(&self.table), Printable(&self.parent));
        if self.mismatch {
            return write!(
                f,
                "the key of `{table}` does not fit `{parent}`, whose columns are not unique"
            );
        }
        let rows = match self.count {
            1 => "1 row".to_owned(),
            count => format!("{count} rows"),
        };
        let have = if self.count == 1 { "has" } else { "have" };
        write!(f, "{rows} of `{table}` {have} no row in `{parent}`")?;
        let rowids = self.rowids.iter().map(|rowid| match rowid {
            Some(rowid) => rowid.to_string(),
            None => "NULL".to_owned(),
        });
        let rowids = rowids.collect::<Vec<_>>().join(", ");
        let more = match self.count > self.rowids.len() {
            true => ", …",
            false => "",
        };
        write!(f, " (rowid {rowids}{more})")
    }
}

/// A checksum, long enough to tell two apart.
fn short(checksum: &str) -> String {
    const LENGTH: usize = 10;
    match checksum.char_indices().nth(LENGTH) {
        Some((end, _)) => format!("{}…", Printable(&checksum[..end])),
        None => Printable(checksum).to_string(),
    }
}

pub(super) fn one_line(statement: &str) -> String {
    statement.split_whitespace().collect::<Vec<_>>().join(" ")
}
