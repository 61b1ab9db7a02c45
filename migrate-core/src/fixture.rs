//! Rows for the proof, in the subfolder `fixtures/`.

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::filename;
use crate::migration::Fixture;
use crate::scan::{Content, Entry, FIXTURES};
use crate::text::Source;

/// The files of the subfolder: `<table>.sql`, and what is passed over as it is among the migrations.
pub(crate) fn read(shown: &str, entries: Vec<Entry>, found: &mut Diagnostics) -> Vec<Fixture> {
    let mut fixtures = Vec::new();
    for entry in entries {
        if filename::is_passed_over(&entry.name) {
            continue;
        }
        let name = entry.name.replace(char::is_control, "\u{FFFD}");
        let path = format!("{shown}/{FIXTURES}/{name}");
        match one(path, entry) {
            Ok(fixture) => fixtures.push(fixture),
            Err(diagnostic) => found.push(*diagnostic),
        }
    }
    fixtures
}

fn one(path: String, entry: Entry) -> Result<Fixture, Box<Diagnostic>> {
    let wrong = |message: String| {
        let help = "fixtures are files `<table>.sql` with INSERTs for that table, for the proof";
        Box::new(Diagnostic::new("fixture", path.clone(), message, help))
    };
    let bytes = match entry.content {
        Content::File(bytes) => bytes,
        Content::Unreadable(why) => return Err(wrong(format!("cannot be read: {why}"))),
        Content::Folder | Content::Fixtures(_) => {
            return Err(wrong("a folder, where only files are expected".to_owned()));
        }
    };
    let Some(table) = entry
        .name
        .strip_suffix(".sql")
        .filter(|table| !table.is_empty())
    else {
        return Err(wrong("expected the name of a table and `.sql`".to_owned()));
    };
    let source = Source::decode(path.clone(), &bytes)?;
    Ok(Fixture {
        table: table.to_owned(),
        sql: source.text().to_owned(),
        path,
    })
}
