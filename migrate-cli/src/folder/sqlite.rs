//! An SQLite database that is named by its address.

use super::Invocation;
use super::address::Place;
use super::connect::{self, Missing};
use crate::args::Action;
use crate::failure::Failure;
use crate::interrupt::Watch;
use crate::outcome::Outcome;
use migrate_build::__private::leak;
use migrate_core::MigrationSet;
use migrate_runtime::Migrations;

pub(super) fn operate(
    invocation: &Invocation<'_>,
    set: Option<&MigrationSet>,
    place: &Place,
) -> Result<Outcome, Failure> {
    let set = set.map_or(Migrations::__new(&[]), leak);
    let (action, database) = (invocation.action, place.to_string());
    invocation.tell_database(set.iter().len(), &database);
    let missing = match (missing(action), place) {
        (Missing::Make, Place::File { make: false, .. }) => Missing::Refuse,
        (missing, _) => missing,
    };
    if !place.is_there() && missing == Missing::Make {
        // Tried on an empty database first, so that what is refused leaves no empty file behind.
        let mut empty = connect::in_memory()?;
        invocation.on(set, &mut empty, &database).foresee(action)?;
    }
    let _watch = Watch::before(action, *invocation.printer, &database);
    let opened = connect::open(place, missing, invocation.cli.folder.wait)?;
    if opened.is_missing {
        let printer = invocation.printer;
        printer.note(&format!("there is no database {database} yet"));
    }
    let mut connection = opened.connection;
    invocation.on(set, &mut connection, &database).run(action)
}

/// What to do where the database is not there yet. A command that only looks never makes one.
fn missing(action: &Action) -> Missing {
    match action {
        Action::Up(args) if !args.dry_run => Missing::Make,
        Action::Restore { .. } => Missing::Make,
        Action::Up(_)
        | Action::Status { .. }
        | Action::History
        | Action::Show { .. }
        | Action::Current
        | Action::Validate => Missing::Empty,
        _ => Missing::Refuse,
    }
}
