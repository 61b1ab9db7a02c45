//! What holds for every well-formed folder.

#![expect(clippy::unwrap_used, reason = "every migration here is SQL")]

mod support;

use migrate_core::{Dialect, Entry, Migration, Section, checksum};
use proptest::prelude::{ProptestConfig, Strategy, any, prop, proptest};
use proptest::prelude::{prop_assert_eq, prop_oneof};

/// A case that fails is to become a row of a table, not a file of seeds.
fn config(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// A migration as it is meant, before it is printed.
#[derive(Clone, Debug)]
struct Meant {
    name: String,
    description: String,
    allow: bool,
    requires_first: bool,
    no_transaction: bool,
    up: Vec<&'static str>,
    check: Vec<&'static str>,
    down: Result<Vec<&'static str>, String>,
    layout: Layout,
}

/// What a person is free to choose.
#[derive(Clone, Debug)]
struct Layout {
    capitals: bool,
    comments: bool,
    last_semicolon: bool,
    reason_in_header: bool,
}

const STATEMENTS: &[&str] = &[
    "CREATE TABLE a (id INTEGER PRIMARY KEY, b TEXT DEFAULT ';')",
    "INSERT INTO a (b)\nVALUES ('-- up'), ('it''s\n-- down\n'), (\"/*\")",
    "UPDATE a SET b = b || '*/' -- ; not the end\nWHERE id > -1",
    "DELETE FROM a /* ; */ WHERE b = 'größe'",
    "SELECT 1",
];
const QUERIES: &[&str] = &[
    "SELECT 1",
    "WITH x AS (SELECT 1) SELECT * FROM x",
    "VALUES (1), (2)",
];

fn some(of: &'static [&'static str], least: usize) -> impl Strategy<Value = Vec<&'static str>> {
    prop::collection::vec(prop::sample::select(of), least..5)
}

fn meant() -> impl Strategy<Value = Meant> {
    let layout =
        any::<[bool; 4]>().prop_map(|[capitals, comments, last_semicolon, reason_in_header]| {
            Layout {
                capitals,
                comments,
                last_semicolon,
                reason_in_header,
            }
        });
    let down = prop_oneof![
        some(STATEMENTS, 1).prop_map(Ok),
        "[a-zé]([a-z ,é]{0,20}[a-zé])?".prop_map(|reason| Err(format!("because {reason}"))),
    ];
    let text = (
        "[A-Za-z0-9][A-Za-z0-9_-]{0,12}",
        "([a-zä:;'](.{0,20}[a-zä:;'])?)?",
    );
    let sections = (some(STATEMENTS, 1), some(QUERIES, 0), down);
    (text, any::<[bool; 3]>(), sections, layout).prop_map(
        |(
            (name, description),
            [allow, requires_first, no_transaction],
            (up, check, down),
            layout,
        )| {
            let description = description.replace(char::is_control, " ").trim().to_owned();
            Meant {
                name,
                description,
                allow,
                requires_first,
                no_transaction,
                up,
                check,
                down,
                layout,
            }
        },
    )
}

fn print_section(text: &mut String, marker: &str, statements: &[&str], layout: &Layout) {
    let marker = if layout.capitals {
        marker.to_uppercase()
    } else {
        marker.to_owned()
    };
    *text += &format!("--{marker}\n");
    for (index, statement) in statements.iter().enumerate() {
        if layout.comments {
            *text += "\n-- a comment; of several words\n/* '; */ ";
        }
        *text += statement;
        let ended = layout.last_semicolon || index + 1 < statements.len();
        *text += match (ended, layout.comments) {
            (true, true) => "; -- behind it\n;;\n",
            (true, false) => ";\n",
            (false, true) => " -- behind it\n",
            (false, false) => "\n",
        };
    }
}

fn print(meant: &Meant) -> String {
    let mut text = String::new();
    let layout = &meant.layout;
    if !meant.description.is_empty() {
        text += &format!("-- Description: {}\n", meant.description);
    }
    if meant.requires_first {
        text += "--requires:1,1\n\n";
    }
    if meant.allow {
        text += "-- allow: rows-lost because they are old\n";
    }
    if let (Err(reason), true) = (&meant.down, layout.reason_in_header) {
        text += &format!("-- irreversible: {reason}\n");
    }
    let up = if meant.no_transaction {
        " up  no-transaction"
    } else {
        "\tup "
    };
    print_section(&mut text, up, &meant.up, layout);
    if !meant.check.is_empty() {
        print_section(&mut text, " check", &meant.check, layout);
    }
    match &meant.down {
        Ok(down) => print_section(&mut text, "  down", down, layout),
        Err(_) if layout.reason_in_header => {}
        Err(reason) => text += &format!("-- down\n-- {reason}"),
    }
    text
}

/// The statements without the `;` that ends them.
fn bare(section: &Section) -> Vec<String> {
    let each = support::statements(section).into_iter();
    each.map(|statement| statement.strip_suffix(';').unwrap_or(statement).to_owned())
        .collect()
}

fn check_read(migration: &Migration, meant: &Meant, dialect: Dialect) {
    assert_eq!(migration.name(), meant.name);
    assert_eq!(migration.description(), meant.description);
    assert_eq!(
        migration.requires(),
        if meant.requires_first {
            &[1, 1][..]
        } else {
            &[]
        }
    );
    assert_eq!(migration.allows().len(), usize::from(meant.allow));
    assert_eq!(
        migration.up().unwrap().options().no_transaction,
        meant.no_transaction
    );
    assert_eq!(bare(migration.up().unwrap()), meant.up);
    assert_eq!(migration.check().map(bare).unwrap_or_default(), meant.check);
    assert_eq!(
        migration.down().map(bare),
        meant
            .down
            .clone()
            .ok()
            .map(|down| down.iter().map(|&s| s.to_owned()).collect())
    );
    assert_eq!(
        migration.irreversible(),
        meant.down.as_ref().err().map(String::as_str)
    );
    assert_eq!(migration.checksum(), checksum(dialect, &meant.up.join(";")));
}

proptest! {
    #![proptest_config(config(300))]

    #[test]
    fn a_printed_folder_reads_as_it_was_meant(folder in prop::collection::vec(meant(), 1..12), width in 1_usize..6) {
        let mut folder = folder;
        folder[0].requires_first = false;
        let entry = |(index, meant): (usize, &Meant)| {
            Entry::file(format!("{:0width$}_{}.sql", index + 1, meant.name), print(meant))
        };
        for dialect in Dialect::ALL {
            let entries: Vec<Entry> = folder.iter().enumerate().map(entry).rev().collect();
            let set = support::accepted_all(entries, dialect);
            prop_assert_eq!(set.migrations().len(), folder.len());
            for (index, migration) in set.migrations().iter().enumerate() {
                prop_assert_eq!(migration.version(), i64::try_from(index + 1).unwrap());
                check_read(migration, &folder[index], dialect);
            }
        }
    }
}
