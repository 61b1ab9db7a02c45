//! Where one statement ends and the next begins, judged by the server and by psql.

mod lists;
mod soup;

use migrate_core::__private::{Lexer, TokenKind};
use migrate_core::{Dialect, Entry};
use migrate_postgres_tests::{Database, database};
use postgres::{Client, SimpleQueryMessage};
use proptest::prelude::ProptestConfig;
use std::fs;
use std::path::Path;

/// The files that psql cuts otherwise than the server does, and why.
const PSQL_DIFFERS: [(&str, &str); 2] = [
    (
        "atomic_labels",
        "in a function every word `begin` and `case` opens and every `end` closes",
    ),
    (
        "continued_escapes",
        "in a part that continues E'…' on a later line a backslash does not escape",
    ),
];

/// A case that fails is to become a line of a file, not a file of seeds.
fn config(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// What cannot be sent as one text: the server makes that a transaction.
const OUTSIDE: &str = "outside";

fn files() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("splitting");
    let files = fs::read_dir(folder).unwrap().map(|file| {
        let path = file.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        (name, fs::read_to_string(path).unwrap())
    });
    let mut files: Vec<_> = files.collect();
    files.sort();
    files
}

/// The statements that core finds.
fn by_core(sql: &str) -> Vec<String> {
    let found = try_core(sql);
    found.unwrap_or_else(|found| panic!("{sql}\n{found}"))
}

fn try_core(sql: &str) -> Result<Vec<String>, String> {
    let text = format!("-- irreversible: a test\n-- up no-transaction\n{sql}\n");
    let files = vec![Entry::file("1_a.sql", text)];
    let set = migrate_core::read("migrations", files, Dialect::Postgres);
    let set = set.map_err(|found| found.to_string())?;
    let section = set.migrations()[0].up().unwrap();
    let statements = section.statements().iter();
    let texts = statements.map(|it| section.sql()[it.start()..it.end()].to_owned());
    Ok(texts.collect())
}

/// Each alone, in order. The server refuses to prepare two statements in one text.
fn one_by_one(client: &mut Client, statements: &[String]) {
    for statement in statements {
        let prepared = client.prepare(statement);
        let done = prepared.and_then(|prepared| client.query(&prepared, &[]));
        done.unwrap_or_else(|error| panic!("{statement}\n{error:?}"));
    }
}

/// How many statements the server finds in a text, if it takes it.
fn by_server(client: &mut Client, sql: &str) -> Result<usize, postgres::Error> {
    let messages = client.simple_query(sql)?;
    let complete =
        |message: &&SimpleQueryMessage| matches!(message, SimpleQueryMessage::CommandComplete(_));
    Ok(messages.iter().filter(complete).count())
}

/// What psql finds, but for empty statements, which it sends as well.
fn by_psql(database: &Database<'_>, sql: &str) -> Vec<Vec<String>> {
    let echo = database.psql(sql);
    let lines: String = echo
        .statements
        .iter()
        .map(|sql| format!("{sql}\n"))
        .collect();
    assert_eq!(echo.printed, lines);
    let statements = echo.statements.iter().map(|statement| tokens(statement));
    statements
        .filter(|tokens| tokens.iter().any(|token| token != ";"))
        .collect()
}

/// A text without its comments: those psql leaves out, or hangs on to another statement.
fn tokens(sql: &str) -> Vec<String> {
    let tokens = Lexer::new(sql, Dialect::Postgres).map(Result::unwrap);
    let comment = [TokenKind::LineComment, TokenKind::BlockComment];
    let tokens = tokens.filter(|token| !comment.contains(&token.kind));
    tokens
        .map(|token| sql[token.start..token.end].to_owned())
        .collect()
}

#[test]
fn each_file_is_cut_as_the_server_cuts_it() {
    let files = files();
    assert_eq!(files.len(), 15);
    for (name, sql) in files {
        let statements = by_core(&sql);
        one_by_one(&mut database().client(), &statements);
        if name != OUTSIDE {
            let found = by_server(&mut database().client(), &sql);
            let found = found.unwrap_or_else(|error| panic!("{name}: {error:?}"));
            assert_eq!(found, statements.len(), "{name}");
        }
    }
}

#[test]
fn each_file_is_cut_as_psql_cuts_it() {
    for (name, sql) in files() {
        if PSQL_DIFFERS.iter().any(|(differs, _)| *differs == name) {
            continue;
        }
        let statements: Vec<_> = by_core(&sql).iter().map(|it| tokens(it)).collect();
        assert_eq!(by_psql(&database(), &sql), statements, "{name}");
    }
}

/// If a newer psql mends one of them, it belongs to the test above.
#[test]
fn psql_differs_where_it_is_said_to() {
    for (name, sql) in files() {
        if PSQL_DIFFERS.iter().any(|(differs, _)| *differs == name) {
            let ours = by_core(&sql).len();
            let theirs = database().try_psql(&sql).map(|echo| echo.statements.len());
            assert_ne!(theirs, Ok(ours), "{name}");
        }
    }
}

/// The judge tells two statements from one.
#[test]
fn two_statements_are_refused() {
    let database = database();
    let mut client = database.client();
    let error = client.prepare("SELECT 1; SELECT 2").err().unwrap();
    let said = error.as_db_error().unwrap().message();
    assert_eq!(
        said,
        "cannot insert multiple commands into a prepared statement"
    );
    assert_eq!(by_server(&mut client, "SELECT 1; SELECT 2;;").unwrap(), 2);
}
