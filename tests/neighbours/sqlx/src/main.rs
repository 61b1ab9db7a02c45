//! Migrates a file with rusqlite, then writes and reads it with sqlx.

use migrate_runtime::{Migrations, embed_migrations};
use rusqlite::Connection;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool};
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

    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let (books, version) = runtime.block_on(write_and_read(&file))?;
    for (author, title, year) in &books {
        println!("read {author}, {title}, {year}");
    }
    if books.len() != 2 {
        return Err(format!("2 books were expected, {} were read", books.len()).into());
    }
    if version != rusqlite::version() {
        return Err(format!("sqlx has SQLite {version}, rusqlite another").into());
    }
    println!("SQLite {version} for both");

    let report = MIGRATIONS.migrator(&mut connection).down_to(0)?;
    println!("{report}");
    Ok(())
}

async fn write_and_read(file: &Path) -> Result<(Vec<Book>, String), sqlx::Error> {
    let pool = SqlitePool::connect_with(SqliteConnectOptions::new().filename(file)).await?;
    sqlx::query("INSERT INTO book (author_id, title, year) VALUES (?, ?, ?)")
        .bind(1)
        .bind("Letters")
        .bind(1850)
        .execute(&pool)
        .await?;
    let books = sqlx::query_as(
        "SELECT name, title, year FROM book JOIN author ON author.id = author_id ORDER BY year",
    )
    .fetch_all(&pool)
    .await?;
    let version = sqlx::query_scalar("SELECT sqlite_version()")
        .fetch_one(&pool)
        .await?;
    pool.close().await;
    Ok((books, version))
}
