//! Changes of the history alone: a baseline, and rows that are brought up to date.

use super::Run;
use super::step::row_of;
use crate::error::Error;
use crate::history::{Row, State};
use crate::plan;
use crate::plan::Target;
use crate::repair::{Repaired, Repairs};
use crate::report::{Action, Entry, Report};
use crate::session::{Change, Session};
use crate::set::Migration;
use std::time::Duration;

impl<S: Session> Run<S> {
    /// Records the migrations up to a version as applied, where there is no history yet.
    pub(crate) async fn baseline(mut self, version: i64) -> Result<Report, Error> {
        self.session.begin(false).await?;
        let rows = self.session.history().await?;
        let planner = self.planner(&rows);
        planner.known(version)?;
        if let Some(newest) = planner.current_after(&[]) {
            return Err(Error::HasHistory { newest });
        }
        let set = self.set.iter().filter(|it| it.version() <= version);
        let taken: Vec<&Migration<S::Db>> = set.collect();
        let changes: Vec<Change<'_>> = taken
            .iter()
            .map(|it| Change::Insert(row_of(it, State::Baseline, Duration::ZERO)))
            .collect();
        self.session.write(&changes).await?;
        self.session.commit().await?;
        for migration in &taken {
            self.note(Entry::new(
                migration.id(),
                Action::Baselined,
                Duration::ZERO,
            ));
        }
        self.done.current = taken.last().map(|it| it.id());
        Ok(self.report(Target::Latest))
    }

    /// Brings the rows of these versions up to date with the program.
    pub(crate) async fn repair(mut self, versions: &[i64]) -> Result<Repairs, Error> {
        self.session.begin(false).await?;
        let rows = self.session.history().await?;
        if let Some(row) = plan::underway(&rows) {
            return Err(self.interrupted(&rows, row, false).await?);
        }
        let planner = self.planner(&rows);
        let mut pairs: Vec<(&Migration<S::Db>, &Row)> = Vec::new();
        for version in versions {
            planner.known(*version)?;
            let row = rows.iter().find(|row| row.version == *version);
            let pair = planner.embedded(*version).zip(row);
            let pair = pair.ok_or(Error::NotApplied { version: *version })?;
            if !pairs.iter().any(|(it, _)| it.version() == *version) {
                pairs.push(pair);
            }
        }
        let mut changes = Vec::new();
        let mut repaired = Vec::new();
        for (migration, row) in pairs {
            let new = row_of(migration, row.state, Duration::ZERO);
            let down = self.session.stored_text(row.version).await?;
            let found = Repaired::compare(migration.id(), row, &new, &down);
            if !found.is_empty() {
                changes.push(Change::Restamp(new));
                repaired.push(found);
            }
        }
        if !changes.is_empty() {
            self.session.write(&changes).await?;
            self.session.commit().await?;
        }
        for migration in &repaired {
            log::info!(target: "migrate", "{migration}");
        }
        Ok(Repairs::new(repaired))
    }
}
