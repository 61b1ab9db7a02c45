//! The two databases whose SQL can be split and hashed.

use std::fmt;

/// Which database a folder is written for: it decides how its text is cut into statements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// SQLite.
    Sqlite,
    /// PostgreSQL.
    Postgres,
}

impl Dialect {
    /// Every dialect, in the order in which messages name them.
    pub const ALL: [Self; 2] = [Self::Sqlite, Self::Postgres];

    /// The word that chooses it in `embed_migrations!(…, database = "…")`.
    ///
    /// ```
    /// assert_eq!(migrate_core::Dialect::Postgres.word(), "postgres");
    /// ```
    pub fn word(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        }
    }
}

impl fmt::Display for Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        })
    }
}
