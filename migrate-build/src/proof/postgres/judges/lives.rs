//! What the tables of before have become: they keep their names, are renamed, or are rebuilt and copied into
//! others.

use super::super::rows::Rows;
use super::super::said::{Said, said};
use super::super::scratch::State;
use super::super::table::Table;
use crate::proof::finding::section;
use migrate_runtime::{Direction, Migration, Postgres};
use std::collections::BTreeSet;
use std::rc::Rc;

/// A section: what it says, and what was before and after it.
pub(crate) struct Story<'a> {
    pub(crate) migration: &'static Migration<Postgres>,
    pub(crate) direction: Direction,
    pub(crate) before: &'a State,
    pub(crate) after: &'a State,
    /// By the number of the statement, from 1.
    said: Vec<(usize, Said)>,
}

/// A table that held rows before the section and lives on.
pub(super) struct Life<'a> {
    pub(super) table: &'a Rc<Table>,
    pub(super) before: &'a Rows,
    /// What it is now: more than one table where its rows were shared out.
    pub(super) now: Vec<&'a Rc<Table>>,
    /// Every name that it, or what it became, had meanwhile.
    pub(super) names: BTreeSet<String>,
    /// Whether it was dropped, and made anew.
    pub(super) rebuilt: bool,
}

impl<'a> Story<'a> {
    pub(crate) fn of(
        migration: &'static Migration<Postgres>,
        direction: Direction,
        (before, after): (&'a State, &'a State),
        home: &str,
    ) -> Self {
        let section = section(migration, direction);
        let statements = section.iter().flat_map(|section| {
            (0..section.statements.len()).map(|index| (index + 1, section.statement(index)))
        });
        let said = statements.flat_map(|(number, sql)| {
            let said = said(sql, home).into_iter();
            said.map(move |said| (number, said))
        });
        Self {
            migration,
            direction,
            before,
            after,
            said: said.collect(),
        }
    }

    /// The tables that held rows and live on.
    pub(super) fn lives(&self) -> Vec<Life<'a>> {
        let tables = self.before.tables.values();
        tables.filter_map(|table| self.life(table)).collect()
    }

    fn life(&self, table: &'a Rc<Table>) -> Option<Life<'a>> {
        let before = self
            .before
            .rows
            .get(&table.oid)
            .filter(|rows| rows.count > 0)?;
        let mut names = self.along(&table.key);
        // What is said of a partitioned table is said of its partitions.
        let mut above = table.part_of.and_then(|oid| self.before.tables.get(&oid));
        while let Some(parent) = above {
            names.extend(self.along(&parent.key));
            above = parent.part_of.and_then(|oid| self.before.tables.get(&oid));
        }
        let same = self.after.tables.get(&table.oid);
        let now = match (same, self.after.named(&table.key)) {
            (Some(same), _) => vec![same],
            (None, Some(other)) => vec![other],
            (None, None) => self.copies(&names, table),
        };
        if now.is_empty() {
            return None;
        }
        // What was copied into before it got its name.
        names.extend(now.iter().map(|table| table.key.clone()));
        for (_, said) in self.said.iter().rev() {
            if let Said::Renames(from, to) = said
                && names.contains(to)
            {
                names.insert(from.clone());
            }
        }
        Some(Life {
            table,
            before,
            now,
            names,
            rebuilt: same.is_none(),
        })
    }

    /// The names that a table is given.
    fn along(&self, name: &str) -> BTreeSet<String> {
        let mut names = BTreeSet::from([name.to_owned()]);
        let mut current = name.to_owned();
        for (_, said) in &self.said {
            if let Said::Renames(from, to) = said
                && *from == current
            {
                current.clone_from(to);
                names.insert(to.clone());
            }
        }
        names
    }

    /// The new tables that a dropped one was copied into: those that share half of its columns.
    fn copies(&self, names: &BTreeSet<String>, table: &Table) -> Vec<&'a Rc<Table>> {
        let mut found: Vec<&'a Rc<Table>> = Vec::new();
        for number in self.copying(names) {
            for said in self.of_statement(number) {
                let (Said::Inserts(into) | Said::Creates(into)) = said else {
                    continue;
                };
                let last = self
                    .along(into)
                    .into_iter()
                    .find_map(|name| self.after.named(&name));
                let new = last.filter(|it| !self.before.tables.contains_key(&it.oid));
                let Some(new) = new else { continue };
                let shared = new
                    .columns
                    .iter()
                    .filter(|column| table.named(&column.name).is_some());
                let known = found.iter().any(|other| other.oid == new.oid);
                if shared.count() * 2 >= table.columns.len() && !known {
                    found.push(new);
                }
            }
        }
        found
    }

    /// The statements that read one of these tables and write into another.
    pub(super) fn copying(&self, names: &BTreeSet<String>) -> Vec<usize> {
        let mut numbers: Vec<usize> = self
            .said
            .iter()
            .filter(|(_, said)| matches!(said, Said::Reads(table) if names.contains(table)))
            .map(|(number, _)| *number)
            .collect();
        numbers.dedup();
        numbers.retain(|number| {
            self.of_statement(*number)
                .any(|said| matches!(said, Said::Inserts(_) | Said::Creates(_)))
        });
        numbers
    }

    /// The last statement that reads one of these tables and writes into one.
    pub(super) fn copying_into(&self, names: &BTreeSet<String>) -> Option<usize> {
        let mut numbers = self.copying(names);
        numbers.retain(|number| {
            self.of_statement(*number).any(|said| match said {
                Said::Inserts(table) | Said::Creates(table) => names.contains(table),
                _ => false,
            })
        });
        numbers.last().copied()
    }

    fn of_statement(&self, number: usize) -> impl Iterator<Item = &Said> {
        let said = self.said.iter();
        said.filter(move |(other, _)| *other == number)
            .map(|(_, said)| said)
    }

    /// The first statement that says something like this.
    pub(crate) fn first(&self, wanted: impl Fn(&Said) -> bool) -> Option<usize> {
        let mut said = self.said.iter();
        said.find(|(_, said)| wanted(said))
            .map(|(number, _)| *number)
    }

    /// Whether rows of a table were deleted on purpose.
    pub(super) fn deletes(&self, names: &BTreeSet<String>) -> bool {
        self.first(|said| matches!(said, Said::Deletes(table) if names.contains(table)))
            .is_some()
    }

    /// Whether a column was written to by an UPDATE.
    pub(super) fn updates(&self, names: &BTreeSet<String>, column: &str) -> bool {
        let updates = |said: &Said| match said {
            Said::Updates(table, columns) => {
                names.contains(table)
                    && (columns.is_empty() || columns.iter().any(|name| name == column))
            }
            _ => false,
        };
        self.first(updates).is_some()
    }

    /// The name of a column after the section.
    pub(super) fn column_now(&self, name: &str) -> String {
        let mut current = name.to_owned();
        for (_, said) in &self.said {
            if let Said::RenamesColumn(from, to) = said
                && *from == current
            {
                current.clone_from(to);
            }
        }
        current
    }

    /// Whether something is dropped by its name.
    pub(super) fn drops(&self, name: &str) -> bool {
        let bare = |name: &str| name.rsplit('.').next().unwrap_or(name).to_owned();
        let name = bare(name);
        self.first(|said| matches!(said, Said::Drops(other) if bare(other) == name))
            .is_some()
    }

    /// Whether equal rows may become one in one of these statements.
    pub(super) fn merges(&self, number: usize) -> bool {
        self.of_statement(number).any(|said| *said == Said::Merges)
    }
}
