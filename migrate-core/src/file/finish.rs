//! Which sections a file must hold, how often and in which order.

use super::{Parsed, Raw, Reader};
use crate::marker::SectionKind::{self, Check, Down, Up};
use crate::migration::{Section, Statement};

impl Reader<'_> {
    pub(super) fn finish(mut self) -> Parsed {
        self.check_order();
        self.check_up();
        self.check_checks();
        let irreversible = self.check_down();
        Parsed {
            irreversible,
            up: self.section(Up),
            check: self.section(Check),
            down: self
                .section(Down)
                .filter(|down| !down.statements.is_empty()),
            header: self.header,
        }
    }

    fn first(&self, kind: SectionKind) -> Option<&Raw> {
        self.sections.iter().find(|section| section.kind == kind)
    }

    fn check_order(&mut self) {
        let order: Vec<_> = self
            .sections
            .iter()
            .map(|raw| (raw.kind, raw.marker))
            .collect();
        for (index, (kind, at)) in order.iter().enumerate() {
            let before =
                |wanted: SectionKind| order[..index].iter().find(|(kind, _)| *kind == wanted);
            if let Some((_, first)) = before(*kind) {
                let line = self.source.position(*first).line;
                let message = format!("`{kind}` stands twice, first in line {line}");
                self.report("section-twice", *at, message, "put both into one section");
            } else if *kind != Up && before(Up).is_none() {
                let message = format!("`{kind}` before `{Up}`");
                let help = "the order is `-- up`, then `-- check` if there is one, then `-- down`";
                self.report("section-order", *at, message, help);
            } else if *kind == Check && before(Down).is_some() {
                let message = format!("`{Check}` behind `{Down}`");
                let help =
                    "the checks run at the end of up: put them between `-- up` and `-- down`";
                self.report("section-order", *at, message, help);
            }
        }
    }

    fn check_up(&mut self) {
        match self.first(Up) {
            Some(up) if up.statements.is_empty() && !self.cut_short => self.report(
                "empty-up",
                up.marker,
                "the `-- up` section holds no statement",
                "write what the migration does, or delete the file if it was never applied anywhere",
            ),
            // SQL without a marker above it has been reported as just that.
            None if !self.stray && !self.cut_short => {
                let help = self.lookalike(Up).unwrap_or_else(|| self.missing_up_help());
                self.report("missing-up", 0, "no `-- up` section", help);
            }
            _ => {}
        }
    }

    fn check_checks(&mut self) {
        if let Some(check) = self.first(Check)
            && check.statements.is_empty()
            && !self.cut_short
        {
            self.report(
                "empty-check",
                check.marker,
                "the `-- check` section holds no query",
                "write a query that returns the rows which must not be there, or remove the marker",
            );
        }
    }

    /// The reason why there is no way back, or `None` where there is one.
    fn check_down(&mut self) -> Option<String> {
        let header = self.header.irreversible.take();
        let Some(down) = self.first(Down) else {
            if header.is_none() && !self.cut_short && !self.sections.is_empty() {
                let end = self.source.text().trim_end().len();
                let help = self.lookalike(Down).unwrap_or_else(|| {
                    "write the way back under a line `-- down`; where there is none, say why \
                     above the first marker: `-- irreversible: the old values are gone`"
                        .to_owned()
                });
                let message = "no `-- down` section, and not marked irreversible";
                self.report("missing-down", end.saturating_sub(1), message, help);
            }
            return header.map(|(reason, _)| reason);
        };
        let (marker, comments) = (down.marker, &down.comments);
        match (header, down.statements.is_empty()) {
            (Some((_, at)), false) => {
                let line = self.source.position(marker).line;
                self.report(
                    "irreversible-with-down",
                    at,
                    format!("`-- irreversible:`, and `-- down` in line {line} has statements"),
                    "keep the one that is true",
                );
                None
            }
            (None, false) => None,
            (Some((reason, _)), true) if !comments.is_empty() => Some(reason),
            (None, true) if !comments.is_empty() => Some(reason(comments)),
            (_, true) => {
                if !self.cut_short {
                    self.report(
                        "empty-down",
                        marker,
                        "the `-- down` section holds neither a statement nor a reason",
                        "write the way back, or a comment that says why there is none",
                    );
                }
                None
            }
        }
    }

    /// Says what stands where a marker of this kind was missed.
    fn lookalike(&self, kind: SectionKind) -> Option<String> {
        let found = self.lookalikes.iter().find(|line| line.kind == kind)?;
        let line = self.source.position(found.at).line;
        Some(format!(
            "line {line} begins with `{kind}`, but {}",
            found.why
        ))
    }

    fn section(&self, kind: SectionKind) -> Option<Section> {
        let raw = self.first(kind)?;
        let statement = |(start, end): &(usize, usize)| Statement {
            start: start - raw.start,
            end: end - raw.start,
            position: self.source.position(*start),
        };
        Some(Section {
            sql: self.source.text()[raw.start..raw.end].to_owned(),
            options: raw.options,
            statements: raw.statements.iter().map(statement).collect(),
            keeps_foreign_keys: raw.keeps_foreign_keys,
        })
    }
}

fn reason(comments: &[String]) -> String {
    let reason = comments.join(" ");
    let bare = reason
        .split_once(':')
        .filter(|(word, _)| word.eq_ignore_ascii_case(crate::directive::IRREVERSIBLE));
    bare.map_or(reason.as_str(), |(_, reason)| reason.trim())
        .to_owned()
}
