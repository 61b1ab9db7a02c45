//! `-- allow: <code> because …`: findings that a migration accepts.

use super::Prover;
use super::finding::{At, Finding};
use migrate_core::__private::Found;
use migrate_core::{Diagnostic, Severity};
use migrate_runtime::__private::Allow;
use migrate_runtime::Migration;

impl Prover<'_> {
    pub(crate) fn allows(&self, migration: &'static Migration, code: &str) -> bool {
        let mut allows = migration.__parts().allows.iter();
        (!self.code_is_here || code != "sql-error") && allows.any(|allow| allow.code == code)
    }

    /// The findings that are not accepted, and the acceptances that there was no need of.
    ///
    /// In a test, what accepts that a step in Rust cannot be run or a function is missing is no mistake: in the
    /// build script that is so.
    pub(crate) fn judged(&self, sqlite: &str) -> Vec<Diagnostic> {
        let left = self.list.len() - self.tried;
        let kept = self
            .found
            .iter()
            .filter(|finding| !self.allows(finding.migration, finding.code));
        let mut judged: Vec<Diagnostic> = Vec::new();
        for finding in kept {
            let stopped =
                finding.code == "sql-error" && left > 0 && self.stopped_at(finding.migration);
            let sqlite = match stopped {
                true => {
                    let them = if left == 1 {
                        "migration was"
                    } else {
                        "migrations were"
                    };
                    format!("{sqlite}; {left} later {them} not tried")
                }
                false => sqlite.to_owned(),
            };
            judged.push(finding.clone().diagnostic(&sqlite));
        }
        for (index, migration) in self.list.iter().enumerate().take(self.tried) {
            let allows = migration.__parts().allows.iter();
            let unused = allows.filter(|allow| !self.is_used(migration, allow));
            let known = unused.filter(|allow| match allow.code {
                // What may be so for want of a function or of code, and is judged where that is.
                "sql-error" | "not-tried" | "view-broken" | "fails-on-rows" | "down-fails"
                | "up-again-fails"
                    if self.code_is_here =>
                {
                    false
                }
                "sql-error" | "not-tried" => true,
                _ => !self.skipped.contains(&index),
            });
            judged.extend(known.map(|allow| unused_allow(migration, allow, sqlite)));
        }
        judged.extend(self.unused_fixtures(sqlite));
        judged
    }

    /// Rows that were given, and that no table has taken.
    fn unused_fixtures(&self, sqlite: &str) -> Vec<Diagnostic> {
        let all_tried = self.tried == self.list.len() && self.skipped.is_empty();
        let unused = self.filler.unused_fixtures().into_iter();
        let told = unused.filter(|(_, why)| why.is_some() || all_tried);
        let told = told.map(|(fixture, why)| {
            let (message, help) = match &why {
                Some(refused) => (
                    format!("`{}` does not take these rows: {}", fixture.table(), refused.why),
                    "they are tried whenever the table is empty: let them fit it as it is at some time",
                ),
                None => (
                    format!("no migration makes a table `{}`", fixture.table()),
                    "name the file after a table, or take it away",
                ),
            };
            let place = why.map(|refused| fixture.place(refused.at));
            Diagnostic::from(Found {
                code: "fixture",
                severity: Severity::Error,
                path: fixture.path().to_owned(),
                position: place.map(|(position, _)| position),
                source_line: place.map(|(_, line)| line.to_owned()),
                message,
                help: help.to_owned(),
                note: Some(format!("tried on SQLite {sqlite}")),
            })
        });
        told.collect()
    }

    fn is_used(&self, migration: &'static Migration, allow: &Allow) -> bool {
        let mut found = self.found.iter();
        found.any(|finding| {
            finding.code == allow.code && finding.migration.version() == migration.version()
        })
    }

    fn stopped_at(&self, migration: &'static Migration) -> bool {
        let last = self.tried.checked_sub(1).map(|last| self.list[last]);
        last.is_some_and(|last: &Migration| last.version() == migration.version())
    }
}

fn unused_allow(migration: &'static Migration, allow: &Allow, sqlite: &str) -> Diagnostic {
    let message = format!(
        "nothing to accept: the proof has not found `{}` here",
        allow.code
    );
    let help = "take the line away";
    let at = At::header(allow);
    let finding = Finding::error("unused-allow", migration, Some(at), message, help);
    finding.plain(sqlite).into()
}
