//! Where backups go, which of them stay, and what is said where none can be made.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test")]

use migrate_runtime::{Backup, Error};
use migrate_sqlite_tests::backups::{integrity, names, prepared, run, tables};
use migrate_sqlite_tests::value;
use migrate_test_support::dump;
use rusqlite::Connection;
use std::fs;

#[test]
fn only_the_newest_are_kept_and_nothing_else_is_touched() {
    let (file, folder) = prepared();
    let mut db = file.open();
    fs::create_dir_all(&folder).unwrap();
    // `!` sorts before every digit.
    let others = [
        "!app.db",
        "backup-1-20200101T000000Z.db-journal",
        "backup-1-20200101T000000Z.sqlite",
        "backup-old.db",
        "notes.txt",
    ];
    for name in others {
        fs::write(folder.join(name), name).unwrap();
    }
    let old = [
        "backup-9-20200101T000000Z.db",
        "backup-1-20200102T000000Z.db",
        "backup-0-20200103T000000Z-2.db",
    ];
    for name in old {
        fs::write(folder.join(name), "").unwrap();
    }
    let report = run(tables(), &mut db, Backup::to_dir(&folder).keep(2)).unwrap();
    let newest = report
        .backup()
        .unwrap()
        .file_name()
        .unwrap()
        .to_str()
        .unwrap();
    let mut expected: Vec<&str> = others.into_iter().chain([old[2], newest]).collect();
    expected.sort_unstable();
    assert_eq!(names(&folder), expected);
    for name in others {
        assert_eq!(fs::read_to_string(folder.join(name)).unwrap(), name);
    }
    // Unless it is said, none is deleted.
    tables()
        .migrator(&mut db)
        .backup(Backup::to_dir(&folder))
        .down(1)
        .unwrap();
    assert_eq!(names(&folder).len(), expected.len() + 1);
}

/// Many in the same second: the newest are the ones that stay, and the one just made always does.
#[test]
fn many_at_once_are_kept_in_the_order_they_were_made() {
    for keep in [0, 1, 3] {
        let (file, folder) = prepared();
        let mut db = file.open();
        let mut made: Vec<String> = Vec::new();
        for number in 0..25 {
            db.execute("UPDATE a SET x = ?1", [number]).unwrap();
            let migrator = tables().migrator(&mut db);
            let report = migrator
                .backup(Backup::to_dir(&folder).keep(keep))
                .redo()
                .unwrap();
            let path = report.backup().unwrap();
            assert!(path.is_file(), "{number}: {path:?}");
            // `redo` gave the 1 back.
            let seen: i64 = value(&Connection::open(path).unwrap(), "SELECT x FROM a");
            assert_eq!(seen, number);
            made.push(path.file_name().unwrap().to_str().unwrap().to_owned());
            let mut newest = made[made.len().saturating_sub(keep.max(1))..].to_vec();
            newest.sort();
            assert_eq!(names(&folder), newest);
        }
    }
}

#[test]
fn to_a_file_which_is_replaced() {
    let (file, _) = prepared();
    let mut db = file.open();
    let place = file.path().with_file_name("before.sqlite");
    fs::write(&place, "something else").unwrap();
    // What a program that died left beside an earlier one would be read as part of the new one.
    for end in ["-wal", "-journal"] {
        fs::write(
            file.path().with_file_name(format!("before.sqlite{end}")),
            "left",
        )
        .unwrap();
    }
    let report = run(tables(), &mut db, Backup::to_file(&place).keep(1)).unwrap();
    assert_eq!(report.backup(), Some(&*place));
    assert_eq!(names(place.parent().unwrap()), ["app.db", "before.sqlite"]);
    assert_eq!(integrity(&place), "ok");
    assert_eq!(
        value::<i64>(&Connection::open(&place).unwrap(), "SELECT x FROM a"),
        1
    );
}

#[test]
fn never_onto_the_database_itself() {
    let (file, _) = prepared();
    let before = file.dump();
    let mut db = file.open();
    let round = file.path().with_file_name(".").join("app.db");
    for place in [file.path(), round] {
        let error = run(tables(), &mut db, Backup::to_file(&place)).unwrap_err();
        let Error::Backup { source, .. } = &error else {
            panic!("{error:?}")
        };
        assert_eq!(source.to_string(), "it is the database itself");
        assert_eq!(file.dump(), before);
    }
    assert_eq!(names(file.path().parent().unwrap()), ["app.db"]);
    run(
        tables(),
        &mut db,
        Backup::to_file(file.path().with_file_name("other.db")),
    )
    .unwrap();
    assert_eq!(file.dump(), dump(&db));
}

#[test]
fn where_it_cannot_be_made_nothing_is_migrated() {
    let (file, folder) = prepared();
    let before = file.dump();
    let blocked = file.path().with_file_name("a_file");
    fs::write(&blocked, "no folder").unwrap();
    let missing = folder.join("not").join("there.db");
    for (backup, path) in [
        (Backup::to_dir(&blocked), blocked.clone()),
        (Backup::to_dir(blocked.join("below")), blocked.join("below")),
        (Backup::to_file(&missing), missing),
        (
            Backup::to_file(file.path().parent().unwrap()),
            file.path().parent().unwrap().to_owned(),
        ),
    ] {
        let error = run(tables(), &mut file.open(), backup).unwrap_err();
        let Error::Backup { path: named, .. } = &error else {
            panic!("{error:?}")
        };
        assert_eq!(*named, path);
        assert!(
            error
                .to_string()
                .ends_with("could not be made, and nothing was migrated")
        );
        assert_eq!(file.dump(), before);
        assert_eq!(names(file.path().parent().unwrap()), ["a_file", "app.db"]);
    }
    assert_eq!(fs::read_to_string(blocked).unwrap(), "no folder");
}

/// A path is a file, whatever it is called: SQLite may be compiled to read some of them as addresses.
#[test]
fn a_name_that_looks_like_an_address_is_a_file() {
    let (file, _) = prepared();
    let folder = file.path().parent().unwrap().to_owned();
    // A relative path is what SQLite would read so, and the folder of a process is shared by all tests.
    let here = std::env::current_dir().unwrap();
    let name = format!("file:migrate-test-{}.db?mode=memory", std::process::id());
    let mut db = file.open();
    let report = run(tables(), &mut db, Backup::to_file(&name)).unwrap();
    assert_eq!(report.backup(), Some(std::path::Path::new(&name)));
    let made = here.join(&name);
    let moved = folder.join("moved.db");
    fs::copy(&made, &moved).unwrap();
    assert_eq!(integrity(&moved), "ok");
    assert_eq!(
        value::<i64>(&Connection::open(&moved).unwrap(), "SELECT x FROM a"),
        1
    );
    let restored = migrate_runtime::restore(&name, &mut db);
    fs::remove_file(made).unwrap();
    restored.unwrap();
    assert_eq!(value::<i64>(&db, "SELECT x FROM a"), 1);
}

fn refusal(db: &mut Connection, place: &std::path::Path) -> String {
    let before = dump(db);
    let error = run(tables(), db, Backup::to_file(place)).unwrap_err();
    let Error::Backup { path, source, .. } = &error else {
        panic!("{error:?}")
    };
    assert_eq!((path.as_path(), dump(db)), (place, before));
    source.to_string()
}

#[test]
fn never_onto_what_belongs_to_the_database() {
    let (file, _) = prepared();
    let mut db = file.open();
    let mode: String = value(&db, "PRAGMA journal_mode = WAL");
    assert_eq!(mode, "wal");
    db.execute_batch("CREATE TABLE open (x)").unwrap();
    let folder = file.path().parent().unwrap().to_owned();
    let round = folder.join(".").join("app.db-wal");
    // The journal is not there in this mode.
    for name in ["app.db-wal", "app.db-shm", "app.db-journal"] {
        let said = refusal(&mut db, &folder.join(name));
        assert_eq!(said, "it is a part of the database", "{name}");
    }
    assert_eq!(refusal(&mut db, &round), "it is a part of the database");
    assert_eq!(names(&folder), ["app.db", "app.db-shm", "app.db-wal"]);
    db.execute_batch("PRAGMA wal_checkpoint").unwrap();

    // Deleting what an earlier file of the name has left would delete the database.
    let other = folder.join("other-wal");
    fs::copy(file.path(), &other).unwrap();
    let mut db = Connection::open(&other).unwrap();
    let said = refusal(&mut db, &folder.join("other"));
    assert_eq!(said, "it has the database where its journal would be");
    assert!(other.exists());
}

#[cfg(unix)]
#[test]
fn only_a_file_is_replaced() {
    use std::os::unix::fs::symlink;
    use std::os::unix::net::UnixListener;

    let (file, _) = prepared();
    let mut db = file.open();
    let folder = file.path().parent().unwrap().to_owned();
    fs::write(folder.join("mine"), "mine").unwrap();
    symlink(folder.join("mine"), folder.join("link")).unwrap();
    symlink(folder.join("nothing"), folder.join("dangling")).unwrap();
    symlink(file.path(), folder.join("own")).unwrap();
    let _socket = UnixListener::bind(folder.join("socket")).unwrap();
    let pipe = std::process::Command::new("mkfifo")
        .arg(folder.join("pipe"))
        .status();
    assert!(pipe.unwrap().success());
    fs::create_dir(folder.join("folder")).unwrap();
    let before = names(&folder);
    let device = "it is no file, but a device, a pipe or a socket";
    for (name, words) in [
        ("link", "it is a symbolic link"),
        ("dangling", "it is a symbolic link"),
        ("own", "it is the database itself"),
        ("socket", device),
        ("pipe", device),
        ("folder", "it is a folder"),
    ] {
        assert_eq!(refusal(&mut db, &folder.join(name)), words, "{name}");
    }
    assert_eq!(names(&folder), before);
    assert_eq!(fs::read_to_string(folder.join("mine")).unwrap(), "mine");
}
