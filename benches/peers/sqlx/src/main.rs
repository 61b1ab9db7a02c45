//! sqlx, on a runtime of one thread that is there before the clock runs.

#[path = "../../common.rs"]
mod common;

use common::{Call, Peer, Result};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, Connection, query_scalar};
use tokio::runtime::{Builder, Runtime};

#[cfg(feature = "migrations")]
mod migrations {
    use sqlx::SqliteConnection;
    use sqlx::migrate::Migrator;

    static MIGRATOR: Migrator = sqlx::migrate!();

    pub async fn up(db: &mut SqliteConnection) -> super::Result<()> {
        Ok(MIGRATOR.run(db).await?)
    }

    pub async fn down(db: &mut SqliteConnection) -> super::Result<()> {
        Ok(MIGRATOR.undo(db, 0).await?)
    }
}

#[cfg(not(feature = "migrations"))]
mod migrations {
    pub async fn up(_: &mut sqlx::SqliteConnection) -> super::Result<()> {
        Ok(())
    }

    pub use up as down;
}

struct Sqlx {
    runtime: Runtime,
}

impl Peer for Sqlx {
    type Db = SqliteConnection;

    fn open(&self, path: &str) -> Result<SqliteConnection> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true);
        Ok(self
            .runtime
            .block_on(SqliteConnection::connect_with(&options))?)
    }

    fn up(&self, db: &mut SqliteConnection) -> Result<()> {
        self.runtime.block_on(migrations::up(db))
    }

    fn down(&self, db: &mut SqliteConnection) -> Result<()> {
        self.runtime.block_on(migrations::down(db))
    }

    fn number(&self, db: &mut SqliteConnection, sql: &str) -> Result<i64> {
        let query = query_scalar(AssertSqlSafe(sql)).fetch_one(db);
        Ok(self.runtime.block_on(query)?)
    }
}

fn main() -> Result<()> {
    let runtime = Builder::new_current_thread().build()?;
    Call::read()?.run(Sqlx { runtime })
}
