//! `backup`, `restore`.

use crate::support::{COLOUR, Place, TAG, said};

#[test]
fn a_backup_is_brought_back() {
    let place = Place::migrated(&[TAG]);
    place.sql("PRAGMA journal_mode = WAL; INSERT INTO tag (name) VALUES ('kept')");
    assert_eq!(
        place.run("backup copy.db"),
        said(0, "backed up to copy.db\n", "")
    );
    assert!(!place.has("copy.db-wal"));
    place.sql("DELETE FROM tag");
    assert_eq!(
        place.run("restore copy.db"),
        said(0, "restored from copy.db\n", "")
    );
    place.sql(
        "CREATE TABLE one (id INTEGER CHECK (id = 1)); INSERT INTO one SELECT count(*) FROM tag",
    );
}

#[test]
fn no_folder_is_needed_and_none_is_looked_at() {
    let place = Place::migrated(&[TAG]);
    place.write("migrations/0001_tag.sql", "-- up\nnonsense '\n");
    assert_eq!(place.run("backup one.db").code, Some(0));
    std::fs::remove_dir_all(place.path().join("migrations")).unwrap();
    assert_eq!(place.run("backup two.db").code, Some(0));
    assert_eq!(
        place.run("restore -v one.db"),
        said(0, "restored from one.db\n", "database app.db\n")
    );
}

#[test]
fn a_file_that_is_there_is_not_replaced_by_a_slip() {
    let place = Place::migrated(&[TAG, COLOUR]);
    place.write("copy.db", "mine");
    assert_eq!(
        place.run("backup copy.db"),
        said(
            1,
            "",
            "error: there is a file `copy.db` already; nothing was changed\n  help: name another file, or \
             give `--force` to replace it\n"
        )
    );
    assert_eq!(place.read("copy.db"), "mine");
    let folder = "error: `migrations` is a folder\n  help: name a file in it\n";
    assert_eq!(place.run("backup --force migrations"), said(2, "", folder));
    assert_eq!(place.run("backup --force copy.db").code, Some(0));
    assert_eq!(
        place.run("backup --force ./app.db"),
        said(
            2,
            "",
            "error: `./app.db` is the database itself\n  help: name another file\n"
        )
    );
}

#[test]
fn what_is_no_backup_is_not_restored() {
    let place = Place::migrated(&[TAG]);
    place.write(
        "notes.txt",
        "this is not a database, and long enough to be looked at",
    );
    let told = place.run("restore notes.txt");
    assert_eq!(told.code, Some(1));
    assert!(
        told.stderr
            .starts_with("error: the backup `notes.txt` could not be restored\n"),
        "{told:?}"
    );
    assert_eq!(place.run("current").stdout, "0001 tag\n");
}

#[test]
fn a_restore_that_fails_makes_no_database() {
    let place = Place::migrated(&[TAG]);
    assert_eq!(place.run("backup whole.db").code, Some(0));
    let mut pages = std::fs::read(place.path().join("whole.db")).unwrap();
    pages.truncate(pages.len() - 1000);
    std::fs::write(place.path().join("damaged.db"), pages).unwrap();
    place.write("notes.txt", &"no database ".repeat(100));
    place.write("empty.db", "");
    std::fs::remove_file(place.path().join("app.db")).unwrap();
    for backup in ["nowhere.db", "notes.txt", "damaged.db", "empty.db", "."] {
        let told = place.run(&format!("restore {backup}"));
        assert_eq!((told.code, told.stdout.as_str()), (Some(1), ""), "{backup}");
        let words = format!("error: the backup `{backup}` could not be restored\n  caused by: ");
        assert!(told.stderr.starts_with(&words), "{told:?}");
        assert!(
            told.stderr
                .ends_with("\n  help: name a backup that is whole; nothing was changed\n"),
            "{told:?}"
        );
        assert!(!place.has("app.db"), "{backup}");
    }
    let told = place.run("restore migrations").stderr;
    assert!(told.contains("\n  caused by: it is a folder\n"), "{told}");
    assert_eq!(place.run("restore whole.db").code, Some(0));
    assert_eq!(place.run("current").stdout, "0001 tag\n");
}

/// Root may write everything, so that it is somebody else who tries.
#[cfg(unix)]
#[test]
fn a_database_for_reading_only_is_backed_up() {
    use std::fs::Permissions;
    use std::os::unix::fs::{PermissionsExt, chown};
    use std::process::Command;

    const NOBODY: u32 = 65534;
    let place = Place::migrated(&[TAG]);
    let path = |file: &str| place.path().join(file);
    std::fs::copy(place.command().get_program(), path("migrate")).unwrap();
    let is_root = chown(place.path(), Some(NOBODY), None).is_ok();
    if is_root {
        chown(path("app.db"), Some(NOBODY), None).unwrap();
    }
    let backup = || {
        let mut command = match is_root {
            true => Command::new("setpriv"),
            false => Command::new("env"),
        };
        if is_root {
            command.args(["--reuid=65534", "--clear-groups"]);
        }
        command.current_dir(place.path()).arg(path("migrate"));
        command.args(["-u", "app.db", "backup", "--force", "copy.db"]);
        place.said(&mut command)
    };
    let rights = |file: &str| std::fs::metadata(path(file)).unwrap().permissions().mode() & 0o777;
    for mode in [0o444, 0o440, 0o664] {
        std::fs::set_permissions(path("app.db"), Permissions::from_mode(mode)).unwrap();
        let told = backup();
        assert_eq!(told, said(0, "backed up to copy.db\n", ""), "{mode:o}");
        assert_eq!(rights("copy.db"), mode);
    }
}

#[test]
fn a_place_that_cannot_be_written_leaves_nothing() {
    let place = Place::migrated(&[TAG]);
    assert_eq!(
        place.run("backup nowhere/copy.db"),
        said(
            1,
            "",
            "error: the backup `nowhere/copy.db` could not be made\n  caused by: No such file or directory \
             (os error 2)\n  help: make room for it, or name another place; nothing was changed\n"
        )
    );
}

#[test]
fn the_lock_timeout_is_that_of_a_restore_too() {
    let place = Place::migrated(&[TAG]);
    assert_eq!(place.run("backup copy.db").code, Some(0));
    let db = rusqlite::Connection::open(place.path().join("app.db")).unwrap();
    db.execute_batch("BEGIN IMMEDIATE").unwrap();
    let told = place.run("restore copy.db --lock-timeout 200ms");
    assert_eq!(told.code, Some(6), "{told:?}");
    assert!(told.stderr.contains("200ms"), "{told:?}");
    db.execute_batch("ROLLBACK").unwrap();
    // More milliseconds than SQLite counts.
    assert_eq!(
        place
            .run("restore copy.db --lock-timeout 9999999999999")
            .code,
        Some(0)
    );
}
