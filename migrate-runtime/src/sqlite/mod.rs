//! SQLite through rusqlite.

mod backup;
mod failure;
mod foreign_keys;
mod history;
mod in_memory;
pub mod proof;
mod reader;
mod schema;
mod session;
mod settings;
mod shape;
mod steps;
mod verify;
mod writes;

use crate::database::{Blocking, Sqlite};
use crate::error::Error;
use crate::session::Options;
use rusqlite::Connection;
use session::SqliteSession;

pub use backup::{back_up_within, is_database, restore, restore_within};

impl Blocking for Sqlite {
    type Connection = Connection;
    type Session<'c> = SqliteSession<'c>;

    fn session<'c>(
        connection: &'c mut Connection,
        options: &Options,
    ) -> Result<SqliteSession<'c>, Error> {
        SqliteSession::open(connection, options)
    }
}
