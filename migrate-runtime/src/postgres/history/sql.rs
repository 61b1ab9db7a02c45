//! The texts that are sent to find, make, read and write the history table.

use super::{Name, Table};
use crate::history::State;
use crate::postgres::schema::{identifier, literal};
use crate::session::{Advance, Change, NewRow, Underway};

/// The schema of a table that is made without one.
pub(in crate::postgres) const SCHEMA_SQL: &str = "SELECT pg_catalog.current_schema()::text";

impl Name {
    /// The schema that the table is in, or is to be made in; whether the table is there; whether the
    /// connection is inside a transaction; and the schema of the history that the search path leads to.
    pub(in crate::postgres) fn resolve_sql(&self) -> String {
        let schema = match &self.schema {
            Some(schema) => literal(schema),
            None => "pg_catalog.current_schema()::text".to_owned(),
        };
        let table = literal(&format!(".{}", identifier(&self.table)));
        let unqualified = literal(&identifier(&self.table));
        format!(
            "SELECT {schema}, pg_catalog.to_regclass(pg_catalog.quote_ident({schema}) || {table}) IS NOT NULL, \
             pg_catalog.now() <> pg_catalog.statement_timestamp(), (SELECT n.nspname \
             FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
             JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attname = 'down_options' \
             WHERE c.oid = pg_catalog.to_regclass({unqualified}))"
        )
    }
}

impl Table {
    /// As much of each row as tells whether anything is to be done.
    pub(in crate::postgres) fn current_sql(&self) -> String {
        format!(
            "SELECT version, checksum, state FROM {} ORDER BY id",
            self.quoted
        )
    }

    /// Asks for the lock that one run at a time holds.
    pub(in crate::postgres) fn lock_sql(&self) -> String {
        try_lock_sql(&format!("migrate:{}.{}", self.schema, self.table))
    }

    /// Asks for the lock of those who make its schema.
    pub(in crate::postgres) fn schema_lock_sql(&self) -> String {
        try_lock_sql(&format!("migrate:{}", self.schema))
    }

    /// For [`is_there`](Self::is_there), a row for each column: the kind of the relation; name and type of the column,
    /// and whether a row cannot be written without it; and whether policies hide rows from this role. No row where
    /// there is no such relation.
    pub(in crate::postgres) fn shape_sql(&self) -> String {
        format!(
            "SELECT c.relkind::text, a.attname::text, pg_catalog.format_type(a.atttypid, NULL), \
             (a.attnotnull AND NOT a.atthasdef AND a.attidentity = '')::text, \
             pg_catalog.row_security_active(c.oid)::text \
             FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_attribute a \
             ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped \
             WHERE c.relnamespace = pg_catalog.to_regnamespace({}) AND c.relname = {} \
             AND c.relkind NOT IN ('i', 'I', 'c') ORDER BY a.attnum",
            literal(&identifier(&self.schema)),
            literal(&self.table)
        )
    }

    /// The rows, for [`rows`](Self::rows).
    pub(in crate::postgres) fn rows_sql(&self) -> String {
        format!(
            "SELECT id, version, name, description, checksum, state, statements_done, \
             pg_catalog.to_char(applied_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"'), \
             execution_time_ms, down_sql IS NOT NULL FROM {} ORDER BY id",
            self.quoted
        )
    }

    /// The options and the text of a stored down.
    pub(in crate::postgres) fn stored_sql(&self, version: i64) -> String {
        format!(
            "SELECT down_options, down_sql FROM {} WHERE version = {version}",
            self.quoted
        )
    }

    /// The tables of the schema, where the history is none of them.
    pub(in crate::postgres) fn others_sql(&self) -> String {
        let schema = literal(&identifier(&self.schema));
        format!(
            "SELECT c.relname::text FROM pg_catalog.pg_class c \
             WHERE c.relnamespace = pg_catalog.to_regnamespace({schema}) AND c.relkind IN ('r', 'p') \
             AND NOT c.relispartition AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend d WHERE \
             d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid AND d.deptype = 'e') \
             AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_class h WHERE h.relnamespace = c.relnamespace \
             AND h.relname = {}) ORDER BY 1",
            literal(&self.table)
        )
    }

    /// Whether the schema is there. Asks the catalog itself: while a transaction lasts `to_regnamespace` may remember
    /// that there is none.
    pub(in crate::postgres) fn schema_sql(&self) -> String {
        let schema = literal(&self.schema);
        format!("SELECT EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = {schema})")
    }

    /// Makes the schema.
    pub(in crate::postgres) fn create_schema_sql(&self) -> String {
        format!("CREATE SCHEMA {}", identifier(&self.schema))
    }

    /// Makes the table.
    pub(in crate::postgres) fn create_sql(&self) -> String {
        format!(
            "CREATE TABLE {} (
    id                BIGINT      PRIMARY KEY,
    version           BIGINT      NOT NULL UNIQUE,
    name              TEXT        NOT NULL,
    description       TEXT        NOT NULL,
    checksum          TEXT        NOT NULL,
    state             TEXT        NOT NULL,
    statements_done   INTEGER     NOT NULL,
    applied_at        TIMESTAMPTZ NOT NULL,
    execution_time_ms BIGINT      NOT NULL,
    down_options      TEXT        NOT NULL,
    down_sql          TEXT
)",
            self.quoted
        )
    }

    /// How many rows there are.
    pub(in crate::postgres) fn count_sql(&self) -> String {
        format!("SELECT pg_catalog.count(*) FROM {}", self.quoted)
    }

    /// One statement for each change, each of which writes one row.
    pub(in crate::postgres) fn change_sql(&self, change: &Change<'_>) -> String {
        let table = &self.quoted;
        match change {
            Change::Insert(row) => self.insert_sql(row),
            Change::Restamp(row) => format!(
                "UPDATE {table} SET name = {}, description = {}, checksum = {}, down_options = {}, \
                 down_sql = {} WHERE version = {}",
                literal(row.name),
                literal(row.description),
                literal(row.checksum),
                literal(&row.down_options),
                optional(row.down_sql),
                row.version
            ),
            Change::Delete(version) => format!("DELETE FROM {table} WHERE version = {version}"),
            Change::Reverting {
                version,
                down_options,
                down_sql,
            } => format!(
                "UPDATE {table} SET state = '{}', statements_done = 0, down_options = {}, down_sql = {} \
                 WHERE version = {version}",
                State::Reverting.word(),
                literal(down_options),
                literal(down_sql)
            ),
        }
    }

    fn insert_sql(&self, row: &NewRow<'_>) -> String {
        let table = &self.quoted;
        format!(
            "INSERT INTO {table} (id, version, name, description, checksum, state, statements_done, \
             applied_at, execution_time_ms, down_options, down_sql) \
             VALUES ((SELECT coalesce(pg_catalog.max(id), 0) + 1 FROM {table}), {}, {}, {}, {}, '{}', {}, \
             pg_catalog.clock_timestamp(), {}, {}, {})",
            row.version,
            literal(row.name),
            literal(row.description),
            literal(row.checksum),
            row.state.word(),
            row.statements_done,
            i64::try_from(row.execution_time_ms).unwrap_or(i64::MAX),
            literal(&row.down_options),
            optional(row.down_sql),
        )
    }

    /// See [`Session::advance`](crate::session::Session::advance).
    pub(in crate::postgres) fn advance_sql(&self, row: &Underway, change: Advance) -> String {
        let table = &self.quoted;
        let change = match change {
            Advance::Statement => {
                format!("UPDATE {table} SET statements_done = statements_done + 1")
            }
            Advance::Applied { execution_time_ms } => format!(
                "UPDATE {table} SET state = 'applied', execution_time_ms = {}, \
                 applied_at = pg_catalog.clock_timestamp()",
                i64::try_from(execution_time_ms).unwrap_or(i64::MAX)
            ),
            Advance::Reverted => format!("DELETE FROM {table}"),
        };
        format!(
            "{change} WHERE version = {} AND state = '{}' AND statements_done = {}",
            row.version,
            row.state.word(),
            row.statements_done
        )
    }
}

fn try_lock_sql(key: &str) -> String {
    let key = literal(key);
    format!("SELECT pg_catalog.pg_try_advisory_xact_lock(pg_catalog.hashtextextended({key}, 0))")
}

/// A text in quotes, or NULL.
fn optional(text: Option<&str>) -> String {
    text.map_or_else(|| "NULL".to_owned(), literal)
}
