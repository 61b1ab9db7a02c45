//! What statements touch, as SQLite tells it while it compiles them. Names are in lower case.

use rusqlite::Connection;
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Something that a statement does to the schema `main`. Names are in lower case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    Read(String),
    Insert(String),
    /// The table, and its column.
    Update(String, String),
    Delete(String),
    CreateTable(String),
    /// The index, and its table.
    CreateIndex(String, String),
    CreateTrigger(String),
    /// Rows are put into a temporary table.
    Aside,
    DropTable(String),
    AlterTable(String),
    DropIndex(String),
    DropTrigger(String),
    CreateView(String),
    DropView(String),
    /// The schema is changed in a way that only reading it tells.
    Rewrite,
    /// It was stopped, since it did not end.
    Endless,
    /// Another file would be opened: a build must write none, least of all an application's.
    OpensFile,
}

impl Action {
    /// Whether a table is made or changed by this.
    pub(crate) fn makes(&self, name: &str) -> bool {
        matches!(self, Self::CreateTable(table) | Self::AlterTable(table) if table == name)
    }

    /// Whether rows are written.
    pub(crate) fn writes_rows(&self) -> bool {
        matches!(self, Self::Insert(_) | Self::Update(..) | Self::Delete(_))
    }
}

/// The table whose rows a statement works on: one that it alters, or else reads, or else writes.
pub(crate) fn worked_on(actions: &[Action]) -> Option<&str> {
    let altered = actions.iter().find_map(|action| match action {
        Action::AlterTable(table) | Action::CreateIndex(_, table) => Some(table.as_str()),
        _ => None,
    });
    let read = actions.iter().find_map(|action| match action {
        Action::Read(table) => Some(table.as_str()),
        _ => None,
    });
    let written = actions.iter().find_map(|action| match action {
        Action::Insert(table)
        | Action::Update(table, _)
        | Action::Delete(table)
        | Action::DropTable(table) => Some(table.as_str()),
        _ => None,
    });
    altered.or(read).or(written)
}

/// What was done since the last look, and by which statement, from 1; 0: by none of a migration's.
#[derive(Debug, Default)]
struct Entries {
    statement: usize,
    /// Whether anything was heard at all.
    heard: bool,
    /// How often the engine has asked whether to go on with this statement.
    turns: u32,
    actions: Vec<(usize, Action)>,
}

/// SQLite asks whether to go on after so many steps of its machine.
const STEPS: i32 = 100_000;
/// It is told to stop when it has asked more often than this of one statement, which takes some seconds.
const TURNS: u32 = 1_000;

/// The log of a connection.
#[derive(Clone, Debug, Default)]
pub(crate) struct Log(Arc<Mutex<Entries>>);

impl Log {
    /// Listens to a connection from here on. `false`: the driver does not let us.
    pub(crate) fn listen(&self, db: &mut Connection) -> Result<bool, rusqlite::Error> {
        let log = self.clone();
        // Whether this worked is tried below: only some versions of the driver tell.
        let _ = db.authorizer(Some(move |context: AuthContext<'_>| log.note(&context)));
        let log = self.clone();
        let _ = db.progress_handler(STEPS, Some(move || log.is_endless()));
        db.prepare("SELECT name FROM main.sqlite_master")?;
        self.take();
        Ok(self.entries().heard)
    }

    /// What comes from here on is done by this statement.
    pub(crate) fn begin(&self, statement: usize) {
        let mut entries = self.entries();
        entries.statement = statement;
        entries.turns = 0;
    }

    /// Whether a statement has run for so long that it may never end: made-up rows are few.
    fn is_endless(&self) -> bool {
        let mut entries = self.entries();
        entries.turns += 1;
        let endless = entries.turns > TURNS;
        if endless {
            let statement = entries.statement;
            entries.actions.push((statement, Action::Endless));
        }
        endless
    }

    /// What was done since the last look. The next one begins with nothing.
    pub(crate) fn take(&self) -> Vec<(usize, Action)> {
        let mut entries = self.entries();
        entries.statement = 0;
        entries.turns = 0;
        std::mem::take(&mut entries.actions)
    }

    /// Which statement is running.
    pub(crate) fn statement(&self) -> usize {
        self.entries().statement
    }

    fn entries(&self) -> MutexGuard<'_, Entries> {
        // A list of actions is whole after a panic elsewhere.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, context: &AuthContext<'_>) -> Authorization {
        let mut entries = self.entries();
        entries.heard = true;
        let Some(action) = action(context) else {
            return Authorization::Allow;
        };
        let answer = match action {
            Action::OpensFile => Authorization::Deny,
            _ => Authorization::Allow,
        };
        let entry = (entries.statement, action);
        let mut same = entries.actions.iter().rev();
        let known = same
            .by_ref()
            .take_while(|(statement, _)| *statement == entry.0)
            .any(|other| *other == entry);
        if !known {
            entries.actions.push(entry);
        }
        answer
    }
}

/// SQLite's number for ATTACH, where the driver cannot read it.
const ATTACH: i32 = 24;

fn action(context: &AuthContext<'_>) -> Option<Action> {
    anywhere(context).or_else(|| {
        let found = rows(context.action).or_else(|| schema(context.action));
        found.filter(|_| in_main(context))
    })
}

/// What counts whatever schema it is done to.
fn anywhere(context: &AuthContext<'_>) -> Option<Action> {
    match context.action {
        AuthAction::CreateTempTable { .. } => Some(Action::Aside),
        AuthAction::Insert { table_name }
            if context.database_name == Some("temp") && !is_own(table_name) =>
        {
            Some(Action::Aside)
        }
        // Its schema is told elsewhere.
        AuthAction::AlterTable {
            database_name: "main",
            table_name,
        } => Some(Action::AlterTable(lower(table_name))),
        // The runtime itself switches it off.
        AuthAction::Pragma {
            pragma_name,
            pragma_value: Some(value),
        } if pragma_name.eq_ignore_ascii_case("writable_schema")
            && !value.eq_ignore_ascii_case("OFF") =>
        {
            Some(Action::Rewrite)
        }
        AuthAction::Attach { filename } => {
            (!matches!(filename, "" | ":memory:")).then_some(Action::OpensFile)
        }
        // The name is no literal.
        AuthAction::Unknown { code: ATTACH, .. } => Some(Action::OpensFile),
        _ => None,
    }
}

fn rows(action: AuthAction<'_>) -> Option<Action> {
    let found = match action {
        AuthAction::Read { table_name, .. } => Action::Read(lower(table_name)),
        AuthAction::Insert { table_name } => Action::Insert(lower(table_name)),
        AuthAction::Update {
            table_name,
            column_name,
        } => Action::Update(lower(table_name), lower(column_name)),
        AuthAction::Delete { table_name } => Action::Delete(lower(table_name)),
        _ => return None,
    };
    match &found {
        Action::Read(table)
        | Action::Insert(table)
        | Action::Update(table, _)
        | Action::Delete(table)
            if is_own(table) =>
        {
            None
        }
        _ => Some(found),
    }
}

fn schema(action: AuthAction<'_>) -> Option<Action> {
    Some(match action {
        AuthAction::CreateTable { table_name } | AuthAction::CreateVtable { table_name, .. } => {
            Action::CreateTable(lower(table_name))
        }
        AuthAction::CreateIndex {
            index_name,
            table_name,
        } => Action::CreateIndex(lower(index_name), lower(table_name)),
        AuthAction::CreateTrigger { trigger_name, .. } => {
            Action::CreateTrigger(lower(trigger_name))
        }
        AuthAction::CreateView { view_name } => Action::CreateView(lower(view_name)),
        AuthAction::DropTable { table_name } | AuthAction::DropVtable { table_name, .. } => {
            Action::DropTable(lower(table_name))
        }
        AuthAction::DropIndex { index_name, .. } => Action::DropIndex(lower(index_name)),
        AuthAction::DropTrigger { trigger_name, .. } => Action::DropTrigger(lower(trigger_name)),
        AuthAction::DropView { view_name } => Action::DropView(lower(view_name)),
        _ => return None,
    })
}

/// Whether a table is SQLite's own: these change with every statement that changes the schema.
fn is_own(table: &str) -> bool {
    table
        .get(..7)
        .is_some_and(|start| start.eq_ignore_ascii_case("sqlite_"))
}

fn in_main(context: &AuthContext<'_>) -> bool {
    context.database_name == Some("main")
}

fn lower(name: &str) -> String {
    name.to_ascii_lowercase()
}
