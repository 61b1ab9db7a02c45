//! The lines that begin a section: `-- up`, `-- check`, `-- down`, with their options.

use crate::near::nearest;
use std::fmt;

/// The three sections of a migration, in the order in which they stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SectionKind {
    Up,
    Check,
    Down,
}

impl SectionKind {
    const ALL: [Self; 3] = [Self::Up, Self::Check, Self::Down];

    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Check => "check",
            Self::Down => "down",
        }
    }

    fn named(word: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.word().eq_ignore_ascii_case(word))
    }
}

impl fmt::Display for SectionKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "-- {}", self.word())
    }
}

pub(crate) const NO_TRANSACTION: &str = "no-transaction";
pub(crate) const FOREIGN_KEYS_ON: &str = "foreign-keys-on";
const OPTIONS: [&str; 2] = [NO_TRANSACTION, FOREIGN_KEYS_ON];

/// What a comment that fills a line means.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Line<'a> {
    /// `up`, alone or with words behind it that are all options or nearly options.
    Marker(SectionKind, Vec<&'a str>),
    /// One word that is nearly a marker: `dwon`.
    Misspelt(SectionKind),
    /// It begins with a marker's word, but goes on as prose.
    Prose(SectionKind),
    Comment,
}

/// Reads a comment without its `--`.
pub(crate) fn read(comment: &str) -> Line<'_> {
    let mut words = comment.split_whitespace();
    let Some(first) = words.next() else {
        return Line::Comment;
    };
    let rest: Vec<&str> = words.collect();
    match SectionKind::named(first) {
        Some(kind) if rest.iter().all(|word| option(word).is_some()) => Line::Marker(kind, rest),
        Some(kind) => Line::Prose(kind),
        None if rest.is_empty() => {
            let near = nearest(first, SectionKind::ALL.map(SectionKind::word));
            near.and_then(SectionKind::named)
                .map_or(Line::Comment, Line::Misspelt)
        }
        None => Line::Comment,
    }
}

/// The option that a word is, or that it is probably a misspelling of.
pub(crate) fn option(word: &str) -> Option<&'static str> {
    let known = OPTIONS
        .into_iter()
        .find(|known| known.eq_ignore_ascii_case(word));
    known.or_else(|| nearest(word, OPTIONS))
}

#[cfg(test)]
mod tests {
    use super::{Line, SectionKind, read};

    #[test]
    fn lines() {
        use SectionKind::{Check, Down, Up};
        for (comment, expected) in [
            ("up", Line::Marker(Up, vec![])),
            ("UP", Line::Marker(Up, vec![])),
            ("Check", Line::Marker(Check, vec![])),
            (
                "down  no-transaction",
                Line::Marker(Down, vec!["no-transaction"]),
            ),
            ("up no-transacton", Line::Marker(Up, vec!["no-transacton"])),
            ("up by this index on a fixture", Line::Prose(Up)),
            ("up no-transaction because", Line::Prose(Up)),
            ("down members we've", Line::Prose(Down)),
            ("dwon", Line::Misspelt(Down)),
            ("chek", Line::Misspelt(Check)),
            ("up:", Line::Misspelt(Up)),
            ("dwon by", Line::Comment),
            ("- up", Line::Comment),
            ("", Line::Comment),
        ] {
            assert_eq!(read(comment), expected, "{comment}");
        }
    }
}
