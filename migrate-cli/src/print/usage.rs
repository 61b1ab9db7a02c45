//! What is said of words that make no sense. An address among them may hold a password.

use super::{data, json, safe};
use crate::exit::Exit;
use crate::secret;
use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind as Wrong};
use std::ffi::OsString;
use std::io::Write;

/// What clap has to say: the help, or why the words make no sense.
pub(crate) fn usage(error: clap::Error, words: &[OsString]) -> Exit {
    if !error.use_stderr() {
        let text = error.render().ansi().to_string();
        let mut stdout = anstream::stdout();
        let printed = write!(stdout, "{text}").and_then(|()| stdout.flush());
        return super::told(printed, Exit::Done);
    }
    // The help holds no address but its own examples.
    let is_help = error.kind() == Wrong::DisplayHelpOnMissingArgumentOrSubcommand;
    let error = match is_help {
        true => error,
        false => without_secrets(error, words),
    };
    let painted = error.render().ansi().to_string();
    let plain = error.render().to_string();
    let told = match is_help {
        true => plain.clone(),
        false => put_away(&plain, words),
    };
    // What was put away by itself is painted; where a word is left that it was not, the colours have to go.
    let shown = if told == plain { painted } else { told.clone() };
    write!(anstream::stderr(), "{shown}").ok();
    if !asks_for_json(words) {
        return Exit::Usage;
    }
    let object = match error.kind() {
        // It would list them all.
        Wrong::MissingSubcommand => json::usage("no command is given", HELP),
        _ => of(&told),
    };
    super::told(data(&object), Exit::Usage)
}

/// The same error with words in it that may hold a password put away, before it is painted.
fn without_secrets(mut error: clap::Error, words: &[OsString]) -> clap::Error {
    let told: Vec<(ContextKind, ContextValue)> = error
        .context()
        .filter_map(|(kind, value)| Some((kind, without_secrets_in(value, words)?)))
        .collect();
    for (kind, value) in told {
        error.insert(kind, value);
    }
    error
}

/// `None` where nothing has to be put away.
fn without_secrets_in(value: &ContextValue, words: &[OsString]) -> Option<ContextValue> {
    let word = |word: &String| safe(&secret::put_away(word));
    // A sentence, which may quote a word.
    let sentence = |text: &StyledStr| {
        let plain = text.to_string();
        let told = put_away(&plain, words);
        if told == plain {
            text.clone()
        } else {
            told.into()
        }
    };
    Some(match value {
        ContextValue::String(text) => ContextValue::String(word(text)),
        ContextValue::Strings(texts) => ContextValue::Strings(texts.iter().map(word).collect()),
        ContextValue::StyledStr(text) => ContextValue::StyledStr(sentence(text)),
        ContextValue::StyledStrs(texts) => {
            ContextValue::StyledStrs(texts.iter().map(sentence).collect())
        }
        _ => return None,
    })
}

fn put_away(text: &str, words: &[OsString]) -> String {
    let words: Vec<_> = words
        .iter()
        .skip(1)
        .map(|word| word.to_string_lossy())
        .collect();
    safe(&secret::put_away_in(text, words.iter().map(AsRef::as_ref)))
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
