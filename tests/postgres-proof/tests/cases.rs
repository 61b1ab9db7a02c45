//! Each folder of `cases/<code>`: what the proof says of `wrong`, word by word, and that it has nothing to
//! say about `right`. `MIGRATE_BLESS=1` writes down what it says now; read the diff.
#![expect(clippy::unwrap_used, reason = "a test")]

use migrate_core::__private::FINDINGS;
use migrate_core::Dialect;
use migrate_postgres_proof_tests::prove_folder;
use std::fs;
use std::path::{Path, PathBuf};

/// The folders in a folder, by name.
fn folders(path: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(path)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut folders: Vec<PathBuf> = entries.filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

fn name(path: &Path) -> &str {
    path.file_name().unwrap().to_str().unwrap()
}

/// What the proof prints, with the version left out, and how many migrations there are.
fn said(folder: &Path) -> Result<(String, usize), String> {
    let set = migrate_core::load(folder, Dialect::Postgres).map_err(|found| found.to_string())?;
    let fixtures =
        migrate_core::fixtures(folder, Dialect::Postgres).map_err(|found| found.to_string())?;
    let proof = prove_folder(&set, fixtures).map_err(|error| format!("{error}: {error:?}"))?;
    let text = proof.to_string().replace(proof.engine(), "PostgreSQL X");
    Ok((text, set.migrations().len()))
}

fn wrong(case: &Path, code: &str) -> Result<(), String> {
    let (text, _) = said(&case.join("wrong"))?;
    if !text.contains(&format!("[{code}]: ")) {
        return Err(format!("nothing of the code is found:\n{text}"));
    }
    let (file, text) = (case.join("wrong.txt"), text + "\n");
    if std::env::var_os("MIGRATE_BLESS").is_some() {
        fs::write(&file, &text).unwrap();
    }
    let expected = fs::read_to_string(&file).unwrap_or_default();
    match expected == text {
        true => Ok(()),
        false => Err(format!("expected\n{expected}\nfound\n{text}")),
    }
}

fn right(case: &Path) -> Result<(), String> {
    let (text, count) = said(&case.join("right"))?;
    let plural = if count == 1 { "" } else { "s" };
    match text == format!("{count} migration{plural} proven on PostgreSQL X") {
        true => Ok(()),
        false => Err(format!("the right folder is not clean:\n{text}")),
    }
}

#[test]
fn every_case() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases");
    let wanted = std::env::var("MIGRATE_CASE").unwrap_or_default();
    let mut failures = Vec::new();
    for code in folders(&root) {
        for case in folders(&code) {
            let shown = format!("{}/{}", name(&code), name(&case));
            if !shown.contains(&wanted) {
                continue;
            }
            let mut results = vec![right(&case)];
            // A case that shows what is no mistake has no `wrong`.
            if case.join("wrong").is_dir() {
                results.push(wrong(&case, name(&code)));
            }
            let failed = results.into_iter().filter_map(Result::err);
            failures.extend(failed.map(|text| format!("{shown}: {text}")));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

#[test]
fn every_code_has_a_case() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases");
    let mut codes: Vec<&str> = FINDINGS.to_vec();
    codes.sort_unstable();
    let folders = folders(&root);
    let found: Vec<&str> = folders.iter().map(|code| name(code)).collect();
    assert_eq!(found, codes);
    for code in &folders {
        let mut cases = self::folders(code).into_iter();
        assert!(
            cases.any(|case| case.join("wrong").is_dir()),
            "{}",
            code.display()
        );
    }
}
