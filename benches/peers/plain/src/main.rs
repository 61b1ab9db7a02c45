//! rusqlite alone: the SQL of a folder in one transaction, and no history.

#[path = "../../common.rs"]
mod common;

use common::{Call, Peer, Result};
use rusqlite::Connection;

#[derive(Default)]
struct Plain {
    up: Vec<String>,
    down: Vec<String>,
}

impl Plain {
    /// Reads the SQL, which it does not carry, before the clock runs. A start with nothing pending needs none.
    fn read(folder: &str) -> Result<Self> {
        let mut plain = Self::default();
        loop {
            let file = |way| format!("{folder}/{}.{way}.sql", plain.up.len() + 1);
            let Ok(up) = std::fs::read_to_string(file("up")) else {
                return Ok(plain);
            };
            let down = std::fs::read_to_string(file("down"))?;
            plain.up.push(up);
            plain.down.insert(0, down);
        }
    }
}

fn in_one_transaction(db: &Connection, batches: &[String]) -> Result<()> {
    if batches.is_empty() {
        return Ok(());
    }
    db.execute_batch("BEGIN IMMEDIATE")?;
    for sql in batches {
        db.execute_batch(sql)?;
    }
    Ok(db.execute_batch("COMMIT")?)
}

impl Peer for Plain {
    type Db = Connection;

    fn open(&self, path: &str) -> Result<Connection> {
        Ok(Connection::open(path)?)
    }

    fn up(&self, db: &mut Connection) -> Result<()> {
        in_one_transaction(db, &self.up)
    }

    fn down(&self, db: &mut Connection) -> Result<()> {
        in_one_transaction(db, &self.down)
    }

    fn number(&self, db: &mut Connection, sql: &str) -> Result<i64> {
        Ok(db.query_row(sql, [], |row| row.get(0))?)
    }
}

fn main() -> Result<()> {
    let call = Call::read()?;
    let plain = match std::env::var("BENCH_FOLDER") {
        Ok(folder) if call.scenario != "start" => Plain::read(&folder)?,
        _ => Plain::default(),
    };
    call.run(plain)
}
