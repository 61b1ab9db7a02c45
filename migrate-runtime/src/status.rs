//! How each migration stands, and what reaching a target would do.

use crate::database::Database;
use crate::error::Finding;
use crate::history::{Row, State};
use crate::id::{MigrationId, Printable};
use crate::plan::{Direction, Planner, Step};
use crate::report::Milliseconds;
use std::fmt;
use std::time::Duration;

/// Every migration of the set and of the history, by version. Prints as a table.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Status {
    migrations: Vec<MigrationStatus>,
}

/// A migration in the set, in the history, or in both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MigrationStatus {
    id: MigrationId,
    description: String,
    state: MigrationState,
    order: Option<i64>,
    applied_at: Option<String>,
    execution_time: Option<Duration>,
}

/// How a migration stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MigrationState {
    /// Applied, and as it is in the set.
    Applied,
    /// Taken as applied without having been run.
    Baseline,
    /// In the set and not applied.
    Pending,
    /// In the set and not applied, while a newer one is.
    OutOfOrder,
    /// Applied, and edited since.
    Drifted,
    /// Applied, and not in the set.
    Unknown,
    /// Its `no-transaction` up section began and has not ended.
    Applying,
    /// Its `no-transaction` down section began and has not ended.
    Reverting,
}

impl Status {
    pub(crate) fn new<Db: Database>(planner: &Planner<'_, Db>) -> Self {
        let findings = planner.drift();
        let state_of = |row: &Row| match row.state {
            State::Applying => MigrationState::Applying,
            State::Reverting => MigrationState::Reverting,
            _ if planner.embedded(row.version).is_none() => MigrationState::Unknown,
            _ if edited(&findings, row.version) => MigrationState::Drifted,
            State::Baseline => MigrationState::Baseline,
            State::Applied => MigrationState::Applied,
        };
        let newest = planner.rows.iter().map(|row| row.version).max();
        let rows = planner.rows.iter().map(|row| MigrationStatus {
            id: planner.id(row),
            description: row.description.clone(),
            state: state_of(row),
            order: Some(row.id),
            applied_at: Some(row.applied_at.clone()),
            execution_time: Some(Duration::from_millis(row.execution_time_ms)),
        });
        let pending = planner.set.iter().filter(|migration| {
            let version = migration.version();
            planner.rows.iter().all(|row| row.version != version)
        });
        let pending = pending.map(|migration| MigrationStatus {
            id: migration.id(),
            description: migration.description().to_owned(),
            state: match newest {
                Some(newest) if migration.version() < newest => MigrationState::OutOfOrder,
                _ => MigrationState::Pending,
            },
            order: None,
            applied_at: None,
            execution_time: None,
        });
        let mut migrations: Vec<MigrationStatus> = rows.chain(pending).collect();
        migrations.sort_by_key(|migration| migration.id.version());
        Self { migrations }
    }

    /// Every migration, by version.
    pub fn migrations(&self) -> &[MigrationStatus] {
        &self.migrations
    }

    /// Whether every migration of the set is applied as it is in the set, and no other one is.
    pub fn is_up_to_date(&self) -> bool {
        let done = [MigrationState::Applied, MigrationState::Baseline];
        self.migrations
            .iter()
            .all(|migration| done.contains(&migration.state))
    }

    /// The migrations that are not applied: those that `up` applies, if nothing stands in its way.
    pub fn pending(&self) -> impl Iterator<Item = &MigrationId> {
        let waiting = [MigrationState::Pending, MigrationState::OutOfOrder];
        let migrations = self.migrations.iter();
        migrations.filter_map(move |migration| {
            waiting.contains(&migration.state).then_some(&migration.id)
        })
    }
}

fn edited(findings: &[Finding], version: i64) -> bool {
    findings.iter().any(
        |finding| matches!(finding, Finding::Edited { migration, .. } if migration.version() == version),
    )
}

impl MigrationStatus {
    /// Version and name.
    pub fn id(&self) -> &MigrationId {
        &self.id
    }

    /// What its `-- description:` says; empty if there is none.
    pub fn description(&self) -> &str {
        &self.description
    }

    /// How it stands.
    pub fn state(&self) -> MigrationState {
        self.state
    }

    /// Its place in the order of application, `None` if it is not applied: a number higher than that of every
    /// migration applied before it. There may be gaps.
    pub fn order(&self) -> Option<i64> {
        self.order
    }

    /// When it was applied, by the database's clock, in UTC: `2026-01-31T12:00:00.000Z`. `None` if it is not.
    pub fn applied_at(&self) -> Option<&str> {
        self.applied_at.as_deref()
    }

    /// How long it took when it was applied. `None` if it is not.
    pub fn execution_time(&self) -> Option<Duration> {
        self.execution_time
    }

    fn cells(&self) -> [String; 5] {
        [
            self.id.padded_version(),
            Printable(self.id.name()).to_string(),
            self.state.to_string(),
            Printable(self.applied_at().unwrap_or_default()).to_string(),
            match self.execution_time {
                Some(time) => Milliseconds(time).to_string(),
                None => String::new(),
            },
        ]
    }
}

impl fmt::Display for MigrationState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Applied => "applied",
            Self::Baseline => "baseline",
            Self::Pending => "pending",
            Self::OutOfOrder => "out of order",
            Self::Drifted => "drifted",
            Self::Unknown => "unknown",
            Self::Applying => "applying",
            Self::Reverting => "reverting",
        })
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let head = ["version", "name", "state", "applied at", "time"].map(str::to_owned);
        let rows = self.migrations.iter().map(MigrationStatus::cells);
        let table: Vec<[String; 5]> = std::iter::once(head).chain(rows).collect();
        let mut widths = [0; 5];
        for row in &table {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = cell.chars().count().max(*width);
            }
        }
        for (index, row) in table.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            let cells = row.iter().zip(widths);
            let line: String = cells
                .map(|(cell, width)| format!("{cell:width$}  "))
                .collect();
            f.write_str(line.trim_end())?;
        }
        Ok(())
    }
}

/// What reaching a target would do. Prints one line for each step.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Plan {
    steps: Vec<PlannedStep>,
}

/// A step of a [`Plan`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedStep {
    id: MigrationId,
    direction: Direction,
}

impl Plan {
    pub(crate) fn new<Db: Database>(steps: Vec<Step<Db>>) -> Self {
        let steps = steps.into_iter().map(|step| PlannedStep {
            id: step.id,
            direction: step.direction,
        });
        Self {
            steps: steps.collect(),
        }
    }

    /// The steps, in order.
    pub fn steps(&self) -> &[PlannedStep] {
        &self.steps
    }

    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }
}

impl PlannedStep {
    /// The migration.
    pub fn id(&self) -> &MigrationId {
        &self.id
    }

    /// Which of its sections would run.
    pub fn direction(&self) -> Direction {
        self.direction
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.steps.is_empty() {
            return f.write_str("nothing to do");
        }
        for (index, step) in self.steps.iter().enumerate() {
            let line = if index == 0 { "" } else { "\n" };
            write!(f, "{line}{} {}", step.direction.verb(), step.id)?;
        }
        Ok(())
    }
}
