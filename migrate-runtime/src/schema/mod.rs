//! How a live schema differs from the one that its migrations make.

pub(crate) mod compare;
pub(crate) mod words;

use crate::id::{MigrationId, Printable};
use std::fmt;

/// What [`Migrator::verify_schema`](crate::Migrator::verify_schema) found. Prints one line for each
/// finding.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct SchemaReport {
    pub(crate) differences: Vec<SchemaDifference>,
    pub(crate) unknown: Vec<String>,
    pub(crate) not_replayed: Vec<(MigrationId, String)>,
}

/// Something that the migrations make and that is missing, or is not as they make it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SchemaDifference {
    /// It is not there.
    Missing {
        /// What is missing: `table users`, `index users_email`.
        object: String,
    },
    /// It is there, and not the same.
    Different {
        /// What differs: `table users`.
        object: String,
        /// In what it differs: `column email: expected TEXT NOT NULL, found TEXT`.
        details: Vec<String>,
    },
}

impl SchemaReport {
    /// Whether everything that the migrations make is there as they make it: nothing differs, and all of
    /// them could be replayed. Where a step in Rust is applied it is `false`: look at
    /// [`differences`](Self::differences) then.
    pub fn is_as_migrated(&self) -> bool {
        self.differences.is_empty() && self.not_replayed.is_empty()
    }

    /// What is missing and what differs.
    pub fn differences(&self) -> &[SchemaDifference] {
        &self.differences
    }

    /// What is there and was made by none of the migrations: `table cache`. It is no mistake, since other sets and
    /// tools can live in the database too.
    pub fn unknown(&self) -> &[String] {
        &self.unknown
    }

    /// Applied migrations that could not be replayed, and why: steps in Rust, migrations that are not in this
    /// program, and those that need rows. What they made shows as [`unknown`](Self::unknown) or as a difference.
    pub fn not_replayed(&self) -> &[(MigrationId, String)] {
        &self.not_replayed
    }
}

impl fmt::Display for SchemaDifference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { object } => write!(f, "missing: {}", Printable(object)),
            Self::Different { object, details } => {
                write!(f, "different: {}", Printable(object))?;
                details
                    .iter()
                    .try_for_each(|detail| write!(f, "\n  {detail}"))
            }
        }
    }
}

impl fmt::Display for SchemaReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_as_migrated() {
            f.write_str("the schema is as its migrations make it")?;
        } else if self.differences.is_empty() {
            f.write_str("nothing differs from what could be replayed")?;
        } else {
            let lines: Vec<String> = self.differences.iter().map(ToString::to_string).collect();
            f.write_str(&lines.join("\n"))?;
        }
        for object in &self.unknown {
            write!(f, "\nunknown: {}", Printable(object))?;
        }
        for (migration, why) in &self.not_replayed {
            write!(f, "\nnot replayed: {migration} ({why})")?;
        }
        Ok(())
    }
}
