//! The directives of a file: what they may say, and that they stand above the first marker.

use super::Reader;
use crate::directive::{self, ALLOW, DESCRIPTION, Directive, FINDINGS, IRREVERSIBLE, REQUIRES};
use crate::migration::Allow;
use crate::near::nearest;

/// The directives above the first marker.
#[derive(Default)]
pub(crate) struct Header {
    pub(crate) description: Option<String>,
    /// The versions, and the offset of the directive.
    pub(crate) requires: Option<(Vec<i64>, usize)>,
    pub(crate) irreversible: Option<(String, usize)>,
    pub(crate) allows: Vec<Allow>,
    /// The offset of an `-- irreversible:` that a down section begins with.
    pub(crate) reason_in_down: Option<usize>,
}

impl Reader<'_> {
    /// Takes a comment that fills a line at a statement boundary, if it is a directive or nearly one.
    pub(super) fn directive(&mut self, comment: &str, at: usize) {
        match directive::read(comment) {
            Some(Directive::Misspelt(known)) if self.in_header() => {
                let word = comment.split(':').next().unwrap_or_default();
                self.report(
                    "unknown-directive",
                    at,
                    format!("unknown directive `-- {word}:`"),
                    format!("did you mean `-- {known}: …`?"),
                );
            }
            Some(Directive::Known(word, value)) if self.in_header() => {
                self.known(word, value, at);
            }
            // There the line is the reason itself.
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

    fn known(&mut self, word: &'static str, value: &str, at: usize) {
        if value.is_empty() {
            let expected = match word {
                REQUIRES => "versions: `-- requires: 3, 5`",
                ALLOW => "a code and a reason: `-- allow: rows-lost because …`",
                IRREVERSIBLE => "the reason: `-- irreversible: the old values are gone`",
                _ => "a line of text: `-- description: adds the tags`",
            };
            let message = format!("directive `-- {word}:` says nothing");
            return self.report("directive-value", at, message, format!("write {expected}"));
        }
        let twice = match word {
            DESCRIPTION => self.header.description.replace(value.to_owned()).is_some(),
            IRREVERSIBLE => self
                .header
                .irreversible
                .replace((value.to_owned(), at))
                .is_some(),
            REQUIRES => return self.requires(value, at),
            _ => return self.allow(value, at),
        };
        self.refuse_second(twice, &format!("{word}:"), at);
    }

    fn refuse_second(&mut self, twice: bool, what: &str, at: usize) {
        if twice {
            self.report(
                "directive-twice",
                at,
                format!("directive `-- {what}` stands twice"),
                "keep one of the two",
            );
        }
    }

    fn requires(&mut self, value: &str, at: usize) {
        match directive::versions(value) {
            Ok(versions) => {
                let twice = self.header.requires.replace((versions, at)).is_some();
                self.refuse_second(twice, "requires:", at);
            }
            Err(part) => {
                let message = match part {
                    "" => "a comma in `-- requires:` without a version beside it".to_owned(),
                    part => format!("`{part}` in `-- requires:` is not a version"),
                };
                let help = "write versions with commas between them: `-- requires: 3, 5`";
                self.report("directive-value", at, message, help);
            }
        }
    }

    fn allow(&mut self, value: &str, at: usize) {
        let Some((code, reason)) = directive::allowed(value) else {
            return self.report(
                "directive-value",
                at,
                "directive `-- allow:` without a reason",
                "write the finding and why it is accepted: `-- allow: rows-lost because …`",
            );
        };
        if !FINDINGS.contains(&code) {
            let known = nearest(code, FINDINGS).map_or_else(
                || format!("the findings are {}", FINDINGS.join(", ")),
                |known| format!("did you mean `{known}`?"),
            );
            let message = format!("`-- allow:` of an unknown finding, `{code}`");
            return self.report("directive-value", at, message, known);
        }
        let twice = self.header.allows.iter().any(|allow| allow.code == code);
        self.refuse_second(twice, &format!("allow: {code}"), at);
        self.header.allows.push(Allow {
            code: code.to_owned(),
            reason: reason.to_owned(),
            position: self.source.position(at),
        });
    }
}
