//! Migrates a file, and writes and reads it, with a rusqlite that is not the newest.

use migrate_runtime::{Migrations, embed_migrations};
use rusqlite::Connection;
use std::error::Error;
use std::path::Path;

// A program whose tests use migrate-build has it inside too: one SQLite for both.
#[cfg(test)]
use migrate_build as _;

static MIGRATIONS: Migrations = embed_migrations!("migrations");

type Book = (String, String, i64);

fn main() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("books.db");
    let mut connection = Connection::open(&file)?;
    println!("{}", MIGRATIONS.up(&mut connection)?);

    let books = write_and_read(&file)?;
    for (author, title, year) in &books {
        println!("read {author}, {title}, {year}");
    }
    if books.len() != 2 {
        return Err(format!("2 books were expected, {} were read", books.len()).into());
    }
    println!("SQLite {} for both", rusqlite::version());

    let report = MIGRATIONS.migrator(&mut connection).down_to(0)?;
    println!("{report}");
    Ok(())
}

fn write_and_read(file: &Path) -> rusqlite::Result<Vec<Book>> {
    let connection = Connection::open(file)?;
    connection.execute(
        "INSERT INTO book (author_id, title, year) VALUES (?1, ?2, ?3)",
        (1, "Letters", 1850),
    )?;
    let mut query = connection.prepare(
        "SELECT name, title, year FROM book JOIN author ON author.id = author_id ORDER BY year",
    )?;
    query
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect()
}
