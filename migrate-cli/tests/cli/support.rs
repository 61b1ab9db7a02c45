//! A directory with migrations, and what the binary says in it.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use tempfile::TempDir;

pub(crate) const TAG: (&str, &str) = (
    "0001_tag.sql",
    "-- description: words on things\n\n-- up\nCREATE TABLE tag (id INTEGER PRIMARY KEY, name TEXT);\n\n\
     -- down\nDROP TABLE tag;\n",
);
pub(crate) const COLOUR: (&str, &str) = (
    "0002_colour.sql",
    "-- up\nALTER TABLE tag ADD COLUMN colour TEXT;\n-- down\nALTER TABLE tag DROP COLUMN colour;\n",
);
/// Fails in the middle.
pub(crate) const HALF: (&str, &str) = (
    "0003_half.sql",
    "-- up no-transaction\nCREATE TABLE half (id INTEGER);\nINSERT INTO elsewhere VALUES (1);\n\
     -- down\nDROP TABLE half;\n",
);
pub(crate) const CODE: (&str, &str) = (
    "0003_code.rs",
    "//! description: what SQL cannot do\n\npub fn up(tx: &T) -> R { Ok(()) }\npub fn down(tx: &T) -> R { Ok(()) }\n",
);

/// A directory that goes away.
pub(crate) struct Place(TempDir);

/// What a command said. Times and the directory are written as `TIME`, `N ms` and `DIR`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) code: Option<i32>,
}

impl Place {
    pub(crate) fn empty() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn with(files: &[(&str, &str)]) -> Self {
        let place = Self::empty();
        for (name, text) in files {
            place.write(&format!("migrations/{name}"), text);
        }
        place
    }

    /// With all of the files applied to `app.db`.
    pub(crate) fn migrated(files: &[(&str, &str)]) -> Self {
        let place = Self::with(files);
        assert_eq!(place.run("-q up").code, Some(0));
        place
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn write(&self, file: &str, text: &str) {
        let path = self.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn read(&self, file: &str) -> String {
        fs::read_to_string(self.path().join(file)).unwrap()
    }

    pub(crate) fn has(&self, file: &str) -> bool {
        self.path().join(file).exists()
    }

    pub(crate) fn sql(&self, sql: &str) {
        let db = rusqlite::Connection::open(self.path().join("app.db")).unwrap();
        db.execute_batch(sql).unwrap();
    }

    /// The binary, in the directory, with no database named and nothing of this process's environment.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_migrate"));
        command.current_dir(self.path()).stdin(Stdio::null());
        for name in ["DATABASE_URL", "NO_COLOR", "CLICOLOR_FORCE", "CLICOLOR"] {
            command.env_remove(name);
        }
        command
    }

    /// On `app.db`.
    pub(crate) fn run(&self, words: &str) -> Said {
        self.said(
            self.command()
                .env("DATABASE_URL", "app.db")
                .args(words.split_whitespace()),
        )
    }

    pub(crate) fn run_bare(&self, words: &str) -> Said {
        self.said(self.command().args(words.split_whitespace()))
    }

    pub(crate) fn said(&self, command: &mut Command) -> Said {
        let output = command.output().unwrap();
        let text = |bytes: Vec<u8>| self.steady(&String::from_utf8(bytes).unwrap());
        Said {
            stdout: text(output.stdout),
            stderr: text(output.stderr),
            code: output.status.code(),
        }
    }

    /// What differs from run to run, in other words.
    pub(crate) fn steady(&self, text: &str) -> String {
        let real = self.path().canonicalize().unwrap();
        let text = text.replace(&real.to_string_lossy().into_owned(), "DIR");
        let text = text.replace(&self.path().to_string_lossy().into_owned(), "DIR");
        let words: Vec<&str> = text.split_inclusive([' ', '\n']).collect();
        let steady = words.iter().enumerate().map(|(index, word)| {
            let next = words.get(index + 1).copied().unwrap_or_default();
            let (word, end) = word.split_at(word.trim_end_matches([' ', '\n']).len());
            steady_word(word, next) + end
        });
        steady.collect()
    }
}

/// A time of day, and a number or `<1` that stands before `ms`.
fn steady_word(word: &str, next: &str) -> String {
    let number = word.rsplit(['(', '<']).next().unwrap_or_default();
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    if next.starts_with("ms") && is_number {
        return format!("{}N", if word.starts_with('(') { "(" } else { "" });
    }
    match word.len() == 24 && word.ends_with('Z') && word.as_bytes()[10] == b'T' {
        true => "TIME".to_owned(),
        false => word.to_owned(),
    }
}

pub(crate) fn said(code: i32, stdout: &str, stderr: &str) -> Said {
    Said {
        stdout: stdout.to_owned(),
        stderr: stderr.to_owned(),
        code: Some(code),
    }
}
