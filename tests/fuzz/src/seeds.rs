//! What is in `fuzz/corpus`, and what becomes of it by accident.

use std::fs;
use std::path::Path;

/// The seeds of a target, by name.
pub fn seeds(target: &str) -> Vec<(String, Vec<u8>)> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus");
    let entries = fs::read_dir(corpus.join(target)).unwrap();
    let mut seeds: Vec<(String, Vec<u8>)> = entries
        .map(|entry| {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, fs::read(path).unwrap())
        })
        .collect();
    seeds.sort();
    assert!(!seeds.is_empty(), "{target} has no seeds");
    seeds
}

/// One change: where, how far, which, and with what.
pub type Change = (u16, u8, u8, Vec<u8>);

/// Makes changes to a seed: pieces are put in, taken out, doubled, moved and written over.
pub fn change(seed: &[u8], changes: &[Change]) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for (at, length, which, data) in changes {
        let at = usize::from(*at) % (bytes.len() + 1);
        let end = (at + usize::from(*length)).min(bytes.len());
        match which % 6 {
            0 => drop(bytes.splice(at..at, data.iter().copied())),
            1 => drop(bytes.drain(at..end)),
            2 => bytes.extend_from_within(at..end),
            3 => {
                let piece: Vec<u8> = bytes.drain(at..end).collect();
                drop(bytes.splice(at / 2..at / 2, piece));
            }
            4 => drop(bytes.splice(at..end, data.iter().copied())),
            _ => bytes[at..end].iter_mut().for_each(|byte| *byte ^= 0x20),
        }
    }
    bytes
}
