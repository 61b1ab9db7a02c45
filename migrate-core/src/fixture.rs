//! Rows for the proof, in the subfolder `fixtures/`.

use crate::Dialect;
use crate::diagnostic::{Diagnostic, Diagnostics, Position};
use crate::filename;
use crate::lexer::{Lexer, TokenKind};
use crate::migration::Statement;
use crate::scan::{Content, Entry};
use crate::statement::Open;
use crate::text::Source;

/// Rows of a table for the proof: `fixtures/<table>.sql`.
#[derive(Debug)]
pub struct Fixture {
    table: String,
    source: Source,
    statements: Vec<Statement>,
}

impl Fixture {
    /// Reads the text of a file written for a database, by the table it is for and the path that is shown to
    /// people.
    ///
    /// # Errors
    ///
    /// If it is not UTF-8, holds U+0000, or has text or a comment without an end.
    pub fn read(
        table: &str,
        path: &str,
        bytes: &[u8],
        dialect: Dialect,
    ) -> Result<Self, Diagnostics> {
        Self::decode(table, path, bytes, dialect).map_err(|found| (*found).into())
    }

    fn decode(
        table: &str,
        path: &str,
        bytes: &[u8],
        dialect: Dialect,
    ) -> Result<Self, Box<Diagnostic>> {
        let source = Source::decode(path.to_owned(), bytes)?;
        Ok(Self {
            table: table.to_owned(),
            statements: statements(&source, dialect)?,
            source,
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

    /// The place of a byte of the text, and the line it stands on.
    pub fn place(&self, at: usize) -> (Position, &str) {
        (self.source.position(at), self.source.line_at(at))
    }
}

/// The files of the subfolder: `<table>.sql`, and what is passed over as it is among the migrations.
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
        match one(format!("{shown}/{name}"), entry, dialect) {
            Ok(fixture) => fixtures.push(fixture),
            Err(diagnostic) => found.push(*diagnostic),
        }
    }
    found.finish(fixtures)
}

fn one(path: String, entry: Entry, dialect: Dialect) -> Result<Fixture, Box<Diagnostic>> {
    let wrong = |message: String| {
        let help = "fixtures are files `<table>.sql` with INSERTs for that table, for the proof";
        Box::new(Diagnostic::new("fixture", path.clone(), message, help))
    };
    let bytes = match entry.content {
        Content::File(bytes) => bytes,
        Content::Unreadable(why) => return Err(wrong(format!("cannot be read: {why}"))),
        Content::Folder => {
            return Err(wrong("a folder, where only files are expected".to_owned()));
        }
    };
    let table = entry.name.strip_suffix(".sql");
    let Some(table) = table.filter(|table| !table.is_empty()) else {
        return Err(wrong("expected the name of a table and `.sql`".to_owned()));
    };
    Fixture::decode(table, &path, &bytes, dialect)
}

fn statements(source: &Source, dialect: Dialect) -> Result<Vec<Statement>, Box<Diagnostic>> {
    let new = || Open::new(source.text(), dialect);
    let end = |open: &Open<'_>, end: usize| {
        let known = ["INSERT", "REPLACE", "WITH"];
        if known.iter().any(|word| open.word_is(0, word)) {
            return Ok(Statement {
                start: open.start(),
                end,
                position: source.position(open.start()),
            });
        }
        let message =
            "expected INSERT, REPLACE or WITH: a fixture gives rows and changes nothing else";
        let help = "take this statement out";
        Err(Box::new(source.diagnostic(
            "fixture",
            open.start(),
            message,
            help,
        )))
    };
    let (mut found, mut open) = (Vec::new(), new());
    for token in Lexer::new(source.text(), dialect) {
        let token = token.map_err(|unterminated| {
            let message = "unterminated string, name or comment";
            let help = "close it";
            Box::new(source.diagnostic("unterminated", unterminated.start, message, help))
        })?;
        match token.kind {
            TokenKind::LineComment | TokenKind::BlockComment => {}
            TokenKind::Symbol(b';') if open.is_empty() => {}
            TokenKind::Symbol(b';') if open.unfinished().is_none() => {
                found.push(end(&open, token.end)?);
                open = new();
            }
            _ => open.push(token),
        }
    }
    if !open.is_empty() {
        found.push(end(&open, open.end())?);
    }
    Ok(found)
}
