//! What the proof has to say, and where.

use migrate_core::__private::Found;
use migrate_core::{Diagnostic, Position, Severity};
use migrate_runtime::__private::{Allow, Section, Work};
use migrate_runtime::{Database, Direction, Error, Migration, MigrationId, Place};
use std::path::Path;

/// What a finding needs to know of its migration, whatever database that is for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Named {
    pub(crate) version: i64,
    pub(crate) path: &'static str,
    pub(crate) allows: &'static [Allow],
}

impl Named {
    pub(crate) fn of<Db: Database>(migration: &'static Migration<Db>) -> Self {
        Self {
            version: migration.version(),
            path: migration.path(),
            allows: migration.__parts().allows,
        }
    }
}

/// Something that the proof found in a migration.
#[derive(Clone, Debug)]
pub(crate) struct Finding {
    pub(crate) code: &'static str,
    pub(crate) severity: Severity,
    pub(crate) migration: Named,
    pub(crate) at: Option<At>,
    pub(crate) message: String,
    pub(crate) help: String,
    /// The name of what is lost or missing: what an up has lost is not told again of its down.
    pub(crate) about: Option<String>,
}

/// A place in a migration's file.
#[derive(Clone, Debug)]
pub(crate) struct At {
    position: Position,
    line: Option<String>,
}

impl At {
    /// A statement of a section, by its number from 1; the first one where the number is 0 or too high. Of a step
    /// in Rust the function.
    pub(crate) fn statement<Db: Database>(
        migration: &'static Migration<Db>,
        direction: Direction,
        number: usize,
    ) -> Option<Self> {
        let Some(section) = section(migration, direction) else {
            return match work(migration, direction) {
                Some(Work::Code(code)) => Some(Self {
                    position: position(code.line, code.column),
                    line: None,
                }),
                _ => None,
            };
        };
        let statement = section.statements.get(number.saturating_sub(1));
        let statement = statement.or(section.statements.first())?;
        Some(Self::in_section(
            section,
            position(statement.line, statement.column),
        ))
    }

    /// Where a statement failed.
    pub(crate) fn place<Db: Database>(migration: &'static Migration<Db>, place: &Place) -> Self {
        let parts = migration.__parts();
        let position = position(place.line(), place.column());
        let section = match place.section() {
            "up" => parts.up.section(),
            "check" => parts.check,
            _ => parts.down.and_then(|down| down.section()),
        };
        match section {
            Some(section) => Self::in_section(section, position),
            None => Self {
                position,
                line: None,
            },
        }
    }

    /// A line above the sections.
    pub(crate) fn header(allow: &Allow) -> Self {
        Self {
            position: position(allow.line, allow.column),
            line: Some(allow.text.to_owned()),
        }
    }

    /// A place, with the line of the section's text that it is in.
    fn in_section(section: Section<'_>, position: Position) -> Self {
        let first = section.statements.first();
        let line = first.and_then(|first| {
            // The section's text begins so many lines above its first statement.
            let above = section.sql.get(..first.start)?.matches('\n').count();
            let start = first.line - above;
            let line = section.sql.split('\n').nth(position.line - start)?;
            Some(line.to_owned())
        });
        Self { position, line }
    }
}

fn position(line: usize, column: usize) -> Position {
    Position { line, column }
}

impl Finding {
    /// An error. Each of the proof's findings begins as one.
    pub(crate) fn error<Db: Database>(
        code: &'static str,
        migration: &'static Migration<Db>,
        at: Option<At>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self::new(code, Named::of(migration), at, message, help)
    }

    /// The same, of a migration whose database is not known any more.
    pub(crate) fn new(
        code: &'static str,
        migration: Named,
        at: Option<At>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self {
            code,
            severity: Severity::Error,
            migration,
            at,
            message: message.into(),
            help: help.into(),
            about: None,
        }
    }

    pub(crate) fn about(mut self, name: &str) -> Self {
        self.about = Some(name.to_owned());
        self
    }

    pub(crate) fn into_warning(self) -> Self {
        Self {
            severity: Severity::Warning,
            ..self
        }
    }

    /// It may come of a migration that was not applied before it: then it says so, and is a warning.
    pub(crate) fn doubted(mut self, before: &MigrationId, help: &str) -> Self {
        self.message += &format!("; before it {before} was not applied here");
        help.clone_into(&mut self.help);
        self.into_warning()
    }

    /// What is shown of it, found on this engine: `SQLite 3.53.2`.
    pub(crate) fn diagnostic(self, engine: &str) -> Diagnostic {
        let place = match self.code {
            "sql-error" => " in a build script",
            _ => "",
        };
        let comment = match Path::new(self.migration.path).extension() {
            Some(extension) if extension == "rs" => "//!",
            _ => "--",
        };
        let accept = format!(
            "`{comment} allow: {} because …` accepts it{place}",
            self.code
        );
        Diagnostic::from(Found {
            note: Some(format!("tried on {engine}; {accept}")),
            ..self.plain(engine)
        })
    }

    /// The same without the offer to accept it.
    pub(crate) fn plain(self, engine: &str) -> Found {
        Found {
            code: self.code,
            severity: self.severity,
            path: self.migration.path.to_owned(),
            position: self.at.as_ref().map(|at| at.position),
            source_line: self.at.and_then(|at| at.line),
            message: self.message,
            help: self.help,
            note: Some(format!("tried on {engine}")),
        }
    }
}

/// Where a section failed, and what the engine said to it.
pub(crate) fn failure<Db: Database>(
    migration: &'static Migration<Db>,
    direction: Direction,
    error: &Error,
) -> (Option<At>, String) {
    match error {
        Error::Failed { at, source, .. } => (Some(At::place(migration, at)), source.to_string()),
        Error::CheckFailed { at, rows, .. } => (Some(At::place(migration, at)), rows.join("; ")),
        Error::Escaped { source, .. } => (
            At::statement(migration, direction, 1),
            format!("it ended the transaction it runs in: {source}"),
        ),
        other => (At::statement(migration, direction, 1), other.to_string()),
    }
}

/// The section that a direction runs; `None` for a step in Rust, or where there is none.
pub(crate) fn section<Db: Database>(
    migration: &'static Migration<Db>,
    direction: Direction,
) -> Option<Section<'static>> {
    work(migration, direction).and_then(|work| work.section())
}

/// What a direction runs.
fn work<Db: Database>(migration: &'static Migration<Db>, direction: Direction) -> Option<Work<Db>> {
    let parts = migration.__parts();
    match direction {
        Direction::Up => Some(parts.up),
        Direction::Down => parts.down,
    }
}
