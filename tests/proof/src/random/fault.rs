//! The faults that are put into a history.

use super::schema::Id;

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// An index that the down forgets to drop.
    IndexLeft,
    /// A table that it forgets.
    TableLeft,
    /// A trigger that it forgets.
    TriggerLeft,
    /// A view that it forgets.
    ViewLeft,
    /// A column that it forgets.
    ColumnLeft,
    /// A rename that the down forgets.
    RenameLeft,
    /// A rebuild in the down that makes another table, or not all that belongs to it.
    DownRebuild,
    /// A trigger that a rebuild forgets.
    TriggerLost,
    /// An index that a rebuild forgets.
    IndexLost,
    /// A column that a rebuild does not copy.
    ValuesLost,
    /// A rebuild that does not copy every row.
    RowsLost,
    /// The highest key that a rebuild does not copy.
    SequenceReset,
    /// A misspelt name in the up.
    SqlError,
    /// A column that rows cannot be given.
    FailsOnRows,
    /// A row that points nowhere.
    ForeignKey,
    /// A misspelt name in the down.
    DownFails,
    /// Rows that the down leaves.
    UpAgainFails,
    /// A view over what is not there.
    ViewBroken,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 18] = [
        Self::IndexLeft,
        Self::TableLeft,
        Self::TriggerLeft,
        Self::ViewLeft,
        Self::ColumnLeft,
        Self::RenameLeft,
        Self::DownRebuild,
        Self::TriggerLost,
        Self::IndexLost,
        Self::ValuesLost,
        Self::RowsLost,
        Self::SequenceReset,
        Self::SqlError,
        Self::FailsOnRows,
        Self::ForeignKey,
        Self::DownFails,
        Self::UpAgainFails,
        Self::ViewBroken,
    ];

    /// The code that finds it.
    pub fn code(self) -> &'static str {
        match self {
            Self::IndexLeft
            | Self::TableLeft
            | Self::TriggerLeft
            | Self::ViewLeft
            | Self::ColumnLeft
            | Self::RenameLeft
            | Self::DownRebuild => "down-differs",
            Self::TriggerLost => "trigger-lost",
            Self::IndexLost => "index-lost",
            Self::ValuesLost => "values-lost",
            Self::RowsLost => "rows-lost",
            Self::SequenceReset => "sequence-reset",
            Self::SqlError => "sql-error",
            Self::FailsOnRows => "fails-on-rows",
            Self::ForeignKey => "foreign-key-violation",
            Self::DownFails => "down-fails",
            Self::UpAgainFails => "up-again-fails",
            Self::ViewBroken => "view-broken",
        }
    }

    /// Another code that may come of it.
    pub fn also(self) -> Option<&'static str> {
        match self {
            // Rows that pointed to the lost ones.
            Self::RowsLost => Some("foreign-key-violation"),
            _ => None,
        }
    }

    /// Whether it is found whatever is done to other tables in the same migration.
    pub(super) fn stands_alone(self) -> bool {
        matches!(
            self,
            Self::TriggerLost
                | Self::IndexLost
                | Self::ValuesLost
                | Self::RowsLost
                | Self::SequenceReset
        )
    }

    /// Whether migrations after it find another schema, or none of their rows.
    pub(super) fn is_last(self) -> bool {
        matches!(
            self,
            Self::TriggerLost
                | Self::IndexLost
                | Self::SqlError
                | Self::FailsOnRows
                | Self::RowsLost
                | Self::ViewBroken
        )
    }
}

/// A statement of a section, and the ways to get it wrong.
#[derive(Clone, Debug)]
pub(super) struct Statement {
    pub(super) sql: String,
    /// With a name that is not there.
    pub(super) misspelt: Option<String>,
    /// What it is instead.
    pub(super) faults: Vec<(Kind, String)>,
}

impl Statement {
    pub(super) fn new(sql: String) -> Self {
        Self {
            sql,
            misspelt: None,
            faults: Vec::new(),
        }
    }

    /// A statement with a name in it that has to be there.
    pub(super) fn naming(name: &str, sql: impl Fn(&str) -> String) -> Self {
        Self {
            misspelt: Some(sql("no_such")),
            ..Self::new(sql(name))
        }
    }

    /// What it is instead with this fault.
    fn wrong(&self, kind: Kind, is_up: bool) -> Vec<String> {
        let misspelt = if is_up {
            Kind::SqlError
        } else {
            Kind::DownFails
        };
        let misspelt = self.misspelt.iter().filter(|_| kind == misspelt);
        let faults = self.faults.iter().filter(|(other, _)| *other == kind);
        let faults = faults.map(|(_, sql)| sql);
        faults.chain(misspelt).cloned().collect()
    }

    /// It can be forgotten.
    pub(super) fn or_not(self, kind: Kind) -> Self {
        self.or(kind, "SELECT 1".to_owned())
    }

    pub(super) fn or(mut self, kind: Kind, sql: String) -> Self {
        self.faults.push((kind, sql));
        self
    }
}

/// Statements there and back.
#[derive(Clone, Debug, Default)]
pub(super) struct Step {
    pub(super) up: Vec<Statement>,
    pub(super) down: Vec<Statement>,
    /// The table that it changes or rebuilds.
    pub(super) about: Option<Id>,
}

/// Where a fault can be, and what stands there then.
pub(super) struct Place {
    pub(super) migration: usize,
    pub(super) step: usize,
    pub(super) is_up: bool,
    pub(super) statement: usize,
    pub(super) sql: String,
}

impl Step {
    pub(super) fn places(&self, kind: Kind) -> Vec<Place> {
        let up = self.up.iter().enumerate().map(|(at, it)| (true, at, it));
        let down = self.down.iter().enumerate().map(|(at, it)| (false, at, it));
        let places = up.chain(down).flat_map(|(is_up, statement, it)| {
            let wrong = it.wrong(kind, is_up).into_iter();
            wrong.map(move |sql| Place {
                migration: 0,
                step: 0,
                is_up,
                statement,
                sql,
            })
        });
        places.collect()
    }
}
