//! Texts that nobody wrote: the server says whether they are SQL, and of one statement or several.

use super::{by_core, config, try_core};
use migrate_postgres_tests::database;
use postgres::Client;
use postgres::error::SqlState;
use proptest::sample::select;
use proptest::{collection, proptest};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What the server's grammar makes of a text, whatever the names in it mean.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Parsed {
    Nothing,
    One,
    Several,
    Refused(String),
}

/// A connection whose transaction has failed: the server reads what it is sent, and goes no further.
struct Grammar(Client);

impl Grammar {
    fn new(mut client: Client) -> Self {
        client.batch_execute("BEGIN").unwrap();
        client.batch_execute("SELECT 1 / 0").unwrap_err();
        Self(client)
    }

    fn parse(&mut self, sql: &str) -> Parsed {
        let Err(error) = self.0.prepare(sql) else {
            return Parsed::Nothing;
        };
        let said = error.as_db_error().unwrap();
        if *said.code() == SqlState::IN_FAILED_SQL_TRANSACTION {
            return Parsed::One;
        }
        if said
            .message()
            .starts_with("cannot insert multiple commands")
        {
            return Parsed::Several;
        }
        Parsed::Refused(said.message().to_owned())
    }

    /// Whether the server reads the text as SQL. If it does, so must core, statement by statement.
    fn agrees(&mut self, sql: &str) -> bool {
        let whole = self.parse(sql);
        if let Parsed::Refused(why) = whole {
            let accepted = try_core(sql).is_ok();
            assert!(
                !(accepted && why.starts_with("unterminated")),
                "{sql:?}: {why}"
            );
            return false;
        }
        let statements = by_core(sql);
        for statement in &statements {
            assert_eq!(
                self.parse(statement),
                Parsed::One,
                "{statement:?} of {sql:?}"
            );
        }
        let expected = if statements.len() == 1 {
            Parsed::One
        } else {
            Parsed::Several
        };
        assert_eq!(whole, expected, "{sql:?}");
        true
    }
}

#[test]
fn the_grammar_judges() {
    let database = database();
    let mut grammar = Grammar::new(database.client());
    for (sql, expected) in [
        (" ; -- nothing", Parsed::Nothing),
        ("SELECT no_such;;", Parsed::One),
        ("SELECT 1; SELECT 2", Parsed::Several),
        (
            "SELECT 'a",
            Parsed::Refused("unterminated quoted string at or near \"'a\"".to_owned()),
        ),
    ] {
        assert_eq!(grammar.parse(sql), expected, "{sql}");
    }
}

/// Pieces that make sense in many orders, and pieces that break readers.
const SOUP: [&str; 64] = [
    ";",
    ";",
    ";\n",
    ";SELECT 1",
    ";SELECT ",
    "SELECT ",
    "\nSELECT $$;$$",
    " ",
    "\n",
    "\n",
    "\t",
    "\r",
    ",",
    ", 1",
    "1",
    "a",
    "é",
    "x'1'",
    "'",
    "'",
    "''",
    "'a'",
    "';'",
    "\n'b;'",
    "\n'\\'",
    "E'",
    "e'\\';'",
    "E'a'",
    "\\'",
    "U&'",
    "u&'a;'",
    "N'",
    "\"",
    "\"a;\"",
    "U&\"",
    " AS b",
    "$",
    "$$",
    "$$;$$",
    "$a$",
    "$a$;$a$",
    "$é$",
    "$1",
    "a$b",
    "$$a",
    "(",
    ")",
    "((1))",
    "--",
    "--;\n",
    "-- '\n",
    "/*",
    "*/",
    "/* ; */",
    "/*/**/*/",
    "+",
    "-",
    "*",
    "/",
    "@",
    "->>",
    "::text",
    "[1:2]",
    "CASE WHEN a THEN 1 END",
];

/// The server reads more of it than none, or the test below would say little.
#[test]
fn soup_is_read_often_enough() {
    let database = database();
    let mut grammar = Grammar::new(database.client());
    let mut read = 0;
    for a in SOUP {
        for b in SOUP {
            read += usize::from(grammar.agrees(&format!("SELECT 1{a}{b}")));
        }
    }
    assert!(read > SOUP.len() * SOUP.len() / 8, "{read}");
}

#[test]
fn soup_is_cut_as_the_server_reads_it() {
    let database = database();
    let grammar = Mutex::new(Grammar::new(database.client()));
    let read = AtomicUsize::new(0);
    proptest!(config(6000), |(pieces in collection::vec(select(&SOUP[..]), 1..7))| {
        // In a file CRLF is LF before anything is read.
        let sql = format!("SELECT 1{}", pieces.concat()).replace("\r\n", "\n");
        let agrees = grammar.lock().unwrap().agrees(&sql);
        read.fetch_add(usize::from(agrees), Ordering::Relaxed);
    });
    assert!(read.load(Ordering::Relaxed) > 300, "{read:?}");
}
