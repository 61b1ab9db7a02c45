//! A set, a history, a target and a policy out of a few bytes.

use migrate_runtime::{Migration, Migrations, NewerDatabase, Sqlite, Target};
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use std::collections::HashMap;
use std::sync::{LazyLock, Mutex};

/// There may be gaps that no folder has.
pub(crate) const VERSIONS: [i64; 6] = [1, 2, 3, 4, 5, 6];

/// What a version requires, in every set.
pub(crate) fn requires(version: i64) -> &'static [i64] {
    match version {
        4 => &[1],
        6 => &[2, 5],
        _ => &[],
    }
}

/// A migration as the program has it, or a row as it was applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct One {
    pub(crate) version: i64,
    pub(crate) edited: bool,
    pub(crate) has_down: bool,
    pub(crate) options: &'static str,
}

#[derive(Debug)]
pub(crate) struct Case {
    pub(crate) set: Vec<One>,
    /// In order of application.
    pub(crate) history: Vec<One>,
    pub(crate) target: Target,
    pub(crate) allow: bool,
    pub(crate) per_migration: bool,
    pub(crate) newer: NewerDatabase,
}

impl Case {
    /// Six bytes for the set, six for the history, and four for what is asked.
    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        let (set, rest) = bytes.split_first_chunk::<6>()?;
        let (history, rest) = rest.split_first_chunk::<6>()?;
        let [order, target, number, policy] = *rest.first_chunk::<4>()?;
        let mut history = ones(*history);
        if !history.is_empty() {
            let length = history.len();
            history.rotate_left(usize::from(order) % length);
        }
        let number = i64::from(number % 9) - 1;
        Some(Self {
            set: ones(*set),
            history,
            target: match target % 5 {
                0 => Target::Latest,
                1 => Target::UpTo(number),
                2 => Target::Down(usize::try_from(number).unwrap_or(usize::MAX)),
                3 => Target::DownTo(number),
                _ => Target::Redo,
            },
            allow: policy & 1 > 0,
            per_migration: policy & 2 > 0,
            newer: match policy >> 2 & 3 {
                0 => NewerDatabase::Ignore,
                1 => NewerDatabase::Revert,
                _ => NewerDatabase::Refuse,
            },
        })
    }
}

/// One byte for each version: is it there, is it edited, is there a way back, which options it has.
fn ones(bytes: [u8; 6]) -> Vec<One> {
    let each = VERSIONS.into_iter().zip(bytes);
    each.filter(|(_, byte)| byte & 1 > 0)
        .map(|(version, byte)| One {
            version,
            edited: byte >> 1 & 7 == 7,
            has_down: byte >> 4 & 3 != 3,
            options: ["", "", " no-transaction", " foreign-keys-on"][usize::from(byte >> 6)],
        })
        .collect()
}

fn text(one: One, with_requires: bool) -> String {
    let One {
        version, options, ..
    } = one;
    let required: Vec<String> = requires(version).iter().map(i64::to_string).collect();
    let required = match with_requires && !required.is_empty() {
        true => format!("-- requires: {}\n", required.join(", ")),
        false => String::new(),
    };
    let (irreversible, down) = match one.has_down {
        true => ("", format!("-- down{options}\nDROP TABLE t{version};\n")),
        false => ("-- irreversible: a test\n", String::new()),
    };
    format!(
        "{required}{irreversible}-- up{options}\n{};\n{down}",
        create(one)
    )
}

fn create(one: One) -> String {
    let columns = if one.edited { "x, y" } else { "x" };
    format!("CREATE TABLE t{} ({columns})", one.version)
}

/// What is made of each text, once: a set stays for as long as the process.
fn migration(one: One, with_requires: bool) -> Migration<Sqlite> {
    type Known = HashMap<(One, bool), Migration<Sqlite>>;
    static KNOWN: LazyLock<Mutex<Known>> = LazyLock::new(Mutex::default);
    let mut known = KNOWN.lock().unwrap();
    *known.entry((one, with_requires)).or_insert_with(|| {
        let files = VERSIONS.map(|version| {
            let plain = One {
                version,
                edited: false,
                has_down: true,
                options: "",
            };
            let one = if version == one.version { one } else { plain };
            (
                format!("{version}_m{version}.sql"),
                text(one, with_requires),
            )
        });
        let files = files.each_ref().map(|(name, text)| (&**name, &**text));
        let set = migrate_test_support::migrations(&files);
        let mut all = set.iter().copied();
        all.find(|it| it.version() == one.version).unwrap()
    })
}

/// The set of these, a guest.
pub(crate) fn migrations(ones: &[One], with_requires: bool) -> Migrations {
    type Known = HashMap<(Vec<One>, bool), Migrations>;
    static KNOWN: LazyLock<Mutex<Known>> = LazyLock::new(Mutex::default);
    let mut known = KNOWN.lock().unwrap();
    *known
        .entry((ones.to_vec(), with_requires))
        .or_insert_with(|| {
            let list = ones.iter().map(|one| migration(*one, with_requires));
            Migrations::__new(list.collect::<Vec<_>>().leak()).table("schema_migrations")
        })
}

/// The row of one that was applied to a database of its own, and the statement that made its table.
fn row(one: One) -> (String, Vec<Value>) {
    type Known = HashMap<One, (String, Vec<Value>)>;
    static KNOWN: LazyLock<Mutex<Known>> = LazyLock::new(Mutex::default);
    let mut known = KNOWN.lock().unwrap();
    let row = known.entry(one).or_insert_with(|| {
        let mut db = Connection::open_in_memory().unwrap();
        migrations(&[one], false).up(&mut db).unwrap();
        let table = "SELECT sql FROM sqlite_master WHERE name = 'schema_migrations'";
        let table = db.query_row(table, [], |row| row.get(0)).unwrap();
        let row = db.query_row("SELECT * FROM schema_migrations", [], |row| {
            (0..11).map(|index| row.get(index)).collect()
        });
        (table, row.unwrap())
    });
    row.clone()
}

/// A database with these applied in this order.
pub(crate) fn database(history: &[One]) -> Connection {
    const INSERT: &str =
        "INSERT INTO schema_migrations VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
    let db = Connection::open_in_memory().unwrap();
    for (index, one) in history.iter().enumerate() {
        let (table, mut row) = row(*one);
        if index == 0 {
            db.execute_batch(&table).unwrap();
        }
        row[0] = Value::Integer(i64::try_from(index).unwrap() + 1);
        db.execute(INSERT, params_from_iter(row)).unwrap();
        db.execute_batch(&create(*one)).unwrap();
    }
    db
}
