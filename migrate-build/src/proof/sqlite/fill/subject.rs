//! A table to fill, and what can be known of it.

use super::super::table::{Column, Table, quoted, quoted_name};
use super::checks::{Outline, Piece, pieces};
use rusqlite::Connection;
use std::cell::OnceCell;

pub(super) struct Subject<'a> {
    pub(super) table: &'a Table,
    /// Those that a value can be given to. Elsewhere here columns are known by their place in this list.
    pub(super) columns: Vec<&'a Column>,
    /// What its text says, read where a row is refused: most tables refuse none.
    outline: OnceCell<Outline>,
}

impl<'a> Subject<'a> {
    pub(super) fn new(table: &'a Table) -> Self {
        let columns = table.columns.iter().filter(|column| !column.generated);
        Self {
            table,
            columns: columns.collect(),
            outline: OnceCell::new(),
        }
    }

    pub(super) fn outline(&self) -> &Outline {
        self.outline.get_or_init(|| Outline::read(&self.table.sql))
    }

    pub(super) fn index(&self, name: &str) -> Option<usize> {
        let mut columns = self.columns.iter();
        columns.position(|column| column.name.eq_ignore_ascii_case(name))
    }

    /// Whether NULL is tried in a column. SQLite lets it into most primary keys, but nobody means it to.
    pub(super) fn nullable(&self, column: usize) -> bool {
        let column = self.columns[column];
        !column.not_null && column.key == 0
    }

    pub(super) fn has_column(&self, name: &str) -> bool {
        let mut columns = self.table.columns.iter();
        columns.any(|column| column.name.eq_ignore_ascii_case(name))
    }

    /// The columns that a text reads, those that computed columns are made of among them.
    pub(super) fn read_by(&self, pieces: &[Piece]) -> Vec<usize> {
        let mut found = Vec::new();
        for name in names(&self.expanded(pieces)) {
            found.extend(self.index(name).filter(|index| !found.contains(index)));
        }
        found
    }

    pub(super) fn mentions(&self, pieces: &[Piece], column: usize) -> bool {
        self.read_by(pieces).contains(&column)
    }

    /// A text, and what the computed columns in it are made of.
    pub(super) fn expanded(&self, text: &[Piece]) -> Vec<Piece> {
        let mut all = text.to_vec();
        let mut left: Vec<_> = self.outline().generated.iter().collect();
        loop {
            let names = names(&all);
            let named = |column: &str| names.iter().any(|name| name.eq_ignore_ascii_case(column));
            let Some(at) = left.iter().position(|(column, _)| named(column)) else {
                return all;
            };
            let (_, made_of) = left.swap_remove(at);
            all.extend(made_of.iter().cloned());
        }
    }

    /// What indexes and triggers of the table say.
    pub(super) fn around(
        &self,
        db: &Connection,
        kind: &str,
    ) -> Result<Vec<String>, rusqlite::Error> {
        const SQL: &str = "SELECT sql FROM main.sqlite_master \
                           WHERE type = ?1 AND tbl_name = ?2 COLLATE NOCASE AND sql IS NOT NULL";
        let mut statement = db.prepare(SQL)?;
        let found = statement.query_map([kind, &self.table.name], |row| row.get(0))?;
        found.collect()
    }

    /// Whether a trigger with these words is fired when the row has passed everything else.
    pub(super) fn fires_after(
        &self,
        db: &Connection,
        message: &str,
    ) -> Result<bool, rusqlite::Error> {
        let after = |sql: &String| {
            let pieces = pieces(sql);
            let mut head = pieces.iter().take_while(|piece| !piece.is_word("ON"));
            head.any(|piece| piece.is_word("AFTER"))
        };
        let triggers = self.around(db, "trigger")?;
        let mut triggers = triggers.iter().filter(|sql| sql.contains(message));
        Ok(triggers.any(after))
    }

    /// How a row is inserted.
    pub(super) fn insert_sql(&self) -> String {
        let name = quoted(&self.table.name);
        if self.columns.is_empty() {
            return format!("INSERT INTO {name} DEFAULT VALUES");
        }
        let columns: Vec<String> = self
            .columns
            .iter()
            .map(|column| quoted_name(&column.name))
            .collect();
        let marks = vec!["?"; columns.len()].join(", ");
        // `ON CONFLICT IGNORE` would hide that the row is refused. Without one nothing is said of
        // conflicts, for it would hold in triggers too.
        let lower = self.table.sql.to_ascii_lowercase();
        let or_abort = if lower.contains("conflict") {
            "OR ABORT "
        } else {
            ""
        };
        let columns = columns.join(", ");
        format!("INSERT {or_abort}INTO {name} ({columns}) VALUES ({marks})")
    }
}

/// What may name columns. `length(…)` is a function though a column may have that name.
fn names(pieces: &[Piece]) -> Vec<&str> {
    let called = |at: usize| pieces.get(at + 1) == Some(&Piece::Symbol(b'('));
    let places = pieces.iter().enumerate();
    let names = places.filter_map(|(at, piece)| match piece {
        Piece::Word(_) if called(at) => None,
        piece => piece.name(),
    });
    names.collect()
}
