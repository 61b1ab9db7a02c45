//! What was found, and `-- allow: <code> because …`: findings that a migration accepts.

use super::finding::{At, Finding, Named};
use migrate_core::__private::Found;
use migrate_core::{Diagnostic, Fixture, Severity};
use migrate_runtime::__private::Allow;
use migrate_runtime::{Database, Migration};
use std::collections::BTreeSet;

/// What a proof has found, and how far it has come.
pub(crate) struct Ledger {
    list: Vec<Named>,
    /// Whether everything can be there that the SQL and the steps in Rust need: in a test, not in a build
    /// script.
    pub(crate) code_is_here: bool,
    pub(crate) found: Vec<Finding>,
    /// Migrations that were not applied, by their place in the set.
    pub(crate) skipped: BTreeSet<usize>,
    /// How many migrations were tried.
    pub(crate) tried: usize,
}

/// Rows of the user's own that did not fit: why, and the byte of the file where that is.
#[derive(Clone, Debug)]
pub(crate) struct Refused {
    pub(crate) why: String,
    pub(crate) at: usize,
}

impl Refused {
    pub(crate) fn wholly(why: &str) -> Self {
        Self {
            why: why.to_owned(),
            at: 0,
        }
    }
}

impl Ledger {
    pub(crate) fn of<Db: Database>(list: &[&'static Migration<Db>], code_is_here: bool) -> Self {
        Self {
            list: list.iter().map(|migration| Named::of(migration)).collect(),
            code_is_here,
            found: Vec::new(),
            skipped: BTreeSet::new(),
            tried: 0,
        }
    }

    pub(crate) fn allows(&self, migration: Named, code: &str) -> bool {
        let mut allows = migration.allows.iter();
        (!self.code_is_here || code != "sql-error") && allows.any(|allow| allow.code == code)
    }

    /// The findings that are not accepted, and the acceptances that there was no need of. `unused` are rows
    /// that were given and that no table has taken.
    ///
    /// In a test, what accepts that a step in Rust cannot be run or a function is missing is no mistake: in the
    /// build script that is so.
    pub(crate) fn judged(
        &self,
        engine: &str,
        unused: Vec<(&Fixture, Option<Refused>)>,
    ) -> Vec<Diagnostic> {
        let left = self.list.len() - self.tried;
        let kept = self
            .found
            .iter()
            .filter(|finding| !self.allows(finding.migration, finding.code));
        let mut judged: Vec<Diagnostic> = Vec::new();
        for finding in kept {
            let stopped =
                finding.code == "sql-error" && left > 0 && self.stopped_at(finding.migration);
            let engine = match stopped {
                true => {
                    let them = if left == 1 {
                        "migration was"
                    } else {
                        "migrations were"
                    };
                    format!("{engine}; {left} later {them} not tried")
                }
                false => engine.to_owned(),
            };
            judged.push(finding.clone().diagnostic(&engine));
        }
        for (index, migration) in self.list.iter().enumerate().take(self.tried) {
            let allows = migration.allows.iter();
            let unused = allows.filter(|allow| !self.is_used(*migration, allow));
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
            judged.extend(known.map(|allow| unused_allow(*migration, allow, engine)));
        }
        judged.extend(self.unused_fixtures(engine, unused));
        judged
    }

    /// Rows that were given, and that no table has taken.
    fn unused_fixtures(
        &self,
        engine: &str,
        unused: Vec<(&Fixture, Option<Refused>)>,
    ) -> Vec<Diagnostic> {
        let all_tried = self.tried == self.list.len() && self.skipped.is_empty();
        let unused = unused.into_iter();
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
                note: Some(format!("tried on {engine}")),
            })
        });
        told.collect()
    }

    fn is_used(&self, migration: Named, allow: &Allow) -> bool {
        let mut found = self.found.iter();
        found.any(|finding| {
            finding.code == allow.code && finding.migration.version == migration.version
        })
    }

    fn stopped_at(&self, migration: Named) -> bool {
        let last = self.tried.checked_sub(1).map(|last| self.list[last]);
        last.is_some_and(|last| last.version == migration.version)
    }
}

fn unused_allow(migration: Named, allow: &Allow, engine: &str) -> Diagnostic {
    let message = format!(
        "nothing to accept: the proof has not found `{}` here",
        allow.code
    );
    let help = "take the line away";
    let at = At::header(allow);
    let finding = Finding::new("unused-allow", migration, Some(at), message, help);
    finding.plain(engine).into()
}
