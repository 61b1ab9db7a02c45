//! `create`.

use crate::support::{COLOUR, Place, TAG, said};

#[test]
fn the_first_is_numbered_in_sequence_in_a_new_folder() {
    let place = Place::empty();
    assert_eq!(
        place.run_bare("create Add tags"),
        said(0, "migrations/0001_add_tags.sql\n", "")
    );
    assert_eq!(
        place.read("migrations/0001_add_tags.sql"),
        "-- description: Add tags\n\n-- up\n\n\n-- down\n\n"
    );
}

#[test]
fn the_next_comes_before_the_first_is_written() {
    let place = Place::empty();
    place.run_bare("create one");
    assert_eq!(
        place.run_bare("new two"),
        said(0, "migrations/0002_two.sql\n", "")
    );
}

#[test]
fn the_width_of_the_folder_is_kept() {
    let place = Place::empty();
    place.write("migrations/9_nine.sql", "");
    for version in 1..9 {
        place.write(&format!("migrations/{version}_x.sql"), "");
    }
    assert_eq!(
        place.run_bare("create ten"),
        said(0, "migrations/10_ten.sql\n", "")
    );
}

#[test]
fn a_folder_by_time_stays_so() {
    let place = Place::empty();
    let first = place.run_bare("create --timestamp --dir db/steps add tags");
    let path = first.stdout.trim();
    let number = path.strip_prefix("db/steps/").unwrap();
    let number = number.strip_suffix("_add_tags.sql").unwrap();
    assert!(number.len() == 14 && number > "20260101000000", "{path}");

    // In the same second, and behind one from the future.
    place.write("db/steps/29991231235959_later.sql", "");
    assert_eq!(
        place.run_bare("create -d db/steps more"),
        said(0, "db/steps/30000101000000_more.sql\n", "")
    );
    assert_eq!(
        place.run_bare("create -d db/steps --sequential more"),
        said(
            2,
            "",
            "error: the folder is numbered by time already\n  help: leave the option out: it is for the \
             first migration of a folder\n"
        )
    );
}

#[test]
fn a_step_in_rust_is_valid_as_it_is_and_does_nothing_by_mistake() {
    let place = Place::with(&[TAG]);
    assert_eq!(
        place.run_bare("create --rust fill slugs"),
        said(0, "migrations/0002_fill_slugs.rs\n", "")
    );
    let text = place.read("migrations/0002_fill_slugs.rs");
    assert!(
        text.starts_with("//! description: fill slugs\n\nuse "),
        "{text}"
    );
    assert!(
        text.contains("Err(\"up is not written yet\".into())"),
        "{text}"
    );
    assert_eq!(
        place.run_bare("validate"),
        said(0, "2 migrations are valid; no database was looked at\n", "")
    );
}

#[test]
fn a_step_in_rust_is_not_written_for_a_guessed_database() {
    let place = Place::empty();
    let create = |words: &str| {
        let mut command = place.command();
        command.env("DATABASE_URL", "mysql://me@host/app");
        place.said(command.args(words.split_whitespace()))
    };
    let told = create("create --rust fill");
    assert_eq!((told.code, told.stdout.as_str()), (Some(2), ""));
    let why = "error: `mysql:…` names no SQLite and no PostgreSQL database\n";
    assert!(told.stderr.starts_with(why), "{}", told.stderr);
    assert!(!place.has("migrations"));
    assert_eq!(
        create("create tags"),
        said(0, "migrations/0001_tags.sql\n", "")
    );
    assert_eq!(
        create("create --rust --dialect postgres fill").code,
        Some(0)
    );
    let text = place.read("migrations/0002_fill.rs");
    assert!(text.contains("use postgres::Transaction;"), "{text}");
}

#[test]
fn what_core_refuses_is_refused() {
    let place = Place::with(&[TAG, ("0004_gap.sql", COLOUR.1), ("notes.txt", "")]);
    let said = place.run_bare("create more");
    assert_eq!((said.code, said.stdout.as_str()), (Some(4), ""));
    assert_eq!(
        said.stderr,
        "error: version 2 is missing: 1 is followed by 4\n --> migrations/0004_gap.sql\n  = help: rename \
         it to `0002_gap.sql`, or add the missing file\n\nerror: expected a file `….sql`, found the \
         extension `.txt`\n --> migrations/notes.txt\n  = help: move it to another folder: only \
         migrations, README files and the folder `fixtures` stand here\n"
    );
    assert!(!place.has("migrations/0005_more.sql"));
}

#[test]
fn words_without_a_letter_make_no_name() {
    assert_eq!(
        Place::empty().run_bare("create …"),
        said(
            2,
            "",
            "error: `…` has no letter or digit to make a file name of\n  help: say what the migration \
             does, as in `create add tags`\n"
        )
    );
}

#[test]
fn words_of_any_language_make_a_name_and_stay_in_the_description() {
    let place = Place::empty();
    assert_eq!(
        place.run_bare("create Über größe"),
        said(0, "migrations/0001_uber_grosse.sql\n", "")
    );
    let text = place.read("migrations/0001_uber_grosse.sql");
    assert!(text.starts_with("-- description: Über größe\n"), "{text}");
}

#[test]
fn a_name_that_no_file_can_have_is_refused() {
    let place = Place::empty();
    let longest = "x".repeat(246);
    assert_eq!(
        place.run_bare(&format!("create {longest}x")),
        said(
            2,
            "",
            "error: a file name of 256 bytes is too long: expected 255 at most\n  help: say it in fewer \
             words; more of them can stand in the description\n"
        )
    );
    assert!(!place.has("migrations"));
    assert_eq!(place.run_bare(&format!("create {longest}")).code, Some(0));
}

/// A disk that is full is one on which no file may grow.
#[cfg(unix)]
#[test]
fn what_cannot_be_written_in_full_is_taken_away() {
    use std::process::Command;

    for before in [true, false] {
        let place = if before {
            Place::with(&[TAG])
        } else {
            Place::empty()
        };
        let mut command = Command::new("sh");
        command.current_dir(place.path()).arg("-c");
        command.arg("trap '' XFSZ; ulimit -f 0; exec \"$0\" create --dir migrations more");
        let told = place.said(command.arg(place.command().get_program()));
        assert_eq!(told.code, Some(1), "{told:?}");
        let start = format!(
            "error: `migrations/000{}_more.sql` could not be made\n  caused by: ",
            if before { 2 } else { 1 }
        );
        assert!(told.stderr.starts_with(&start), "{told:?}");
        assert_eq!(place.has("migrations"), before);
        if before {
            assert_eq!(place.run_bare("validate").code, Some(0));
        }
    }
}

#[test]
fn many_at_once_have_numbers_of_their_own() {
    for option in ["--sequential", "--timestamp"] {
        let place = Place::empty();
        let making: Vec<_> = (0..12)
            .map(|number| {
                let mut command = place.command();
                command.args(["create", option, &format!("step {}", number % 6)]);
                command.stdout(std::process::Stdio::null()).spawn().unwrap()
            })
            .collect();
        // Who comes late finds that the folder has its numbering already.
        for mut making in making {
            assert!(matches!(making.wait().unwrap().code(), Some(0 | 2)));
        }
        let entries = std::fs::read_dir(place.path().join("migrations")).unwrap();
        let names = entries.map(|it| it.unwrap().file_name().into_string().unwrap());
        let mut numbers: Vec<String> = names
            .map(|it| it.split('_').next().unwrap().to_owned())
            .collect();
        numbers.sort();
        let count = numbers.len();
        numbers.dedup();
        assert_eq!(numbers.len(), count, "{numbers:?}");
        // Nor is there a gap.
        assert_eq!(place.run_bare("create one more").code, Some(0));
    }
}

#[test]
fn twelve_at_once_make_twelve() {
    let place = Place::with(&[TAG]);
    let making: Vec<_> = (0..12)
        .map(|number| {
            let mut command = place.command();
            command.args(["create", &format!("step {}", number % 6)]);
            command.stdout(std::process::Stdio::null()).spawn().unwrap()
        })
        .collect();
    for mut making in making {
        assert_eq!(making.wait().unwrap().code(), Some(0));
    }
    assert_eq!(
        place.run_bare("create last").stdout,
        "migrations/0014_last.sql\n"
    );
    assert!(!place.has("migrations/.migrate-create"));
}

/// A lock that was left by a process that died is no obstacle for long.
#[test]
fn a_lock_that_was_left_is_passed_over() {
    let place = Place::with(&[TAG]);
    place.write("migrations/.migrate-create", "");
    let old = std::time::SystemTime::now() - std::time::Duration::from_secs(60);
    let path = place.path().join("migrations/.migrate-create");
    let file = std::fs::File::options().write(true).open(path).unwrap();
    file.set_modified(old).unwrap();
    assert_eq!(place.run_bare("create more").code, Some(0));
    assert!(!place.has("migrations/.migrate-create"));
}
