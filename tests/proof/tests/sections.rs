//! Sections with options, checks, and statements that would touch files.

use migrate_proof_tests::{assert_clean, found, migrations, prove, said};
use std::fs;

const SHOP: (&str, &str) = (
    "0001_shop.sql",
    "-- up
CREATE TABLE customer (id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT);
CREATE TABLE purchase (
    id INTEGER PRIMARY KEY,
    customer_id INTEGER NOT NULL REFERENCES customer (id) ON DELETE CASCADE
);
-- down
DROP TABLE purchase;
DROP TABLE customer;
",
);
const REBUILD: &str =
    "CREATE TABLE customer_new (id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT);
INSERT INTO customer_new (id, name, email) SELECT id, name, email FROM customer;
DROP TABLE customer;
ALTER TABLE customer_new RENAME TO customer;
";

fn with(text: &str) -> Vec<String> {
    found(&prove(&[SHOP, ("0002_next.sql", text)]))
}

#[test]
fn without_a_transaction() {
    let text = "-- up no-transaction
ALTER TABLE customer ADD COLUMN city TEXT;
UPDATE customer SET city = 'Köln';
VACUUM;
PRAGMA journal_mode = WAL;
-- down no-transaction
ALTER TABLE customer DROP COLUMN city;
VACUUM;
";
    assert_clean(&[SHOP, ("0002_city.sql", text)]);
}

#[test]
fn only_the_down_without_a_transaction() {
    let text = "-- up\nALTER TABLE customer ADD COLUMN city TEXT;\n-- down no-transaction\n\
                ALTER TABLE customer DROP COLUMN city;\nVACUUM;\n";
    let after = "-- up\nCREATE INDEX customer_city ON customer (city);\n-- down\n\
                 DROP INDEX customer_city;\n";
    assert_clean(&[SHOP, ("0002_city.sql", text), ("0003_index.sql", after)]);
}

#[test]
fn without_a_transaction_losses_are_found_too() {
    let text = "-- irreversible: an example\n-- up no-transaction\n\
                CREATE TABLE purchase_new (id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL);\n\
                INSERT INTO purchase_new SELECT purchase.* FROM purchase\n\
                JOIN customer ON customer.id = customer_id AND email IS NOT NULL;\n\
                DROP TABLE purchase;\nALTER TABLE purchase_new RENAME TO purchase;\n";
    assert_eq!(with(text), ["rows-lost 0002_next.sql:4"]);
}

#[test]
fn a_failure_half_way_without_a_transaction_stops_the_proof() {
    let text = "-- up no-transaction\nALTER TABLE customer ADD COLUMN city TEXT;\nSELECT ctiy FROM customer;\n\
                -- down\nALTER TABLE customer DROP COLUMN city;\n";
    assert_eq!(with(text), ["sql-error 0002_next.sql:3"]);
}

#[test]
fn with_foreign_keys_on_deletes_of_their_own_are_fine() {
    let text = "-- irreversible: an example\n-- up foreign-keys-on\n\
                DELETE FROM purchase WHERE customer_id IN (SELECT id FROM customer WHERE email IS NULL);\n\
                DELETE FROM customer WHERE email IS NULL;\n";
    assert_clean(&[SHOP, ("0002_known.sql", text)]);
}

#[test]
fn a_rebuild_cascades_only_with_foreign_keys_on() {
    let off = format!("-- irreversible: an example\n-- up\n{REBUILD}");
    assert_eq!(with(&off), [""; 0]);
    let on = format!("-- irreversible: an example\n-- up foreign-keys-on\n{REBUILD}");
    assert_eq!(with(&on), ["rows-lost 0002_next.sql:5"]);
}

#[test]
fn foreign_keys_are_off_again_after_such_a_section() {
    let on = "-- up foreign-keys-on\nALTER TABLE customer ADD COLUMN city TEXT;\n-- down foreign-keys-on\n\
              ALTER TABLE customer DROP COLUMN city;\n";
    let after = format!(
        "-- irreversible: an example\n-- up\n{}",
        REBUILD
            .replace("email TEXT)", "email TEXT, city TEXT)")
            .replace("name, email", "name, email, city")
            .replace(
                "SELECT id, name, email FROM",
                "SELECT id, name, email, city FROM"
            )
    );
    let after = after.replace("(id, name, email, city, city)", "(id, name, email, city)");
    assert_clean(&[SHOP, ("0002_city.sql", on), ("0003_rebuild.sql", &after)]);
}

#[test]
fn a_check_without_rows_passes() {
    let text = "-- up\nALTER TABLE customer ADD COLUMN city TEXT;\nUPDATE customer SET city = 'Köln';\n\
                -- check\nSELECT id FROM customer WHERE city IS NULL;\n\
                SELECT id FROM purchase WHERE customer_id NOT IN (SELECT id FROM customer);\n\
                -- down\nALTER TABLE customer DROP COLUMN city;\n";
    assert_clean(&[SHOP, ("0002_city.sql", text)]);
}

#[test]
fn the_second_statement_of_a_check_is_named() {
    let text = "-- up\nALTER TABLE customer ADD COLUMN city TEXT;\n-- check\nSELECT id FROM customer WHERE id < 0;\n\
                SELECT id FROM customer WHERE email IS NULL;\n-- down\nALTER TABLE customer DROP COLUMN city;\n";
    assert_eq!(with(text), ["check-fails 0002_next.sql:5"]);
}

#[test]
fn after_a_check_that_fails_the_round_goes_on() {
    let text = "-- up\nALTER TABLE customer ADD COLUMN city TEXT;\n-- check\nSELECT id FROM customer;\n\
                -- down\nSELECT 1;\n";
    let after = "-- up\nALTER TABLE customer ADD COLUMN town TEXT NOT NULL;\n-- down\n\
                 ALTER TABLE customer DROP COLUMN town;\n";
    assert_eq!(
        found(&prove(&[
            SHOP,
            ("0002_city.sql", text),
            ("0003_town.sql", after)
        ])),
        [
            "check-fails 0002_city.sql:4",
            "down-differs 0002_city.sql:6",
            "fails-on-rows 0003_town.sql:2",
        ]
    );
}

#[test]
fn what_opens_another_file_is_not_run() {
    let folder = tempfile::tempdir().unwrap();
    std::env::set_current_dir(&folder).unwrap();
    for (statement, column) in [
        ("ATTACH 'other.db' AS other", 1),
        ("ATTACH 'other' || '.db' AS other", 1),
        ("ATTACH DATABASE 'file:other.db' AS other", 1),
        ("VACUUM INTO 'other.db'", 1),
        ("VACUUM main INTO 'other' || '.db'", 1),
    ] {
        let text = format!("-- irreversible: an example\n-- up no-transaction\n{statement};\n");
        let files = [SHOP, ("0002_other.sql", text.as_str())];
        let expected = format!(
            "warning[not-tried]: this opens another file, which the proof does not: the migration was not tried
 --> migrations/0002_other.sql:3:{column}
  |
3 | {statement};
  | ^
  |
  = help: leave such a migration small, and try it by hand
  = note: tried on SQLite X; `-- allow: not-tried because …` accepts it"
        );
        assert_eq!(said(&files), expected);
        let proof = migrate_build::prove(&migrations(&files)).unwrap();
        assert_eq!(found(&proof), ["not-tried 0002_other.sql:3"]);
        assert!(proof.is_proven());
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 0, "{statement}");
    }
}

#[test]
fn a_down_that_opens_another_file_is_not_run() {
    let text = "-- up\nALTER TABLE customer ADD COLUMN city TEXT;\n-- down no-transaction\n\
                ATTACH 'other.db' AS other;\nALTER TABLE customer DROP COLUMN city;\n";
    let after = "-- up\nCREATE INDEX customer_city ON customer (city);\n-- down\nSELECT 1;\n";
    assert_eq!(
        found(&prove(&[
            SHOP,
            ("0002_city.sql", text),
            ("0003_index.sql", after)
        ])),
        ["not-tried 0002_city.sql:4", "down-differs 0003_index.sql:4"]
    );
}

#[test]
fn a_database_in_memory_may_be_attached() {
    let text = "-- irreversible: an example\n-- up no-transaction\nATTACH ':memory:' AS aside;\n\
                CREATE TABLE aside.kept AS SELECT * FROM customer;\nDETACH aside;\n";
    assert_clean(&[SHOP, ("0002_aside.sql", text)]);
}

#[test]
fn after_one_that_was_not_tried_what_it_would_have_made_is_a_doubt() {
    let text = "-- irreversible: an example\n-- up no-transaction\nATTACH 'other.db' AS other;\n\
                ALTER TABLE customer ADD COLUMN city TEXT;\n";
    let after = "-- up\nCREATE INDEX customer_city ON customer (city);\n-- down\nDROP INDEX customer_city;\n";
    let proof = prove(&[SHOP, ("0002_city.sql", text), ("0003_index.sql", after)]);
    assert_eq!(
        found(&proof),
        ["not-tried 0002_city.sql:3", "sql-error 0003_index.sql:2"]
    );
    assert!(proof.is_proven());
    let doubt = proof.findings().iter().nth(1).unwrap();
    assert_eq!(
        doubt.message(),
        "no such column: city; before it 0002 city was not applied here"
    );
}
