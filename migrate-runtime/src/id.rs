//! How a migration is named to people.

use std::borrow::Cow;
use std::fmt;

/// A migration's version and name. Prints as its file is named: `0009 audit_logs`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MigrationId {
    version: i64,
    /// How many digits the version has at least, with zeros before it.
    digits: u8,
    name: Cow<'static, str>,
}

impl MigrationId {
    pub(crate) fn new(version: i64, digits: u8, name: impl Into<Cow<'static, str>>) -> Self {
        Self {
            version,
            digits,
            name: name.into(),
        }
    }

    /// The number in front of the file's name.
    pub fn version(&self) -> i64 {
        self.version
    }

    /// What stands between the version and the extension. For a migration that is not in the program it comes from
    /// the database as it is, whatever letters it holds.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The version with the zeros that its file has.
    pub(crate) fn padded_version(&self) -> String {
        format!(
            "{:0digits$}",
            self.version,
            digits = usize::from(self.digits)
        )
    }
}

impl fmt::Display for MigrationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = usize::from(self.digits);
        write!(f, "{:0digits$} {}", self.version, Printable(&self.name))
    }
}

/// Text out of a database, safe to print on a terminal: control characters escaped, cut when long.
pub(crate) struct Printable<'a>(pub(crate) &'a str);

impl fmt::Display for Printable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const LONGEST: usize = 80;
        for letter in self.0.chars().take(LONGEST) {
            match letter.is_control() {
                true => write!(f, "{}", letter.escape_debug())?,
                false => write!(f, "{letter}")?,
            }
        }
        match self.0.chars().nth(LONGEST) {
            Some(_) => write!(f, "… ({} bytes)", self.0.len()),
            None => Ok(()),
        }
    }
}

/// `0001 a, 0002 b`.
pub(crate) fn list(ids: &[MigrationId]) -> String {
    ids.iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(", ")
}

#[cfg(test)]
mod tests {
    use super::{MigrationId, Printable};

    #[test]
    fn ids_keep_the_zeros_of_their_file() {
        assert_eq!(
            MigrationId::new(9, 4, "audit_logs").to_string(),
            "0009 audit_logs"
        );
        assert_eq!(MigrationId::new(-9, 0, "x").to_string(), "-9 x");
    }

    #[test]
    fn text_from_a_database_cannot_move_the_cursor_or_fill_the_screen() {
        assert_eq!(Printable("a\x1b[2J\n").to_string(), "a\\u{1b}[2J\\n");
        let long = "x".repeat(10_000_000);
        let expected = format!("{}… (10000000 bytes)", "x".repeat(80));
        assert_eq!(Printable(&long).to_string(), expected);
    }
}
