//! What the text of a statement says that the catalogs do not tell: which deletion is meant, what a table is
//! renamed to. Names are as they are written in [`super::table::Table::key`].

use super::tokens::{is_name, unquoted, words};

/// What a statement says it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Said {
    /// Rows of a table go on purpose: DELETE, TRUNCATE, MERGE, a partition that is detached.
    Deletes(String),
    /// Every table that points to these loses its rows with them.
    TruncatesAll,
    /// Columns of a table change on purpose; none named: any.
    Updates(String, Vec<String>),
    /// A table gets another name.
    Renames(String, String),
    /// A column gets another name.
    RenamesColumn(String, String),
    /// A table is read.
    Reads(String),
    /// Rows are put into a table.
    Inserts(String),
    /// A table is made of a query.
    Creates(String),
    /// Something is dropped by its name.
    Drops(String),
    /// A table is altered.
    Alters(String),
    /// Equal rows become one, or are left out.
    Merges,
}

/// What a statement says. `home` is the schema whose names are written without it.
pub(crate) fn said(sql: &str, home: &str) -> Vec<Said> {
    let words = words(sql);
    let reader = Reader {
        words: &words,
        home,
    };
    // What the body of a function, a trigger or a rule says happens when that runs.
    let made = reader.is(0, "create") && !reader.makes_table();
    if made {
        return Vec::new();
    }
    let mut said = Vec::new();
    for at in 0..words.len() {
        reader.rows(at, &mut said);
        reader.schema(at, &mut said);
    }
    const MERGING: [&str; 5] = ["distinct", "group", "union", "except", "intersect"];
    let merges = words.iter().any(|word| MERGING.contains(&word.as_str()))
        || (0..words.len()).any(|at| reader.is(at, "do") && reader.is(at + 1, "nothing"));
    if merges {
        said.push(Said::Merges);
    }
    said
}

/// Reads a statement word by word.
struct Reader<'w> {
    words: &'w [String],
    /// The schema whose names are written without it.
    home: &'w str,
}

impl Reader<'_> {
    fn is(&self, at: usize, word: &str) -> bool {
        self.words.get(at).is_some_and(|found| found == word)
    }

    /// The place behind words that may stand here.
    fn skip(&self, mut at: usize, words: &[&str]) -> usize {
        while words.iter().any(|word| self.is(at, word)) {
            at += 1;
        }
        at
    }

    fn makes_table(&self) -> bool {
        let at = self.skip(1, &["temp", "temporary", "unlogged", "global", "local"]);
        self.is(at, "table") || (self.is(at, "materialized") && self.is(at + 1, "view"))
    }

    /// A name at a place, and the place behind it.
    fn name(&self, at: usize) -> Option<(String, usize)> {
        let mut parts = vec![unquoted(self.words.get(at).filter(|word| is_name(word))?)];
        let mut next = at + 1;
        while self.is(next, ".") {
            parts.push(unquoted(self.words.get(next + 1)?));
            next += 2;
        }
        let name = parts.pop()?;
        let key = match parts.pop() {
            Some(schema) if schema != self.home => format!("{schema}.{name}"),
            _ => name,
        };
        Some((key, next))
    }

    /// Names between commas.
    fn names(&self, mut at: usize) -> Vec<String> {
        let mut found = Vec::new();
        while let Some((name, next)) = self.name(self.skip(at, &["only"])) {
            found.push(name);
            at = self.skip(next, &["*"]);
            if !self.is(at, ",") {
                break;
            }
            at += 1;
        }
        found
    }

    /// What happens to rows.
    fn rows(&self, at: usize, said: &mut Vec<Said>) {
        let word = |ahead: usize, word: &str| self.is(at + ahead, word);
        if word(0, "delete") && word(1, "from") {
            let name = self.name(self.skip(at + 2, &["only"]));
            said.extend(name.map(|(name, _)| Said::Deletes(name)));
        } else if word(0, "truncate") {
            let names = self.names(self.skip(at + 1, &["table"]));
            said.extend(names.into_iter().map(Said::Deletes));
            if self.words[at..].iter().any(|word| word == "cascade") {
                said.push(Said::TruncatesAll);
            }
        } else if word(0, "merge") && word(1, "into") {
            if let Some((name, _)) = self.name(self.skip(at + 2, &["only"])) {
                said.push(Said::Deletes(name.clone()));
                said.push(Said::Updates(name, Vec::new()));
            }
        } else if word(0, "insert") && word(1, "into") {
            if let Some((name, _)) = self.name(at + 2) {
                let rest = at..self.words.len();
                let updates = rest
                    .clone()
                    .any(|at| self.is(at, "do") && self.is(at + 1, "update"));
                said.extend(updates.then(|| Said::Updates(name.clone(), Vec::new())));
                said.push(Said::Inserts(name));
            }
        } else if word(0, "update") {
            said.extend(self.update(at));
        } else if word(0, "from") || word(0, "join") {
            let name = self.name(self.skip(at + 1, &["only"]));
            said.extend(name.map(|(name, _)| Said::Reads(name)));
        } else if word(0, "create") && at == 0 && self.makes_table() {
            said.extend(self.table_of_query());
        }
    }

    /// `UPDATE a SET b = 1, (c, d) = (2, 3)`; `None` where the word is none of a statement's, as in `FOR UPDATE`.
    fn update(&self, at: usize) -> Option<Said> {
        let (name, next) = self.name(self.skip(at + 1, &["only"]))?;
        let set = (next..next + 4).find(|at| self.is(*at, "set"))?;
        let mut columns = Vec::new();
        let (mut depth, mut is_target) = (0_usize, true);
        for word in self.words.get(set + 1..).unwrap_or_default() {
            match word.as_str() {
                "(" => depth += 1,
                ")" => depth = depth.saturating_sub(1),
                "=" if depth == 0 => is_target = false,
                "," if depth == 0 => is_target = true,
                "where" | "from" | "returning" | ";" if depth == 0 => break,
                name if is_target && is_name(name) => columns.push(unquoted(name)),
                _ => {}
            }
        }
        Some(Said::Updates(name, columns))
    }

    /// `CREATE TABLE a AS SELECT …`.
    fn table_of_query(&self) -> Option<Said> {
        let at = (0..self.words.len()).find(|at| self.is(*at, "table") || self.is(*at, "view"))?;
        let (name, next) = self.name(self.skip(at + 1, &["if", "not", "exists"]))?;
        let mut rest = self.words.get(next..)?.iter();
        rest.any(|word| word == "as").then_some(Said::Creates(name))
    }

    /// What happens to tables and what belongs to them.
    fn schema(&self, at: usize, said: &mut Vec<Said>) {
        const DROPPED: [&str; 14] = [
            "table",
            "index",
            "trigger",
            "view",
            "sequence",
            "constraint",
            "policy",
            "rule",
            "column",
            "type",
            "function",
            "schema",
            "domain",
            "procedure",
        ];
        if self.is(at, "alter") && self.is(at + 1, "table") {
            self.alter(at + 2, said);
        }
        if self.is(at, "drop") {
            let kind = self.skip(at + 1, &["materialized", "foreign", "if", "exists"]);
            let known = DROPPED.iter().any(|kind_word| self.is(kind, kind_word));
            let first = if known { kind + 1 } else { kind };
            let first = self.skip(first, &["concurrently", "if", "exists"]);
            // In an ALTER TABLE another action follows the comma.
            let count = if self.is(0, "alter") { 1 } else { usize::MAX };
            let names = self.names(first).into_iter().take(count);
            said.extend(names.map(Said::Drops));
        }
    }

    /// `ALTER TABLE`, from the table's name on.
    fn alter(&self, at: usize, said: &mut Vec<Said>) {
        let Some((table, next)) = self.name(self.skip(at, &["if", "exists", "only"])) else {
            return;
        };
        said.push(Said::Alters(table.clone()));
        let next = self.skip(next, &["*"]);
        let word = |ahead: usize, word: &str| self.is(next + ahead, word);
        if word(0, "rename") && word(1, "to") {
            said.extend(self.name(next + 2).map(|(to, _)| {
                let schema = table
                    .rsplit_once('.')
                    .map(|(schema, _)| format!("{schema}."));
                Said::Renames(table.clone(), format!("{}{to}", schema.unwrap_or_default()))
            }));
        } else if word(0, "set") && word(1, "schema") {
            let bare = table.rsplit('.').next().unwrap_or(&table);
            said.extend(self.name(next + 2).map(|(schema, _)| {
                let to = if schema == self.home {
                    bare.to_owned()
                } else {
                    format!("{schema}.{bare}")
                };
                Said::Renames(table.clone(), to)
            }));
        } else if word(0, "rename") && !word(1, "constraint") {
            let from = self.skip(next + 1, &["column"]);
            let names = (self.name(from), self.name(from + 2));
            if let (Some((from, _)), Some((to, _))) = names {
                said.push(Said::RenamesColumn(from, to));
            }
        } else if word(0, "detach") {
            said.push(Said::Deletes(table));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Said, said};

    #[test]
    #[expect(clippy::too_many_lines, reason = "a table")]
    fn what_is_said() {
        let (a, b) = (|| "a".to_owned(), || "b".to_owned());
        let updates = |columns: &[&str]| {
            Said::Updates(a(), columns.iter().map(|it| (*it).to_owned()).collect())
        };
        for (sql, expected) in [
            (
                "DELETE FROM ONLY a WHERE x",
                vec![Said::Deletes(a()), Said::Reads(a())],
            ),
            (
                "TRUNCATE public.a, \"b\"",
                vec![Said::Deletes(a()), Said::Deletes(b())],
            ),
            (
                "TRUNCATE TABLE a CASCADE",
                vec![Said::Deletes(a()), Said::TruncatesAll],
            ),
            (
                "UPDATE a SET x = y, z = (SELECT 1)",
                vec![updates(&["x", "z"])],
            ),
            (
                "UPDATE ONLY a AS t SET (x, z) = (1, 2) WHERE q = 1",
                vec![updates(&["x", "z"])],
            ),
            ("SELECT * FROM a FOR UPDATE", vec![Said::Reads(a())]),
            (
                "INSERT INTO a SELECT * FROM app.b",
                vec![Said::Inserts(a()), Said::Reads("app.b".to_owned())],
            ),
            (
                "INSERT INTO a VALUES (1) ON CONFLICT (x) DO UPDATE SET x = 1",
                vec![updates(&[]), Said::Inserts(a())],
            ),
            (
                "INSERT INTO a VALUES (1) ON CONFLICT DO NOTHING",
                vec![Said::Inserts(a()), Said::Merges],
            ),
            (
                "CREATE TABLE a AS SELECT DISTINCT x FROM b",
                vec![Said::Creates(a()), Said::Reads(b()), Said::Merges],
            ),
            (
                "CREATE TABLE a (x integer REFERENCES b ON UPDATE CASCADE)",
                vec![],
            ),
            (
                "ALTER TABLE IF EXISTS ONLY a RENAME TO b",
                vec![Said::Alters(a()), Said::Renames(a(), b())],
            ),
            (
                "ALTER TABLE app.a RENAME TO b",
                vec![
                    Said::Alters("app.a".to_owned()),
                    Said::Renames("app.a".to_owned(), "app.b".to_owned()),
                ],
            ),
            (
                "ALTER TABLE a SET SCHEMA app",
                vec![Said::Alters(a()), Said::Renames(a(), "app.a".to_owned())],
            ),
            (
                "ALTER TABLE a RENAME COLUMN a TO b",
                vec![Said::Alters(a()), Said::RenamesColumn(a(), b())],
            ),
            (
                "ALTER TABLE a DROP CONSTRAINT IF EXISTS b, DROP COLUMN a, DROP a",
                vec![
                    Said::Alters(a()),
                    Said::Drops(b()),
                    Said::Drops(a()),
                    Said::Drops(a()),
                ],
            ),
            (
                "DROP INDEX CONCURRENTLY IF EXISTS a, b",
                vec![Said::Drops(a()), Said::Drops(b())],
            ),
            ("DROP TRIGGER a ON b", vec![Said::Drops(a())]),
            ("DROP MATERIALIZED VIEW a", vec![Said::Drops(a())]),
            (
                "CREATE FUNCTION f() RETURNS void LANGUAGE sql AS 'DELETE FROM a'",
                vec![],
            ),
            (
                "CREATE TRIGGER t BEFORE DELETE OR UPDATE ON a EXECUTE FUNCTION f()",
                vec![],
            ),
            (
                "DO $$ BEGIN DELETE FROM a; EXECUTE 'TRUNCATE b'; END $$",
                vec![Said::Deletes(a()), Said::Reads(a()), Said::Deletes(b())],
            ),
            ("SELECT 'DELETE FROM a' -- DELETE FROM a", vec![]),
        ] {
            assert_eq!(said(sql, "public"), expected, "{sql}");
        }
    }
}
