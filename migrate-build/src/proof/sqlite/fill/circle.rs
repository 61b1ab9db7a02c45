//! Tables that refer to one another in a circle. Their rows are decided before any is inserted, and the search may
//! have changed one that another row already refers to: then those references are mended here.

use super::super::table::{quoted, quoted_name};
use super::job::Job;
use super::keys::{Choice, Parents, Slot};
use super::search::Row;
use super::subject::Subject;
use rusqlite::types::Value;
use rusqlite::{Connection, Error, params_from_iter};

/// Where no parent's row fits, though there are some.
const NO_ROW_FITS: &str = "its foreign keys form a circle that no row fits";

/// How many rows of a table refer to a row that is not there. 0 where SQLite cannot tell, since a key does not fit
/// its parent: that is found elsewhere.
pub(super) fn violations(db: &Connection, subject: &Subject<'_>) -> i64 {
    const SQL: &str = "SELECT count(*) FROM pragma_foreign_key_check(?1, 'main')";
    let count = db.query_row(SQL, [&subject.table.name], |row| row.get(0));
    count.unwrap_or_default()
}

/// Lets the rows refer to what is there; rows that cannot are taken away again.
pub(super) fn mend(db: &Connection, jobs: &mut [Job<'_>], before: &[i64]) -> Result<(), Error> {
    let violated = |jobs: &[Job<'_>]| {
        let mut pairs = jobs.iter().zip(before).enumerate();
        pairs.position(|(_, (job, before))| {
            !job.inserted.is_empty() && violations(db, job.subject) > *before
        })
    };
    for _ in 0..=jobs.len() {
        let Some(at) = violated(jobs) else {
            return Ok(());
        };
        let parents = Parents {
            db,
            planned: Vec::new(),
        };
        let obstacle = match jobs[at].slots(&parents)? {
            Ok(slots) => {
                refer(db, &mut jobs[at], &slots);
                let violated = violations(db, jobs[at].subject) > before[at];
                violated.then(|| NO_ROW_FITS.to_owned())
            }
            Err(obstacle) => Some(obstacle),
        };
        if let Some(obstacle) = obstacle {
            take_away(db, &mut jobs[at], obstacle);
        }
    }
    Ok(())
}

/// Gives the rows the keys of the parents' rows.
fn refer(db: &Connection, job: &mut Job<'_>, slots: &[Slot]) {
    let subject = job.subject;
    for (index, row) in job.inserted.iter_mut().enumerate() {
        let mut other = Row {
            values: row.values.clone(),
            own: vec![false; slots.len()],
        };
        for (at, slot) in slots.iter().enumerate() {
            let absent = slot
                .columns
                .iter()
                .any(|column| row.values[*column] == Value::Null);
            let choice = match slot.choices.first() {
                Some(own @ Choice::Own(_)) => Some(own),
                first => slot.choices.get(index).or(first),
            };
            if let Some(choice) = choice.filter(|_| !absent) {
                other.set(slots, at, choice);
            }
        }
        other.complete(slots);
        let sql = format!(
            "UPDATE {} SET {} WHERE {}",
            quoted(&subject.table.name),
            each(subject, "=", ", ", 0),
            each(subject, "IS", " AND ", subject.columns.len())
        );
        let values = other.values.iter().chain(&row.values);
        // What a constraint refuses stays violated, and is taken away.
        if db.execute(&sql, params_from_iter(values)).is_ok() {
            *row = other;
        }
    }
}

/// Deletes the rows that were inserted for a table, and says why.
fn take_away(db: &Connection, job: &mut Job<'_>, obstacle: String) {
    let subject = job.subject;
    let same = each(subject, "IS", " AND ", 0);
    let sql = format!("DELETE FROM {} WHERE {same}", quoted(&subject.table.name));
    let kept = |row: &Row| db.execute(&sql, params_from_iter(&row.values)).is_err();
    job.inserted.retain(kept);
    job.obstacle = Some(obstacle);
}

/// `"a" = ?1, "b" = ?2 …` for all columns; the parameters are counted from behind `first`.
fn each(subject: &Subject<'_>, operator: &str, between: &str, first: usize) -> String {
    let columns = subject.columns.iter().enumerate();
    let terms = columns.map(|(at, column)| {
        format!(
            "{} {operator} ?{}",
            quoted_name(&column.name),
            first + at + 1
        )
    });
    terms.collect::<Vec<_>>().join(between)
}
