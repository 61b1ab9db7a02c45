//! A row that repeats another in some columns.

use super::super::table::{Table, quoted, quoted_name};
use super::insert::Inserter;
use super::job::plain_values;
use super::keys::{Parents, slots};
use super::search::{Limits, Row, Search, TRIALS};
use super::subject::Subject;
use crate::proof::made::Numbers;
use rusqlite::types::Value;
use rusqlite::{Connection, Error};

/// How many rows are looked at for the fullest one.
const ROWS: usize = 64;

/// Inserts a row that has, in these columns, the values of the fullest row. `false`: that could not be done.
pub(super) fn repeat(
    db: &Connection,
    table: &Table,
    columns: &[String],
    numbers: &mut Numbers,
) -> Result<bool, Error> {
    let subject = Subject::new(table);
    let locked: Vec<usize> = columns
        .iter()
        .filter_map(|name| subject.index(name))
        .collect();
    let Some(values) = fullest(db, &subject, &locked)? else {
        return Ok(false);
    };
    let parents = Parents {
        db,
        planned: Vec::new(),
    };
    let (Ok(slots), Ok(inserter)) = (
        slots(&subject, &parents, &values)?,
        Inserter::new(db, &subject),
    ) else {
        return Ok(false);
    };
    let mut row = Row {
        own: vec![false; slots.len()],
        values,
    };
    let fresh = plain_values(&subject, numbers);
    for (column, value) in fresh.into_iter().enumerate() {
        let plain = |columns: &[usize]| columns == [column];
        let free = slots
            .iter()
            .any(|slot| plain(&slot.columns) && slot.choices.is_empty());
        if subject.columns[column].key > 0 && free && !locked.contains(&column) {
            row.values[column] = value;
        }
    }
    let mut search = Search::new(inserter, slots, numbers);
    search.limits = Limits {
        locked,
        wanted: None,
    };
    Ok(search.put(row, TRIALS, None)?.is_ok())
}

/// The row with the fewest NULLs among those that have none in these columns.
fn fullest(
    db: &Connection,
    subject: &Subject<'_>,
    columns: &[usize],
) -> Result<Option<Vec<Value>>, Error> {
    let names = subject
        .columns
        .iter()
        .map(|column| quoted_name(&column.name));
    let names: Vec<String> = names.collect();
    let filled = columns
        .iter()
        .map(|column| format!(" AND {} IS NOT NULL", names[*column]));
    let sql = format!(
        "SELECT {} FROM {} WHERE 1{} LIMIT {ROWS}",
        names.join(", "),
        quoted(&subject.table.name),
        filled.collect::<String>()
    );
    let mut statement = db.prepare(&sql)?;
    let rows = statement.query_map([], |row| (0..names.len()).map(|at| row.get(at)).collect())?;
    let rows = rows.collect::<Result<Vec<Vec<Value>>, _>>()?;
    let nulls = |row: &Vec<Value>| row.iter().filter(|value| **value == Value::Null).count();
    Ok(rows.into_iter().min_by_key(nulls))
}
