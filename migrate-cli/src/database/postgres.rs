//! PostgreSQL: a server.

use super::{Internal, Operated};
use crate::commands::Operator;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::interrupt::Interrupter;
use crate::outcome::Outcome;
use migrate_runtime::{Postgres, SchemaReport};
use postgres::{Client, NoTls};
use std::path::Path;
use std::time::Duration;

impl Operated for Postgres {}

impl Internal for Postgres {
    fn display_name(connection: &mut Client) -> String {
        let name = connection.query_one("SELECT current_database()::text", &[]);
        let name = name.and_then(|row| row.try_get::<_, String>(0));
        // Where nobody answers, the command itself will say so.
        name.map_or_else(
            |_| "the database".to_owned(),
            |name| format!("the database {name}"),
        )
    }

    fn interrupter(connection: &Client) -> Interrupter {
        let token = connection.cancel_token();
        Interrupter {
            // Servers take this request without TLS, even if they want it of clients; nothing secret is sent. If the
            // server is not reached, the next attempt may reach it.
            stop: Box::new(move || drop(token.cancel_query(NoTls))),
            // Each attempt is a connection of its own.
            pause: Duration::from_millis(50),
        }
    }

    fn verify_schema(_: &mut Operator<'_, Self>) -> Result<SchemaReport, Failure> {
        Err(Failure::new(
            Exit::Usage,
            "on PostgreSQL the schema is compared with that of a database made for it, and this program \
             cannot make one",
            "run `migrate verify-schema` with the folder of migrations",
        ))
    }

    fn back_up(_: &mut Operator<'_, Self>, _: &Path, _: bool) -> Result<Outcome, Failure> {
        Err(elsewhere("backup", "pg_dump"))
    }

    fn restore(_: &mut Operator<'_, Self>, _: &Path, _: bool) -> Result<Outcome, Failure> {
        Err(elsewhere("restore", "pg_restore"))
    }

    fn tables(operator: &mut Operator<'_, Self>) -> Option<u32> {
        const COUNT: &str = "SELECT count(*) FROM pg_catalog.pg_tables \
                             WHERE schemaname NOT IN ('pg_catalog', 'information_schema')";
        let row = operator.connection.query_one(COUNT, &[]).ok()?;
        u32::try_from(row.try_get::<_, i64>(0).ok()?).ok()
    }

    #[cfg(feature = "folder")]
    fn foresee_restore(_: &Operator<'_, Self>, _: &Path) -> Result<(), Failure> {
        Ok(())
    }
}

/// The server's own tools do it well.
fn elsewhere(command: &str, tool: &str) -> Failure {
    Failure::new(
        Exit::Usage,
        format!("`{command}` is for SQLite; nothing was changed"),
        format!("use PostgreSQL's own `{tool}`"),
    )
}
