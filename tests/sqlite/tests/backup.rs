//! Copies of the database before it is changed.

use migrate_runtime::{
    Backup, Error, Event, Migrations, Migrator, NewerDatabase, Report, Sqlite, Target, Transaction,
};
use migrate_sqlite_tests::backups::{integrity, names, prepared, run, tables};
use migrate_sqlite_tests::{File, only, set, steps, up, up_down, value};
use migrate_test_support::dump;
use rusqlite::Connection;
use rusqlite::functions::{Context, FunctionFlags};
use std::fs;
use std::path::Path;

#[test]
fn made_where_something_is_pending_and_named_by_version_and_time() {
    let (file, folder) = prepared();
    let before = file.dump();
    let mut db = file.open();
    let now = "SELECT strftime('%Y%m%dT%H%M%SZ', 'now')";
    let (from, report, to): (String, Report, String) = (
        value(&db, now),
        run(tables(), &mut db, Backup::to_dir(&folder)).unwrap(),
        value(&db, now),
    );
    let backup = report.backup().unwrap().to_owned();
    let name = backup.file_name().unwrap().to_str().unwrap();
    let time = name
        .strip_prefix("backup-1-")
        .unwrap()
        .strip_suffix(".db")
        .unwrap();
    assert!(*from <= *time && *time <= *to, "{name}");
    assert_eq!(names(&folder), [name]);
    assert_eq!(backup.parent().unwrap(), folder);
    assert_eq!(integrity(&backup), "ok");
    assert_eq!(dump(&Connection::open(&backup).unwrap()), before);
    let text = report.to_string();
    let last = format!("\n  the database as it was: {}", backup.display());
    assert!(text.ends_with(&last), "{text}");

    // Nothing is pending any more.
    let report = run(tables(), &mut db, Backup::to_dir(&folder)).unwrap();
    assert_eq!(report.backup(), None);
    assert_eq!(names(&folder).len(), 1);
}

fn with<'c>(folder: &Path, db: &'c mut Connection) -> Migrator<'c, Sqlite> {
    tables().migrator(db).backup(Backup::to_dir(folder))
}

#[test]
fn made_before_every_way_to_change() {
    let (file, folder) = prepared();
    let mut db = file.open();
    let mut count = 0;
    let mut made = |report: Result<Report, Error>, more: usize| {
        count += more;
        assert_eq!(report.unwrap().backup().is_some(), more == 1);
        let found = if folder.exists() {
            names(&folder).len()
        } else {
            0
        };
        assert_eq!(found, count);
    };
    made(with(&folder, &mut db).up_to(1), 0);
    made(with(&folder, &mut db).redo(), 1);
    made(with(&folder, &mut db).up_to(2), 1);
    made(with(&folder, &mut db).down(1), 1);
    made(with(&folder, &mut db).down_to(0), 1);
    made(with(&folder, &mut db).down_to(0), 0);
    tables().up(&mut db).unwrap();
    let old = only(tables(), &[1]).migrator(&mut db);
    let old = old.newer_database(NewerDatabase::Revert);
    made(old.backup(Backup::to_dir(&folder)).up(), 1);
}

#[test]
fn none_for_what_only_looks_or_is_refused_before_the_first_statement() {
    let (file, folder) = prepared();
    let mut db = file.open();
    assert_eq!(
        with(&folder, &mut db)
            .plan(Target::Latest)
            .unwrap()
            .steps()
            .len(),
        1
    );
    assert_eq!(
        with(&folder, &mut db)
            .dry_run(Target::Latest)
            .unwrap()
            .steps()
            .len(),
        1
    );
    assert_eq!(
        with(&folder, &mut db).status().unwrap().pending().count(),
        1
    );
    assert!(
        with(&folder, &mut db)
            .verify_schema()
            .unwrap()
            .is_as_migrated()
    );
    with(&folder, &mut db).up_to(9).unwrap_err();
    db.execute_batch("UPDATE schema_migrations SET checksum = ''")
        .unwrap();
    with(&folder, &mut db).up().unwrap_err();
    db.execute_batch("DROP TABLE schema_migrations").unwrap();
    with(&folder, &mut db).up().unwrap_err();
    assert!(!folder.exists());
}

#[test]
fn a_run_that_fails_leaves_its_backup() {
    let (file, folder) = prepared();
    let before = file.dump();
    let set = set(&[
        up_down(
            "CREATE TABLE a (x);\nINSERT INTO a VALUES (1);",
            "DROP TABLE a;",
        ),
        up("CREATE TABLE c (x);"),
        up("INSERT INTO no_such VALUES (1);"),
    ]);
    let migrator = set
        .migrator(&mut file.open())
        .backup(Backup::to_dir(&folder))
        .up()
        .map(drop);
    migrator.unwrap_err();
    let [name] = &names(&folder)[..] else {
        panic!()
    };
    assert_eq!(dump(&Connection::open(folder.join(name)).unwrap()), before);
}

#[test]
fn of_a_database_that_is_damaged_there_is_none() {
    let file = File::new();
    let filled = set(&[
        up(
            "CREATE TABLE a (x);\nWITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 5000) INSERT INTO a SELECT 'text ' || i FROM n;",
        ),
        up("CREATE TABLE b (x);"),
    ]);
    filled.migrator(&mut file.open()).up_to(1).unwrap();
    let mut bytes = fs::read(file.path()).unwrap();
    let half = bytes.len() / 2;
    bytes[half..half + 4096].fill(0xff);
    fs::write(file.path(), &bytes).unwrap();
    let folder = file.path().with_file_name("backups");
    let error = run(filled, &mut file.open(), Backup::to_dir(&folder)).unwrap_err();
    let Error::Backup { source, .. } = &error else {
        panic!("{error:?}")
    };
    assert!(
        source.to_string().starts_with("the copy is damaged: "),
        "{error:?}"
    );
    assert_eq!(names(&folder), [""; 0]);
    assert_eq!(fs::read(file.path()).unwrap(), bytes);
}

#[test]
fn of_a_database_in_wal_mode_it_is_complete() {
    let file = File::new();
    let mut db = file.open();
    db.execute_batch("PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0")
        .unwrap();
    tables().migrator(&mut db).up_to(1).unwrap();
    let other = file.open();
    other.execute_batch("INSERT INTO a VALUES (7)").unwrap();
    let wal = file.path().with_file_name("app.db-wal");
    assert!(fs::metadata(&wal).unwrap().len() > 0);
    let before = file.dump();
    let folder = file.path().with_file_name("backups");
    for transaction in [Transaction::All, Transaction::PerMigration] {
        let migrator = tables().migrator(&mut db).transaction(transaction);
        let report = migrator.backup(Backup::to_dir(&folder)).up().unwrap();
        let backup = report.backup().unwrap();
        // One file, and nothing beside it that it needs.
        assert_eq!(
            names(&folder),
            [backup.file_name().unwrap().to_str().unwrap()]
        );
        assert_eq!(dump(&Connection::open(backup).unwrap()), before);
        assert_eq!(integrity(backup), "ok");
        tables().migrator(&mut db).down(1).unwrap();
        db.execute_batch(
            "UPDATE a SET x = 1 WHERE x = 2; DELETE FROM a; INSERT INTO a VALUES (1), (7)",
        )
        .unwrap();
        fs::remove_dir_all(&folder).unwrap();
    }
}

#[test]
fn of_a_database_in_memory_and_of_one_that_is_empty() {
    let folder = tempfile::tempdir().unwrap();
    let mut db = Connection::open_in_memory().unwrap();
    let report = run(tables(), &mut db, Backup::to_dir(folder.path())).unwrap();
    let empty = report.backup().unwrap().to_owned();
    assert!(names(folder.path())[0].starts_with("backup-0-"));
    let full = dump(&db);
    let migrator = tables()
        .migrator(&mut db)
        .backup(Backup::to_dir(folder.path()));
    let full_backup = migrator.down_to(0).unwrap().backup().unwrap().to_owned();
    migrate_runtime::restore(&full_backup, &mut db).unwrap();
    assert_eq!(dump(&db), full);
    migrate_runtime::restore(&empty, &mut db).unwrap();
    assert_eq!(dump(&db), "");
    assert_eq!(steps(&tables().up(&mut db).unwrap()).len(), 2);
}

#[test]
fn its_progress_is_told() {
    let file = File::new();
    let filled = set(&[
        up(
            "CREATE TABLE a (x);\nWITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 4000) INSERT INTO a SELECT zeroblob(2000) FROM n;",
        ),
        up("CREATE TABLE b (x);"),
    ]);
    filled.migrator(&mut file.open()).up_to(1).unwrap();
    let mut told: Vec<(usize, usize)> = Vec::new();
    let mut later = 0;
    let place = file.path().with_file_name("before.db");
    filled
        .migrator(&mut file.open())
        .backup(Backup::to_file(&place))
        .on_event(|event| match event {
            Event::BackingUp { remaining, total } => {
                assert_eq!(later, 0);
                // It has its name only once it is complete.
                assert!(!place.exists());
                told.push((*remaining, *total));
            }
            _ => later += 1,
        })
        .up()
        .unwrap();
    let pages: usize = value::<i64>(&Connection::open(&place).unwrap(), "PRAGMA page_count")
        .try_into()
        .unwrap();
    assert!(told.len() > 2, "{told:?}");
    assert!(told.iter().all(|(_, total)| *total == pages));
    assert!(told.is_sorted_by(|a, b| a.0 > b.0), "{told:?}");
    assert_eq!(told.last().unwrap().0, 0);
    assert_eq!(later, 3);
}

/// A schema can need functions that only the application's connection has.
#[test]
fn of_a_database_with_functions_of_the_application() {
    let file = File::new();
    let mut db = file.open();
    let flags = FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_UTF8;
    let twice = |context: &Context<'_>| Ok(context.get::<i64>(0)? * 2);
    db.create_scalar_function("twice", 1, flags, twice).unwrap();
    let first = "CREATE TABLE a (x CHECK (twice(x) > 2));\nCREATE INDEX i ON a (twice(x));\n\
                 INSERT INTO a VALUES (2), (3);";
    let set = set(&[up(first), up("CREATE TABLE b (x);")]);
    set.migrator(&mut db).up_to(1).unwrap();
    let folder = file.path().with_file_name("backups");
    let report = run(set, &mut db, Backup::to_dir(&folder)).unwrap();
    let backup = report.backup().unwrap().to_owned();
    assert_eq!(names(&folder).len(), 1);
    migrate_runtime::restore(&backup, &mut db).unwrap();
    assert_eq!(steps(&set.up(&mut db).unwrap()), ["applied 2 m2"]);
    let attached: i64 = value(&db, "SELECT count(*) FROM pragma_database_list");
    assert_eq!(attached, 1);
    // Damage is found even so.
    let mut bytes = fs::read(&backup).unwrap();
    let last = bytes.len() - 4096;
    bytes[last..].fill(0xaa);
    fs::write(&backup, bytes).unwrap();
    let error = migrate_runtime::restore(&backup, &mut db).unwrap_err();
    assert!(matches!(error, Error::Restore { .. }), "{error:?}");
    let attached: i64 = value(&db, "SELECT count(*) FROM pragma_database_list");
    assert_eq!(attached, 1);
}

#[test]
fn made_before_an_interrupted_section_goes_on() {
    let (file, folder) = prepared();
    let outside =
        "-- irreversible: a test\n-- up no-transaction\nSELECT 1;\nINSERT INTO late VALUES (1);\n";
    let mut list: Vec<_> = only(tables(), &[1]).into_iter().copied().collect();
    list.extend(set(&[up("SELECT 1;"), outside.to_owned()]).iter().nth(1));
    let set = Migrations::__new(list.leak());
    let mut db = file.open();
    set.up(&mut db).unwrap_err();
    db.execute_batch("CREATE TABLE late (x)").unwrap();
    let before = file.dump();
    let report = set
        .migrator(&mut db)
        .backup(Backup::to_dir(&folder))
        .resume();
    let backup = report.unwrap().backup().unwrap().to_owned();
    assert_eq!(dump(&Connection::open(backup).unwrap()), before);
}
