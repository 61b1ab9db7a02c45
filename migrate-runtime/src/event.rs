//! What a run tells while it is at work.

use crate::id::MigrationId;
use crate::plan::Direction;
use std::time::Duration;

/// What a run tells the closure of [`Migrator::on_event`](crate::Migrator::on_event).
///
/// A step can start twice: where foreign keys are found violated at the end of a transaction, it is rolled back and run
/// once more, to find out by which migration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event<'a> {
    /// The backup goes on.
    BackingUp {
        /// How many pages are still to be copied.
        remaining: usize,
        /// How many pages there are.
        total: usize,
    },
    /// A migration begins.
    Started {
        /// The migration.
        migration: &'a MigrationId,
        /// Which of its sections.
        direction: Direction,
        /// Which step of the run it is, from 1.
        number: usize,
        /// How many steps the run has.
        of: usize,
    },
    /// A statement begins.
    Statement {
        /// The migration.
        migration: &'a MigrationId,
        /// Which of its sections.
        direction: Direction,
        /// Which statement of the section it is, from 1.
        number: usize,
        /// How many statements the section has.
        of: usize,
    },
    /// A migration is applied and committed.
    Applied {
        /// The migration.
        migration: &'a MigrationId,
        /// How long its section and its checks took.
        elapsed: Duration,
    },
    /// A migration is reverted and committed.
    Reverted {
        /// The migration.
        migration: &'a MigrationId,
        /// How long its section took.
        elapsed: Duration,
    },
}

/// The caller's closure, if there is one.
pub(crate) struct Events<L>(Option<L>);

/// The closure of a blocking run.
pub(crate) type Listener<'c> = Box<dyn FnMut(&Event<'_>) + 'c>;

/// The closure of an async run, which may go on in another thread.
#[cfg(feature = "tokio-postgres")]
pub(crate) type SendListener<'c> = Box<dyn FnMut(&Event<'_>) + Send + 'c>;

impl<L: FnMut(&Event<'_>)> Events<L> {
    pub(crate) fn none() -> Self {
        Self(None)
    }

    pub(crate) fn to(listener: L) -> Self {
        Self(Some(listener))
    }

    pub(crate) fn send(&mut self, event: &Event<'_>) {
        if let Some(listener) = &mut self.0 {
            listener(event);
        }
    }
}
