//! What a folder of database migrations means.
//!
//! The macro, the build script and the command line all read a folder through [`load`], so there is
//! one meaning of it everywhere: which names are migrations, where a section begins, what a statement
//! is, what the checksum covers, and what is said when something is wrong. Text goes in; values or
//! [`Diagnostics`] come out. There is no database here, and no compiler type.
//!
//! ```
//! use migrate_core::{Dialect, Entry, read};
//!
//! let file = Entry::file("0001_create_tag.sql", "-- up\nCREATE TABLE tag (id INTEGER);\n-- down\nDROP TABLE tag;\n");
//! let set = read("migrations", vec![file], Dialect::Sqlite).unwrap();
//! assert_eq!(set.migrations()[0].version(), 1);
//! assert_eq!(set.migrations()[0].up().unwrap().statements().len(), 1);
//!
//! let file = Entry::file("0001_create_tag.sql", "-- up\nCREATE TABLE tag (id INTEGER);\n");
//! let found = read("migrations", vec![file], Dialect::Sqlite).unwrap_err();
//! assert_eq!(found.iter().next().unwrap().message(), "no `-- down` section, and not marked irreversible");
//! ```
//!
//! [`load`] reads a folder from disk; [`read`] is the same for text that is already in memory. Besides
//! [`load`] only [`fixtures`] does I/O.

mod checksum;
mod diagnostic;
mod dialect;
mod directive;
mod file;
mod filename;
mod fixture;
mod forbidden;
mod lexer;
mod marker;
mod migration;
mod near;
mod outline;
mod quoted;
mod render;
mod scan;
mod set;
mod statement;
mod text;
mod watch;

pub use checksum::checksum;
pub use diagnostic::{Diagnostic, Diagnostics, Position, Severity};
pub use dialect::Dialect;
pub use fixture::Fixture;
pub use migration::{
    Allow, Function, Migration, MigrationSet, Numbering, Options, Section, Statement, Work,
};
pub use render::plain;
pub use scan::{Entry, fixtures, load};
pub use set::read;
pub use watch::watch_variable;

/// What the proof in `migrate-build` and the command line share with this crate: its lexer, what a finding is made
/// of, and how a folder is read that is named where a command runs. Not part of the public interface: it changes
/// without notice.
#[doc(hidden)]
pub mod __private {
    pub use crate::diagnostic::Found;
    pub use crate::directive::FINDINGS;
    pub use crate::lexer::{Lexer, Token, TokenKind, Unterminated};
    pub use crate::scan::{fixtures_from_here, load_from_here};
}
