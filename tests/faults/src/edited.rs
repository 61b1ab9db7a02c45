//! What somebody has made of a history, read without the runtime, and what that allows to succeed.

use crate::position::{Way, checksums};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row};

/// A history as it is found. Of a row it does not matter what stands in `name`, `description`, `applied_at`,
/// `statements_done` and `execution_time_ms`, as long as it is of their kind; in `down_options` and `down_sql`
/// it never does while the program has the migration. Of `id` only the order matters.
pub struct Edited {
    /// Whether each column is there, and in each row a value of its kind; and no two rows are of one version.
    readable: bool,
    /// Whether it is by `version`, `checksum` and `state` what is to be in the end: then nothing else is read.
    current: bool,
    /// In order of application.
    rows: Vec<Applied>,
}

struct Applied {
    id: i64,
    version: i64,
    /// Whether the program has it, with this checksum.
    known: bool,
    state: String,
}

impl Applied {
    fn underway(&self) -> Option<Way> {
        match &*self.state {
            "applying" => Some(Way::Up),
            "reverting" => Some(Way::Down),
            _ => None,
        }
    }
}

impl Edited {
    /// Reads it.
    pub fn read(db: &Connection) -> Self {
        let rows = rows(db).unwrap_or_default();
        let newest = i64::try_from(checksums().len()).unwrap();
        Self {
            readable: rows.is_some(),
            current: current(db, newest).unwrap_or_default(),
            rows: rows.unwrap_or_default(),
        }
    }

    /// The sections that a way in is to run.
    pub fn sections(&self, way: &str) -> Vec<(Way, i64)> {
        let newest = i64::try_from(checksums().len()).unwrap();
        let pending = |to| {
            let missing =
                (1..=to).filter(|version| self.rows.iter().all(|it| it.version != *version));
            missing.map(|version| (Way::Up, version)).collect()
        };
        let mut back: Vec<&Applied> = self.rows.iter().collect();
        back.sort_by_key(|row| std::cmp::Reverse(row.id));
        let reverted = |count| back.iter().take(count).map(|row| (Way::Down, row.version));
        match way {
            "up" | "plan" => pending(newest),
            "up_to" => pending(4),
            "down" => reverted(2).collect(),
            "down_to" => reverted(usize::MAX).collect(),
            "redo" => reverted(1)
                .flat_map(|(_, version)| [(Way::Down, version), (Way::Up, version)])
                .collect(),
            _ => Vec::new(),
        }
    }

    /// The section that `resume` would go on with.
    pub fn underway(&self) -> Option<(Way, i64)> {
        let mut rows = self.rows.iter();
        rows.find_map(|row| Some((row.underway()?, row.version)))
    }

    /// Whether the migrations stand in the order of their versions: then whatever is allowed must succeed.
    pub fn is_in_order(&self) -> bool {
        self.rows
            .is_sorted_by(|a, b| a.id < b.id && a.version < b.version)
    }

    /// Whether it says what is to be in the end.
    pub fn is_current(&self) -> bool {
        self.current
    }

    /// Whether a way in may succeed.
    pub fn allows(&self, way: &str) -> bool {
        let has = |version| self.rows.iter().any(|row| row.version == version);
        let known = |version| {
            let mut rows = self.rows.iter();
            rows.any(|row| row.version == version && row.known)
        };
        let marked = |row: &Applied| row.version == 3 && row.underway().is_some();
        let newest = self.rows.iter().map(|row| row.version).max().unwrap_or(0);
        let embedded = i64::try_from(checksums().len()).unwrap();
        match way {
            "up" if self.current => true,
            _ if !self.readable => false,
            "status" => true,
            "resume" => self.underway().is_some(),
            "mark" => self.rows.iter().any(marked),
            _ if self.underway().is_some() => false,
            "repair" => [1, 2, 3].into_iter().all(has),
            "up" | "up_to" | "plan" => (1..=newest).all(known),
            _ => {
                newest <= embedded
                    && self
                        .sections(way)
                        .iter()
                        .all(|(_, version)| known(*version))
            }
        }
    }
}

/// The rows, or nothing if one cannot be read; outside a column or the table is not there.
fn rows(db: &Connection) -> rusqlite::Result<Option<Vec<Applied>>> {
    // What is in double quotes and no column would be a text.
    let sql = "SELECT id, version, statements_done, execution_time_ms, name, description, checksum, state, \
               applied_at, down_options, down_sql FROM schema_migrations ORDER BY id";
    let mut statement = db.prepare(sql)?;
    let mut found = statement.query([])?;
    let mut rows: Vec<Applied> = Vec::new();
    while let Some(row) = found.next()? {
        match applied(row)? {
            Some(row) if rows.iter().all(|other| other.version != row.version) => rows.push(row),
            _ => return Ok(None),
        }
    }
    Ok(Some(rows))
}

fn applied(row: &Row<'_>) -> rusqlite::Result<Option<Applied>> {
    for (index, least) in [(0, i64::MIN), (1, 1), (2, 0), (3, 0)] {
        if !matches!(row.get_ref(index)?, ValueRef::Integer(value) if value >= least) {
            return Ok(None);
        }
    }
    for index in 4..=8 {
        if row.get_ref(index)?.as_str().is_err() {
            return Ok(None);
        }
    }
    let (id, version, state): (i64, i64, String) = (row.get(0)?, row.get(1)?, row.get(7)?);
    let states = ["applied", "baseline", "applying", "reverting"];
    if id == i64::MAX || !states.contains(&&*state) {
        return Ok(None);
    }
    let index = usize::try_from(version - 1).unwrap();
    let checksum: String = row.get(6)?;
    Ok(Some(Applied {
        id,
        version,
        known: checksums().get(index) == Some(&checksum),
        state,
    }))
}

fn current(db: &Connection, newest: i64) -> rusqlite::Result<bool> {
    let sql = "SELECT version, checksum, state FROM schema_migrations ORDER BY id";
    let mut statement = db.prepare(sql)?;
    let found = statement.query_map([], |row| {
        Ok((row.get::<_, i64>(0)?, row.get(1)?, row.get(2)?))
    })?;
    let found: Vec<(i64, String, String)> = found.collect::<Result<_, _>>()?;
    let applied = |(version, checksum)| (version, String::clone(checksum), "applied".to_owned());
    Ok(found
        == (1..=newest)
            .zip(checksums())
            .map(applied)
            .collect::<Vec<_>>())
}
