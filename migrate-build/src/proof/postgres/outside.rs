//! Statements that reach beyond the database. What they do to the server, on which the proof is a guest, could not
//! be taken back.

use super::tokens::words;

/// What a statement would change beyond the database; `None`: nothing.
pub(crate) fn reaches(sql: &str) -> Option<&'static str> {
    let words = words(sql);
    let is = |at: usize, word: &str| words.get(at).is_some_and(|found| found == word);
    let in_block = is(0, "do");
    let places = if in_block { words.len() } else { 1 };
    if let Some(what) = calls(&words) {
        return Some(what);
    }
    (0..places).find_map(|at| {
        let changes = ["create", "alter", "drop"].iter().any(|word| is(at, word));
        let second = words.get(at + 1).map(String::as_str).unwrap_or_default();
        match second {
            "role" | "group" if changes => Some("roles"),
            "user" if changes && !is(at + 2, "mapping") => Some("roles"),
            "tablespace" if changes => Some("tablespaces"),
            "database" if changes => Some("databases"),
            "subscription" if changes => Some("subscriptions"),
            "system" if is(at, "alter") => Some("the server's settings"),
            _ if is(at, "comment") && is(at + 1, "on") => {
                match words.get(at + 2).map(String::as_str) {
                    Some("role") => Some("roles"),
                    Some("database") => Some("databases"),
                    Some("tablespace") => Some("tablespaces"),
                    _ => None,
                }
            }
            _ if is(at, "grant") || is(at, "revoke") => grants(&words[at..]),
            // In a block there is no client to copy to, and what stands in its texts has lost its quotes.
            _ if is(at, "copy") && in_block => begins(&words[..at]).then_some("the server's files"),
            _ if is(at, "copy") => copies(&words),
            "owned" if is(at, "reassign") || is(at, "drop") => Some("roles"),
            // A column may have that name.
            _ if is(at, "load") => begins(&words[..at]).then_some("the server's libraries"),
            _ => None,
        }
    })
}

/// Membership of a role, or a right to a database.
fn grants(words: &[String]) -> Option<&'static str> {
    let at = words.iter().position(|word| word == "on");
    match at.and_then(|at| words.get(at + 1)).map(String::as_str) {
        None => Some("roles"),
        Some("database") => Some("databases"),
        Some("tablespace") => Some("tablespaces"),
        Some("parameter") => Some("the server's settings"),
        _ => None,
    }
}

/// Whether a statement begins behind these words.
fn begins(before: &[String]) -> bool {
    const WORDS: [&str; 7] = [";", "begin", "do", "else", "execute", "loop", "then"];
    before
        .last()
        .is_none_or(|word| WORDS.contains(&word.as_str()))
}

/// Functions of the server's that change more than the database.
fn calls(words: &[String]) -> Option<&'static str> {
    const FUNCTIONS: [(&str, &str); 14] = [
        ("pg_create_physical_replication_slot", "replication slots"),
        ("pg_create_logical_replication_slot", "replication slots"),
        ("pg_copy_physical_replication_slot", "replication slots"),
        ("pg_copy_logical_replication_slot", "replication slots"),
        ("pg_drop_replication_slot", "replication slots"),
        ("pg_reload_conf", "the server's settings"),
        ("pg_rotate_logfile", "the server's files"),
        ("pg_terminate_backend", "other connections"),
        ("pg_cancel_backend", "other connections"),
        ("pg_promote", "the server"),
        ("lo_export", "the server's files"),
        ("lo_import", "the server's files"),
        ("dblink_exec", "other databases"),
        ("dblink", "other databases"),
    ];
    words.windows(2).find_map(|pair| {
        let mut functions = FUNCTIONS.iter().filter(|_| pair[1] == "(");
        let (_, what) = functions.find(|(name, _)| *name == pair[0])?;
        Some(*what)
    })
}

/// `COPY … TO 'file'`, `COPY … FROM PROGRAM '…'`.
fn copies(words: &[String]) -> Option<&'static str> {
    let mut pairs = words.windows(2);
    let file = pairs.any(|pair| {
        let to = pair[0] == "to" || pair[0] == "from";
        to && (pair[1].starts_with(['\'', '$']) || pair[1] == "program")
    });
    file.then_some("the server's files")
}

#[cfg(test)]
mod tests {
    use super::reaches;

    #[test]
    fn what_reaches_beyond_the_database() {
        for (sql, expected) in [
            ("CREATE ROLE app", Some("roles")),
            ("ALTER USER app SET search_path = app", Some("roles")),
            ("CREATE USER MAPPING FOR app SERVER s", None),
            (
                "DO $$ BEGIN CREATE ROLE app; EXCEPTION WHEN duplicate_object THEN NULL; END $$",
                Some("roles"),
            ),
            (
                "DO $$ BEGIN EXECUTE 'ALTER DATABASE app SET x = 1'; END $$",
                Some("databases"),
            ),
            (
                "ALTER DATABASE app SET search_path = app",
                Some("databases"),
            ),
            (
                "ALTER SYSTEM SET work_mem = '1GB'",
                Some("the server's settings"),
            ),
            ("CREATE TABLESPACE t LOCATION '/t'", Some("tablespaces")),
            ("GRANT app TO other", Some("roles")),
            ("REASSIGN OWNED BY app TO other", Some("roles")),
            ("GRANT CONNECT ON DATABASE app TO other", Some("databases")),
            ("GRANT SELECT ON a TO other", None),
            ("COMMENT ON DATABASE app IS 'x'", Some("databases")),
            ("COMMENT ON TABLE role IS 'x'", None),
            ("COPY a TO '/tmp/a'", Some("the server's files")),
            ("COPY a FROM PROGRAM 'ls'", Some("the server's files")),
            ("COPY a TO STDOUT", None),
            ("DO $$ BEGIN GRANT app TO other; END $$", Some("roles")),
            (
                "DO $$ BEGIN COPY (SELECT 1) TO '/tmp/x'; END $$",
                Some("the server's files"),
            ),
            (
                "GRANT SET ON PARAMETER work_mem TO other",
                Some("the server's settings"),
            ),
            (
                "SELECT pg_create_physical_replication_slot('s')",
                Some("replication slots"),
            ),
            (
                "CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p",
                Some("subscriptions"),
            ),
            ("CREATE TABLE role (id integer)", None),
            ("SELECT lo_export_count FROM a", None),
            ("INSERT INTO a VALUES ('create role')", None),
            ("LOAD 'auto_explain'", Some("the server's libraries")),
            (
                "DO $$ BEGIN EXECUTE 'LOAD ''auto_explain'''; END $$",
                Some("the server's libraries"),
            ),
            ("DO $$ BEGIN UPDATE a SET load = 1; END $$", None),
        ] {
            assert_eq!(reaches(sql), expected, "{sql}");
        }
    }
}
