//! A database that migrations are tried on, and what is in it.
//!
//! One connection runs the migrations, another looks: what a section leaves in its session, a temporary table
//! or a setting, does not change what is seen.

use super::catalog::Reader;
use super::rows::{self, Rows};
use super::run::{Failed, run_section};
use super::server::{Server, Temporary, failed, rows as texts};
use super::table::{Kinds, Oid, Table};
use crate::proof::ProofError;
use migrate_runtime::__private::postgres_schema::{HOME, Snapshot, prepared};
use migrate_runtime::{Direction, Migration, Postgres};
use postgres::Client;
use std::collections::BTreeMap;
use std::rc::Rc;

/// A database, and the connections to it.
pub(crate) struct Scratch<'s, 'a> {
    /// Runs the migrations.
    runner: Client,
    /// Looks at the database, and puts rows into it.
    pub(crate) eye: Client,
    /// The schema whose names are written without it.
    pub(crate) home: String,
    reader: Reader,
    /// The query that tells the schema.
    schema: String,
    database: Temporary<'s, 'a>,
}

/// What is in a database at a moment.
#[derive(Clone, Debug, Default)]
pub(crate) struct State {
    /// The schema as the server writes it.
    pub(crate) snapshot: Rc<Snapshot>,
    pub(crate) tables: BTreeMap<Oid, Rc<Table>>,
    /// The types.
    pub(crate) kinds: Rc<Kinds>,
    pub(crate) rows: BTreeMap<Oid, Rows>,
}

impl State {
    /// A table by its [`Table::key`].
    pub(crate) fn named(&self, key: &str) -> Option<&Rc<Table>> {
        self.tables.values().find(|table| table.key == key)
    }
}

impl<'s, 'a> Scratch<'s, 'a> {
    pub(crate) fn new(server: &'s Server<'a>) -> Result<Self, ProofError> {
        let database = server.database()?;
        let (mut runner, mut eye) = (database.connect()?, database.connect()?);
        let home =
            texts(&mut runner, HOME).map_err(|error| failed("looking at a schema", error))?;
        let home = home.into_iter().flatten().flatten().next();
        // A search path may name no schema that is there.
        let home = home.unwrap_or_else(|| "public".to_owned());
        let (once, schema) = prepared(Some(&home), None);
        let quiet = "SET client_min_messages = error";
        texts(&mut eye, &format!("{quiet};\n{once}"))
            .map_err(|error| failed("looking at a schema", error))?;
        let reader = Reader::new(&mut eye).map_err(|error| failed("looking at tables", error))?;
        Ok(Self {
            reader,
            schema,
            runner,
            eye,
            home,
            database,
        })
    }

    /// Runs a section.
    pub(crate) fn run(
        &mut self,
        migration: &'static Migration<Postgres>,
        direction: Direction,
        checks: bool,
    ) -> Result<Result<(), Failed>, ProofError> {
        run_section(&mut self.runner, migration, direction, checks)
    }

    /// Looks at everything.
    pub(crate) fn look(&mut self) -> Result<State, ProofError> {
        let snapshot = Rc::new(self.snapshot()?);
        self.look_with(snapshot)
    }

    /// Looks at everything but the schema, which is known.
    pub(crate) fn look_with(&mut self, snapshot: Rc<Snapshot>) -> Result<State, ProofError> {
        let read = self.reader.read(&mut self.eye, &self.home);
        let (tables, kinds) = read.map_err(|error| failed("looking at tables", error))?;
        let mut state = State {
            snapshot,
            tables,
            kinds: Rc::new(kinds),
            rows: BTreeMap::new(),
        };
        self.look_at_rows(&mut state)?;
        Ok(state)
    }

    /// Looks at what the tables hold.
    pub(crate) fn look_at_rows(&mut self, state: &mut State) -> Result<(), ProofError> {
        let hidden: Vec<&Rc<Table>> = state
            .tables
            .values()
            .filter(|it| it.forces_policies)
            .collect();
        // Policies are in the way of the owner too, and stay as they are.
        let lift: Vec<String> = hidden
            .iter()
            .map(|table| format!("ALTER TABLE {} NO FORCE ROW LEVEL SECURITY", table.quoted))
            .collect();
        let read = (|| {
            if lift.is_empty() {
                return rows::read(&mut self.eye, &state.tables);
            }
            self.eye.batch_execute("BEGIN")?;
            self.eye.batch_execute(&lift.join("; "))?;
            let found = rows::read(&mut self.eye, &state.tables);
            self.eye.batch_execute("ROLLBACK")?;
            found
        })();
        state.rows = read.map_err(|error| failed("reading tables", error))?;
        Ok(())
    }

    fn snapshot(&mut self) -> Result<Snapshot, ProofError> {
        let rows = texts(&mut self.eye, &self.schema)
            .map_err(|error| failed("looking at a schema", error))?;
        let rows = rows.iter().filter_map(|row| {
            let texts = row.iter().map(|text| text.as_deref().unwrap_or_default());
            <[&str; 6]>::try_from(texts.collect::<Vec<_>>()).ok()
        });
        Ok(Snapshot::from_rows(rows))
    }

    /// Drops the database, and says where that fails.
    pub(crate) fn close(self) -> Result<(), ProofError> {
        drop((self.runner, self.eye));
        self.database.close()
    }
}
