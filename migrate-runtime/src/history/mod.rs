//! The history table, whatever database it is in: its columns, its rows, and how a stored down is read back.

pub(crate) mod words;

use crate::set::{Section, Statement};

/// The columns of the history table, in the order in which a row is read.
pub(crate) const COLUMNS: [&str; 11] = [
    "id",
    "version",
    "name",
    "description",
    "checksum",
    "state",
    "statements_done",
    "applied_at",
    "execution_time_ms",
    "down_options",
    "down_sql",
];

/// A row of the history, its down text left out: that can be long, and is rarely needed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Order of application.
    pub(crate) id: i64,
    pub(crate) version: i64,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) checksum: String,
    pub(crate) state: State,
    pub(crate) statements_done: usize,
    pub(crate) applied_at: String,
    pub(crate) execution_time_ms: u64,
    pub(crate) has_down: bool,
}

/// What a row says of its migration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    Applied,
    /// Taken as applied, without having been run.
    Baseline,
    /// A `no-transaction` up has begun.
    Applying,
    /// A `no-transaction` down has begun.
    Reverting,
}

impl State {
    pub(crate) const ALL: [Self; 4] = [
        Self::Applied,
        Self::Baseline,
        Self::Applying,
        Self::Reverting,
    ];

    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Applied => "applied",
            Self::Baseline => "baseline",
            Self::Applying => "applying",
            Self::Reverting => "reverting",
        }
    }

    pub(crate) fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }

    /// Whether a section has begun and not ended.
    pub(crate) fn is_underway(self) -> bool {
        matches!(self, Self::Applying | Self::Reverting)
    }
}

/// A down section out of the history: of a migration that the program does not know, or of one that is underway.
#[derive(Clone, Debug)]
pub struct StoredDown {
    sql: String,
    statements: Vec<Statement>,
    no_transaction: bool,
    foreign_keys_on: bool,
}

const NO_TRANSACTION: &str = "no-transaction";
const FOREIGN_KEYS_ON: &str = "foreign-keys-on";

impl StoredDown {
    /// Reads `down_sql` and `down_options`: the marker's options and then where each statement begins.
    /// `None` if they do not fit each other.
    pub(crate) fn read(sql: String, options: &str) -> Option<Self> {
        let mut words: Vec<&str> = options.split(' ').collect();
        let offsets = words.pop()?;
        let known = |word: &&str| [NO_TRANSACTION, FOREIGN_KEYS_ON].contains(word);
        // SQLite would silently stop at U+0000.
        if !words.iter().all(known) || sql.contains('\0') {
            return None;
        }
        let starts = offsets
            .split(',')
            .map(|offset| offset.parse().ok())
            .collect::<Option<Vec<usize>>>()?;
        let ends = starts.iter().skip(1).copied().chain([sql.len()]);
        let statements = starts
            .iter()
            .zip(ends)
            .map(|(start, end)| {
                let before = sql.get(..*start)?;
                let text = sql.get(*start..end)?.trim_end();
                Some(Statement {
                    start: *start,
                    end: start + text.len(),
                    line: before.matches('\n').count() + 1,
                    column: before.rsplit('\n').next()?.chars().count() + 1,
                })
            })
            .collect::<Option<Vec<_>>>()?;
        Some(Self {
            no_transaction: words.contains(&NO_TRANSACTION),
            foreign_keys_on: words.contains(&FOREIGN_KEYS_ON),
            sql,
            statements,
        })
    }

    pub(crate) fn section(&self) -> Section<'_> {
        Section {
            sql: &self.sql,
            statements: &self.statements,
            no_transaction: self.no_transaction,
            foreign_keys_on: self.foreign_keys_on,
            // Nobody has looked at these statements: their keys are checked.
            keeps_foreign_keys: false,
            adds_enum_value: false,
        }
    }
}

/// The text of `down_options` for a section, as [`StoredDown::read`] takes it.
pub(crate) fn down_options(down: Section<'_>) -> String {
    let starts: Vec<String> = down
        .statements
        .iter()
        .map(|at| at.start.to_string())
        .collect();
    let options = [
        (down.no_transaction, NO_TRANSACTION),
        (down.foreign_keys_on, FOREIGN_KEYS_ON),
    ];
    let mut words: Vec<&str> = options
        .into_iter()
        .filter_map(|(on, word)| on.then_some(word))
        .collect();
    let starts = starts.join(",");
    words.push(&starts);
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::{Section, Statement, StoredDown, down_options};

    #[test]
    fn a_down_is_read_back_as_it_was_stored() {
        let sql = "DROP TABLE a;\n  DROP TABLE b;\n";
        let statement = |start, end| Statement {
            start,
            end,
            line: 0,
            column: 0,
        };
        let section = Section {
            sql,
            statements: &[statement(0, 13), statement(16, 29)],
            no_transaction: true,
            foreign_keys_on: false,
            keeps_foreign_keys: false,
            adds_enum_value: false,
        };
        let options = down_options(section);
        assert_eq!(options, "no-transaction 0,16");
        let stored = StoredDown::read(sql.to_owned(), &options).unwrap();
        let read = stored.section();
        assert!(read.no_transaction && !read.foreign_keys_on);
        assert_eq!(read.statement(0), "DROP TABLE a;");
        assert_eq!(read.statement(1), "DROP TABLE b;");
        assert_eq!((read.statements[1].line, read.statements[1].column), (2, 3));
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        for options in [
            "",
            "0,",
            "9",
            "5,2",
            "no-transacton 0",
            "0 no-transaction",
            "-1",
            "1",
        ] {
            assert!(
                StoredDown::read("é;".to_owned(), options).is_none(),
                "{options}"
            );
        }
        assert!(StoredDown::read("é;".to_owned(), "0").is_some());
        assert!(StoredDown::read("a;\0b;".to_owned(), "0").is_none());
    }
}
