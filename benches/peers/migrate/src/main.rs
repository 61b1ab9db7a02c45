//! This library.

#[path = "../../common.rs"]
mod common;

use common::{Call, Peer, Result};
use rusqlite::Connection;

#[cfg(feature = "migrations")]
mod migrations {
    use migrate_runtime::{Migrations, embed_migrations};
    use rusqlite::Connection;

    static MIGRATIONS: Migrations = embed_migrations!("migrations");

    pub fn up(db: &mut Connection) -> super::Result<()> {
        MIGRATIONS.up(db)?;
        Ok(())
    }

    pub fn down(db: &mut Connection) -> super::Result<()> {
        MIGRATIONS.migrator(db).down_to(0)?;
        Ok(())
    }
}

#[cfg(not(feature = "migrations"))]
mod migrations {
    pub fn up(_: &mut rusqlite::Connection) -> super::Result<()> {
        Ok(())
    }

    pub use up as down;
}

struct Migrate;

impl Peer for Migrate {
    type Db = Connection;

    fn open(&self, path: &str) -> Result<Connection> {
        Ok(Connection::open(path)?)
    }

    fn up(&self, db: &mut Connection) -> Result<()> {
        migrations::up(db)
    }

    fn down(&self, db: &mut Connection) -> Result<()> {
        migrations::down(db)
    }

    fn number(&self, db: &mut Connection, sql: &str) -> Result<i64> {
        Ok(db.query_row(sql, [], |row| row.get(0))?)
    }
}

fn main() -> Result<()> {
    Call::read()?.run(&Migrate)
}
