//! The history table: where it is and what it is called. What is sent about it is in [`sql`], what comes back in
//! [`read`].

mod read;
mod sql;

pub(super) use read::described;
pub(super) use sql::SCHEMA_SQL;

use super::schema::identifier;
use crate::error::{Error, Kept};

/// The name of a history table as it was given: `schema_migrations`, or `ops.schema_migrations`.
pub(super) struct Name {
    pub(super) written: String,
    pub(super) schema: Option<String>,
    table: String,
}

/// A history table in its schema.
#[derive(Clone, Debug)]
pub(super) struct Table {
    /// The name as it was given, for messages.
    pub(super) written: String,
    pub(super) schema: String,
    pub(super) table: String,
    /// Schema and table, as they stand in SQL.
    quoted: String,
}

impl Name {
    /// Takes a name apart, or refuses one that the server could not use as it is.
    pub(super) fn read(written: &str) -> Result<Self, Error> {
        // Longer names are cut off by the server, without an error.
        const LONGEST: usize = 63;
        let (schema, table) = match written.split_once('.') {
            Some((schema, table)) => (Some(schema), table),
            None => (None, written),
        };
        let parts = || schema.into_iter().chain([table]);
        let problem = if parts().any(str::is_empty) {
            "it is empty, or its schema is"
        } else if written.contains('\0') {
            "it holds U+0000"
        } else if parts().any(|part| part.len() > LONGEST) {
            "it is longer than 63 bytes"
        } else if table.contains('.') {
            "it has more than a schema and a name"
        } else {
            return Ok(Self {
                written: written.to_owned(),
                schema: schema.map(str::to_owned),
                table: table.to_owned(),
            });
        };
        Err(Error::TableName {
            table: written.to_owned(),
            problem,
        })
    }

    /// The table in the schema that it turned out to be in.
    pub(super) fn in_schema(&self, schema: &str) -> Table {
        Table {
            written: self.written.clone(),
            schema: schema.to_owned(),
            table: self.table.clone(),
            quoted: format!("{}.{}", identifier(schema), identifier(&self.table)),
        }
    }
}

impl Table {
    /// The error of a table that is not as it should be.
    pub(super) fn problem(&self, problem: String) -> Error {
        Error::History {
            table: self.written.clone(),
            problem,
            kept: Kept::default(),
        }
    }
}
