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
        false => redacted(&plain, words),
    };
    // What clap told as a word is redacted and painted. Where a secret is left in another part, the colours go too.
    let shown = if told == plain { painted } else { told.clone() };
    write!(anstream::stderr(), "{shown}").ok();
    if !asks_for_json(words) {
        return Exit::Usage;
    }
    let object = match error.kind() {
        // clap's message would list them all.
        Wrong::MissingSubcommand => json::usage("no command is given", HELP),
        _ => as_json(&told),
    };
    super::told(data(&object), Exit::Usage)
}

/// The same error, without words that may hold a password.
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

/// A part of an error, redacted. `None` for parts that hold no words.
fn without_secrets_in(value: &ContextValue, words: &[OsString]) -> Option<ContextValue> {
    let word = |word: &String| safe(&secret::redact(word));
    // A sentence, which may quote a word.
    let sentence = |text: &StyledStr| {
        let plain = text.to_string();
        let told = redacted(&plain, words);
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

fn redacted(text: &str, words: &[OsString]) -> String {
    let words: Vec<_> = words
        .iter()
        .skip(1)
        .map(|word| word.to_string_lossy())
        .collect();
    safe(&secret::redact_in(text, words.iter().map(AsRef::as_ref)))
}

const HELP: &str = "`--help` lists what there is";

/// Whether `--json` is among the options: what stands behind a `--` is none.
fn asks_for_json(words: &[OsString]) -> bool {
    let mut options = words.iter().skip(1).take_while(|word| *word != "--");
    options.any(|word| word == "--json")
}

/// clap's text as JSON. Its paragraphs are what is wrong, tips, and how the command is used.
fn as_json(text: &str) -> String {
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
