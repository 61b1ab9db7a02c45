//! diesel_migrations.

#[path = "../../common.rs"]
mod common;

use common::{Call, Peer, Result};
use diesel::connection::Connection;
use diesel::sql_types::BigInt;
use diesel::{QueryableByName, RunQueryDsl, SqliteConnection, sql_query};

#[cfg(feature = "migrations")]
mod migrations {
    use diesel::SqliteConnection;
    use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

    const MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations");

    pub fn up(db: &mut SqliteConnection) -> super::Result<()> {
        let applied = db.run_pending_migrations(MIGRATIONS);
        applied.map_err(|error| error.to_string())?;
        Ok(())
    }

    pub fn down(db: &mut SqliteConnection) -> super::Result<()> {
        let reverted = db.revert_all_migrations(MIGRATIONS);
        reverted.map_err(|error| error.to_string())?;
        Ok(())
    }
}

#[cfg(not(feature = "migrations"))]
mod migrations {
    pub fn up(_: &mut diesel::SqliteConnection) -> super::Result<()> {
        Ok(())
    }

    pub use up as down;
}

struct Diesel;

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

impl Peer for Diesel {
    type Db = SqliteConnection;

    fn open(&self, path: &str) -> Result<SqliteConnection> {
        Ok(SqliteConnection::establish(path)?)
    }

    fn up(&self, db: &mut SqliteConnection) -> Result<()> {
        migrations::up(db)
    }

    fn down(&self, db: &mut SqliteConnection) -> Result<()> {
        migrations::down(db)
    }

    fn number(&self, db: &mut SqliteConnection, sql: &str) -> Result<i64> {
        // diesel reads a row by the names of its columns, and a pragma cannot stand in a subquery.
        if sql.starts_with("PRAGMA") {
            return Ok(sql_query(sql).execute(db).map(|_| 0)?);
        }
        let sql = format!("SELECT ({sql}) AS number");
        Ok(sql_query(sql).get_result::<Number>(db)?.number)
    }
}

fn main() -> Result<()> {
    Call::read()?.run(Diesel)
}
