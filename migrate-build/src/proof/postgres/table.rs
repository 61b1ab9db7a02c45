//! Tables, and the types of their columns. [`super::catalog`] reads them.

use std::collections::BTreeMap;
use std::rc::Rc;

/// The number by which the server knows a table, which is the same under another name.
pub(crate) type Oid = i64;

/// An ordinary or a partitioned table.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    pub(crate) oid: Oid,
    /// Its name, with the schema unless that is the one where names are written without it. Nothing is in quotes.
    pub(crate) key: String,
    /// The same as the server writes it: in quotes where they are needed.
    pub(crate) shown: String,
    /// In quotes, with the schema.
    pub(crate) quoted: String,
    /// Whether its rows are those of its partitions.
    pub(crate) is_partitioned: bool,
    /// The partitioned table it is a part of.
    pub(crate) part_of: Option<Oid>,
    /// What the rows of a partition have to be.
    pub(crate) bound: Option<Check>,
    /// Whether policies hold for its owner too.
    pub(crate) forces_policies: bool,
    pub(crate) columns: Vec<Column>,
    pub(crate) checks: Vec<Check>,
    pub(crate) foreign_keys: Vec<ForeignKey>,
    pub(crate) keys: Vec<Key>,
    /// The triggers that fire in an ordinary session, and whether they are `ENABLE ALWAYS`.
    pub(crate) triggers: Vec<(String, bool)>,
}

#[derive(Clone, Debug)]
pub(crate) struct Column {
    /// Its number, which is the same under another name.
    pub(crate) number: i16,
    pub(crate) name: String,
    /// Its type, in [`Kinds`].
    pub(crate) kind: Oid,
    /// What stands behind the type in parentheses, as the server encodes it.
    pub(crate) modifier: i32,
    /// The type as people write it.
    pub(crate) typed: String,
    pub(crate) not_null: bool,
    /// The default's expression, or that of a generated column.
    pub(crate) default: Option<String>,
    /// Computed by the server, so that nothing can be inserted.
    pub(crate) generated: bool,
    /// The sequence that belongs to it, and the last number it gave.
    pub(crate) sequence: Option<(String, Option<i64>)>,
}

/// What the rows have to satisfy, and the columns it reads.
#[derive(Clone, Debug)]
pub(crate) struct Check {
    pub(crate) name: String,
    pub(crate) columns: Vec<i16>,
    pub(crate) text: String,
}

#[derive(Clone, Debug)]
pub(crate) struct ForeignKey {
    pub(crate) name: String,
    pub(crate) columns: Vec<i16>,
    pub(crate) parent: Oid,
    pub(crate) targets: Vec<i16>,
    /// Whether its check can wait for the end of a transaction.
    pub(crate) deferrable: bool,
}

/// A unique index or an exclusion constraint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Key {
    pub(crate) name: String,
    /// 0 stands for an expression.
    pub(crate) columns: Vec<i16>,
    pub(crate) is_primary: bool,
    pub(crate) is_unique: bool,
    pub(crate) text: String,
}

/// A type.
#[derive(Clone, Debug)]
pub(crate) struct Kind {
    pub(crate) name: String,
    /// `e` enum, `d` domain, `c` composite, `r` range, `m` multirange, `b` any other.
    pub(crate) class: char,
    /// The server's `typcategory`: `A` array, `B` boolean, `C` composite, `D` date or time, `E` enum, `I` network
    /// address, `N` number, `R` range, `S` text, `T` interval, `U` any other.
    pub(crate) category: char,
    /// Of an array the element, of a domain what it is made of, of a range what it is a range of, of a
    /// multirange the range.
    pub(crate) of: Option<Oid>,
    pub(crate) modifier: i32,
    pub(crate) not_null: bool,
    pub(crate) labels: Vec<String>,
    /// Of a composite type: its attributes' types.
    pub(crate) attributes: Vec<(Oid, i32)>,
    /// Of a domain: name and text of its CHECKs.
    pub(crate) checks: Vec<(String, String)>,
}

/// All types of a database.
#[derive(Clone, Debug, Default)]
pub(crate) struct Kinds {
    /// Those of the migrations and of extensions.
    pub(super) own: BTreeMap<Oid, Kind>,
    /// The server's.
    pub(super) built_in: Rc<BTreeMap<Oid, Kind>>,
}

impl Kinds {
    pub(crate) fn get(&self, kind: Oid) -> Option<&Kind> {
        self.own.get(&kind).or_else(|| self.built_in.get(&kind))
    }

    /// What a domain is made of in the end, and what is said of that.
    pub(crate) fn base(&self, kind: Oid, modifier: i32) -> (Oid, i32) {
        match self.get(kind) {
            Some(Kind {
                class: 'd',
                of: Some(of),
                modifier,
                ..
            }) => self.base(*of, *modifier),
            _ => (kind, modifier),
        }
    }

    /// The domains that a type is, one above the other.
    pub(crate) fn domains(&self, kind: Oid) -> Vec<&Kind> {
        match self.get(kind) {
            Some(domain @ Kind { class: 'd', of, .. }) => {
                let mut found = vec![domain];
                found.extend(of.iter().flat_map(|of| self.domains(*of)));
                found
            }
            _ => Vec::new(),
        }
    }
}

impl Table {
    pub(crate) fn column(&self, number: i16) -> Option<&Column> {
        self.columns.iter().find(|column| column.number == number)
    }

    pub(crate) fn named(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// The names of columns, those of expressions left out.
    pub(crate) fn names(&self, numbers: &[i16]) -> Vec<String> {
        let columns = numbers.iter().filter_map(|number| self.column(*number));
        columns.map(|column| column.name.clone()).collect()
    }

    /// What stands behind FROM where its rows are read: of a table that others inherit from its own rows only.
    pub(crate) fn read_from(&self) -> String {
        match self.is_partitioned {
            true => self.quoted.clone(),
            false => format!("ONLY {}", self.quoted),
        }
    }
}

/// A name in double quotes.
pub(crate) fn quoted(name: &str) -> String {
    migrate_runtime::__private::postgres_schema::identifier(name)
}
