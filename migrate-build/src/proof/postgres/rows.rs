//! What tables hold, to tell what a migration has lost.

use super::table::{Oid, Table, quoted};
use postgres::{Client, Error, SimpleQueryMessage};
use std::collections::BTreeMap;
use std::rc::Rc;

/// More rows than a migration seeds by hand: from here on only their number counts.
const MANY: usize = 1000;

/// The rows of a table at a moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Rows {
    pub(crate) count: usize,
    /// By the number of the column. Empty for a table of more than [`MANY`] rows.
    pub(crate) columns: BTreeMap<i16, Vec<Option<String>>>,
}

/// What these tables hold.
pub(crate) fn read(
    db: &mut Client,
    tables: &BTreeMap<Oid, Rc<Table>>,
) -> Result<BTreeMap<Oid, Rows>, Error> {
    let select = |table: &Table| {
        let columns = table.columns.iter().filter(|column| !column.generated);
        let names: Vec<String> = columns.map(|column| quoted(&column.name)).collect();
        format!(
            "SELECT {} FROM {} LIMIT {}",
            names.join(", "),
            table.read_from(),
            MANY + 1
        )
    };
    let sql: Vec<String> = tables.values().map(|table| select(table)).collect();
    let mut found: BTreeMap<Oid, Rows> = BTreeMap::new();
    if sql.is_empty() {
        return Ok(found);
    }
    let mut left = tables.values();
    let mut current = begun(left.next());
    for message in db.simple_query(&sql.join(";\n"))? {
        match message {
            SimpleQueryMessage::Row(row) => {
                if let Some((_, rows)) = &mut current {
                    rows.count += 1;
                    for (at, values) in rows.columns.values_mut().enumerate() {
                        values.push(row.get(at).map(str::to_owned));
                    }
                }
            }
            SimpleQueryMessage::CommandComplete(_) => {
                found.extend(current.take().map(|(table, rows)| (table.oid, rows)));
                current = begun(left.next());
            }
            _ => {}
        }
    }
    for (oid, rows) in found.iter_mut().filter(|(_, rows)| rows.count > MANY) {
        if let Some(table) = tables.get(oid) {
            let count: i64 = db
                .query_one(&format!("SELECT count(*) FROM {}", table.read_from()), &[])?
                .get(0);
            rows.count = usize::try_from(count).unwrap_or(usize::MAX);
            rows.columns.clear();
        }
    }
    Ok(found)
}

/// A table, and its rows before the first one is read.
fn begun(table: Option<&Rc<Table>>) -> Option<(&Rc<Table>, Rows)> {
    let table = table?;
    let columns = table.columns.iter().filter(|column| !column.generated);
    let columns = columns.map(|column| (column.number, Vec::new()));
    let rows = Rows {
        count: 0,
        columns: columns.collect(),
    };
    Some((table, rows))
}

impl Rows {
    pub(crate) fn column(&self, number: i16) -> Option<&[Option<String>]> {
        self.columns.get(&number).map(Vec::as_slice)
    }

    /// Whether some row has a value in a column that is not its default.
    pub(crate) fn has_value(&self, number: i16, default: Option<&str>) -> bool {
        let mut values = self.columns.get(&number).into_iter().flatten().flatten();
        values.any(|value| Some(value.as_str()) != default)
    }

    /// Whether some row has NULL in a column.
    pub(crate) fn has_null(&self, number: i16) -> bool {
        let mut values = self.columns.get(&number).into_iter().flatten();
        values.any(Option::is_none)
    }
}

/// The text of a default that is a constant: `'x'::text`, `0`, `false`, `'1'::bigint`.
pub(crate) fn constant(default: &str) -> Option<String> {
    let bare = default.trim_matches(['(', ')']);
    if let Some(rest) = bare.strip_prefix('\'') {
        let end = rest.rfind('\'')?;
        return Some(rest[..end].replace("''", "'"));
    }
    match bare {
        "true" => Some("t".to_owned()),
        "false" => Some("f".to_owned()),
        number if number.parse::<f64>().is_ok() => Some(number.to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::constant;

    #[test]
    fn constants() {
        let text = |text: &str| Some(text.to_owned());
        for (default, expected) in [
            ("'it''s'::text", text("it's")),
            ("0", text("0")),
            ("'-1'::integer", text("-1")),
            ("(-1)", text("-1")),
            ("false", text("f")),
            ("now()", None),
            ("nextval('a'::regclass)", None),
        ] {
            assert_eq!(constant(default), expected, "{default}");
        }
    }
}
