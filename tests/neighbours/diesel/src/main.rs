//! Migrates a file with rusqlite, then writes and reads it with diesel.

use diesel::prelude::*;
use migrate_runtime::{Migrations, embed_migrations};
use std::error::Error;

// A program whose tests use migrate-build has it inside too: one SQLite for both.
#[cfg(test)]
use migrate_build as _;

static MIGRATIONS: Migrations = embed_migrations!("migrations");

diesel::table! {
    author (id) {
        id -> BigInt,
        name -> Text,
    }
}

diesel::table! {
    book (id) {
        id -> BigInt,
        author_id -> BigInt,
        title -> Text,
        year -> Nullable<BigInt>,
    }
}

diesel::joinable!(book -> author (author_id));
diesel::allow_tables_to_appear_in_same_query!(author, book);
diesel::define_sql_function! {
    fn sqlite_version() -> Text;
}

type Book = (String, String, Option<i64>);

fn main() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("books.db");
    let mut connection = rusqlite::Connection::open(&file)?;
    println!("{}", MIGRATIONS.up(&mut connection)?);

    let url = file.to_str().ok_or("the path is not UTF-8")?;
    let (books, version) = write_and_read(url)?;
    for (author, title, year) in &books {
        let year = year.ok_or_else(|| format!("{title} has no year"))?;
        println!("read {author}, {title}, {year}");
    }
    if books.len() != 2 {
        return Err(format!("2 books were expected, {} were read", books.len()).into());
    }
    if version != rusqlite::version() {
        return Err(format!("diesel has SQLite {version}, rusqlite another").into());
    }
    println!("SQLite {version} for both");

    let report = MIGRATIONS.migrator(&mut connection).down_to(0)?;
    println!("{report}");
    Ok(())
}

fn write_and_read(url: &str) -> Result<(Vec<Book>, String), Box<dyn Error>> {
    let mut connection = SqliteConnection::establish(url)?;
    diesel::insert_into(book::table)
        .values((
            book::author_id.eq(1),
            book::title.eq("Letters"),
            book::year.eq(1850),
        ))
        .execute(&mut connection)?;
    let books = book::table
        .inner_join(author::table)
        .select((author::name, book::title, book::year))
        .order(book::year)
        .load(&mut connection)?;
    let version = diesel::select(sqlite_version()).get_result(&mut connection)?;
    Ok((books, version))
}
