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
            | Self::ReadOnly { source, .. }
            | Self::Backup { source, .. }
            | Self::Restore { source, .. }
            | Self::Failed { source, .. }
            | Self::Escaped { source, .. }
            | Self::Backend { source, .. } => Some(source),
            _ => None,
        }
    }
}

/// Prints a variant as `#[derive(Debug)]` would; that cannot stand beside the `Debug` above.
macro_rules! fields {
    ($error:ident, $f:ident, $($variant:ident { $($field:ident),* },)*) => {
        match $error {
            $(Self::$variant { $($field),* } => {
                $f.debug_struct(stringify!($variant))$(.field(stringify!($field), $field))*.finish()
            })*
        }
    };
}

impl Error {
    #[rustfmt::skip]
    fn fields(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fields!(
            self,
            f,
            InTransaction {},
            Locked { waited, kept, source },
            ReadOnly { kept, source },
            NoHistory { tables },
            HasHistory { newest },
            NotApplied { version },
            WrongClient { migration, needed, found },
            Backup { path, source },
            Restore { path, source },
            TableName { table, problem },
            History { table, problem, kept },
            Drift { findings, kept },
            DatabaseAhead { newest, unknown, without_down, kept },
            Interrupted { at, done, moved, kept },
            NotInterrupted { version },
            UnknownVersion { version, known },
            Irreversible { migrations, kept },
            Requires { migration, versions, kept },
            Failed { at, kept, source },
            CheckFailed { at, rows, more, kept },
            ForeignKeys { migration, violations, kept },
            Escaped { migration, kept, source },
            TakenOver { migration, kept },
            Backend { doing, kept, source },
        )
    }
}
