//! Reads one file: header, sections, statements. Collects every mistake and never stops at the first.
//!
//! The reader takes the tokens of the text one by one (here), reports what hides a marker (`hidden`), reads the
//! directives (`header`), and looks at the end whether the sections fit together (`finish`). A step in Rust is
//! read by `rust`.

mod finish;
mod header;
mod hidden;
mod rust;

use crate::diagnostic::Diagnostics;
use crate::lexer::{Lexer, Token, TokenKind};
use crate::marker::{self, Line, SectionKind};
use crate::migration::{Options, Work};
use crate::statement::StatementTokens;
use crate::text::Source;
use crate::{Dialect, forbidden};
use header::Header;
pub(crate) use rust::parse as parse_rust;

use hidden::{Lookalike, describe};

/// What a file says, before it is compared with the others. Where something is missing that a file must have,
/// a mistake has been reported.
#[derive(Default)]
pub(crate) struct Parsed {
    pub(crate) header: Header,
    pub(crate) irreversible: Option<String>,
    pub(crate) work: Option<Work>,
}

/// Why it is not certain that a line was meant as a marker. The line itself is reported; what only follows from
/// it, such as a second up section, is not.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Doubt {
    /// `-- dwon`.
    Misspelt,
    /// It stands where a parenthesis or a body is still open.
    InStatement,
}

const BYTE_ORDER_MARK: char = '\u{FEFF}';

/// A section as it is found, with offsets in the file, before it is known whether the sections fit together.
struct RawSection {
    kind: SectionKind,
    doubt: Option<Doubt>,
    options: Options,
    /// Where the marker's `--` stands.
    marker: usize,
    /// Where the line after the marker begins.
    start: usize,
    end: usize,
    /// The first byte of each, and the one after its last.
    statements: Vec<(usize, usize)>,
    comments: Vec<String>,
    keeps_foreign_keys: bool,
    adds_enum_value: bool,
}

/// Reads a `.sql` file.
pub(crate) fn parse(source: &Source, dialect: Dialect, found: &mut Diagnostics) -> Parsed {
    let mut reader = Reader {
        source,
        reporter: Reporter { source, found },
        dialect,
        header: Header::behind("--"),
        sections: Vec::new(),
        open: StatementTokens::new(source.text(), dialect),
        lookalikes: Vec::new(),
        cut_short: false,
        stray: false,
    };
    reader.read();
    reader.finish()
}

/// Reports the mistakes of a file at offsets in it.
struct Reporter<'a> {
    source: &'a Source,
    found: &'a mut Diagnostics,
}

impl Reporter<'_> {
    fn report(
        &mut self,
        code: &'static str,
        at: usize,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.found
            .push(self.source.diagnostic(code, at, message, help));
    }
}

/// Reads the tokens of a file one by one, and keeps what it has understood so far.
struct Reader<'a> {
    source: &'a Source,
    reporter: Reporter<'a>,
    dialect: Dialect,
    header: Header,
    sections: Vec<RawSection>,
    /// The statement that is being read.
    open: StatementTokens<'a>,
    lookalikes: Vec<Lookalike>,
    /// A reported mistake hides text, such as a string that is not closed: what is not found may yet be there.
    cut_short: bool,
    /// SQL before the first marker has been reported.
    stray: bool,
}

impl<'a> Reader<'a> {
    fn read(&mut self) {
        let mut lexer = Lexer::new(self.source.text(), self.dialect);
        while let Some(token) = lexer.next() {
            match token {
                Ok(token) => {
                    if let Some(at) = self.token(token) {
                        lexer.skip_to(at);
                    }
                }
                Err(unterminated) => self.unterminated(unterminated),
            }
        }
        if let Some(unfinished) = self.open.unfinished() {
            self.unfinished(unfinished);
        }
        self.close_section(self.source.text().len());
    }

    fn report(
        &mut self,
        code: &'static str,
        at: usize,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.reporter.report(code, at, message, help);
    }

    fn text_of(&self, token: Token) -> &'a str {
        &self.source.text()[token.start..token.end]
    }

    /// Takes a token. `Some` where text follows that is not SQL: there the lexer is to go on.
    fn token(&mut self, token: Token) -> Option<usize> {
        match token.kind {
            TokenKind::LineComment => self.line_comment(token),
            TokenKind::BlockComment => {
                self.remember_hidden_markers(token);
                let text = self.text_of(token);
                self.comment(text[2..text.len() - 2].trim());
            }
            TokenKind::Symbol(b'\\') if self.dialect == Dialect::Postgres => {
                return Some(self.shell_command("psql", token.start));
            }
            TokenKind::Symbol(b'.') if self.dialect == Dialect::Sqlite && self.open.is_empty() => {
                return Some(self.shell_command("the sqlite3 shell", token.start));
            }
            TokenKind::Symbol(b';') if self.open.unfinished().is_none() => {
                self.refuse_stray(token);
                return self.end_statement(token.end);
            }
            TokenKind::Word if self.text_of(token).starts_with(BYTE_ORDER_MARK) => {
                self.byte_order_mark(token);
            }
            _ => {
                self.remember_hidden_markers(token);
                self.refuse_stray(token);
                self.open.push(token);
            }
        }
        None
    }

    /// Reports SQL before the first marker, once.
    fn refuse_stray(&mut self, token: Token) {
        if self.sections.is_empty() && !std::mem::replace(&mut self.stray, true) {
            self.report(
                "sql-before-marker",
                token.start,
                "SQL before the first marker",
                self.missing_up_help(),
            );
        }
    }

    /// Takes a `--` comment: a marker, a directive, or nothing.
    fn line_comment(&mut self, token: Token) {
        let (text, comment) = (self.source.text(), self.text_of(token)[2..].trim());
        let before = &text[self.source.line_start(token.start)..token.start];
        let leads = before.replace(BYTE_ORDER_MARK, "").trim().is_empty();
        if leads && self.refuse_old_line_ends(token) {
            return;
        }
        // To PostgreSQL a comment ends at a carriage return too, and SQL may follow on the line.
        let after = &text[token.end..self.source.next_line(token.start)];
        if leads && after.trim().is_empty() {
            match marker::read(comment) {
                Line::Marker(kind, words) => return self.marker(kind, &words, token),
                Line::Misspelt(kind) if self.open.is_empty() => {
                    return self.misspelt_marker(kind, comment, token);
                }
                Line::Prose(kind) => self.lookalikes.push(Lookalike {
                    kind,
                    at: token.start,
                    hidden: false,
                    why: "goes on with words that are no options, so that it is a comment"
                        .to_owned(),
                }),
                _ if self.open.is_empty() => self.directive(comment, token.start),
                _ => {}
            }
        }
        let behind = !leads && !before.contains('\r') && self.open.is_empty();
        if let (true, Line::Marker(kind, _)) = (behind, marker::read(comment)) {
            self.marker_behind_statement(kind, token);
        }
        self.comment(comment);
    }

    /// Whether no marker has been seen yet, except for lines that may not have been meant as one.
    fn in_header(&self) -> bool {
        self.sections.iter().all(|section| section.doubt.is_some())
    }

    /// Whether this is a down section that has no statement so far.
    fn in_empty_down(&self) -> bool {
        let section = self.sections.last();
        section.is_some_and(|section| {
            section.kind == SectionKind::Down && section.statements.is_empty()
        })
    }

    /// Keeps a comment of a section. The comments of a down without statements are the reason why it has none.
    fn comment(&mut self, comment: &str) {
        if let Some(section) = self.sections.last_mut().filter(|_| !comment.is_empty()) {
            section.comments.push(comment.to_owned());
        }
    }

    fn misspelt_marker(&mut self, kind: SectionKind, comment: &str, token: Token) {
        self.report(
            "misspelt-marker",
            token.start,
            format!(
                "`-- {}` is nearly the marker `{kind}`",
                comment.escape_debug()
            ),
            format!("write `{kind}`, or, if it is a comment, more than one word"),
        );
        self.begin_section(kind, Options::default(), token, Some(Doubt::Misspelt));
    }

    fn marker(&mut self, kind: SectionKind, words: &[&str], token: Token) {
        let unfinished = self.open.unfinished();
        if let Some(unfinished) = unfinished {
            let start = self.source.position(self.open.start());
            let (what, at) = describe(unfinished);
            let opening = self.source.position(at);
            self.report(
                "marker-in-statement",
                token.start,
                format!("`{kind}` inside a statement, which begins at {start}"),
                format!(
                    "close the {what} that is opened at {opening}; if the line is a comment, add \
                     words to it"
                ),
            );
        }
        let options = self.options(kind, words, token);
        self.begin_section(kind, options, token, unfinished.map(|_| Doubt::InStatement));
    }

    /// The options behind a marker. A misspelt one is reported, and taken as what was probably meant.
    fn options(&mut self, kind: SectionKind, words: &[&str], token: Token) -> Options {
        let mut options = Options::default();
        for word in words {
            let at = token.start + self.text_of(token).find(word).unwrap_or_default();
            let Some(known) = marker::option(word) else {
                continue;
            };
            let sqlite_only = known == marker::FOREIGN_KEYS_ON && self.dialect != Dialect::Sqlite;
            if !known.eq_ignore_ascii_case(word) {
                self.report(
                    "unknown-option",
                    at,
                    format!("unknown option `{word}` behind `{kind}`"),
                    format!("did you mean `{known}`?"),
                );
            } else if kind == SectionKind::Check {
                self.report(
                    "option-on-check",
                    at,
                    format!("`{kind}` takes no options, found `{word}`"),
                    "leave it out: the checks run the way their up section does",
                );
            } else if sqlite_only {
                self.report(
                    "option-of-sqlite",
                    at,
                    format!("option `{known}` is for SQLite"),
                    "leave it out: PostgreSQL always enforces foreign keys",
                );
            }
            match known {
                marker::NO_TRANSACTION => options.no_transaction = true,
                _ => options.foreign_keys_on = !sqlite_only,
            }
        }
        options
    }

    fn begin_section(
        &mut self,
        kind: SectionKind,
        options: Options,
        token: Token,
        doubt: Option<Doubt>,
    ) {
        let marker = self.source.line_start(token.start);
        self.close_section(marker);
        let start = self.source.next_line(token.start);
        self.sections.push(RawSection {
            kind,
            doubt,
            options,
            marker: token.start,
            start,
            end: start,
            statements: Vec::new(),
            comments: Vec::new(),
            keeps_foreign_keys: true,
            adds_enum_value: false,
        });
    }

    /// Ends the section at its last byte, and with it a statement whose `;` was left out.
    fn close_section(&mut self, end: usize) {
        self.end_statement(self.open.end());
        if let Some(section) = self.sections.last_mut() {
            section.end = end;
        }
    }

    /// Takes the statement that is open, if it holds anything. `Some` is the end of the data that follow a `COPY …
    /// FROM stdin`.
    fn end_statement(&mut self, end: usize) -> Option<usize> {
        let empty = StatementTokens::new(self.source.text(), self.dialect);
        let statement = std::mem::replace(&mut self.open, empty);
        if statement.is_empty() {
            return None;
        }
        if let Some(section) = self.sections.last_mut() {
            section.statements.push((statement.start(), end));
            section.keeps_foreign_keys &= statement.keeps_foreign_keys();
            section.adds_enum_value |= statement.adds_enum_value();
            let (kind, options) = (section.kind, section.options);
            match section.doubt {
                None => self.refuse_forbidden(&statement, Some((kind, options))),
                // What the section is, and so what only some forbid, is not known.
                Some(Doubt::Misspelt) => self.refuse_forbidden(&statement, None),
                Some(Doubt::InStatement) => {}
            }
        }
        forbidden::is_copy_from_stdin(&statement).then(|| self.end_of_data(end))
    }

    fn refuse_forbidden(
        &mut self,
        statement: &StatementTokens<'_>,
        section: Option<(SectionKind, Options)>,
    ) {
        // A statement that runs to the end of the file, because a quote is missing, is not what was meant.
        if self.cut_short {
            return;
        }
        if let Some(refusal) = forbidden::check(statement, section) {
            let at = statement.tokens()[refusal.token].start;
            self.report(refusal.code, at, refusal.message, refusal.help);
        }
    }
}
