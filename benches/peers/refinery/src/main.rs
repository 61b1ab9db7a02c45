//! refinery, which has no way back.

#[path = "../../common.rs"]
mod common;

use common::{Call, Peer, Result};
use rusqlite::Connection;

#[cfg(feature = "migrations")]
mod migrations {
    use rusqlite::Connection;

    refinery::embed_migrations!("migrations");

    pub fn up(db: &mut Connection) -> super::Result<()> {
        migrations::runner().run(db)?;
        Ok(())
    }

    pub fn down(_: &mut Connection) -> super::Result<()> {
        Err("there is no way back".into())
    }
}

#[cfg(not(feature = "migrations"))]
mod migrations {
    pub fn up(_: &mut rusqlite::Connection) -> super::Result<()> {
        Ok(())
    }

    pub use up as down;
}

struct Refinery;

impl Peer for Refinery {
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
    Call::read()?.run(&Refinery)
}
