//! What migrations set on the connection: gone for the next one, and after the run.

use crate::clients::both;
use crate::sets::{set, up};
use migrate_runtime::{DryStep, Error, Migrations, Postgres, Target, Transaction};
use std::time::Duration;

/// Everything that is set for the connection, as a user would look at it.
const SETTINGS: &str = "SELECT name, setting FROM pg_settings WHERE source = 'session' AND setting <> reset_val \
                        UNION ALL SELECT 'role', current_setting('role') \
                        UNION ALL SELECT 'user', session_user || ' ' || current_user \
                        UNION ALL SELECT 'app.tenant', coalesce(current_setting('app.tenant', true), '') \
                        UNION ALL SELECT 'app.other', coalesce(current_setting('app.other', true), '') ORDER BY 1";

/// Notes in `seen`, before it sets anything, what the migration finds.
fn seeing(rest: &str) -> String {
    up(&format!(
        "INSERT INTO public.seen SELECT pg_catalog.current_setting('search_path') || ' ' || \
         pg_catalog.current_setting('work_mem') || ' ' || pg_catalog.current_setting('role') || ' ' || \
         coalesce(pg_catalog.current_setting('app.tenant', true), '') || ' ' || session_user;\n{rest}"
    ))
}

/// Each sets something in another way.
fn setters(role: &str) -> Migrations<Postgres> {
    set(&[
        up("CREATE TABLE seen (settings text);\nGRANT ALL ON seen TO public;"),
        seeing("SELECT pg_catalog.set_config('search_path', '', false);\nSET work_mem = '9MB';"),
        seeing("SET search_path = pg_temp;\nSET timezone = 'Asia/Kolkata';\nSET app.tenant = 'it''s';"),
        seeing("SET LOCAL search_path = pg_catalog;\nSET LOCAL work_mem = '11MB';\nSET LOCAL app.tenant = 'x';"),
        seeing(&format!("SET ROLE {role};\nSELECT set_config('app.tenant', 'y', false);")),
        seeing("RESET work_mem;\nSET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL SERIALIZABLE;"),
        seeing(&format!("SET SESSION AUTHORIZATION {role};")),
        seeing("SET statement_timeout = 1234;\nSET lock_timeout = 2345;"),
        seeing("DO $$ BEGIN PERFORM set_config('app.other', 'z', false); SET work_mem = '12MB'; END $$;"),
        seeing(""),
    ])
    .table("schema_migrations")
}

const OWN: &str =
    "SET search_path = public, pg_catalog; SET work_mem = '7MB'; SET app.tenant = 'own'";

#[test]
fn each_migration_finds_what_the_connection_has() {
    for transaction in [Transaction::All, Transaction::PerMigration] {
        for own in ["", OWN] {
            both(|db, database| {
                let role = database.role();
                db.execute(own);
                let before = db.rows(SETTINGS);
                run!(db, setters(role.name()), transaction(transaction).up()).unwrap();
                let seen = db.rows("SELECT DISTINCT settings FROM seen");
                match own {
                    "" => assert_eq!(seen, ["\"$user\", public 4MB none  postgres"]),
                    _ => assert_eq!(seen, ["public, pg_catalog 7MB none own postgres"]),
                }
                assert_eq!(db.rows(SETTINGS), before);
                assert_eq!(db.value("SELECT count(*) FROM seen"), "9");
            });
        }
    }
}

#[test]
fn what_is_rolled_back_was_never_set() {
    both(|db, database| {
        let role = database.role();
        db.execute(OWN);
        let before = db.rows(SETTINGS);
        let failing = set(&[up(&format!(
            "SET work_mem = '9MB';\nSET search_path = '';\nSET ROLE {};\nSET app.tenant = 'x';\nSELECT 1 / 0;",
            role.name()
        ))]);
        run!(db, failing, up()).unwrap_err();
        assert_eq!(db.rows(SETTINGS), before);
        let dry_run = run!(db, setters(role.name()), dry_run(Target::Latest)).unwrap();
        assert!(dry_run.steps().iter().all(DryStep::was_tried));
        assert_eq!(db.rows(SETTINGS), before);
    });
}

/// The file of a `no-transaction` section: what its statements set is there for the ones after them.
fn outside(role: &str, last: &str) -> Migrations<Postgres> {
    set(&[
        up("CREATE TABLE seen (settings text);\nGRANT ALL ON seen TO public;"),
        format!(
            "-- irreversible: a test\n-- up no-transaction\nSET work_mem = '9MB';\n\
             SET search_path = pg_catalog;\nSET app.tenant = 'x';\nSET ROLE {role};\n\
             INSERT INTO public.seen SELECT current_setting('work_mem') || ' ' || current_user;\n{last}\n\
             -- check\nSELECT 1 WHERE false;\n"
        ),
        up("CREATE TABLE after (x int);"),
    ])
}

#[test]
fn a_section_outside_a_transaction_keeps_its_settings_to_itself() {
    both(|db, database| {
        let role = database.role();
        for (last, done) in [("SELECT 1;", true), ("SELECT 1 / 0;", false)] {
            for own in ["", OWN] {
                let other = database.server().database();
                let mut db = db.again(&other.local_url());
                db.execute(own);
                let before = db.rows(SETTINGS);
                let result = run!(&mut db, outside(role.name(), last), up());
                assert_eq!(result.is_ok(), done, "{result:?}");
                assert_eq!(db.rows(SETTINGS), before, "{last} {own}");
                assert_eq!(
                    db.value("SELECT settings FROM seen"),
                    format!("9MB {}", role.name())
                );
            }
        }
    });
}

const SOON: Duration = Duration::from_millis(40);

#[test]
fn timeouts_are_the_servers_and_only_for_the_run() {
    both(|db, _| {
        let seen = up(
            "CREATE TABLE seen AS SELECT current_setting('statement_timeout') a, \
                       current_setting('lock_timeout') b;\nSET lock_timeout = 0;\nSET statement_timeout = '1h';",
        );
        let again = up(
            "INSERT INTO seen SELECT current_setting('statement_timeout'), current_setting('lock_timeout');",
        );
        let outside = again.replace("-- up", "-- up no-transaction");
        let all = set(&[seen, again.clone(), outside, again]);
        let (long, short) = (Duration::from_secs(50), Duration::from_secs(20));
        let before = db.rows(SETTINGS);
        let all_of_it = run!(
            db,
            all,
            statement_timeout(long).statement_lock_timeout(short).up()
        );
        all_of_it.unwrap();
        assert_eq!(db.rows("SELECT DISTINCT a, b FROM seen"), ["50s|20s"]);
        assert_eq!(db.value("SELECT count(*) FROM seen"), "4");
        assert_eq!(db.rows(SETTINGS), before);
    });
}

fn failure(error: &Error) -> (String, bool) {
    let Error::Failed { source, .. } = error else {
        panic!("{error:?}")
    };
    (source.to_string(), error.is_locked())
}

#[test]
fn a_statement_that_takes_too_long_is_ended() {
    both(|db, _| {
        let slow = set(&[up("CREATE TABLE a (x int);\nSELECT pg_sleep(600);")]);
        let error = run!(db, slow, statement_timeout(SOON).up()).unwrap_err();
        let words = "canceling statement due to statement timeout (SQLSTATE 57014)";
        assert_eq!(failure(&error), (words.to_owned(), false));
        assert_eq!((db.tables(), db.is_idle()), (String::new(), true));
        assert_eq!(db.value("SHOW statement_timeout"), "0");
        // The least there is, and not none at all.
        let error = run!(db, slow, statement_timeout(Duration::ZERO).up()).unwrap_err();
        assert!(
            matches!(error, Error::Failed { .. } | Error::Backend { .. }),
            "{error:?}"
        );
    });
}

#[test]
fn a_statement_that_waits_too_long_for_a_table_says_so() {
    both(|db, database| {
        let mut other = database.client();
        other
            .batch_execute("CREATE TABLE busy (x int); COMMIT; BEGIN; LOCK TABLE busy")
            .unwrap();
        let waiting = set(&[up("CREATE TABLE a (x int);\nALTER TABLE busy ADD y int;")])
            .table("schema_migrations");
        let error = run!(db, waiting, statement_lock_timeout(SOON).up()).unwrap_err();
        let words = "canceling statement due to lock timeout (SQLSTATE 55P03)";
        assert_eq!(failure(&error), (words.to_owned(), true));
        assert_eq!(db.tables(), "busy");
        assert_eq!(db.value("SHOW lock_timeout"), "0");
        other.batch_execute("ROLLBACK").unwrap();
        run!(db, waiting, statement_lock_timeout(SOON).up()).unwrap();
    });
}

/// As a proxy hands them out: a role and a database with settings of their own.
#[test]
fn what_comes_with_the_role_or_the_database_stays() {
    both(|db, database| {
        let role = database.role();
        db.execute(&format!(
            "ALTER DATABASE {} SET work_mem = '5MB'; ALTER ROLE {} SET search_path = app, public; \
             CREATE SCHEMA app; GRANT ALL ON SCHEMA app, public TO {1}",
            database.name(),
            role.name()
        ));
        let mut db = db.again(&database.local_url_as(&role));
        let before = db.rows(SETTINGS);
        let set = set(&[
            up("SET work_mem = '9MB';\nSET search_path = '';"),
            up(
                "CREATE TABLE seen AS SELECT current_setting('work_mem') a, current_setting('search_path') b;",
            ),
        ]);
        run!(&mut db, set, up()).unwrap();
        assert_eq!(db.value("SELECT a, b FROM app.seen"), "5MB|app, public");
        assert_eq!(db.rows(SETTINGS), before);
        assert_eq!(db.value("SELECT count(*) FROM app.schema_migrations"), "2");
    });
}
