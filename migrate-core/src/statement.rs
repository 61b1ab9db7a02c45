//! One statement as tokens, while it is being read and afterwards: whether it is complete, and what its words are.

use crate::Dialect;
use crate::lexer::{Token, TokenKind};

/// The tokens of a statement, as far as it has been read. Comments are left out.
pub(crate) struct StatementTokens<'a> {
    text: &'a str,
    dialect: Dialect,
    tokens: Vec<Token>,
    /// The offsets of the parentheses that are open.
    parentheses: Vec<usize>,
    /// The offset of the first `BEGIN`.
    begin: Option<usize>,
    atomic: Atomic,
}

/// PostgreSQL's `BEGIN ATOMIC … END` in a function, and where it began.
#[derive(Clone, Copy, Default)]
struct Atomic {
    /// How many `END`s are missing, those of `CASE … END` included; 0 outside of such a body.
    depth: usize,
    start: usize,
}

/// What keeps a statement from ending, and the offset where that was opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unfinished {
    Parenthesis(usize),
    Trigger(usize),
    Atomic(usize),
}

impl<'a> StatementTokens<'a> {
    pub(crate) fn new(text: &'a str, dialect: Dialect) -> Self {
        Self {
            text,
            dialect,
            tokens: Vec::new(),
            parentheses: Vec::new(),
            begin: None,
            atomic: Atomic::default(),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.tokens.is_empty()
    }

    /// The offset of its first byte, 0 while it is empty.
    pub(crate) fn start(&self) -> usize {
        self.tokens.first().map_or(0, |token| token.start)
    }

    /// The offset behind its last byte, 0 while it is empty.
    pub(crate) fn end(&self) -> usize {
        self.tokens.last().map_or(0, |token| token.end)
    }

    pub(crate) fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    pub(crate) fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Adds the next token, which is no comment.
    pub(crate) fn push(&mut self, token: Token) {
        match token.kind {
            TokenKind::Symbol(b'(') => self.parentheses.push(token.start),
            TokenKind::Symbol(b')') => drop(self.parentheses.pop()),
            TokenKind::Word => {
                self.track_atomic(token);
                let word = &self.text[token.start..token.end];
                if self.begin.is_none() && word.eq_ignore_ascii_case("BEGIN") {
                    self.begin = Some(token.start);
                }
            }
            _ => {}
        }
        self.tokens.push(token);
    }

    /// Why a `;` here, or the end of the section, does not end the statement.
    pub(crate) fn unfinished(&self) -> Option<Unfinished> {
        if let Some(open) = self.parentheses.last() {
            return Some(Unfinished::Parenthesis(*open));
        }
        if self.atomic.depth > 0 {
            return Some(Unfinished::Atomic(self.atomic.start));
        }
        // As `sqlite3_complete` has it: a trigger ends at the `END` that follows a `;`.
        let ended = self.is_symbol(self.tokens.len().wrapping_sub(2), b';')
            && self.word_is(self.tokens.len() - 1, "END");
        if !self.is_trigger() || ended {
            return None;
        }
        Some(Unfinished::Trigger(self.begin.unwrap_or(self.start())))
    }

    /// Whether an unquoted word stands at this place of the statement.
    pub(crate) fn word_is(&self, index: usize, word: &str) -> bool {
        self.word(index)
            .is_some_and(|found| found.eq_ignore_ascii_case(word))
    }

    /// Whether these words stand one after the other, from this place on.
    pub(crate) fn words_are(&self, index: usize, words: &[&str]) -> bool {
        let mut words = words.iter().enumerate();
        words.all(|(offset, word)| self.word_is(index + offset, word))
    }

    /// The text of the token at this place, which must be there.
    pub(crate) fn text_of(&self, index: usize) -> &'a str {
        let token = self.tokens[index];
        &self.text[token.start..token.end]
    }

    /// The unquoted word at this place, if there is one.
    pub(crate) fn word(&self, index: usize) -> Option<&'a str> {
        let token = self.tokens.get(index)?;
        (token.kind == TokenKind::Word).then(|| self.text_of(index))
    }

    /// A word or a quoted name or string, without its quotes.
    pub(crate) fn name(&self, index: usize) -> Option<&'a str> {
        let token = self.tokens.get(index)?;
        match token.kind {
            TokenKind::Word => self.word(index),
            TokenKind::Name | TokenKind::String => self.text.get(token.start + 1..token.end - 1),
            _ => None,
        }
    }

    pub(crate) fn is_symbol(&self, index: usize, symbol: u8) -> bool {
        let token = self.tokens.get(index);
        token.is_some_and(|token| token.kind == TokenKind::Symbol(symbol))
    }

    /// The indexes of the tokens outside all parentheses; the parentheses themselves are left out.
    pub(crate) fn outside_parentheses(&self) -> impl Iterator<Item = usize> {
        let mut depth = 0_usize;
        (0..self.tokens.len()).filter(move |index| {
            if self.is_symbol(*index, b'(') {
                depth += 1;
            } else if self.is_symbol(*index, b')') {
                depth = depth.saturating_sub(1);
            } else {
                return depth == 0;
            }
            false
        })
    }

    /// Whether this is SQLite's CREATE TRIGGER, also behind EXPLAIN.
    fn is_trigger(&self) -> bool {
        if self.dialect != Dialect::Sqlite {
            return false;
        }
        let explained = match (self.word_is(0, "EXPLAIN"), self.word_is(1, "QUERY")) {
            (true, true) => 3,
            (explain, _) => usize::from(explain),
        };
        let temporary = ["TEMP", "TEMPORARY"]
            .iter()
            .any(|word| self.word_is(explained + 1, word));
        self.word_is(explained, "CREATE")
            && self.word_is(explained + 1 + usize::from(temporary), "TRIGGER")
    }

    /// Follows the body of a `BEGIN ATOMIC`, by psql's rules, except that psql takes a column or function called
    /// `case` or `end` for the keyword.
    fn track_atomic(&mut self, token: Token) {
        if self.dialect != Dialect::Postgres || !self.parentheses.is_empty() {
            return;
        }
        let last = self.tokens.len().wrapping_sub(1);
        let word = &self.text[token.start..token.end];
        let label = self.word_is(last, "AS") || self.is_symbol(last, b'.');
        if self.atomic.depth > 0 && !label {
            if word.eq_ignore_ascii_case("CASE") {
                self.atomic.depth += 1;
            } else if word.eq_ignore_ascii_case("END") {
                self.atomic.depth -= 1;
            }
        } else if word.eq_ignore_ascii_case("ATOMIC")
            && self.word_is(last, "BEGIN")
            && self.is_routine()
        {
            self.atomic = Atomic {
                depth: 1,
                start: self.tokens[last].start,
            };
        }
    }

    /// Whether this creates a function or procedure, so that it may have a `BEGIN ATOMIC` body.
    fn is_routine(&self) -> bool {
        let replace = 2 * usize::from(self.words_are(1, &["OR", "REPLACE"]));
        self.word_is(0, "CREATE")
            && ["FUNCTION", "PROCEDURE"]
                .iter()
                .any(|word| self.word_is(1 + replace, word))
    }

    /// Whether the statement cannot break a foreign key (see `Section::keeps_foreign_keys`).
    pub(crate) fn keeps_foreign_keys(&self) -> bool {
        if self.word_is(0, "SELECT") || self.word_is(0, "ANALYZE") {
            return true;
        }
        if !self.word_is(0, "CREATE") {
            return false;
        }
        let modifier = ["TEMP", "TEMPORARY", "UNIQUE"]
            .iter()
            .any(|word| self.word_is(1, word));
        let kind = 1 + usize::from(modifier);
        let is = |word| self.word_is(kind, word);
        let from_query = || {
            let mut outside = self.outside_parentheses();
            outside.any(|index| self.word_is(index, "AS"))
        };
        is("INDEX") || is("VIEW") || is("TRIGGER") || (is("TABLE") && !from_query())
    }

    /// Whether the statement adds a value to an enum (see `Section::adds_enum_value`).
    pub(crate) fn adds_enum_value(&self) -> bool {
        self.words_are(0, &["ALTER", "TYPE"])
            && (2..self.tokens().len()).any(|index| self.words_are(index, &["ADD", "VALUE"]))
    }
}
