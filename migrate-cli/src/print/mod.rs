//! Everything that is printed is printed here: what was asked for on stdout, all else on stderr. Text is always made
//! with colours; `anstream` takes them out again where there is no terminal, or `NO_COLOR` is set.

mod json;
mod paint;
mod progress;
mod safe;
mod table;
mod text;
mod usage;

pub(crate) use safe::safe;
pub(crate) use usage::usage;

use progress::Progress;

use crate::args::Options;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::outcome::Outcome;
use std::io::{self, BufRead, ErrorKind, IsTerminal, Write};

/// How much is said, and in which form.
#[derive(Clone, Copy)]
pub(crate) struct Printer {
    command: &'static str,
    json: bool,
    quiet: bool,
    verbose: bool,
}

/// What somebody said to a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    Yes,
    No,
    /// There is no terminal to ask on.
    NobodyThere,
}

impl Printer {
    pub(crate) fn new(options: &Options, command: &'static str) -> Self {
        Self {
            command,
            json: options.json,
            quiet: options.quiet,
            verbose: options.verbose,
        }
    }

    /// Prints why a command ends before its time.
    pub(crate) fn last_words(&self, failure: &Failure) {
        // Nobody is left to be told that it could not be printed.
        self.failure(failure).ok();
    }

    /// Prints how a command ended. The exit code is the command's own, unless that could not be printed.
    pub(crate) fn end(&self, result: Result<Outcome, Failure>) -> Exit {
        let (exit, printed) = match &result {
            Ok(outcome) => {
                let exit = Exit::of_outcome(outcome);
                (exit, self.outcome(outcome, exit))
            }
            Err(failure) => (failure.exit, self.failure(failure)),
        };
        told(printed, exit)
    }

    fn outcome(&self, outcome: &Outcome, exit: Exit) -> io::Result<()> {
        #[cfg(feature = "folder")]
        if let Outcome::Script(script) = outcome {
            return io::stdout().write_all(script);
        }
        if self.json {
            return data(&json::outcome(self.command, exit, outcome));
        }
        let said = text::outcome(outcome);
        if let Some(note) = said.note.filter(|_| !self.quiet) {
            say(&note);
        }
        if let Some(errors) = said.errors {
            say(&errors);
        }
        match said.data {
            Some(text) if !self.quiet || said.asked_for => data(&text),
            _ => Ok(()),
        }
    }

    fn failure(&self, failure: &Failure) -> io::Result<()> {
        say(&text::failure(failure));
        match self.json {
            true => data(&json::failure(self.command, failure)),
            false => Ok(()),
        }
    }

    /// Says what is good to know, unless it is to be quiet.
    pub(crate) fn note(&self, words: &str) {
        if !self.quiet {
            say(&format!("{} {}", paint::note(), safe(words)));
        }
    }

    /// Says what is only of interest with `--verbose`.
    #[cfg(feature = "folder")]
    pub(crate) fn detail(&self, words: &str) {
        if self.verbose {
            say(&safe(words));
        }
    }

    pub(crate) fn progress(&self) -> Progress {
        match (self.verbose, self.quiet) {
            (true, _) => Progress::lines(),
            (false, true) => Progress::none(),
            (false, false) => Progress::bar(),
        }
    }

    /// Goes on only where a person says yes. `unasked` is said where there is no terminal.
    pub(crate) fn confirm(&self, question: &str, unasked: String) -> Result<(), Failure> {
        match self.ask(question) {
            Answer::Yes => Ok(()),
            Answer::No => Err(Failure::new(
                Exit::Error,
                "not confirmed; nothing was changed",
                "answer `y`, or give `--yes`",
            )),
            Answer::NobodyThere => Err(Failure::new(
                Exit::Usage,
                unasked,
                "give `--yes` to do it unasked",
            )),
        }
    }

    /// Asks a person, who has to say yes.
    fn ask(&self, question: &str) -> Answer {
        if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
            return Answer::NobodyThere;
        }
        let mut stderr = anstream::stderr();
        let asked =
            write!(stderr, "{} [y/N] ", paint::bold(&safe(question))).and_then(|()| stderr.flush());
        let mut answer = String::new();
        let answered = asked.and_then(|()| io::stdin().lock().read_line(&mut answer));
        match answer.trim().to_ascii_lowercase().as_str() {
            "y" | "yes" if answered.is_ok() => Answer::Yes,
            _ => Answer::No,
        }
    }
}

/// The exit code of a command, or 1 where what it had to say could not be printed.
fn told(printed: io::Result<()>, exit: Exit) -> Exit {
    match printed {
        // The reader has read enough, as `head` does.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => exit,
        Err(error) => {
            say(&format!(
                "{} the output cannot be written: {error}",
                paint::error()
            ));
            Exit::Error
        }
        Ok(()) => exit,
    }
}

/// To stdout, in full or with an error.
fn data(text: &str) -> io::Result<()> {
    let mut stdout = anstream::stdout();
    writeln!(stdout, "{text}")?;
    stdout.flush()
}

/// To stderr. Where that is closed nobody is there to be told.
fn say(text: &str) {
    writeln!(anstream::stderr(), "{text}").ok();
}
