//! A clock that is wrong decides nothing: the order of application is a number's.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a test")]

use migrate_faults_tests::judge::whole_backups;
use migrate_faults_tests::position::{Position, look};
use migrate_faults_tests::process::{Ending, Faulty};
use migrate_faults_tests::scenario::{Journal, Scenario, database, set};
use migrate_faults_tests::sweep::{each, place};
use rusqlite::Connection;
use std::ffi::OsStr;
use std::fs;
use std::path::Path;

fn times(folder: &Path) -> Vec<String> {
    let db = Connection::open(database(folder)).unwrap();
    let sql = "SELECT applied_at FROM schema_migrations ORDER BY id";
    let mut rows = db.prepare(sql).unwrap();
    let times = rows.query_map([], |row| row.get(0)).unwrap();
    times.map(Result::unwrap).collect()
}

#[test]
fn a_clock_that_goes_back_with_each_look() {
    let ran = each(|scenario, journal, place| {
        let folder = place.join("run");
        fs::create_dir(&folder).unwrap();
        scenario.prepare(&folder, journal);
        let faulty = Faulty {
            program: env!("CARGO_BIN_EXE_faulty"),
            scenario,
            ending: Ending::Close,
            folder: &folder,
        };
        let said = faulty.run(&[("FAULTS_CLOCK", OsStr::new(""))]);
        assert_eq!(said.succeeded, Some(true), "{scenario:?}, {journal:?}");
        assert_eq!(look(&database(&folder)), Ok(scenario.to()));
        assert_eq!(whole_backups(scenario, scenario.to(), &folder), Ok(()));
        if scenario == Scenario::OneByOne {
            // Else it would be the clock of everybody.
            assert!(times(&folder).is_sorted_by(|a, b| a > b));
        }
    });
    println!(
        "a clock that goes back: {} tried, {} survived",
        ran.len(),
        ran.len()
    );
    assert_eq!(ran.len(), Scenario::ALL.len() * Journal::ALL.len());
}

/// What somebody, or a clock, has put there.
const TIMES: [&str; 6] = [
    "'9999-12-31T23:59:59.999Z'",
    "'0000-00-00T00:00:00.000Z'",
    "'-4713-11-24T12:00:00.000Z'",
    "'tomorrow'",
    "''",
    // The later, the earlier.
    "strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '+' || (100 - id) || ' years')",
];

#[test]
fn a_history_from_the_future_is_a_history() {
    let folder = place();
    for (number, time) in TIMES.iter().enumerate() {
        let folder = folder.path().join(number.to_string());
        fs::create_dir(&folder).unwrap();
        let file = database(&folder);
        let mut db = Connection::open(&file).unwrap();
        set().migrator(&mut db).up_to(3).unwrap();
        db.execute_batch(&format!("UPDATE schema_migrations SET applied_at = {time}"))
            .unwrap();
        let status = set().status(&mut db).unwrap();
        assert_eq!(status.pending().count(), 2, "{time}");
        assert_eq!(set().up(&mut db).unwrap().applied().count(), 2, "{time}");
        let reverted = set().migrator(&mut db).down(3).unwrap();
        let versions: Vec<i64> = reverted.reverted().map(|id| id.version()).collect();
        assert_eq!(versions, [5, 4, 3], "{time}");
        drop(db);
        assert_eq!(look(&file), Ok(Position::at(2)), "{time}");
    }
}
