//! What was found out about a table: it is dropped and made again, by its down and its up.

use super::keys::{Choice, Slot};
use super::search::Row;
use super::subject::Subject;
use rusqlite::types::Value;
use std::collections::HashMap;

/// What a row is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Goal {
    /// A value in every column.
    Full,
    /// NULL wherever that is allowed.
    Nulls,
    /// A value in this column.
    Value(usize),
    /// NULL in this column.
    Null(usize),
}

/// How a row differs from the plain one.
type Overlay = Vec<(usize, Chosen)>;

#[derive(Clone, Debug)]
enum Chosen {
    Value(Value),
    /// A parent's key, though the goal is NULL.
    Parent,
}

#[derive(Default)]
pub(super) struct Memory {
    rows: HashMap<Goal, Overlay>,
    /// The first message and the obstacle of the rows that could not be made.
    pub(super) failed: HashMap<Goal, (String, String)>,
}

impl Memory {
    /// Notes what a search has made of a row.
    pub(super) fn learn(&mut self, goal: Goal, slots: &[Slot], plain: &Row, row: &Row) {
        let mut overlay = Overlay::new();
        for (at, slot) in slots.iter().enumerate() {
            for column in &slot.columns {
                let (before, now) = (&plain.values[*column], &row.values[*column]);
                let referring = !slot.choices.is_empty() && *now != Value::Null;
                if before == now || (referring && *before != Value::Null) {
                    continue;
                }
                // Another row than itself is not there to refer to the next time.
                if slot.refers_to_itself() && referring && !row.own[at] {
                    continue;
                }
                let chosen = if referring {
                    Chosen::Parent
                } else {
                    Chosen::Value(now.clone())
                };
                overlay.push((*column, chosen));
            }
        }
        if !overlay.is_empty() {
            self.rows.insert(goal, overlay);
        }
    }

    pub(super) fn knows(&self, goal: Goal) -> bool {
        self.rows.contains_key(&goal)
    }

    /// Makes of a plain row what worked before. `full`: the choice of parents.
    pub(super) fn apply(&self, goal: Goal, slots: &[Slot], row: &mut Row, full: &Row) {
        for (column, chosen) in self.rows.get(&goal).into_iter().flatten() {
            let slot = slots.iter().position(|slot| slot.columns.contains(column));
            let Some(slot) = slot else { continue };
            match chosen {
                Chosen::Value(value) => {
                    row.values[*column] = value.clone();
                    row.own[slot] = false;
                }
                Chosen::Parent => {
                    row.own[slot] = full.own[slot];
                    row.values[*column] = full.values[*column].clone();
                }
            }
        }
    }

    /// Gives the columns that may not be NULL what worked for the full row.
    pub(super) fn apply_full(&self, subject: &Subject<'_>, slots: &[Slot], row: &mut Row) {
        for (column, chosen) in self.rows.get(&Goal::Full).into_iter().flatten() {
            let plain = |slot: &Slot| slot.columns.contains(column) && slot.choices.is_empty();
            if let Chosen::Value(value) = chosen
                && !subject.nullable(*column)
                && slots.iter().any(plain)
            {
                row.values[*column] = value.clone();
            }
        }
    }
}

/// A row as its goal has it, before any constraint is known. The index is that of the parents' row.
pub(super) fn plain_row(
    subject: &Subject<'_>,
    slots: &[Slot],
    values: &[Value],
    goal: Goal,
    index: usize,
) -> Row {
    let mut row = Row {
        values: values.to_vec(),
        own: vec![false; slots.len()],
    };
    for (at, slot) in slots.iter().enumerate() {
        let choice = match slot.choices.first() {
            Some(own @ Choice::Own(_)) => Some(own),
            first => slot.choices.get(index).or(first),
        };
        if let Some(choice) = choice {
            row.set(slots, at, choice);
        }
        for column in slot
            .columns
            .iter()
            .filter(|column| subject.nullable(**column))
        {
            if goal == Goal::Nulls || goal == Goal::Null(*column) {
                row.values[*column] = Value::Null;
                row.own[at] = false;
            }
        }
    }
    row
}
