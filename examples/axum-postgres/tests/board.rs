//! Four instances at once, on a fresh database.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test")]

use migrate_postgres_tests::database;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

struct Instance {
    process: Child,
    /// What it said before it listened.
    report: String,
    address: String,
}

/// They end with the test, whatever becomes of it.
impl Drop for Instance {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

fn start(url: &str) -> Instance {
    let mut board = Command::new(env!("CARGO_BIN_EXE_board"));
    board.env("DATABASE_URL", url).stdout(Stdio::piped());
    Instance {
        process: board.spawn().unwrap(),
        report: String::new(),
        address: String::new(),
    }
}

impl Instance {
    /// Waits until it listens.
    fn listen(&mut self) {
        let lines = BufReader::new(self.process.stdout.take().unwrap()).lines();
        for line in lines.map(Result::unwrap) {
            match line.strip_prefix("listening on ") {
                Some(address) => {
                    self.address = address.to_owned();
                    return;
                }
                None => self.report += &format!("{line}\n"),
            }
        }
        panic!("it ended before it listened: {}", self.report);
    }
}

fn ask(address: &str, request: &str, body: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    let length = body.len();
    write!(
        stream,
        "{request} HTTP/1.1\r\nhost: board\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn four_instances_start_at_once_and_one_of_them_migrates() {
    let database = database();
    let mut instances: Vec<Instance> = (0..4).map(|_| start(&database.url())).collect();
    instances.iter_mut().for_each(Instance::listen);

    let mut reports: Vec<&str> = instances.iter().map(|it| it.report.as_str()).collect();
    reports.sort_unstable();
    assert!(
        reports[0].starts_with("applied 3 migrations in "),
        "{reports:?}"
    );
    assert_eq!(reports[1..], ["up to date at 0003 colour\n"; 3]);

    let created = ask(&instances[0].address, "POST /notes", "milk");
    assert!(created.starts_with("HTTP/1.1 201 "), "{created}");
    for instance in &instances {
        let notes = ask(&instance.address, "GET /notes", "");
        assert!(
            notes.ends_with(r#"[{"colour":"yellow","text":"milk"}]"#),
            "{notes}"
        );
    }
}
