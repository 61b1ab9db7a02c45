//! Which values foreign keys leave to a row.

use super::super::table::{ForeignKey, Table, quoted, quoted_name};
use super::subject::Subject;
use crate::proof::made::FIRST;
use rusqlite::Connection;
use rusqlite::types::Value;

/// How many rows of a parent are looked at.
const ROWS: usize = 8;

/// How the obstacle ends where a key points to a table that is not there: it may come later.
pub(crate) const NO_PARENT: &str = "which does not exist";

/// Columns that are given values together: those of foreign keys that share a column, or a single one.
pub(super) struct Slot {
    pub(super) columns: Vec<usize>,
    /// What foreign keys allow; empty if there are none.
    pub(super) choices: Vec<Choice>,
    /// Whether rows of the same table can be referred to as they come.
    pub(super) grows: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Choice {
    Values(Vec<Value>),
    /// The values that the same row has in these columns.
    Own(Vec<usize>),
}

impl Slot {
    /// Whether the row may refer to itself.
    pub(super) fn refers_to_itself(&self) -> bool {
        matches!(self.choices.first(), Some(Choice::Own(_)))
    }

    /// Lets later rows refer to this one.
    pub(super) fn grow(&mut self, row: &[Value]) {
        if let Some(Choice::Own(targets)) = self.choices.first().filter(|_| self.grows) {
            let values = targets.iter().map(|target| row[*target].clone());
            self.choices.push(Choice::Values(values.collect()));
        }
    }

    /// Whether a column can hold a value: no parent may have one for it.
    pub(super) fn can_hold_value(&self, column: usize) -> bool {
        let place = self.columns.iter().position(|own| *own == column);
        let mut choices = self.choices.iter();
        self.choices.is_empty()
            || choices.any(|choice| match choice {
                Choice::Own(_) => true,
                Choice::Values(values) => place.is_some_and(|at| values[at] != Value::Null),
            })
    }
}

/// A table whose rows are decided, and not there yet.
pub(super) struct Planned<'a> {
    pub(super) subject: &'a Subject<'a>,
    pub(super) rows: Vec<&'a [Value]>,
}

/// What is known of the parents.
pub(super) struct Parents<'a> {
    pub(super) db: &'a Connection,
    pub(super) planned: Vec<Planned<'a>>,
}

/// A foreign key whose columns can all be given values.
struct Key<'a> {
    key: &'a ForeignKey,
    columns: Vec<usize>,
    /// The rows of the parent, or why there are none.
    rows: Result<Vec<Vec<Value>>, &'static str>,
}

/// The slots of a table, or the foreign key that stands in the way. The plain values are for the other columns of
/// a key that a NULL has turned off.
pub(super) fn slots(
    subject: &Subject<'_>,
    parents: &Parents<'_>,
    plain: &[Value],
) -> Result<Result<Vec<Slot>, String>, rusqlite::Error> {
    let mut groups: Vec<Vec<Key<'_>>> = Vec::new();
    let mut to_itself = Vec::new();
    for key in &subject.table.foreign_keys {
        let columns = key.columns.iter().map(|(child, _)| subject.index(child));
        let Some(columns) = columns.collect::<Option<Vec<usize>>>() else {
            continue;
        };
        if key.parent.eq_ignore_ascii_case(&subject.table.name) {
            to_itself.push((key, columns));
            continue;
        }
        let rows = parents.rows(key)?;
        let mut group = vec![Key { key, columns, rows }];
        // Keys that share a column are decided together.
        let shares = |other: &Vec<Key<'_>>| {
            let mut others = other.iter();
            others.any(|other| overlap(&other.columns, &group[0].columns))
        };
        let (shared, apart): (Vec<_>, Vec<_>) = groups.into_iter().partition(shares);
        groups = apart;
        group.splice(0..0, shared.into_iter().flatten());
        groups.push(group);
    }
    let mut slots = Vec::new();
    for group in groups {
        match resolve(subject, group, plain) {
            Ok(slot) => slots.push(slot),
            Err(obstacle) => return Ok(Err(obstacle)),
        }
    }
    for (key, columns) in to_itself {
        slots.extend(own(subject, parents, key, &columns, &slots)?);
    }
    for column in 0..subject.columns.len() {
        if !slots.iter().any(|slot| slot.columns.contains(&column)) {
            slots.push(Slot {
                columns: vec![column],
                choices: Vec::new(),
                grows: false,
            });
        }
    }
    Ok(Ok(slots))
}

fn overlap(left: &[usize], right: &[usize]) -> bool {
    left.iter().any(|column| right.contains(column))
}

/// The columns of a table's key to itself, if no other key decides them.
fn own(
    subject: &Subject<'_>,
    parents: &Parents<'_>,
    key: &ForeignKey,
    columns: &[usize],
    slots: &[Slot],
) -> Result<Option<Slot>, rusqlite::Error> {
    let Some(names) = parents.columns(key)? else {
        return Ok(None);
    };
    let Some(targets) = names
        .iter()
        .map(|name| subject.index(name))
        .collect::<Option<Vec<usize>>>()
    else {
        return Ok(None);
    };
    let taken = |column: usize| slots.iter().any(|slot| slot.columns.contains(&column));
    let pairs = columns.iter().copied().zip(targets);
    let free: Vec<(usize, usize)> = pairs
        .filter(|(child, target)| child != target && !taken(*child))
        .collect();
    if free.is_empty() {
        return Ok(None);
    }
    let all_free = free.len() == columns.len();
    let (columns, targets): (Vec<usize>, Vec<usize>) = free.into_iter().unzip();
    let mut choices = vec![Choice::Own(targets)];
    // Another row fits if no column of the key is decided elsewhere.
    if all_free {
        let rows = parents.rows(key)?.unwrap_or_default();
        choices.extend(rows.into_iter().map(Choice::Values));
    }
    Ok(Some(Slot {
        columns,
        choices,
        grows: all_free,
    }))
}

/// Finds values that fit all keys of a group; those that have no parent are turned off by a NULL.
fn resolve(
    subject: &Subject<'_>,
    mut group: Vec<Key<'_>>,
    plain: &[Value],
) -> Result<Slot, String> {
    group.sort_by_key(|key| std::cmp::Reverse(key.columns.len()));
    let mut columns: Vec<usize> = Vec::new();
    for column in group.iter().flat_map(|key| &key.columns) {
        if !columns.contains(column) {
            columns.push(*column);
        }
    }
    let mut off: Vec<usize> = Vec::new();
    for key in group.iter().filter(|key| key.rows.is_err()) {
        turn_off(subject, key, &group, &mut off)?;
    }
    loop {
        let on = group.iter().filter(|key| !overlap(&key.columns, &off));
        let on: Vec<&Key<'_>> = on.collect();
        let mut found = Vec::new();
        join(&on, &mut vec![None; subject.columns.len()], &mut found);
        if found.is_empty() {
            // No row of one parent goes with a row of the other.
            let last = on
                .iter()
                .rev()
                .find(|key| key.columns.iter().any(|column| subject.nullable(*column)));
            // There is one: where all keys are turned off, the empty row is found.
            let key = last
                .or(on.last())
                .ok_or_else(|| "its foreign keys fit no row".to_owned())?;
            turn_off(subject, key, &group, &mut off)?;
            continue;
        }
        let value = |row: &Vec<Option<Value>>, column: usize| match &row[column] {
            Some(value) => value.clone(),
            None if off.contains(&column) => Value::Null,
            None => plain[column].clone(),
        };
        let choice =
            |row: &Vec<Option<Value>>| columns.iter().map(|column| value(row, *column)).collect();
        let choices = found.iter().map(|row| Choice::Values(choice(row)));
        return Ok(Slot {
            choices: choices.collect(),
            columns,
            grows: false,
        });
    }
}

/// A NULL in one column is enough to turn a key off; one that no other key needs is best.
fn turn_off(
    subject: &Subject<'_>,
    key: &Key<'_>,
    group: &[Key<'_>],
    off: &mut Vec<usize>,
) -> Result<(), String> {
    let nullable = key
        .columns
        .iter()
        .copied()
        .filter(|column| subject.nullable(*column));
    let nullable: Vec<usize> = nullable.collect();
    let others = |column: usize| {
        group
            .iter()
            .filter(|key| key.columns.contains(&column))
            .count()
    };
    let alone: Vec<usize> = nullable
        .iter()
        .copied()
        .filter(|column| others(*column) == 1)
        .collect();
    let chosen = if alone.is_empty() { nullable } else { alone };
    if chosen.is_empty() {
        let names = key
            .columns
            .iter()
            .map(|column| subject.columns[*column].name.as_str());
        let names = names.collect::<Vec<_>>().join(", ");
        let why = key.rows.as_ref().err().copied();
        let why = why.unwrap_or("which has no row that fits the other foreign keys");
        return Err(format!(
            "the foreign key ({names}) REFERENCES {}, {why}",
            key.key.parent
        ));
    }
    off.extend(chosen);
    Ok(())
}

/// The combinations of the parents' rows that agree where keys share a column.
fn join(keys: &[&Key<'_>], row: &mut Vec<Option<Value>>, found: &mut Vec<Vec<Option<Value>>>) {
    let Some((key, rest)) = keys.split_first() else {
        found.push(row.clone());
        return;
    };
    for values in key.rows.iter().flatten() {
        let pairs = || key.columns.iter().zip(values);
        let fits = |(column, value): (&usize, &Value)| {
            row[*column].as_ref().is_none_or(|own| own == value)
        };
        if found.len() < ROWS && pairs().all(fits) {
            let before = row.clone();
            for (column, value) in pairs() {
                row[*column] = Some(value.clone());
            }
            join(rest, row, found);
            *row = before;
        }
    }
}

impl Parents<'_> {
    /// The keys of a parent's rows, or why there are none.
    fn rows(
        &self,
        key: &ForeignKey,
    ) -> Result<Result<Vec<Vec<Value>>, &'static str>, rusqlite::Error> {
        let Some(columns) = self.columns(key)? else {
            return Ok(Err(match self.exists(&key.parent)? {
                true => "whose key has another number of columns",
                false => NO_PARENT,
            }));
        };
        let mut rows = match self.stored(&key.parent, &columns) {
            Ok(rows) => rows,
            Err(_) if !self.exists(&key.parent)? => return Ok(Err(NO_PARENT)),
            Err(_) => return Ok(Err("which has no such column")),
        };
        // A down may take away the rows that its migration has seeded.
        if rows.iter().any(|row| is_ours(row)) {
            rows.retain(|row| is_ours(row));
        }
        let is_parent =
            |planned: &&Planned<'_>| planned.subject.table.name.eq_ignore_ascii_case(&key.parent);
        for planned in self.planned.iter().filter(is_parent) {
            let places = columns.iter().map(|name| planned.subject.index(name));
            let Some(places) = places.collect::<Option<Vec<usize>>>() else {
                continue;
            };
            for row in &planned.rows {
                let values: Vec<Value> = places.iter().map(|place| row[*place].clone()).collect();
                if !values.contains(&Value::Null) && !rows.contains(&values) {
                    rows.push(values);
                }
            }
        }
        Ok(match rows.is_empty() {
            true => Err("which holds no rows"),
            false => Ok(rows),
        })
    }

    /// The columns of the parent, one for each of the child's.
    fn columns(&self, key: &ForeignKey) -> Result<Option<Vec<String>>, rusqlite::Error> {
        const SQL: &str = "SELECT name FROM pragma_table_info(?1, 'main') WHERE pk > 0 ORDER BY pk";
        let named = key.columns.iter().map(|(_, parent)| parent.clone());
        if let Some(named) = named.collect::<Option<Vec<String>>>() {
            return Ok(Some(named));
        }
        let mut statement = self.db.prepare(SQL)?;
        let names = statement.query_map([&key.parent], |row| row.get(0))?;
        let names = names.collect::<Result<Vec<String>, _>>()?;
        Ok((names.len() == key.columns.len()).then_some(names))
    }

    fn exists(&self, table: &str) -> Result<bool, rusqlite::Error> {
        const SQL: &str = "SELECT count(*) FROM main.sqlite_master \
                           WHERE type IN ('table', 'view') AND name = ?1 COLLATE NOCASE";
        let count: i64 = self.db.query_row(SQL, [table], |row| row.get(0))?;
        Ok(count > 0)
    }

    fn stored(&self, table: &str, columns: &[String]) -> Result<Vec<Vec<Value>>, rusqlite::Error> {
        // Rows of ours come first, since a down may take away those that its migration has seeded. The names are
        // qualified, since SQLite takes a quoted name that is no column for a string.
        let names = columns
            .iter()
            .map(|name| format!("parent.{}", quoted_name(name)));
        let names: Vec<String> = names.collect();
        let filled = names.iter().map(|name| format!("{name} IS NOT NULL"));
        let sql = format!(
            "SELECT {} FROM {} AS parent WHERE {} ORDER BY CAST({} AS INTEGER) >= {FIRST} DESC LIMIT {ROWS}",
            names.join(", "),
            quoted(table),
            filled.collect::<Vec<_>>().join(" AND "),
            names.first().map_or("0", String::as_str),
        );
        let mut statement = self.db.prepare(&sql)?;
        let rows =
            statement.query_map([], |row| (0..columns.len()).map(|at| row.get(at)).collect())?;
        rows.collect()
    }
}

/// Whether a key has a value like those that are made up: the first of their numbers, or a higher one.
fn is_ours(key: &[Value]) -> bool {
    let number = |bytes: &[u8]| std::str::from_utf8(bytes).ok()?.trim().parse::<f64>().ok();
    let first = i32::try_from(FIRST).map_or(f64::MAX, f64::from);
    key.iter().any(|value| match value {
        Value::Integer(integer) => *integer >= FIRST,
        Value::Real(real) => *real >= first,
        Value::Text(text) => number(text.as_bytes()).is_some_and(|number| number >= first),
        Value::Blob(bytes) => number(bytes).is_some_and(|number| number >= first),
        Value::Null => false,
    })
}

/// Whether a table has a key of several columns to itself, of which another key may decide some.
pub(super) fn is_intricate(table: &Table) -> bool {
    let mut keys = table.foreign_keys.iter();
    keys.any(|key| key.columns.len() > 1 && key.parent.eq_ignore_ascii_case(&table.name))
}
