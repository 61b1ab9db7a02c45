//! Migrates a database of notes, and shows what stands in it.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("migrations");

#[expect(clippy::print_stdout, reason = "a program for the command line")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut db = rusqlite::Connection::open_in_memory()?;
    println!("{}", MIGRATIONS.up(&mut db)?);
    println!("\n{}", MIGRATIONS.status(&mut db)?);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::MIGRATIONS;

    #[test]
    fn migrations_are_proven() {
        migrate_build::assert_proven!(MIGRATIONS);
    }

    #[test]
    fn what_is_in_the_folder_is_embedded() {
        migrate_build::assert_embedded!(MIGRATIONS, "migrations");
    }
}
