//! What was found in a set so far, what `-- allow: <code> because …` accepts of it, and what is told in the end.

use super::finding::{At, Finding, Named};
use super::fixture::Misfit;
use migrate_core::__private::Found;
use migrate_core::{Diagnostic, Fixture, Severity};
use migrate_runtime::__private::Allow;
use migrate_runtime::{Database, Migration};
use std::collections::BTreeSet;

/// What a proof has found, and how far it has come.
pub(crate) struct Ledger {
    list: Vec<Named>,
    /// Whether the application's code is there: its steps in Rust, and its functions, collations and extensions. It
    /// is in a test, and not in a build script.
    pub(crate) code_is_here: bool,
    pub(crate) found: Vec<Finding>,
    /// Migrations that were not applied, by their place in the set.
    pub(crate) skipped: BTreeSet<usize>,
    /// How many migrations were tried.
    pub(crate) tried: usize,
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

    /// Whether a migration accepts findings of a code. In a test nobody accepts an `sql-error`: what a statement
    /// needs can be there.
    pub(crate) fn allows(&self, migration: Named, code: &str) -> bool {
        let mut allows = migration.allows.iter();
        (!self.code_is_here || code != "sql-error") && allows.any(|allow| allow.code == code)
    }

    /// Whether the loss of what a finding is about was found in the same migration already: what an up has lost
    /// its down cannot have put back.
    pub(crate) fn knows_loss(&self, finding: &Finding) -> bool {
        let mut lost = self.found.iter().filter(|it| it.code.ends_with("-lost"));
        finding.about.is_some()
            && lost.any(|it| {
                it.migration.version == finding.migration.version && it.about == finding.about
            })
    }

    /// What is told: the findings that are not accepted, the lines that accept nothing, and the fixtures that no
    /// table has taken (`unused`).
    pub(crate) fn judged(
        &self,
        engine: &str,
        unused: Vec<(&Fixture, Option<Misfit>)>,
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
            let idle = unused.filter(|allow| self.must_be_used(index, allow.code));
            judged.extend(idle.map(|allow| unused_allow(*migration, allow, engine)));
        }
        judged.extend(self.unused_fixtures(engine, unused));
        judged
    }

    /// Whether it is a mistake that a migration accepts this and it was not found.
    fn must_be_used(&self, index: usize, code: &str) -> bool {
        match code {
            // Accepted for want of a function or of code: the build script, where that is missing, judges.
            "sql-error" | "not-tried" | "view-broken" | "fails-on-rows" | "down-fails"
            | "up-again-fails"
                if self.code_is_here =>
            {
                false
            }
            "sql-error" | "not-tried" => true,
            // What was not applied cannot have shown the others.
            _ => !self.skipped.contains(&index),
        }
    }

    /// Fixtures that no table has taken. Where the proof has stopped before its end, the table may come later.
    fn unused_fixtures(
        &self,
        engine: &str,
        unused: Vec<(&Fixture, Option<Misfit>)>,
    ) -> Vec<Diagnostic> {
        let all_tried = self.tried == self.list.len() && self.skipped.is_empty();
        let unused = unused.into_iter();
        let told = unused.filter(|(_, why)| why.is_some() || all_tried);
        let told = told.map(|(fixture, why)| {
            let (message, help) = match &why {
                Some(misfit) => (
                    format!("`{}` does not take these rows: {}", fixture.table(), misfit.why),
                    "they are tried whenever the table is empty: let them fit it as it is at some time",
                ),
                None => (
                    format!("no migration makes a table `{}`", fixture.table()),
                    "name the file after a table, or take it away",
                ),
            };
            let place = why.map(|misfit| fixture.place(misfit.at));
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

    /// Whether a migration is the last one that was tried.
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
