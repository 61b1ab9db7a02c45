//! One variable out of `.env`. Nothing else in the file matters, not even whether it is well-formed, and none
//! of it is repeated: it may hold passwords.

use std::cell::Cell;
use std::io::{self, Read};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// What a file says of a variable.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    Value(String),
    Nothing,
    /// No value, but this line, counted from 1, cannot be read and may hold it.
    Unreadable(usize),
}

/// The nearest `.env`, here or above, and how it is shown.
pub(super) fn nearest() -> io::Result<Option<(PathBuf, String)>> {
    let here = env::current_dir()?;
    let mut folders = here.ancestors();
    let path = folders.find_map(|folder| Some(folder.join(".env")).filter(|path| path.is_file()));
    Ok(path.map(|path| {
        let shown = match path.parent() == Some(&here) {
            true => ".env".to_owned(),
            false => path.display().to_string(),
        };
        (path, shown)
    }))
}

/// Looks a variable up in a file. The first value counts.
pub(super) fn look_up(variable: &str, path: &Path) -> io::Result<Found> {
    let bytes = fs::read(path)?;
    Ok(look_up_in(&String::from_utf8_lossy(&bytes), variable))
}

fn look_up_in(text: &str, variable: &str) -> Found {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    // Each with an end, even the last: dotenvy takes white space without one for an entry that goes on.
    let mut lines: Vec<String> = text.lines().map(|line| format!("{line}\n")).collect();
    let mut unreadable = None;
    loop {
        let (value, wrong) = read(&lines, variable);
        if let Some(value) = value {
            return Found::Value(value);
        }
        let first = wrong.iter().map(|entry| entry.start).min();
        unreadable = [unreadable, first].into_iter().flatten().min();
        // A quote that is not closed has swallowed the lines behind it. Read again, with its line left empty.
        let Some(long) = wrong.iter().find(|entry| entry.len() > 1) else {
            return unreadable.map_or(Found::Nothing, |line| Found::Unreadable(line + 1));
        };
        "\n".clone_into(&mut lines[long.start]);
    }
}

/// The value, and the lines of the entries before it that cannot be read.
fn read(lines: &[String], variable: &str) -> (Option<String>, Vec<Range<usize>>) {
    let given = Cell::new(0);
    let reader = Lines {
        lines,
        given: &given,
        rest: &[],
    };
    let mut wrong = Vec::new();
    for entry in dotenvy::from_read_iter(reader) {
        let end = given.get();
        match entry {
            // The value was not UTF-8.
            Ok((name, value))
                if name == variable && value.contains(char::REPLACEMENT_CHARACTER) =>
            {
                wrong.push(end - 1..end);
            }
            Ok((name, value)) if name == variable => return (Some(value), wrong),
            Err(dotenvy::Error::LineParse(text, _)) => {
                wrong.push(end.saturating_sub(text.lines().count().max(1))..end);
            }
            _ => {}
        }
    }
    (None, wrong)
}

/// Gives dotenvy one line at a time, so that it is known which lines an entry takes.
struct Lines<'a> {
    lines: &'a [String],
    /// How many lines were given.
    given: &'a Cell<usize>,
    /// What is left of the last one.
    rest: &'a [u8],
}

impl Read for Lines<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.rest.is_empty() {
            let Some(line) = self.lines.get(self.given.get()) else {
                return Ok(0);
            };
            self.rest = line.as_bytes();
            self.given.set(self.given.get() + 1);
        }
        self.rest.read(buffer)
    }
}

#[cfg(test)]
mod tests {
    use super::{Found, look_up_in};

    fn found(text: &str) -> Found {
        look_up_in(text, "URL")
    }

    #[test]
    fn a_value_is_found_among_lines_that_cannot_be_read() {
        for text in [
            "URL=app.db",
            "URL=app.db ",
            "export URL = 'app.db' # the database\n",
            "\u{feff}URL=app.db\n",
            "A=1\r\nURL=app.db\r\n",
            "# it's\n\nURL=app.db\nURL=other.db\n",
            "no entry\nA=b c\nURL=app.db\n",
            "A='it\nB=\"\nURL=app.db\nC=1\n",
            "URL=app.db\nA='it\n",
            "A='it\n\nURL='app.db'\n",
            "A='two\nlines'\nURL=app.db\n",
            "NAME=app\nB='\nURL=${NAME}.db\n",
            "A=\u{fffd}\nURL=app.db\n",
        ] {
            assert_eq!(found(text), Found::Value("app.db".to_owned()), "{text:?}");
        }
        let long = format!("A={}\nURL=app.db", "x".repeat(100_000));
        assert_eq!(found(&long), Found::Value("app.db".to_owned()));
    }

    #[test]
    fn without_it_the_first_line_that_cannot_be_read_is_told() {
        for (text, line) in [
            ("no entry", 1),
            ("A=1\n\nURL=app db\n", 3),
            ("A=1\nURL='app.db\nB=2\n", 2),
            ("A='two\nlines'\nno entry\n", 3),
            ("no entry\nA='\nB=1\n", 1),
            ("A=1\nURL=\u{fffd}.db\n", 2),
            ("\u{fffd}\u{fffd}U\0R\0L\0", 1),
        ] {
            assert_eq!(found(text), Found::Unreadable(line), "{text:?}");
        }
        for text in ["", "\n", "A=1\nB='x'\n", "# no entry\n"] {
            assert_eq!(found(text), Found::Nothing, "{text:?}");
        }
        assert_eq!(found("URL="), Found::Value(String::new()));
    }
}
