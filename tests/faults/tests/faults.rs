//! Every call in turn fails, once or from then on, or is the moment in which the process is killed.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a test")]

use migrate_faults_tests::fault::{Call, Kind, Lasts, What};
use migrate_faults_tests::judge::survived;
use migrate_faults_tests::log::{Files, gather, scatter};
use migrate_faults_tests::position::look;
use migrate_faults_tests::process::{Ending, Faulty, Said};
use migrate_faults_tests::scenario::{Journal, Scenario, database};
use migrate_faults_tests::sweep::{all, each, evenly, place};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// What became of the faults of one scenario.
#[derive(Default)]
struct Tally {
    name: String,
    /// Whether the scenario commits anything, which is synced.
    keeps: bool,
    /// How many calls a run without a fault makes that a kind could happen to.
    calls: BTreeMap<Kind, usize>,
    tried: BTreeMap<Kind, usize>,
    errors: usize,
    unnoticed: usize,
    killed: usize,
    /// Whether a process did not end: then another one may not either.
    hung: bool,
    failures: Vec<String>,
}

/// One scenario, prepared.
struct Bench<'a> {
    scenario: Scenario,
    journal: Journal,
    begin: Files,
    folder: &'a Path,
}

impl Bench<'_> {
    fn faulty(&self, ending: Ending) -> Faulty<'_> {
        scatter(&self.begin, self.folder);
        Faulty {
            program: env!("CARGO_BIN_EXE_faulty"),
            scenario: self.scenario,
            ending,
            folder: self.folder,
        }
    }

    /// Tries one fault. Whether the call was made at all, or nobody knows.
    fn attempt(&self, (kind, at): (Kind, usize), ending: Ending, tally: &mut Tally) -> bool {
        let said = self.faulty(ending).run_with(kind, at);
        if !said.hit && !said.hung {
            return false;
        }
        *tally.tried.entry(kind).or_default() += 1;
        tally.hung |= said.hung;
        match said.succeeded {
            None => tally.killed += 1,
            Some(true) => tally.unnoticed += 1,
            Some(false) => tally.errors += 1,
        }
        if let Err(why) = survived(self.scenario, ending, &said, self.folder) {
            let Self {
                scenario, journal, ..
            } = self;
            let words = said.words;
            let failure =
                format!("{scenario:?}, {journal:?}, {kind} {at}, {ending:?}: {why}\n  {words}");
            tally.failures.push(failure);
        }
        true
    }

    /// A run without a fault, which must be what the scenario says.
    fn clean(&self, ending: Ending) -> Said {
        let said = self.faulty(ending).run(&[]);
        let Self {
            scenario, journal, ..
        } = self;
        assert_eq!(
            said.succeeded,
            Some(true),
            "{scenario:?}, {journal:?}, {said:?}"
        );
        let judged = survived(self.scenario, ending, &said, self.folder);
        assert_eq!(judged, Ok(()), "{scenario:?}, {journal:?}, {ending:?}");
        said
    }

    /// Tries a kind at some of its calls, or at one after another until there is none left. Each of the calls
    /// that a run without a fault makes must be hit.
    fn sweep(&self, kind: Kind, clean: &[Said], tally: &mut Tally) {
        let count = |ending| {
            let at = Ending::ALL.iter().position(|one| *one == ending);
            clean[at.unwrap()].count(kind.call)
        };
        let missed = |ending: Ending, at| {
            let Self {
                scenario, journal, ..
            } = self;
            format!("{scenario:?}, {journal:?}, {kind} {at}, {ending:?}: was never hit")
        };
        let endings = match kind.what {
            What::Killed => &[Ending::Exit][..],
            _ => &Ending::ALL,
        };
        let longest = endings.iter().copied().max_by_key(|ending| count(*ending));
        let longest = longest.unwrap();
        tally.calls.insert(kind, count(longest));
        if all() {
            for ending in endings {
                let mut at = 1;
                while !tally.hung && self.attempt((kind, at), *ending, tally) {
                    at += 1;
                }
                if !tally.hung && at <= count(*ending) {
                    tally.failures.push(missed(*ending, at));
                }
            }
            return;
        }
        let most = if kind.what == What::Killed { 16 } else { 4 };
        for at in evenly(count(longest), most) {
            // Not each with each; a process that closes nothing makes fewer calls.
            let ending = endings[at % endings.len()];
            let ending = if at < count(ending) { ending } else { longest };
            if !self.attempt((kind, at + 1), ending, tally) {
                tally.failures.push(missed(ending, at + 1));
            }
        }
    }
}

fn tally(scenario: Scenario, journal: Journal, place: &Path) -> Tally {
    let template = place.join("run");
    fs::create_dir(&template).unwrap();
    scenario.prepare(&template, journal);
    let bench = Bench {
        scenario,
        journal,
        begin: gather(&template),
        folder: &template,
    };
    let clean = Ending::ALL.map(|ending| bench.clean(ending));
    let mut tally = Tally {
        name: format!("{scenario:?}, {journal:?}"),
        keeps: scenario.from() != scenario.to(),
        ..Tally::default()
    };
    for kind in Kind::all() {
        bench.sweep(kind, &clean, &mut tally);
    }
    let kinds: Vec<String> = tally
        .tried
        .iter()
        .map(|(kind, count)| format!("{kind} {count}"))
        .collect();
    let tried: usize = tally.tried.values().sum();
    println!(
        "{}: {}: {tried} tried ({} errors, {} unnoticed, {} killed), {} survived",
        tally.name,
        kinds.join(", "),
        tally.errors,
        tally.unnoticed,
        tally.killed,
        tried - tally.failures.len()
    );
    tally
}

/// What is said where the disk fails in the midst of a commit, which SQLite finds in its log later on.
#[test]
fn a_commit_that_may_have_come_through_is_said_to() {
    let place = place();
    let folder = place.path().canonicalize().unwrap().join("run");
    fs::create_dir(&folder).unwrap();
    let kind = Kind {
        call: Call::Sync,
        what: What::Broken,
        lasts: Lasts::Once,
    };
    for (scenario, at, words) in [
        (
            Scenario::Up,
            3,
            "committing failed; nothing of this run is known to be kept",
        ),
        (
            Scenario::OneByOne,
            4,
            "committing failed; kept of this run: applied 1 people",
        ),
        (
            Scenario::Outside,
            5,
            "writing the history failed; it runs outside a transaction, and stays begun with 0 statements done",
        ),
        (
            Scenario::Restored,
            4,
            "replacing the database failed; nothing of this run is known to be kept",
        ),
    ] {
        scatter(&Files::new(), &folder);
        scenario.prepare(&folder, Journal::Wal);
        let bench = Bench {
            scenario,
            journal: Journal::Wal,
            begin: gather(&folder),
            folder: &folder,
        };
        let said = bench.faulty(Ending::Exit).run_with(kind, at);
        let words = format!("{words}; whether this commit came through shows at the next start; ");
        assert!(said.words.starts_with(&words), "{}", said.words);
        assert!(said.unsure);
        // It has.
        let found = look(&database(&folder));
        assert_eq!(found, Ok(scenario.after(said.kept.unwrap())));
    }
}

/// Where SQLite can read no more it cannot roll back to a savepoint either, and no migration has ended its
/// transaction.
#[test]
fn a_disk_that_cannot_be_read_is_not_blamed_on_a_migration() {
    let place = place();
    let folder = place.path().canonicalize().unwrap().join("run");
    fs::create_dir(&folder).unwrap();
    let kind = Kind {
        call: Call::Read,
        what: What::Broken,
        lasts: Lasts::On,
    };
    Scenario::Rebuild.prepare(&folder, Journal::Rollback);
    let bench = Bench {
        scenario: Scenario::Rebuild,
        journal: Journal::Rollback,
        begin: gather(&folder),
        folder: &folder,
    };
    let mut tally = Tally::default();
    let mut at = 1..;
    while at
        .next()
        .is_some_and(|at| bench.attempt((kind, at), Ending::Exit, &mut tally))
    {}
    assert!(tally.failures.is_empty(), "{}", tally.failures.join("\n"));
    assert!(tally.errors > 0);
}

#[test]
fn whatever_fails_the_database_is_whole_and_the_next_run_completes() {
    let tallies = each(tally);
    let failures = tallies.iter().flat_map(|tally| tally.failures.clone());
    let failures: Vec<String> = failures.collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    for kind in Kind::all() {
        let tried: usize = tallies
            .iter()
            .filter_map(|tally| tally.tried.get(&kind))
            .sum();
        println!("{kind}: {tried} tried, {tried} survived");
        assert!(tried > 0, "{kind}");
    }
    // Else the shim stands beside the calls, and not in between.
    for tally in &tallies {
        let name = &tally.name;
        assert!(tally.errors > 0 && tally.killed > 0, "{name}");
        for (kind, calls) in &tally.calls {
            let tried = tally.tried.contains_key(kind);
            assert_eq!(tried, *calls > 0, "{name}, {kind}: {calls} calls");
            let must = match kind.call {
                Call::Write | Call::Read | Call::Delete | Call::Open | Call::Change => true,
                Call::Sync => tally.keeps,
                Call::Truncate | Call::Name => false,
            };
            assert!(tried || !must, "{name}, {kind}");
        }
    }
    let number = Scenario::ALL.len() * Journal::ALL.len();
    assert_eq!(tallies.len(), number);
}
