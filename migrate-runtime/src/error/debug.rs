//! `{:?}` for people, `{:#?}` for programmers.

use super::Error;
use std::error::Error as StdError;
use std::fmt;

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if f.alternate() {
            return self.fields(f);
        }
        write!(f, "{self}")?;
        let mut cause = self.source();
        while let Some(error) = cause {
            write!(f, "\n  caused by: {error}")?;
            cause = error.source();
        }
        match self.help() {
            Some(help) => write!(f, "\n  help: {help}"),
            None => Ok(()),
        }
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Locked { source, .. }
            | Self::ReadOnly { source }
            | Self::Failed { source, .. }
            | Self::Escaped { source, .. }
            | Self::Backend { source, .. } => Some(source),
            _ => None,
        }
    }
}

/// Prints a variant as `#[derive(Debug)]` would; that cannot stand beside the `Debug` above.
macro_rules! fields {
    ($f:ident, $name:literal $(, $field:ident)*) => {
        $f.debug_struct($name)$(.field(stringify!($field), $field))*.finish()
    };
}

impl Error {
    fn fields(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InTransaction => fields!(f, "InTransaction"),
            Self::Locked {
                waited,
                kept,
                source,
            } => fields!(f, "Locked", waited, kept, source),
            Self::ReadOnly { source } => fields!(f, "ReadOnly", source),
            Self::TableName { table, problem } => fields!(f, "TableName", table, problem),
            Self::History { table, problem } => fields!(f, "History", table, problem),
            Self::Drift { findings } => fields!(f, "Drift", findings),
            Self::DatabaseAhead { newest, unknown } => fields!(f, "DatabaseAhead", newest, unknown),
            Self::Interrupted { at, done, moved } => fields!(f, "Interrupted", at, done, moved),
            Self::NotInterrupted { version } => fields!(f, "NotInterrupted", version),
            Self::UnknownVersion { version, known } => fields!(f, "UnknownVersion", version, known),
            Self::Irreversible { migrations } => fields!(f, "Irreversible", migrations),
            Self::Requires {
                migration,
                versions,
            } => fields!(f, "Requires", migration, versions),
            Self::Failed { at, kept, source } => fields!(f, "Failed", at, kept, source),
            Self::CheckFailed {
                at,
                rows,
                more,
                kept,
            } => {
                fields!(f, "CheckFailed", at, rows, more, kept)
            }
            Self::ForeignKeys {
                migration,
                violations,
                kept,
            } => {
                fields!(f, "ForeignKeys", migration, violations, kept)
            }
            Self::Escaped {
                migration,
                kept,
                source,
            } => {
                fields!(f, "Escaped", migration, kept, source)
            }
            Self::TakenOver { migration } => fields!(f, "TakenOver", migration),
            Self::Backend {
                doing,
                kept,
                source,
            } => fields!(f, "Backend", doing, kept, source),
        }
    }
}
