//! Lists of statements made of strings, names, comments and bodies that hold whatever would end them elsewhere.

use super::{by_core, by_server, config};
use migrate_postgres_tests::database;
use proptest::prelude::{Just, Strategy, prop_oneof};
use proptest::sample::select;
use proptest::{collection, proptest};
use std::sync::Mutex;

/// What stands in strings, names and comments.
const INSIDE: [&str; 28] = [
    ";",
    ";",
    "'",
    "'",
    "\"",
    "\"",
    "\\",
    "\\",
    "--",
    "/*",
    "*/",
    "$",
    "$$",
    "$a$",
    "a",
    "é",
    " ",
    "\n",
    "\n",
    "\r",
    "(",
    ")",
    "E'",
    "BEGIN ATOMIC",
    "END",
    "\n-- down\n",
    "CASE",
    "SELECT 1;",
];

fn inside() -> impl Strategy<Value = String> {
    collection::vec(select(&INSIDE[..]), 0..6).prop_map(|pieces| pieces.concat())
}

fn standard(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn escaped(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
}

fn unicode(text: &str) -> String {
    standard(&text.replace('\\', "\\\\"))
}

/// In dollars with a tag that does not stand in it.
fn dollars(text: &str) -> String {
    let tags = ["$$", "$a$", "$a1$", "$_$", "$größe$"];
    let end = |tag: &&&str| format!("{text}{tag}").find(**tag) == Some(text.len());
    let tag = tags.iter().find(end).unwrap();
    format!("{tag}{text}{tag}")
}

fn name(text: &str) -> String {
    // No name is empty.
    format!("\"n{}\"", text.replace('"', "\"\""))
}

fn block_comment(text: &str) -> String {
    let text = text.replace("/*", "/* *").replace("*/", "* /");
    let opened = text.matches("/*").count();
    format!("/* {text} {}", "*/ ".repeat(opened + 1))
}

fn line_comment(text: &str) -> String {
    format!("-- {}\n", text.replace(['\n', '\r'], " "))
}

/// White space and comments; they hold a newline where a string is to go on behind them.
fn gap() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => select(&[" ", "\n", "\t ", " \n "][..]).prop_map(str::to_owned),
        1 => inside().prop_map(|text| block_comment(&text)),
        1 => inside().prop_map(|text| format!(" {}", line_comment(&text))),
    ]
}

/// One value, with a name for it.
fn value() -> impl Strategy<Value = String> {
    let three = || (inside(), inside(), inside());
    prop_oneof![
        inside().prop_map(|text| standard(&text)),
        inside().prop_map(|text| format!("E{}", escaped(&text))),
        inside().prop_map(|text| format!("U&{}", unicode(&text))),
        inside().prop_map(|text| dollars(&text)),
        three().prop_map(|(a, b, c)| format!(
            "{} {}{}",
            standard(&a),
            line_comment(&b),
            standard(&c)
        )),
        three().prop_map(|(a, b, c)| format!(
            "e{} {}{}",
            escaped(&a),
            line_comment(&b),
            escaped(&c)
        )),
        three().prop_map(|(a, b, c)| format!(
            "{}||{}\n||{}",
            standard(&a),
            dollars(&b),
            dollars(&c)
        )),
        inside().prop_map(|text| format!("1 AS {}", name(&text))),
        inside().prop_map(|text| format!("2 -{}- 1", block_comment(&text))),
        inside().prop_map(|text| format!("(SELECT{}3)", block_comment(&text))),
        Just("CASE WHEN true THEN CASE 1 WHEN 2 THEN 3 END ELSE 4 END".to_owned()),
        Just("(ARRAY[1,2,3])[1:2]".to_owned()),
        Just("'{}'::jsonb #>> '{a}'".to_owned()),
    ]
}

fn query() -> impl Strategy<Value = String> {
    collection::vec((gap(), value(), gap()), 1..4).prop_map(|values| {
        let values = values
            .iter()
            .map(|(before, value, after)| format!("{before}{value}{after}"));
        format!("SELECT{}", values.collect::<Vec<_>>().join(","))
    })
}

/// One statement, whatever is in it. The server needs a name for each column of a body's last query.
fn statement() -> impl Strategy<Value = String> {
    let queries = || collection::vec(query(), 1..3).prop_map(|queries| queries.join(";"));
    prop_oneof![
        4 => query(),
        1 => (gap(), queries()).prop_map(|(gap, body)| format!(
            "CREATE OR REPLACE FUNCTION pg_temp.f() RETURNS void BEGIN{gap}ATOMIC {body}; SELECT; END"
        )),
        1 => (gap(), queries()).prop_map(|(gap, body)| format!(
            "CREATE OR REPLACE RULE r AS ON UPDATE TO t DO{gap}ALSO ({body})"
        )),
        1 => inside().prop_map(|text| format!("COMMENT ON TABLE t IS {}", dollars(&text))),
        1 => inside().prop_map(|text| format!("DO {}", dollars(&format!("BEGIN {} END", block_comment(&text))))),
    ]
}

#[test]
fn lists_are_as_long_as_they_are() {
    let database = database();
    let mut client = database.client();
    client.batch_execute("CREATE TABLE t (x int)").unwrap();
    let client = Mutex::new(client);
    let between = (gap(), select(&[";", ";;", "; ;"][..]), gap());
    proptest!(config(500), |(
        list in collection::vec((statement(), between), 1..5),
        ends in proptest::bool::ANY,
    )| {
        let mut sql = String::new();
        for (index, (statement, (before, semicolon, after))) in list.iter().enumerate() {
            sql += statement;
            if ends || index + 1 < list.len() {
                sql += &format!("{before}{semicolon}{after}");
            }
        }
        let sql = sql.replace("\r\n", "\n");
        let client = &mut *client.lock().unwrap();
        let found = by_server(client, &sql);
        let found = found.unwrap_or_else(|error| panic!("{sql}\n{error:?}"));
        let ours = by_core(&sql);
        assert_eq!((ours.len(), found), (list.len(), list.len()), "{sql}\n{ours:#?}");
        for statement in ours {
            client.prepare(&statement).unwrap_or_else(|error| panic!("{statement}\n{error:?}"));
        }
    });
}
