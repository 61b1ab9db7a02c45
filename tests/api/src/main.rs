//! Prints the public interface that rustdoc's JSON tells: an item on each line, and for each type the traits
//! that it has.

use std::collections::{BTreeMap, BTreeSet};
use std::process::ExitCode;

/// What nearly every type has by itself.
const EVERYWHERE: [&str; 6] = [
    "Freeze",
    "RefUnwindSafe",
    "StructuralPartialEq",
    "Unpin",
    "UnsafeUnpin",
    "UnwindSafe",
];

/// The methods of a trait that says it all by its name.
const OF_TRAITS: [&str; 6] = ["clone", "cmp", "eq", "fmt", "hash", "partial_cmp"];

#[derive(Default)]
struct Interface {
    items: BTreeSet<String>,
    traits: BTreeMap<String, BTreeSet<String>>,
}

impl Interface {
    fn add(&mut self, item: String) {
        if let Some(function) = item.strip_prefix("pub fn ") {
            let path = function.split('(').next().unwrap_or_default();
            if !OF_TRAITS.contains(&last(path)) {
                self.items.insert(item);
            }
            return;
        }
        let (is_impl, rest) = match item.strip_prefix("impl") {
            Some(rest) => (true, rest.trim_start()),
            None => (false, item.as_str()),
        };
        match rest.split_once(" for ") {
            Some((name, _)) if is_impl && EVERYWHERE.contains(&last(name)) => {}
            None if is_impl => {}
            // Without parameters of its own: these are most.
            Some((name, of)) if item.starts_with("impl core::") => {
                let traits = self.traits.entry(of.to_owned()).or_default();
                traits.insert(match name.contains('<') {
                    true => name.to_owned(),
                    false => last(name).to_owned(),
                });
            }
            _ => drop(self.items.insert(item)),
        }
    }
}

/// The last segment of a path.
fn last(path: &str) -> &str {
    path.rsplit("::").next().unwrap_or_default()
}

fn main() -> ExitCode {
    let Some(path) = std::env::args().nth(1) else {
        eprintln!("usage: migrate-api <file of rustdoc's JSON>");
        return ExitCode::FAILURE;
    };
    let read = public_api::Builder::from_rustdoc_json(&path).omit_blanket_impls(true);
    let api = match read.build() {
        Ok(api) => api,
        Err(error) => {
            eprintln!("{path}: {error}");
            return ExitCode::FAILURE;
        }
    };
    let mut interface = Interface::default();
    for item in api.items() {
        interface.add(item.to_string());
    }
    for (of, traits) in interface.traits {
        let names: Vec<&str> = traits.iter().map(String::as_str).collect();
        println!("{of}: {}", names.join(" + "));
    }
    for item in interface.items {
        println!("{item}");
    }
    ExitCode::SUCCESS
}
