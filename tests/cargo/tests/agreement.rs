//! The macro and whoever loads a folder at run time read the same.
#![expect(clippy::panic, reason = "a test")]

use migrate_core::{Dialect, MigrationSet, load};
use migrate_runtime::{Database, Migrations, Postgres, embed_migrations};
use migrate_test_support::leak;
use std::path::Path;

static NUMBERED: Migrations =
    embed_migrations!("../../examples/quickstart/migrations", watched = false);
static BY_TIME: Migrations = embed_migrations!(
    "../../examples/quickstart/migrations_by_time",
    watched = false
);
static EVERYTHING: Migrations = embed_migrations!("fixtures/everything", watched = false);
static POSTGRES: Migrations<Postgres> = embed_migrations!(
    "fixtures/everything_postgres",
    database = "postgres",
    watched = false
);

fn loaded(folder: &str, dialect: Dialect) -> MigrationSet {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    load(&folder, dialect).unwrap_or_else(|found| panic!("{found}"))
}

fn agree<Db: Database>(embedded: Migrations<Db>, loaded: &MigrationSet) {
    assert_eq!(embedded.iter().count(), loaded.migrations().len());
    for (embedded, loaded) in embedded.iter().zip(loaded.migrations()) {
        let path = loaded.path();
        assert_eq!(embedded.version(), loaded.version(), "{path}");
        assert_eq!(embedded.name(), loaded.name(), "{path}");
        assert_eq!(embedded.description(), loaded.description(), "{path}");
        assert_eq!(embedded.requires(), loaded.requires(), "{path}");
        assert_eq!(embedded.irreversible(), loaded.irreversible(), "{path}");
        assert_eq!(embedded.path(), loaded.path());
        assert_eq!(embedded.checksum(), loaded.checksum(), "{path}");
        assert_eq!(embedded.up_sql(), loaded.up().map(|it| it.sql()), "{path}");
        assert_eq!(
            embedded.check_sql(),
            loaded.check().map(|it| it.sql()),
            "{path}"
        );
        assert_eq!(
            embedded.down_sql(),
            loaded.down().map(|it| it.sql()),
            "{path}"
        );
        let id = format!(
            "{:0digits$} {}",
            loaded.version(),
            loaded.name(),
            digits = loaded.digits()
        );
        assert_eq!(embedded.id().to_string(), id);
    }
}

#[test]
fn macro_and_core_read_the_same() {
    for (embedded, folder) in [
        (NUMBERED, "../../examples/quickstart/migrations"),
        (BY_TIME, "../../examples/quickstart/migrations_by_time"),
        (EVERYTHING, "fixtures/everything"),
    ] {
        let loaded = loaded(folder, Dialect::Sqlite);
        agree(embedded, &loaded);
        // Statements and options too, which have no accessors.
        assert_eq!(format!("{embedded:#?}"), format!("{:#?}", leak(&loaded)));
    }
    agree(
        POSTGRES,
        &loaded("fixtures/everything_postgres", Dialect::Postgres),
    );
}

/// Else the comparison above would compare little.
#[test]
fn the_fixture_has_everything() {
    let all: Vec<_> = EVERYTHING.iter().collect();
    let text = format!("{EVERYTHING:?}");
    for option in [
        "no_transaction: true",
        "foreign_keys_on: true",
        "keeps_foreign_keys: true",
    ] {
        assert!(text.contains(option), "{option}");
    }
    assert!(
        all.iter()
            .any(|it| it.irreversible() == Some("the old names are gone"))
    );
    assert!(all.iter().any(|it| it.check_sql().is_some()));
    assert!(all.iter().any(|it| it.requires() == [1, 2]));
    assert!(
        all.iter()
            .any(|it| it.up_sql().unwrap().contains("größer 日本 😀 \\n \"#"))
    );

    let windows =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/everything/0003_windows.sql");
    let bytes = std::fs::read(windows).unwrap();
    assert!(bytes.starts_with(b"\xEF\xBB\xBF") && bytes.windows(2).any(|two| two == b"\r\n"));
    assert_eq!(
        all[2].up_sql(),
        Some("CREATE TABLE windows (\n    id INTEGER PRIMARY KEY\n);\n\n")
    );
}

#[test]
fn the_two_folders_of_the_example_hold_the_same() {
    assert_eq!(NUMBERED.iter().count(), BY_TIME.iter().count());
    for (numbered, by_time) in NUMBERED.iter().zip(BY_TIME) {
        assert_ne!(numbered.version(), by_time.version());
        assert_eq!(numbered.name(), by_time.name());
        assert_eq!(numbered.checksum(), by_time.checksum());
        assert_eq!(numbered.up_sql(), by_time.up_sql());
        assert_eq!(numbered.check_sql(), by_time.check_sql());
        assert_eq!(numbered.down_sql(), by_time.down_sql());
        assert_eq!(numbered.description(), by_time.description());
    }
}
