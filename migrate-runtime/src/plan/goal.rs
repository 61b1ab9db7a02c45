//! What a run is to reach, what it may do for that, and what its steps are.

use crate::database::Database;
use crate::id::MigrationId;
use crate::migrator::NewerDatabase;
use crate::set::Migration;

/// What a run is to reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// All pending migrations applied.
    Latest,
    /// All pending migrations up to and including this version applied.
    UpTo(i64),
    /// This many migrations reverted, the one that was applied last first.
    Down(usize),
    /// Everything above this version reverted; 0 for everything.
    DownTo(i64),
    /// The migration that was applied last reverted, and applied again.
    Redo,
}

/// What a run still has to do. Once a way down has begun it is bound to its versions: another process that applies or
/// reverts something in between does not make it do more.
#[derive(Clone, Debug)]
pub(crate) enum Goal {
    /// As the caller has asked.
    Target(Target),
    /// These sections of these versions, as they were planned.
    Rest(Vec<(Direction, i64)>),
}

/// Which section of a migration runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// The up section.
    Up,
    /// The down section.
    Down,
}

/// One thing to do.
#[derive(Clone, Debug)]
pub(crate) struct Step<Db: Database> {
    pub(crate) direction: Direction,
    pub(crate) id: MigrationId,
    /// `None`: the program does not know the migration, and its down is the one in the history.
    pub(crate) migration: Option<&'static Migration<Db>>,
}

/// What the caller allows.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Policy {
    pub(crate) allow_out_of_order: bool,
    pub(crate) newer_database: NewerDatabase,
}

impl Direction {
    /// The name of the section.
    pub(crate) fn section(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Down => "down",
        }
    }

    /// What is done to the migration.
    pub(crate) fn verb(self) -> &'static str {
        match self {
            Self::Up => "apply",
            Self::Down => "revert",
        }
    }
}

impl Goal {
    /// What is left once these steps are done, of those that were planned.
    pub(crate) fn after<Db: Database>(self, planned: &[Step<Db>], done: usize) -> Self {
        match self {
            // What is left of these shows in the history.
            Self::Target(Target::Latest | Target::UpTo(_)) => self,
            _ => Self::Rest(
                planned[done..]
                    .iter()
                    .map(|step| (step.direction, step.id.version()))
                    .collect(),
            ),
        }
    }
}
