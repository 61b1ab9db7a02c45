//! Where a database stands: which migrations its history names, and whether it is what these make, by a
//! replay of their statements that the runtime has no part in.

use crate::scenario::FILES;
use migrate_core::{Dialect, Entry, MigrationSet, Section};
use rusqlite::Connection;
use std::collections::HashMap;
use std::fmt;
use std::path::Path;
use std::str::FromStr;
use std::sync::{Mutex, OnceLock};

/// Which section.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Way {
    /// The up section.
    Up,
    /// The down section.
    Down,
}

/// Where a database stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The migrations from 1 to this one are applied.
    pub applied: i64,
    /// A section of the next one is begun outside a transaction, and so many statements are recorded.
    pub begun: Option<(Way, usize)>,
}

impl Position {
    /// At a version.
    pub fn at(applied: i64) -> Self {
        Self {
            applied,
            begun: None,
        }
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.begun {
            None => write!(f, "{}", self.applied),
            Some((way, done)) => write!(f, "{} {way:?} {done}", self.applied),
        }
    }
}

impl FromStr for Position {
    type Err = String;

    fn from_str(words: &str) -> Result<Self, String> {
        let words: Vec<&str> = words.split(' ').collect();
        let begun = match words[..] {
            [_] => None,
            [_, "Up", done] => Some((Way::Up, done.parse().unwrap())),
            [_, "Down", done] => Some((Way::Down, done.parse().unwrap())),
            _ => return Err(words.join(" ")),
        };
        Ok(Self {
            applied: words[0].parse().unwrap(),
            begun,
        })
    }
}

/// Opens a database as after a crash, and says where it stands, or what is wrong with it.
///
/// # Errors
///
/// If it is damaged, breaks keys, or is not what its history says.
pub fn look(path: &Path) -> Result<Position, String> {
    let db = Connection::open(path).map_err(|error| format!("opening: {error}"))?;
    stands(&db)
}

/// The same of an open one.
///
/// # Errors
///
/// As [`look`].
pub fn stands(db: &Connection) -> Result<Position, String> {
    found(db).map_err(|error| format!("reading: {error}"))?
}

fn found(db: &Connection) -> rusqlite::Result<Result<Position, String>> {
    db.execute_batch("PRAGMA synchronous = OFF")?;
    let said: String = db.query_row("PRAGMA integrity_check", [], |row| row.get(0))?;
    if said != "ok" {
        return Ok(Err(format!("integrity_check: {said}")));
    }
    let count = "SELECT count(*) FROM pragma_foreign_key_check";
    let broken: i64 = db.query_row(count, [], |row| row.get(0))?;
    if broken != 0 {
        return Ok(Err(format!("{broken} foreign keys are violated")));
    }
    let position = match history(db)? {
        Ok(position) => position,
        Err(rows) => return Ok(Err(rows)),
    };
    let dump = without_history(db)?;
    Ok(match makes(position).contains(&dump.as_str()) {
        true => Ok(position),
        false => Err(format!("at {position} by its history, and holds\n{dump}")),
    })
}

/// Where the history says that it stands.
fn history(db: &Connection) -> rusqlite::Result<Result<Position, String>> {
    let table = "SELECT count(*) FROM sqlite_master WHERE name = 'schema_migrations'";
    if db.query_row(table, [], |row| row.get::<_, i64>(0))? == 0 {
        return Ok(Ok(Position::at(0)));
    }
    let sql = "SELECT version, state, statements_done FROM schema_migrations ORDER BY id";
    let mut rows = db.prepare(sql)?;
    let rows = rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let mut position = Position::at(0);
    for (index, row) in rows.enumerate() {
        let (version, state, done): (i64, String, i64) = row?;
        let next = position.begun.is_none() && version == i64::try_from(index).unwrap() + 1;
        let done = usize::try_from(done).unwrap();
        match &*state {
            "applied" if next => position.applied = version,
            "applying" if next => position.begun = Some((Way::Up, done)),
            "reverting" if next => position.begun = Some((Way::Down, done)),
            _ => return Ok(Err(format!("{version} is {state} after {position}"))),
        }
    }
    Ok(Ok(position))
}

/// Everything in a database, in a fixed order, without the quotes that a rename puts around a name.
///
/// # Errors
///
/// SQLite's.
pub fn everything(db: &Connection) -> rusqlite::Result<String> {
    contents(db, "")
}

/// The same without the history.
///
/// # Errors
///
/// SQLite's.
pub fn without_history(db: &Connection) -> rusqlite::Result<String> {
    contents(db, "schema_migrations")
}

fn contents(db: &Connection, except: &str) -> rusqlite::Result<String> {
    let schema = format!(
        "SELECT name, replace(coalesce(sql, ''), '\"', '') FROM main.sqlite_master \
         WHERE tbl_name <> '{except}' ORDER BY name"
    );
    let mut text = String::new();
    for (name, sql) in lines(db, &schema)? {
        text += &format!("{sql}\n");
        // Whatever it is: text that is none, and what stands behind U+0000.
        let columns = format!(
            "SELECT group_concat('typeof(\"' || name || '\") || '' '' || hex(\"' || name || '\")', '||'',''||') \
             FROM pragma_table_info('{name}')"
        );
        let columns: Option<String> = db.query_row(&columns, [], |row| row.get(0))?;
        if let Some(columns) = columns {
            let rows = format!("SELECT '', {columns} FROM main.\"{name}\" ORDER BY 2");
            for (_, row) in lines(db, &rows)? {
                text += &format!("{name}: {row}\n");
            }
        }
    }
    Ok(text)
}

fn lines(db: &Connection, sql: &str) -> rusqlite::Result<Vec<(String, String)>> {
    let mut rows = db.prepare(sql)?;
    let rows = rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    rows.collect()
}

/// What a database at this position holds. Outside a transaction the statement after the recorded ones may
/// have run.
fn makes(position: Position) -> Vec<&'static str> {
    let Some((way, done)) = position.begun else {
        return vec![&model().applied[usize::try_from(position.applied).unwrap()]];
    };
    let parts = match way {
        Way::Up => &model().ups,
        Way::Down => &model().downs,
    };
    let parts = parts[usize::try_from(position.applied).unwrap()].iter();
    parts.skip(done).take(2).map(String::as_str).collect()
}

/// The whole set as core reads it.
fn parsed() -> &'static MigrationSet {
    static SET: OnceLock<MigrationSet> = OnceLock::new();
    SET.get_or_init(|| {
        let entries = FILES.map(|(name, text)| Entry::file(name, text)).to_vec();
        migrate_core::read("migrations", entries, Dialect::Sqlite).unwrap()
    })
}

/// The checksums of the whole set.
pub fn checksums() -> &'static [String] {
    static CHECKSUMS: OnceLock<Vec<String>> = OnceLock::new();
    CHECKSUMS.get_or_init(|| {
        let migrations = parsed().migrations().iter();
        migrations.map(|it| it.checksum().to_owned()).collect()
    })
}

/// What a database holds, the history left out, after these sections in this order; nothing where one fails.
pub fn replayed(sections: &[(Way, i64)]) -> Option<String> {
    type Known = HashMap<Vec<(Way, i64)>, Option<String>>;
    static KNOWN: OnceLock<Mutex<Known>> = OnceLock::new();
    let run = || {
        let db = Connection::open_in_memory().ok()?;
        db.execute_batch("PRAGMA foreign_keys = OFF").ok()?;
        for (way, version) in sections {
            let migration = &parsed().migrations()[usize::try_from(version - 1).ok()?];
            let section = match way {
                Way::Up => migration.up(),
                Way::Down => migration.down(),
            };
            db.execute_batch(section?.sql()).ok()?;
        }
        without_history(&db).ok()
    };
    let mut known = KNOWN.get_or_init(Mutex::default).lock().unwrap();
    known.entry(sections.to_vec()).or_insert_with(run).clone()
}

/// Every database that there may be.
struct Model {
    /// By the number of migrations.
    applied: Vec<String>,
    /// By the number of migrations before it, and of its statements.
    ups: Vec<Vec<String>>,
    downs: Vec<Vec<String>>,
}

fn model() -> &'static Model {
    static MODEL: OnceLock<Model> = OnceLock::new();
    MODEL.get_or_init(|| {
        let set = parsed();
        let replay = |section: &Section, db: &Connection| {
            let mut dumps = vec![without_history(db).unwrap()];
            for statement in section.statements() {
                let sql = &section.sql()[statement.start()..statement.end()];
                db.execute_batch(sql).unwrap();
                dumps.push(without_history(db).unwrap());
            }
            dumps
        };
        let db = Connection::open_in_memory().unwrap();
        db.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
        let migrations = set.migrations().iter();
        let ups: Vec<Vec<String>> = migrations.map(|it| replay(it.up().unwrap(), &db)).collect();
        let migrations = set.migrations().iter().rev();
        let mut downs: Vec<Vec<String>> = migrations
            .map(|it| replay(it.down().unwrap(), &db))
            .collect();
        downs.reverse();
        let mut applied = vec![String::new()];
        applied.extend(ups.iter().map(|dumps| dumps.last().unwrap().clone()));
        Model {
            applied,
            ups,
            downs,
        }
    })
}
