//! Rows that migrations put in and change.

use super::dice::Dice;
use super::fault::{Kind as Fault, Statement, Step};
use super::schema::{Check, Column, Id, Kind, Schema, Table};

/// Rows of a seed.
#[derive(Default)]
struct Rows {
    right: Vec<String>,
    /// The same that point nowhere, if they point at all.
    wrong: Vec<String>,
    keys: Vec<String>,
}

/// Rows that the application needs.
pub(super) fn seed(schema: &mut Schema, dice: &mut Dice<'_>) -> Option<Step> {
    let id = schema.table_with(dice, |table| {
        let mut columns = table.columns.iter();
        columns.any(|column| column.references.is_some())
    })?;
    let table = schema.table(id)?.clone();
    let free = |key: &&Column| key.is_free() && key.check.is_none();
    let key = table.single_key().filter(free)?;
    let columns = table.columns.iter().filter(|it| it.generated.is_none());
    let columns: Vec<&Column> = columns.collect();
    let unique = |column: &&Column| schema.is_in_unique_index(column.id);
    if columns.iter().any(unique) {
        return None;
    }
    let mut rows = Rows::default();
    for _ in 0..=dice.below(3) {
        rows.add(schema, dice, (&table, key), &columns)?;
    }
    let names = columns
        .iter()
        .map(|column| schema.names.quoted(&column.name));
    let names = names.collect::<Vec<_>>().join(", ");
    let insert = |table: &str, rows: &[String]| {
        format!("INSERT INTO {table} ({names}) VALUES {}", rows.join(", "))
    };
    let name = schema.quoted(id);
    let mut up = Statement::naming(&name, |table| insert(table, &rows.right));
    if !rows.wrong.is_empty() {
        up = up.or(Fault::ForeignKey, insert(&name, &rows.wrong));
    }
    let (column, list) = (schema.quoted_column(key.id), rows.keys.join(", "));
    let delete = |table: &str| format!("DELETE FROM {table} WHERE {column} IN ({list})");
    let down = Statement::naming(&name, delete).or_not(Fault::UpAgainFails);
    let table = schema.table_mut(id)?;
    table.has_rows = true;
    table.seeds.extend(rows.keys);
    Some(Step {
        up: vec![up],
        down: vec![down],
        about: Some(id),
    })
}

impl Rows {
    fn add(
        &mut self,
        schema: &mut Schema,
        dice: &mut Dice<'_>,
        (table, key): (&Table, &Column),
        columns: &[&Column],
    ) -> Option<()> {
        let number = schema.names.number();
        let own = key.literal(number);
        let values = columns.iter().map(|column| match column.id == key.id {
            true => Some((own.clone(), None)),
            false => value(schema, dice, column, (&own, table.id), number),
        });
        let values: Vec<(String, Option<String>)> = values.collect::<Option<_>>()?;
        let right = values.iter().map(|(value, _)| value.as_str());
        self.right
            .push(format!("({})", right.collect::<Vec<_>>().join(", ")));
        if values.iter().any(|(_, wrong)| wrong.is_some()) {
            let wrong = values
                .iter()
                .map(|(value, wrong)| wrong.as_ref().unwrap_or(value));
            let wrong: Vec<&str> = wrong.map(String::as_str).collect();
            self.wrong.push(format!("({})", wrong.join(", ")));
        }
        self.keys.push(own);
        Some(())
    }
}

/// A value for a column of a seed, and one that points nowhere.
fn value(
    schema: &Schema,
    dice: &mut Dice<'_>,
    column: &Column,
    (own, table): (&str, Id),
    number: usize,
) -> Option<(String, Option<String>)> {
    let null = !column.not_null && dice.chance(30);
    let null = if null { Some("NULL".to_owned()) } else { None };
    let Some(reference) = &column.references else {
        let narrow = column.unique && column.check == Some(Check::OneOf);
        return match narrow {
            true => None,
            false => Some((null.unwrap_or_else(|| column.literal(number)), None)),
        };
    };
    let parent = schema.table(reference.table)?;
    let nowhere = match column.kind {
        Kind::Integer => (900_000 + number).to_string(),
        _ => format!("'nowhere {number}'"),
    };
    let found = match reference.table == table {
        true => Some(own.to_owned()),
        false => parent.seeds.last().filter(|_| !column.unique).cloned(),
    };
    let found = null
        .or(found)
        .or((!column.not_null).then(|| "NULL".to_owned()));
    Some((found?, Some(nowhere)))
}

pub(super) fn update(schema: &mut Schema, dice: &mut Dice<'_>) -> Option<Step> {
    let id = schema.any_table(dice)?;
    let table = schema.table(id)?;
    let columns: Vec<&Column> = table
        .plain()
        .filter(|column| column.is_free() && !schema.is_in_unique_index(column.id))
        .collect();
    let column = dice.maybe_one_of(&columns)?;
    let (name, of) = (schema.quoted(id), schema.names.quoted(&column.name));
    let literal = column.literal(6000);
    let form = dice.below(if column.not_null { 2 } else { 4 });
    let (up, down) = match form {
        0 => (format!("{of} = {literal}"), format!("{of} = {of}")),
        1 => (
            format!("{of} = {literal} WHERE {of} <> {literal}"),
            format!("{of} = {literal}"),
        ),
        2 => (
            format!("{of} = {literal} WHERE {of} IS NULL"),
            format!("{of} = NULL WHERE {of} = {literal}"),
        ),
        _ => (
            format!("{of} = NULL"),
            format!("{of} = {literal} WHERE {of} IS NULL"),
        ),
    };
    let update =
        |set: String| Statement::naming(&name, |table| format!("UPDATE {table} SET {set}"));
    Some(Step {
        up: vec![update(up)],
        down: vec![update(down)],
        about: Some(id),
    })
}
