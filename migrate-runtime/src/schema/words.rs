//! Differences in words, apart from what the migrations have not made.

use super::SchemaDifference;
use super::compare::{Change, Detail, Difference};

/// What is missing or different, in words, and what is there besides. `shown` makes a text for people out of one that
/// was compared.
pub(crate) fn worded(
    differences: Vec<Difference>,
    shown: impl Fn(&str) -> String,
) -> (Vec<SchemaDifference>, Vec<String>) {
    let (unknown, differences): (Vec<_>, Vec<_>) = differences
        .into_iter()
        .partition(|difference| difference.change == Change::Unexpected);
    let differences = differences.into_iter();
    (
        differences
            .filter_map(|difference| in_words(difference, &shown))
            .collect(),
        unknown.into_iter().map(|other| other.object).collect(),
    )
}

/// A difference in words. `None` where it is only the order of columns: a migration that adds a column to an older
/// table cannot choose its place.
fn in_words(difference: Difference, shown: impl Fn(&str) -> String) -> Option<SchemaDifference> {
    let object = difference.object;
    let Change::Different(details) = difference.change else {
        return Some(SchemaDifference::Missing { object });
    };
    let details = details.into_iter();
    let details: Vec<String> = details.filter_map(|it| detail(it, &shown)).collect();
    (!details.is_empty()).then_some(SchemaDifference::Different { object, details })
}

/// A detail of a difference in words; `None` for the order of columns.
fn detail(detail: Detail, shown: impl Fn(&str) -> String) -> Option<String> {
    // A column may have neither a type nor anything else.
    let said = |words: &str| match words {
        "" => "no type".to_owned(),
        words => words.to_owned(),
    };
    Some(match detail {
        Detail::Column {
            name,
            expected: Some(_),
            found: None,
        } => format!("column {name} is missing"),
        Detail::Column {
            name,
            expected: Some(expected),
            found: Some(found),
        } => format!(
            "column {name}: expected {}, found {}",
            said(&expected),
            said(&found)
        ),
        Detail::Column { name, found, .. } => {
            let column = format!("column {name} {}", found.unwrap_or_default());
            format!("{} is not expected", column.trim_end())
        }
        Detail::Constraint {
            text,
            expected: true,
        } => format!("{} is missing", shown(&text)),
        Detail::Constraint { text, .. } => format!("{} is not expected", shown(&text)),
        Detail::Statement { expected, found } => {
            format!("expected {}, found {}", shown(&expected), shown(&found))
        }
        Detail::Order { .. } => return None,
    })
}
