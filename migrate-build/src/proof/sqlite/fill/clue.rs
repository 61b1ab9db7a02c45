//! What speaks of the columns that can be to blame.

use super::checks::{Piece, pieces};
use super::insert::{Failure, Reason};
use super::subject::Subject;
use rusqlite::{Connection, Error};

/// The text to look for columns and literals in, with what computed columns are made of.
pub(super) fn clue(
    db: &Connection,
    subject: &Subject<'_>,
    failure: &Failure,
) -> Result<Vec<Piece>, Error> {
    let outline = subject.outline();
    let names = |names: &[String]| names.iter().cloned().map(Piece::Name).collect();
    let texts = |kind: &str, about: &str| -> Result<Vec<Piece>, Error> {
        let texts = subject.around(db, kind)?;
        let exact = texts.iter().filter(|text| text.contains(about));
        let exact: Vec<&String> = exact.collect();
        let chosen = if exact.is_empty() {
            texts.iter().collect()
        } else {
            exact
        };
        Ok(chosen.into_iter().flat_map(|text| pieces(text)).collect())
    };
    let text = match &failure.reason {
        Reason::NotNull(column) | Reason::Datatype(column) => names(std::slice::from_ref(column)),
        Reason::Unique(columns) => names(columns),
        Reason::Check(checks) => {
            let checks = checks.iter().filter_map(|check| outline.checks.get(*check));
            checks
                .flat_map(|check| check.pieces.iter().cloned())
                .collect()
        }
        Reason::UniqueIndex(index) => texts("index", index)?,
        Reason::Trigger { .. } => texts("trigger", &failure.message)?,
        Reason::Other => {
            let checks = outline.checks.iter().map(|check| &check.pieces);
            let generated = outline.generated.iter().map(|(_, pieces)| pieces);
            let mut all: Vec<Piece> = checks.chain(generated).flatten().cloned().collect();
            all.extend(texts("index", "")?);
            all.extend(texts("trigger", "")?);
            all
        }
    };
    Ok(subject.expanded(&text))
}
