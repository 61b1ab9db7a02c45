//! Reads one file: header, sections, statements. Collects every mistake and never stops at the first.

mod finish;
mod header;

use crate::diagnostic::Diagnostics;
use crate::lexer::{Lexer, Token, TokenKind, Unterminated};
use crate::marker::{self, Line, SectionKind};
use crate::migration::{Options, Section};
use crate::statement::{Open, Unfinished};
use crate::text::Source;
use crate::{Dialect, forbidden};
use header::Header;

/// What a file says, before it is compared with the others. Where something is missing, a mistake has
/// been reported.
#[derive(Default)]
pub(crate) struct Parsed {
    pub(crate) header: Header,
    pub(crate) irreversible: Option<String>,
    pub(crate) up: Option<Section>,
    pub(crate) check: Option<Section>,
    pub(crate) down: Option<Section>,
}

/// A section as it is found; offsets are those of the file.
struct Raw {
    kind: SectionKind,
    options: Options,
    marker: usize,
    start: usize,
    end: usize,
    statements: Vec<(usize, usize)>,
    comments: Vec<String>,
    keeps_foreign_keys: bool,
}

/// A line like a marker that is none, to be named where a section is missing.
struct Lookalike {
    kind: SectionKind,
    at: usize,
    why: String,
}

pub(crate) fn parse(source: &Source, dialect: Dialect, found: &mut Diagnostics) -> Parsed {
    let mut reader = Reader {
        source,
        dialect,
        found,
        header: Header::default(),
        sections: Vec::new(),
        open: Open::new(source.text(), dialect),
        lookalikes: Vec::new(),
        cut_short: false,
        stray: false,
    };
    reader.read();
    reader.finish()
}

struct Reader<'a> {
    source: &'a Source,
    dialect: Dialect,
    found: &'a mut Diagnostics,
    header: Header,
    sections: Vec<Raw>,
    open: Open<'a>,
    lookalikes: Vec<Lookalike>,
    /// The rest of the file was swallowed: what is not seen may yet be there.
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
        self.found
            .push(self.source.diagnostic(code, at, message, help));
    }

    fn text_of(&self, token: Token) -> &'a str {
        &self.source.text()[token.start..token.end]
    }

    /// Takes a token; `Some` is where to read on, past text that is not SQL.
    fn token(&mut self, token: Token) -> Option<usize> {
        match token.kind {
            TokenKind::LineComment => self.line_comment(token),
            TokenKind::BlockComment => {
                self.remember_hidden_markers(token);
                let text = self.text_of(token);
                self.comment(text[2..text.len() - 2].trim());
            }
            TokenKind::Symbol(b'\\') if self.dialect == Dialect::Postgres => {
                return Some(self.psql_command(token.start));
            }
            TokenKind::Symbol(b';') if self.open.unfinished().is_none() => {
                return self.end_statement(token.end);
            }
            _ => {
                self.remember_hidden_markers(token);
                self.refuse_stray(token);
                self.open.push(token);
            }
        }
        None
    }

    fn psql_command(&mut self, at: usize) -> usize {
        let end = self.source.next_line(at);
        let command = self.source.text()[at..end].split_whitespace().next();
        let command = command.unwrap_or("\\").to_owned();
        self.report(
            "psql-command",
            at,
            format!("`{command}` is a command of psql, not SQL"),
            "write it in SQL, or leave it out",
        );
        end
    }

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

    fn line_comment(&mut self, token: Token) {
        let line_start = self.source.line_start(token.start);
        let comment = self.text_of(token)[2..].trim();
        let fills_line = self.source.text()[line_start..token.start]
            .trim()
            .is_empty();
        if fills_line {
            match marker::read(comment) {
                Line::Marker(kind, words) => return self.marker(kind, &words, token),
                Line::Misspelt(kind) if self.open.is_empty() => {
                    return self.misspelt_marker(kind, comment, token);
                }
                Line::Prose(kind) => self.lookalikes.push(Lookalike {
                    kind,
                    at: token.start,
                    why: "goes on with words that are no options, so that it is a comment"
                        .to_owned(),
                }),
                _ if self.open.is_empty() => self.directive(comment, token.start),
                _ => {}
            }
        }
        self.comment(comment);
    }

    fn in_empty_down(&self) -> bool {
        let section = self.sections.last();
        section.is_some_and(|section| {
            section.kind == SectionKind::Down && section.statements.is_empty()
        })
    }

    /// Keeps a comment: those of a down without statements are the reason why there is none.
    fn comment(&mut self, comment: &str) {
        if let Some(section) = self.sections.last_mut().filter(|_| !comment.is_empty()) {
            section.comments.push(comment.to_owned());
        }
    }

    fn misspelt_marker(&mut self, kind: SectionKind, comment: &str, token: Token) {
        self.report(
            "misspelt-marker",
            token.start,
            format!("`-- {comment}` is nearly the marker `{kind}`"),
            format!("write `{kind}`, or, if it is a comment, more than one word"),
        );
        self.begin_section(kind, Options::default(), token);
    }

    fn marker(&mut self, kind: SectionKind, words: &[&str], token: Token) {
        if let Some(unfinished) = self.open.unfinished() {
            let start = self.source.position(self.open.start());
            let (what, at) = describe(unfinished);
            let opening = self.source.position(at);
            self.report(
                "marker-in-statement",
                token.start,
                format!("`{kind}` inside a statement, which begins at {start}"),
                format!("close the {what} that is opened at {opening}"),
            );
        }
        let options = self.options(kind, words, token);
        self.begin_section(kind, options, token);
    }

    fn options(&mut self, kind: SectionKind, words: &[&str], token: Token) -> Options {
        let mut options = Options::default();
        for word in words {
            let at = token.start + self.text_of(token).find(word).unwrap_or_default();
            let Some(known) = marker::option(word) else {
                continue;
            };
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
                    "the checks run the way their up section does",
                );
            }
            match known {
                marker::NO_TRANSACTION => options.no_transaction = true,
                _ if self.dialect == Dialect::Sqlite => options.foreign_keys_on = true,
                _ => self.report(
                    "option-of-sqlite",
                    at,
                    format!("option `{known}` is for SQLite"),
                    "leave it out: PostgreSQL always enforces foreign keys",
                ),
            }
        }
        options
    }

    fn begin_section(&mut self, kind: SectionKind, options: Options, token: Token) {
        let marker = self.source.line_start(token.start);
        self.close_section(marker);
        let start = self.source.next_line(token.start);
        self.sections.push(Raw {
            kind,
            options,
            marker: token.start,
            start,
            end: start,
            statements: Vec::new(),
            comments: Vec::new(),
            keeps_foreign_keys: true,
        });
    }

    /// Ends the section at its last byte, and with it a statement whose `;` was left out.
    fn close_section(&mut self, end: usize) {
        self.end_statement(self.open.end());
        if let Some(section) = self.sections.last_mut() {
            section.end = end;
        }
    }

    /// Takes the statement that is open, if it holds anything. `Some` is where its data end.
    fn end_statement(&mut self, end: usize) -> Option<usize> {
        let empty = Open::new(self.source.text(), self.dialect);
        let statement = std::mem::replace(&mut self.open, empty);
        let section = self.sections.last_mut()?;
        if statement.is_empty() {
            return None;
        }
        section.statements.push((statement.start(), end));
        section.keeps_foreign_keys &= statement.keeps_foreign_keys();
        if let Some(refusal) = forbidden::check(&statement, section.kind, section.options) {
            let at = statement.tokens()[refusal.token].start;
            self.report(refusal.code, at, refusal.message, refusal.help);
        }
        forbidden::is_copy_from_stdin(&statement).then(|| self.end_of_data(end))
    }

    /// The end of the data behind a `COPY … FROM stdin`, which are not SQL.
    fn end_of_data(&self, at: usize) -> usize {
        let end = self.source.text()[at..].find("\n\\.");
        end.map_or(self.source.text().len(), |length| {
            self.source.next_line(at + length + 1)
        })
    }

    fn unterminated(&mut self, unterminated: Unterminated) {
        let Unterminated { kind, start } = unterminated;
        let text = &self.source.text()[start..];
        let (what, help) = match (kind, text.as_bytes()[0]) {
            (TokenKind::BlockComment, _) => ("comment", "close it with `*/`"),
            (TokenKind::Name, b'[') => ("quoted name", "close it with `]`"),
            (TokenKind::Name, b'`') => ("quoted name", "close it with a backtick"),
            (TokenKind::Name, _) => (
                "quoted name",
                "double a quote inside a name: \"a \"\"b\"\"\"",
            ),
            (_, b'$') => ("dollar-quoted string", "close it with the same `$tag$`"),
            _ => ("string", "double a quote inside a string: 'it''s'"),
        };
        self.report("unterminated", start, format!("unterminated {what}"), help);
        self.cut_short = true;
        let end = self.source.text().len();
        self.remember_hidden_markers(Token { kind, start, end });
        self.open.push(Token { kind, start, end });
    }

    fn unfinished(&mut self, unfinished: Unfinished) {
        // Whatever swallowed the end of the file has been reported.
        if std::mem::replace(&mut self.cut_short, true) {
            return;
        }
        let (what, at) = describe(unfinished);
        let help = match unfinished {
            Unfinished::Parenthesis(_) => "close it with `)`",
            Unfinished::Trigger(_) => "end the trigger with `END;` behind the last `;` of its body",
            Unfinished::Atomic(_) => "end the body with `END;`",
        };
        self.report("unterminated", at, format!("unterminated {what}"), help);
    }

    /// Markers inside a string, a name or a comment are none; most often a quote is missing above them.
    fn remember_hidden_markers(&mut self, token: Token) {
        let text = self.text_of(token);
        for (newline, _) in text.match_indices('\n') {
            let at = token.start + newline + 1;
            let line = &self.source.text()[at..self.source.next_line(at)];
            let comment = line.trim().strip_prefix("--").unwrap_or_default();
            if let Line::Marker(kind, _) = marker::read(comment) {
                let opening = self.source.position(token.start);
                let what = match token.kind {
                    TokenKind::BlockComment => "comment",
                    TokenKind::Name => "quoted name",
                    _ => "string",
                };
                self.lookalikes.push(Lookalike {
                    kind,
                    at,
                    why: format!("stands inside the {what} that is opened at {opening}"),
                });
            }
        }
    }

    fn missing_up_help(&self) -> String {
        const OTHERS: [(&str, &str); 3] = [
            ("-- +goose", "goose"),
            ("-- migrate:", "dbmate"),
            ("-- +migrate", "sql-migrate"),
        ];
        let text = self.source.text();
        let other = OTHERS.iter().find(|(marker, _)| text.contains(marker));
        match other {
            Some((marker, tool)) => format!(
                "`{marker}…` is a marker of {tool}; here the sections begin with the lines `-- up` and `-- down`"
            ),
            None => "begin the section with a line `-- up`".to_owned(),
        }
    }
}

fn describe(unfinished: Unfinished) -> (&'static str, usize) {
    match unfinished {
        Unfinished::Parenthesis(at) => ("parenthesis", at),
        Unfinished::Trigger(at) => ("trigger body", at),
        Unfinished::Atomic(at) => ("BEGIN ATOMIC body", at),
    }
}
