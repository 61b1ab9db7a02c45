//! What stands around the macro does not matter to it, and it leaves no trace there.

use crate::project::{CHECKS, Project, migration};

/// Everything that could be in the way, in one program.
const SURROUNDED: &str = r##"
//! An embedded set in a doc test:
//!
//! ```
//! use migrate_runtime::{Migrations, embed_migrations};
//!
//! static MIGRATIONS: Migrations = embed_migrations!();
//! assert_eq!(MIGRATIONS.iter().count(), 1);
//! ```
#![no_implicit_prelude]
#![forbid(unsafe_code)]
#![deny(warnings, unused, nonstandard_style, future_incompatible, rust_2018_idioms)]
#![deny(missing_docs, unused_qualifications, unused_results, trivial_casts, unreachable_pub)]
#![deny(single_use_lifetimes, unused_lifetimes, missing_debug_implementations)]

use ::migrate_runtime::{Migrations, Postgres, Sqlite, embed_migrations};

// Names that the macro could stumble over.
mod core {}
mod std {}
mod migrate_runtime {}
#[allow(dead_code)]
#[derive(Debug)]
enum Option { Some, None }
#[allow(dead_code, non_upper_case_globals)]
const LIST: () = ();
#[allow(unused_macros)]
macro_rules! include_bytes { () => {} }
#[allow(unused_macros)]
macro_rules! compile_error { () => {} }

/// A static.
pub static STATIC: Migrations = embed_migrations!("migrations");
/// A constant, and a comma.
pub const CONST: Migrations<Sqlite> = embed_migrations!("migrations",);
/// No argument.
pub static DEFAULT: Migrations = embed_migrations!();
/// Options without a folder.
pub static OPTIONS: Migrations<Postgres> = embed_migrations!(database = "postgres", watched = true);
/// Twice in one expression, and twice in one crate.
pub const ARRAY: [Migrations; 2] = [embed_migrations!(r"migrations"), embed_migrations!(r#"migrations"#)];
/// In an associated constant.
pub trait Carries {
    /// A set.
    const MIGRATIONS: Migrations = embed_migrations!();
}
impl Carries for () {}

/// In a constant function.
pub const fn function() -> Migrations {
    embed_migrations!()
}

/// In a generic function and a closure.
pub fn generic<T: ::std::fmt::Debug>(_: T) -> Migrations {
    let closure = || embed_migrations!("migrations");
    closure()
}

macro_rules! embed {
    ($name:ident, $folder:literal) => {
        /// In a macro.
        pub static $name: Migrations = embed_migrations!($folder);
    };
    (expression $folder:expr) => { embed_migrations!($folder) };
    (token $folder:tt $($option:tt)*) => { embed_migrations!($folder $($option)*) };
}
embed!(LITERAL, "migrations");
/// In a macro.
pub static EXPRESSION: Migrations = embed!(expression "migrations");
/// In a macro.
pub static TOKEN: Migrations = embed!(token "migrations", watched = false);

/// All of them.
pub fn print() {
    use ::std::iter::IntoIterator;
    let [first, second] = ARRAY;
    let others = [
        STATIC, CONST, DEFAULT, first, second, <() as Carries>::MIGRATIONS, function(), generic(1),
        LITERAL, EXPRESSION, TOKEN,
    ];
    for set in others {
        ::std::println!("{}", ::std::format!("{set:?}") == ::std::format!("{STATIC:?}"));
    }
    for migration in OPTIONS.into_iter() {
        ::std::println!("{}", migration.id());
    }
}
"##;

fn surrounded(name: &str) -> Project {
    let project = Project::new(name);
    project.write("build.rs", CHECKS);
    project.write("src/lib.rs", SURROUNDED);
    let package = name.replace('-', "_");
    project.write(
        "src/main.rs",
        &format!("fn main() {{\n    {package}::print();\n}}\n"),
    );
    project.write("migrations/0001_a.sql", &migration("a"));
    project
}

#[test]
fn whatever_stands_around_the_macro() {
    let project = surrounded("surround-ed");
    let mut expected = vec!["true"; 11];
    expected.push("0001 a");
    assert_eq!(project.run(), expected);
    assert!(!project.build().compiled);

    let tested = project.cargo(["test", "--doc", "--quiet"]);
    let printed = String::from_utf8_lossy(&tested.stdout).into_owned();
    assert!(
        tested.status.success() && printed.contains("1 passed"),
        "{tested:?}"
    );
}

/// Dependencies of the application may be called as it likes.
#[test]
fn crates_called_core_and_alloc() {
    let project = Project::new("named-core");
    project.write("build.rs", CHECKS);
    project.write("migrations/0001_a.sql", &migration("a"));
    let main = "use db::{Migrations, embed_migrations};\n\n\
                extern crate db as migrate_runtime;\n\n\
                static MIGRATIONS: Migrations = embed_migrations!();\n\n\
                fn main() {\n    println!(\"{}\", MIGRATIONS.iter().count());\n}\n";
    project.write("src/main.rs", main);
    for name in ["core", "alloc"] {
        project.write(&format!("{name}/src/lib.rs"), "");
        let manifest = format!("[package]\nname = \"empty-{name}\"\nedition = \"2024\"\n");
        project.write(&format!("{name}/Cargo.toml"), &manifest);
    }
    let empty = "[dependencies]\n\
                 core = { package = \"empty-core\", path = \"core\" }\n\
                 alloc = { package = \"empty-alloc\", path = \"alloc\" }\n";
    // And the runtime itself under another name, put right by `extern crate … as migrate_runtime`.
    let manifest = project
        .manifest("[workspace]")
        .replace("[dependencies]\n", empty);
    let manifest = manifest.replace(
        "migrate-runtime = {",
        "db = { package = \"migrate-runtime\",",
    );
    project.write("Cargo.toml", &manifest);
    assert_eq!(project.run(), ["1"]);

    // Both mistakes are shown, and nothing that `core` lacks.
    project.write("build.rs", "fn main() {}");
    project.write("migrations/0001_a.sql", &migration("a;COMMIT"));
    let build = project.build();
    assert!(
        build.text.contains("error: `COMMIT` inside a migration"),
        "{}",
        build.text
    );
    assert_eq!(build.text.matches("\nerror").count(), 3, "{}", build.text);
}
