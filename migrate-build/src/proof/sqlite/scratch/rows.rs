//! What a table holds, to tell what a migration has lost.

use super::super::table::{Table, quoted, quoted_name};
use rusqlite::Connection;
use rusqlite::types::{Value, ValueRef};

/// The rows of a table at a moment.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Rows {
    pub(crate) count: usize,
    /// Column by column, by name in lower case. Empty for a table of more than [`MANY`] rows.
    pub(crate) columns: Vec<(String, Vec<Value>)>,
    /// The highest key that an AUTOINCREMENT table has given.
    pub(crate) sequence: Option<i64>,
}

/// More rows than a migration seeds by hand: from here on only their number counts.
const MANY: usize = 1000;

/// A value, whatever its bytes are: not all text is UTF-8.
fn value(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Text(bytes) => match std::str::from_utf8(bytes) {
            Ok(text) => Value::Text(text.to_owned()),
            Err(_) => Value::Blob(bytes.to_vec()),
        },
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::Integer(number),
        ValueRef::Real(number) => Value::Real(number),
        ValueRef::Blob(bytes) => Value::Blob(bytes.to_vec()),
    }
}

impl Rows {
    /// Reads a table of `main`.
    pub(crate) fn read(db: &Connection, table: &Table) -> Result<Self, rusqlite::Error> {
        let columns = table.columns.iter().filter(|column| !column.generated);
        let names: Vec<String> = columns.map(|column| column.name.clone()).collect();
        let mut rows = Self::values(db, table, names)?;
        if table.is_autoincrement() {
            const SQL: &str = "SELECT max(seq) FROM main.sqlite_sequence WHERE name = ?1";
            let sequence = db.query_row(SQL, [&table.name], |row| Ok(value(row.get_ref(0)?)))?;
            rows.sequence = match sequence {
                Value::Integer(sequence) => Some(sequence),
                _ => None,
            };
        }
        Ok(rows)
    }

    fn values(db: &Connection, table: &Table, names: Vec<String>) -> Result<Self, rusqlite::Error> {
        let name = quoted(&table.name);
        let quoted: Vec<String> = names.iter().map(|name| quoted_name(name)).collect();
        let list = match quoted.is_empty() {
            true => "1".to_owned(),
            false => quoted.join(", "),
        };
        let mut statement = db.prepare(&format!("SELECT {list} FROM {name}"))?;
        let columns = names
            .into_iter()
            .map(|name| (name.to_ascii_lowercase(), Vec::new()));
        let mut found = Self {
            columns: columns.collect(),
            ..Self::default()
        };
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            found.count += 1;
            for (index, (_, values)) in found.columns.iter_mut().enumerate() {
                values.push(value(row.get_ref(index)?));
            }
            if found.count > MANY {
                drop(rows);
                let sql = format!("SELECT count(*) FROM {name}");
                let count: i64 = db.query_row(&sql, [], |row| row.get(0))?;
                return Ok(Self {
                    count: usize::try_from(count).unwrap_or(usize::MAX),
                    ..Self::default()
                });
            }
        }
        Ok(found)
    }

    pub(crate) fn column(&self, name: &str) -> Option<&[Value]> {
        let column = self.columns.iter().find(|(column, _)| column == name);
        column.map(|(_, values)| values.as_slice())
    }
}
