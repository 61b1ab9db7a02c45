//! One row after another is offered to the server, which says what is wrong with it.

use super::super::codes;
use super::super::run::server_said;
use super::super::table::{Table, quoted};
use migrate_runtime::__private::postgres_schema::literal;
use postgres::error::DbError;
use postgres::{Client, Error, SimpleQueryMessage};
use std::collections::BTreeMap;

/// A value for each column, by its number; `None` is NULL.
pub(super) type Row = BTreeMap<i16, Option<String>>;

/// Why a row was refused.
#[derive(Clone, Debug)]
pub(super) struct Failure {
    pub(super) said: String,
    /// The server's code of what happened.
    pub(super) state: String,
    pub(super) constraint: Option<String>,
    pub(super) column: Option<String>,
    /// The domain that has refused a value.
    pub(super) datatype: Option<String>,
}

impl Failure {
    fn of(said: &DbError) -> Self {
        Self {
            said: server_said(said),
            state: said.code().code().to_owned(),
            constraint: said.constraint().map(str::to_owned),
            column: said.column().map(str::to_owned),
            datatype: said.datatype().map(str::to_owned),
        }
    }

    /// How far the row came. The server looks at one thing after the other: domains, NOT NULL, CHECKs by name,
    /// the bounds of a partition, keys, and other tables.
    pub(super) fn rank(&self) -> u8 {
        match self.state.as_str() {
            _ if self.datatype.is_some() => 1,
            codes::NOT_NULL => 2,
            codes::CHECK if self.constraint.is_some() => 3,
            codes::CHECK => 4,
            codes::UNIQUE => 5,
            codes::EXCLUSION => 6,
            codes::FOREIGN_KEY => 7,
            _ => 0,
        }
    }

    /// What it is told from others by. To be refused by the same constraint again is no progress.
    pub(super) fn identity(&self) -> String {
        let parts = [&self.constraint, &self.column, &self.datatype]
            .map(|part| part.clone().unwrap_or_default());
        format!("{} {}", self.state, parts.join(" "))
    }
}

/// Offers a row. What is refused leaves nothing.
pub(super) fn insert(
    db: &mut Client,
    table: &Table,
    row: &Row,
) -> Result<Result<(), Failure>, Error> {
    let sql = format!(
        "SAVEPOINT migrate_row; {}; RELEASE migrate_row",
        sql(table, row)
    );
    match db.simple_query(&sql) {
        Ok(messages) => {
            let counts = messages.iter().filter_map(|message| match message {
                SimpleQueryMessage::CommandComplete(count) => Some(*count),
                _ => None,
            });
            // Between the savepoint and its release.
            Ok(match counts.collect::<Vec<_>>().get(1) {
                Some(0) => Err(Failure {
                    said: "a rule takes the row".to_owned(),
                    state: String::new(),
                    constraint: None,
                    column: None,
                    datatype: None,
                }),
                _ => Ok(()),
            })
        }
        Err(error) => {
            let Some(said) = error.as_db_error() else {
                return Err(error);
            };
            let failure = Failure::of(said);
            db.batch_execute("ROLLBACK TO migrate_row; RELEASE migrate_row")?;
            Ok(Err(failure))
        }
    }
}

fn sql(table: &Table, row: &Row) -> String {
    let columns = table
        .columns
        .iter()
        .filter_map(|column| Some((column, row.get(&column.number)?)));
    let (names, values): (Vec<String>, Vec<String>) = columns
        .map(|(column, value)| {
            let value = value
                .as_ref()
                .map_or_else(|| "NULL".to_owned(), |value| literal(value));
            (quoted(&column.name), value)
        })
        .unzip();
    match names.is_empty() {
        true => format!("INSERT INTO {} DEFAULT VALUES", table.quoted),
        false => format!(
            "INSERT INTO {} ({}) OVERRIDING SYSTEM VALUE VALUES ({})",
            table.quoted,
            names.join(", "),
            values.join(", ")
        ),
    }
}

/// Whether the server reads this text as a value of a type.
pub(super) fn reads(db: &mut Client, typed: &str, value: &str) -> Result<bool, Error> {
    let sql = format!(
        "SAVEPOINT migrate_value; SELECT {}::{typed}; RELEASE migrate_value",
        literal(value)
    );
    match db.simple_query(&sql) {
        Ok(_) => Ok(true),
        Err(error) if error.as_db_error().is_some() => {
            db.batch_execute("ROLLBACK TO migrate_value; RELEASE migrate_value")?;
            Ok(false)
        }
        Err(error) => Err(error),
    }
}
