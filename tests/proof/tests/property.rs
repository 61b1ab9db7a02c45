//! Random histories: one that can be undone is proven, and one fault in it is found by its code.

use migrate_build::Severity;
use migrate_proof_tests::random::{Faulty, History, Kind};
use migrate_proof_tests::{prove, said};
use proptest::prelude::any;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use std::cell::RefCell;
use std::collections::BTreeMap;

/// As many cases as there is time for, unless the environment says how many.
fn runner(cases: u32) -> TestRunner {
    let asked = std::env::var("PROPTEST_CASES").is_ok();
    let default = Config::default();
    TestRunner::new(Config {
        cases: if asked { default.cases } else { cases },
        failure_persistence: None,
        ..default
    })
}

fn borrowed(files: &[(String, String)]) -> Vec<(&str, &str)> {
    let files = files.iter();
    files
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect()
}

fn is_proven(history: &History) -> Result<(), TestCaseError> {
    let files = history.files();
    let plural = if files.len() == 1 { "" } else { "s" };
    let expected = format!("{} migration{plural} proven on SQLite X", files.len());
    let said = said(&borrowed(&files));
    match said == expected {
        true => Ok(()),
        false => Err(TestCaseError::fail(said)),
    }
}

fn is_found(faulty: &Faulty) -> Result<(), TestCaseError> {
    let Faulty {
        kind,
        file,
        history,
    } = faulty;
    let proof = prove(&borrowed(&history.files()));
    let findings = || proof.findings().iter();
    let found = findings().any(|found| found.code() == kind.code() && found.path() == *file);
    let error =
        findings().any(|found| found.code() == kind.code() && found.severity() == Severity::Error);
    let others = findings().any(|found| {
        let expected = found.code() == kind.code() || Some(found.code()) == kind.also();
        found.path() != *file || !expected
    });
    match found && error && !others {
        true => Ok(()),
        false => Err(TestCaseError::fail(format!(
            "{kind:?} in {file} was to be found as {}, and this was said:\n{proof}\n",
            kind.code()
        ))),
    }
}

#[test]
fn a_history_that_can_be_undone_is_proven() {
    let result = runner(600).run(&History::any(20), |history| is_proven(&history));
    if let Err(error) = result {
        panic!("{error}");
    }
}

#[test]
fn a_fault_is_found_by_its_code() {
    let reached = RefCell::new(BTreeMap::<Kind, usize>::new());
    let strategy = (History::any(20), any::<usize>(), any::<usize>());
    let result = runner(900).run(&strategy, |(history, kind, place)| {
        let Some(faulty) = history.with_fault(kind, place) else {
            return Err(TestCaseError::reject("no place for a fault"));
        };
        *reached.borrow_mut().entry(faulty.kind).or_default() += 1;
        is_found(&faulty)
    });
    if let Err(error) = result {
        panic!("{error}");
    }
    let reached = reached.into_inner();
    let missing: Vec<Kind> = Kind::ALL
        .into_iter()
        .filter(|kind| !reached.contains_key(kind))
        .collect();
    assert!(missing.is_empty(), "{missing:?} never came up: {reached:?}");
}
