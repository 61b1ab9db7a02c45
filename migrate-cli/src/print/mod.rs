//! Everything that is printed is printed here: what was asked for on stdout, all else on stderr. Colours are
//! always written, and taken out again where nobody would see them: `NO_COLOR`, or no terminal.

mod json;
mod paint;
mod progress;
mod table;
mod text;

use progress::Progress;

use crate::args::Options;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::outcome::Outcome;
use clap::error::ErrorKind as Wrong;
use std::io::{self, BufRead, ErrorKind, IsTerminal, Write};

/// How much is said, and in which form.
pub(crate) struct Printer {
    command: &'static str,
    json: bool,
    quiet: bool,
    verbose: bool,
}

/// What somebody said to a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
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

    /// Prints how a command ended. The exit code is that of the command, unless it cannot be told.
    pub(crate) fn end(&self, result: Result<Outcome, Failure>) -> Exit {
        let (exit, printed) = match &result {
            Ok(outcome) => {
                let exit = Exit::of_outcome(outcome);
                (exit, self.outcome(outcome, exit))
            }
            Err(failure) => (failure.exit, self.failure(failure)),
        };
        match printed {
            // Whoever reads has read enough, as `head` does.
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

    /// What is good to know.
    pub(crate) fn note(&self, words: &str) {
        if !self.quiet {
            say(&format!("{} {words}", paint::note()));
        }
    }

    /// What only somebody who looks closely wants to know.
    #[cfg(feature = "folder")]
    pub(crate) fn detail(&self, words: &str) {
        if self.verbose {
            say(words);
        }
    }

    pub(crate) fn progress(&self) -> Progress {
        match (self.verbose, self.quiet) {
            (true, _) => Progress::lines(),
            (false, true) => Progress::none(),
            (false, false) => Progress::bar(),
        }
    }

    /// Asks a person, who has to say yes.
    pub(crate) fn ask(&self, question: &str) -> Answer {
        if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
            return Answer::NobodyThere;
        }
        let mut stderr = anstream::stderr();
        let asked =
            write!(stderr, "{} [y/N] ", paint::bold(question)).and_then(|()| stderr.flush());
        let mut answer = String::new();
        let answered = asked.and_then(|()| io::stdin().lock().read_line(&mut answer));
        match answer.trim().to_ascii_lowercase().as_str() {
            "y" | "yes" if answered.is_ok() => Answer::Yes,
            _ => Answer::No,
        }
    }
}

/// Before the process ends.
pub(crate) fn last_words(words: &str) {
    say(&format!("{} {words}", paint::error()));
}

/// What clap has to say: the help, or why the words make no sense. An address among them may hold a password.
pub(crate) fn usage(error: &clap::Error) -> Exit {
    let text = error.render().ansi().to_string();
    match error.use_stderr() {
        true => {
            // The help holds no address but its own examples.
            let is_help = error.kind() == Wrong::DisplayHelpOnMissingArgumentOrSubcommand;
            let text = match is_help {
                true => text,
                false => without_addresses(&text),
            };
            write!(anstream::stderr(), "{text}").ok();
            Exit::Usage
        }
        false => match write!(anstream::stdout(), "{text}") {
            Err(error) if error.kind() != ErrorKind::BrokenPipe => Exit::Error,
            _ => Exit::Done,
        },
    }
}

/// Cuts what follows a `://`, and words of the form `name:password@host`.
fn without_addresses(text: &str) -> String {
    let text = without_schemes(text);
    let ends = |letter: char| letter.is_whitespace() || "'\"`\u{1b}".contains(letter);
    let words = text.split_inclusive(ends).map(|word| {
        let (name, end) = match word.strip_suffix(ends) {
            Some(name) => (name, &word[name.len()..]),
            None => (word, ""),
        };
        match name
            .split_once('@')
            .is_some_and(|(user, _)| user.contains(':'))
        {
            true => format!("…{end}"),
            false => word.to_owned(),
        }
    });
    words.collect()
}

fn without_schemes(text: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("://") {
        let (before, after) = rest.split_at(at + 3);
        kept.push_str(before);
        let end =
            after.find(|letter: char| letter.is_whitespace() || "'\"`\u{1b}".contains(letter));
        let (address, behind) = after.split_at(end.unwrap_or(after.len()));
        kept.push_str(if address.is_empty() { "" } else { "…" });
        rest = behind;
    }
    kept + rest
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

#[cfg(test)]
mod tests {
    use super::without_addresses;

    #[test]
    fn a_password_in_an_address_is_not_repeated() {
        assert_eq!(
            without_addresses("invalid value 'postgres://me:secret@host/db?x' for '[N]'"),
            "invalid value 'postgres://…' for '[N]'"
        );
        assert_eq!(
            without_addresses("see sqlite:///abs and ://"),
            "see sqlite://… and ://"
        );
        assert_eq!(without_addresses("nothing"), "nothing");
        assert_eq!(
            without_addresses("invalid value 'me:secret@host/db' for '[N]'"),
            "invalid value '…' for '[N]'"
        );
    }
}
