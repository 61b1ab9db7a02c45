//! refinery, which has no way back.

#[path = "../../common.rs"]
mod common;

use common::{Call, Peer, Result};
use rusqlite::Connection;

#[cfg(feature = "migrations")]
mod migrations {
    use rusqlite::Connection;

    refinery::embed_migrations!("migrations");

    pub fn up(db: &mut Connection, grouped: bool) -> super::Result<()> {
        migrations::runner().set_grouped(grouped).run(db)?;
        Ok(())
    }

    pub fn down(_: &mut Connection) -> super::Result<()> {
        Err("there is no way back".into())
    }
}

#[cfg(not(feature = "migrations"))]
mod migrations {
    pub fn up(_: &mut rusqlite::Connection, _: bool) -> super::Result<()> {
        Ok(())
    }

    pub fn down(_: &mut rusqlite::Connection) -> super::Result<()> {
        Ok(())
    }
}

#[derive(Default)]
struct Refinery {
    /// One transaction for all, in place of one for each.
    grouped: bool,
}

impl Peer for Refinery {
    type Db = Connection;

    fn vary(&mut self, word: &str) -> Result<()> {
        self.grouped = word == "grouped";
        match self.grouped {
            true => Ok(()),
            false => Err(format!("there is no variant `{word}`").into()),
        }
    }

    fn open(&self, path: &str) -> Result<Connection> {
        Ok(Connection::open(path)?)
    }

    fn up(&self, db: &mut Connection) -> Result<()> {
        migrations::up(db, self.grouped)
    }

    fn down(&self, db: &mut Connection) -> Result<()> {
        migrations::down(db)
    }

    fn number(&self, db: &mut Connection, sql: &str) -> Result<i64> {
        Ok(db.query_row(sql, [], |row| row.get(0))?)
    }
}

fn main() -> Result<()> {
    Call::read()?.run(Refinery::default())
}
