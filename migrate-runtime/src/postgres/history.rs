//! The history table: the texts that are sent, and the rows that come back, read with suspicion.

use super::driver::Reply;
use super::schema::{identifier, literal};
use crate::error::{Error, Kept};
use crate::history::{Row, State};
use crate::id::Printable;
use crate::session::{Advance, Change, NewRow, Underway};

/// The columns and their types, in the order in which a row is read.
const COLUMNS: [(&str, &str); 11] = [
    ("id", "bigint"),
    ("version", "bigint"),
    ("name", "text"),
    ("description", "text"),
    ("checksum", "text"),
    ("state", "text"),
    ("statements_done", "integer"),
    ("applied_at", "timestamp with time zone"),
    ("execution_time_ms", "bigint"),
    ("down_options", "text"),
    ("down_sql", "text"),
];

/// The name of a history table as it was given: `schema_migrations`, or `ops.schema_migrations`.
pub(super) struct Name {
    pub(super) written: String,
    pub(super) schema: Option<String>,
    table: String,
}

/// The schema of a table that is made without one.
pub(super) const SCHEMA_SQL: &str = "SELECT pg_catalog.current_schema()::text";

/// A history table in its schema.
#[derive(Clone, Debug)]
pub(super) struct Table {
    pub(super) written: String,
    pub(super) schema: String,
    pub(super) table: String,
    quoted: String,
}

impl Name {
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

    /// The schema that the table is in, or is to be made in; whether the table is there; whether the
    /// connection is inside a transaction; and the schema of the history that the search path leads to.
    pub(super) fn resolve_sql(&self) -> String {
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
    /// What tells whether anything is to be done.
    pub(super) fn current_sql(&self) -> String {
        format!(
            "SELECT version, checksum, state FROM {} ORDER BY id",
            self.quoted
        )
    }

    /// Asks for the lock that one run at a time holds.
    pub(super) fn lock_sql(&self) -> String {
        try_lock_sql(&format!("migrate:{}.{}", self.schema, self.table))
    }

    /// Asks for the lock of those who make its schema.
    pub(super) fn schema_lock_sql(&self) -> String {
        try_lock_sql(&format!("migrate:{}", self.schema))
    }

    /// The kind of the relation, and its columns with type and whether a row needs them; nothing where
    /// there is none.
    pub(super) fn shape_sql(&self) -> String {
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

    /// Whether the table is there, by the answer to [`shape_sql`](Self::shape_sql). One of another shape is
    /// an error.
    pub(super) fn is_there(&self, shape: &Reply) -> Result<bool, Error> {
        let Some(kind) = shape.value(0) else {
            return Ok(false);
        };
        if !["r", "p"].contains(&kind) {
            let kind = match kind {
                "v" => "view",
                "m" => "materialized view",
                "S" => "sequence",
                "f" => "foreign table",
                _ => "relation of another kind",
            };
            return Err(self.problem(format!("expected a table, found a {kind}")));
        }
        let text =
            |row: &[Option<String>], at: usize| row.get(at).cloned().flatten().unwrap_or_default();
        let columns: Vec<(String, String, bool)> = shape
            .rows
            .iter()
            .map(|row| (text(row, 1), text(row, 2), text(row, 3) == "true"))
            .collect();
        match misshapen(&columns) {
            Some(problem) => Err(self.problem(problem)),
            None => Ok(true),
        }
    }

    pub(super) fn rows_sql(&self) -> String {
        format!(
            "SELECT id, version, name, description, checksum, state, statements_done, \
             pg_catalog.to_char(applied_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"'), \
             execution_time_ms, down_sql IS NOT NULL FROM {} ORDER BY id",
            self.quoted
        )
    }

    /// The rows of the history, out of the answer to [`rows_sql`](Self::rows_sql).
    pub(super) fn rows(&self, reply: &Reply) -> Result<Vec<Row>, Error> {
        let mut found: Vec<Row> = Vec::new();
        for (index, cells) in reply.rows.iter().enumerate() {
            let row = self.row(cells, index + 1)?;
            if found.iter().any(|other| other.version == row.version) {
                return Err(self.problem(format!("version {} stands in two rows", row.version)));
            }
            found.push(row);
        }
        Ok(found)
    }

    fn row(&self, cells: &[Option<String>], number: usize) -> Result<Row, Error> {
        let problem = |at: usize, expected: &str, found: Option<&str>| {
            let (column, found) = (COLUMNS[at].0, described(found));
            self.problem(format!(
                "row {number}, column {column}: expected {expected}, found {found}"
            ))
        };
        let cell = |at: usize| cells.get(at).and_then(Option::as_deref);
        let text = |at: usize| match cell(at) {
            Some(text) => Ok(text.to_owned()),
            None => Err(problem(at, "text", None)),
        };
        let integer = |at: usize, least: i64| {
            let value = cell(at).and_then(|text| text.parse::<i64>().ok());
            value.filter(|value| *value >= least).ok_or_else(|| {
                let expected = match least {
                    i64::MIN => "an integer".to_owned(),
                    _ => format!("an integer from {least}"),
                };
                problem(at, &expected, cell(at))
            })
        };
        let state = cell(5).and_then(State::named).ok_or_else(|| {
            let words: Vec<&str> = State::ALL.map(State::word).to_vec();
            problem(5, &words.join(", "), cell(5))
        })?;
        Ok(Row {
            id: integer(0, i64::MIN)?,
            version: integer(1, 1)?,
            name: text(2)?,
            description: text(3)?,
            checksum: text(4)?,
            state,
            statements_done: usize::try_from(integer(6, 0)?).unwrap_or(usize::MAX),
            applied_at: text(7)?,
            execution_time_ms: u64::try_from(integer(8, 0)?).unwrap_or_default(),
            has_down: cell(9) == Some("t"),
        })
    }

    pub(super) fn stored_sql(&self, version: i64) -> String {
        format!(
            "SELECT down_options, down_sql FROM {} WHERE version = {version}",
            self.quoted
        )
    }

    /// The tables of the schema, where the history is none of them.
    pub(super) fn others_sql(&self) -> String {
        let schema = literal(&identifier(&self.schema));
        format!(
            "SELECT c.relname::text FROM pg_catalog.pg_class c \
             WHERE c.relnamespace = pg_catalog.to_regnamespace({schema}) AND c.relkind IN ('r', 'p') \
             AND NOT c.relispartition AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend d WHERE \
             d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid AND d.deptype = 'e') \
             AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_class h WHERE h.relnamespace = c.relnamespace \
             AND h.relname = {}) ORDER BY 1 LIMIT 5",
            literal(&self.table)
        )
    }

    /// Asks the catalog itself: `to_regnamespace` may remember, while a transaction lasts, that there is none.
    pub(super) fn schema_sql(&self) -> String {
        let schema = literal(&self.schema);
        format!("SELECT EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = {schema})")
    }

    pub(super) fn create_schema_sql(&self) -> String {
        format!("CREATE SCHEMA {}", identifier(&self.schema))
    }

    pub(super) fn create_sql(&self) -> String {
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

    pub(super) fn count_sql(&self) -> String {
        format!("SELECT pg_catalog.count(*) FROM {}", self.quoted)
    }

    /// One statement for each change, each of which writes one row.
    pub(super) fn change_sql(&self, change: &Change<'_>) -> String {
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
    pub(super) fn advance_sql(&self, row: &Underway, change: Advance) -> String {
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

    pub(super) fn problem(&self, problem: String) -> Error {
        Error::History {
            table: self.written.clone(),
            problem,
            kept: Kept::default(),
        }
    }
}

fn try_lock_sql(key: &str) -> String {
    let key = literal(key);
    format!("SELECT pg_catalog.pg_try_advisory_xact_lock(pg_catalog.hashtextextended({key}, 0))")
}

fn optional(text: Option<&str>) -> String {
    text.map_or_else(|| "NULL".to_owned(), literal)
}

/// A value, short and safe to print. The text that the server sends does not tell its type.
pub(super) fn described(value: Option<&str>) -> String {
    match value {
        None => "NULL".to_owned(),
        Some(number) if number.parse::<f64>().is_ok_and(f64::is_finite) => number.to_owned(),
        Some(text) => format!("'{}'", Printable(text)),
    }
}

fn misshapen(columns: &[(String, String, bool)]) -> Option<String> {
    let found = |wanted: &str| columns.iter().find(|(name, ..)| name == wanted);
    let missing: Vec<&str> = COLUMNS.map(|(name, _)| name).into();
    let missing: Vec<&str> = missing
        .into_iter()
        .filter(|name| found(name).is_none())
        .collect();
    if !missing.is_empty() {
        let found: Vec<&str> = columns.iter().map(|(name, ..)| name.as_str()).collect();
        return Some(format!(
            "expected the columns {} as well, found {}",
            missing.join(", "),
            Printable(&found.join(", "))
        ));
    }
    let other = COLUMNS.iter().find_map(|(name, expected)| {
        let (_, kind, _) = found(name)?;
        (kind != expected).then(|| {
            let found = Printable(kind);
            format!("column {name}: expected the type {expected}, found {found}")
        })
    });
    if other.is_some() {
        return other;
    }
    let ours = |name: &str| COLUMNS.iter().any(|(column, _)| *column == name);
    let mut demanding = columns.iter().filter(|(.., demanding)| *demanding);
    let (name, ..) = demanding.find(|(name, ..)| !ours(name))?;
    Some(format!(
        "column {} is not this library's: expected that it allows NULL or has a default, found NOT NULL \
         without one",
        Printable(name)
    ))
}

#[cfg(test)]
mod tests {
    use super::{described, misshapen};

    #[test]
    fn values_are_told_as_far_as_text_tells_them() {
        let said = [None, Some("-1.5"), Some(""), Some("a\nb"), Some("nan")].map(described);
        assert_eq!(said, ["NULL", "-1.5", "''", "'a\\nb'", "'nan'"]);
    }

    #[test]
    fn a_table_of_another_shape_is_told_from_ours() {
        let ours = || super::COLUMNS.map(|(name, kind)| (name.to_owned(), kind.to_owned(), false));
        assert_eq!(misshapen(&ours()), None);
        let mut narrow = ours();
        narrow[1].1 = "integer".to_owned();
        assert_eq!(
            misshapen(&narrow).unwrap(),
            "column version: expected the type bigint, found integer"
        );
        assert_eq!(
            misshapen(&ours()[..2]).unwrap(),
            "expected the columns name, description, checksum, state, statements_done, applied_at, \
             execution_time_ms, down_options, down_sql as well, found id, version"
        );
        let mut more = ours().to_vec();
        more.push(("who".to_owned(), "text".to_owned(), false));
        assert_eq!(misshapen(&more), None);
        more.push(("why".to_owned(), "text".to_owned(), true));
        assert!(
            misshapen(&more)
                .unwrap()
                .starts_with("column why is not this library's")
        );
    }
}
