//! What is said of words that make no sense. An address among them may hold a password.

use super::{data, json, told};
use crate::exit::Exit;
use clap::error::ErrorKind as Wrong;
use std::ffi::OsString;
use std::io::{ErrorKind, Write};

/// What clap has to say: the help, or why the words make no sense.
pub(crate) fn usage(error: &clap::Error, words: &[OsString]) -> Exit {
    let text = error.render().ansi().to_string();
    if !error.use_stderr() {
        return match write!(anstream::stdout(), "{text}") {
            Err(error) if error.kind() != ErrorKind::BrokenPipe => Exit::Error,
            _ => Exit::Done,
        };
    }
    // The help holds no address but its own examples.
    let is_help = error.kind() == Wrong::DisplayHelpOnMissingArgumentOrSubcommand;
    let text = match is_help {
        true => text,
        false => without_addresses(&text),
    };
    write!(anstream::stderr(), "{text}").ok();
    if !asks_for_json(words) {
        return Exit::Usage;
    }
    let object = match error.kind() {
        // It would list them all.
        Wrong::MissingSubcommand => json::usage("no command is given", HELP),
        _ => of(&without_addresses(&error.render().to_string())),
    };
    told(data(&object), Exit::Usage)
}

const HELP: &str = "`--help` lists what there is";

/// Whether `--json` is among the options: what stands behind a `--` is none.
fn asks_for_json(words: &[OsString]) -> bool {
    let mut options = words.iter().skip(1).take_while(|word| *word != "--");
    options.any(|word| word == "--json")
}

/// Paragraphs: what is wrong, tips, and how it is used.
fn of(text: &str) -> String {
    let mut paragraphs = text.split("\n\n").map(one_line);
    let message = paragraphs.next().unwrap_or_default();
    let message = message.strip_prefix("error: ").unwrap_or(&message);
    let tips = paragraphs.filter_map(|it| Some(it.strip_prefix("tip: ")?.to_owned()));
    let tips: Vec<String> = tips.collect();
    match tips.is_empty() {
        true => json::usage(message, HELP),
        false => json::usage(message, &tips.join("; ")),
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
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
