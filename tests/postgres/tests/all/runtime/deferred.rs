//! Constraints that are deferred: due at the end of their migration, and deferred again for the next.

use crate::clients::both;
use crate::sets::{set, up};
use migrate_runtime::{Error, Migrations, Postgres};

const TABLES: &str = "CREATE TABLE parent (id int PRIMARY KEY);\n\
                      CREATE TABLE child (id int PRIMARY KEY, parent int \
                      CONSTRAINT child_parent REFERENCES parent DEFERRABLE INITIALLY DEFERRED);";

fn with(rest: &[&str]) -> Migrations<Postgres> {
    let texts = [TABLES].iter().chain(rest).map(|text| up(text));
    set(&texts.collect::<Vec<_>>())
}

#[test]
fn a_violation_is_the_migrations_that_made_it() {
    both(|db, _| {
        let set = with(&[
            "INSERT INTO child VALUES (1, 7);\nSELECT 1;",
            "INSERT INTO parent VALUES (1);",
        ]);
        let error = run!(db, set, up()).unwrap_err();
        assert_eq!(
            format!("{error:?}"),
            "migration 2 m2, up, at migrations/2_m2.sql:4:1, in `SELECT 1;` failed; nothing of this run was kept\n\
             \x20 caused by: insert or update on table \"child\" violates foreign key constraint \"child_parent\" \
             (SQLSTATE 23503); detail: Key (parent)=(7) is not present in table \"parent\"."
        );
        assert_eq!(db.tables(), "");
    });
}

/// `ALTER TABLE` refuses a table with trigger events that are pending.
#[test]
fn the_next_migration_can_alter_the_table() {
    both(|db, _| {
        run!(
            db,
            with(&[
                "INSERT INTO parent VALUES (1);\nINSERT INTO child VALUES (1, 1);",
                "ALTER TABLE child ADD note text;\nALTER TABLE parent ADD note text;",
            ]),
            up()
        )
        .unwrap();
    });
}

const LATE: &str = "INSERT INTO child VALUES (2, 2);\nINSERT INTO parent VALUES (2);";

#[test]
fn they_are_deferred_again_for_the_next() {
    both(|db, _| {
        run!(db, with(&["INSERT INTO parent VALUES (1);", LATE]), up()).unwrap();
    });
}

/// A name that stands for another constraint too, one that cannot be deferred; and one in a schema that the
/// role may not look into.
#[test]
fn whatever_else_is_deferred_in_the_database() {
    both(|db, _| {
        let twin = "CREATE TABLE a (id int PRIMARY KEY);\n\
                    CREATE TABLE b (a int CONSTRAINT twin REFERENCES a);\n\
                    CREATE TABLE c (a int CONSTRAINT twin REFERENCES a DEFERRABLE INITIALLY DEFERRED);\n\
                    CREATE TABLE \"it's\" (a int CONSTRAINT \"o\"\"dd\" REFERENCES a DEFERRABLE INITIALLY DEFERRED);\n\
                    CREATE TABLE parts (id int UNIQUE DEFERRABLE INITIALLY DEFERRED) PARTITION BY RANGE (id);\n\
                    CREATE TABLE part PARTITION OF parts FOR VALUES FROM (0) TO (10);";
        run!(db, with(&[twin, LATE, "DROP TABLE a CASCADE;"]), up()).unwrap();
    });
    both(|db, database| {
        let role = database.role();
        db.execute(&format!(
            "CREATE SCHEMA secret; CREATE TABLE secret.a (id int PRIMARY KEY DEFERRABLE INITIALLY DEFERRED); \
             GRANT ALL ON SCHEMA public TO {}; CREATE TEMPORARY TABLE t (id int PRIMARY KEY DEFERRABLE INITIALLY DEFERRED)",
            role.name()
        ));
        let mut by_role = db.again(&database.local_url_as(&role));
        run!(&mut by_role, with(&[LATE]), up()).unwrap();
    });
}

#[test]
fn what_a_migration_makes_immediate_is_deferred_for_the_next() {
    both(|db, _| {
        let set = with(&[
            "SET CONSTRAINTS ALL IMMEDIATE;",
            LATE,
            "SET CONSTRAINTS child_parent IMMEDIATE;\nINSERT INTO child VALUES (9, 9);\nINSERT INTO parent VALUES (9);",
        ]);
        let error = run!(db, set, up()).unwrap_err();
        let Error::Failed { at, .. } = &error else {
            panic!("{error:?}")
        };
        assert_eq!((at.migration().version(), at.line()), (4, 4));
    });
}

#[test]
fn a_trigger_that_is_put_off_is_its_migrations() {
    both(|db, _| {
        let trigger = "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$\
                       BEGIN RAISE EXCEPTION 'no % here', NEW.id; END $$;\n\
                       CREATE CONSTRAINT TRIGGER refused AFTER INSERT ON parent DEFERRABLE INITIALLY DEFERRED\n\
                       FOR EACH ROW WHEN (NEW.id = 13) EXECUTE FUNCTION refuse();";
        let set = with(&[
            trigger,
            "INSERT INTO parent VALUES (12);",
            "INSERT INTO parent VALUES (13);",
            "SELECT 1;",
        ]);
        let error = run!(db, set, up()).unwrap_err();
        let words = format!("{error:?}");
        assert!(words.starts_with("migration 4 m4, up,"), "{words}");
        let said = "no 13 here (SQLSTATE P0001); in: PL/pgSQL function refuse() line 1 at RAISE";
        assert!(words.contains(said), "{words}");
    });
}
