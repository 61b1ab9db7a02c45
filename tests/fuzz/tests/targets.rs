//! Every target on every seed, on seeds with changes, and on any bytes at all.

use migrate_fuzz_tests::seeds::{change, seeds};
use migrate_fuzz_tests::{TARGETS, checksum, folder, plan, reader, split};
use proptest::prelude::{ProptestConfig, Strategy, any, prop, proptest};
use proptest::test_runner::TestRunner;
use std::cell::Cell;

#[test]
fn seeds_hold() {
    for (name, target) in TARGETS {
        for (_, bytes) in seeds(name) {
            target(&bytes);
        }
    }
}

/// A target that only passes over texts that core refuses would hold for whatever core does.
fn assert_compared(forms: [usize; split::FORMS.len()], least: usize) {
    for (form, compared) in split::FORMS.iter().zip(forms) {
        assert!(compared >= least, "{compared} compared as {form}");
    }
}

/// How many were compared in each form, after one more.
fn count(
    forms: [usize; split::FORMS.len()],
    compared: [bool; split::FORMS.len()],
) -> [usize; split::FORMS.len()] {
    std::array::from_fn(|form| forms[form] + usize::from(compared[form]))
}

#[test]
fn split_compares_seeds_in_each_form() {
    let seeds = seeds("split");
    let compared = seeds.iter().map(|(_, bytes)| split::compared(bytes));
    let forms = compared.fold(Default::default(), count);
    assert_compared(forms, seeds.len() / 2);
}

#[test]
fn split_on_changed_seeds() {
    const CASES: u32 = 2000;
    let forms = Cell::new([0; split::FORMS.len()]);
    let ran = TestRunner::new(config(CASES)).run(&changed("split"), |bytes| {
        forms.set(count(forms.get(), split::compared(&bytes.0)));
        Ok(())
    });
    ran.unwrap();
    assert_compared(forms.get(), 100);
}

/// Words for what is put in.
const WORDS: [&str; 24] = [
    ";",
    "'",
    "\"",
    "`",
    "[",
    "]",
    "(",
    ")",
    "/*",
    "*/",
    "--",
    "\n",
    "\n-- up\n",
    "\n-- down\n",
    "\n-- check\n",
    "$$",
    "$a$",
    "E'",
    "\\",
    "\0",
    "BEGIN",
    "END",
    "CASE",
    "CREATE TRIGGER",
];

/// Bytes that are shown as text.
#[derive(Clone)]
struct Shown(Vec<u8>);

impl std::fmt::Debug for Shown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "b\"{}\"", self.0.escape_ascii())
    }
}

fn any_bytes(length: impl Into<prop::collection::SizeRange>) -> impl Strategy<Value = Shown> {
    prop::collection::vec(any::<u8>(), length).prop_map(Shown)
}

fn changed(target: &'static str) -> impl Strategy<Value = Shown> {
    let word = prop::sample::select(&WORDS[..]).prop_map(|word| word.as_bytes().to_vec());
    let data = proptest::prop_oneof![word, prop::collection::vec(any::<u8>(), 1..4)];
    let one = (any::<u16>(), 0..24_u8, any::<u8>(), data);
    let changes = prop::collection::vec(one, 0..8);
    let seeds: Vec<Vec<u8>> = seeds(target).into_iter().map(|(_, bytes)| bytes).collect();
    (prop::sample::select(seeds), changes)
        .prop_map(|(seed, changes)| Shown(change(&seed, &changes)))
}

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config(2000))]

    #[test]
    fn reader_on_changed_seeds(bytes in changed("reader")) {
        reader::run(&bytes.0);
    }

    #[test]
    fn folder_on_changed_seeds(bytes in changed("folder")) {
        folder::run(&bytes.0);
    }

    #[test]
    fn checksum_on_changed_seeds(bytes in changed("checksum")) {
        checksum::run(&bytes.0);
    }

    #[test]
    fn plan_of_any_case(bytes in any_bytes(16)) {
        plan::run(&bytes.0);
    }
}

proptest! {
    #![proptest_config(config(200))]

    #[test]
    fn whatever_it_is(bytes in any_bytes(0..200)) {
        TARGETS.iter().for_each(|(_, target)| target(&bytes.0));
    }
}
