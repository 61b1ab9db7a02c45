//! What is said to do about a finding on PostgreSQL, and what the server's words tell.

use super::codes;

pub(crate) const SQL_ERROR: &str = "correct the statement; where it needs something of the server, give the proof \
    a server that has it";
pub(crate) const RUST_STEP: &str =
    "prove the whole in a test: `migrate_build::prove_postgres(&MIGRATIONS, url)`";
/// The statement was stopped: see [`super::run`].
pub(crate) const ENDLESS: &str =
    "this ran for a minute on made-up rows and did not end: the migration was not tried";
pub(crate) const REACHES: &str =
    "leave such a migration small, and try it by hand; or do it where the server is set up";
pub(crate) const DOUBTED: &str = "see whether that is why";

/// By the server's code.
const INSTEAD: [(&str, &str); 15] = [
    (
        codes::NOT_NULL,
        "give it a DEFAULT, or add it without NOT NULL, fill it by an UPDATE, and SET NOT NULL then",
    ),
    (
        codes::CHECK,
        "bring the rows that are there to what the CHECK asks first",
    ),
    (
        codes::UNIQUE,
        "give each row a value of its own first, or merge those that are equal",
    ),
    (
        codes::EXCLUSION,
        "change the rows that are in each other's way first",
    ),
    (
        codes::FOREIGN_KEY,
        "rows point to what is not there: change or delete them first",
    ),
    (
        codes::DEPENDED_ON,
        "drop what depends on it before, by its name, and create it anew after where it is still wanted",
    ),
    (
        codes::OTHER_TYPE,
        "say how the values become others, by USING",
    ),
    (
        codes::UNREADABLE,
        "mend the values before that the new type does not read, or let USING do it",
    ),
    (
        codes::TOO_LONG,
        "shorten the values before, or let USING do it",
    ),
    (
        codes::OUT_OF_RANGE,
        "mend the values before that the new type does not hold, or let USING do it",
    ),
    (
        codes::NEW_ENUM_VALUE,
        "use the new value in a migration of its own: it cannot be used in the transaction that adds it",
    ),
    (
        codes::IN_A_TRANSACTION,
        "write it in a section of its own: `-- up no-transaction`",
    ),
    (
        codes::NOT_ALLOWED,
        "let the role of the proof be one that may do this",
    ),
    (codes::NO_SUCH_FILE, "install it on the server of the proof"),
    (
        codes::NOT_SUPPORTED,
        "drop what stands on it before, and create it anew after where it is still wanted",
    ),
];

/// What to write instead, by the server's code and words.
pub(crate) fn instead(state: &str, said: &str) -> Option<&'static str> {
    // An extension that is not installed has the code of whatever is not supported.
    let not_available = said.contains("is not available");
    let state = if not_available {
        codes::NO_SUCH_FILE
    } else {
        state
    };
    // Among the things that are not supported only these have a way around.
    let has_way = state != codes::NOT_SUPPORTED || said.contains("used by a view");
    let found = INSTEAD.iter().find(|(code, _)| *code == state && has_way);
    found.map(|(_, help)| *help)
}

/// The name of what the server did not find, in lower case and without its schema: `relation "a" does not exist`,
/// `function f(integer) does not exist`.
pub(crate) fn missing(said: &str) -> Option<String> {
    let before = &said[..said.find(" does not exist")?];
    let name = match before
        .rsplit_once('"')
        .and_then(|(rest, _)| rest.rsplit_once('"').map(|(_, name)| (rest, name)))
    {
        Some((_, name)) => name,
        None => before.split('(').next()?.rsplit(' ').next()?,
    };
    let bare = name.rsplit('.').next().unwrap_or(name);
    (!bare.is_empty()).then(|| bare.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::missing;

    #[test]
    fn what_is_missing() {
        for (said, expected) in [
            ("relation \"app.person\" does not exist", Some("person")),
            ("column \"a\" of relation \"b\" does not exist", Some("b")),
            ("function slug(text) does not exist", Some("slug")),
            ("role \"Reader\" does not exist", Some("reader")),
            ("syntax error at or near \"x\"", None),
        ] {
            assert_eq!(missing(said).as_deref(), expected, "{said}");
        }
    }
}
