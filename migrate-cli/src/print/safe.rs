//! Text out of files, databases and names is printed so that it cannot move the cursor or change colours.

/// A text with its control characters written out, except line ends and tabs. Colours are added after this.
pub(crate) fn safe(text: &str) -> String {
    text.chars().fold(String::new(), |mut safe, letter| {
        match letter.is_control() && !matches!(letter, '\n' | '\t') {
            true => safe.extend(letter.escape_debug()),
            false => safe.push(letter),
        }
        safe
    })
}

#[cfg(test)]
mod tests {
    use super::safe;

    #[test]
    fn no_cursor_is_moved() {
        assert_eq!(
            safe("a\u{1b}[2J\u{9b}1m\rb\n\tü"),
            "a\\u{1b}[2J\\u{9b}1m\\rb\n\tü"
        );
    }
}
