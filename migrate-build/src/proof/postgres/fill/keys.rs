//! Which values foreign keys leave to a row.

use super::super::scratch::State;
use super::super::table::{ForeignKey, Oid, Table, quoted};
use super::insert::Row;
use super::nullable;
use migrate_runtime::__private::postgres_schema::literal;
use postgres::{Client, Error, SimpleQueryMessage};
use std::collections::HashMap;

/// How many rows of a parent are looked at, the newest first: those are made up, and a down leaves them alone.
const ROWS: usize = 8;

/// The columns of a foreign key, and the values that they can be given together.
#[derive(Clone, Debug)]
pub(super) struct Group {
    pub(super) columns: Vec<i16>,
    pub(super) choices: Vec<Vec<Option<String>>>,
}

/// Keys that rows of a parent are to have, which point to them already: by table and column.
pub(super) type Promised = HashMap<(Oid, i16), String>;

/// A table, and where the rows are that it may point to.
pub(super) struct Parents<'a> {
    pub(super) db: &'a mut Client,
    pub(super) state: &'a State,
    pub(super) table: &'a Table,
    pub(super) promised: &'a mut Promised,
}

impl Parents<'_> {
    /// Gives the columns of foreign keys values that their parents have, or tells what stood in the way. `turn`
    /// chooses among the parents' rows. Where the row is for NULLs (`empty`), keys that may be NULL are left alone.
    pub(super) fn assign(
        &mut self,
        row: &mut Row,
        turn: usize,
        empty: bool,
    ) -> Result<Result<Vec<Group>, String>, Error> {
        let (state, table) = (self.state, self.table);
        let mut keys: Vec<&ForeignKey> = table.foreign_keys.iter().collect();
        keys.sort_by_key(|key| std::cmp::Reverse(key.columns.len()));
        let (mut groups, mut decided): (Vec<Group>, Vec<i16>) = (Vec::new(), Vec::new());
        for key in keys {
            let free = key.columns.iter().copied();
            let free = free.filter(|column| may_be_null(state, table, *column));
            let free: Vec<i16> = free.collect();
            if empty && !free.is_empty() {
                continue;
            }
            let rows = self.rows(key, row, &decided)?;
            let chosen = rows.get(turn % rows.len().max(1)).cloned();
            match chosen {
                Some(values) => {
                    row.extend(key.columns.iter().copied().zip(values));
                    decided.extend(&key.columns);
                    groups.push(Group {
                        columns: key.columns.clone(),
                        choices: rows,
                    });
                }
                None if !free.is_empty() => {
                    row.extend(free.iter().map(|column| (*column, None)));
                    decided.extend(&free);
                }
                None if key.parent == table.oid => own(key, row, &mut decided),
                None if key.deferrable => {
                    promise(state, key, row, self.promised);
                    decided.extend(&key.columns);
                }
                None => return Ok(Err(obstacle(state, table, key))),
            }
        }
        Ok(Ok(groups))
    }

    /// The keys of a parent's rows that agree with what is decided.
    fn rows(
        &mut self,
        key: &ForeignKey,
        row: &Row,
        decided: &[i16],
    ) -> Result<Vec<Vec<Option<String>>>, Error> {
        let Some(parent) = self.state.tables.get(&key.parent) else {
            return Ok(Vec::new());
        };
        let names: Vec<String> = key
            .targets
            .iter()
            .filter_map(|target| parent.column(*target))
            .map(|column| quoted(&column.name))
            .collect();
        let pairs = key.columns.iter().zip(&names);
        let fits = pairs.map(|(column, name)| match row.get(column) {
            Some(Some(value)) if decided.contains(column) => {
                format!("{name}::text = {}", literal(value))
            }
            _ => format!("{name} IS NOT NULL"),
        });
        let sql = format!(
            "SELECT {} FROM {} WHERE {} ORDER BY ctid DESC LIMIT {ROWS}",
            names.join(", "),
            parent.quoted,
            fits.collect::<Vec<_>>().join(" AND "),
        );
        let messages = self.db.simple_query(&sql)?.into_iter();
        let rows = messages.filter_map(|message| match message {
            SimpleQueryMessage::Row(row) => Some(
                (0..row.len())
                    .map(|at| row.get(at).map(str::to_owned))
                    .collect(),
            ),
            _ => None,
        });
        Ok(rows.collect())
    }
}

fn may_be_null(state: &State, table: &Table, column: i16) -> bool {
    table
        .column(column)
        .is_some_and(|column| nullable(table, &state.kinds, column))
}

/// The row refers to itself.
fn own(key: &ForeignKey, row: &mut Row, decided: &mut Vec<i16>) {
    for (column, target) in key.columns.iter().zip(&key.targets) {
        let value = row.get(target).cloned().flatten();
        row.insert(*column, value);
    }
    decided.extend(&key.columns);
}

/// The row points to one of the parent's that is not there yet, and will be given this key.
fn promise(state: &State, key: &ForeignKey, row: &mut Row, promised: &mut Promised) {
    let Some(parent) = state.tables.get(&key.parent) else {
        return;
    };
    for (column, target) in key.columns.iter().zip(&key.targets) {
        let value = row.get(column).cloned().flatten();
        if let (Some(value), Some(_)) = (value, parent.column(*target)) {
            let value = promised.entry((parent.oid, *target)).or_insert(value);
            row.insert(*column, Some(value.clone()));
        }
    }
}

fn obstacle(state: &State, table: &Table, key: &ForeignKey) -> String {
    let parent = state.tables.get(&key.parent);
    let parent = parent.map_or_else(
        || "a table that is not there".to_owned(),
        |table| table.key.clone(),
    );
    let columns = table.names(&key.columns).join(", ");
    format!("the foreign key ({columns}) REFERENCES {parent}, which holds no rows that fit")
}
