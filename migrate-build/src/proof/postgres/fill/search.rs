//! The search for a row that a table takes.

use super::super::codes;
use super::super::rows::constant;
use super::super::scratch::State;
use super::super::table::{Column, Table};
use super::super::tokens::words;
use super::candidates::candidates;
use super::insert::{Failure, Row, insert, reads};
use super::keys::Group;
use super::nullable;
use super::plain::plain;
use crate::proof::made::Numbers;
use postgres::{Client, Error};

/// How often a row is tried before it is given up.
const TRIALS: usize = 1200;
/// How many columns are varied at once by pairs, and with how many values each.
const AT_ONCE: usize = 4;
const LIKELIEST: usize = 16;

pub(super) struct Search<'a> {
    pub(super) db: &'a mut Client,
    pub(super) state: &'a State,
    pub(super) table: &'a Table,
    pub(super) groups: Vec<Group>,
    pub(super) numbers: &'a mut Numbers,
    /// Columns that keep what they hold.
    pub(super) locked: Vec<i16>,
    /// A column that is to hold a value, or NULL (`true`).
    pub(super) wanted: Option<(i16, bool)>,
    /// How many trials are left.
    trials: usize,
    /// The identities of the failures so far.
    seen: Vec<String>,
}

/// The columns that can be to blame for a failure, and the texts of the constraints that speak of them.
type Blamed = (Vec<i16>, Vec<String>);

/// Values for some columns.
type Choice = Vec<(i16, Option<String>)>;

impl<'a> Search<'a> {
    pub(super) fn new(
        db: &'a mut Client,
        state: &'a State,
        table: &'a Table,
        groups: Vec<Group>,
        numbers: &'a mut Numbers,
    ) -> Self {
        Self {
            db,
            state,
            table,
            groups,
            numbers,
            locked: Vec::new(),
            wanted: None,
            trials: TRIALS,
            seen: Vec::new(),
        }
    }

    /// Inserts the row, or one like it; what stood in the way, if none is taken.
    pub(super) fn put(&mut self, mut row: Row) -> Result<Result<Row, Failure>, Error> {
        let mut failure = match insert(self.db, self.table, &row)? {
            Ok(()) => return Ok(Ok(row)),
            Err(failure) => failure,
        };
        loop {
            self.seen.push(failure.identity());
            match self.advance(&row, &failure)? {
                Some((row, None)) => return Ok(Ok(row)),
                Some((next, Some(other))) => (row, failure) = (next, other),
                None => return Ok(Err(failure)),
            }
        }
    }

    /// A row that comes further than this one.
    fn advance(
        &mut self,
        row: &Row,
        failure: &Failure,
    ) -> Result<Option<(Row, Option<Failure>)>, Error> {
        let blamed = self.blamed(row, failure)?;
        let mut options: Vec<Vec<Choice>> = Vec::new();
        for column in &blamed.0 {
            let choices = self.choices(*column, row, failure, &blamed);
            if !choices.is_empty() && !options.contains(&choices) {
                options.push(choices);
            }
        }
        for choices in &options {
            for choice in choices {
                if let Some(step) = self.attempt(row, &[choice], failure)? {
                    return Ok(Some(step));
                }
            }
        }
        options.truncate(AT_ONCE);
        for (at, left) in options.iter().enumerate() {
            for right in &options[at + 1..] {
                for sum in 0..2 * LIKELIEST {
                    for place in 0..=sum {
                        let pair = (left.get(place), right.get(sum - place));
                        let (Some(one), Some(other)) = pair else {
                            continue;
                        };
                        if let Some(step) = self.attempt(row, &[one, other], failure)? {
                            return Ok(Some(step));
                        }
                    }
                }
            }
        }
        Ok(None)
    }

    /// Inserts the row with other values. `None`: that was of no help.
    fn attempt(
        &mut self,
        row: &Row,
        choices: &[&Choice],
        failure: &Failure,
    ) -> Result<Option<(Row, Option<Failure>)>, Error> {
        if self.trials == 0 {
            return Ok(None);
        }
        self.trials -= 1;
        let mut row = row.clone();
        for choice in choices {
            row.extend(choice.iter().cloned());
        }
        let Err(other) = insert(self.db, self.table, &row)? else {
            return Ok(Some((row, None)));
        };
        let (before, now) = (failure.rank(), other.rank());
        let further = now > before || (now == before && !self.seen.contains(&other.identity()));
        Ok(further.then_some((row, Some(other))))
    }

    /// Which columns can be to blame. A failure that names no constraint is of a type that does not read its value.
    fn blamed(&mut self, row: &Row, failure: &Failure) -> Result<Blamed, Error> {
        let table = self.table;
        let named = |name: &Option<String>, of: &str| name.as_deref() == Some(of);
        if failure.state == codes::NOT_NULL {
            let column = table
                .columns
                .iter()
                .find(|it| named(&failure.column, &it.name));
            return Ok((column.map(|it| it.number).into_iter().collect(), Vec::new()));
        }
        if let Some(datatype) = &failure.datatype {
            return Ok(self.of_domain(datatype));
        }
        if let Some(check) = table
            .checks
            .iter()
            .find(|it| named(&failure.constraint, &it.name))
        {
            return Ok((self.read_by(&check.columns), vec![check.text.clone()]));
        }
        if let Some(key) = table
            .keys
            .iter()
            .find(|it| named(&failure.constraint, &it.name))
        {
            let columns: Vec<i16> = key
                .columns
                .iter()
                .copied()
                .filter(|number| *number > 0)
                .collect();
            let words = words(&key.text);
            let mentioned = table
                .columns
                .iter()
                .filter(|it| words.contains(&it.name.to_lowercase()));
            return Ok(match columns.len() == key.columns.len() {
                true => (columns, Vec::new()),
                false => (mentioned.map(|it| it.number).collect(), Vec::new()),
            });
        }
        if let Some(key) = table
            .foreign_keys
            .iter()
            .find(|it| named(&failure.constraint, &it.name))
        {
            return Ok((key.columns.clone(), Vec::new()));
        }
        if let (Some(bound), codes::CHECK) = (&table.bound, failure.state.as_str()) {
            return Ok((bound.columns.clone(), vec![bound.text.clone()]));
        }
        self.unread(row)
    }

    /// These columns; in place of those that the server computes the ones that they are made of.
    fn read_by(&self, columns: &[i16]) -> Vec<i16> {
        let mut found: Vec<i16> = Vec::new();
        for number in columns {
            let Some(column) = self.table.column(*number) else {
                continue;
            };
            if !column.generated {
                found.push(*number);
                continue;
            }
            let words = words(column.default.as_deref().unwrap_or_default());
            let made_of = self
                .table
                .columns
                .iter()
                .filter(|it| !it.generated && words.contains(&it.name));
            found.extend(made_of.map(|it| it.number));
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The columns of a domain, and its CHECKs.
    fn of_domain(&self, datatype: &str) -> Blamed {
        let kinds = &self.state.kinds;
        let of = |column: &Column| {
            let domains = kinds.domains(column.kind).into_iter();
            let mut texts: Vec<String> = Vec::new();
            let mut is = false;
            for domain in domains {
                is |= domain.name == datatype;
                texts.extend(domain.checks.iter().map(|(_, text)| text.clone()));
            }
            is.then_some(texts)
        };
        let columns = self.table.columns.iter().filter(|column| !column.generated);
        let found: Vec<(i16, Vec<String>)> = columns
            .filter_map(|it| Some((it.number, of(it)?)))
            .collect();
        let texts = found.iter().flat_map(|(_, texts)| texts.clone()).collect();
        (found.into_iter().map(|(number, _)| number).collect(), texts)
    }

    /// The columns whose type does not read what they are given.
    fn unread(&mut self, row: &Row) -> Result<Blamed, Error> {
        let mut found = Vec::new();
        for column in &self.table.columns {
            if let Some(Some(value)) = row.get(&column.number)
                && !reads(self.db, &column.typed, value)?
            {
                found.push(column.number);
            }
        }
        Ok((found, Vec::new()))
    }

    /// What a column may be given, together with those of its foreign key.
    fn choices(
        &mut self,
        number: i16,
        row: &Row,
        failure: &Failure,
        blamed: &Blamed,
    ) -> Vec<Choice> {
        let Some(column) = self.table.column(number) else {
            return Vec::new();
        };
        let null = nullable(self.table, &self.state.kinds, column);
        let mut choices: Vec<Choice> =
            match self.groups.iter().find(|it| it.columns.contains(&number)) {
                Some(group) => {
                    let values = group.choices.iter();
                    values
                        .map(|values| group.columns.iter().copied().zip(values.clone()).collect())
                        .collect()
                }
                None => {
                    let values = self.values(column, row, failure, blamed);
                    values
                        .into_iter()
                        .map(|value| vec![(number, Some(value))])
                        .collect()
                }
            };
        // The default comes last: every row gets it by itself.
        let default = column.default.as_deref().and_then(constant);
        choices.sort_by_key(|choice| {
            choice
                .iter()
                .any(|(_, value)| value.is_some() && *value == default)
        });
        if null {
            choices.push(vec![(number, None)]);
        }
        choices.retain(|choice| {
            choice.iter().all(|(column, value)| {
                let kept = !self.locked.contains(column) || row.get(column) == Some(value);
                let wanted = self.wanted.filter(|(wanted, _)| wanted == column);
                kept && wanted.is_none_or(|(_, null)| value.is_none() == null)
            })
        });
        choices
    }

    /// What to try in a column that no foreign key decides: fresh values, and what the constraints suggest.
    fn values(
        &mut self,
        column: &Column,
        row: &Row,
        failure: &Failure,
        blamed: &Blamed,
    ) -> Vec<String> {
        let kinds = &self.state.kinds;
        let is_key = matches!(failure.state.as_str(), codes::UNIQUE | codes::EXCLUSION);
        let fresh = (0..if is_key { 6 } else { 2 })
            .filter_map(|_| plain(kinds, column.kind, column.modifier, self.numbers.next()));
        let mut values: Vec<String> = fresh.collect();
        let (base, _) = kinds.base(column.kind, column.modifier);
        let Some(kind) = kinds.get(base) else {
            return values;
        };
        values.extend(kind.labels.iter().cloned());
        if is_key {
            return values;
        }
        let domains = kinds.domains(column.kind).into_iter();
        let own = domains.flat_map(|domain| domain.checks.iter().map(|(_, text)| text.clone()));
        let (blamed, clues) = blamed;
        let clues: Vec<String> = clues.iter().cloned().chain(own).collect();
        let neighbours = blamed.iter().filter(|other| **other != column.number);
        let neighbours: Vec<String> = neighbours
            .filter_map(|other| row.get(other).cloned().flatten())
            .collect();
        let is_json = kind.name.starts_with("json");
        for value in candidates(
            kind.category,
            is_json,
            &clues,
            &neighbours,
            self.numbers.next(),
        ) {
            if !values.contains(&value) {
                values.push(value);
            }
        }
        values
    }
}
