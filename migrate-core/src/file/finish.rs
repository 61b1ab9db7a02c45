//! Which sections a file must hold, how often and in which order.

use super::{Parsed, RawSection, Reader};
use crate::marker::SectionKind::{self, Check, Down, Up};
use crate::migration::{Section, Statement, Work};

impl Reader<'_> {
    /// Checks the sections, and makes of them what the file says.
    pub(super) fn finish(mut self) -> Parsed {
        self.check_order();
        self.check_up();
        self.check_checks();
        let irreversible = self.check_down();
        Parsed {
            irreversible,
            work: self.section(Up).map(|up| Work::Sql {
                up,
                check: self.section(Check),
                down: self
                    .section(Down)
                    .filter(|down| !down.statements.is_empty()),
            }),
            header: self.header,
        }
    }

    fn of_kind(&self, kind: SectionKind) -> impl Iterator<Item = &RawSection> {
        self.sections
            .iter()
            .filter(move |section| section.kind == kind)
    }

    /// The first section of this kind; one in doubt only where there is no other.
    fn first(&self, kind: SectionKind) -> Option<&RawSection> {
        let marked = self.of_kind(kind).find(|section| section.doubt.is_none());
        marked.or_else(|| self.of_kind(kind).next())
    }

    /// Whether there are two of this kind for certain.
    fn is_twice(&self, kind: SectionKind) -> bool {
        self.of_kind(kind)
            .filter(|section| section.doubt.is_none())
            .count()
            > 1
    }

    /// The marker of this kind where no section of the kind has a statement. `None` too where that may only follow
    /// from a mistake that is reported already.
    fn marker_if_empty(&self, kind: SectionKind) -> Option<usize> {
        let unsure = self.cut_short || self.sections.iter().any(|section| section.doubt.is_some());
        let holds_any = self
            .of_kind(kind)
            .any(|section| !section.statements.is_empty());
        let marker = self.first(kind)?.marker;
        (!unsure && !holds_any).then_some(marker)
    }

    fn check_order(&mut self) {
        let order: Vec<_> = self
            .sections
            .iter()
            .filter(|raw| raw.doubt.is_none())
            .map(|raw| (raw.kind, raw.marker))
            .collect();
        let has_up = order.iter().any(|(kind, _)| *kind == Up);
        for (index, (kind, at)) in order.iter().enumerate() {
            let before =
                |wanted: SectionKind| order[..index].iter().find(|(kind, _)| *kind == wanted);
            if let Some((_, first)) = before(*kind) {
                let line = self.source.position(*first).line;
                let message = format!("`{kind}` stands twice, first in line {line}");
                let help = match *kind == Up && self.first(Down).is_none() {
                    true => "put both into one section, or make this one `-- down`",
                    false => "put both into one section",
                };
                self.report("section-twice", *at, message, help);
            } else if *kind != Up && has_up && before(Up).is_none() {
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
        if let Some(marker) = self.marker_if_empty(Up) {
            self.report(
                "empty-up",
                marker,
                "the `-- up` section holds no statement",
                "write what the migration does, or delete the file if it was never applied anywhere",
            );
        }
        // SQL without a marker above it has been reported as just that.
        if self.first(Up).is_none() && !self.stray && !self.cut_short {
            let help = self.lookalike(Up).unwrap_or_else(|| self.missing_up_help());
            self.report("missing-up", 0, "no `-- up` section", help);
        }
    }

    fn check_checks(&mut self) {
        if let Some(marker) = self.marker_if_empty(Check) {
            self.report(
                "empty-check",
                marker,
                "the `-- check` section holds no query",
                "write a query that returns the rows which must not be there, or remove the marker",
            );
        }
    }

    /// The reason why there is no way back, or `None` where there is one.
    fn check_down(&mut self) -> Option<String> {
        let header = self.header.irreversible.take();
        let Some(down) = self.first(Down) else {
            if header.is_none() {
                self.report_missing_down();
            }
            return header.map(|(reason, _)| reason);
        };
        if let Some(marker) = self.marker_if_empty(Down) {
            if !down.comments.is_empty() {
                let written = || reason(&down.comments);
                return Some(header.map_or_else(written, |(reason, _)| reason));
            }
            let help = match header {
                Some(_) => "remove the marker, or write the way back under it",
                None => "write the way back, or a comment that says why there is none",
            };
            let message = "the `-- down` section holds neither a statement nor a reason";
            self.report("empty-down", marker, message, help);
            return None;
        }
        let certain = down.doubt.is_none() && !down.statements.is_empty() && !self.cut_short;
        let line = self.source.position(down.marker).line;
        let claim = header.map(|(_, at)| at).or(self.header.reason_in_down);
        if let Some(at) = claim.filter(|_| certain) {
            self.report(
                "irreversible-with-down",
                at,
                format!("`-- irreversible:`, but the `-- down` in line {line} has statements"),
                "keep the one that is true",
            );
        }
        None
    }

    fn report_missing_down(&mut self) {
        let explained = self.cut_short || self.is_twice(Up);
        if explained || self.sections.is_empty() {
            return;
        }
        let text = self.source.text().trim_end();
        let last = text.char_indices().next_back().map_or(0, |(at, _)| at);
        let help = self.lookalike(Down).unwrap_or_else(|| {
            "write the way back under a line `-- down`; where there is none, say why above the \
             first marker: `-- irreversible: the old values are gone`"
                .to_owned()
        });
        let message = "no `-- down` section, and not marked irreversible";
        self.report("missing-down", last, message, help);
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
            adds_enum_value: raw.adds_enum_value,
        })
    }
}

/// The comments of a down section as a reason, without an `irreversible:` in front.
fn reason(comments: &[String]) -> String {
    let reason = comments.join(" ");
    let bare = reason
        .split_once(':')
        .filter(|(word, _)| word.eq_ignore_ascii_case(crate::directive::IRREVERSIBLE));
    bare.map_or(reason.as_str(), |(_, reason)| reason.trim())
        .to_owned()
}
