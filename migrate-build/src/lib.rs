//! Watches and checks a folder of migrations from a build script, and proves its SQL.
//!
//! ```no_run
//! // build.rs
//! fn main() {
//!     migrate_build::check("migrations");
//! }
//! ```
//!
//! Cargo runs the script, and compiles the program again, when a file in the folder is edited, added,
//! deleted or renamed. Without the script a new file is not noticed until something else changes. A mistake in
//! the folder ends the build with the message that `embed_migrations!` has for it.
//!
//! # The proof
//!
//! No reading of the text tells what SQL does: an engine does. With the feature `proof`, which is on by default,
//! [`check`] runs the migrations of an SQLite folder one by one on a database in memory, by the code that
//! runs them in the application: up, down, and up again, with rows in every table. What it finds ends the
//! build, or is a warning:
//!
//! | code | what was found |
//! |---|---|
//! | `sql-error` | a statement fails |
//! | `fails-on-rows` | it works on empty tables, and fails once they hold rows |
//! | `rows-lost` | a table that is kept or rebuilt holds fewer rows, and no DELETE or REPLACE says so |
//! | `values-lost` | a column that is kept is empty where it had a value, and no UPDATE says so |
//! | `trigger-lost`, `index-lost` | a rebuilt table has lost one that no DROP names |
//! | `view-broken` | a view, or a trigger, no longer runs |
//! | `foreign-key-violation` | rows point to rows that are not there (a warning where the key is new) |
//! | `sequence-reset` | a rebuilt AUTOINCREMENT table would give keys again |
//! | `down-fails`, `up-again-fails` | the way back fails, or the way there after it |
//! | `down-differs` | after the down the schema is not what it was (a warning where only columns changed places) |
//! | `check-fails` | a `-- check` returns rows on every database (a warning where only on made-up rows) |
//! | `down-loses-rows` | a warning: the down loses rows of a table that was there before the up |
//! | `unique-needs-distinct-rows` | a warning: a new key fails on equal values, which old rows may hold |
//! | `not-tried` | a warning: no row could be made up for a table, a step in Rust cannot be run, or a statement does not end or opens a file |
//!
//! A line `-- allow: <code> because <reason>` in the header of a migration, `//! allow: …` of one in Rust, accepts
//! a finding. One that accepts nothing is an error, `unused-allow`.
//!
//! The rows are made up from types, NOT NULL, CHECKs and keys: one with every column filled, one with NULL wherever
//! that is allowed. Where no row can be made up, `migrations/fixtures/<table>.sql` can hold an INSERT; one that fits
//! no table is an error, `fixture`. Virtual tables get no rows.
//!
//! # PostgreSQL
//!
//! With the feature `postgres` a build proves a PostgreSQL folder on the server that `MIGRATE_PROOF_URL` in its
//! environment names, and a test proves an embedded set by `prove_postgres`. The address names a database to
//! connect to, which is left alone, and a role that may create others: the proof makes empty databases
//! `migrate_proof_…`, with encoding and locale of the one that is named, and drops them at the end, also where it
//! fails. One that a killed proof has left behind is dropped after a day by the next proof, if nobody is connected
//! to it.
//!
//! A migration that reaches beyond its database, by `CREATE ROLE`, `ALTER DATABASE`, a tablespace or a file of the
//! server's, would change the server, on which the proof is a guest: it is `not-tried`. Views do not
//! break there, but a CASCADE can take them along: that is `view-broken`, and `foreign-key-violation` where it
//! takes the keys of other tables. `trigger-lost` is said of rules and policies too.
//!
//! Without a server the feature `squawk` (which wants Rust 1.94) reads the SQL of a PostgreSQL folder by a grammar
//! of its own, and what does not look like SQL is a warning, `syntax`.
//!
//! # What a build script does not have
//!
//! It has none of the application's functions, collations and extensions. A migration that needs one says
//! `-- allow: sql-error because …`, and a test proves it with [`prove_on`].
#![cfg_attr(
    not(feature = "proof"),
    expect(
        rustdoc::broken_intra_doc_links,
        reason = "what the proof adds is not there"
    )
)]
#![expect(
    clippy::needless_doctest_main,
    reason = "the main function of a build script is what is shown"
)]

mod check;
#[cfg(any(feature = "proof", feature = "postgres"))]
mod load;
#[cfg(any(feature = "proof", feature = "postgres"))]
mod proof;
#[cfg(any(feature = "proof", feature = "postgres"))]
mod prove;
#[cfg(feature = "proof")]
mod stale;
#[cfg(feature = "squawk")]
mod syntax;

pub use check::{Check, check};
pub use migrate_core::{Diagnostic, Diagnostics, Dialect, Position, Severity};
#[cfg(any(feature = "proof", feature = "postgres"))]
pub use proof::ProofError;
#[cfg(any(feature = "proof", feature = "postgres"))]
pub use prove::Proof;
#[cfg(feature = "proof")]
pub use prove::{prove, prove_on};
#[cfg(feature = "postgres")]
pub use prove::{prove_postgres, prove_postgres_on};
#[cfg(feature = "proof")]
pub use stale::{Stale, stale};

/// What the macros here, and the command line, share with this. Not part of the public interface: it
/// changes without notice.
#[cfg(any(feature = "proof", feature = "postgres"))]
#[doc(hidden)]
pub mod __private {
    #[cfg(feature = "proof")]
    pub use crate::load::leak;
    #[cfg(feature = "postgres")]
    pub use crate::load::leak_postgres;
    #[cfg(any(feature = "proof", feature = "postgres"))]
    pub use crate::proof::is_tried_empty;
    pub use crate::prove::assert_proven;
    #[cfg(feature = "proof")]
    pub use crate::prove::prove_folder;
    #[cfg(feature = "postgres")]
    pub use crate::prove::prove_postgres_folder;
    #[cfg(feature = "proof")]
    pub use crate::stale::assert_embedded;
}
