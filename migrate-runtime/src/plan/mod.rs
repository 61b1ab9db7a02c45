//! What is to be done: a pure function of the set, the history and the target. No I/O.

mod goal;

pub use goal::{Direction, Target};
pub(crate) use goal::{Goal, Policy, Step};

use crate::database::Database;
use crate::error::{Error, Finding, Kept};
use crate::history::{Row, State};
use crate::id::MigrationId;
use crate::migrator::NewerDatabase;
use crate::set::Migration;

/// The set and the history side by side.
pub(crate) struct Planner<'a, Db: Database> {
    pub(crate) set: &'static [Migration<Db>],
    pub(crate) rows: &'a [Row],
    pub(crate) policy: Policy,
}

impl<Db: Database> Planner<'_, Db> {
    /// The steps that reach the goal, in order. The caller has waited for a section that was underway: of these rows
    /// none is.
    pub(crate) fn plan(&self, goal: &Goal) -> Result<Vec<Step<Db>>, Error> {
        self.refuse_newer_database(goal)?;
        let steps = match goal {
            Goal::Target(Target::Latest) => self.ups(i64::MAX)?,
            Goal::Target(Target::UpTo(version)) => {
                self.known(*version)?;
                self.ups(*version)?
            }
            Goal::Target(Target::Down(count)) => self.downs(*count, |_| true)?,
            Goal::Target(Target::DownTo(version)) => {
                if *version != 0 && self.row(*version).is_none() {
                    self.known(*version)?;
                }
                self.downs(usize::MAX, |row| row.version > *version)?
            }
            Goal::Target(Target::Redo) => self.redo()?,
            Goal::Rest(rest) => self.rest(rest)?,
        };
        self.check_requirements(&steps)?;
        Ok(steps)
    }

    /// The embedded migration of a version.
    pub(crate) fn embedded(&self, version: i64) -> Option<&'static Migration<Db>> {
        let at = self.set.binary_search_by_key(&version, Migration::version);
        at.ok().map(|at| &self.set[at])
    }

    fn row(&self, version: i64) -> Option<&Row> {
        self.rows.iter().find(|row| row.version == version)
    }

    /// How a row's migration is called; one that is not embedded gets the zeros of its neighbours.
    pub(crate) fn id(&self, row: &Row) -> MigrationId {
        match self.embedded(row.version) {
            Some(migration) => migration.id(),
            None => {
                let digits = self.set.last().map_or(0, Migration::digits);
                MigrationId::new(row.version, digits, row.name.clone())
            }
        }
    }

    fn newest_embedded(&self) -> i64 {
        self.set.last().map_or(0, Migration::version)
    }

    /// Refuses a version that is not in the set.
    pub(crate) fn known(&self, version: i64) -> Result<(), Error> {
        match self.embedded(version) {
            Some(_) => Ok(()),
            None => Err(Error::UnknownVersion {
                version,
                known: self
                    .set
                    .first()
                    .zip(self.set.last())
                    .map(|(a, b)| (a.id(), b.id())),
            }),
        }
    }

    /// Refuses a database with versions above the program's newest, as the caller's policy says. Going down never
    /// passes over them: they may need what is below.
    fn refuse_newer_database(&self, goal: &Goal) -> Result<(), Error> {
        let up = matches!(goal, Goal::Target(Target::Latest | Target::UpTo(_)));
        match self.policy.newer_database {
            NewerDatabase::Revert => Ok(()),
            NewerDatabase::Ignore if up => Ok(()),
            _ => self.ahead().map_or(Ok(()), Err),
        }
    }

    /// The error of a database with versions above the program's newest, if there are any.
    fn ahead(&self) -> Option<Error> {
        let newest = self.set.last()?;
        let newer = || {
            self.rows
                .iter()
                .filter(|row| row.version > newest.version())
        };
        let unknown: Box<[MigrationId]> = newer().map(|row| self.id(row)).collect();
        let without_down = newer().filter(|row| !row.has_down);
        (!unknown.is_empty()).then(|| Error::DatabaseAhead {
            newest: newest.id(),
            unknown,
            without_down: without_down.map(|row| self.id(row)).collect(),
            kept: Kept::default(),
        })
    }

    /// The pending migrations up to a version, if the history below is what the program knows.
    fn ups(&self, to: i64) -> Result<Vec<Step<Db>>, Error> {
        let findings = self.drift();
        if !findings.is_empty() {
            return Err(Error::Drift {
                findings,
                kept: Kept::default(),
            });
        }
        let mut steps = match self.policy.newer_database {
            NewerDatabase::Revert => {
                self.downs(usize::MAX, |row| row.version > self.newest_embedded())?
            }
            _ => Vec::new(),
        };
        let applied = self.versions();
        let pending = self.set.iter().filter(|migration| {
            migration.version() <= to && applied.binary_search(&migration.version()).is_err()
        });
        steps.extend(pending.map(up));
        Ok(steps)
    }

    /// The newest migration that is applied once these steps are done.
    pub(crate) fn current_after(&self, done: &[Step<Db>]) -> Option<MigrationId> {
        let is = |direction, version| {
            move |step: &&Step<Db>| step.direction == direction && step.id.version() == version
        };
        let stays = |row: &&Row| {
            !done
                .iter()
                .any(|step| is(Direction::Down, row.version)(&step))
        };
        let rows = self.rows.iter().filter(stays).map(|row| self.id(row));
        let ups = done.iter().filter(|step| step.direction == Direction::Up);
        let all = rows.chain(ups.map(|step| step.id.clone()));
        all.max_by_key(MigrationId::version)
    }

    /// The versions of the history, ascending.
    fn versions(&self) -> Vec<i64> {
        let mut versions: Vec<i64> = self.rows.iter().map(|row| row.version).collect();
        versions.sort_unstable();
        versions
    }

    /// All disagreements between history and set, by version.
    pub(crate) fn drift(&self) -> Vec<Finding> {
        let applied = self.versions();
        let known = || {
            let rows = self.rows.iter();
            rows.filter(|row| row.version <= self.newest_embedded())
        };
        let newest = known().max_by_key(|row| row.version);
        let mut findings: Vec<(i64, Finding)> = Vec::new();
        for row in known() {
            let finding = match self.embedded(row.version) {
                Some(migration) => edited(migration, row),
                None => Some(Finding::Missing {
                    migration: self.id(row),
                }),
            };
            findings.extend(finding.map(|finding| (row.version, finding)));
        }
        if let Some(newest) = newest.filter(|_| !self.policy.allow_out_of_order) {
            let late = self.set.iter().filter(|migration| {
                migration.version() < newest.version
                    && applied.binary_search(&migration.version()).is_err()
            });
            findings.extend(late.map(|migration| {
                let newest = self.id(newest);
                let migration_id = migration.id();
                (
                    migration.version(),
                    Finding::OutOfOrder {
                        migration: migration_id,
                        newest,
                    },
                )
            }));
        }
        findings.sort_by_key(|(version, _)| *version);
        findings.into_iter().map(|(_, finding)| finding).collect()
    }

    /// Refuses to go on with a section whose text is not the one that began.
    pub(crate) fn refuse_edited(&self, row: &Row) -> Result<(), Error> {
        let edited = self
            .embedded(row.version)
            .and_then(|migration| edited(migration, row));
        match edited {
            Some(finding) => Err(Error::Drift {
                findings: vec![finding],
                kept: Kept::default(),
            }),
            None => Ok(()),
        }
    }

    /// Why nothing can be done with an up section that the program does not have.
    pub(crate) fn unknown(&self, row: &Row) -> Error {
        self.ahead().unwrap_or_else(|| Error::Drift {
            findings: vec![Finding::Missing {
                migration: self.id(row),
            }],
            kept: Kept::default(),
        })
    }

    /// Reverts of the rows that are wanted, at most so many, in reverse order of application.
    fn downs(&self, count: usize, wanted: impl Fn(&Row) -> bool) -> Result<Vec<Step<Db>>, Error> {
        let mut rows: Vec<&Row> = self.rows.iter().filter(|row| wanted(row)).collect();
        rows.sort_by_key(|row| std::cmp::Reverse(row.id));
        rows.truncate(count);
        self.reverts(&rows)
    }

    /// Reverts of these rows, in their order. All that stands in the way is told at once.
    fn reverts(&self, rows: &[&Row]) -> Result<Vec<Step<Db>>, Error> {
        let mut findings = Vec::new();
        let mut irreversible = Vec::new();
        let mut steps = Vec::new();
        for row in rows {
            let migration = self.embedded(row.version);
            findings.extend(migration.and_then(|migration| edited(migration, row)));
            let has_down = migration.map_or(row.has_down, |migration| migration.down().is_some());
            if !has_down {
                let why = migration.and_then(Migration::irreversible);
                let why = why.unwrap_or("no down text is stored with it");
                irreversible.push((self.id(row), why.to_owned()));
            }
            steps.push(Step {
                direction: Direction::Down,
                id: self.id(row),
                migration,
            });
        }
        if !findings.is_empty() {
            return Err(Error::Drift {
                findings,
                kept: Kept::default(),
            });
        }
        match irreversible.is_empty() {
            true => Ok(steps),
            false => Err(Error::Irreversible {
                migrations: irreversible,
                kept: Kept::default(),
            }),
        }
    }

    /// A revert of the row that was applied last, and its migration again.
    fn redo(&self) -> Result<Vec<Step<Db>>, Error> {
        let mut steps = self.downs(1, |_| true)?;
        if let Some(step) = steps.first() {
            self.known(step.id.version())?;
            steps.extend(step.migration.map(up));
        }
        Ok(steps)
    }

    /// What is left of steps that were planned before, those another process has done left out.
    fn rest(&self, rest: &[(Direction, i64)]) -> Result<Vec<Step<Db>>, Error> {
        let mut steps = Vec::new();
        for (direction, version) in rest {
            match (direction, self.row(*version)) {
                (Direction::Down, Some(row)) => steps.extend(self.reverts(&[row])?),
                (Direction::Up, None) => steps.extend(self.embedded(*version).map(up)),
                _ => {}
            }
        }
        Ok(steps)
    }

    /// What `-- requires:` asks for, before each step up and after each step down.
    fn check_requirements(&self, steps: &[Step<Db>]) -> Result<(), Error> {
        let mut applied = self.versions();
        for step in steps {
            let version = step.id.version();
            match step.direction {
                Direction::Up => {
                    if let Some(migration) = step.migration {
                        check_required(migration, &applied)?;
                    }
                    applied.insert(applied.partition_point(|known| *known < version), version);
                }
                Direction::Down => {
                    applied.retain(|known| *known != version);
                    let requiring = applied.iter().filter_map(|known| self.embedded(*known));
                    for migration in requiring.filter(|other| other.requires().contains(&version)) {
                        check_required(migration, &applied)?;
                    }
                }
            }
        }
        Ok(())
    }
}

/// The step that applies a migration.
fn up<Db: Database>(migration: &'static Migration<Db>) -> Step<Db> {
    Step {
        direction: Direction::Up,
        id: migration.id(),
        migration: Some(migration),
    }
}

/// What there is to tell of a migration that is not the one that was applied.
fn edited<Db: Database>(migration: &Migration<Db>, row: &Row) -> Option<Finding> {
    (row.checksum != migration.checksum()).then(|| Finding::Edited {
        migration: migration.id(),
        expected: migration.checksum(),
        found: row.checksum.clone(),
    })
}

/// Refuses a migration that requires what is not applied. `applied` is sorted.
fn check_required<Db: Database>(migration: &Migration<Db>, applied: &[i64]) -> Result<(), Error> {
    let required = migration.requires().iter().copied();
    let missing: Vec<i64> = required
        .filter(|version| applied.binary_search(version).is_err())
        .collect();
    match missing.is_empty() {
        true => Ok(()),
        false => Err(Error::Requires {
            migration: migration.id(),
            versions: missing,
            kept: Kept::default(),
        }),
    }
}

/// The row of a section that is underway.
pub(crate) fn underway(rows: &[Row]) -> Option<&Row> {
    rows.iter().find(|row| row.state.is_underway())
}

/// The direction that a row underway goes.
pub(crate) fn direction(row: &Row) -> Direction {
    match row.state {
        State::Reverting => Direction::Down,
        _ => Direction::Up,
    }
}
