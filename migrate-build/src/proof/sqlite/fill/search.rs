//! The search for a row that a table takes.

use super::candidates::Wanted;
use super::checks::Piece;
use super::clue::clue;
use super::insert::{Failure, Inserter, Reason};
use super::keys::{Choice, Slot};
use super::subject::Subject;
use crate::proof::made::Numbers;
use rusqlite::Error;
use rusqlite::types::Value;

/// How often a row is tried before it is given up.
pub(super) const TRIALS: usize = 4000;
/// How many columns are varied at once, and with how many values each.
const AT_ONCE: usize = 6;
const LIKELIEST: usize = 8;

/// A row that is being made, by column.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) values: Vec<Value>,
    /// By slot: whether the row refers to itself there.
    pub(super) own: Vec<bool>,
}

impl Row {
    /// Gives the columns of a slot what was chosen. What refers to the row itself waits for [`Self::complete`].
    pub(super) fn set(&mut self, slots: &[Slot], slot: usize, choice: &Choice) {
        self.own[slot] = matches!(choice, Choice::Own(_));
        if let Choice::Values(values) = choice {
            for (column, value) in slots[slot].columns.iter().zip(values) {
                self.values[*column] = value.clone();
            }
        }
    }

    /// Copies what refers to the row itself.
    pub(super) fn complete(&mut self, slots: &[Slot]) {
        for (slot, _) in slots.iter().zip(&self.own).filter(|(_, own)| **own) {
            if let Some(Choice::Own(targets)) = slot.choices.first() {
                for (column, target) in slot.columns.iter().zip(targets) {
                    self.values[*column] = self.values[*target].clone();
                }
            }
        }
    }
}

/// What a row must hold whatever is tried.
#[derive(Clone, Debug, Default)]
pub(super) struct Limits {
    /// Columns that keep their value.
    pub(super) locked: Vec<usize>,
    /// A column that is to hold a value, or NULL (`true`).
    pub(super) wanted: Option<(usize, bool)>,
}

/// A row that no trial has made acceptable.
pub(super) struct Refused {
    /// What was said of the row as it came.
    pub(super) first: String,
    pub(super) obstacle: String,
    /// Another row is in the way, and not what the row holds.
    pub(super) unique: bool,
}

pub(super) struct Search<'a> {
    pub(super) inserter: Inserter<'a>,
    pub(super) slots: Vec<Slot>,
    pub(super) numbers: &'a mut Numbers,
    /// A row that was taken before.
    pub(super) hint: Option<Vec<Value>>,
    pub(super) limits: Limits,
    /// How many are left for this row.
    trials: usize,
    /// Why it was refused so far: to be refused in these words again is no progress.
    seen: Vec<String>,
}

/// What a slot may be given: everything, and what to begin with where several are varied at once.
struct Options {
    slot: usize,
    all: Vec<Choice>,
    likeliest: Vec<Choice>,
}

/// Where a search stands: the row, and why it was refused (`None`: it is in).
type Step = (Row, Option<Failure>);

impl<'a> Search<'a> {
    pub(super) fn new(inserter: Inserter<'a>, slots: Vec<Slot>, numbers: &'a mut Numbers) -> Self {
        Self {
            inserter,
            slots,
            numbers,
            hint: None,
            limits: Limits::default(),
            trials: 0,
            seen: Vec::new(),
        }
    }

    fn subject(&self) -> &'a Subject<'a> {
        self.inserter.subject
    }

    /// Inserts the row, or one like it. What failed in the same way before is not tried again: its
    /// first message and its obstacle are known.
    pub(super) fn put(
        &mut self,
        mut row: Row,
        trials: usize,
        known: Option<&(String, String)>,
    ) -> Result<Result<Row, Refused>, Error> {
        self.trials = trials;
        self.seen.clear();
        row.complete(&self.slots);
        let Err(mut failure) = self.inserter.insert(&row.values)? else {
            return Ok(Ok(row));
        };
        let first = failure.message.clone();
        if let Some((_, obstacle)) = known.filter(|(message, _)| *message == first) {
            return Ok(Err(Refused {
                obstacle: obstacle.clone(),
                unique: false,
                first,
            }));
        }
        loop {
            self.seen.push(failure.message.clone());
            match self.advance(&row, &failure)? {
                Some((row, None)) => return Ok(Ok(row)),
                Some((next, Some(other))) => (row, failure) = (next, other),
                None => {
                    let unique =
                        matches!(failure.reason, Reason::Unique(_) | Reason::UniqueIndex(_));
                    return Ok(Err(Refused {
                        first,
                        obstacle: self.obstacle(&failure),
                        unique,
                    }));
                }
            }
        }
    }

    /// What is told of a row that was given up: the CHECK in the way as it is written, or the engine's words.
    fn obstacle(&self, failure: &Failure) -> String {
        let check = match &failure.reason {
            Reason::Check(checks) => checks.first(),
            _ => None,
        };
        let check = check.and_then(|check| self.subject().outline().checks.get(*check));
        check.map_or_else(|| failure.message.clone(), |check| check.written())
    }

    /// A row that comes further than this one.
    fn advance(&mut self, row: &Row, failure: &Failure) -> Result<Option<Step>, Error> {
        let clue = clue(self.inserter.db, self.subject(), failure)?;
        let columns = self.subject().read_by(&clue);
        let mut options = Vec::new();
        for slot in 0..self.slots.len() {
            let own = &self.slots[slot].columns;
            if columns.iter().any(|column| own.contains(column)) {
                options.push(self.options(slot, row, &clue, &columns));
            }
        }
        // One column after the other. Where there are several, NULL is left for later.
        for Options { slot, all, .. } in &options {
            for choice in all
                .iter()
                .filter(|choice| options.len() == 1 || !is_null(choice))
            {
                if let Some(step) = self.attempt(row, &[(*slot, choice)], failure)? {
                    return Ok(Some(step));
                }
            }
        }
        if options.len() < 2 {
            return Ok(None);
        }
        for null in [false, true] {
            let likeliest = options.iter().take(AT_ONCE);
            let likeliest =
                likeliest.map(|options| (options.slot, self.likeliest(options, row, null)));
            let likeliest: Vec<_> = likeliest.collect();
            let each: Vec<_> = likeliest
                .iter()
                .map(|(slot, choices)| (*slot, choices.as_slice()))
                .collect();
            if let Some(step) = self.product(row, &each, failure, self.trials / 3)? {
                return Ok(Some(step));
            }
        }
        let bound = self.trials / (options.len() * (options.len() - 1) / 2);
        for (at, left) in options.iter().enumerate() {
            for right in &options[at + 1..] {
                let pair = [left, right].map(|options| (options.slot, options.all.as_slice()));
                if let Some(step) = self.product(row, &pair, failure, bound)? {
                    return Ok(Some(step));
                }
            }
        }
        Ok(None)
    }

    /// Inserts the row with other choices. `None`: that was of no help.
    fn attempt(
        &mut self,
        row: &Row,
        choices: &[(usize, &Choice)],
        failure: &Failure,
    ) -> Result<Option<Step>, Error> {
        if self.trials == 0 {
            return Ok(None);
        }
        self.trials -= 1;
        let mut row = row.clone();
        for (slot, choice) in choices {
            row.set(&self.slots, *slot, choice);
        }
        row.complete(&self.slots);
        let Err(other) = self.inserter.insert(&row.values)? else {
            return Ok(Some((row, None)));
        };
        let (before, now) = (failure.reason.rank(), other.reason.rank());
        let further = now > before || (now == before && !self.seen.contains(&other.message));
        Ok(further.then_some((row, Some(other))))
    }

    /// Tries all combinations, those of the likeliest choices first.
    fn product(
        &mut self,
        row: &Row,
        options: &[(usize, &[Choice])],
        failure: &Failure,
        bound: usize,
    ) -> Result<Option<Step>, Error> {
        let lengths: Vec<usize> = options.iter().map(|(_, choices)| choices.len()).collect();
        let end = self.trials.saturating_sub(bound);
        for sum in 0..lengths.iter().sum() {
            let mut places = Vec::new();
            diagonal(&lengths, sum, bound, &mut Vec::new(), &mut places);
            for places in places {
                if self.trials <= end {
                    return Ok(None);
                }
                let chosen = options.iter().zip(&places);
                let chosen = chosen.map(|((slot, choices), place)| (*slot, &choices[*place]));
                let chosen: Vec<(usize, &Choice)> = chosen.collect();
                if let Some(step) = self.attempt(row, &chosen, failure)? {
                    return Ok(Some(step));
                }
            }
        }
        Ok(None)
    }

    /// What a slot may be given.
    fn options(&mut self, slot: usize, row: &Row, clue: &[Piece], columns: &[usize]) -> Options {
        let own = &self.slots[slot];
        let subject = self.subject();
        let (mut all, mut likeliest): (Vec<Choice>, Vec<Choice>) = match own.columns.first() {
            Some(column) if own.choices.is_empty() => {
                let neighbours = columns.iter().filter(|other| *other != column);
                let wanted = Wanted {
                    subject,
                    column: *column,
                    clue,
                    neighbours: neighbours.map(|other| &row.values[*other]).collect(),
                    hint: self.hint.as_ref().map(|hint| &hint[*column]),
                    number: self.numbers.next(),
                };
                let choices = |values: Vec<Value>| {
                    let values = values.into_iter();
                    values.map(|value| Choice::Values(vec![value])).collect()
                };
                (choices(wanted.candidates()), choices(wanted.likeliest()))
            }
            _ => {
                let none = without(subject, own, row);
                (
                    own.choices.iter().cloned().chain(none).collect(),
                    own.choices.clone(),
                )
            }
        };
        all.retain(|choice| self.permits(slot, choice, row));
        likeliest.retain(|choice| self.permits(slot, choice, row));
        Options {
            slot,
            all,
            likeliest,
        }
    }

    fn permits(&self, slot: usize, choice: &Choice, row: &Row) -> bool {
        let columns = &self.slots[slot].columns;
        let mut pairs = columns.iter().enumerate();
        pairs.all(|(at, column)| {
            let value = match choice {
                Choice::Values(values) => &values[at],
                Choice::Own(targets) => &row.values[targets[at]],
            };
            let kept = !self.limits.locked.contains(column) || *value == row.values[*column];
            let wanted = self.limits.wanted.filter(|(wanted, _)| wanted == column);
            kept && wanted.is_none_or(|(_, null)| (*value == Value::Null) == null)
        })
    }

    /// What the slot holds, NULL if that is to be tried, and a few more.
    fn likeliest(&self, options: &Options, row: &Row, null: bool) -> Vec<Choice> {
        let own = &self.slots[options.slot];
        let now = match own.choices.first() {
            Some(itself @ Choice::Own(_)) if row.own[options.slot] => itself.clone(),
            _ => {
                let values = own.columns.iter().map(|column| row.values[*column].clone());
                Choice::Values(values.collect())
            }
        };
        let nothing = options.all.iter().find(|choice| is_null(choice));
        let nothing = nothing.filter(|_| null && !is_null(&now));
        let values = options
            .likeliest
            .iter()
            .filter(|choice| !is_null(choice) && **choice != now);
        let others = nothing.into_iter().chain(values);
        std::iter::once(&now)
            .chain(others)
            .take(LIKELIEST)
            .cloned()
            .collect()
    }
}

fn is_null(choice: &Choice) -> bool {
    matches!(choice, Choice::Values(values) if values.contains(&Value::Null))
}

/// No reference to a parent, if that is allowed.
fn without(subject: &Subject<'_>, slot: &Slot, row: &Row) -> Option<Choice> {
    let nullable = |column: &usize| subject.nullable(*column);
    let value = |column: &usize| match nullable(column) {
        true => Value::Null,
        false => row.values[*column].clone(),
    };
    let mut columns = slot.columns.iter();
    let any = columns.any(nullable);
    any.then(|| Choice::Values(slot.columns.iter().map(value).collect()))
}

/// Places in lists of these lengths, one for each, that add up to a sum.
fn diagonal(
    lengths: &[usize],
    sum: usize,
    bound: usize,
    begun: &mut Vec<usize>,
    found: &mut Vec<Vec<usize>>,
) {
    let Some((length, rest)) = lengths.split_first() else {
        if sum == 0 && found.len() < bound {
            found.push(begun.clone());
        }
        return;
    };
    let reach: usize = rest.iter().map(|length| length.saturating_sub(1)).sum();
    for place in sum.saturating_sub(reach)..(*length).min(sum + 1) {
        if found.len() >= bound {
            return;
        }
        begun.push(place);
        diagonal(rest, sum - place, bound, begun, found);
        begun.pop();
    }
}
