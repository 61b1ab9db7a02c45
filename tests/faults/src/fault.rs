//! What goes wrong, and where.

use std::fmt;

/// What the process asks of the system.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Call {
    /// Data is written.
    Write,
    /// A file or a folder is synced.
    Sync,
    /// Data is read.
    Read,
    /// A file is made shorter or longer.
    Truncate,
    /// A file is deleted.
    Delete,
    /// A file is opened, or made.
    Open,
    /// A file gets another name.
    Name,
    /// All of them but reading and opening.
    Change,
}

/// What happens in place of the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// The disk is full: the half is written, and then nothing.
    Full,
    /// It cannot be written, read, synced …; of what is written the half is there.
    Broken,
    /// There are too many open files.
    TooMany,
    /// The process is killed.
    Killed,
}

/// For how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lasts {
    /// This call alone.
    Once,
    /// From this call on.
    On,
}

/// What is to go wrong, whichever call it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Kind {
    /// What fails.
    pub call: Call,
    /// How.
    pub what: What,
    /// For how long.
    pub lasts: Lasts,
}

impl Kind {
    /// Every one that a process lives on after, and then the ones that it does not.
    pub fn all() -> Vec<Self> {
        let errors = [
            (Call::Write, What::Full),
            (Call::Write, What::Broken),
            (Call::Sync, What::Broken),
            (Call::Read, What::Broken),
            (Call::Truncate, What::Broken),
            (Call::Delete, What::Broken),
            (Call::Open, What::TooMany),
            (Call::Name, What::Broken),
        ];
        let both = |(call, what)| [Lasts::Once, Lasts::On].map(|lasts| Self { call, what, lasts });
        let killed = Self {
            call: Call::Change,
            what: What::Killed,
            lasts: Lasts::Once,
        };
        errors.into_iter().flat_map(both).chain([killed]).collect()
    }

    /// As the shim takes it.
    pub fn variables(self) -> [(&'static str, String); 3] {
        let call = format!("{:?}", self.call).to_lowercase();
        // ENOSPC, EIO, EMFILE.
        let (how, errno) = match (self.what, self.lasts) {
            (What::Killed, _) => ("kill", 0),
            (what, lasts) => {
                let how = if lasts == Lasts::Once { "once" } else { "on" };
                let errno = match what {
                    What::Full => 28,
                    What::TooMany => 24,
                    _ => 5,
                };
                (how, errno)
            }
        };
        [
            ("FAULTS_CALL", call),
            ("FAULTS_HOW", how.to_owned()),
            ("FAULTS_ERRNO", errno.to_string()),
        ]
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = match (self.call, self.what) {
            (_, What::Killed) => return f.write_str("killed"),
            (_, What::Full) => "full".to_owned(),
            (call, _) => format!("{call:?}").to_lowercase(),
        };
        match self.lasts {
            Lasts::Once => f.write_str(&words),
            Lasts::On => write!(f, "{words}…"),
        }
    }
}
