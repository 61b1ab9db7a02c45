//! What a proof leaves on a server, whatever becomes of it, and what stops it.

use migrate_build::ProofError;
use migrate_postgres_proof_tests::{connect, folder, open, prove_folder, rows, said, server};
use postgres::{Client, NoTls};
use std::error::Error;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;

/// One after another: each looks at all the databases.
static ALONE: Mutex<()> = Mutex::new(());

const CLIENT: (&str, &str) = (
    "0001_client.sql",
    "-- up\nCREATE TABLE client (id bigint PRIMARY KEY);\n-- down\nDROP TABLE client;\n",
);
const WRONG: (&str, &str) = (
    "0002_wrong.sql",
    "-- up\nALTER TABLE client ADD COLUMN city text NOT NULL;\n-- down\nALTER TABLE client DROP COLUMN city;\n",
);

/// The databases of proofs.
fn left() -> Vec<String> {
    let found = rows(
        &mut connect("postgres"),
        "SELECT datname FROM pg_database WHERE datname LIKE 'migrate\\_proof%' ORDER BY datname",
    );
    found.into_iter().flatten().collect()
}

#[test]
fn the_databases_are_dropped() {
    let _alone = ALONE.lock().unwrap_or_else(|error| error.into_inner());
    assert_eq!(said(&[CLIENT]), "1 migration proven on PostgreSQL X");
    assert_eq!(left(), [""; 0]);
    assert!(said(&[CLIENT, WRONG]).contains("error[fails-on-rows]"));
    assert_eq!(left(), [""; 0]);
    // A statement that takes the connection with it is no finding.
    let killed = (
        "0002_killed.sql",
        "-- irreversible: x\n-- up\nSELECT pg_terminate_backend(pg_backend_pid());\n",
    );
    let error = prove_folder(&folder(&[CLIENT, killed]), Vec::new());
    assert!(error.is_err());
    assert_eq!(left(), [""; 0]);
    let panicked = catch_unwind(AssertUnwindSafe(|| {
        let count = std::cell::Cell::new(0);
        let opened = |database: Option<&str>| {
            count.set(count.get() + 1);
            assert!(count.get() < 4, "enough");
            open(database)
        };
        migrate_build::__private::prove_postgres_folder(&folder(&[CLIENT]), Vec::new(), &opened)
    }));
    assert!(panicked.is_err());
    assert_eq!(left(), [""; 0]);
}

#[test]
fn what_a_killed_proof_has_left_is_taken_away() {
    let _alone = ALONE.lock().unwrap_or_else(|error| error.into_inner());
    let mut db = connect("postgres");
    let now = rows(&mut db, "SELECT extract(epoch FROM now())::int8")[0][0]
        .parse::<i64>()
        .unwrap();
    let name = |age: i64| format!("migrate_proof_77_{:x}_00c0ffee_1", now - age);
    let (old, new, used) = (name(100_000), name(1000), name(200_000));
    for name in [&old, &new, &used] {
        db.batch_execute(&format!("CREATE DATABASE {name}"))
            .unwrap();
    }
    let user = connect(&used);
    assert_eq!(said(&[CLIENT]), "1 migration proven on PostgreSQL X");
    let mut expected = [new.clone(), used.clone()];
    expected.sort();
    assert_eq!(left(), expected);
    drop(user);
    for name in [&new, &used] {
        db.batch_execute(&format!("DROP DATABASE {name} WITH (FORCE)"))
            .unwrap();
    }
}

fn chain(error: &ProofError) -> Vec<String> {
    let mut words = vec![error.to_string()];
    let mut source = error.source();
    while let Some(cause) = source {
        words.push(cause.to_string());
        source = cause.source();
    }
    words
}

#[test]
fn a_role_that_may_not_create_databases() {
    let _alone = ALONE.lock().unwrap_or_else(|error| error.into_inner());
    let mut db = connect("postgres");
    db.batch_execute("DROP ROLE IF EXISTS small; CREATE ROLE small LOGIN")
        .unwrap();
    let opened = |_: Option<&str>| {
        Client::connect(
            &format!(
                "{} dbname=postgres",
                server().replace("user=postgres", "user=small")
            ),
            NoTls,
        )
    };
    let error =
        migrate_build::__private::prove_postgres_folder(&folder(&[CLIENT]), Vec::new(), &opened);
    let error = error.unwrap_err();
    assert!(matches!(&error, ProofError::MayNotCreate { role, .. } if role == "small"));
    assert_eq!(
        chain(&error),
        [
            "the proof needs a database of its own, and the role `small` may not create one: give it the right \
             by `ALTER ROLE … CREATEDB`, or name another role",
            "CREATE DATABASE: permission denied to create database",
        ]
    );
}

#[test]
fn a_role_that_owns_nothing_else() {
    let _alone = ALONE.lock().unwrap_or_else(|error| error.into_inner());
    let mut db = connect("postgres");
    db.batch_execute("DROP ROLE IF EXISTS builder; CREATE ROLE builder LOGIN CREATEDB")
        .unwrap();
    let opened = |database: Option<&str>| {
        let url = server().replace("user=postgres", "user=builder");
        Client::connect(
            &format!("{url} dbname={}", database.unwrap_or("postgres")),
            NoTls,
        )
    };
    let guarded = (
        "0001_guarded.sql",
        "-- irreversible: x\n-- up\nCREATE TABLE guarded (id integer PRIMARY KEY, name text);
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$;
CREATE TRIGGER refuse BEFORE INSERT ON guarded FOR EACH ROW EXECUTE FUNCTION refuse();
ALTER TABLE guarded ENABLE ROW LEVEL SECURITY;
ALTER TABLE guarded FORCE ROW LEVEL SECURITY;
CREATE POLICY nobody ON guarded USING (false);\n",
    );
    let lost = (
        "0002_lost.sql",
        "-- irreversible: x\n-- up\nALTER TABLE guarded ALTER COLUMN name TYPE varchar USING NULL;\n",
    );
    let set = folder(&[guarded, lost]);
    let proof = migrate_build::__private::prove_postgres_folder(&set, Vec::new(), &opened).unwrap();
    assert!(
        proof
            .to_string()
            .starts_with("error[values-lost]: `guarded.name` had a value in 1 of 2 rows"),
        "{proof}"
    );
    assert_eq!(left(), [""; 0]);
}

#[test]
fn no_server() {
    let set = migrate_build::__private::leak_postgres(&folder(&[CLIENT]));
    let error = migrate_build::prove_postgres(&set, "postgres://127.0.0.1:1/app").unwrap_err();
    assert!(matches!(error, ProofError::Open { .. }));
    assert_eq!(chain(&error)[0], "the proof was given no connection");
    let error = migrate_build::prove_postgres(&set, "not an address").unwrap_err();
    assert!(matches!(error, ProofError::Open { .. }), "{error:?}");
}

#[test]
fn an_embedded_set() {
    let _alone = ALONE.lock().unwrap_or_else(|error| error.into_inner());
    let set = migrate_build::__private::leak_postgres(&folder(&[CLIENT]));
    let proof =
        migrate_build::prove_postgres(&set, &format!("{} dbname=postgres", server())).unwrap();
    assert!(proof.is_proven());
    assert!(
        proof.engine().starts_with("PostgreSQL 1"),
        "{}",
        proof.engine()
    );
    assert_eq!(proof.sqlite_version(), "");
    assert_eq!(
        proof.to_string(),
        format!("1 migration proven on {}", proof.engine())
    );
}
