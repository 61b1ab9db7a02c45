//! PostgreSQL's SQL read without a server, by the grammar of `squawk-syntax`. That is not the server's own and knows a
//! little less of it: what it finds are warnings.

use migrate_core::__private::Found;
use migrate_core::{
    Diagnostic, Diagnostics, Migration, MigrationSet, Position, Section, Severity, Work,
};
use squawk_syntax::SourceFile;

/// What does not look like SQL for PostgreSQL, statement by statement.
pub(crate) fn syntax(set: &MigrationSet) -> Diagnostics {
    let found = set.migrations().iter().flat_map(|migration| {
        let sections = match migration.work() {
            Work::Sql { up, check, down } => [Some(up), check.as_ref(), down.as_ref()],
            Work::Rust { .. } => [None; 3],
        };
        let sections = sections.into_iter().flatten();
        sections.flat_map(move |section| in_section(migration, section))
    });
    found.collect()
}

fn in_section(migration: &Migration, section: &Section) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for statement in section.statements() {
        let sql = &section.sql()[statement.start()..statement.end()];
        // The errors behind the first one come of it.
        let errors = SourceFile::parse(sql).errors();
        let Some(error) = errors.iter().min_by_key(|error| error.range().start()) else {
            continue;
        };
        let at = usize::from(error.range().start()).min(sql.len());
        let before = sql.get(..at).unwrap_or(sql);
        let from_there = section
            .sql()
            .get(statement.start() + at..)
            .unwrap_or_default();
        found.push(Diagnostic::from(Found {
            code: "syntax",
            severity: Severity::Warning,
            path: migration.path().to_owned(),
            position: Some(behind(statement.position(), before)),
            source_line: Some(line(section.sql(), section.sql().len() - from_there.len())),
            message: words(error.message()),
            help: "if PostgreSQL takes it, this can be passed over".to_owned(),
            note: Some("read by squawk-syntax; `migrate prove` asks a server".to_owned()),
        }));
    }
    found
}

/// The parser's words, where a keyword is `NULL_KW`.
fn words(message: &str) -> String {
    let words = message.trim_end_matches('.').split(' ').map(|word| {
        let keyword = word.strip_suffix("_KW");
        keyword.map_or_else(|| word.to_lowercase(), str::to_owned)
    });
    words.collect::<Vec<_>>().join(" ")
}

/// The position behind a text that begins at this one.
fn behind(from: Position, text: &str) -> Position {
    let mut position = from;
    match text.rsplit_once('\n') {
        None => position.column += text.chars().count(),
        Some((before, last)) => {
            position.line += before.matches('\n').count() + 1;
            position.column = last.chars().count() + 1;
        }
    }
    position
}

/// The line of a text that a byte is in.
fn line(text: &str, at: usize) -> String {
    let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    text[start..].lines().next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::syntax;
    use migrate_core::{Dialect, Entry, read};

    fn said(text: &str) -> String {
        let set = read("m", vec![Entry::file("1_a.sql", text)], Dialect::Postgres).unwrap();
        syntax(&set).to_string()
    }

    #[test]
    fn a_mistake_is_a_warning_at_its_place() {
        let text = "-- up\nCREATE TABLE ä (\n    id bigint PRIMARY KEY,\n    name text NOT NUL\n);\n-- down\nDROP TABLE ä;\n";
        assert_eq!(
            said(text),
            "warning[syntax]: expected NULL\n\
             \x20--> m/1_a.sql:4:18\n  |\n4 |     name text NOT NUL\n  |                  ^\n  |\n  \
             = help: if PostgreSQL takes it, this can be passed over\n  \
             = note: read by squawk-syntax; `migrate prove` asks a server"
        );
    }

    #[test]
    fn what_is_right_is_passed_over() {
        let text = "-- up\n\
             CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; END;\n\
             CREATE RULE r AS ON INSERT TO t DO ALSO (DELETE FROM u; DELETE FROM v);\n\
             DO $x$ BEGIN NULL; END $x$;\n-- check\nSELECT 1 WHERE false;\n\
             -- down\nDROP FUNCTION f();\n";
        assert_eq!(said(text), "");
    }
}
