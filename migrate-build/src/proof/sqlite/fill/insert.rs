//! One row after another is offered to the engine, which says what is wrong with it.

use super::subject::Subject;
use migrate_runtime::__private::proof;
use rusqlite::types::Value;
use rusqlite::{Connection, Error, Statement, params_from_iter};

/// Why a row was refused.
#[derive(Clone, Debug)]
pub(super) struct Failure {
    pub(super) message: String,
    pub(super) reason: Reason,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reason {
    NotNull(String),
    Datatype(String),
    /// The CHECKs that it can be, by their place in the outline.
    Check(Vec<usize>),
    /// The columns of a key.
    Unique(Vec<String>),
    /// An index of expressions.
    UniqueIndex(String),
    /// A trigger refused the row. `after`: one that fires once the row has passed all else.
    Trigger {
        after: bool,
    },
    Other,
}

impl Reason {
    /// How far a row came. The engine looks at one thing after the other.
    pub(super) fn rank(&self) -> (u8, usize) {
        match self {
            Self::Other | Self::Trigger { after: false } => (0, 0),
            Self::NotNull(_) => (1, 0),
            Self::Datatype(_) => (2, 0),
            Self::Check(checks) => (3, checks.first().copied().unwrap_or_default()),
            Self::Unique(_) | Self::UniqueIndex(_) => (4, 0),
            Self::Trigger { after: true } => (5, 0),
        }
    }
}

pub(super) struct Inserter<'a> {
    pub(super) db: &'a Connection,
    pub(super) subject: &'a Subject<'a>,
    statement: Statement<'a>,
}

impl<'a> Inserter<'a> {
    /// `Err`: nothing can be inserted into the table, and why.
    pub(super) fn new(db: &'a Connection, subject: &'a Subject<'a>) -> Result<Self, String> {
        let sql = subject.insert_sql();
        let message = |error: Error| proof::said(error, &sql).0;
        let statement = db.prepare(&sql).map_err(message)?;
        Ok(Self {
            db,
            subject,
            statement,
        })
    }

    /// Offers a row. What is refused leaves nothing.
    pub(super) fn insert(&mut self, row: &[Value]) -> Result<Result<(), Failure>, Error> {
        let error = match self.statement.execute(params_from_iter(row)) {
            Ok(0) => {
                return Ok(Err(Failure {
                    message: "a trigger ignores the row".to_owned(),
                    reason: Reason::Trigger { after: false },
                }));
            }
            Ok(_) => return Ok(Ok(())),
            Err(error) => error,
        };
        let message = match &error {
            Error::SqliteFailure(_, Some(message)) => message.clone(),
            error => error.to_string(),
        };
        let raised = match &error {
            Error::SqliteFailure(code, _) => code.extended_code == RAISED,
            _ => false,
        };
        let reason = match raised {
            true => Reason::Trigger {
                after: self.subject.fires_after(self.db, &message)?,
            },
            false => reason(&message, self.subject),
        };
        Ok(Err(Failure { message, reason }))
    }
}

/// SQLITE_CONSTRAINT_TRIGGER.
const RAISED: i32 = 1811;

/// Reads a message of SQLite's. One that speaks of another table, by way of a trigger, is any other.
fn reason(message: &str, subject: &Subject<'_>) -> Reason {
    let prefix = format!("{}.", subject.table.name);
    let column = |name: &str| name.strip_prefix(&prefix).map(str::to_owned);
    if let Some(name) = message.strip_prefix("NOT NULL constraint failed: ") {
        return column(name).map_or(Reason::Other, Reason::NotNull);
    }
    if let Some(what) = message.strip_prefix("CHECK constraint failed: ") {
        let checks = subject.outline().named(what);
        return match checks.is_empty() {
            true => Reason::Other,
            false => Reason::Check(checks),
        };
    }
    if let Some(what) = message.strip_prefix("UNIQUE constraint failed: ") {
        if let Some(index) = what.strip_prefix("index '") {
            return Reason::UniqueIndex(index.trim_end_matches('\'').to_owned());
        }
        let names = column(what).map(|names| {
            names
                .split(&format!(", {prefix}"))
                .map(str::to_owned)
                .collect()
        });
        return names.map_or(Reason::Other, Reason::Unique);
    }
    let at = message.find(&format!(" column {prefix}"));
    match at.filter(|_| message.starts_with("cannot store ")) {
        Some(at) => Reason::Datatype(message[at + " column ".len() + prefix.len()..].to_owned()),
        None => Reason::Other,
    }
}
