//! What a process changed on its disk, as the shim notes it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Files by their path.
pub type Files = BTreeMap<PathBuf, Vec<u8>>;

/// One change, or a sync.
#[derive(Debug)]
pub struct Change {
    /// `write`, `truncate`, `sync`, `create`, `delete`, `rename`, `link`, `folder`; `done` and `end`.
    pub op: String,
    /// Where it is written, or how long the file is to be.
    pub at: usize,
    /// What is changed.
    pub path: PathBuf,
    /// The other name.
    pub to: PathBuf,
    /// What is written.
    pub data: Vec<u8>,
}

impl Change {
    /// Makes the change to a file's contents.
    pub fn apply(&self, bytes: &mut Vec<u8>) {
        match &*self.op {
            "truncate" => bytes.resize(self.at, 0),
            _ => put(bytes, self.at, &self.data),
        }
    }
}

/// Writes data, behind the end too.
pub fn put(bytes: &mut Vec<u8>, at: usize, data: &[u8]) {
    if bytes.len() < at + data.len() {
        bytes.resize(at + data.len(), 0);
    }
    bytes[at..at + data.len()].copy_from_slice(data);
}

/// Reads a log of the shim's.
pub fn read(log: &Path) -> Vec<Change> {
    let bytes = fs::read(log).unwrap();
    let mut rest = &bytes[..];
    let mut changes = Vec::new();
    while !rest.is_empty() {
        let end = rest.iter().position(|byte| *byte == b'\n').unwrap();
        let head = std::str::from_utf8(&rest[..end]).unwrap();
        let [op, at, length, path, to] = head.split('\t').collect::<Vec<_>>()[..] else {
            panic!("{head}");
        };
        let length: usize = length.parse().unwrap();
        changes.push(Change {
            op: op.to_owned(),
            at: at.parse().unwrap(),
            path: path.into(),
            to: to.into(),
            data: rest[end + 1..][..length].to_vec(),
        });
        rest = &rest[end + 1 + length..];
    }
    changes
}

/// Every file of a folder.
pub fn gather(folder: &Path) -> Files {
    let mut files = Files::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => files.extend(gather(&path)),
            false => drop(files.insert(path.clone(), fs::read(path).unwrap())),
        }
    }
    files
}

/// Makes a folder anew with these files, and the folders they are in.
pub fn scatter(files: &Files, folder: &Path) {
    drop(fs::remove_dir_all(folder));
    fs::create_dir(folder).unwrap();
    for (path, bytes) in files {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}
