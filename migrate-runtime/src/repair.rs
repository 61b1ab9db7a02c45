//! What a repair changed.

use crate::history::Row;
use crate::id::MigrationId;
use crate::session::NewRow;
use std::fmt;

/// What [`Migrator::repair`](crate::Migrator::repair) changed. Prints one line for each migration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repairs {
    repaired: Vec<Repaired>,
}

/// A migration whose row was brought up to date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repaired {
    id: MigrationId,
    changed: Vec<&'static str>,
}

impl Repairs {
    pub(crate) fn new(repaired: Vec<Repaired>) -> Self {
        Self { repaired }
    }

    /// The migrations whose rows were changed. One whose row was right already is not among them.
    pub fn migrations(&self) -> &[Repaired] {
        &self.repaired
    }
}

impl Repaired {
    /// What of a row is not as the program has it; `down` is the stored down, its options first.
    pub(crate) fn compare(
        id: MigrationId,
        row: &Row,
        new: &NewRow<'_>,
        down: &(String, Option<String>),
    ) -> Self {
        let (down_options, down_sql) = down;
        let differences = [
            ("name", row.name != new.name),
            ("description", row.description != new.description),
            ("checksum", row.checksum != new.checksum),
            (
                "down",
                *down_options != new.down_options || down_sql.as_deref() != new.down_sql,
            ),
        ];
        let changed = differences.into_iter().filter(|(_, differs)| *differs);
        Self {
            id,
            changed: changed.map(|(what, _)| what).collect(),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.changed.is_empty()
    }

    /// The migration.
    pub fn id(&self) -> &MigrationId {
        &self.id
    }

    /// What was changed of its row: `name`, `description`, `checksum`, `down`.
    pub fn changed(&self) -> &[&'static str] {
        &self.changed
    }
}

impl fmt::Display for Repaired {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "repaired {} ({})", self.id, self.changed.join(", "))
    }
}

impl fmt::Display for Repairs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.repaired.is_empty() {
            return f.write_str("nothing to repair");
        }
        for (index, repaired) in self.repaired.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{repaired}")?;
        }
        Ok(())
    }
}
