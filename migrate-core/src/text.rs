//! Turns a file's bytes into the text that is hashed, embedded and run, and byte offsets into lines and columns.

use crate::diagnostic::{Diagnostic, Position};

/// A file's text after normalization, and the path it is shown under.
#[derive(Debug)]
pub(crate) struct Source {
    path: String,
    text: String,
    line_starts: Vec<usize>,
}

impl Source {
    /// Removes a byte-order mark, turns CRLF into LF, and refuses what a database would not read whole.
    pub(crate) fn decode(path: String, bytes: &[u8]) -> Result<Self, Box<Diagnostic>> {
        let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        let normalize = |text: &str| text.replace("\r\n", "\n");
        let (text, problem) = match std::str::from_utf8(bytes) {
            Ok(text) => (normalize(text), None),
            Err(error) => {
                let at = error.valid_up_to();
                let valid = normalize(&String::from_utf8_lossy(&bytes[..at]));
                let rest = normalize(&String::from_utf8_lossy(&bytes[at..]));
                (format!("{valid}{rest}"), Some((valid.len(), bytes[at])))
            }
        };
        let source = Self::new(path, text);
        if let Some((at, byte)) = problem {
            return Err(Box::new(source.diagnostic(
                "not-utf-8",
                at,
                format!("byte 0x{byte:02X} is not UTF-8"),
                "save the file as UTF-8",
            )));
        }
        match source.text.find('\0') {
            None => Ok(source),
            Some(at) => Err(Box::new(source.diagnostic(
                "nul",
                at,
                "the file holds U+0000, where a database stops reading",
                "remove the character; SQLite has char(0) and x'00' for it, PostgreSQL cannot store it",
            ))),
        }
    }

    fn new(path: String, text: String) -> Self {
        let after_newlines = text.match_indices('\n').map(|(at, _)| at + 1);
        let line_starts = std::iter::once(0).chain(after_newlines).collect();
        Self {
            path,
            text,
            line_starts,
        }
    }

    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// A mistake at a byte offset of this text.
    pub(crate) fn diagnostic(
        &self,
        code: &'static str,
        at: usize,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Diagnostic {
        let mut diagnostic = Diagnostic::new(code, self.path.clone(), message, help);
        diagnostic.position = Some(self.position(at));
        diagnostic.source_line = Some(self.line_at(at).to_owned());
        diagnostic
    }

    /// The place of a byte offset, which must be in the text and where a character begins, or at the end.
    pub(crate) fn position(&self, at: usize) -> Position {
        let line = self.line_of(at);
        Position {
            line: line + 1,
            column: self.text[self.line_starts[line]..at].chars().count() + 1,
        }
    }

    /// Where the line that holds `at` begins.
    pub(crate) fn line_start(&self, at: usize) -> usize {
        self.line_starts[self.line_of(at)]
    }

    /// Where the line after the one that holds `at` begins, or the end of the text.
    pub(crate) fn next_line(&self, at: usize) -> usize {
        let next = self.line_starts.get(self.line_of(at) + 1);
        next.copied().unwrap_or(self.text.len())
    }

    fn line_of(&self, at: usize) -> usize {
        self.line_starts.partition_point(|start| *start <= at) - 1
    }

    /// The line that holds `at`, without its end.
    pub(crate) fn line_at(&self, at: usize) -> &str {
        self.text[self.line_start(at)..self.next_line(at)].trim_end_matches('\n')
    }
}

#[cfg(test)]
mod tests {
    use super::Source;

    #[test]
    fn positions_count_characters_from_one() {
        let source = Source::decode("x".into(), "a\nßé x\n".as_bytes()).unwrap();
        for (at, expected) in [
            (0, "1:1"),
            (1, "1:2"),
            (2, "2:1"),
            (4, "2:2"),
            (7, "2:4"),
            (9, "3:1"),
        ] {
            assert_eq!(source.position(at).to_string(), expected, "{at}");
        }
    }

    #[test]
    fn a_byte_order_mark_and_carriage_returns_are_gone() {
        let source = Source::decode("x".into(), b"\xEF\xBB\xBFa\r\nb\rc\r\n").unwrap();
        assert_eq!(source.text(), "a\nb\rc\n");
    }

    #[test]
    fn bad_bytes_are_reported_at_their_place() {
        let found = Source::decode("x".into(), b"a\r\n\xC3\xA9\xE9").unwrap_err();
        assert_eq!(found.to_string(), "x:2:2: byte 0xE9 is not UTF-8");
        let found = Source::decode("x".into(), b"a\nb\0").unwrap_err();
        assert!(
            found
                .to_string()
                .starts_with("x:2:2: the file holds U+0000")
        );
    }
}
