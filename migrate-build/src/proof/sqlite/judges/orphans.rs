//! Foreign keys to tables that are not there in the end.

use super::super::tokens::{unquoted, words};
use super::keys::{Ends, ends};
use crate::proof::finding::{At, Finding, section};
use migrate_runtime::{Direction, Migration};
use std::collections::BTreeSet;

/// The keys that point `nowhere`, by child and parent, when every table that a set makes is there; those in
/// `known` were told before. Warnings, since a library's tables may point to its application's.
pub(crate) fn orphans(
    list: &[&'static Migration],
    nowhere: &[(String, String)],
    known: &BTreeSet<Ends>,
) -> Vec<Finding> {
    // That a parent was dropped under its children is told already.
    let new = |(child, parent): &&(String, String)| !known.contains(&ends(child, parent));
    let found = nowhere.iter().filter(new).filter_map(|(table, parent)| {
        let (migration, number) = last_naming(list, parent)?;
        let message = format!(
            "the key of `{table}` points to `{parent}`, which is not there after the last migration"
        );
        let help = "correct the name; where another set makes the table, accept this";
        let at = At::statement(migration, Direction::Up, number);
        let finding = Finding::error("foreign-key-violation", migration, at, message, help);
        Some(finding.into_warning())
    });
    found.collect()
}

/// The last statement with a word REFERENCES and this name.
fn last_naming(list: &[&'static Migration], parent: &str) -> Option<(&'static Migration, usize)> {
    let parent = parent.to_ascii_lowercase();
    list.iter().rev().find_map(|migration| {
        let section = section(migration, Direction::Up)?;
        let mut numbers = (0..section.statements.len()).rev();
        let number = numbers.find(|index| {
            let words = words(section.statement(*index));
            let mut pairs = words.windows(2);
            pairs.any(|pair| pair[0] == "references" && unquoted(&pair[1]) == parent)
        })?;
        Some((*migration, number + 1))
    })
}
