//! `create`: the next migration of a folder, from a template.

use super::new_file::{self, Lock};
use crate::args::CreateArgs;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::outcome::Outcome;
use deunicode::deunicode;
use migrate_core::{Dialect, Entry, MigrationSet, Numbering};
use rusqlite::Connection;
use std::fs;
use std::path::{Path, PathBuf};

const SQL: &str = "\
-- description: {description}

-- up


-- down

";

const RUST: &str = "\
//! description: {description}

use migrate_runtime::StepResult;
use rusqlite::Transaction;

/// The way there: in the transaction of the run, which an error rolls back.
pub fn up(_tx: &Transaction<'_>) -> StepResult {
    Err(\"up is not written yet\".into())
}

/// The way back. Where there is none, take this out and say why at the top: `//! irreversible: …`.
pub fn down(_tx: &Transaction<'_>) -> StepResult {
    Err(\"down is not written yet\".into())
}
";

const RUST_POSTGRES: &str = "\
//! description: {description}

use migrate_runtime::StepResult;
use postgres::Transaction;

/// The way there: in the transaction of the run, which an error rolls back. For an async client both functions
/// are `async` and take a `&tokio_postgres::Transaction<'_>`.
pub fn up(_tx: &mut Transaction<'_>) -> StepResult {
    Err(\"up is not written yet\".into())
}

/// The way back. Where there is none, take this out and say why at the top: `//! irreversible: …`.
pub fn down(_tx: &mut Transaction<'_>) -> StepResult {
    Err(\"down is not written yet\".into())
}
";

/// The most bytes that a file name can have on common file systems.
const LONGEST_NAME: usize = 255;

/// A name in the folder, and whether it is that of a folder.
type Name = (String, bool);

/// Makes the next migration of the folder, and the folder if need be. After an error neither is there that was not
/// there before.
pub(crate) fn create(dir: &Path, args: &CreateArgs, dialect: Dialect) -> Result<Outcome, Failure> {
    let words = args.words.join(" ");
    let slug = slug(&words);
    if slug.is_empty() {
        return Err(Failure::new(
            Exit::Usage,
            format!("`{words}` has no letter or digit to make a file name of"),
            "say what the migration does, as in `create add tags`",
        ));
    }
    let template = match (args.rust, dialect) {
        (false, _) => SQL,
        (true, Dialect::Sqlite) => RUST,
        (true, Dialect::Postgres) => RUST_POSTGRES,
    };
    let text = template.replace("{description}", &description(&words));
    let extension = if args.rust { "rs" } else { "sql" };
    let rest = format!("_{slug}.{extension}");
    let next = || next_name(dir, args, dialect, &rest);
    let failed = |name: &str, error: &std::io::Error| {
        let message = format!("`{}` could not be made", dir.join(name).display());
        Failure::new(Exit::Error, message, "nothing was changed").because(error)
    };
    // Before anything is made, so that what is refused leaves no folder.
    let first = next()?;
    let folders = new_file::make_folders(dir).map_err(|error| failed(&first, &error))?;
    let lock = Lock::on(dir);
    let made = make(dir, next, &text, failed);
    drop(lock);
    if made.is_err() {
        // A folder in which others have made something meanwhile is not empty, and stays.
        folders.iter().for_each(|it| drop(fs::remove_dir(it)));
    }
    made.map(Outcome::Created)
}

/// Makes the file under the next number. A program that does not know of the lock may take the same number
/// meanwhile: then ours is taken back, and the next number is tried.
fn make(
    dir: &Path,
    next: impl Fn() -> Result<String, Failure>,
    text: &str,
    failed: impl Fn(&str, &std::io::Error) -> Failure,
) -> Result<PathBuf, Failure> {
    const ATTEMPTS: usize = 10;
    for _ in 0..ATTEMPTS {
        let name = next()?;
        let path = dir.join(&name);
        match new_file::write(&path, text) {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => continue,
            Err(error) => return Err(failed(&name, &error)),
        }
        let number = name.split_inclusive('_').next().unwrap_or_default();
        let all = names(dir)?;
        let is_taken = |(other, _): &Name| *other != name && other.starts_with(number);
        if !all.iter().any(is_taken) {
            return Ok(path);
        }
        fs::remove_file(&path).map_err(|error| failed(&name, &error))?;
    }
    Err(Failure::new(
        Exit::Error,
        "other processes take every number; nothing was changed",
        "try again",
    ))
}

/// The name of the next migration. Refused where the names in the folder have mistakes, or would have with this one.
fn next_name(
    dir: &Path,
    args: &CreateArgs,
    dialect: Dialect,
    rest: &str,
) -> Result<String, Failure> {
    let names = names(dir)?;
    let number = match judge(dir, &names, dialect)? {
        Some(set) => next_number(&set, args)?,
        None if args.timestamp => time_after(None)?,
        None => "0001".to_owned(),
    };
    let name = format!("{number}{rest}");
    if name.len() > LONGEST_NAME {
        return Err(Failure::new(
            Exit::Usage,
            format!(
                "a file name of {} bytes is too long: expected {LONGEST_NAME} at most",
                name.len()
            ),
            "say it in fewer words; more of them can stand in the description",
        ));
    }
    let mut after = names;
    after.push((name.clone(), false));
    judge(dir, &after, dialect)?;
    Ok(name)
}

/// `Add tags, to notes` is `add_tags_to_notes`, and `Über größe` is `uber_grosse`.
fn slug(words: &str) -> String {
    let words = deunicode(words).to_ascii_lowercase();
    let parts = words.split(|letter: char| !letter.is_ascii_alphanumeric());
    let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
    parts.join("_")
}

/// What was typed, on one line. A name in the form of a file's, `add_tags`, becomes words.
fn description(words: &str) -> String {
    let words = match words.contains(char::is_whitespace) {
        true => words.to_owned(),
        false => words.replace(['_', '-'], " "),
    };
    let words = words.split(|letter: char| letter.is_whitespace() || letter.is_control());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

/// The names in the folder, sorted. Empty where there is no such folder yet.
fn names(dir: &Path) -> Result<Vec<Name>, Failure> {
    let unreadable = |error: std::io::Error| {
        let message = format!("the folder `{}` cannot be read", dir.display());
        Failure::new(
            Exit::Error,
            message,
            "name a folder of migrations with `--dir`",
        )
        .because(&error)
    };
    let entries = match fs::read_dir(dir) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(unreadable)?,
    };
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.map_err(unreadable)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        names.push((name, entry.path().is_dir()));
    }
    names.sort();
    Ok(names)
}

/// What core says of the names alone, as if every file were well written: one that is not written yet does not stand
/// in the way of the next. `None` where there is no migration.
fn judge(dir: &Path, names: &[Name], dialect: Dialect) -> Result<Option<MigrationSet>, Failure> {
    const GOOD_SQL: &str = "-- up\nSELECT 1;\n-- down\nSELECT 1;\n";
    const GOOD_RUST: &str = "pub fn up(a: A) {}\npub fn down(a: A) {}\n";
    let entries = names.iter().map(|(name, is_folder)| match is_folder {
        true => Entry::folder(name),
        false if name.ends_with(".rs") => Entry::file(name, GOOD_RUST),
        false => Entry::file(name, GOOD_SQL),
    });
    let shown = dir.to_string_lossy();
    match migrate_core::read(&shown, entries.collect(), dialect) {
        Ok(set) => Ok(Some(set)),
        Err(found) if found.iter().all(|it| it.code() == "empty-folder") => Ok(None),
        Err(found) => Err(found.into()),
    }
}

/// The next number of the folder's own kind.
fn next_number(set: &MigrationSet, args: &CreateArgs) -> Result<String, Failure> {
    let newest = set.migrations().last();
    let version = newest.map_or(0, migrate_core::Migration::version);
    let (asked, kind) = match set.numbering() {
        Numbering::Timestamp => (args.sequential, "by time"),
        Numbering::Sequential => (args.timestamp, "in sequence"),
    };
    if asked {
        return Err(Failure::new(
            Exit::Usage,
            format!("the folder is numbered {kind} already"),
            "leave the option out: it is for the first migration of a folder",
        ));
    }
    match set.numbering() {
        Numbering::Timestamp => time_after(Some(version)),
        Numbering::Sequential => {
            let digits = newest.map_or(4, migrate_core::Migration::digits);
            Ok(format!("{:0digits$}", version.saturating_add(1)))
        }
    }
}

/// The time in UTC as a version, or the second after the newest version if that is later: what is made now must not
/// come before it. SQLite does the arithmetic.
fn time_after(newest: Option<i64>) -> Result<String, Failure> {
    const LATER: &str = "SELECT strftime('%Y%m%d%H%M%S', max(datetime('now'), coalesce(datetime(?1, '+1 second'), '')))";
    let newest = newest.map(|version| {
        let digits = format!("{version:014}");
        let (date, time) = digits.split_at(8);
        let date = format!("{}-{}-{}", &date[..4], &date[4..6], &date[6..]);
        format!("{date} {}:{}:{}", &time[..2], &time[2..4], &time[4..])
    });
    let asked =
        Connection::open_in_memory().and_then(|db| db.query_row(LATER, [newest], |row| row.get(0)));
    asked.map_err(|error| {
        Failure::new(Exit::Error, "the time is not known", "set the clock").because(&error)
    })
}

#[cfg(test)]
mod tests {
    use super::{description, slug, time_after};

    #[test]
    fn words_become_a_file_name() {
        assert_eq!(slug("Add tags, to notes"), "add_tags_to_notes");
        assert_eq!(slug("add-email_to users"), "add_email_to_users");
        assert_eq!(slug("Über größe"), "uber_grosse");
        assert_eq!(slug("e\u{301}te\u{301}"), "ete");
        assert_eq!(slug("таблица 日本"), "tablitsa_ri_ben");
        assert_eq!(slug("prix en €"), "prix_en_eur");
        assert_eq!(slug("../../etc/passwd"), "etc_passwd");
        assert_eq!(slug("… \u{e000}\u{301}"), "");
    }

    #[test]
    fn words_become_a_description_of_one_line() {
        assert_eq!(description("Add tags, to notes"), "Add tags, to notes");
        assert_eq!(description("add_tags"), "add tags");
        assert_eq!(description("a\n-- up\tb"), "a -- up b");
    }

    #[test]
    fn a_time_is_later_than_the_newest() {
        assert_eq!(
            time_after(Some(29_991_231_235_959)).unwrap(),
            "30000101000000"
        );
        let now = time_after(Some(20_200_101_000_000)).unwrap();
        assert!(now.len() == 14 && now.as_str() > "20260101000000", "{now}");
    }
}
