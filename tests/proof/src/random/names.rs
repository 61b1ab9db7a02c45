//! Names that nothing had before, some of them odd, and how they are quoted.

use super::dice::Dice;
use std::cell::Cell;
use std::collections::BTreeSet;

const ODD: &[&str] = &[
    "order",
    "my table",
    "Mixed",
    "group",
    "a-b",
    "it's",
    "CamelCase",
    "ünï",
    "select",
    "UPPER",
    "1st",
    "table",
    "new",
    "old",
    "values",
    "a.b",
    "a,b",
    "(a)",
    "rowid2",
    "unique",
    "check",
];

#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    taken: BTreeSet<String>,
    last: usize,
    quotes: Cell<usize>,
}

impl Names {
    /// A number that was not given before.
    pub(super) fn number(&mut self) -> usize {
        self.last += 1;
        self.last
    }

    pub(super) fn name(&mut self, dice: &mut Dice<'_>, word: &str) -> String {
        let odd = dice.chance(25).then(|| dice.one_of(ODD));
        let odd = match odd {
            Some("it's") => Some("x\"y"),
            odd => odd,
        };
        let number = self.number();
        let name = match odd {
            Some(odd) if !self.taken.contains(&odd.to_lowercase()) => odd.to_owned(),
            Some(odd) => format!("{odd} {number}"),
            None => format!("{word}{number}"),
        };
        self.taken.insert(name.to_lowercase());
        name
    }

    /// A name where it is used, not always written in the same way.
    pub(super) fn quoted(&self, name: &str) -> String {
        let quoted = self.exact(name);
        match quoted == name && self.quotes.get() % 8 == 5 {
            true => name.to_uppercase(),
            false => quoted,
        }
    }

    /// A name where it is given: its letters stay as they are.
    pub(super) fn exact(&self, name: &str) -> String {
        let turn = self.quotes.get() + 1;
        self.quotes.set(turn);
        let mut letters = name.chars();
        let begins = letters
            .next()
            .is_some_and(|first| first.is_ascii_lowercase());
        let plain = begins
            && name.chars().any(|letter| letter.is_ascii_digit())
            && letters.all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit());
        match turn % 11 {
            0..=8 if plain => name.to_owned(),
            3 | 9 => format!("[{name}]"),
            4 | 10 => format!("`{name}`"),
            _ => format!("\"{}\"", name.replace('"', "\"\"")),
        }
    }
}
