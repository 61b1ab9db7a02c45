//! Why a command could not do what it was asked for, in words for whoever typed it.

use crate::advice;
use crate::exit::Exit;
use migrate_runtime::Error;
use std::error::Error as StdError;

#[derive(Debug)]
pub struct Failure {
    pub(crate) exit: Exit,
    pub(crate) message: String,
    /// The database it is about, where the message does not name it.
    // A text that does not grow: every `Result` has room for it.
    pub(crate) database: Option<Box<str>>,
    pub(crate) causes: Vec<String>,
    pub(crate) help: Option<String>,
    /// Whether it comes out of a run of the library's, which does not know what its database is called.
    of_run: bool,
    /// The mistakes of a folder, which say more than a message could.
    #[cfg(feature = "folder")]
    pub(crate) diagnostics: Option<migrate_core::Diagnostics>,
}

impl Failure {
    pub(crate) fn new(exit: Exit, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            help: Some(help.into()),
            ..Self::bare(exit, message)
        }
    }

    /// Without a help, where there is nothing to advise.
    pub(crate) fn bare(exit: Exit, message: impl Into<String>) -> Self {
        Self {
            exit,
            message: message.into(),
            database: None,
            causes: Vec::new(),
            help: None,
            of_run: false,
            #[cfg(feature = "folder")]
            diagnostics: None,
        }
    }

    /// With the words of an error, and of what caused that, as causes.
    pub(crate) fn because(mut self, cause: &dyn StdError) -> Self {
        self.causes.push(cause.to_string());
        let mut source = cause.source();
        while let Some(cause) = source {
            self.causes.push(cause.to_string());
            source = cause.source();
        }
        self
    }

    /// Where a version was named that is not there: with what could be meant instead.
    pub(crate) fn or_perhaps(mut self, other: &str) -> Self {
        if self.help.as_deref() == Some(advice::ONE_OF_THESE) {
            self.help = Some(format!("{}; {other}", advice::ONE_OF_THESE));
        }
        self
    }

    /// With better advice, where there is some.
    pub(crate) fn advised(mut self, help: Option<String>) -> Self {
        self.help = help.or(self.help);
        self
    }

    /// With the name of the database that it is about.
    pub(crate) fn of_database(mut self, database: &str) -> Self {
        self.database = Some(database.into());
        self
    }

    /// A failure of a run with the name of its database, and in words of a folder where the set is one.
    pub(crate) fn with_names(mut self, database: &str, of_folder: bool) -> Self {
        if self.of_run {
            self.database = Some(database.into());
            self.message = of_set(&self.message, of_folder);
        }
        self
    }

    /// A run that ended because of Ctrl-C. The run's own error says what was kept.
    pub(crate) fn interrupted(error: &Error) -> Self {
        let kept = error.kept().cloned().unwrap_or_default();
        let begun = kept.statements_done().is_some();
        let message = match (advice::place(error), begun) {
            (Some(at), true) => format!("interrupted in migration {at}; {kept}"),
            _ => format!("interrupted; {kept}"),
        };
        Self {
            help: begun.then(|| advice::GO_ON.to_owned()),
            of_run: true,
            ..Self::bare(Exit::Interrupted, message)
        }
    }
}

/// The library's words with "folder" where they say "program", if the set is a folder. Each is pinned by a test of the
/// command line, which fails if the library changes it.
pub(crate) fn of_set(text: &str, of_folder: bool) -> String {
    const WORDS: [(&str, &str); 5] = [
        (
            " does not fit this program: ",
            " does not fit this folder: ",
        ),
        (
            " is newer than this program, whose ",
            " is newer than this folder, whose ",
        ),
        (
            " is applied, and not in this program",
            " is applied, and not in this folder",
        ),
        (
            ", and this program does not have it",
            ", and this folder does not have it",
        ),
        ("it is not in this program", "it is not in this folder"),
    ];
    let text = text.to_owned();
    let folder = |text: String, (program, folder): &(&str, &str)| text.replace(program, folder);
    match of_folder {
        true => WORDS.iter().fold(text, folder),
        false => text,
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        // The others are about what was typed, or about a file that they name.
        let of_run = !matches!(
            error,
            Error::TableName { .. }
                | Error::UnknownVersion { .. }
                | Error::WrongClient { .. }
                | Error::Backup { .. }
                | Error::Restore { .. }
        );
        let failure = Self {
            help: advice::help(&error),
            of_run,
            ..Self::bare(Exit::of(&error), error.to_string())
        };
        match error.source() {
            Some(cause) => failure.because(cause),
            None => failure,
        }
    }
}

#[cfg(feature = "folder")]
impl From<migrate_core::Diagnostics> for Failure {
    fn from(found: migrate_core::Diagnostics) -> Self {
        let message = match found.len() {
            1 => "the migrations have a mistake".to_owned(),
            mistakes => format!("the migrations have {mistakes} mistakes"),
        };
        Self {
            diagnostics: Some(found),
            ..Self::bare(Exit::Invalid, message)
        }
    }
}
