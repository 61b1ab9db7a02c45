//! The same commands on a real server.

use crate::support::{CODE, Place, Said, said};
use migrate_postgres_tests::{Database, Server, Setup, database, own_server, wait_for};
use std::process::Command;
use tempfile::TempDir;

const TAG: (&str, &str) = (
    "0001_tag.sql",
    "-- description: words on things\n\n-- up\nCREATE TABLE tag (id bigint GENERATED ALWAYS AS IDENTITY \
     PRIMARY KEY, name text NOT NULL);\n\n-- down\nDROP TABLE tag;\n",
);
const BY_NAME: (&str, &str) = (
    "0002_by_name.sql",
    "-- up no-transaction\nCREATE INDEX CONCURRENTLY tag_name ON tag (name);\n\n\
     -- down no-transaction\nDROP INDEX CONCURRENTLY tag_name;\n",
);
/// Runs for a minute if nobody stops it.
const LONG: (&str, &str) = (
    "0003_long.sql",
    "-- up\nCREATE TABLE long (id bigint);\nSELECT pg_sleep(60);\n-- down\nDROP TABLE long;\n",
);

/// On a database, and without the server's own variables.
fn command(place: &Place, address: &str, words: &str) -> Command {
    let mut command = place.command();
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("PG") {
            command.env_remove(name);
        }
    }
    command
        .env("HOME", place.path())
        .env("DATABASE_URL", address);
    command.args(words.split_whitespace());
    command
}

fn run(place: &Place, address: &str, words: &str) -> Said {
    place.said(&mut command(place, address, words))
}

/// Of a command that has to work.
fn done(place: &Place, database: &Database<'_>, words: &str) -> String {
    let said = run(place, &database.url(), words);
    assert_eq!((said.code, said.stderr.as_str()), (Some(0), ""), "{words}");
    said.stdout
}

#[test]
fn there_and_back() {
    let (place, database) = (Place::with(&[TAG, BY_NAME]), database());
    let valid = done(&place, &database, "validate");
    assert!(valid.ends_with(" fits, with 2 pending\n"), "{valid}");
    assert_eq!(
        run(&place, &database.url(), "status --exit-code").code,
        Some(3)
    );
    assert_eq!(
        done(&place, &database, "up"),
        "applied 2 migrations in N ms (now at 0002 by_name)\n  applied 0001 tag (N ms)\n  \
         applied 0002 by_name (N ms)\n"
    );
    assert_eq!(
        done(&place, &database, "up"),
        "up to date at 0002 by_name\n"
    );
    assert_eq!(
        done(&place, &database, "status"),
        "version  name     state    applied at                time\n\
         0001     tag      applied  TIME  N ms\n0002     by_name  applied  TIME  N ms\n"
    );
    assert_eq!(done(&place, &database, "current"), "0002 by_name\n");
    assert!(done(&place, &database, "history").contains("by_name"));
    assert!(done(&place, &database, "show 2").contains("CREATE INDEX CONCURRENTLY"));
    assert_eq!(
        done(&place, &database, "verify-schema"),
        "the schema is as its migrations make it\n"
    );
    assert_eq!(done(&place, &database, "repair 1"), "nothing to repair\n");
    assert!(done(&place, &database, "redo --yes").starts_with("reverted 1 migration, applied 1"));
    assert!(done(&place, &database, "down --all --yes").starts_with("reverted 2 migrations"));
    assert!(done(&place, &database, "baseline 1").contains("0001 tag"));
}

#[test]
fn the_schema_is_compared_in_a_database_that_goes_away() {
    let (place, database) = (Place::with(&[TAG]), database());
    done(&place, &database, "up");
    database
        .client()
        .batch_execute(
            "ALTER TABLE tag ADD COLUMN colour text; CREATE VIEW cache AS SELECT 1 AS one",
        )
        .unwrap();
    let differs =
        "different: table tag\n  column colour text is not expected\nunknown: view cache\n";
    assert_eq!(
        run(&place, &database.url(), "verify-schema"),
        said(4, differs, "")
    );
    let left = "SELECT count(*) FROM pg_database WHERE datname LIKE 'migrate\\_proof\\_%\\_0'";
    wait_for("the scratch databases of others to go", || {
        let count: i64 = database.client().query_one(left, &[]).unwrap().get(0);
        (count == 0).then_some(())
    });

    let role = database.role();
    let mut client = database.client();
    let name = role.name();
    client
        .batch_execute(&format!("GRANT ALL ON SCHEMA public, pg_catalog TO {name}; GRANT ALL ON ALL TABLES IN SCHEMA public TO {name}"))
        .unwrap();
    let told = "error: no database can be made to compare with\n  caused by: ERROR: permission denied to \
                create database\n  help: the role \
                needs the right CREATEDB\n";
    assert_eq!(
        run(&place, &database.url_as(&role), "verify-schema"),
        said(1, "", told)
    );
}

#[test]
fn the_proof_runs_on_the_server_and_leaves_the_database_alone() {
    let (place, database) = (Place::with(&[TAG, BY_NAME]), database());
    let proven = done(&place, &database, "prove");
    assert!(
        proven.starts_with("2 migrations proven on PostgreSQL "),
        "{proven}"
    );
    let tables = "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace";
    let count: i64 = database.client().query_one(tables, &[]).unwrap().get(0);
    assert_eq!(count, 0);

    place.write(
        "migrations/0003_colour.sql",
        "-- up\nALTER TABLE tag ADD COLUMN colour text NOT NULL;\n-- down\nALTER TABLE tag DROP COLUMN colour;\n",
    );
    let said = run(&place, &database.url(), "prove");
    assert_eq!(said.code, Some(5));
    assert!(said.stderr.contains("error[fails-on-rows]"), "{said:?}");
    assert!(
        said.stderr.contains("migrations/0003_colour.sql:2:1"),
        "{said:?}"
    );
}

#[test]
fn what_is_sqlites_alone_names_the_servers_tools() {
    let (place, database) = (Place::with(&[TAG]), database());
    for (words, tool) in [("backup x", "pg_dump"), ("restore x", "pg_restore")] {
        let name = words.split(' ').next().unwrap();
        let told = format!(
            "error: `{name}` is for SQLite; nothing was changed\n  help: use PostgreSQL's own `{tool}`\n"
        );
        assert_eq!(run(&place, &database.url(), words), said(2, "", &told));
    }
}

#[test]
fn a_step_in_rust_is_refused_before_anything() {
    let (place, database) = (Place::with(&[TAG, BY_NAME, CODE]), database());
    let refused = run(&place, &database.url(), "up");
    assert_eq!(refused.code, Some(1));
    assert!(
        refused
            .stderr
            .starts_with("error: 0003 code is a step in Rust"),
        "{refused:?}"
    );
    let nothing = run(&place, &database.url(), "current");
    assert_eq!(nothing, said(0, "", "note: no migration is applied\n"));
    done(&place, &database, "up 2");
}

#[test]
fn whose_sql_it_is_can_be_said_without_a_database() {
    let text = "-- up\nDO $$ BEGIN PERFORM 1; END $$;\n-- down\nSELECT 1;\n";
    let place = Place::with(&[("0001_do.sql", text)]);
    assert_eq!(place.run_bare("validate").code, Some(4));
    let valid = "1 migration is valid; no database was looked at\n";
    assert_eq!(
        place.run_bare("validate --dialect postgres"),
        said(0, valid, "")
    );
    let told = "error: no server is named to prove the migrations on\n  help: give `--database-url postgres://…`: \
                the proof makes a database of its own there, and drops it\n";
    assert_eq!(
        place.run_bare("prove --dialect postgres"),
        said(2, "", told)
    );
    let told = "error: `--dialect postgres` does not fit the database, which is SQLite\n  help: leave it out, or \
                name another database\n";
    assert_eq!(place.run("status --dialect postgres"), said(2, "", told));

    let created = place.run_bare("create --rust --dialect postgres fill in");
    assert_eq!(created.stdout, "migrations/0002_fill_in.rs\n");
    assert!(
        place
            .read("migrations/0002_fill_in.rs")
            .contains("tx: &mut Transaction<'_>")
    );
}

#[test]
fn whoever_is_refused_is_told_why() {
    let (place, database) = (Place::with(&[TAG]), database());
    let role = database.role();
    let address = database.url_as(&role);
    let wrong = address.replace(role.password(), "hunter2");
    let said = run(&place, &wrong, "status");
    assert_eq!(said.code, Some(1));
    assert!(!format!("{said:?}").contains("hunter2"), "{said:?}");
    assert!(
        said.stderr.contains("password authentication failed"),
        "{said:?}"
    );
    assert!(
        said.stderr
            .contains("in PGUSER and PGPASSWORD, or in `~/.pgpass`"),
        "{said:?}"
    );

    let elsewhere = database.url().replace(database.name(), "nowhere");
    let said = run(&place, &elsewhere, "status");
    assert!(
        said.stderr.contains("database \"nowhere\" does not exist"),
        "{said:?}"
    );
    assert!(said.stderr.contains("make it with `createdb`"), "{said:?}");
}

#[test]
fn passwords_are_read_where_the_servers_programs_read_them() {
    let (place, database) = (Place::with(&[TAG]), database());
    let role = database.role();
    let (name, password) = (role.name(), role.password());
    let bare = database
        .url_as(&role)
        .replace(&format!(":{password}@"), "@");
    assert_ne!(run(&place, &bare, "status").code, Some(0));

    place.write(".pgpass", &format!("*:*:*:{name}:{password}\n"));
    let chmod = Command::new("chmod")
        .arg("600")
        .arg(place.path().join(".pgpass"))
        .status();
    assert!(chmod.unwrap().success());
    assert_eq!(run(&place, &bare, "status").code, Some(0));

    let mut command = command(&place, &bare, "status");
    assert_eq!(place.said(command.env("PGPASSWORD", "wrong")).code, Some(1));
    assert_eq!(
        place.said(command.env("PGPASSWORD", password)).code,
        Some(0)
    );
}

#[test]
fn another_run_is_waited_for_as_long_as_is_said() {
    let (place, database) = (Place::with(&[TAG]), database());
    let mut other = database.client();
    other
        .batch_execute(
            "SELECT pg_advisory_lock(hashtextextended('migrate:public.schema_migrations', 0))",
        )
        .unwrap();
    let said = run(&place, &database.url(), "up --lock-timeout 0");
    assert_eq!(said.code, Some(6));
    assert!(
        said.stderr
            .contains("another process holds the lock of these migrations"),
        "{said:?}"
    );
    assert_eq!(run(&place, &database.url(), "status").code, Some(0));
    drop(other);
    done(&place, &database, "up");
}

#[test]
fn a_server_that_is_not_up_yet_is_waited_for() {
    let place = Place::with(&[TAG]);
    let server = own_server();
    let database = server.database();
    let address = database.url();
    server.stop(migrate_postgres_tests::Stop::Fast);
    assert_eq!(run(&place, &address, "status").code, Some(1));
    let waiting = command(&place, &address, "up --wait 60").spawn();
    server.start();
    assert!(waiting.unwrap().wait().unwrap().success());
}

#[test]
#[cfg(unix)]
fn ctrl_c_rolls_back() {
    let (place, database) = (Place::with(&[TAG, BY_NAME, LONG]), database());
    done(&place, &database, "up 2");
    let long = command(&place, &database.url(), "up");
    let mut up = crate::terminal::interruptible(&place, &long)
        .spawn()
        .unwrap();
    let sleeping = || {
        let backends = database.backends();
        backends
            .into_iter()
            .find(|it| it.query.contains("pg_sleep"))
    };
    wait_for("the long statement", sleeping);
    let pid = up.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-INT", &pid])
            .status()
            .unwrap()
            .success()
    );
    assert_eq!(up.wait().unwrap().code(), Some(130));
    assert!(done(&place, &database, "status").contains("0003     long     pending"));
    let long = "SELECT to_regclass('long') IS NULL";
    assert!(
        database
            .client()
            .query_one(long, &[])
            .unwrap()
            .get::<_, bool>(0)
    );
}

#[test]
fn a_server_without_tls_is_told_from_one_that_is_not_there() {
    let (place, database) = (Place::with(&[TAG]), database());
    let help = "caused by: server does not support TLS\n  help: `sslmode` in the address, or PGSSLMODE, asks for \
                TLS, which the server has not: switch it on there (`ssl = on`); or, on a network that is trusted, \
                say `sslmode=disable`\n";
    let address = format!("{}?sslmode=require", database.url());
    let told = run(&place, &address, "status");
    assert_eq!(told.code, Some(1));
    assert!(told.stderr.ends_with(help), "{}", told.stderr);
}

/// A server with a certificate for `localhost` that it has signed itself.
struct Certified {
    server: Server,
    /// The certificate, where the command finds it.
    certificate: String,
    _folder: TempDir,
}

#[cfg(unix)]
fn certified() -> Certified {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let owner = std::fs::metadata(own_server().path()).unwrap();
    let write = |name: &str, text: &str, mode: u32| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        chown(&path, Some(owner.uid()), Some(owner.gid())).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let key = write("key.pem", &made.signing_key.serialize_pem(), 0o600);
    let certificate = write("certificate.pem", &made.cert.pem(), 0o644);
    // The server's user looks them up.
    chown(folder.path(), Some(owner.uid()), None).unwrap();
    let setup = Setup::new()
        .setting("ssl", "on")
        .setting("ssl_key_file", &key);
    Certified {
        server: setup.setting("ssl_cert_file", &certificate).start(),
        certificate,
        _folder: folder,
    }
}

#[test]
#[cfg(unix)]
fn sslmode_says_who_is_believed() {
    let (place, certified) = (Place::with(&[TAG]), certified());
    let database = certified.server.database();
    let own = &certified.certificate;
    let named = database.url().replace("127.0.0.1", "localhost");
    let count = "SELECT count(*) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) \
                 WHERE ssl AND application_name = 'migrate'";
    for (address, mode, code) in [
        (database.url(), "disable".to_owned(), 0),
        (database.url(), "prefer".to_owned(), 0),
        (database.url(), "require".to_owned(), 0),
        // Nobody whom the system believes has signed it.
        (named.clone(), "verify-full".to_owned(), 1),
        (named.clone(), format!("verify-full&sslrootcert={own}"), 0),
        // It is for another name.
        (database.url(), format!("verify-full&sslrootcert={own}"), 1),
        (database.url(), format!("verify-ca&sslrootcert={own}"), 0),
    ] {
        let address = format!("{address}?sslmode={mode}");
        assert_eq!(
            run(&place, &address, "status").code,
            Some(code),
            "{address}"
        );
    }

    let holder = "-- up\nSELECT pg_advisory_lock(1);\n-- down\nSELECT 1;\n";
    place.write("migrations/0002_holder.sql", holder);
    let mut client = database.client();
    client.batch_execute("SELECT pg_advisory_lock(1)").unwrap();
    for (mode, encrypted) in [("disable", 0), ("require", 1)] {
        let address = format!("{}?sslmode={mode}", database.url());
        let mut up = command(&place, &address, "up").spawn().unwrap();
        let waiting = || {
            database
                .backends()
                .into_iter()
                .find(|it| it.query.contains("pg_advisory_lock(1)") && it.waits_for.is_some())
        };
        wait_for("the command to wait", waiting);
        assert_eq!(
            client.query_one(count, &[]).unwrap().get::<_, i64>(0),
            encrypted,
            "{mode}"
        );
        up.kill().unwrap();
        up.wait().unwrap();
        client.batch_execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'migrate'").unwrap();
    }
}
