//! What the text of a statement says that the engine does not tell: which deletion is meant, what a table is
//! renamed to. Names are in lower case.

use super::tokens::{unquoted, words};

/// What a statement says it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Said {
    /// Rows of a table go on purpose: DELETE, or REPLACE in its forms.
    Deletes(String),
    /// Values of a table change on purpose: UPDATE, or an INSERT that does one.
    Updates(String),
    /// A table gets another name.
    Renames(String, String),
    /// A column gets another name.
    RenamesColumn(String, String),
    /// A table is read, as far as the text tells: of `INSERT INTO a SELECT * FROM b`, which copies pages,
    /// the engine says nothing.
    Reads(String),
    /// An index or a trigger is dropped by name, whether it is there or not.
    Drops(String),
    /// Equal rows become one, or are left out.
    Merges,
}

/// What a statement says.
pub(crate) fn said(sql: &str) -> Vec<Said> {
    let words = words(sql);
    let is = |at: usize, word: &str| words.get(at).is_some_and(|found| found == word);
    // What the body of a trigger says happens when the trigger fires.
    if is(0, "create") {
        return Vec::new();
    }
    let mut said = Vec::new();
    for at in 0..words.len() {
        let (table, what): (usize, fn(String) -> Said) = match () {
            () if is(at, "delete") && is(at + 1, "from") => (at + 2, Said::Deletes),
            () if is(at, "replace") && is(at + 1, "into") => (at + 2, Said::Deletes),
            () if is(at, "update") && is(at + 1, "or") && is(at + 2, "replace") => {
                (at + 3, Said::Deletes)
            }
            () if is(at, "from") || is(at, "join") => (at + 1, Said::Reads),
            () if is(at, "insert") => {
                let into = (at..words.len()).find(|at| is(*at, "into"));
                let update = (at..words.len()).any(|at| is(at, "do") && is(at + 1, "update"));
                match into.filter(|_| update) {
                    Some(into) => (into + 1, Said::Updates),
                    None => continue,
                }
            }
            () => continue,
        };
        said.extend(name(&words, table).map(|(name, _)| what(name)));
    }
    said.extend(updates(&words));
    if is(0, "drop") && (is(1, "index") || is(1, "trigger")) {
        let at = if is(2, "if") { 4 } else { 2 };
        said.extend(name(&words, at).map(|(name, _)| Said::Drops(name)));
    }
    if is(0, "alter") && is(1, "table") {
        said.extend(renames(&words));
        said.extend(renames_column(&words));
    }
    let merging = [
        "distinct",
        "group",
        "union",
        "except",
        "intersect",
        "ignore",
    ];
    if words.iter().any(|word| merging.contains(&word.as_str())) {
        said.push(Said::Merges);
    }
    said
}

/// `UPDATE a`, `UPDATE OR IGNORE a`; behind `DO` it is an INSERT's.
fn updates(words: &[String]) -> Option<Said> {
    let is = |at: usize, word: &str| words.get(at).is_some_and(|found| found == word);
    let mut places = (0..words.len()).filter(|at| is(*at, "update"));
    let at = places.find(|at| at.checked_sub(1).is_none_or(|before| !is(before, "do")))?;
    let table = if is(at + 1, "or") { at + 3 } else { at + 1 };
    name(words, table).map(|(name, _)| Said::Updates(name))
}

fn renames(words: &[String]) -> Option<Said> {
    let (from, next) = name(words, 2)?;
    let is = |at: usize, word: &str| words.get(at).is_some_and(|found| found == word);
    let to = words.get(next + 2)?;
    (is(next, "rename") && is(next + 1, "to")).then(|| Said::Renames(from, unquoted(to)))
}

/// `ALTER TABLE a RENAME [COLUMN] b TO c`.
fn renames_column(words: &[String]) -> Option<Said> {
    let (_, next) = name(words, 2)?;
    let is = |at: usize, word: &str| words.get(at).is_some_and(|found| found == word);
    let from = match is(next + 1, "column") {
        true => next + 2,
        false => next + 1,
    };
    let (old, new) = (words.get(from)?, words.get(from + 2)?);
    (is(next, "rename") && is(from + 1, "to"))
        .then(|| Said::RenamesColumn(unquoted(old), unquoted(new)))
}

/// A name at a place, its schema left out, and the place after it.
fn name(words: &[String], at: usize) -> Option<(String, usize)> {
    let qualified = words.get(at + 1).is_some_and(|dot| dot == ".");
    let at = if qualified { at + 2 } else { at };
    Some((unquoted(words.get(at)?), at + 1))
}

#[cfg(test)]
mod tests {
    use super::{Said, said};

    #[test]
    fn what_is_said() {
        let deletes = |table: &str| vec![Said::Deletes(table.to_owned())];
        let updates = |table: &str| vec![Said::Updates(table.to_owned())];
        let reads = |table: &str| vec![Said::Reads(table.to_owned())];
        let column =
            |from: &str, to: &str| vec![Said::RenamesColumn(from.to_owned(), to.to_owned())];
        let drops = |name: &str| vec![Said::Drops(name.to_owned())];
        for (sql, expected) in [
            ("DELETE FROM a WHERE x", [deletes("a"), reads("a")].concat()),
            (
                "WITH b AS (SELECT 1) DELETE FROM main.\"A b\"",
                [deletes("a b"), reads("a b")].concat(),
            ),
            ("REPLACE INTO [a] VALUES (1)", deletes("a")),
            ("insert or replace into a select 1", deletes("a")),
            (
                "UPDATE OR REPLACE a SET x = 1",
                [deletes("a"), updates("a")].concat(),
            ),
            ("update main.a set x = 1", updates("a")),
            (
                "INSERT INTO a VALUES (1) ON CONFLICT DO UPDATE SET x = 1",
                updates("a"),
            ),
            (
                "INSERT INTO a SELECT * FROM b JOIN c",
                [reads("b"), reads("c")].concat(),
            ),
            ("INSERT OR IGNORE INTO a VALUES (1)", vec![Said::Merges]),
            ("DROP INDEX a", drops("a")),
            ("DROP TRIGGER IF EXISTS main.a", drops("a")),
            ("DROP TABLE a", Vec::new()),
            (
                "CREATE TRIGGER t AFTER INSERT ON a BEGIN DELETE FROM a; END",
                Vec::new(),
            ),
            (
                "INSERT INTO a VALUES ('DELETE FROM a') -- DELETE FROM a",
                Vec::new(),
            ),
            (
                "ALTER TABLE main.a RENAME /* x */ TO `B`",
                vec![Said::Renames("a".to_owned(), "b".to_owned())],
            ),
            ("ALTER TABLE a RENAME COLUMN b TO c", column("b", "c")),
            ("ALTER TABLE a RENAME \"b\" TO c", column("b", "c")),
        ] {
            assert_eq!(said(sql), expected, "{sql}");
        }
    }
}
