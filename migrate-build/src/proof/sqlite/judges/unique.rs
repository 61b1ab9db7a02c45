//! What asks that the rows of a table differ: a key that is new, a copy that makes one row of several.

use super::super::scratch::{Done, Key, Scratch};
use super::super::table::Table;
use super::super::tokens::{unquoted, words};
use super::Story;
use migrate_runtime::__private::proof::{Stored, differences};
use migrate_runtime::__private::{Change, Detail};
use rusqlite::Connection;

/// A UNIQUE or a PRIMARY KEY that an up has put on a table that was there.
#[derive(Debug)]
pub(crate) struct NewKey {
    /// In lower case.
    pub(crate) table: String,
    /// In lower case; empty: all but the primary key that it has.
    columns: Vec<String>,
}

impl NewKey {
    /// The columns in which rows are to be equal.
    pub(crate) fn columns_of(&self, table: &Table) -> Vec<String> {
        let columns = table.columns.iter();
        let free = columns.filter(|column| column.key == 0 && !column.generated);
        match self.columns.is_empty() {
            true => free
                .map(|column| column.name.to_ascii_lowercase())
                .collect(),
            false => self.columns.clone(),
        }
    }
}

/// What an up asks of rows that were there before. `empty` gives an empty database, where that is needed.
pub(crate) fn keys<E>(
    scratch: &Scratch<'_>,
    story: &Story<'_>,
    empty: impl Fn() -> Result<Connection, E>,
) -> Result<Vec<NewKey>, E> {
    let mut found = new_keys(scratch, story.done, empty)?;
    for life in story.lives(&scratch.model) {
        if story.merges(&story.copying(&life.names)) && !story.deletes(&life.names) {
            found.push(NewKey {
                table: life.name.to_owned(),
                columns: Vec::new(),
            });
        }
    }
    Ok(found)
}

/// The new keys over columns that were there before. `empty` gives an empty database, where that is needed.
fn new_keys<E>(
    scratch: &Scratch<'_>,
    done: &Done,
    empty: impl Fn() -> Result<Connection, E>,
) -> Result<Vec<NewKey>, E> {
    let mut found = Vec::new();
    for (key, before) in &done.undo {
        let Some(now) = scratch.model.get(key) else {
            continue;
        };
        match (key.0.as_str(), before) {
            ("index", None) if has_key(&now.sql) && done.lived(&now.table) => {
                found.extend(of_index(&now.sql, &now.table, scratch));
            }
            ("table", Some(before)) if before.sql != now.sql && has_key(&now.sql) => {
                let stored = |sql| Stored {
                    kind: "table",
                    name: &now.name,
                    sql,
                };
                let differs =
                    differences(&empty()?, &[stored(&before.sql)], &[stored(&now.sql)], &[]);
                let details = differs
                    .into_iter()
                    .flat_map(|differs| match differs.change {
                        Change::Different(details) => details,
                        _ => Vec::new(),
                    });
                found.extend(details.filter_map(|detail| of_detail(detail, key)));
            }
            _ => {}
        }
    }
    found.retain(|key| {
        // Where its rows were touched they were looked at before; where not, they are known.
        let columns = done
            .before
            .get(&key.table)
            .cloned()
            .or_else(|| scratch.known(&key.table));
        let has = |name: &String| {
            columns
                .as_ref()
                .is_some_and(|rows| rows.column(name).is_some())
        };
        !key.columns.is_empty() && key.columns.iter().all(has)
    });
    Ok(found)
}

fn has_key(sql: &str) -> bool {
    let sql = sql.to_ascii_lowercase();
    sql.contains("unique") || sql.contains("primary key")
}

fn of_index(sql: &str, table: &str, scratch: &Scratch<'_>) -> Option<NewKey> {
    let words: Vec<String> = words(sql).iter().map(|word| unquoted(word)).collect();
    let columns = &scratch.model.table(table)?.columns;
    let begin = words.iter().position(|word| word == "(")?;
    // Of a partial index the rows that are not in it do not matter: the engine judges that.
    let end = words.iter().rposition(|word| word == ")")?;
    let named = columns
        .iter()
        .map(|column| column.name.to_ascii_lowercase());
    let named = named.filter(|name| words[begin..end].contains(name));
    (words.get(1)? == "unique").then(|| NewKey {
        table: table.to_owned(),
        columns: named.collect(),
    })
}

/// `UNIQUE (a, b desc)`.
fn of_detail(detail: Detail, key: &Key) -> Option<NewKey> {
    let Detail::Constraint {
        text,
        expected: false,
    } = detail
    else {
        return None;
    };
    let list = text
        .strip_prefix("UNIQUE (")
        .or(text.strip_prefix("PRIMARY KEY ("))?;
    let columns = list.trim_end_matches(')').split(", ");
    Some(NewKey {
        table: key.1.clone(),
        columns: columns
            .map(|name| name.trim_end_matches(" desc").to_owned())
            .collect(),
    })
}
