//! What the other tests stand on: servers that are there, that are apart, and that go.

use migrate_postgres_tests::{Setup, Stop, database, own_server, pid, server, wait_for};
use postgres::error::SqlState;
use postgres::{Client, NoTls};
use std::env;
use std::fs;
use std::io::{BufRead, BufReader, Read, stdin};
use std::net::TcpStream;
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::thread;

fn one<T: for<'a> postgres::types::FromSql<'a>>(client: &mut Client, sql: &str) -> T {
    client.query_one(sql, &[]).unwrap().get(0)
}

#[test]
fn databases_are_apart_and_go() {
    let (a, b) = (database(), database());
    let (role_of_a, mut client) = (a.role(), a.client());
    client.batch_execute("CREATE TABLE t (x int)").unwrap();
    assert_eq!(
        one::<String>(&mut client, "SELECT current_database()"),
        a.name()
    );
    assert_eq!(one::<i64>(&mut client, "SELECT count(*) FROM t"), 0);
    let error = b.client().batch_execute("SELECT * FROM t").unwrap_err();
    assert_eq!(error.code(), Some(&SqlState::UNDEFINED_TABLE));
    assert_eq!(b.schema(), database().schema());
    assert!(a.schema().contains("CREATE TABLE public.t"));

    let (name, role) = (a.name().to_owned(), role_of_a.name().to_owned());
    let known = |name: &str| {
        let sql = "SELECT (SELECT count(*) FROM pg_database WHERE datname = $1)
            + (SELECT count(*) FROM pg_roles WHERE rolname = $1)";
        server()
            .client()
            .query_one(sql, &[&name])
            .unwrap()
            .get::<_, i64>(0)
    };
    assert_eq!((known(&name), known(&role), known(b.name())), (1, 1, 1));
    // Also while somebody is connected.
    drop(a);
    assert_eq!((known(&name), known(&role), known(b.name())), (0, 0, 1));
    assert!(client.is_valid(std::time::Duration::from_secs(60)).is_err());
}

#[test]
fn roles_have_no_rights_but_their_own() {
    let database = database();
    let (role, other) = (database.role(), database.role());
    assert_ne!(role, other);
    let mut superuser = database.client();
    superuser.batch_execute("CREATE TABLE t (x int)").unwrap();
    let by_url = Client::connect(&database.url_as(&role), NoTls).unwrap();
    for mut client in [database.client_as(&role), by_url] {
        assert_eq!(
            one::<String>(&mut client, "SELECT current_user::text"),
            role.name()
        );
        let error = client.batch_execute("SELECT * FROM t").unwrap_err();
        assert_eq!(error.code(), Some(&SqlState::INSUFFICIENT_PRIVILEGE));
    }
    let grant = format!("GRANT SELECT ON t TO {}", role.name());
    superuser.batch_execute(&grant).unwrap();
    assert_eq!(
        one::<i64>(&mut database.client_as(&role), "SELECT count(*) FROM t"),
        0
    );
}

/// Who is on the machine, and not the tests, has to know the password.
#[test]
fn the_address_holds_the_password() {
    let server = own_server();
    let database = server.database();
    let url = database.url();
    let mut client = Client::connect(&url, NoTls).unwrap();
    assert_eq!(
        one::<String>(&mut client, "SELECT current_user::text"),
        "postgres"
    );
    let (start, host) = url.split_once('@').unwrap();
    let wrong = format!("{start}x@{host}");
    let error = Client::connect(&wrong, NoTls).err().unwrap();
    assert_eq!(error.code(), Some(&SqlState::INVALID_PASSWORD));
}

#[test]
fn clients_are_seen() {
    let database = database();
    let mut config = database.config();
    let mut client = config.application_name("a test").connect(NoTls).unwrap();
    let mut other = database.client();
    client.batch_execute("CREATE TABLE t (x int)").unwrap();
    let mut transaction = client.transaction().unwrap();
    transaction.batch_execute("LOCK TABLE t").unwrap();
    let (own, others) = (pid(&mut transaction), pid(&mut other));
    let waiter = thread::spawn(move || other.batch_execute("DROP TABLE t"));
    let seen = wait_for("a lock", || {
        let seen = database.backends();
        let mut waiting = seen.iter().map(|backend| backend.waits_for.as_deref());
        waiting
            .any(|lock| lock == Some("Lock: relation"))
            .then_some(seen)
    });
    let of = |pid| seen.iter().find(|backend| backend.pid == pid).unwrap();
    assert_eq!(
        (&*of(own).application, &*of(own).state),
        ("a test", "idle in transaction")
    );
    assert_eq!(
        (&*of(others).query, &*of(others).state),
        ("DROP TABLE t", "active")
    );
    assert_eq!(seen.len(), 2);
    transaction.commit().unwrap();
    waiter.join().unwrap().unwrap();
}

#[test]
fn a_killed_backend_takes_all_with_it() {
    let server = own_server();
    let database = server.database();
    let (mut victim, mut other) = (database.client(), database.client());
    other.batch_execute("CREATE TABLE kept (x int)").unwrap();
    other
        .batch_execute("BEGIN; CREATE TABLE lost (x int)")
        .unwrap();
    server.kill_backend(pid(&mut victim));
    assert!(victim.batch_execute("SELECT 1").is_err());
    // The server needs a moment to notice.
    wait_for("the end of all", || other.batch_execute("SELECT 1").err());
    let mut client = wait_for("recovery", || database.config().connect(NoTls).ok());
    let tables =
        "SELECT string_agg(relname::text, ' ') FROM pg_class WHERE relname IN ('kept', 'lost')";
    assert_eq!(one::<String>(&mut client, tables), "kept");
    assert!(
        server.log().contains("was terminated by signal 9"),
        "{}",
        server.log()
    );
}

#[test]
fn a_server_is_stopped_and_started() {
    let server = Setup::new()
        .durable()
        .setting("application_name", "it's mine")
        .start();
    let database = server.database();
    let mut client = database.client();
    assert_eq!(one::<String>(&mut client, "SHOW fsync"), "on");
    assert_eq!(
        one::<String>(&mut client, "SHOW application_name"),
        "it's mine"
    );
    client.batch_execute("CREATE TABLE t (x int)").unwrap();
    for stop in [Stop::Fast, Stop::Immediate] {
        server.stop(stop);
        assert!(client.batch_execute("SELECT 1").is_err());
        assert!(Client::connect(&database.url(), NoTls).is_err());
        server.start();
        client = Client::connect(&database.url(), NoTls).unwrap();
        assert_eq!(one::<i64>(&mut client, "SELECT count(*) FROM t"), 0);
    }
}

#[test]
#[should_panic(expected = "other tests use this server: own_server()")]
fn the_shared_server_is_left_alone() {
    server().stop(Stop::Fast);
}

#[test]
fn the_bouncer_shares_connections() {
    let server = own_server();
    let database = server.database();
    let role = database.role();
    let bouncer = database.bouncer(1);
    let (mut a, mut b) = (bouncer.client(), bouncer.client());
    // Both are served by the one connection, and what one of them sets the other finds.
    let pid = |client: &mut Client| {
        let messages = client.simple_query("SELECT pg_backend_pid()").unwrap();
        let row = messages.iter().find_map(|message| match message {
            postgres::SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
            _ => None,
        });
        row.unwrap()
    };
    assert_eq!(pid(&mut a), pid(&mut b));
    let mut by_role = Client::connect(&bouncer.url_as(&role), NoTls).unwrap();
    assert_ne!(pid(&mut a), pid(&mut by_role));
    assert!(Client::connect(&bouncer.url().replacen('@', "x@", 1), NoTls).is_err());
    let url = bouncer.url();
    drop(bouncer);
    assert!(Client::connect(&url, NoTls).is_err());
}

/// Nobody runs a server as root.
#[test]
fn servers_belong_to_a_user() {
    let server = own_server();
    for file in ["data/postmaster.pid", "password"] {
        let about = fs::metadata(server.path().join(file)).unwrap();
        assert_ne!(about.uid(), 0);
        assert_eq!(about.mode() & 0o077, 0);
    }
}

const CHILD: &str = "MIGRATE_TEST_CHILD";

/// What [`child`] runs: it starts a server and a bouncer, tells where, and ends as it is told to.
#[expect(clippy::print_stdout, reason = "it tells the other process")]
#[test]
#[ignore = "for other tests"]
fn a_process_with_servers() {
    let Ok(end) = env::var(CHILD) else { return };
    let database = database();
    let bouncer = database.bouncer(1);
    let folder = server().path().display();
    println!("servers {} {} {folder}", server().port(), bouncer.port());
    match end.as_str() {
        "panic" => panic!("as it should"),
        "exit" => std::process::exit(3),
        "return" => {}
        _ => drop(stdin().read(&mut [0])),
    }
}

/// Such a process, what it prints, and where its servers are.
struct Servers {
    process: Child,
    output: BufReader<ChildStdout>,
    ports: [u16; 2],
    folder: PathBuf,
}

fn child(end: &str) -> Child {
    // A script in the background ignores these signals, and what it starts inherits that.
    let mut command = Command::new("env");
    command
        .arg("--default-signal=INT,HUP")
        .arg(env::current_exe().unwrap());
    let test = "support::a_process_with_servers";
    command.args(["--exact", test, "--ignored", "--nocapture"]);
    command.env(CHILD, end).env_remove("MIGRATE_TEST_POSTGRES");
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let command = command.stderr(Stdio::null()).process_group(0);
    command.spawn().unwrap()
}

fn started(mut process: Child) -> Servers {
    let mut output = BufReader::new(process.stdout.take().unwrap());
    loop {
        let mut line = String::new();
        assert_ne!(output.read_line(&mut line).unwrap(), 0, "it has ended");
        let Some((_, servers)) = line.split_once("servers ") else {
            continue;
        };
        let words: Vec<&str> = servers.trim_end().splitn(3, ' ').collect();
        return Servers {
            process,
            output,
            ports: [0, 1].map(|port| words[port].parse().unwrap()),
            folder: words[2].into(),
        };
    }
}

fn signal(name: &str, whom: &str) {
    let kill = Command::new("kill").args([name, "--", whom]).status();
    assert!(kill.unwrap().success());
}

/// However a process of tests ends, nothing of it stays: neither a server nor its folder.
#[test]
fn servers_end_with_their_process() {
    let ends = ["return", "panic", "exit", "kill -9", "Ctrl-C", "hang-up"];
    // All at once: most of it is waiting.
    let children = ends.map(|end| (end, child(end)));
    for (end, child) in children {
        let mut servers = started(child);
        let id = servers.process.id();
        let (process, group) = (id.to_string(), format!("-{id}"));
        match end {
            "kill -9" => signal("-KILL", &process),
            "Ctrl-C" => signal("-INT", &group),
            "hang-up" => signal("-HUP", &group),
            _ => {}
        }
        let mut printed = String::new();
        servers.output.read_to_string(&mut printed).unwrap();
        let status = servers.process.wait().unwrap();
        assert_eq!(status.success(), end == "return", "{end}: {printed}");
        wait_for(end, || (!servers.folder.exists()).then_some(()));
        for port in servers.ports {
            assert!(TcpStream::connect(("127.0.0.1", port)).is_err(), "{end}");
        }
    }
}

/// One that a test has for itself is gone with it.
#[test]
fn own_servers_end_with_their_value() {
    let server = own_server();
    let (folder, port) = (server.path().to_owned(), server.port());
    assert!(folder.exists() && TcpStream::connect(("127.0.0.1", port)).is_ok());
    drop(server);
    assert!(!folder.exists() && TcpStream::connect(("127.0.0.1", port)).is_err());
}

/// The shared tests run on a server of somebody else's too.
#[test]
fn another_server_can_be_named() {
    let server = own_server();
    let mut tests = Command::new(env::current_exe().unwrap());
    tests.args([
        "--exact",
        "support::databases_are_apart_and_go",
        "support::roles_have_no_rights_but_their_own",
    ]);
    let output = tests
        .env("MIGRATE_TEST_POSTGRES", server.url("postgres"))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && said.contains("2 passed"),
        "{said}"
    );
    // One of them drops its database while somebody is connected.
    let ended = "terminating connection due to administrator command";
    assert!(server.log().contains(ended), "{}", server.log());
    let left = "SELECT count(*) FROM pg_database WHERE datname LIKE 'migrate%'";
    assert_eq!(one::<i64>(&mut server.client(), left), 0);

    let output = tests.env("MIGRATE_TEST_POSTGRES", "here").output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let sentence = "expected MIGRATE_TEST_POSTGRES to be like postgres://user:password@host:5432";
    assert!(
        !output.status.success() && said.contains(sentence),
        "{said}"
    );
}
