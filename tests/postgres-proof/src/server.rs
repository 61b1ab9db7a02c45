//! A server for the time of a test program: a new cluster in a temporary folder, on a socket there.

use postgres::{Client, NoTls, SimpleQueryMessage};
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Lives until its standard input is closed, which it is however the test program ends.
const SCRIPT: &str = r#"
bin=$1
[ -w /dev/shm ] && export TMPDIR=/dev/shm
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
"$bin/initdb" -D "$folder/data" -A trust -U postgres --no-sync --encoding UTF8 --locale C >"$folder/log" 2>&1 || {
    cat "$folder/log" >&2
    exit 1
}
"$bin/postgres" -D "$folder/data" -k "$folder" -c listen_addresses= -c fsync=off -c full_page_writes=off \
    -c synchronous_commit=off -c max_connections=200 </dev/null >>"$folder/log" 2>&1 &
server=$!
until "$bin/pg_isready" -q -h "$folder" -U postgres; do
    kill -0 $server || {
        cat "$folder/log" >&2
        exit 1
    }
    sleep 0.05
done
echo "$folder"
read -r _
kill -INT $server
wait $server
"#;

struct Server {
    url: String,
    /// Its standard input is closed at the end of the program.
    _script: Child,
}

/// The address of the server, without a database.
///
/// # Panics
///
/// If there are no binaries of a server, or it does not start.
pub fn server() -> &'static str {
    static SERVER: OnceLock<Server> = OnceLock::new();
    &SERVER.get_or_init(start).url
}

fn start() -> Server {
    // A server does not run as root.
    let is_root = Command::new("id").arg("-u").output().unwrap().stdout == b"0\n";
    let mut command = match is_root {
        true => {
            let mut command = Command::new("setpriv");
            command.args([
                "--reuid=postgres",
                "--regid=postgres",
                "--clear-groups",
                "sh",
            ]);
            command
        }
        false => Command::new("sh"),
    };
    command.args(["-c", SCRIPT, "sh"]).arg(binaries());
    command.current_dir(std::env::temp_dir());
    let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = piped.spawn().unwrap();
    let mut folder = String::new();
    let stdout = child.stdout.take().unwrap();
    BufReader::new(stdout).read_line(&mut folder).unwrap();
    let folder = folder.trim();
    assert!(!folder.is_empty(), "the server has not started");
    Server {
        url: format!("host={folder} user=postgres"),
        _script: child,
    }
}

/// Where the server's programs are: `MIGRATE_POSTGRES_BIN`, or what `pg_config` says, or the newest of
/// Debian's.
fn binaries() -> String {
    if let Ok(folder) = std::env::var("MIGRATE_POSTGRES_BIN") {
        return folder;
    }
    let debian = std::fs::read_dir("/usr/lib/postgresql").ok();
    let versions = debian.into_iter().flatten().flatten();
    let newest = versions.map(|entry| entry.path()).max();
    if let Some(newest) = newest {
        return newest.join("bin").to_str().unwrap().to_owned();
    }
    let said = Command::new("pg_config").arg("--bindir").output();
    match said {
        Ok(said) => String::from_utf8(said.stdout).unwrap().trim().to_owned(),
        Err(_) => panic!("no PostgreSQL: name the folder of its programs in MIGRATE_POSTGRES_BIN"),
    }
}

/// A database that is dropped with this.
pub struct Database {
    name: String,
}

/// A new, empty database.
///
/// # Panics
///
/// If it cannot be made.
pub fn database() -> Database {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let name = format!("test_{}_{number}", std::process::id());
    connect("postgres")
        .batch_execute(&format!("CREATE DATABASE {name}"))
        .unwrap();
    Database { name }
}

impl Database {
    /// Its address.
    pub fn url(&self) -> String {
        format!("{} dbname={}", server(), self.name)
    }

    /// # Panics
    ///
    /// If it does not connect.
    pub fn connect(&self) -> Client {
        connect(&self.name)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let sql = format!("DROP DATABASE {} WITH (FORCE)", self.name);
        connect("postgres").batch_execute(&sql).unwrap();
    }
}

/// A connection to a database of the server.
///
/// # Panics
///
/// If it does not connect.
pub fn connect(name: &str) -> Client {
    Client::connect(&format!("{} dbname={name}", server()), NoTls).unwrap()
}

/// The rows of a script, as texts.
///
/// # Panics
///
/// If it fails.
pub fn rows(client: &mut Client, sql: &str) -> Vec<Vec<String>> {
    let messages = client.simple_query(sql).unwrap().into_iter();
    let rows = messages.filter_map(|message| match message {
        SimpleQueryMessage::Row(row) => {
            let texts = (0..row.len()).map(|at| row.get(at).unwrap_or_default().to_owned());
            Some(texts.collect())
        }
        _ => None,
    });
    rows.collect()
}
