//! What a down has not put back.

use crate::proof::differs;
use crate::proof::finding::Finding;
use migrate_runtime::__private::Change;
use migrate_runtime::__private::postgres_schema::{Snapshot, shown};
use migrate_runtime::{Migration, Postgres};

/// Of longer definitions so many characters are shown.
const SHOWN: usize = 160;

/// Compares the schema with the one before an up.
pub(crate) fn down_differs(
    migration: &'static Migration<Postgres>,
    before: &Snapshot,
    after: &Snapshot,
) -> Vec<Finding> {
    let differences = before.differences(after);
    let left_behind: Vec<&str> = differences
        .iter()
        .filter(|it| it.change == Change::Unexpected)
        .map(|it| it.object.as_str())
        .collect();
    let mut findings = Vec::new();
    for difference in &differences {
        // A table that is left behind has left its indexes and triggers too; one that is missing took them.
        let owner = |snapshot: &Snapshot| {
            let owner = snapshot.owner(&difference.object)?;
            (owner != difference.name).then(|| format!("table {owner}"))
        };
        let with_table = match difference.change {
            Change::Unexpected => owner(after).is_some_and(|it| left_behind.contains(&it.as_str())),
            Change::Missing => owner(before).is_some_and(|it| {
                differences
                    .iter()
                    .any(|other| other.object == it && other.change == Change::Missing)
            }),
            Change::Different(_) => false,
        };
        if with_table {
            continue;
        }
        findings.extend(differs::findings(migration, difference, in_short));
    }
    findings
}

fn in_short(text: &str) -> String {
    let text = shown(text);
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
