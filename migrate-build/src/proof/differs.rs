//! What is said of a schema that a down has not put back.

use super::finding::{At, Finding};
use migrate_runtime::__private::{Change, Detail, Difference};
use migrate_runtime::{Database, Direction, Migration};

const HELP: &str = "undo in the down all that the up does, last first";

/// The findings of one difference: a warning where columns are in another order alone. `shown` is how SQL is
/// written in a message.
pub(crate) fn findings<Db: Database>(
    migration: &'static Migration<Db>,
    difference: &Difference,
    shown: impl Fn(&str) -> String,
) -> Vec<Finding> {
    let finding = |(message, is_order): (String, bool)| {
        let at = At::statement(migration, Direction::Down, 1);
        let message = format!("after the down {message}");
        let finding = Finding::error("down-differs", migration, at, message, HELP);
        let finding = match difference.change {
            Change::Missing => finding.about(&difference.name),
            _ => finding,
        };
        match is_order {
            true => finding.into_warning(),
            false => finding,
        }
    };
    let worded = worded(difference, shown).into_iter();
    worded.map(finding).collect()
}

/// Each detail of a difference in a line, and whether it is one of order alone.
fn worded(difference: &Difference, shown: impl Fn(&str) -> String) -> Vec<(String, bool)> {
    let details = match &difference.change {
        Change::Missing => return vec![(format!("{} is missing", difference.object), false)],
        Change::Unexpected => {
            return vec![(format!("{} is left behind", difference.object), false)];
        }
        Change::Different(details) => details,
    };
    let order = |detail: &Detail| matches!(detail, Detail::Order { .. });
    let words = details.iter();
    words
        .map(|detail| (detail_worded(difference, detail, &shown), order(detail)))
        .collect()
}

fn detail_worded(
    difference: &Difference,
    detail: &Detail,
    shown: impl Fn(&str) -> String,
) -> String {
    let Difference { object, name, .. } = difference;
    match detail {
        Detail::Column {
            name: column,
            expected: Some(was),
            found: Some(is),
        } => {
            let (was, is) = (typed(was), typed(is));
            format!("column {name}.{column} was {was}, is {is}")
        }
        Detail::Column {
            name: column,
            found: None,
            ..
        } => format!("column {name}.{column} is missing"),
        Detail::Column { name: column, .. } => format!("column {name}.{column} is left behind"),
        Detail::Constraint {
            text,
            expected: true,
        } => format!("{} of {object} is missing", shown(text)),
        Detail::Constraint { text, .. } => format!("{} of {object} is left behind", shown(text)),
        Detail::Statement { expected, found } => {
            format!("{object} was `{}`, is `{}`", shown(expected), shown(found))
        }
        Detail::Order { found } => {
            let columns = found.join(", ");
            format!("the columns of {object} are in another order: {columns}")
        }
    }
}

/// A column may have neither a type nor anything else.
fn typed(words: &str) -> &str {
    match words {
        "" => "without a type",
        words => words,
    }
}
