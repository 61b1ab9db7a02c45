//! The rows of one table: decided first, for other tables may refer to them, and then inserted.

use super::insert::Inserter;
use super::keys::{Parents, Planned, Slot, slots};
use super::memory::{Goal, Memory, plain_row};
use super::presence::Presence;
use super::search::{Limits, Row, Search, TRIALS};
use super::subject::Subject;
use super::values::plain;
use crate::proof::made::Numbers;
use rusqlite::types::Value;
use rusqlite::{Connection, Error};

/// Rows beyond the two, for columns that those leave without a value or without NULL.
const MORE: usize = 16;
/// How often such a row is tried.
const TRIALS_FOR_MORE: usize = 1500;

/// A table to fill.
pub(super) struct Job<'a> {
    pub(super) subject: &'a Subject<'a>,
    pub(super) memory: Memory,
    presence: Presence,
    /// A value for every column, for each of the goals.
    values: Vec<(Goal, Vec<Value>)>,
    slots: Vec<Slot>,
    planned: Vec<Row>,
    pub(super) inserted: Vec<Row>,
    pub(super) obstacle: Option<String>,
    /// Rows that are there already were the obstacle.
    pub(super) in_the_way: bool,
}

impl<'a> Job<'a> {
    pub(super) fn new(
        subject: &'a Subject<'a>,
        memory: Memory,
        presence: Presence,
        numbers: &mut Numbers,
    ) -> Self {
        let goals = [Goal::Full, Goal::Nulls];
        let values = goals.map(|goal| (goal, plain_values(subject, numbers)));
        let unresolved = |(_, values): &(Goal, Vec<Value>)| Row {
            values: values.clone(),
            own: Vec::new(),
        };
        Self {
            subject,
            memory,
            presence,
            planned: values.iter().map(unresolved).collect(),
            values: values.into(),
            slots: Vec::new(),
            inserted: Vec::new(),
            obstacle: None,
            in_the_way: false,
        }
    }

    /// What other tables may refer to.
    pub(super) fn as_planned(&self) -> Planned<'_> {
        let rows = self.planned.iter().map(|row| row.values.as_slice());
        Planned {
            subject: self.subject,
            rows: rows.collect(),
        }
    }

    /// Whether the table had rows before.
    pub(super) fn held_rows(&self) -> bool {
        self.presence.rows > i64::try_from(self.inserted.len()).unwrap_or(i64::MAX)
    }

    /// Takes the parents' keys into the rows.
    pub(super) fn plan(&mut self, plan: Result<Vec<Slot>, String>) {
        match plan {
            Err(obstacle) => {
                self.obstacle = Some(obstacle);
                self.planned.clear();
            }
            Ok(slots) => {
                self.slots = slots;
                let rows = self.values.iter().enumerate();
                let rows = rows.map(|(at, (goal, values))| self.row(*goal, values, at));
                self.planned = rows.collect();
            }
        }
    }

    pub(super) fn slots(&self, parents: &Parents<'_>) -> Result<Result<Vec<Slot>, String>, Error> {
        let plain = self.values.first().map_or(&[][..], |(_, values)| values);
        slots(self.subject, parents, plain)
    }

    /// A row as it is planned: what its goal asks, and what worked before.
    fn row(&self, goal: Goal, values: &[Value], at: usize) -> Row {
        let mut row = plain_row(self.subject, &self.slots, values, goal, at);
        let full = plain_row(self.subject, &self.slots, values, Goal::Full, at);
        match self.memory.knows(goal) {
            true => self.memory.apply(goal, &self.slots, &mut row, &full),
            false => self.memory.apply_full(self.subject, &self.slots, &mut row),
        }
        row.complete(&self.slots);
        row
    }

    /// Inserts what is missing.
    pub(super) fn run(&mut self, db: &Connection, numbers: &mut Numbers) -> Result<(), Error> {
        if self.obstacle.is_some() {
            return Ok(());
        }
        let inserter = match Inserter::new(db, self.subject) {
            Ok(inserter) => inserter,
            Err(message) => {
                self.obstacle = Some(message);
                return Ok(());
            }
        };
        let mut search = Search::new(inserter, std::mem::take(&mut self.slots), numbers);
        let result = self.rows(&mut search);
        self.slots = search.slots;
        result
    }

    /// Inserts the two rows of the goals, and more where they leave something out.
    fn rows(&mut self, search: &mut Search<'_>) -> Result<(), Error> {
        for at in 0..self.values.len() {
            let (goal, values) = self.values[at].clone();
            let mut row = self.planned[at].clone();
            if goal == Goal::Nulls && !self.memory.knows(goal) {
                // The first row may have taught something.
                self.memory
                    .apply_full(self.subject, &search.slots, &mut row);
                row.complete(&search.slots);
            }
            if self.presence.rows == 0 || self.is_gain(goal, &row) {
                let plain = plain_row(self.subject, &search.slots, &values, goal, at);
                let trials = if self.obstacle.is_some() {
                    TRIALS_FOR_MORE
                } else {
                    TRIALS
                };
                self.put(search, goal, row, plain, trials)?;
            }
        }
        match self.in_the_way || self.inserted.is_empty() && self.obstacle.is_some() {
            true => Ok(()),
            false => self.more(search),
        }
    }

    /// Whether a row for this goal is worth while on a table that holds rows.
    fn is_gain(&self, goal: Goal, row: &Row) -> bool {
        // A table with one row of ours gets the second one, even if no column may be NULL.
        let second = goal == Goal::Nulls && self.inserted.len() == 1 && !self.held_rows();
        second || self.presence.gains(&row.values, goal == Goal::Nulls)
    }

    /// What is still without a value or without NULL gets a row of its own, if there can be one.
    fn more(&mut self, search: &mut Search<'_>) -> Result<(), Error> {
        let mut left = MORE;
        for column in 0..self.subject.columns.len() {
            let slot = search
                .slots
                .iter()
                .find(|slot| slot.columns.contains(&column));
            let holds = slot.is_some_and(|slot| slot.can_hold_value(column));
            let value = !self.presence.values[column] && holds;
            let null = !self.presence.nulls[column] && self.subject.nullable(column);
            let goals = [(Goal::Value(column), value), (Goal::Null(column), null)];
            for (goal, _) in goals.into_iter().filter(|(_, missing)| *missing) {
                left = match left.checked_sub(1) {
                    Some(left) => left,
                    None => return Ok(()),
                };
                self.one_more(search, goal, column)?;
            }
        }
        Ok(())
    }

    /// One row more, with a value or NULL in this column.
    fn one_more(
        &mut self,
        search: &mut Search<'_>,
        goal: Goal,
        column: usize,
    ) -> Result<(), Error> {
        let values = plain_values(self.subject, search.numbers);
        let at = self.values.len();
        let plain = plain_row(self.subject, &search.slots, &values, goal, at);
        let full = plain_row(self.subject, &search.slots, &values, Goal::Full, at);
        let known = if self.memory.knows(goal) {
            goal
        } else {
            Goal::Full
        };
        let mut row = plain.clone();
        self.memory.apply(known, &search.slots, &mut row, &full);
        if matches!(goal, Goal::Value(_)) && row.values[column] == Value::Null {
            let slots = search.slots.iter();
            row.values[column] = full.values[column].clone();
            let mut places = slots
                .enumerate()
                .filter(|(_, slot)| slot.columns.contains(&column));
            if let Some((slot, _)) = places.next() {
                row.own[slot] = full.own[slot];
            }
        }
        let null = matches!(goal, Goal::Null(_));
        if null {
            row.values[column] = Value::Null;
        }
        search.limits = Limits {
            wanted: Some((column, null)),
            ..Limits::default()
        };
        let result = self.put(search, goal, row, plain, TRIALS_FOR_MORE);
        search.limits = Limits::default();
        result
    }

    /// Inserts a row, or one like it, and keeps what was learned of it.
    fn put(
        &mut self,
        search: &mut Search<'_>,
        goal: Goal,
        row: Row,
        plain: Row,
        trials: usize,
    ) -> Result<(), Error> {
        match search.put(row, trials, self.memory.failed.get(&goal))? {
            Ok(row) => {
                self.memory.learn(goal, &search.slots, &plain, &row);
                self.presence.note(&row.values);
                search.hint = Some(row.values.clone());
                for slot in &mut search.slots {
                    slot.grow(&row.values);
                }
                self.inserted.push(row);
            }
            Err(refused) if matches!(goal, Goal::Full | Goal::Nulls) => {
                self.in_the_way |= refused.unique;
                if !refused.unique {
                    let failed = (refused.first, refused.obstacle.clone());
                    self.memory.failed.insert(goal, failed);
                }
                self.obstacle.get_or_insert(refused.obstacle);
            }
            Err(refused) => {
                self.memory
                    .failed
                    .insert(goal, (refused.first, refused.obstacle));
            }
        }
        Ok(())
    }
}

/// A value for every column.
pub(super) fn plain_values(subject: &Subject<'_>, numbers: &mut Numbers) -> Vec<Value> {
    let columns = subject.columns.iter();
    columns
        .map(|column| plain(&column.kind, numbers.next()))
        .collect()
}
