//! What is said of rows and values that are lost, and how those are counted.

use migrate_runtime::Direction;

pub(crate) const COPY_ROWS: &str = "copy every row: look at the WHERE and the JOINs; or delete those that are to \
    go by a DELETE of their own";
pub(crate) const BEFORE_DROP: &str = "copy its rows into the new table before the DROP; or delete them before it, \
    if they are to go";
pub(crate) const KEEP_ROWS: &str = "keep the rows, or delete them by a DELETE of their own";
pub(crate) const COPY_BACK: &str = "copy every row back";
pub(crate) const ONE_ORDER: &str = "name the columns in the INSERT and in its SELECT, in one order";

/// How many rows a table held and how many are left. `became` names the tables that it became, where none of
/// them has its name.
pub(crate) fn rows_lost(
    direction: Direction,
    table: &str,
    (held, left): (usize, usize),
    became: Option<&[&str]>,
) -> String {
    let held = match held {
        1 => "1 row".to_owned(),
        count => format!("{count} rows"),
    };
    let became = match became {
        None => "and holds".to_owned(),
        Some(names) => {
            let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
            format!("and {}, which it became, holds", names.join(" and "))
        }
    };
    let before = match direction {
        Direction::Up => "this migration",
        Direction::Down => "the down",
    };
    format!("`{table}` held {held} before {before}, {became} {left} after it")
}

/// A column of a table, in how many of so many rows it had a value, and how many of those are lost.
pub(crate) fn values_lost(
    (table, column): (&str, &str),
    (had, rows): (usize, usize),
    lost: usize,
) -> String {
    let are = if lost == 1 { "is" } else { "are" };
    format!(
        "`{table}.{column}` had a value in {had} of {rows} rows before this migration, and {lost} of them {are} \
         lost"
    )
}

/// A column holds the values of another one.
pub(crate) fn values_mixed_up((table, column): (&str, &str), other: &str) -> String {
    format!("`{table}.{column}` holds what `{other}` held before this migration")
}

/// How many of the values of before are not there now. NULLs are no values.
pub(crate) fn gone<'v, T: PartialEq + 'v>(
    before: impl Iterator<Item = &'v T>,
    now: impl Iterator<Item = &'v T>,
) -> usize {
    let mut left: Vec<&T> = now.collect();
    let gone = before.filter(|value| match left.iter().position(|other| other == value) {
        Some(at) => {
            left.swap_remove(at);
            false
        }
        None => true,
    });
    gone.count()
}
