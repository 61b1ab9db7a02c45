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
        place.run("restore --yes copy.db"),
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
        place.run("restore --yes -v one.db"),
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
    let told = place.run("restore --yes notes.txt");
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
    assert_eq!(place.run("restore --yes whole.db").code, Some(0));
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
             (os error 2)\n  help: there is no folder `nowhere`: make it, or name another place; nothing was changed\n"
        )
    );
}

#[test]
fn the_lock_timeout_is_that_of_a_restore_too() {
    let place = Place::migrated(&[TAG]);
    assert_eq!(place.run("backup copy.db").code, Some(0));
    let db = rusqlite::Connection::open(place.path().join("app.db")).unwrap();
    db.execute_batch("BEGIN IMMEDIATE").unwrap();
    let told = place.run("restore --yes copy.db --lock-timeout 200ms");
    assert_eq!(told.code, Some(6), "{told:?}");
    assert!(told.stderr.contains("200ms"), "{told:?}");
    db.execute_batch("ROLLBACK").unwrap();
    // More milliseconds than SQLite counts.
    assert_eq!(
        place
            .run("restore --yes copy.db --lock-timeout 9999999999999")
            .code,
        Some(0)
    );
}

#[test]
fn a_restore_over_tables_needs_a_word_where_nobody_can_be_asked() {
    let place = Place::migrated(&[TAG]);
    assert_eq!(place.run("backup copy.db").code, Some(0));
    place.sql("INSERT INTO tag (name) VALUES ('kept')");
    let before = std::fs::read(place.path().join("app.db")).unwrap();
    assert_eq!(
        place.run("restore copy.db"),
        said(
            2,
            "",
            "error: this would replace the whole database app.db, which has 2 tables, by `copy.db`, and there \
             is no terminal to ask on; nothing was changed\n  help: give `--yes` to do it unasked\n"
        )
    );
    assert_eq!(std::fs::read(place.path().join("app.db")).unwrap(), before);
    // What holds nothing loses nothing.
    for word in ["-u new.db", "-u empty.db"] {
        place.write("empty.db", "");
        assert_eq!(place.run(&format!("{word} restore copy.db")).code, Some(0));
    }
    assert_eq!(place.run("restore -y copy.db").code, Some(0));
}

#[test]
fn a_backup_without_a_history_is_noted() {
    let place = Place::migrated(&[TAG]);
    let db = rusqlite::Connection::open(place.path().join("other.db")).unwrap();
    db.execute_batch("CREATE TABLE other (id INTEGER)").unwrap();
    drop(db);
    let note = "note: the backup `other.db` has no history of migrations\n";
    let done = "restored from other.db\n";
    assert_eq!(place.run("backup copy.db").code, Some(0));
    assert_eq!(place.run("restore --yes other.db"), said(0, done, note));
    assert_eq!(place.run("restore --yes copy.db").stderr, "");
    let note = "note: the backup `copy.db` has no history of migrations in a table `mine`\n";
    let told = place.run("restore --yes copy.db --table mine");
    assert_eq!(told.stderr, note);
}

#[test]
fn only_files_are_replaced_and_none_of_the_databases_own() {
    let place = Place::migrated(&[TAG]);
    place.sql("PRAGMA journal_mode = WAL");
    let own = "help: name another file\n";
    for force in ["", "--force "] {
        for end in ["-wal", "-shm", "-journal"] {
            assert_eq!(
                place.run(&format!("backup {force}app.db{end}")),
                said(
                    2,
                    "",
                    &format!("error: `app.db{end}` is a part of the database\n  {own}")
                )
            );
        }
        assert_eq!(
            place.run(&format!("backup {force}app.db")),
            said(
                2,
                "",
                &format!("error: `app.db` is the database itself\n  {own}")
            )
        );
    }
    assert_eq!(
        place.run("restore --yes app.db"),
        said(
            2,
            "",
            "error: `app.db` is the database itself\n  help: name a backup\n"
        )
    );
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("nowhere", place.path().join("link")).unwrap();
        let pipe = std::process::Command::new("mkfifo")
            .arg(place.path().join("pipe"))
            .status();
        assert!(pipe.unwrap().success());
        for (name, why) in [
            ("link", "is a symbolic link"),
            ("pipe", "is no file, but a device, a pipe or a socket"),
        ] {
            let told = format!("error: `{name}` {why}\n  {own}");
            assert_eq!(place.run(&format!("backup {name}")), said(2, "", &told));
            assert_eq!(
                place.run(&format!("backup --force {name}")),
                said(2, "", &told)
            );
        }
        assert!(!place.has("nowhere"));
    }
    assert_eq!(place.run("current").stdout, "0001 tag\n");
}

/// Pages in the middle that hold nothing that makes sense.
fn damage(place: &Place, file: &str) {
    let path = place.path().join(file);
    let mut bytes = std::fs::read(&path).unwrap();
    let half = bytes.len() / 2;
    bytes[half..half + 3000].fill(0xaa);
    std::fs::write(path, bytes).unwrap();
}

#[test]
fn what_is_wrong_with_the_database_is_not_told_of_the_backup() {
    let place = Place::migrated(&[TAG]);
    assert_eq!(place.run("backup copy.db").code, Some(0));
    place.write("app.db", &"no database ".repeat(100));
    let told = "error: the database app.db is no SQLite database, or an encrypted one, and was not replaced by \
                `copy.db`\n  caused by: file is not a database\n  help: the backup is whole: move app.db away, with \
                its `-wal` and `-journal`, and restore again\n";
    for words in ["restore copy.db", "restore --yes copy.db"] {
        assert_eq!(place.run(words), said(1, "", told), "{words}");
    }
    let told = place.run("backup other.db");
    assert_eq!(told.code, Some(1));
    assert!(
        told.stderr.starts_with(
            "error: the database app.db is damaged, and was not backed up\n  caused by: file is not a database\n  \
             help: `restore` an earlier backup beside it, or save"
        ),
        "{told:?}"
    );

    std::fs::remove_file(place.path().join("app.db")).unwrap();
    assert_eq!(place.run("restore copy.db").code, Some(0));
    place.sql(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000) INSERT INTO tag (name) \
         SELECT 'word ' || i FROM n",
    );
    damage(&place, "app.db");
    let told = place.run("backup other.db");
    assert!(
        told.stderr.starts_with(
            "error: the database app.db is damaged, and was not backed up\n  caused by: "
        ),
        "{told:?}"
    );
    assert!(!place.has("other.db"));
}
