//! Words that may hold a password: an address that was mistyped, or typed where none belongs. They are refused,
//! and never repeated.

use crate::args::{Action, Options};
use crate::exit::Exit;
use crate::failure::Failure;
use std::path::Path;

/// Whether a text may be an address, a good one or not, and so may hold a password. A file of such a name is written
/// `./…` or `/…`.
pub(crate) fn may_be_address(text: &str) -> bool {
    !is_written_as_file(text) && is_like_an_address(text)
}

/// Whether a text has the form of an address, or holds settings as addresses do, wherever it stands: behind `sqlite:`,
/// say.
pub(crate) fn is_like_an_address(text: &str) -> bool {
    let around = |letter: char| letter.is_whitespace() || "'\"`".contains(letter);
    let settings = |text: &str| text.contains('=');
    let lower = text.to_ascii_lowercase();
    text.contains("://")
        || text.starts_with("//")
        || text.starts_with(around)
        || text.ends_with(around)
        || has_login(text)
        || text
            .split_once(['?', ';', '&'])
            .is_some_and(|(_, rest)| settings(rest))
        || settings(text)
            && ["pass", "pwd", "secret", "token"]
                .iter()
                .any(|it| lower.contains(it))
}

/// Whether an `@` follows a colon, as in `user:password@host`.
fn has_login(text: &str) -> bool {
    let colon = text.find(':');
    colon.is_some_and(|colon| text[colon..].contains('@'))
}

/// Refuses the words of a name to be made if one of them is the address of a server.
#[cfg(feature = "folder")]
pub(crate) fn refuse_words(words: &[String]) -> Result<(), Failure> {
    match words.iter().any(|word| has_login(word)) {
        true => Err(Failure::new(
            Exit::Usage,
            "the words look like an address, which may hold a password: no file is named by them",
            "say what the migration does, as in `create add tags`",
        )),
        false => Ok(()),
    }
}

/// Whether it begins as a path does.
pub(crate) fn is_written_as_file(text: &str) -> bool {
    let drive = text.as_bytes().get(1..3);
    let drive = drive.is_some_and(|it| it == b":\\" || it == b":/");
    let begins = ["./", "../", ".\\", "..\\", "/"];
    let begins = begins.iter().any(|begin| text.starts_with(begin)) && !text.starts_with("//");
    begins
        || drive
            && text.starts_with(|letter: char| letter.is_ascii_alphabetic())
            && !text.contains('@')
}

/// A word that makes no command, in the form in which it may be repeated: one that may hold a password becomes `…`.
/// So does every word with an `@`, which may be the half of an address.
pub(crate) fn redact(word: &str) -> String {
    if !may_be_address(word) && !word.contains('@') {
        return word.to_owned();
    }
    let known = ["postgres://", "postgresql://", "sqlite://", "mysql://"];
    let known = known.iter().find(|scheme| word.starts_with(**scheme));
    format!("{}…", known.unwrap_or(&""))
}

/// A text that repeats words, with `…` in place of those that may hold a password.
pub(crate) fn redact_in<'a>(text: &str, words: impl Iterator<Item = &'a str>) -> String {
    let values = words.flat_map(|word| {
        let value = word.split_once('=').map(|(_, value)| value);
        let short = word
            .get(2..)
            .filter(|_| word.starts_with('-') && !word.starts_with("--"));
        [Some(word), value, short]
    });
    let mut text = text.to_owned();
    for word in values.flatten().filter(|word| redact(word) != *word) {
        text = text.replace(word, &redact(word));
    }
    text
}

/// Refuses an address that was typed in place of a name, before anything repeats it.
pub(crate) fn refuse(options: &Options, action: Option<&Action>) -> Result<(), Failure> {
    if let Some(Action::Backup { file, .. } | Action::Restore { file, .. }) = action {
        refuse_path("the file of the backup", file)?;
    }
    match &options.table {
        Some(table) if is_like_an_address(table) => Err(Failure::new(
            Exit::Usage,
            "the name of the history table looks like an address, which may hold a password: it is not repeated",
            "give another name to `--table`",
        )),
        _ => Ok(()),
    }
}

/// Refuses a path that may be an address. `what` is what the path is for.
pub(crate) fn refuse_path(what: &str, path: &Path) -> Result<(), Failure> {
    match may_be_address(&path.to_string_lossy()) {
        true => Err(Failure::new(
            Exit::Usage,
            format!("{what} looks like an address, which may hold a password: it is not repeated"),
            "name a file or a folder; one of such a name is written `./…` or `/…`",
        )),
        false => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::{may_be_address, redact, redact_in};

    #[test]
    fn addresses_are_told_from_files() {
        for text in [
            "my_user:secret@host/db",
            "my_pg://u:secret@h/db",
            "1pg://u:secret@h/db",
            "u:secret@h/db",
            "\"postgres://u:secret@h/db\"",
            " postgres://u:secret@h/db",
            "//u:secret@h/db",
            "app.db?key=secret",
            "app.db;password=secret",
            "app.db&key=secret",
            "host=h user=u password=secret",
            "app.db ",
            "'app.db",
        ] {
            assert!(may_be_address(text), "{text}");
        }
        for text in [
            "app.db",
            "my app.db",
            "a:b.db",
            "a@b.db",
            "why?.db",
            "C:\\a;b=c.db",
            "./u:p@h",
            "../a?b=c",
            "/srv/a;b=c",
            "migrations",
            "über.db",
            "",
        ] {
            assert!(!may_be_address(text), "{text}");
        }
    }

    #[test]
    fn a_word_is_redacted_whole() {
        assert_eq!(redact("postgres://u:sec ret@h/db"), "postgres://…");
        assert_eq!(redact("my_pg://u:secret@h/db"), "…");
        assert_eq!(redact("ret@h/db"), "…");
        assert_eq!(redact("statsu"), "statsu");
        let words = ["migrate", "--to=u:secret@h", "-xu:secret@h"];
        let text = redact_in("'--to=u:secret@h' and '-xu:secret@h'", words.into_iter());
        assert!(!text.contains("secret"), "{text}");
    }
}
