//! This library.

#[path = "../../common.rs"]
mod common;

use common::{Call, Peer, Result};
use rusqlite::Connection;

#[cfg(feature = "migrations")]
mod migrations {
    use migrate_runtime::{Migrations, Transaction, embed_migrations};
    use rusqlite::Connection;

    static MIGRATIONS: Migrations = embed_migrations!("migrations");

    pub fn up(db: &mut Connection, each: bool) -> super::Result<()> {
        if each {
            let migrator = MIGRATIONS.migrator(db);
            migrator.transaction(Transaction::PerMigration).up()?;
        } else {
            MIGRATIONS.up(db)?;
        }
        Ok(())
    }

    pub fn down(db: &mut Connection, each: bool) -> super::Result<()> {
        let mut migrator = MIGRATIONS.migrator(db);
        if each {
            migrator = migrator.transaction(Transaction::PerMigration);
        }
        migrator.down_to(0)?;
        Ok(())
    }
}

#[cfg(not(feature = "migrations"))]
mod migrations {
    pub fn up(_: &mut rusqlite::Connection, _: bool) -> super::Result<()> {
        Ok(())
    }

    pub use up as down;
}

#[derive(Default)]
struct Migrate {
    /// A transaction for each migration, in place of one for all.
    each: bool,
}

impl Peer for Migrate {
    type Db = Connection;

    fn vary(&mut self, word: &str) -> Result<()> {
        self.each = word == "each";
        match self.each {
            true => Ok(()),
            false => Err(format!("there is no variant `{word}`").into()),
        }
    }

    fn open(&self, path: &str) -> Result<Connection> {
        Ok(Connection::open(path)?)
    }

    fn up(&self, db: &mut Connection) -> Result<()> {
        migrations::up(db, self.each)
    }

    fn down(&self, db: &mut Connection) -> Result<()> {
        migrations::down(db, self.each)
    }

    fn number(&self, db: &mut Connection, sql: &str) -> Result<i64> {
        Ok(db.query_row(sql, [], |row| row.get(0))?)
    }
}

fn main() -> Result<()> {
    Call::read()?.run(Migrate::default())
}
