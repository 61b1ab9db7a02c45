//! Draws a diagnostic as rustc and cargo do, without colour.

use crate::diagnostic::{Diagnostic, Position};

/// How many characters of a long line are shown.
const WIDTH: usize = 100;

/// Draws a diagnostic in several lines, to stand behind `error: `: the message, the place, the source line
/// with a caret below it, and the help. rustc indents all lines but the first; the drawing allows for that.
///
/// ```text
/// unterminated string
///  --> app/migrations/0003_add_tags.sql:6:44
///   |
/// 6 | INSERT INTO tags (name) VALUES ('it's a tag');
///   |                                            ^
///   |
///   = help: double a quote inside a string: 'it''s'
/// ```
pub fn plain(diagnostic: &Diagnostic) -> String {
    let path = diagnostic.path();
    let place = diagnostic.position().zip(diagnostic.source_line());
    let number = place.map_or_else(|| " ".to_owned(), |(position, _)| position.line.to_string());
    let margin = " ".repeat(number.len());
    let mut lines = vec![diagnostic.message().to_owned()];
    match place {
        None => lines.push(match diagnostic.position() {
            Some(position) => format!(" --> {path}:{position}"),
            None => format!(" --> {path}"),
        }),
        Some((position, line)) => {
            let (line, column) = window(line, position);
            let caret = " ".repeat(column);
            lines.push(format!("{margin}--> {path}:{position}"));
            lines.push(format!("{margin} |"));
            lines.push(format!("{number} | {line}"));
            lines.push(format!("{margin} | {caret}^"));
            lines.push(format!("{margin} |"));
        }
    }
    let others = diagnostic.also_paths().iter();
    lines.extend(others.map(|path| format!("{margin}--> {path}")));
    lines.push(format!("{margin} = help: {}", diagnostic.help()));
    let note = diagnostic.note();
    lines.extend(note.map(|note| format!("{margin} = note: {note}")));
    lines.join("\n")
}

/// The part of a line around a position, and how many characters of that part stand before the position.
fn window(line: &str, position: Position) -> (String, usize) {
    // One column for each character: a tab would move the caret.
    let printable = |letter: char| match letter {
        '\t' => ' ',
        letter if letter.is_control() => '\u{FFFD}',
        letter => letter,
    };
    let letters: Vec<char> = line.trim_end().chars().map(printable).collect();
    let column = position.column - 1;
    if letters.len() <= WIDTH {
        return (letters.into_iter().collect(), column);
    }
    let start = column.saturating_sub(WIDTH / 2).min(letters.len() - WIDTH);
    let cut = letters.iter().skip(start).take(WIDTH);
    let mut shown: String = cut.collect();
    if start + WIDTH < letters.len() {
        shown.push('…');
    }
    match start {
        0 => (shown, column),
        _ => (format!("…{shown}"), column - start + 1),
    }
}
