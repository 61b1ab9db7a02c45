//! Random histories: a schema that grows, is changed and rebuilt, and downs that put back what was. A fault
//! can be put into one of them.

mod change;
mod dice;
mod fault;
mod names;
mod rebuild;
mod render;
mod rows;
mod schema;
mod steps;
mod tables;

use dice::Dice;
pub use fault::Kind;
use fault::{Place, Statement, Step};
use proptest::prelude::{Strategy, any, prop};
use schema::Schema;
use std::fmt;

/// A folder out of nothing.
#[derive(Clone)]
pub struct History {
    migrations: Vec<Migration>,
}

#[derive(Clone)]
struct Migration {
    steps: Vec<Step>,
    options: &'static str,
}

/// A folder with a fault in one file.
pub struct Faulty {
    /// What is wrong.
    pub kind: Kind,
    /// Where.
    pub file: String,
    /// The whole folder.
    pub history: History,
}

impl History {
    /// Anything.
    pub fn any(length: usize) -> impl Strategy<Value = Self> {
        let numbers = prop::collection::vec(any::<u8>(), 0..60);
        prop::collection::vec(numbers, 1..length).prop_map(|numbers| Self::of(&numbers))
    }

    fn of(numbers: &[Vec<u8>]) -> Self {
        let mut schema = Schema::default();
        let mut migrations: Vec<Migration> = Vec::new();
        for numbers in numbers {
            let mut dice = Dice::new(numbers);
            let joined = dice.chance(25);
            let options = match dice.chance(10) {
                true => " no-transaction",
                false => "",
            };
            let before = schema.clone();
            let step = steps::step(&mut schema, &mut dice).unwrap_or_else(|| {
                schema = before;
                steps::create_table(&mut schema, &mut dice)
            });
            let last = migrations.last_mut().filter(|_| joined);
            match last {
                Some(last) => last.steps.push(step),
                None => migrations.push(Migration {
                    steps: vec![step],
                    options,
                }),
            }
        }
        Self { migrations }
    }

    /// The same with this kind of fault, or with the next kind that there is a place for.
    pub fn with_fault(mut self, kind: usize, place: usize) -> Option<Faulty> {
        let kinds = Kind::ALL.iter().cycle().skip(kind % Kind::ALL.len());
        let places = kinds.take(Kind::ALL.len()).find_map(|kind| {
            let places = self.places(*kind);
            (!places.is_empty()).then_some((*kind, places))
        });
        let (kind, mut places) = places?;
        let place = places.swap_remove(place % places.len());
        let at = place.migration;
        let step = &mut self.migrations[at].steps[place.step];
        let section = if place.is_up {
            &mut step.up
        } else {
            &mut step.down
        };
        section[place.statement].sql = place.sql;
        self.migrations[at].options = "";
        if kind.is_last() {
            self.migrations.truncate(at + 1);
        }
        Some(Faulty {
            kind,
            file: format!("migrations/{}", name(at)),
            history: self,
        })
    }

    fn places(&self, kind: Kind) -> Vec<Place> {
        let mut found = Vec::new();
        for (at, migration) in self.migrations.iter().enumerate() {
            for (number, step) in migration.steps.iter().enumerate() {
                // Steps may excuse one another.
                let same = |other: &&Step| step.about.is_some() && other.about == step.about;
                let alone = migration.steps.iter().filter(same).count() == 1;
                if migration.steps.len() == 1 || (kind.stands_alone() && alone) {
                    let places = step.places(kind).into_iter();
                    found.extend(places.map(|place| Place {
                        migration: at,
                        step: number,
                        ..place
                    }));
                }
            }
        }
        found
    }

    /// Names and texts of the files.
    pub fn files(&self) -> Vec<(String, String)> {
        let migrations = self.migrations.iter().enumerate();
        let files = migrations.map(|(at, migration)| {
            let up = migration.steps.iter().flat_map(|step| &step.up);
            let down = migration.steps.iter().rev().flat_map(|step| &step.down);
            let options = migration.options;
            let (up, down) = (section(up), section(down));
            (
                name(at),
                format!("-- up{options}\n{up}\n-- down{options}\n{down}"),
            )
        });
        files.collect()
    }
}

fn name(at: usize) -> String {
    format!("{:04}_m.sql", at + 1)
}

fn section<'a>(statements: impl Iterator<Item = &'a Statement>) -> String {
    statements
        .map(|statement| format!("{};\n", statement.sql))
        .collect()
}

impl fmt::Display for History {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, text) in self.files() {
            writeln!(f, "=== {name}\n{text}")?;
        }
        Ok(())
    }
}

/// As it is read best.
impl fmt::Debug for History {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\n{self}")
    }
}
