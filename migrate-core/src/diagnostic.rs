//! One mistake, and the collection of all of them: the shape that every renderer prints.

use std::fmt;

/// A place in a text, counted as editors do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// Whether a build can go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// It cannot.
    Error,
    /// It can, and somebody should look.
    Warning,
}

/// One mistake in a folder: where it is, what was found and expected, and what to do.
///
/// `Display` is one line, `path:line:column: message`; [`plain`](crate::plain) draws the source line
/// and the help below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    pub(crate) code: &'static str,
    pub(crate) severity: Severity,
    pub(crate) path: String,
    pub(crate) position: Option<Position>,
    pub(crate) source_line: Option<String>,
    pub(crate) also: Vec<String>,
    pub(crate) message: String,
    pub(crate) help: String,
    pub(crate) note: Option<String>,
    /// Whether the proof has found it. Only then does the reader need the code, for `-- allow: <code> …`.
    pub(crate) from_proof: bool,
}

/// A finding of the proof, out of which a [`Diagnostic`] is made. Not part of the public interface.
#[doc(hidden)]
#[derive(Clone, Debug)]
pub struct Found {
    pub code: &'static str,
    pub severity: Severity,
    pub path: String,
    pub position: Option<Position>,
    pub source_line: Option<String>,
    pub message: String,
    pub help: String,
    pub note: Option<String>,
}

impl From<Found> for Diagnostic {
    fn from(found: Found) -> Self {
        Self {
            code: found.code,
            severity: found.severity,
            path: found.path,
            position: found.position,
            source_line: found.source_line,
            also: Vec::new(),
            message: found.message,
            help: found.help,
            note: found.note,
            from_proof: true,
        }
    }
}

impl Diagnostic {
    pub(crate) fn new(
        code: &'static str,
        path: impl Into<String>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self {
            code,
            severity: Severity::Error,
            path: path.into(),
            position: None,
            source_line: None,
            also: Vec::new(),
            message: message.into(),
            help: help.into(),
            note: None,
            from_proof: false,
        }
    }

    /// Names further files that the mistake is about.
    pub(crate) fn also(mut self, paths: impl IntoIterator<Item = String>) -> Self {
        self.also.extend(paths);
        self
    }

    /// A stable word for this kind of mistake, such as `missing-down`.
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// What stands before the message: `error`, or `warning[check-fails]` for a finding of the proof.
    pub fn heading(&self) -> String {
        match self.from_proof {
            true => format!("{}[{}]", self.severity, self.code),
            false => self.severity.to_string(),
        }
    }

    /// An error, except for some findings of the proof, which are warnings.
    pub fn severity(&self) -> Severity {
        self.severity
    }

    /// The file or folder it is in, as it is shown to people: relative to the nearest folder above that
    /// holds a Cargo.lock, else absolute. Cargo runs there, so that terminals can make the path a link. Where there
    /// is no such folder, the command `migrate` shows it from the folder it runs in.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Where in the file, if the mistake has a place there.
    pub fn position(&self) -> Option<Position> {
        self.position
    }

    /// The line of the file at [`position`](Self::position).
    pub fn source_line(&self) -> Option<&str> {
        self.source_line.as_deref()
    }

    /// Further files that the mistake is about, such as the other owner of a version.
    pub fn also_paths(&self) -> &[String] {
        &self.also
    }

    /// What was found and what was expected: lower case, no final stop.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What to do.
    pub fn help(&self) -> &str {
        &self.help
    }

    /// What else the reader should know. For a finding of the proof: which engine found it, and how to
    /// accept it.
    pub fn note(&self) -> Option<&str> {
        self.note.as_deref()
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Error => "error",
            Self::Warning => "warning",
        })
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.position {
            Some(position) => write!(f, "{}:{position}: {}", self.path, self.message),
            None => write!(f, "{}: {}", self.path, self.message),
        }
    }
}

/// All mistakes of a folder, sorted by path and place. Never empty where a function returns it as an error.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnostics {
    found: Vec<Diagnostic>,
}

impl Diagnostics {
    pub(crate) fn push(&mut self, diagnostic: Diagnostic) {
        self.found.push(diagnostic);
    }

    pub(crate) fn append(&mut self, mut others: Self) {
        self.found.append(&mut others.found);
    }

    /// `Ok` with the value only if nothing was found, else all of it, sorted.
    pub(crate) fn finish<T>(mut self, value: T) -> Result<T, Self> {
        if self.found.is_empty() {
            return Ok(value);
        }
        self.sort();
        Err(self)
    }

    fn sort(&mut self) {
        self.found
            .sort_by(|a, b| (&a.path, a.position).cmp(&(&b.path, b.position)));
    }

    /// Whether one of them is an error.
    pub fn has_errors(&self) -> bool {
        let mut severities = self.found.iter().map(Diagnostic::severity);
        severities.any(|severity| severity == Severity::Error)
    }

    /// The mistakes, sorted by path and place.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.found.iter()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.found.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }
}

impl From<Diagnostic> for Diagnostics {
    fn from(diagnostic: Diagnostic) -> Self {
        Self {
            found: vec![diagnostic],
        }
    }
}

impl FromIterator<Diagnostic> for Diagnostics {
    fn from_iter<I: IntoIterator<Item = Diagnostic>>(found: I) -> Self {
        let mut found = Self {
            found: found.into_iter().collect(),
        };
        found.sort();
        found
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, diagnostic) in self.found.iter().enumerate() {
            if index > 0 {
                f.write_str("\n\n")?;
            }
            write!(f, "{}: {}", diagnostic.heading(), crate::plain(diagnostic))?;
        }
        Ok(())
    }
}

impl std::error::Error for Diagnostics {}
