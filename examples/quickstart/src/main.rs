//! Opens or creates a database file, migrates it, and prints what was done and how it stands.
//!
//! ```text
//! quickstart app.db               numbered in sequence: 0001, 0002 …
//! quickstart app.db --by-time     the same migrations, numbered by time
//! ```

use migrate_runtime::{Migrations, embed_migrations};
use rusqlite::Connection;
use std::env;
use std::error::Error;
use std::io::{Write, stdout};

static MIGRATIONS: Migrations = embed_migrations!("migrations");
static BY_TIME: Migrations = embed_migrations!("migrations_by_time");

fn main() -> Result<(), Box<dyn Error>> {
    let usage = "usage: quickstart <database file> [--by-time]";
    let arguments: Vec<String> = env::args().skip(1).collect();
    let (file, migrations) = match arguments.as_slice() {
        [file] => (file, &MIGRATIONS),
        [file, option] if option == "--by-time" => (file, &BY_TIME),
        _ => return Err(usage.into()),
    };
    let mut db = Connection::open(file)?;
    db.execute_batch("PRAGMA foreign_keys = ON")?;

    let report = migrations.up(&mut db)?;
    let status = migrations.status(&mut db)?;
    writeln!(stdout(), "{report}\n\n{status}")?;
    Ok(())
}
