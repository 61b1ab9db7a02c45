//! SQL for PostgreSQL that is tried on SQLite, since nobody has said whose it is.

use super::tokens::words;

/// Whether SQLite did not understand the words of a statement.
pub(crate) fn does_not_read(said: &str) -> bool {
    said.contains("syntax error") || said.contains("unrecognized token")
}

/// Whether a text has words in it that PostgreSQL reads, and SQLite does not or nobody writes for it.
pub(crate) fn is_like_postgres(sql: &str) -> bool {
    const WORDS: [&str; 9] = [
        "serial",
        "bigserial",
        "smallserial",
        "jsonb",
        "timestamptz",
        "bytea",
        "concurrently",
        "identity",
        "plpgsql",
    ];
    const TYPES: [&str; 7] = [
        "type",
        "extension",
        "schema",
        "domain",
        "sequence",
        "function",
        "materialized",
    ];
    let words = words(sql);
    let pair = |pair: &[String]| match [pair[0].as_str(), pair[1].as_str()] {
        [":", second] => second.starts_with(':'),
        ["create" | "alter" | "drop" | "replace", second] => TYPES.contains(&second),
        _ => false,
    };
    let single = |word: &String| {
        // A body between dollars.
        WORDS.contains(&word.as_str()) || word == "$" || word.starts_with("$$")
    };
    words.iter().any(single) || words.windows(2).any(pair)
}

#[cfg(test)]
mod tests {
    use super::is_like_postgres;

    #[test]
    fn what_is_postgres() {
        for sql in [
            "CREATE TABLE a (id bigint GENERATED ALWAYS AS IDENTITY)",
            "CREATE TABLE a (id SERIAL PRIMARY KEY, b x",
            "CREATE TYPE mood AS ENUM ('sad')",
            "CREATE EXTENSION citext",
            "CREATE SCHEMA app",
            "CREATE OR REPLACE FUNCTION f() RETURNS int AS $$ SELECT 1 $$ LANGUAGE sql",
            "CREATE INDEX CONCURRENTLY i ON a (b)",
            "UPDATE a SET b = c::text",
            "CREATE TABLE a (b JSONB DEFAULT '{}'::jsonb)",
            "DO $$ BEGIN END $$",
        ] {
            assert!(is_like_postgres(sql), "{sql}");
        }
        for sql in [
            "CREATE TABLE a (id INTEGER PRIMARY KEY, name TEXT NOT NUL)",
            "SELECT * FROM a WHERE b = :name AND c = $name AND d = ?1",
            "SELECT 'CREATE TYPE', \"serial\" -- jsonb",
            "UPDATE a SET b = 1 WHERE c IS NOT NULL",
            "CREATE TABLE a (b TEXT, CONSTRAINT c CHECK (b > 0)) STRICT",
            "CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1; END",
        ] {
            assert!(!is_like_postgres(sql), "{sql}");
        }
    }
}
