//! What a rebuild changes in a table, and what a wrong one forgets.

use super::dice::Dice;
use super::schema::{Check, Column, Id, Kind, Schema, Table};

/// What a rebuild is done for.
pub(super) fn change(schema: &mut Schema, dice: &mut Dice<'_>, id: Id) -> Option<()> {
    let table = schema.table(id)?.clone();
    let free: Vec<Id> = table
        .plain()
        .filter(|column| column.is_free() && column.check.is_none())
        .filter(|column| !schema.is_in_unique_index(column.id))
        .map(|column| column.id)
        .collect();
    let chosen = dice.maybe_one_of(&free);
    let what = dice.below(6);
    if what == 3 {
        let column = schema.new_column(dice, &table, true, false);
        let at = dice.below(table.columns.len() + 1);
        schema.table_mut(id)?.columns.insert(at, column);
        return Some(());
    }
    let needed = chosen.is_some_and(|chosen| schema.needs(&table, chosen));
    let table = schema.table_mut(id)?;
    let at = table
        .columns
        .iter()
        .position(|column| Some(column.id) == chosen)?;
    let is_last = table.plain().count() == 1;
    let (strict, column) = (table.strict, &mut table.columns[at]);
    let default = match (strict, column.kind) {
        (true, Kind::Blob) => "x'07'",
        _ => "7777",
    };
    match what {
        1 if !column.had_default => column.check = Some(check_for(column.kind)),
        2 => column.no_case = !column.no_case,
        4 if !needed && !strict => {
            column.kind = dice.one_of(&[Kind::Untyped, Kind::Text, Kind::Numeric]);
        }
        5 if !needed && !is_last && !column.not_null => {
            table.columns.remove(at);
        }
        _ => {
            // A trigger may count on it.
            let kept = column.not_null || column.default.is_none();
            column.default = kept.then_some(default);
        }
    }
    Some(())
}

fn check_for(kind: Kind) -> Check {
    match kind {
        Kind::Integer | Kind::Real | Kind::Numeric => Check::Positive,
        _ => Check::NotEmpty,
    }
}

/// Tables that take all that this one takes, and promise less.
pub(super) fn less(table: &Table) -> Vec<Table> {
    let mut found = Vec::new();
    let mut add = |wrong: Table| found.push(wrong);
    for at in 0..table.columns.len() {
        let change = |change: &dyn Fn(&mut Column)| {
            let mut wrong = table.clone();
            change(&mut wrong.columns[at]);
            wrong
        };
        let column = &table.columns[at];
        if column.not_null && !table.is_key(column) {
            add(change(&|column| column.not_null = false));
        }
        if column.default.is_some() {
            add(change(&|column| column.default = None));
        }
        if column.check.is_some() {
            add(change(&|column| column.check = None));
        }
        if column.references.is_some() {
            add(change(&|column| column.references = None));
        }
        if column.unique {
            add(change(&|column| column.unique = false));
        }
        if column.no_case {
            add(change(&|column| column.no_case = false));
        }
        if !table.strict && column.is_free() && !table.is_key(column) && column.kind == Kind::Text {
            add(change(&|column| column.kind = Kind::Untyped));
        }
    }
    if table.strict {
        let columns = table.columns.iter();
        if columns.filter(|it| it.kind == Kind::Any).count() == 0 {
            add(Table {
                strict: false,
                ..table.clone()
            });
        }
    }
    if table.without_rowid {
        add(Table {
            without_rowid: false,
            ..table.clone()
        });
    }
    found
}
