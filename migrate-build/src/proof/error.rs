//! Why there is no proof.

use migrate_core::Diagnostics;
use migrate_runtime::Error;
use std::fmt;

/// What a driver or a server said.
type Cause = Box<dyn std::error::Error + Send + Sync>;

/// Why a proof could not be made. Nothing is known of the migrations then. `{}` says what to do, and `source()` has
/// the driver's words.
#[derive(Debug)]
#[non_exhaustive]
pub enum ProofError {
    /// A connection that was given for it has tables already.
    NotEmpty {
        /// One of them.
        table: String,
    },
    /// A connection could not be opened.
    Open {
        /// What the driver said.
        source: Cause,
    },
    /// The driver does not tell what statements touch: the connection was not opened by rusqlite.
    Unheard,
    /// The role that connects to the server may not create databases.
    MayNotCreate {
        /// The role.
        role: String,
        /// What the server said.
        source: Cause,
    },
    /// A migration that ran before failed when it was run once more, on another connection: the connections, or
    /// what the migration does, are not the same each time.
    Unsteady {
        /// What the second time said.
        source: Cause,
    },
    /// The fixtures of the folder that the set was made of have mistakes.
    Folder {
        /// All of them.
        found: Diagnostics,
    },
    /// A statement of the proof's own failed, or the connection to the server was lost.
    Database {
        /// What the database said.
        source: Cause,
    },
}

impl From<Error> for ProofError {
    fn from(source: Error) -> Self {
        Self::Database {
            source: Box::new(source),
        }
    }
}

impl ProofError {
    #[cfg(feature = "postgres")]
    pub(crate) fn open(source: postgres::Error) -> Self {
        Self::Open {
            source: source.into(),
        }
    }
}

#[cfg(feature = "proof")]
pub(crate) fn driver(doing: &'static str, error: rusqlite::Error) -> ProofError {
    migrate_runtime::__private::proof::error(doing, error).into()
}

impl fmt::Display for ProofError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotEmpty { table } => write!(
                f,
                "the proof needs a new connection to an empty database each time it asks for one, and \
                 this one holds `{table}`: open it with `Connection::open_in_memory()`"
            ),
            Self::Open { .. } => f.write_str("the proof was given no connection"),
            Self::Unheard => f.write_str(
                "the proof has to set an authorizer on the connection, and could not: give it one that \
                 was opened by rusqlite",
            ),
            Self::MayNotCreate { role, .. } => write!(
                f,
                "the proof needs a database of its own, and the role `{role}` may not create one: give it \
                 the right by `ALTER ROLE … CREATEDB`, or name another role"
            ),
            Self::Unsteady { .. } => f.write_str(
                "a migration that ran in the proof failed when it was run once more, on another \
                 connection: open every connection in the same way",
            ),
            Self::Folder { found } => write!(f, "the folder of the migrations has mistakes\n{found}"),
            Self::Database { .. } => f.write_str("the proof could not be made"),
        }
    }
}

impl std::error::Error for ProofError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Unsteady { source }
            | Self::Database { source }
            | Self::Open { source }
            | Self::MayNotCreate { source, .. } => Some(source.as_ref()),
            Self::NotEmpty { .. } | Self::Unheard | Self::Folder { .. } => None,
        }
    }
}
