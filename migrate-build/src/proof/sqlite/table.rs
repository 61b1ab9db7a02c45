//! A table as the engine describes it.

use super::tokens::words;
use rusqlite::Connection;

/// A table, read when it was made and again when it was changed.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    pub(crate) name: String,
    /// The statement that made it, as SQLite stores it.
    pub(crate) sql: String,
    pub(crate) columns: Vec<Column>,
    pub(crate) foreign_keys: Vec<ForeignKey>,
}

#[derive(Clone, Debug)]
pub(crate) struct Column {
    pub(crate) name: String,
    /// The declared type, in upper case; empty if there is none.
    pub(crate) kind: String,
    pub(crate) not_null: bool,
    /// The default's expression.
    pub(crate) default: Option<String>,
    /// Its place in the primary key, from 1; 0 outside it.
    pub(crate) key: i64,
    /// Computed by SQLite, so that nothing can be inserted.
    pub(crate) generated: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct ForeignKey {
    pub(crate) parent: String,
    /// The child's column and the parent's; `None`: the parent's primary key, in order.
    pub(crate) columns: Vec<(String, Option<String>)>,
}

impl Table {
    /// Reads a table of `main`.
    pub(crate) fn read(db: &Connection, name: &str, sql: &str) -> Result<Self, rusqlite::Error> {
        let lower = sql.to_ascii_lowercase();
        let foreign_keys = match lower.contains("references") {
            true => foreign_keys(db, name)?,
            false => Vec::new(),
        };
        Ok(Self {
            name: name.to_owned(),
            sql: sql.to_owned(),
            columns: columns(db, name)?,
            foreign_keys,
        })
    }

    pub(crate) fn has_column(&self, name: &str) -> bool {
        let mut columns = self.columns.iter();
        columns.any(|column| column.name.to_ascii_lowercase() == name)
    }

    /// Whether it never gives a key again.
    pub(crate) fn is_autoincrement(&self) -> bool {
        let maybe = self.sql.to_ascii_lowercase().contains("autoincrement");
        maybe && words(&self.sql).iter().any(|word| word == "autoincrement")
    }

    /// Whether it is a virtual table, whose module keeps its rows as it likes.
    pub(crate) fn is_virtual(&self) -> bool {
        let mut words = self.sql.split_whitespace().skip(1);
        words
            .next()
            .is_some_and(|word| word.eq_ignore_ascii_case("VIRTUAL"))
    }
}

/// A name in double quotes, with its schema: a temporary table would stand before it.
pub(crate) fn quoted(name: &str) -> String {
    format!("main.{}", quoted_name(name))
}

/// A name in double quotes.
pub(crate) fn quoted_name(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn columns(db: &Connection, table: &str) -> Result<Vec<Column>, rusqlite::Error> {
    const SQL: &str = "SELECT name, type, \"notnull\", dflt_value, pk, hidden \
                       FROM pragma_table_xinfo(?1, 'main')";
    let mut statement = db.prepare(SQL)?;
    let columns = statement.query_map([table], |row| {
        Ok(Column {
            name: row.get(0)?,
            kind: row.get::<_, String>(1)?.to_uppercase(),
            not_null: row.get(2)?,
            default: row.get(3)?,
            key: row.get(4)?,
            generated: row.get::<_, i64>(5)? != 0,
        })
    })?;
    columns.collect()
}

fn foreign_keys(db: &Connection, table: &str) -> Result<Vec<ForeignKey>, rusqlite::Error> {
    const SQL: &str = "SELECT id, \"table\", \"from\", \"to\" \
                       FROM pragma_foreign_key_list(?1, 'main') ORDER BY id, seq";
    let mut statement = db.prepare(SQL)?;
    let mut rows = statement.query([table])?;
    let mut found: Vec<(i64, ForeignKey)> = Vec::new();
    while let Some(row) = rows.next()? {
        let (id, parent): (i64, String) = (row.get(0)?, row.get(1)?);
        let pair = (row.get(2)?, row.get(3)?);
        match found.last_mut().filter(|(last, _)| *last == id) {
            Some((_, key)) => key.columns.push(pair),
            None => found.push((
                id,
                ForeignKey {
                    parent,
                    columns: vec![pair],
                },
            )),
        }
    }
    Ok(found.into_iter().map(|(_, key)| key).collect())
}
