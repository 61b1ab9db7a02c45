//! Fixtures: rows for the proof, as INSERTs in files of the subfolder `fixtures/`.

use crate::Dialect;
use crate::diagnostic::{Diagnostic, Diagnostics, Position};
use crate::filename;
use crate::lexer::{Lexer, TokenKind};
use crate::migration::Statement;
use crate::scan::{Content, Entry};
use crate::statement::StatementTokens;
use crate::text::Source;

/// Rows of a table for the proof: `fixtures/<table>.sql`.
#[derive(Debug)]
pub struct Fixture {
    table: String,
    source: Source,
    statements: Vec<Statement>,
}

impl Fixture {
    /// Reads a fixture from the bytes of its file. `table` is the table that the rows are for, and `path` is how
    /// the file is shown to people.
    ///
    /// # Errors
    ///
    /// That the file is not UTF-8 or holds U+0000; else all the mistakes in it: statements other than INSERT,
    /// REPLACE and WITH, and a string, name or comment that is not closed.
    pub fn read(
        table: &str,
        path: &str,
        bytes: &[u8],
        dialect: Dialect,
    ) -> Result<Self, Diagnostics> {
        let source = Source::decode(path.to_owned(), bytes).map_err(|found| *found)?;
        let mut found = Diagnostics::default();
        let statements = statements(&source, dialect, &mut found);
        found.finish(Self {
            table: table.to_owned(),
            source,
            statements,
        })
    }

    /// The table that the file is named after.
    pub fn table(&self) -> &str {
        &self.table
    }

    /// The file as it is shown to people.
    pub fn path(&self) -> &str {
        self.source.path()
    }

    /// The text of the file.
    pub fn sql(&self) -> &str {
        self.source.text()
    }

    /// Where its statements stand.
    pub fn statements(&self) -> &[Statement] {
        &self.statements
    }

    /// The place of a byte offset in [`sql`](Self::sql), and the text of its line.
    ///
    /// # Panics
    ///
    /// If the offset is behind the end of the text, or inside a character.
    pub fn place(&self, at: usize) -> (Position, &str) {
        (self.source.position(at), self.source.line_at(at))
    }
}

/// Reads the files of the subfolder, `<table>.sql`. What is passed over among the migrations is passed over here
/// too.
pub(crate) fn read(
    shown: &str,
    entries: Vec<Entry>,
    dialect: Dialect,
) -> Result<Vec<Fixture>, Diagnostics> {
    let mut found = Diagnostics::default();
    let mut fixtures = Vec::new();
    for entry in entries {
        if filename::is_passed_over(&entry.name) {
            continue;
        }
        let name = entry.name.replace(char::is_control, "\u{FFFD}");
        match read_entry(&format!("{shown}/{name}"), entry, dialect) {
            Ok(fixture) => fixtures.push(fixture),
            Err(more) => found.append(more),
        }
    }
    found.finish(fixtures)
}

fn read_entry(path: &str, entry: Entry, dialect: Dialect) -> Result<Fixture, Diagnostics> {
    let wrong = |message: String| {
        let help = "fixtures are files `<table>.sql` with INSERTs for that table, for the proof";
        Err(Diagnostic::new("fixture", path, message, help).into())
    };
    let bytes = match entry.content {
        Content::File(bytes) => bytes,
        Content::Unreadable(why) => return wrong(format!("cannot be read: {why}")),
        Content::Folder => return wrong("a folder, where only files are expected".to_owned()),
    };
    let table = entry.name.strip_suffix(".sql");
    match table.filter(|table| !table.is_empty()) {
        Some(table) => Fixture::read(table, path, &bytes, dialect),
        None => wrong("expected the name of a table and `.sql`".to_owned()),
    }
}

fn statements(source: &Source, dialect: Dialect, found: &mut Diagnostics) -> Vec<Statement> {
    let new = || StatementTokens::new(source.text(), dialect);
    let (mut statements, mut open) = (Vec::new(), new());
    for token in Lexer::new(source.text(), dialect) {
        let token = match token {
            Ok(token) => token,
            Err(unterminated) => {
                let message = "unterminated string, name or comment";
                found.push(source.diagnostic(
                    "unterminated",
                    unterminated.start,
                    message,
                    "close it",
                ));
                // What the statement was meant to be is not known.
                return statements;
            }
        };
        match token.kind {
            TokenKind::LineComment | TokenKind::BlockComment => {}
            TokenKind::Symbol(b';') if open.is_empty() => {}
            TokenKind::Symbol(b';') if open.unfinished().is_none() => {
                statements.extend(statement(source, &open, token.end, found));
                open = new();
            }
            _ => open.push(token),
        }
    }
    if !open.is_empty() {
        statements.extend(statement(source, &open, open.end(), found));
    }
    statements
}

/// A statement that ends at `end`; `None` for one that is reported, because a fixture must not hold it.
fn statement(
    source: &Source,
    open: &StatementTokens<'_>,
    end: usize,
    found: &mut Diagnostics,
) -> Option<Statement> {
    let start = open.start();
    let allowed = ["INSERT", "REPLACE", "WITH"];
    if !allowed.iter().any(|word| open.word_is(0, word)) {
        let message =
            "expected INSERT, REPLACE or WITH: a fixture gives rows and changes nothing else";
        found.push(source.diagnostic("fixture", start, message, "take this statement out"));
        return None;
    }
    Some(Statement {
        start,
        end,
        position: source.position(start),
    })
}
