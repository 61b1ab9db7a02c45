//! Statements that are valid SQL but wrong inside a migration, and what to write instead.

use crate::lexer::TokenKind;
use crate::marker::SectionKind;
use crate::statement::StatementTokens;
use crate::{Dialect, Options};

/// What is wrong with a statement, and the index of the token that shows it.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) code: &'static str,
    pub(crate) token: usize,
    pub(crate) message: String,
    pub(crate) help: String,
}

/// The first thing that is wrong with a statement in this section. Where the section is not known, only what
/// is wrong in every section.
pub(crate) fn check(
    statement: &StatementTokens<'_>,
    section: Option<(SectionKind, Options)>,
) -> Option<Refusal> {
    let everywhere = parameter(statement)
        .or_else(|| transaction_control(statement, section))
        .or_else(|| match statement.dialect() {
            Dialect::Sqlite => foreign_keys_pragma(statement),
            Dialect::Postgres => copy_from_stdin(statement),
        });
    if everywhere.is_some() {
        return everywhere;
    }
    let (kind, options) = section?;
    let refused = || match statement.dialect() {
        Dialect::Sqlite => refused_in_transaction_by_sqlite(statement),
        Dialect::Postgres => refused_in_transaction_by_postgres(statement),
    };
    match kind {
        SectionKind::Check => not_a_query(statement),
        _ if options.no_transaction => None,
        _ => refused().map(|words| needs_no_transaction(&words, kind)),
    }
}

fn parameter(statement: &StatementTokens<'_>) -> Option<Refusal> {
    let mut tokens = statement.tokens().iter();
    let token = tokens.position(|token| token.kind == TokenKind::Parameter)?;
    let found = statement.text_of(token);
    Some(Refusal {
        code: "bound-parameter",
        token,
        message: format!(
            "`{found}` is a bound parameter, and nothing binds it: it would run as NULL"
        ),
        help: "write the value itself, in quotes if it is text".to_owned(),
    })
}

fn transaction_control(
    statement: &StatementTokens<'_>,
    section: Option<(SectionKind, Options)>,
) -> Option<Refusal> {
    const WORDS: [&[&str]; 9] = [
        &["BEGIN"],
        &["START", "TRANSACTION"],
        &["COMMIT"],
        &["END"],
        &["ABORT"],
        &["ROLLBACK"],
        &["SAVEPOINT"],
        &["RELEASE"],
        &["PREPARE", "TRANSACTION"],
    ];
    let words = WORDS
        .into_iter()
        .find(|words| statement.words_are(0, words))?
        .join(" ");
    let (message, help) = match section {
        Some((_, options)) if options.no_transaction => (
            "in a `no-transaction` section, whose statements run one by one",
            "what must be committed together goes into a section without the option".to_owned(),
        ),
        _ => (
            "inside a migration, which runs in a transaction of the runner's own",
            format!(
                "a migration and its history row are committed together; what must run outside \
                 a transaction goes under `{} no-transaction`",
                match section {
                    Some((SectionKind::Down, _)) => SectionKind::Down,
                    _ => SectionKind::Up,
                }
            ),
        ),
    };
    Some(Refusal {
        code: "transaction-control",
        token: 0,
        message: format!("`{words}` {message}"),
        help: format!("remove the `{words}`: {help}"),
    })
}

/// The name in `PRAGMA name` and `PRAGMA schema.name`, lower case.
fn pragma(statement: &StatementTokens<'_>) -> Option<String> {
    statement.word_is(0, "PRAGMA").then_some(())?;
    let name = if statement.is_symbol(2, b'.') { 3 } else { 1 };
    Some(statement.name(name)?.to_ascii_lowercase())
}

fn foreign_keys_pragma(statement: &StatementTokens<'_>) -> Option<Refusal> {
    pragma(statement).filter(|name| name == "foreign_keys")?;
    Some(Refusal {
        code: "foreign-keys-pragma",
        token: 0,
        message: "`PRAGMA foreign_keys` inside a migration, where the runner sets it".to_owned(),
        help: "remove it: migrations run with foreign keys off, and they are checked before the \
               commit; a section that needs cascades says `-- up foreign-keys-on`"
            .to_owned(),
    })
}

fn copy_from_stdin(statement: &StatementTokens<'_>) -> Option<Refusal> {
    is_copy_from_stdin(statement).then(|| Refusal {
        code: "copy-from-stdin",
        token: 0,
        message: "`COPY … FROM stdin`, whose data only psql can send".to_owned(),
        help: "write the rows as INSERT INTO … VALUES …".to_owned(),
    })
}

/// Whether lines of data follow the statement, to a line `\.`.
pub(crate) fn is_copy_from_stdin(statement: &StatementTokens<'_>) -> bool {
    statement.dialect() == Dialect::Postgres
        && statement.word_is(0, "COPY")
        && statement
            .outside_parentheses()
            .any(|index| statement.words_are(index, &["FROM", "STDIN"]))
}

fn not_a_query(statement: &StatementTokens<'_>) -> Option<Refusal> {
    let verb = verb(statement);
    let word = verb.and_then(|verb| statement.word(verb));
    let found = word.map_or_else(
        || statement.text_of(0).chars().take(1).collect(),
        str::to_ascii_uppercase,
    );
    if ["SELECT", "VALUES"].contains(&found.as_str()) {
        return None;
    }
    Some(Refusal {
        code: "check-not-a-query",
        token: verb.unwrap_or(0),
        message: format!("`-- check` holds `{found}`, expected SELECT, WITH … SELECT or VALUES"),
        help: "write a query that returns the rows which must not be there; what changes data \
               goes under `-- up`"
            .to_owned(),
    })
}

/// The index of the word that says what a statement does. Behind a `WITH` clause that is not the first word.
fn verb(statement: &StatementTokens<'_>) -> Option<usize> {
    const VERBS: [&str; 6] = ["SELECT", "VALUES", "INSERT", "UPDATE", "DELETE", "MERGE"];
    if !statement.word_is(0, "WITH") {
        return statement.word(0).map(|_| 0);
    }
    let is_verb = |index: usize| VERBS.iter().any(|verb| statement.word_is(index, verb));
    // PostgreSQL lets a common table expression change data as well.
    let changes = (1..statement.tokens().len()).find(|index| {
        let behind = |symbol| statement.is_symbol(index - 1, symbol);
        (behind(b'(') || behind(b')'))
            && VERBS[2..]
                .iter()
                .any(|verb| statement.word_is(*index, verb))
    });
    changes.or_else(|| {
        let mut outside = statement.outside_parentheses();
        // `replace(…)` is a function too: it is the verb only right behind the `)` of the clause.
        outside.find(|index| {
            is_verb(*index)
                || (statement.word_is(*index, "REPLACE") && statement.is_symbol(index - 1, b')'))
        })
    })
}

fn needs_no_transaction(words: &str, section: SectionKind) -> Refusal {
    Refusal {
        code: "needs-no-transaction",
        token: 0,
        message: format!("`{words}` cannot run inside a transaction"),
        help: format!(
            "write `{section} no-transaction`, with this statement in a migration of its own"
        ),
    }
}

/// The words of a statement that SQLite refuses in a transaction, or that do nothing there.
fn refused_in_transaction_by_sqlite(statement: &StatementTokens<'_>) -> Option<String> {
    if let Some(name) = pragma(statement) {
        return ["journal_mode", "synchronous"]
            .contains(&name.as_str())
            .then(|| format!("PRAGMA {name}"));
    }
    ["VACUUM", "ATTACH", "DETACH"]
        .into_iter()
        .find(|word| statement.word_is(0, word))
        .map(str::to_owned)
}

/// The words of a statement that PostgreSQL refuses in a transaction: its source calls
/// `PreventInTransactionBlock` for them.
fn refused_in_transaction_by_postgres(statement: &StatementTokens<'_>) -> Option<String> {
    const ALWAYS: [&[&str]; 12] = [
        &["VACUUM"],
        &["CREATE", "DATABASE"],
        &["DROP", "DATABASE"],
        &["CREATE", "TABLESPACE"],
        &["DROP", "TABLESPACE"],
        &["CREATE", "SUBSCRIPTION"],
        &["DROP", "SUBSCRIPTION"],
        &["ALTER", "SYSTEM"],
        &["DISCARD", "ALL"],
        &["REINDEX", "DATABASE"],
        &["REINDEX", "SYSTEM"],
        &["REINDEX", "SCHEMA"],
    ];
    const CONCURRENT: [(&[&str], &str); 5] = [
        (&["CREATE", "INDEX"], "CREATE INDEX"),
        (&["CREATE", "UNIQUE", "INDEX"], "CREATE UNIQUE INDEX"),
        (&["DROP", "INDEX"], "DROP INDEX"),
        (&["REINDEX"], "REINDEX"),
        (&["ALTER", "TABLE"], "ALTER TABLE … DETACH PARTITION"),
    ];
    // Without options in parentheses, as in `REINDEX (VERBOSE) DATABASE`.
    let outside: Vec<usize> = statement.outside_parentheses().take(2).collect();
    let begins = |words: &&[&str]| {
        let mut pairs = words.iter().enumerate();
        pairs.all(|(at, word)| {
            outside
                .get(at)
                .is_some_and(|index| statement.word_is(*index, word))
        })
    };
    let always = ALWAYS.into_iter().find(begins);
    if let Some(words) = always {
        return Some(words.join(" "));
    }
    if statement.words_are(0, &["ALTER", "DATABASE"]) {
        let mut tokens = 0..statement.tokens().len();
        let moves = tokens.any(|index| statement.words_are(index, &["SET", "TABLESPACE"]));
        return moves.then(|| "ALTER DATABASE … SET TABLESPACE".to_owned());
    }
    if statement.word_is(0, "CLUSTER") {
        // With a table it is an ordinary statement, without one it goes through all of them.
        let all = (1..statement.tokens().len()).all(|index| statement.word_is(index, "VERBOSE"));
        return all.then(|| "CLUSTER".to_owned());
    }
    let concurrently = |index: &usize| statement.word_is(*index, "CONCURRENTLY");
    (1..statement.tokens().len()).find(concurrently)?;
    let (_, name) = CONCURRENT
        .into_iter()
        .find(|(words, _)| statement.words_are(0, words))?;
    Some(format!("{name} CONCURRENTLY"))
}
