//! A disk that loses its power: what a process changed, up to a moment, of which only that counts which was
//! synced, or that and some of the rest.

use crate::log::{Change, Files, put};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// What there is when the power has come back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Left {
    /// What was synced: contents by a sync of their file, names by a sync of their folder.
    Synced,
    /// The names as they were last, the contents as they were synced.
    Names,
    /// The first so many changes of names, and any of the sectors written since the last sync: by a seed.
    Torn(u64),
}

/// A file, whatever it is called.
#[derive(Debug, Default)]
struct Contents<'a> {
    synced: Vec<u8>,
    later: Vec<&'a Change>,
}

/// What is called otherwise: a name that is gone, and one that leads to some contents.
#[derive(Clone, Debug)]
struct Renamed {
    gone: Option<PathBuf>,
    new: Option<(PathBuf, usize)>,
}

type Names = BTreeMap<PathBuf, usize>;

/// What was written to a disk, and what of it was synced.
#[derive(Debug, Default)]
pub struct Disk<'a> {
    contents: Vec<Contents<'a>>,
    names: Names,
    synced: Names,
    later: Vec<Renamed>,
}

impl<'a> Disk<'a> {
    /// A disk with these files, which have been there for long.
    pub fn new(files: &Files) -> Self {
        let mut disk = Self::default();
        for (name, bytes) in files {
            disk.names.insert(name.clone(), disk.contents.len());
            disk.contents.push(Contents {
                synced: bytes.clone(),
                later: Vec::new(),
            });
        }
        disk.synced = disk.names.clone();
        disk
    }

    /// Makes a change.
    pub fn apply(&mut self, change: &'a Change) {
        let file = self.names.get(&change.path).copied();
        let gone = || Some(change.path.clone());
        match (&*change.op, file) {
            ("write" | "truncate", Some(file)) => self.contents[file].later.push(change),
            ("sync", Some(file)) => {
                let Contents { synced, later } = &mut self.contents[file];
                later.drain(..).for_each(|change| change.apply(synced));
            }
            ("sync", None) => self.sync_folder(change),
            ("create", None) => {
                self.contents.push(Contents::default());
                let new = Some((change.path.clone(), self.contents.len() - 1));
                self.rename(Renamed { gone: None, new });
            }
            ("delete", Some(_)) => self.rename(Renamed {
                gone: gone(),
                new: None,
            }),
            ("rename", Some(file)) => self.rename(Renamed {
                gone: gone(),
                new: Some((change.to.clone(), file)),
            }),
            ("link", Some(file)) => self.rename(Renamed {
                gone: None,
                new: Some((change.to.clone(), file)),
            }),
            // A file that has lost its name; a folder, which is taken to be there; the ends of the run.
            ("write" | "truncate", None) | ("folder" | "done" | "end", _) => {}
            _ => panic!("{change:?}"),
        }
    }

    fn rename(&mut self, renamed: Renamed) {
        renamed.apply(&mut self.names);
        self.later.push(renamed);
    }

    fn sync_folder(&mut self, folder: &Change) {
        let inside = |renamed: &Renamed| {
            let new = renamed.new.as_ref().map(|(name, _)| name);
            let name = renamed.gone.as_ref().or(new);
            name.is_some_and(|name| name.parent() == Some(&folder.path))
        };
        let (now, later) = self.later.drain(..).partition(inside);
        self.later = later;
        let now: Vec<Renamed> = now;
        now.iter().for_each(|it| it.apply(&mut self.synced));
    }

    /// The files that are there after the power was lost.
    pub fn cut(&self, left: Left) -> Files {
        let mut random = Random::new(left);
        let names = match left {
            Left::Synced => self.synced.clone(),
            Left::Names => self.names.clone(),
            Left::Torn(_) => {
                let mut names = self.synced.clone();
                let count = random.below(self.later.len() + 1);
                let first = self.later[..count].iter();
                first.for_each(|it| it.apply(&mut names));
                names
            }
        };
        let files = names.into_iter().map(|(name, file)| {
            let Contents { synced, later } = &self.contents[file];
            let mut bytes = synced.clone();
            if matches!(left, Left::Torn(_)) {
                later
                    .iter()
                    .for_each(|it| tear(it, &mut bytes, &mut random));
            }
            (name, bytes)
        });
        // What is shared memory is lost, and a temporary file is nobody's.
        let stays = |name: &PathBuf| {
            let name = name.to_string_lossy();
            !name.ends_with("-shm") && !name.contains("/etilqs_")
        };
        files.filter(|(name, _)| stays(name)).collect()
    }
}

impl Renamed {
    fn apply(&self, names: &mut Names) {
        if let Some(gone) = &self.gone {
            names.remove(gone);
        }
        if let Some((name, file)) = &self.new {
            names.insert(name.clone(), *file);
        }
    }
}

/// Makes some of a change: any of the sectors that it writes.
fn tear(change: &Change, bytes: &mut Vec<u8>, random: &mut Random) {
    const SECTOR: usize = 512;
    if change.op == "truncate" {
        if random.below(2) == 0 {
            change.apply(bytes);
        }
        return;
    }
    let mut done = 0;
    while done < change.data.len() {
        let at = change.at + done;
        let length = (SECTOR - at % SECTOR).min(change.data.len() - done);
        if random.below(2) == 0 {
            put(bytes, at, &change.data[done..][..length]);
        }
        done += length;
    }
}

/// Random numbers that can be had again: xorshift.
struct Random(u64);

impl Random {
    fn new(left: Left) -> Self {
        match left {
            Left::Torn(seed) => Self((seed + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15)),
            _ => Self(1),
        }
    }

    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % bound
    }
}
