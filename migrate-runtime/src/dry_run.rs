//! What a dry run found.

use crate::id::MigrationId;
use crate::plan::Direction;
use crate::report::Milliseconds;
use std::fmt;
use std::time::Duration;

/// What [`Migrator::dry_run`](crate::Migrator::dry_run) tried. Prints one line for each step:
///
/// ```text
/// would apply 0001 person (<1 ms, rows changed: 0)
/// would apply 0002 person_email (<1 ms, rows changed: 0)
/// nothing was kept
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct DryRun {
    steps: Vec<DryStep>,
}

/// A step of a [`DryRun`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DryStep {
    id: MigrationId,
    direction: Direction,
    outcome: Outcome,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Tried {
        elapsed: Duration,
        rows_changed: Vec<u64>,
    },
    NotTried(&'static str),
}

impl DryRun {
    pub(crate) fn new(steps: Vec<DryStep>) -> Self {
        Self { steps }
    }

    /// The steps, in order.
    pub fn steps(&self) -> &[DryStep] {
        &self.steps
    }
}

impl DryStep {
    pub(crate) fn new(id: MigrationId, direction: Direction, outcome: Outcome) -> Self {
        Self {
            id,
            direction,
            outcome,
        }
    }

    /// The migration.
    pub fn id(&self) -> &MigrationId {
        &self.id
    }

    /// Which of its sections.
    pub fn direction(&self) -> Direction {
        self.direction
    }

    /// Whether it ran.
    pub fn was_tried(&self) -> bool {
        matches!(self.outcome, Outcome::Tried { .. })
    }

    /// How long it took; `None` if it was not tried.
    pub fn elapsed(&self) -> Option<Duration> {
        match &self.outcome {
            Outcome::Tried { elapsed, .. } => Some(*elapsed),
            Outcome::NotTried(_) => None,
        }
    }

    /// How many rows each of its statements inserted, updated or deleted, those by triggers included; for
    /// a step in Rust one number. Empty if it was not tried.
    pub fn rows_changed(&self) -> &[u64] {
        match &self.outcome {
            Outcome::Tried { rows_changed, .. } => rows_changed,
            Outcome::NotTried(_) => &[],
        }
    }

    /// Why it was not tried, if it was not.
    pub fn not_tried_because(&self) -> Option<&'static str> {
        match &self.outcome {
            Outcome::Tried { .. } => None,
            Outcome::NotTried(why) => Some(why),
        }
    }
}

impl fmt::Display for DryStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "would {} {} ", self.direction.verb(), self.id)?;
        match &self.outcome {
            Outcome::NotTried(why) => write!(f, "(not tried: {why})"),
            Outcome::Tried {
                elapsed,
                rows_changed,
            } => {
                let rows: Vec<String> = rows_changed.iter().map(ToString::to_string).collect();
                let (time, rows) = (Milliseconds(*elapsed), rows.join(", "));
                write!(f, "({time}, rows changed: {rows})")
            }
        }
    }
}

impl fmt::Display for DryRun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.steps.is_empty() {
            return f.write_str("nothing to do");
        }
        for step in &self.steps {
            writeln!(f, "{step}")?;
        }
        f.write_str("nothing was kept")
    }
}
