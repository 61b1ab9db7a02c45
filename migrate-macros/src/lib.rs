//! The macro `embed_migrations!`. Use it through `migrate-runtime`, which re-exports it.
//!
//! The input is parsed (`input`), the folder is read by `migrate-core`, and the result becomes a constant
//! expression (`emit`) or compile errors beside an empty value of the same type (`report`).

mod emit;
mod expand;
mod input;
mod report;

use proc_macro::TokenStream;

/// Embeds a folder of migrations: a constant expression of type `Migrations<Sqlite>`, or of
/// `Migrations<Postgres>` with the option `database = "postgres"`.
///
/// ```text
/// static MIGRATIONS: Migrations = embed_migrations!();                  // the folder `migrations`
/// static MIGRATIONS: Migrations = embed_migrations!("db/migrations");   // from the folder of Cargo.toml
/// static MIGRATIONS: Migrations<Postgres> =
///     embed_migrations!("migrations", database = "postgres");
/// ```
///
/// Options:
///
/// - `database = "sqlite"` (default) or `"postgres"`: which SQL the files hold, and the type of the set;
/// - `watched = false`: accept that no build script watches the folder. A new file is then not noticed
///   until something else changes, and without this option there is a warning.
///
/// Every mistake in the folder is a compile error with file, line and column, and what to do; all of
/// them come at once. The files are read when the program is compiled, and their text is part of it:
/// nothing is read at run time.
#[proc_macro]
pub fn embed_migrations(input: TokenStream) -> TokenStream {
    expand::expand(input.into()).into()
}
