//! The rows of one table.

use super::super::rows::{Rows, constant};
use super::super::scratch::State;
use super::super::table::{Column, Kinds, Table};
use super::insert::Row;
use super::keys::{Group, Parents, Promised};
use super::plain::plain;
use super::search::Search;
use super::{Memory, Obstacle, nullable};
use crate::proof::made::Numbers;
use postgres::{Client, Error};

/// Rows beyond the two, for columns that those leave without a value or without NULL.
const MORE: usize = 16;

/// What a row is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Goal {
    /// A value in every column.
    Full,
    /// NULL wherever that is allowed.
    Nulls,
    /// A value in this column.
    Value(i16),
    /// NULL in this column.
    Null(i16),
}

/// The rows that a table lacks. Of one that holds rows, those left out that are known to fail.
pub(super) fn missing(
    table: &Table,
    kinds: &Kinds,
    rows: &Rows,
    failed: impl Fn(&Goal) -> bool,
) -> Vec<Goal> {
    if rows.count == 0 {
        let own = table.foreign_keys.iter().any(|key| key.parent == table.oid);
        // A row that points to another of the table finds one that points nowhere.
        return match own {
            true => vec![Goal::Nulls, Goal::Full],
            false => vec![Goal::Full, Goal::Nulls],
        };
    }
    if rows.columns.is_empty() {
        return Vec::new();
    }
    let columns = || table.columns.iter().filter(|column| !column.generated);
    let without_value = columns().filter(|column| {
        let default = column.default.as_deref().and_then(constant);
        !rows.has_value(column.number, default.as_deref())
    });
    let without_null =
        columns().filter(|column| nullable(table, kinds, column) && !rows.has_null(column.number));
    let values: Vec<Goal> = without_value
        .map(|column| Goal::Value(column.number))
        .filter(|goal| !failed(goal))
        .collect();
    let nulls: Vec<Goal> = without_null
        .map(|column| Goal::Null(column.number))
        .filter(|goal| !failed(goal))
        .collect();
    let mut goals = Vec::new();
    goals.extend((!values.is_empty()).then_some(Goal::Full));
    goals.extend((!nulls.is_empty()).then_some(Goal::Nulls));
    goals.extend(values.into_iter().chain(nulls).take(MORE));
    goals
}

/// A table to fill.
pub(super) struct Job<'a> {
    pub(super) db: &'a mut Client,
    pub(super) state: &'a State,
    pub(super) table: &'a Table,
    pub(super) numbers: &'a mut Numbers,
    pub(super) memory: &'a mut Memory,
    pub(super) promised: &'a mut Promised,
}

impl Job<'_> {
    /// Inserts what is missing. Tells whether that was anything.
    pub(super) fn run(mut self, rows: &mut Rows) -> Result<bool, Error> {
        let before = rows.count;
        let (mut tried, mut left) = (Vec::new(), MORE + 2);
        while let Some(goal) = self.next(rows, &tried).filter(|_| left > 0) {
            left -= 1;
            tried.push(goal);
            if let Some(row) = self.one(goal, rows.count)? {
                add(rows, self.table, &row);
                self.note_useless(goal, rows);
            }
        }
        Ok(rows.count > before)
    }

    /// A row that was taken and is of no use is not made again: the one value that a constraint allows may be
    /// the default.
    fn note_useless(&mut self, goal: Goal, rows: &Rows) {
        let is_single = matches!(goal, Goal::Value(_) | Goal::Null(_));
        let left = missing(self.table, &self.state.kinds, rows, |_| false);
        if is_single && left.contains(&goal) {
            self.fails(goal, "no row that was taken holds it".to_owned(), false);
        }
    }

    /// The next row to try. The two that a table has at least are tried even if nothing is gained.
    fn next(&self, rows: &Rows, tried: &[Goal]) -> Option<Goal> {
        let failed = |goal: &Goal| self.memory.failed.contains_key(goal);
        let missing = missing(self.table, &self.state.kinds, rows, failed);
        let begun = tried.len() == 1 && rows.count == 1;
        let second = [Goal::Full, Goal::Nulls].into_iter().filter(|_| begun);
        let mut goals = missing.into_iter().chain(second);
        goals.find(|goal| {
            let failed = self.memory.failed.get(goal);
            !tried.contains(goal) && failed.is_none_or(|obstacle| obstacle.is_parent)
        })
    }

    /// Notes why there is no row for a goal.
    fn fails(&mut self, goal: Goal, why: String, is_parent: bool) {
        let obstacle = Obstacle { why, is_parent };
        self.memory.failed.insert(goal, obstacle);
    }

    /// Makes a row for a goal, if that can be; `turn` chooses among the rows of its parents.
    fn one(&mut self, goal: Goal, turn: usize) -> Result<Option<Row>, Error> {
        let mut row = self.plain();
        let empty = goal == Goal::Nulls;
        let assigned = self.assign(&mut row, turn, empty)?;
        let groups = match assigned {
            Ok(groups) => groups,
            Err(why) => {
                self.fails(goal, why, true);
                return Ok(None);
            }
        };
        // The parent holds no row yet: this goal has to wait for it.
        if let Goal::Value(column) = goal
            && row.get(&column).is_some_and(Option::is_none)
        {
            return Ok(None);
        }
        for column in &self.table.columns {
            let null = goal == Goal::Null(column.number) || empty;
            if null && !column.generated && nullable(self.table, &self.state.kinds, column) {
                row.insert(column.number, None);
            }
        }
        self.remember(goal, &groups, &mut row);
        let before = row.clone();
        let mut search = Search::new(self.db, self.state, self.table, groups, self.numbers);
        search.wanted = match goal {
            Goal::Value(column) => Some((column, false)),
            Goal::Null(column) => Some((column, true)),
            Goal::Full | Goal::Nulls => None,
        };
        match search.put(row)? {
            Ok(row) => {
                self.learn(goal, &before, &row);
                Ok(Some(row))
            }
            Err(failure) => {
                self.fails(goal, failure.said, false);
                Ok(None)
            }
        }
    }

    /// See [`Parents::assign`].
    fn assign(
        &mut self,
        row: &mut Row,
        turn: usize,
        empty: bool,
    ) -> Result<Result<Vec<Group>, String>, Error> {
        let mut parents = Parents {
            db: self.db,
            state: self.state,
            table: self.table,
            promised: self.promised,
        };
        parents.assign(row, turn, empty)
    }

    /// Makes of a row what worked before, where no other table decides.
    fn remember(&self, goal: Goal, groups: &[Group], row: &mut Row) {
        let own = self.memory.rows.get(&goal);
        let known = own.or(self.memory.rows.get(&Goal::Full));
        for (column, value) in known.into_iter().flatten() {
            let decided = groups.iter().any(|group| group.columns.contains(column));
            // NULL stays NULL where that is what the row is for.
            let has_value = row.get(column).is_some_and(Option::is_some);
            if !decided && (own.is_some() || has_value) {
                row.insert(*column, value.clone());
            }
        }
    }

    /// Notes what a search has made of a row. What has to be another each time is no lesson.
    fn learn(&mut self, goal: Goal, before: &Row, row: &Row) {
        self.memory.failed.remove(&goal);
        let keys: Vec<i16> = self
            .table
            .keys
            .iter()
            .flat_map(|key| key.columns.clone())
            .collect();
        let changed = row
            .iter()
            .filter(|(column, value)| before.get(column) != Some(value));
        let lesson: Row = changed
            .filter(|(column, _)| !keys.contains(column))
            .map(|(column, value)| (*column, value.clone()))
            .collect();
        if !lesson.is_empty() {
            self.memory.rows.entry(goal).or_default().extend(lesson);
        }
    }

    /// A value for every column.
    fn plain(&mut self) -> Row {
        let kinds = &self.state.kinds;
        let columns = self.table.columns.iter().filter(|column| !column.generated);
        let columns: Vec<&Column> = columns.collect();
        let mut row = Row::new();
        for column in columns {
            let number = self.numbers.next();
            let promised = self.promised.remove(&(self.table.oid, column.number));
            // A type that nobody here can write reads a number, or the server says so.
            let value = promised.or_else(|| telling(kinds, column, number));
            let value = value.unwrap_or_else(|| number.to_string());
            row.insert(column.number, Some(value));
        }
        row
    }

    /// Inserts a row that has, in these columns, the values of the fullest row.
    pub(super) fn repeat(mut self, rows: &Rows, columns: &[i16]) -> Result<bool, Error> {
        let filled = |at: usize| {
            let mut values = columns
                .iter()
                .map(|column| rows.column(*column).and_then(|it| it.get(at)));
            values.all(|value| value.is_some_and(Option::is_some))
        };
        // The newest is one of ours.
        let Some(at) = (0..rows.count).rev().find(|at| filled(*at)) else {
            return Ok(false);
        };
        let mut row = self.plain();
        let assigned = self.assign(&mut row, rows.count, false)?;
        let Ok(groups) = assigned else {
            return Ok(false);
        };
        for (column, values) in &rows.columns {
            let is_key = self
                .table
                .keys
                .iter()
                .any(|key| key.columns.contains(column));
            if let Some(value) = values
                .get(at)
                .filter(|_| columns.contains(column) || !is_key)
            {
                row.insert(*column, value.clone());
            }
        }
        let mut search = Search::new(self.db, self.state, self.table, groups, self.numbers);
        search.locked = columns.to_vec();
        Ok(search.put(row)?.is_ok())
    }
}

/// The value that a number stands for, and not the column's default, where there is another: a row that holds what
/// every row gets by itself shows nothing.
fn telling(kinds: &Kinds, column: &Column, number: i64) -> Option<String> {
    let made = |number| plain(kinds, column.kind, column.modifier, number);
    let value = made(number)?;
    let is_default = column.default.as_deref().and_then(constant).as_ref() == Some(&value);
    match value.as_str() {
        "t" if is_default => Some("f".to_owned()),
        _ if is_default => made(number + 1),
        _ => Some(value),
    }
}

/// Adds a row to what is known of a table.
fn add(rows: &mut Rows, table: &Table, row: &Row) {
    for column in table.columns.iter().filter(|column| !column.generated) {
        let values = rows.columns.entry(column.number).or_default();
        values.push(row.get(&column.number).cloned().flatten());
    }
    rows.count += 1;
}
