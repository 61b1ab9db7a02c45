//! What a run did.

use crate::id::MigrationId;
use crate::plan::Target;
use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// What a run did, and where the database is now. Prints as:
///
/// ```text
/// applied 2 migrations in 3 ms (now at 0002 person_email)
///   applied 0001 person (2 ms)
///   applied 0002 person_email (<1 ms)
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    entries: Vec<Entry>,
    current: Option<MigrationId>,
    elapsed: Duration,
    target: Target,
    backup: Option<PathBuf>,
}

/// One thing that was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    id: MigrationId,
    action: Action,
    elapsed: Duration,
}

/// What was done with a migration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Action {
    /// Its up section ran.
    Applied,
    /// Its down section ran.
    Reverted,
    /// It was taken as applied without having been run.
    Baselined,
    /// It was interrupted, and recorded as applied.
    MarkedApplied,
    /// It was interrupted, and recorded as reverted.
    MarkedReverted,
}

impl Action {
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Applied => "applied",
            Self::Reverted => "reverted",
            Self::Baselined => "baselined",
            Self::MarkedApplied => "marked as applied",
            Self::MarkedReverted => "marked as reverted",
        }
    }
}

impl Report {
    pub(crate) fn new(
        entries: Vec<Entry>,
        current: Option<MigrationId>,
        elapsed: Duration,
        target: Target,
    ) -> Self {
        Self {
            entries,
            current,
            elapsed,
            target,
            backup: None,
        }
    }

    pub(crate) fn with_backup(mut self, backup: Option<PathBuf>) -> Self {
        self.backup = backup;
        self
    }

    /// The copy of the database as it was before, if one was asked for and there was something to do.
    pub fn backup(&self) -> Option<&Path> {
        self.backup.as_deref()
    }

    /// What was done, in order. Empty where there was nothing to do.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The migrations that were applied, in order.
    pub fn applied(&self) -> impl Iterator<Item = &MigrationId> {
        self.with(Action::Applied)
    }

    /// The migrations that were reverted, in order.
    pub fn reverted(&self) -> impl Iterator<Item = &MigrationId> {
        self.with(Action::Reverted)
    }

    /// The migrations with which this was done.
    fn with(&self, action: Action) -> impl Iterator<Item = &MigrationId> {
        let entries = self.entries.iter();
        entries.filter_map(move |entry| (entry.action == action).then_some(&entry.id))
    }

    /// The newest migration that is applied now, `None` if there is none.
    pub fn current(&self) -> Option<&MigrationId> {
        self.current.as_ref()
    }

    /// How long the whole run took, waiting included.
    pub fn elapsed(&self) -> Duration {
        self.elapsed
    }
}

impl Entry {
    pub(crate) fn new(id: MigrationId, action: Action, elapsed: Duration) -> Self {
        Self {
            id,
            action,
            elapsed,
        }
    }

    /// The migration.
    pub fn id(&self) -> &MigrationId {
        &self.id
    }

    /// What was done with it.
    pub fn action(&self) -> Action {
        self.action
    }

    /// How long its section and its checks took.
    pub fn elapsed(&self) -> Duration {
        self.elapsed
    }
}

/// A time as it is printed: `12 ms`, `<1 ms`.
pub(crate) struct Milliseconds(pub(crate) Duration);

impl fmt::Display for Milliseconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.as_millis() {
            0 => f.write_str("<1 ms"),
            milliseconds => write!(f, "{milliseconds} ms"),
        }
    }
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let time = Milliseconds(self.elapsed);
        write!(f, "{} {} ({time})", self.action.words(), self.id)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let now = match &self.current {
            Some(current) => format!("at {current}"),
            None => "empty".to_owned(),
        };
        if self.entries.is_empty() {
            return match (self.target, &self.current) {
                (Target::Latest, Some(current)) => write!(f, "up to date at {current}"),
                (Target::Latest | Target::UpTo(_), _) => write!(f, "nothing to apply (now {now})"),
                _ => write!(f, "nothing to revert (now {now})"),
            };
        }
        let mut counts: Vec<(Action, usize)> = Vec::new();
        for entry in &self.entries {
            match counts
                .iter_mut()
                .find(|(action, _)| *action == entry.action)
            {
                Some((_, count)) => *count += 1,
                None => counts.push((entry.action, 1)),
            }
        }
        let counts: Vec<String> = counts
            .into_iter()
            .map(|(action, count)| {
                let plural = if count == 1 { "" } else { "s" };
                format!("{} {count} migration{plural}", action.words())
            })
            .collect();
        let time = Milliseconds(self.elapsed);
        write!(f, "{} in {time} (now {now})", counts.join(", "))?;
        for entry in &self.entries {
            write!(f, "\n  {entry}")?;
        }
        if let Some(backup) = &self.backup {
            write!(f, "\n  the database as it was: {}", backup.display())?;
        }
        Ok(())
    }
}
