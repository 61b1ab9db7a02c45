//! Why a command could not do what it was asked for, in words for whoever typed it.

use crate::exit::Exit;
use migrate_runtime::{Error, Finding};
use std::error::Error as StdError;

#[derive(Debug)]
pub struct Failure {
    pub(crate) exit: Exit,
    pub(crate) message: String,
    pub(crate) causes: Vec<String>,
    pub(crate) help: Option<String>,
    /// The mistakes of a folder, which say more than a message could.
    #[cfg(feature = "folder")]
    pub(crate) diagnostics: Option<migrate_core::Diagnostics>,
}

impl Failure {
    pub(crate) fn new(exit: Exit, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            exit,
            message: message.into(),
            causes: Vec::new(),
            help: Some(help.into()),
            #[cfg(feature = "folder")]
            diagnostics: None,
        }
    }

    /// With the words of what stood in the way.
    pub(crate) fn because(mut self, cause: &dyn StdError) -> Self {
        self.causes.push(cause.to_string());
        let mut source = cause.source();
        while let Some(cause) = source {
            self.causes.push(cause.to_string());
            source = cause.source();
        }
        self
    }

    /// With what else could be meant where a version was named that is not there.
    pub(crate) fn or_perhaps(mut self, other: &str) -> Self {
        if self.help.as_deref() == Some(ONE_OF_THESE) {
            self.help = Some(format!("{ONE_OF_THESE}; {other}"));
        }
        self
    }

    /// Ctrl-C, while an error of the run says what was kept.
    pub(crate) fn interrupted(error: &Error) -> Self {
        let kept = error.kept().cloned().unwrap_or_default();
        Self {
            help: error.kept().and_then(|kept| {
                kept.statements_done()
                    .map(|_| "look at `status`, then `resume`".to_owned())
            }),
            ..Self::new(Exit::Interrupted, format!("interrupted; {kept}"), "")
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let failure = Self {
            help: help(&error).map(str::to_owned),
            ..Self::new(Exit::of(&error), error.to_string(), "")
        };
        match error.source() {
            Some(cause) => failure.because(cause),
            None => failure,
        }
    }
}

const ONE_OF_THESE: &str = "name one of these, as `status` shows them";

/// What to type, where the library's own help names its functions.
fn help(error: &Error) -> Option<&'static str> {
    if error
        .kept()
        .is_some_and(|kept| kept.statements_done().is_some())
    {
        return Some(
            "mend what stood in the way, then `resume`; or complete or undo the rest by hand, then \
             `mark-applied <version>` or `mark-reverted <version>`",
        );
    }
    Some(match error {
        Error::Locked { .. } => {
            "try again, raise `--lock-timeout`, or end whatever holds the database"
        }
        Error::NoHistory { .. } => {
            "if it was made by other means, say which migration it is at: `baseline <version>`; if the \
             migrations are a guest in it, give them a history table of their own: `--table <name>`; \
             nothing was changed"
        }
        Error::HasHistory { .. } => {
            "apply what is pending with `up`; a baseline is for a first time"
        }
        Error::TableName { .. } => "give another name to `--table`",
        Error::History { .. } => {
            "if another tool owns the table, choose another name with `--table`; if it was edited by \
             hand, mend it"
        }
        Error::Drift { findings, .. } if findings.iter().all(is_out_of_order) => {
            "give it a version above the newest, or apply it late with `--allow-out-of-order`"
        }
        Error::Drift { .. } => {
            "put the migrations back as they were applied and write the change as a new one; or, if an \
             edit changed nothing that matters, stamp it with `repair <version>`"
        }
        Error::DatabaseAhead { .. } => {
            "run the newer program, or use the newer folder; or revert them by what is stored of them, \
             with `up --revert-unknown`"
        }
        Error::Interrupted { moved: false, .. } => {
            "if no process is at work on it: `resume` goes on with that statement, which may have run \
             already; `mark-applied <version>` and `mark-reverted <version>` record what you completed or \
             undid by hand"
        }
        Error::UnknownVersion { .. } => ONE_OF_THESE,
        error => return error.help(),
    })
}

fn is_out_of_order(finding: &Finding) -> bool {
    matches!(finding, Finding::OutOfOrder { .. })
}

#[cfg(feature = "folder")]
impl From<migrate_core::Diagnostics> for Failure {
    fn from(found: migrate_core::Diagnostics) -> Self {
        let message = match found.len() {
            1 => "the migrations have a mistake".to_owned(),
            mistakes => format!("the migrations have {mistakes} mistakes"),
        };
        Self {
            help: None,
            diagnostics: Some(found),
            ..Self::new(Exit::Invalid, message, "")
        }
    }
}
