//! One binary that keeps notes, and operates its own database: no file of the migrations is beside it.
//!
//! ```text
//! notes add "buy milk"
//! notes list
//! notes migrate status
//! ```
//!
//! The database is `notes.db` here, or what NOTES_DB says.

use clap::Parser;
use migrate_cli::Exit;
use migrate_runtime::{Migrations, embed_migrations};
use rusqlite::Connection;
use std::env;
use std::error::Error;
use std::io::{Write, stdout};
use std::process::ExitCode;

static MIGRATIONS: Migrations = embed_migrations!("migrations");

/// Keeps notes
#[derive(Parser)]
enum Notes {
    /// Write a note down
    Add {
        /// What it says
        text: String,
    },
    /// Show all notes
    List,
    /// Operate the database
    Migrate(migrate_cli::Command),
}

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let notes = Notes::parse();
    let file = env::var_os("NOTES_DB").unwrap_or_else(|| "notes.db".into());
    let mut db = Connection::open(file)?;
    let exit = match notes {
        Notes::Add { text } => {
            MIGRATIONS.up(&mut db)?;
            let words = i64::try_from(text.split_whitespace().count())?;
            db.execute(
                "INSERT INTO note (text, words) VALUES (?1, ?2)",
                (text, words),
            )?;
            Exit::Done
        }
        Notes::List => {
            MIGRATIONS.up(&mut db)?;
            list(&db)?;
            Exit::Done
        }
        Notes::Migrate(command) => command.run(&MIGRATIONS, &mut db),
    };
    Ok(exit.into())
}

fn list(db: &Connection) -> Result<(), Box<dyn Error>> {
    let mut notes = db.prepare("SELECT text, words FROM note ORDER BY id")?;
    let mut notes = notes.query([])?;
    while let Some(note) = notes.next()? {
        let (text, words): (String, i64) = (note.get(0)?, note.get(1)?);
        writeln!(stdout(), "{text} ({words} words)")?;
    }
    Ok(())
}
