//! `embed_migrations!`, which `migrate-runtime` re-exports and documents the use of.
//!
//! Input is parsed (`input`), the folder is read by `migrate-core`, and the result becomes a constant
//! expression (`emit`) or compile errors with an empty value of the same type (`report`).

mod emit;
mod expand;
mod input;
mod report;

use proc_macro::TokenStream;

/// Embeds a folder of migrations: a constant expression of type `Migrations<Sqlite>`.
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
/// - `watched = false`: accept that no build script watches the folder, so that a new file is not
///   noticed until something else changes. Without it that is a warning.
///
/// Every mistake in the folder is a compile error with file, line and column, and what to do; all of
/// them at once. The files' text is read when the program is compiled and stands in it afterwards:
/// nothing is read at run time.
#[proc_macro]
pub fn embed_migrations(input: TokenStream) -> TokenStream {
    expand::expand(input.into()).into()
}
