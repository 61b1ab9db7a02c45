//! Mistakes that hide the rest of a file: what is not closed, markers that are not seen as such, and lines for
//! another program.

use super::{BYTE_ORDER_MARK, Reader};
use crate::lexer::{Token, TokenKind, Unterminated};
use crate::marker::{self, Line, SectionKind};
use crate::quoted;
use crate::statement::Unfinished;

/// A line that looks like a marker and is none. It is named in the help where a section is missing.
pub(super) struct Lookalike {
    pub(super) kind: SectionKind,
    pub(super) at: usize,
    /// Inside a string, a name or a comment.
    pub(super) hidden: bool,
    pub(super) why: String,
}

impl Reader<'_> {
    /// Reports a line for a shell, where SQL was expected, and gives where the next line begins.
    pub(super) fn shell_command(&mut self, shell: &str, at: usize) -> usize {
        let end = self.source.next_line(at);
        let command = self.source.text()[at..end].split_whitespace().next();
        let message = format!(
            "`{}` is a command of {shell}, not SQL",
            command.unwrap_or_default()
        );
        let help = "write it in SQL, or leave it out";
        self.report("shell-command", at, message, help);
        end
    }

    /// Reports an invisible mark. SQLite passes over it; PostgreSQL takes it for a letter, and its error shows nothing
    /// at that place.
    pub(super) fn byte_order_mark(&mut self, token: Token) {
        self.report(
            "byte-order-mark",
            token.start,
            "U+FEFF, an invisible byte-order mark, in the middle of the file",
            "remove the character; it comes from joining two files",
        );
        let start = token.start + BYTE_ORDER_MARK.len_utf8();
        if start < token.end {
            self.open.push(Token { start, ..token });
        }
    }

    /// The end of the data that follow a `COPY … FROM stdin`: they are not SQL, and end with a line `\.`.
    pub(super) fn end_of_data(&mut self, at: usize) -> usize {
        let Some(length) = self.source.text()[at..].find("\n\\.") else {
            self.cut_short = true;
            return self.source.text().len();
        };
        self.source.next_line(at + length + 1)
    }

    /// Reports a marker behind something else on its line. As a comment it would say nothing, and a section would
    /// be missing without a word.
    pub(super) fn marker_behind_statement(&mut self, kind: SectionKind, token: Token) {
        self.report(
            "marker-behind-statement",
            token.start,
            format!("`{kind}` behind something else is a comment, not a marker"),
            format!("put `{kind}` on a line of its own, or, if it is a comment, write more than one word"),
        );
        // Whatever is missing now may be behind it.
        self.cut_short = true;
    }

    /// Reports lines that end in a carriage return alone, where they hide a marker: SQLite would read all of the file
    /// as one comment. Gives whether it is so.
    pub(super) fn refuse_old_line_ends(&mut self, token: Token) -> bool {
        let line = &self.source.text()[token.start..self.source.next_line(token.start)];
        let line = line.trim_end();
        let mut pieces = line.split('\r').map(str::trim);
        let Some(first) = line.find('\r') else {
            return false;
        };
        let is_marker = |piece: &str| {
            let comment = piece.strip_prefix("--");
            comment.is_some_and(|comment| matches!(marker::read(comment), Line::Marker(..)))
        };
        if !pieces.any(is_marker) {
            return false;
        }
        self.report(
            "carriage-return",
            token.start + first,
            "a line that ends in a carriage return alone, expected LF or CRLF",
            "save the file with the line ends of Unix or Windows",
        );
        (self.cut_short, self.stray) = (true, true);
        true
    }

    /// Reports a string, name or comment that is not closed.
    pub(super) fn unterminated(&mut self, unterminated: Unterminated) {
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
            (_, b'$') => ("dollar-quoted string", "close it with its tag"),
            (_, b'e' | b'E') => (
                "string",
                "double a quote inside a string: 'it''s'; behind E a backslash takes the quote with it",
            ),
            _ => ("string", "double a quote inside a string: 'it''s'"),
        };
        let tag = quoted::dollar_tag(text.as_bytes(), 0).map(<[u8]>::len);
        let help = tag.map_or_else(
            || help.to_owned(),
            |tag| format!("close it with `{}`", &text[..tag]),
        );
        let help = self.with_hidden_marker(&help);
        self.report("unterminated", start, format!("unterminated {what}"), help);
        self.cut_short = true;
        let end = self.source.text().len();
        self.remember_hidden_markers(Token { kind, start, end });
        self.open.push(Token { kind, start, end });
    }

    /// Reports a parenthesis or body that is open at the end of the file.
    pub(super) fn unfinished(&mut self, unfinished: Unfinished) {
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
        let help = self.with_hidden_marker(help);
        self.report("unterminated", at, format!("unterminated {what}"), help);
    }

    /// Adds to a help the first marker that stands inside a string: probably the quote is missing above it.
    fn with_hidden_marker(&self, help: &str) -> String {
        let hidden = self.lookalikes.iter().find(|line| line.hidden);
        hidden.map_or_else(
            || help.to_owned(),
            |hidden| format!("{help}; {}", self.describe_lookalike(hidden)),
        )
    }

    /// Keeps lines like markers inside a string, a name or a comment: probably a quote is missing above them.
    pub(super) fn remember_hidden_markers(&mut self, token: Token) {
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
                    hidden: true,
                    why: format!("stands inside the {what} that is opened at {opening}"),
                });
            }
        }
    }

    /// The help where a section is missing: which line looks like its marker, and why it is none.
    pub(super) fn lookalike(&self, kind: SectionKind) -> Option<String> {
        let found = self.lookalikes.iter().find(|line| line.kind == kind)?;
        Some(self.describe_lookalike(found))
    }

    fn describe_lookalike(&self, found: &Lookalike) -> String {
        let line = self.source.position(found.at).line;
        format!(
            "line {line} begins with `{}`, but {}",
            found.kind, found.why
        )
    }

    /// The help where there is no `-- up`, and no line like it. Other tools' markers are known.
    pub(super) fn missing_up_help(&self) -> String {
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
            None => "put what the migration does under a line `-- up`".to_owned(),
        }
    }
}

/// What is open, in words, and where it was opened.
pub(super) fn describe(unfinished: Unfinished) -> (&'static str, usize) {
    match unfinished {
        Unfinished::Parenthesis(at) => ("parenthesis", at),
        Unfinished::Trigger(at) => ("trigger body", at),
        Unfinished::Atomic(at) => ("BEGIN ATOMIC body", at),
    }
}
