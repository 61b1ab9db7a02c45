//! Who is connected, and waiting until something is so.

use postgres::{Client, GenericClient};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

/// A client's process on the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backend {
    /// Its process.
    pub pid: i32,
    /// The role that has logged in.
    pub user: String,
    /// `application_name`.
    pub application: String,
    /// `active`, `idle`, `idle in transaction`, …
    pub state: String,
    /// The statement that runs, or ran last.
    pub query: String,
    /// What it waits for, such as `Lock: relation`, if anything.
    pub waits_for: Option<String>,
}

/// The process on the server that answers a client.
pub fn pid(client: &mut impl GenericClient) -> i32 {
    let row = client.query_one("SELECT pg_backend_pid()", &[]);
    row.unwrap().get(0)
}

pub(crate) fn of(client: &mut Client, database: &str) -> Vec<Backend> {
    const SQL: &str = "SELECT pid, coalesce(usename::text, ''), coalesce(application_name, ''),
            coalesce(state, ''), coalesce(query, ''), wait_event_type || ': ' || wait_event
        FROM pg_stat_activity
        WHERE datname::text = $1 AND backend_type = 'client backend' ORDER BY pid";
    let rows = client.query(SQL, &[&database]).unwrap();
    let backends = rows.iter().map(|row| Backend {
        pid: row.get(0),
        user: row.get(1),
        application: row.get(2),
        state: row.get(3),
        query: row.get(4),
        waits_for: row.get(5),
    });
    backends.collect()
}

pub(crate) fn kill(pid: i32) {
    let mut kill = Command::new("kill");
    let status = kill.args(["-KILL", &pid.to_string()]).status();
    assert!(status.unwrap().success(), "no process {pid}");
}

/// Asks again and again until there is an answer; a test that waits for a minute has failed.
pub fn wait_for<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(
            start.elapsed() < Duration::from_secs(60),
            "{what}: not within a minute"
        );
        thread::sleep(Duration::from_millis(5));
    }
}
