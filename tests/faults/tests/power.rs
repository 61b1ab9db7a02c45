//! The power is lost: whatever a run had synced by then is there, and whatever else may be.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a test")]

use migrate_faults_tests::disk::{Disk, Left};
use migrate_faults_tests::judge::{next_run_completes, on_the_way, whole_backups};
use migrate_faults_tests::log::{Change, Files, gather, read, scatter};
use migrate_faults_tests::process::{Ending, Faulty};
use migrate_faults_tests::scenario::{Journal, Scenario, database};
use migrate_faults_tests::sweep::{each, evenly, place};
use std::collections::HashSet;
use std::fs;
use std::path::Path;

/// What is left, as far as it is a kind of its own.
const LEFT: [fn(u64) -> Left; 4] = [
    |_| Left::Synced,
    |_| Left::Names,
    |moment| Left::Torn(2 * moment),
    |moment| Left::Torn(2 * moment + 1),
];

/// The files that a scenario begins with, and what it changes.
fn record(scenario: Scenario, journal: Journal, place: &Path) -> (Files, Vec<Change>) {
    let folder = place.join("run");
    fs::create_dir(&folder).unwrap();
    scenario.prepare(&folder, journal);
    let begin = gather(&folder);
    let log = place.join("log");
    let shim = [("FAULTS_LOG", log.as_os_str())];
    let faulty = Faulty {
        program: env!("CARGO_BIN_EXE_faulty"),
        scenario,
        ending: Ending::Close,
        folder: &folder,
    };
    let said = faulty.run(&shim);
    assert_eq!(said.succeeded, Some(true));
    (begin, read(&log))
}

fn cut(
    (scenario, journal): (Scenario, Journal),
    disk: &Disk<'_>,
    (left, is_over): (Left, bool),
    folder: &Path,
    seen: &mut HashSet<Files>,
) -> Option<Result<(), String>> {
    let files = disk.cut(left);
    if !seen.insert(files.clone()) {
        return None;
    }
    scatter(&files, folder);
    let judged = on_the_way(scenario, folder).and_then(|found| {
        // In rollback mode a commit is a name that is gone, which SQLite does not sync unless it is asked to.
        let lasts = journal == Journal::Wal || left == Left::Names;
        if is_over && lasts && found != scenario.to() {
            return Err(format!("what was done is lost: at {found}"));
        }
        whole_backups(scenario, found, folder)?;
        next_run_completes(scenario, folder)
    });
    Some(judged)
}

/// SQLite cuts a file off after its journal is deleted, and the journal does not hold what is cut off: if it came
/// back, the end of the file would be gone.
#[test]
fn a_restore_cuts_nothing_off_before_its_journal_is_gone_for_good() {
    let place = place();
    let place = place.path().canonicalize().unwrap();
    let (_, changes) = record(Scenario::Restored, Journal::Rollback, &place);
    let database = database(&place.join("run"));
    let cut = changes
        .iter()
        .position(|it| it.op == "truncate" && it.path == database);
    let before = &changes[..cut.unwrap()];
    let deleted = before
        .iter()
        .rposition(|it| it.op == "delete" && it.path.extension().unwrap() == "db-journal");
    let synced = before
        .iter()
        .rposition(|it| it.op == "sync" && it.path == place.join("run"));
    assert!(deleted.unwrap() < synced.unwrap(), "{deleted:?} {synced:?}");
}

#[test]
fn a_power_cut_at_any_moment_leaves_a_whole_database() {
    let counts = each(|scenario, journal, place| {
        let (begin, changes) = record(scenario, journal, place);
        let moments = evenly(changes.len() + 1, 30);
        let done = changes
            .iter()
            .position(|change| change.op == "done")
            .unwrap();
        let mut seen = HashSet::new();
        let mut tried = [0; LEFT.len()];
        let mut failures = Vec::new();
        let mut disk = Disk::new(&begin);
        for moment in 0..=changes.len() {
            for (kind, left) in LEFT.iter().enumerate() {
                let left = left(moment as u64);
                if !moments.contains(&moment) {
                    continue;
                }
                let folder = place.join("run");
                let over = (left, moment >= done);
                let judged = cut((scenario, journal), &disk, over, &folder, &mut seen);
                tried[kind] += usize::from(judged.is_some());
                if let Some(Err(why)) = judged {
                    failures.push(format!(
                        "{scenario:?}, {journal:?}, {moment} {left:?}: {why}"
                    ));
                }
            }
            if let Some(change) = changes.get(moment) {
                disk.apply(change);
            }
        }
        let total: usize = tried.iter().sum();
        println!(
            "{scenario:?}, {journal:?}: power cuts with what was synced {}, with the names {}, torn {}: \
             {total} tried, {} survived",
            tried[0],
            tried[1],
            tried[2] + tried[3],
            total - failures.len()
        );
        (scenario, tried, failures)
    });
    let failures: Vec<String> = counts
        .iter()
        .flat_map(|(_, _, failures)| failures.clone())
        .collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    for (scenario, tried, _) in &counts {
        // Where nothing is committed no file is synced, and no kind is told from the one before.
        let kinds = match scenario.from() == scenario.to() {
            true => &tried[..1],
            false => &tried[..],
        };
        assert!(
            kinds.iter().all(|tried| *tried > 0),
            "{scenario:?}: {tried:?}"
        );
    }
}
