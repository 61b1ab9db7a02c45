//! A schema as the pragmas tell it, so that two can be compared however their SQL is written.

mod tokens;

use super::failure::failure;
use crate::schema::compare::{Difference, Object, compare};
use crate::session::Failure;
use rusqlite::{Connection, Row};
pub use tokens::shown;
use tokens::{checks, index, normal, options};

/// The objects of a schema, by kind and name in lower case.
type Schema = crate::schema::compare::Schema<(Kind, String)>;

/// In the order in which they are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Table,
    Index,
    View,
    Trigger,
}

impl Kind {
    fn named(word: &str) -> Option<Self> {
        match word {
            "table" => Some(Self::Table),
            "index" => Some(Self::Index),
            "view" => Some(Self::View),
            "trigger" => Some(Self::Trigger),
            _ => None,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Index => "index",
            Self::View => "view",
            Self::Trigger => "trigger",
        }
    }
}

/// Reads the schema `main`; SQLite's own objects and the tables named here are left out.
pub(crate) fn read(connection: &Connection, without: &[&str]) -> Result<Schema, Failure> {
    const SQL: &str = "SELECT type, name, tbl_name, sql FROM main.sqlite_master \
                       WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";
    let objects = rows(connection, SQL, [], |row| {
        let kind: String = row.get(0)?;
        Ok((kind, row.get(1)?, row.get(2)?, row.get(3)?))
    })?;
    let mut schema = Schema::new();
    for (kind, name, table, sql) in objects {
        let (name, table, sql): (String, String, String) = (name, table, sql);
        let left_out = without
            .iter()
            .any(|other| other.eq_ignore_ascii_case(&table));
        let Some(kind) = Kind::named(&kind).filter(|_| !left_out) else {
            continue;
        };
        let object = match kind {
            Kind::Table => self::table(connection, &name, &sql)?,
            _ => statement(kind, &name, &sql),
        };
        schema.insert((kind, name.to_ascii_lowercase()), object);
    }
    Ok(schema)
}

/// A statement as SQLite stores it, and what it makes.
#[derive(Clone, Copy, Debug)]
pub struct Stored<'a> {
    /// `table`, `index`, `view` or `trigger`.
    pub kind: &'a str,
    /// The object's name.
    pub name: &'a str,
    /// The statement.
    pub sql: &'a str,
}

/// The schema that stored statements make, in a scratch database. `None`: one of them cannot be made there.
fn made(scratch: &Connection, objects: &[Stored<'_>], parents: &[Stored<'_>]) -> Option<Schema> {
    let is_table = |it: &&Stored<'_>| it.kind == "table";
    let own: Vec<&Stored<'_>> = objects.iter().filter(is_table).collect();
    let named = |name: &str| own.iter().any(|it| it.name.eq_ignore_ascii_case(name));
    let others = parents.iter().filter(|parent| !named(parent.name));
    let tables: Vec<&Stored<'_>> = own.iter().copied().chain(others).collect();
    let result = tables
        .iter()
        .try_for_each(|table| scratch.execute_batch(table.sql).ok())
        .and_then(|()| read_made(scratch, objects));
    for table in &tables {
        let name = super::history::quoted(table.name);
        scratch
            .execute_batch(&format!("DROP TABLE IF EXISTS {name}"))
            .ok()?;
    }
    result
}

/// The schema of objects whose tables are in the scratch database.
fn read_made(scratch: &Connection, objects: &[Stored<'_>]) -> Option<Schema> {
    let mut schema = Schema::new();
    for Stored { kind, name, sql } in objects {
        let kind = Kind::named(kind)?;
        let object = match kind {
            Kind::Table => table(scratch, name, sql).ok()?,
            _ => statement(kind, name, sql),
        };
        schema.insert((kind, name.to_ascii_lowercase()), object);
    }
    Some(schema)
}

/// The schema by the text of the statements alone.
fn written(objects: &[Stored<'_>]) -> Schema {
    let objects = objects.iter().filter_map(|Stored { kind, name, sql }| {
        let kind = Kind::named(kind)?;
        let object = Object {
            statement: Some(normal(sql)),
            ..nothing(kind, name)
        };
        Some(((kind, name.to_ascii_lowercase()), object))
    });
    objects.collect()
}

/// In what two lists of stored statements differ in meaning. `scratch` is a database without tables, and is
/// left so; `parents` are tables that theirs point to.
pub fn differences(
    scratch: &Connection,
    before: &[Stored<'_>],
    after: &[Stored<'_>],
    parents: &[Stored<'_>],
) -> Vec<Difference> {
    let made = |objects| made(scratch, objects, parents);
    match (made(before), made(after)) {
        (Some(before), Some(after)) => compare(&before, &after),
        _ => compare(&written(before), &written(after)),
    }
}

/// An object of which nothing is said yet.
fn nothing(kind: Kind, name: &str) -> Object {
    Object {
        kind: kind.word().to_owned(),
        name: name.to_owned(),
        ..Object::default()
    }
}

/// An index, a view or a trigger, which is told by the statement that made it.
fn statement(kind: Kind, name: &str, sql: &str) -> Object {
    let normal = match kind {
        Kind::Index => index(sql),
        _ => normal(sql),
    };
    Object {
        statement: Some(normal),
        ..nothing(kind, name)
    }
}

/// A table: its columns, keys, CHECKs and options.
fn table(connection: &Connection, name: &str, sql: &str) -> Result<Object, Failure> {
    let mut parts = keys(connection, name)?;
    parts.extend(foreign_keys(connection, name)?);
    parts.extend(checks(sql));
    parts.extend(options(sql));
    parts.sort();
    Ok(Object {
        columns: columns(connection, name)?,
        parts,
        ..nothing(Kind::Table, name)
    })
}

/// Each column's name, and its type, NOT NULL, default and kind.
fn columns(connection: &Connection, table: &str) -> Result<Vec<(String, String)>, Failure> {
    const SQL: &str = "SELECT name, type, \"notnull\", dflt_value, hidden \
                       FROM pragma_table_xinfo(?1, 'main') ORDER BY cid";
    rows(connection, SQL, [table], |row| {
        let (name, kind): (String, String) = (row.get(0)?, row.get(1)?);
        let mut words = vec![kind.to_uppercase()];
        if row.get(2)? {
            words.push("NOT NULL".to_owned());
        }
        if let Some(default) = row.get::<_, Option<String>>(3)? {
            // In double quotes it is a string all the same, and its letters count.
            let default = match default.starts_with('"') {
                true => default,
                false => match normal(&default).as_str() {
                    "true" => "1".to_owned(),
                    "false" => "0".to_owned(),
                    default => default.to_owned(),
                },
            };
            if default != "null" {
                words.push(format!("DEFAULT {default}"));
            }
        }
        match row.get::<_, i64>(4)? {
            0 => {}
            2 => words.push("GENERATED VIRTUAL".to_owned()),
            3 => words.push("GENERATED STORED".to_owned()),
            _ => words.push("HIDDEN".to_owned()),
        }
        Ok((name.to_ascii_lowercase(), words.join(" ").trim().to_owned()))
    })
}

const PRIMARY: &str =
    "SELECT lower(name) FROM pragma_table_info(?1, 'main') WHERE pk > 0 ORDER BY pk";

/// `PRIMARY KEY (id)`, `UNIQUE (a, b)`: the indexes that constraints make, and a key that needs none.
fn keys(connection: &Connection, table: &str) -> Result<Vec<String>, Failure> {
    const UNIQUE: &str = "SELECT name FROM pragma_index_list(?1, 'main') WHERE origin = 'u'";
    const COLUMNS: &str = "SELECT lower(name) || CASE WHEN \"desc\" THEN ' desc' ELSE '' END \
                           FROM pragma_index_xinfo(?1, 'main') WHERE key ORDER BY seqno";
    let text = |row: &Row<'_>| {
        row.get::<_, Option<String>>(0)
            .map(Option::unwrap_or_default)
    };
    let mut keys = Vec::new();
    let primary = rows(connection, PRIMARY, [table], text)?;
    if !primary.is_empty() {
        keys.push(format!("PRIMARY KEY ({})", primary.join(", ")));
    }
    for index in rows(connection, UNIQUE, [table], text)? {
        let columns = rows(connection, COLUMNS, [index.as_str()], text)?;
        keys.push(format!("UNIQUE ({})", columns.join(", ")));
    }
    Ok(keys)
}

/// `FOREIGN KEY (a, b) REFERENCES p (c, d) ON DELETE CASCADE`.
fn foreign_keys(connection: &Connection, table: &str) -> Result<Vec<String>, Failure> {
    const SQL: &str = "SELECT id, lower(\"table\"), lower(\"from\"), lower(\"to\"), on_update, on_delete \
                       FROM pragma_foreign_key_list(?1, 'main') ORDER BY id, seq";
    let parts = rows(connection, SQL, [table], |row| {
        let to: Option<String> = row.get(3)?;
        let (update, delete): (String, String) = (row.get(4)?, row.get(5)?);
        let named = [("UPDATE", update), ("DELETE", delete)];
        let named = named.iter().filter(|(_, action)| action != "NO ACTION");
        let actions: String = named
            .map(|(event, action)| format!(" ON {event} {action}"))
            .collect();
        let columns: (String, Option<String>) = (row.get(2)?, to);
        Ok((
            row.get::<_, i64>(0)?,
            row.get::<_, String>(1)?,
            columns,
            actions,
        ))
    })?;
    let mut keys = Vec::new();
    for key in parts.chunk_by(|a, b| a.0 == b.0) {
        let from: Vec<&str> = key
            .iter()
            .map(|(_, _, (from, _), _)| from.as_str())
            .collect();
        let to = key.iter().filter_map(|(_, _, (_, to), _)| to.clone());
        let mut to: Vec<String> = to.collect();
        let (_, parent, _, actions) = &key[0];
        if to.is_empty() {
            // Where no columns are named it points to the parent's primary key.
            to = rows(connection, PRIMARY, [parent.as_str()], |row| row.get(0))?;
        }
        let to = match to.is_empty() {
            true => String::new(),
            false => format!(" ({})", to.join(", ")),
        };
        let from = from.join(", ");
        keys.push(format!(
            "FOREIGN KEY ({from}) REFERENCES {parent}{to}{actions}"
        ));
    }
    Ok(keys)
}

fn rows<T, const N: usize>(
    connection: &Connection,
    sql: &str,
    values: [&str; N],
    read: impl FnMut(&Row<'_>) -> Result<T, rusqlite::Error>,
) -> Result<Vec<T>, Failure> {
    let found = || -> Result<Vec<T>, rusqlite::Error> {
        let mut statement = connection.prepare(sql)?;
        let found = statement.query_map(rusqlite::params_from_iter(values), read)?;
        found.collect()
    };
    found().map_err(|error| failure(error, sql))
}
