//! What is said to do about a finding.

pub(crate) const SQL_ERROR: &str = "correct the statement; where it needs something of the server, give the proof a server that has it";
pub(crate) const EMPTY_CHECK: &str =
    "no run of this gets past its check: correct the check, or what the up writes";
pub(crate) const CHECK_FAILS: &str =
    "see whether rows of yours can be like that, and mend them in the up";
pub(crate) const DOWN_FAILS: &str = "correct the down: it runs after the up, on tables with rows";
pub(crate) const UP_AGAIN_FAILS: &str =
    "let the down take back everything that stands in the way of a second up";
pub(crate) const UNIQUE: &str =
    "rows of yours may be like that: merge or delete them before, in the same migration";
pub(crate) const NEW_KEY: &str =
    "the rows are made up: see that yours fit, and mend those that do not in this migration";
pub(crate) const RUST_STEP: &str =
    "a step in Rust, whose code is not here: the migrations after it are tried without it";
pub(crate) const RUST_STEP_HELP: &str =
    "prove the whole in a test: `migrate_build::prove_postgres(&MIGRATIONS, url)`";
pub(crate) const ENDLESS: &str =
    "this ran for a minute on made-up rows and did not end: the migration was not tried";
pub(crate) const ENDLESS_HELP: &str = "see that it ends; where it needs other rows, give them in `fixtures/<table>.sql`, in the folder of the migrations";
pub(crate) const REACHES_HELP: &str =
    "leave such a migration small, and try it by hand; or do it where the server is set up";
pub(crate) const DOUBTED: &str = "see whether that is why";
pub(crate) const ON_ROWS: &str =
    "write it so that it works on rows that are there: the proof has put two into each table";

/// What to write instead, by the server's code and words.
pub(crate) fn instead(state: &str, said: &str) -> Option<&'static str> {
    let known = [
        (
            "23502",
            "give it a DEFAULT, or add it without NOT NULL, fill it by an UPDATE, and SET NOT NULL then",
        ),
        (
            "23514",
            "bring the rows that are there to what the CHECK asks first",
        ),
        (
            "23505",
            "give each row a value of its own first, or merge those that are equal",
        ),
        (
            "23P01",
            "change the rows that are in each other's way first",
        ),
        (
            "23503",
            "rows point to what is not there: change or delete them first",
        ),
        (
            "2BP01",
            "drop what depends on it before, by its name, and create it anew after where it is still wanted",
        ),
        ("42804", "say how the values become others, by USING"),
        (
            "22P02",
            "mend the values before that the new type does not read, or let USING do it",
        ),
        ("22001", "shorten the values before, or let USING do it"),
        (
            "22003",
            "mend the values before that the new type does not hold, or let USING do it",
        ),
        (
            "55P04",
            "use the new value in a migration of its own: it cannot be used in the transaction that adds it",
        ),
        (
            "25001",
            "write it in a section of its own: `-- up no-transaction`",
        ),
        ("42501", "let the role of the proof be one that may do this"),
        ("58P01", "install it on the server of the proof"),
        (
            "0A000",
            "drop what stands on it before, and create it anew after where it is still wanted",
        ),
    ];
    let not_available = said.contains("is not available");
    let state = if not_available { "58P01" } else { state };
    // Among the things that are not supported only these have a way around.
    let known_0a = state != "0A000" || said.contains("used by a view");
    let found = known.iter().find(|(code, _)| *code == state && known_0a);
    found.map(|(_, help)| *help)
}

/// The name of what the server did not find: `relation "a" does not exist`, `function f(integer) does not exist`.
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
