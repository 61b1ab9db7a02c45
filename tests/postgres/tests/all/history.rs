//! Sixty migrations as a service gathers them over years: up, down and up again, statement by statement.

use migrate_core::{Dialect, Migration, MigrationSet, Section};
use migrate_postgres_tests::{Database, database};
use postgres::{Client, GenericClient};
use std::path::Path;

fn shop() -> MigrationSet {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("histories/shop");
    let set = migrate_core::load(&folder, Dialect::Postgres);
    set.unwrap_or_else(|found| panic!("{found}"))
}

fn statements(section: &Section) -> impl Iterator<Item = &str> {
    let statements = section.statements().iter();
    statements.map(|statement| &section.sql()[statement.start()..statement.end()])
}

/// As a runner does it: in a transaction, with the checks, or one by one.
fn run(client: &mut Client, migration: &Migration, section: &Section, check: Option<&Section>) {
    if section.options().no_transaction {
        each(client, migration, section, check);
    } else {
        let mut transaction = client.transaction().unwrap();
        each(&mut transaction, migration, section, check);
        transaction
            .commit()
            .unwrap_or_else(|error| panic!("{}: {error:?}", migration.path()));
    }
}

fn each(
    client: &mut impl GenericClient,
    migration: &Migration,
    section: &Section,
    check: Option<&Section>,
) {
    for sql in statements(section) {
        let done = client.batch_execute(sql);
        done.unwrap_or_else(|error| panic!("{}: {sql}\n{error:?}", migration.path()));
    }
    for sql in check.into_iter().flat_map(statements) {
        let rows = client.query(sql, &[]);
        let rows = rows.unwrap_or_else(|error| panic!("{}: {sql}\n{error:?}", migration.path()));
        assert!(rows.is_empty(), "{}: {sql}\n{rows:?}", migration.path());
    }
}

fn up(client: &mut Client, migration: &Migration) {
    run(
        client,
        migration,
        migration.up().unwrap(),
        migration.check(),
    );
}

fn same_schema(database: &Database<'_>, expected: &str, migration: &Migration) {
    let found = database.schema();
    let differs = found
        .lines()
        .zip(expected.lines())
        .position(|(a, b)| a != b);
    let near = |text: &str| {
        let from = differs.unwrap_or_default().saturating_sub(12);
        text.lines()
            .skip(from)
            .take(30)
            .collect::<Vec<_>>()
            .join("\n")
    };
    assert!(
        found == expected,
        "{}: the schema is\n{}\n\nand was\n{}",
        migration.path(),
        near(&found),
        near(expected)
    );
}

#[test]
fn a_long_history_goes_up_and_down_and_up() {
    let set = shop();
    let migrations = set.migrations();
    assert_eq!(migrations.len(), 60);
    let database = database();
    let mut client = database.client();
    let mut schemas = vec![database.schema()];
    for migration in migrations {
        up(&mut client, migration);
        schemas.push(database.schema());
    }
    for (migration, before) in migrations.iter().zip(&schemas).rev() {
        run(&mut client, migration, migration.down().unwrap(), None);
        same_schema(&database, before, migration);
    }
    for migration in migrations {
        up(&mut client, migration);
    }
    same_schema(
        &database,
        schemas.last().unwrap(),
        migrations.last().unwrap(),
    );
}
