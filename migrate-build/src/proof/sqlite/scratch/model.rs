//! The schema as the proof knows it. It is never read as a whole while that can be avoided: what a step
//! makes has a higher rowid in `sqlite_master` than anything before it, and what it drops it names.

use super::super::table::Table;
use super::log::Action;
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

/// An entry of `sqlite_master` that has a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Object {
    pub(crate) kind: String,
    pub(crate) name: String,
    /// The table it belongs to, in lower case.
    pub(crate) table: String,
    pub(crate) sql: String,
}

/// Kind, and name in lower case.
pub(crate) type Key = (String, String);

/// What stood under these names before; `None`: nothing.
pub(crate) type Undo = BTreeMap<Key, Option<Rc<Object>>>;

#[derive(Debug, Default)]
pub(crate) struct Model {
    objects: BTreeMap<i64, Rc<Object>>,
    rowids: HashMap<Key, i64>,
    of_table: HashMap<String, BTreeSet<i64>>,
    tables: HashMap<String, Rc<Table>>,
    /// Who points to a table, in lower case.
    children: HashMap<String, BTreeSet<String>>,
    /// Tables by the statement that made them: most are made more than once.
    known: HashMap<String, Rc<Table>>,
    virtual_tables: usize,
    /// Where those keep their contents.
    shadows: BTreeSet<String>,
    /// The history table, which is no part of it.
    without: String,
}

impl Model {
    pub(crate) fn without(history: &str) -> Self {
        Self {
            without: history.to_ascii_lowercase(),
            ..Self::default()
        }
    }

    pub(crate) fn table(&self, name: &str) -> Option<&Rc<Table>> {
        self.tables.get(name)
    }

    pub(crate) fn tables(&self) -> impl Iterator<Item = (&String, &Rc<Table>)> {
        self.tables.iter()
    }

    pub(crate) fn get(&self, key: &Key) -> Option<&Rc<Object>> {
        self.objects.get(self.rowids.get(key)?)
    }

    /// The objects of a table, itself among them.
    pub(crate) fn of_table(&self, table: &str) -> impl Iterator<Item = &Rc<Object>> {
        let rowids = self.of_table.get(table).into_iter().flatten();
        rowids.filter_map(|rowid| self.objects.get(rowid))
    }

    pub(crate) fn objects(&self) -> impl Iterator<Item = &Rc<Object>> {
        self.objects.values()
    }

    /// Tables with a key to one that is not there, and that one.
    pub(crate) fn keys_to_nowhere(&self) -> Vec<(String, String)> {
        let keys = self.tables.values().flat_map(|table| {
            let parents = table.foreign_keys.iter().map(|key| key.parent.clone());
            parents.map(|parent| (table.name.clone(), parent))
        });
        let mut found: Vec<_> = keys
            .filter(|(_, parent)| !self.tables.contains_key(&parent.to_ascii_lowercase()))
            .collect();
        found.sort();
        found.dedup();
        found
    }

    /// The table that a statement has made, which need not be there any more.
    pub(crate) fn table_of(&self, object: &Object) -> Option<&Rc<Table>> {
        self.known.get(&object.sql)
    }

    /// The tables that a table points to, or pointed to: it need not be there any more.
    pub(crate) fn parents(&self, object: &Object) -> Vec<String> {
        let table = self.table_of(object);
        let keys = table.iter().flat_map(|table| &table.foreign_keys);
        keys.map(|key| key.parent.clone()).collect()
    }

    /// Whether a virtual table keeps its contents in this one.
    pub(crate) fn is_shadow(&self, table: &str) -> bool {
        self.shadows.contains(table)
    }

    /// The tables with a key that points to this one.
    pub(crate) fn children(&self, table: &str) -> impl Iterator<Item = &String> {
        self.children.get(table).into_iter().flatten()
    }

    /// Follows what was done, and tells what was there before.
    pub(crate) fn follow(
        &mut self,
        db: &Connection,
        actions: &[(usize, Action)],
    ) -> Result<Undo, rusqlite::Error> {
        let mut undo = Undo::new();
        let (mut rewritten, mut created) = (false, false);
        for (_, action) in actions {
            match action {
                Action::DropTable(name) => self.forget_table(name, &mut undo),
                Action::DropView(name) => self.forget("view", name, &mut undo),
                Action::DropIndex(name) => self.forget("index", name, &mut undo),
                Action::DropTrigger(name) => self.forget("trigger", name, &mut undo),
                Action::AlterTable(_) | Action::Rewrite => rewritten = true,
                Action::CreateTrigger(_) => created = true,
                Action::CreateTable(_) | Action::CreateIndex(..) | Action::CreateView(_) => {
                    created = true;
                }
                Action::Read(_)
                | Action::Insert(_)
                | Action::Update(..)
                | Action::Delete(_)
                | Action::Aside
                | Action::Endless
                | Action::OpensFile => {}
            }
        }
        if rewritten {
            self.read_again(db, &mut undo)?;
        } else if created {
            let last = self.objects.keys().next_back().copied().unwrap_or_default();
            for (rowid, object) in read(db, last)? {
                self.learn(db, rowid, object, &mut undo)?;
            }
        }
        if self.virtual_tables > 0 && (created || rewritten) {
            self.shadows = shadows(db)?;
        }
        Ok(undo)
    }

    fn read_again(&mut self, db: &Connection, undo: &mut Undo) -> Result<(), rusqlite::Error> {
        let now: BTreeMap<i64, Object> = read(db, i64::MIN)?.into_iter().collect();
        let gone = self.objects.iter();
        let gone = gone.filter(|(rowid, object)| now.get(rowid) != Some(object.as_ref()));
        let gone: Vec<i64> = gone.map(|(rowid, _)| *rowid).collect();
        for rowid in gone {
            self.remove(rowid, undo);
        }
        for (rowid, object) in now {
            if !self.objects.contains_key(&rowid) {
                self.learn(db, rowid, object, undo)?;
            }
        }
        Ok(())
    }

    fn learn(
        &mut self,
        db: &Connection,
        rowid: i64,
        object: Object,
        undo: &mut Undo,
    ) -> Result<(), rusqlite::Error> {
        let lower = object.name.to_ascii_lowercase();
        if object.table == self.without {
            return Ok(());
        }
        let key = (object.kind.clone(), lower.clone());
        if object.kind == "table" {
            let table = match self.known.get(&object.sql) {
                Some(table) => Rc::clone(table),
                None => {
                    let table = Rc::new(Table::read(db, &object.name, &object.sql)?);
                    self.known.insert(object.sql.clone(), Rc::clone(&table));
                    table
                }
            };
            for key in &table.foreign_keys {
                let children = self.children.entry(key.parent.to_ascii_lowercase());
                children.or_default().insert(lower.clone());
            }
            self.virtual_tables += usize::from(table.is_virtual());
            self.tables.insert(lower, table);
        }
        let belongs = self.of_table.entry(object.table.clone());
        belongs.or_default().insert(rowid);
        undo.entry(key.clone()).or_insert(None);
        self.rowids.insert(key, rowid);
        self.objects.insert(rowid, Rc::new(object));
        Ok(())
    }

    fn forget_table(&mut self, table: &str, undo: &mut Undo) {
        let rowids = self.of_table.get(table).cloned().unwrap_or_default();
        for rowid in rowids {
            self.remove(rowid, undo);
        }
    }

    fn forget(&mut self, kind: &str, name: &str, undo: &mut Undo) {
        let rowid = self.rowids.get(&(kind.to_owned(), name.to_owned()));
        if let Some(rowid) = rowid.copied() {
            self.remove(rowid, undo);
        }
    }

    fn remove(&mut self, rowid: i64, undo: &mut Undo) {
        let Some(object) = self.objects.remove(&rowid) else {
            return;
        };
        let lower = object.name.to_ascii_lowercase();
        if object.kind == "table" {
            let table = self.tables.remove(&lower);
            let is_virtual = table.as_ref().is_some_and(|table| table.is_virtual());
            self.virtual_tables -= usize::from(is_virtual);
            for key in table.iter().flat_map(|table| &table.foreign_keys) {
                if let Some(children) = self.children.get_mut(&key.parent.to_ascii_lowercase()) {
                    children.remove(&lower);
                }
            }
        }
        if let Some(belongs) = self.of_table.get_mut(&object.table) {
            belongs.remove(&rowid);
        }
        let key = (object.kind.clone(), lower);
        self.rowids.remove(&key);
        undo.entry(key).or_insert(Some(object));
    }
}

fn shadows(db: &Connection) -> Result<BTreeSet<String>, rusqlite::Error> {
    const SQL: &str =
        "SELECT lower(name) FROM pragma_table_list WHERE schema = 'main' AND type = 'shadow'";
    let mut statement = db.prepare(SQL)?;
    let names = statement.query_map([], |row| row.get(0))?;
    names.collect()
}

/// The entries above a rowid; SQLite's own objects are left out.
fn read(db: &Connection, above: i64) -> Result<Vec<(i64, Object)>, rusqlite::Error> {
    const SQL: &str =
        "SELECT rowid, type, name, tbl_name, sql FROM main.sqlite_master WHERE rowid > ?1";
    let mut statement = db.prepare(SQL)?;
    let mut rows = statement.query([above])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        // Those without a statement are the indexes of keys.
        let (name, sql): (String, Option<String>) = (row.get(2)?, row.get(4)?);
        let Some(sql) = sql.filter(|_| !name.to_ascii_lowercase().starts_with("sqlite_")) else {
            continue;
        };
        let table: String = row.get(3)?;
        let object = Object {
            kind: row.get(1)?,
            name,
            table: table.to_ascii_lowercase(),
            sql,
        };
        found.push((row.get(0)?, object));
    }
    Ok(found)
}
