//! Directives: comments of a file's header that mean something, `-- word: value`. This module reads one line;
//! `file/header.rs` says which of them a file may have.

use crate::near::nearest;

pub(crate) const DESCRIPTION: &str = "description";
pub(crate) const REQUIRES: &str = "requires";
pub(crate) const IRREVERSIBLE: &str = "irreversible";
pub(crate) const ALLOW: &str = "allow";
const DIRECTIVES: [&str; 4] = [DESCRIPTION, REQUIRES, IRREVERSIBLE, ALLOW];

/// The findings of the proof, which a header may allow. `migrate-build` makes them, and
/// the tests of the proof compare the two.
pub const FINDINGS: [&str; 16] = [
    "sql-error",
    "fails-on-rows",
    "rows-lost",
    "values-lost",
    "trigger-lost",
    "index-lost",
    "view-broken",
    "check-fails",
    "down-differs",
    "down-fails",
    "up-again-fails",
    "down-loses-rows",
    "foreign-key-violation",
    "unique-needs-distinct-rows",
    "sequence-reset",
    "not-tried",
];

/// A comment of the form `word: value`, whose word is a directive or nearly one.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Directive<'a> {
    /// The word, and the value without the white space around it.
    Known(&'static str, &'a str),
    /// The word that was probably meant.
    Misspelt(&'static str),
}

/// Reads a comment without its `--`; `None` where it is an ordinary comment.
pub(crate) fn read(comment: &str) -> Option<Directive<'_>> {
    let (word, value) = comment.split_once(':')?;
    let known = DIRECTIVES
        .into_iter()
        .find(|known| known.eq_ignore_ascii_case(word));
    match known {
        Some(known) => Some(Directive::Known(known, value.trim())),
        None => nearest(word, DIRECTIVES).map(Directive::Misspelt),
    }
}

/// The versions of `-- requires: 3, 5`, or the first part that is not a version.
pub(crate) fn versions(value: &str) -> Result<Vec<i64>, &str> {
    value
        .split(',')
        .map(str::trim)
        .map(|part| {
            let digits = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
            let version = part.parse().ok().filter(|_| digits);
            version.ok_or(part)
        })
        .collect()
}

/// The code and the reason of `-- allow: rows-lost because …`; `None` where one of them is missing.
pub(crate) fn allowed(value: &str) -> Option<(&str, &str)> {
    let (code, rest) = value.split_once(char::is_whitespace)?;
    let reason = rest.trim_start().strip_prefix("because")?;
    let spaced = reason.starts_with(char::is_whitespace);
    let reason = reason.trim();
    (spaced && !reason.is_empty()).then_some((code, reason))
}

#[cfg(test)]
mod tests {
    use super::{Directive, allowed, read, versions};

    #[test]
    fn lines() {
        for (comment, expected) in [
            (
                "description: a b",
                Some(Directive::Known("description", "a b")),
            ),
            ("Requires:3,5", Some(Directive::Known("requires", "3,5"))),
            ("allow:", Some(Directive::Known("allow", ""))),
            ("desciption: a", Some(Directive::Misspelt("description"))),
            ("alow: a", Some(Directive::Misspelt("allow"))),
            ("note: a", None),
            ("allow this: a", None),
            ("no colon", None),
        ] {
            assert_eq!(read(comment), expected, "{comment}");
        }
    }

    #[test]
    fn values() {
        assert_eq!(versions("3, 5"), Ok(vec![3, 5]));
        assert_eq!(versions("3,,5"), Err(""));
        assert_eq!(versions("+3"), Err("+3"));
        assert_eq!(
            versions("99999999999999999999"),
            Err("99999999999999999999")
        );
        assert_eq!(
            allowed("rows-lost because it is so"),
            Some(("rows-lost", "it is so"))
        );
        for value in [
            "rows-lost",
            "rows-lost because",
            "rows-lost becauseof x",
            "",
        ] {
            assert_eq!(allowed(value), None, "{value}");
        }
    }
}
