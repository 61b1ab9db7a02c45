//! What the tables of before have become: they keep their names, are renamed, or are rebuilt and copied into
//! others.

use super::super::said::{Said, said};
use super::super::scratch::{Action, Done, Model, Rows};
use super::super::table::Table;
use super::super::tokens::{unquoted, words};
use crate::proof::finding::section;
use migrate_runtime::{Direction, Migration};
use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::rc::Rc;

/// A section's statements: what each did, and what it says.
pub(crate) struct Story<'a> {
    pub(crate) migration: &'static Migration,
    pub(crate) direction: Direction,
    pub(crate) done: &'a Done,
    /// Read where it is asked for: most sections touch nothing that was there.
    said: OnceCell<Vec<(usize, Said)>>,
}

/// A table that held rows before the section and lives on.
pub(crate) struct Life<'a> {
    /// Its name before, in lower case.
    pub(crate) name: &'a str,
    /// The same as it was written.
    pub(crate) shown: String,
    pub(crate) before: Rc<Rows>,
    /// What it is now: more than one table where its rows were shared out.
    pub(crate) now: Vec<Rc<Table>>,
    /// Every name that it, or what it became, had meanwhile.
    pub(crate) names: BTreeSet<String>,
    /// Whether it was dropped, and made anew.
    pub(crate) rebuilt: bool,
}

impl<'a> Story<'a> {
    pub(crate) fn of(migration: &'static Migration, direction: Direction, done: &'a Done) -> Self {
        Self {
            migration,
            direction,
            done,
            said: OnceCell::new(),
        }
    }

    /// What the statements say, and which of them says it.
    fn said(&self) -> &[(usize, Said)] {
        self.said.get_or_init(|| {
            let section = section(self.migration, self.direction);
            let statements = section.iter().flat_map(|section| {
                (0..section.statements.len()).map(|index| (index, section.statement(index)))
            });
            let said = statements.flat_map(|(index, sql)| {
                let said = said(sql).into_iter();
                said.map(move |said| (index + 1, said))
            });
            said.collect()
        })
    }

    /// The tables that held rows and live on.
    pub(crate) fn lives(&self, model: &Model) -> Vec<Life<'a>> {
        let tables = self.done.before.iter();
        let lives = tables.filter_map(|(name, rows)| self.life(name, rows, model));
        lives.collect()
    }

    fn life(&self, name: &'a str, rows: &Rc<Rows>, model: &Model) -> Option<Life<'a>> {
        let mut names = BTreeSet::from([name.to_owned()]);
        let dropped = self.rename_along(&mut names);
        let now = match model.table(name) {
            Some(table) => vec![Rc::clone(table)],
            None if !dropped => {
                let mut found = names.iter().filter_map(|name| model.table(name));
                vec![Rc::clone(found.next()?)]
            }
            None => self.copies(&names, rows, model),
        };
        if now.is_empty() {
            return None;
        }
        // What was copied into before it got its name.
        for table in &now {
            names.insert(table.name.to_ascii_lowercase());
        }
        let renames = self.said().iter().rev();
        for (_, said) in renames {
            if let Said::Renames(from, to) = said
                && names.contains(to)
            {
                names.insert(from.clone());
            }
        }
        let written = self.done.table_before(name);
        let shown = written.map_or_else(|| now[0].name.clone(), |object| object.name.clone());
        Some(Life {
            name,
            shown,
            before: Rc::clone(rows),
            now,
            names,
            rebuilt: dropped,
        })
    }

    /// Adds the names that a table is given, and tells whether it is dropped in the end.
    fn rename_along(&self, names: &mut BTreeSet<String>) -> bool {
        let mut current = names.first().cloned();
        let mut renames = self.said().iter().peekable();
        for (number, action) in &self.done.actions {
            while let Some((_, Said::Renames(from, to))) =
                renames.next_if(|(said, _)| *said <= *number)
            {
                if current.as_ref() == Some(from) {
                    names.insert(to.clone());
                    current = Some(to.clone());
                }
            }
            if let Action::DropTable(table) = action
                && current.as_ref() == Some(table)
            {
                current = None;
            }
        }
        current.is_none()
    }

    /// The new tables that a dropped one was copied into: those that share half of its columns.
    fn copies(&self, names: &BTreeSet<String>, rows: &Rows, model: &Model) -> Vec<Rc<Table>> {
        let mut found: Vec<Rc<Table>> = Vec::new();
        for number in self.copying(names) {
            for (_, action) in self.of_statement(number) {
                let (Action::Insert(into) | Action::CreateTable(into)) = action else {
                    continue;
                };
                let mut into = into.clone();
                for (later, said) in self.said() {
                    if let Said::Renames(from, to) = said
                        && *later > number
                        && *from == into
                    {
                        into.clone_from(to);
                    }
                }
                let is_new = !self.done.lived(&into);
                let Some(table) = model.table(&into).filter(|_| is_new) else {
                    continue;
                };
                let shared = table.columns.iter().filter(|column| {
                    let name = column.name.to_ascii_lowercase();
                    rows.column(&name).is_some()
                });
                let known = found.iter().any(|other| other.name == table.name);
                if shared.count() * 2 >= rows.columns.len() && !known {
                    found.push(Rc::clone(table));
                }
            }
        }
        found
    }

    /// The statements that read one of these tables and write into another.
    pub(crate) fn copying(&self, names: &BTreeSet<String>) -> Vec<usize> {
        let actions = self.done.actions.iter();
        let reads = actions.filter_map(|(number, action)| match action {
            Action::Read(table) => Some((*number, table)),
            _ => None,
        });
        let said = self.said().iter().filter_map(|(number, said)| match said {
            Said::Reads(table) => Some((*number, table)),
            _ => None,
        });
        let mut numbers: Vec<usize> = reads
            .chain(said)
            .filter(|(number, table)| names.contains(*table) && self.fills(*number, table))
            .map(|(number, _)| number)
            .collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }

    /// The statements that read one of the first tables and write into one of the second.
    pub(crate) fn copying_into(
        &self,
        from: &BTreeSet<String>,
        into: &BTreeSet<String>,
    ) -> Vec<usize> {
        let mut numbers = self.copying(from);
        let writes = |action: &Action| match action {
            Action::Insert(table) | Action::CreateTable(table) => into.contains(table),
            Action::Aside => true,
            _ => false,
        };
        numbers.retain(|number| self.of_statement(*number).any(|(_, action)| writes(action)));
        numbers
    }

    /// Whether a statement puts rows into another table than this. A CHECK reads the table it is made with.
    fn fills(&self, number: usize, from: &str) -> bool {
        let mut actions = self.of_statement(number);
        actions.any(|(_, action)| match action {
            Action::Insert(into) | Action::CreateTable(into) => into != from,
            Action::Aside => true,
            _ => false,
        })
    }

    pub(crate) fn of_statement(
        &self,
        number: usize,
    ) -> impl Iterator<Item = &'a (usize, Action)> + use<'a> {
        let actions = self.done.actions.iter();
        actions.filter(move |(other, _)| *other == number)
    }

    /// The first statement that does something like this.
    pub(crate) fn first(&self, wanted: impl Fn(&Action) -> bool) -> Option<usize> {
        let mut actions = self.done.actions.iter();
        let found = actions.find(|(_, action)| wanted(action));
        found.map(|(number, _)| *number)
    }

    /// Whether it is a step in Rust, which has no text: what it means is taken from what the engine hears.
    fn is_in_rust(&self) -> bool {
        section(self.migration, self.direction).is_none()
    }

    /// Whether rows of a table were deleted on purpose.
    pub(crate) fn deletes(&self, names: &BTreeSet<String>) -> bool {
        let on_purpose =
            |said: &Said| matches!(said, Said::Deletes(table) if names.contains(table));
        let in_rust =
            |action: &Action| matches!(action, Action::Delete(table) if names.contains(table));
        self.said().iter().any(|(_, said)| on_purpose(said))
            || (self.is_in_rust() && self.first(in_rust).is_some())
    }

    /// Whether a column was written to by an UPDATE, and not because of a key.
    pub(crate) fn updates(&self, names: &BTreeSet<String>, column: &str) -> bool {
        let mut actions = self.done.actions.iter();
        actions.any(|(number, action)| {
            let Action::Update(table, found) = action else {
                return false;
            };
            let mut said = self.said().iter();
            let meant = |said: &(usize, Said)| {
                said.0 == *number && matches!(&said.1, Said::Updates(other) if other == table)
            };
            names.contains(table) && found == column && (self.is_in_rust() || said.any(meant))
        })
    }

    /// Whether one of these statements makes one row of several.
    pub(crate) fn merges(&self, numbers: &[usize]) -> bool {
        let mut said = self.said().iter();
        said.any(|(number, said)| numbers.contains(number) && *said == Said::Merges)
    }

    /// Whether a word stands in a statement.
    pub(crate) fn mentions(&self, number: usize, word: &str) -> bool {
        let section = section(self.migration, self.direction);
        let statement = number.checked_sub(1).and_then(|index| {
            Some(
                section
                    .filter(|it| index < it.statements.len())?
                    .statement(index),
            )
        });
        let words = statement.map(words).unwrap_or_default();
        words.iter().any(|found| unquoted(found) == word)
    }

    /// Whether a statement drops an index or a trigger by its name, and none makes it again after that.
    pub(crate) fn drops(&self, name: &str) -> bool {
        let mut said = self.said().iter();
        let actions = self.done.actions.iter();
        let made = actions.filter(|(_, action)| {
            matches!(action, Action::CreateIndex(other, _) | Action::CreateTrigger(other) if other == name)
        });
        let made = made.map(|(number, _)| *number).max().unwrap_or_default();
        let dropped = |action: &Action| matches!(action, Action::DropIndex(other) | Action::DropTrigger(other) if other == name);
        said.any(|(number, said)| {
            *number > made && matches!(said, Said::Drops(other) if other == name)
        }) || (self.is_in_rust() && self.first(dropped).is_some())
    }

    /// Whether a column was called this, or is now: then its values are elsewhere, or another's.
    pub(crate) fn renames_column(&self, column: &str) -> bool {
        let mut said = self.said().iter();
        said.any(|(_, said)| {
            matches!(said, Said::RenamesColumn(from, to) if from == column || to == column)
        })
    }

    /// The names that tables were given, in order: from, to.
    pub(crate) fn renames(&self) -> impl Iterator<Item = (&String, &String)> {
        self.said().iter().filter_map(|(_, said)| match said {
            Said::Renames(from, to) => Some((from, to)),
            _ => None,
        })
    }

    /// The statement that gives a table this name, and the name before.
    pub(crate) fn renamed(&self, name: &str) -> Option<(usize, &str)> {
        let mut said = self.said().iter();
        said.find_map(|(number, said)| match said {
            Said::Renames(from, to) if to == name => Some((*number, from.as_str())),
            _ => None,
        })
    }
}
