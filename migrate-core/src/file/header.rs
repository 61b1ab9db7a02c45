//! The directives of a file: what they may say, and that they stand above the first marker.

use super::{Reader, Reporter};
use crate::directive::{self, ALLOW, DESCRIPTION, Directive, FINDINGS, IRREVERSIBLE, REQUIRES};
use crate::migration::Allow;
use crate::near::nearest;

/// The directives above the first marker.
#[derive(Default)]
pub(crate) struct Header {
    /// What a directive stands behind: `--` or `//!`.
    mark: &'static str,
    pub(crate) description: Option<String>,
    /// The versions, and the offset of the directive.
    pub(crate) requires: Option<(Vec<i64>, usize)>,
    /// The reason, and the offset of the directive.
    pub(crate) irreversible: Option<(String, usize)>,
    pub(crate) allows: Vec<Allow>,
    /// The offset of an `-- irreversible:` that a down section begins with.
    pub(crate) reason_in_down: Option<usize>,
}

impl Reader<'_> {
    /// Takes a comment that fills a line at a statement boundary, if it is a directive or nearly one.
    pub(super) fn directive(&mut self, comment: &str, at: usize) {
        match directive::read(comment) {
            Some(directive) if self.in_header() => {
                self.header
                    .take(&mut self.reporter, &directive, (comment, at));
            }
            // There the line is the reason why there is no down.
            Some(Directive::Known(IRREVERSIBLE, _)) if self.in_empty_down() => {
                self.header.reason_in_down = Some(at);
            }
            Some(Directive::Known(word, _)) => self.report(
                "directive-below-marker",
                at,
                format!("directive `-- {word}:` below a marker, where it says nothing"),
                "move it above the first marker",
            ),
            _ => {}
        }
    }
}

impl Header {
    /// The header of a file whose directives stand behind this mark: `--` or `//!`.
    pub(super) fn behind(mark: &'static str) -> Self {
        Self {
            mark,
            ..Self::default()
        }
    }

    /// Takes a directive. `comment` is its whole text behind the mark, and `at` where the mark stands.
    pub(super) fn take(
        &mut self,
        to: &mut Reporter<'_>,
        directive: &Directive<'_>,
        (comment, at): (&str, usize),
    ) {
        let mark = self.mark;
        match directive {
            Directive::Known(word, value) => self.known(to, word, value, at),
            Directive::Misspelt(known) => {
                let word = comment.split(':').next().unwrap_or_default();
                to.report(
                    "unknown-directive",
                    at,
                    format!("unknown directive `{mark} {word}:`"),
                    format!("did you mean `{mark} {known}: …`?"),
                );
            }
        }
    }

    /// Takes a directive whose word is known.
    fn known(&mut self, to: &mut Reporter<'_>, word: &'static str, value: &str, at: usize) {
        let mark = self.mark;
        if value.is_empty() {
            let expected = match word {
                REQUIRES => format!("versions: `{mark} requires: 3, 5`"),
                ALLOW => format!("a code and a reason: `{mark} allow: rows-lost because …`"),
                IRREVERSIBLE => {
                    format!("the reason: `{mark} irreversible: the old values are gone`")
                }
                _ => format!("a line of text: `{mark} description: adds the tags`"),
            };
            let message = format!("directive `{mark} {word}:` says nothing");
            return to.report("directive-value", at, message, format!("write {expected}"));
        }
        let twice = match word {
            DESCRIPTION => self.description.replace(value.to_owned()).is_some(),
            IRREVERSIBLE => self.irreversible.replace((value.to_owned(), at)).is_some(),
            REQUIRES => return self.requires(to, value, at),
            _ => return self.allow(to, value, at),
        };
        self.refuse_second(to, twice, &format!("{word}:"), at);
    }

    fn refuse_second(&self, to: &mut Reporter<'_>, twice: bool, what: &str, at: usize) {
        if twice {
            let message = format!("directive `{} {what}` stands twice", self.mark);
            to.report("directive-twice", at, message, "keep one of the two");
        }
    }

    fn requires(&mut self, to: &mut Reporter<'_>, value: &str, at: usize) {
        let mark = self.mark;
        match directive::versions(value) {
            Ok(versions) => {
                let twice = self.requires.replace((versions, at)).is_some();
                self.refuse_second(to, twice, "requires:", at);
            }
            Err(part) => {
                let message = match part {
                    "" => format!("a comma in `{mark} requires:` without a version beside it"),
                    part => format!("`{part}` in `{mark} requires:` is not a version"),
                };
                let help =
                    format!("write versions with commas between them: `{mark} requires: 3, 5`");
                to.report("directive-value", at, message, help);
            }
        }
    }

    fn allow(&mut self, to: &mut Reporter<'_>, value: &str, at: usize) {
        let mark = self.mark;
        let Some((code, reason)) = directive::allowed(value) else {
            let message = format!("directive `{mark} allow:` without a reason");
            let help = format!(
                "write the finding and why it is accepted: `{mark} allow: rows-lost because …`"
            );
            return to.report("directive-value", at, message, help);
        };
        if !FINDINGS.contains(&code) {
            let known = nearest(code, FINDINGS).map_or_else(
                || format!("the findings are {}", FINDINGS.join(", ")),
                |known| format!("did you mean `{known}`?"),
            );
            let message = format!("`{mark} allow:` of an unknown finding, `{code}`");
            return to.report("directive-value", at, message, known);
        }
        let twice = self.allows.iter().any(|allow| allow.code == code);
        self.refuse_second(to, twice, &format!("allow: {code}"), at);
        self.allows.push(Allow {
            code: code.to_owned(),
            reason: reason.to_owned(),
            position: to.source.position(at),
            line: to.source.line_at(at).to_owned(),
        });
    }
}
