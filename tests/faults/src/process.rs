//! A process that faults happen to: how it is started, and what it says.

use crate::fault::{Call, Kind};
use crate::position::{Position, Way, look};
use crate::scenario::{Scenario, database};
use migrate_runtime::{Action, Error};
use rusqlite::Connection;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// How long a process may take, most of which need a tenth of a second.
pub const DEADLINE: Duration = Duration::from_secs(60);

/// How the process ends after a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The fault is gone, and the same connection is used again.
    Again,
    /// The connection is closed while the fault lasts.
    Close,
    /// The process ends without closing anything.
    Exit,
}

impl Ending {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Again, Self::Close, Self::Exit];

    /// The one that is called so.
    pub fn named(name: &str) -> Option<Self> {
        let mut all = Self::ALL.into_iter();
        all.find(|one| format!("{one:?}") == name)
    }
}

/// What a process said.
#[derive(Debug, Default)]
pub struct Said {
    /// Whether it had to be ended, since it did not end by itself.
    pub hung: bool,
    /// Whether the call that was to fail was made.
    pub hit: bool,
    /// Calls of each kind, as the shim names them.
    pub calls: Vec<(String, usize)>,
    /// Whether the run succeeded; `None` if it was killed before its end.
    pub succeeded: Option<bool>,
    /// Whether SQLite could not even open the database.
    pub unopened: bool,
    /// The error's variant.
    pub error: String,
    /// The error in its own words.
    pub words: String,
    /// What the error says that is kept: where that leads from where it began.
    pub kept: Option<Position>,
    /// Whether the error says that the commit may have come through.
    pub unsure: bool,
    /// Where another connection saw the database after the error.
    pub seen: Option<Result<Position, String>>,
    /// What the second attempt on the same connection ended with.
    pub again: Option<String>,
    /// Whether the connection was left as it was.
    pub left: Option<String>,
}

impl Said {
    /// How many calls of a kind there were.
    pub fn count(&self, call: Call) -> usize {
        let counted = self.calls.iter().filter(|(name, _)| match call {
            Call::Change => name != "read" && name != "open",
            call => *name == format!("{call:?}").to_lowercase(),
        });
        counted.map(|(_, count)| count).sum()
    }
}

/// A process to be started.
#[derive(Clone, Copy, Debug)]
pub struct Faulty<'a> {
    /// Its program.
    pub program: &'a str,
    /// What it does.
    pub scenario: Scenario,
    /// How it ends.
    pub ending: Ending,
    /// Where.
    pub folder: &'a Path,
}

impl Faulty<'_> {
    /// Runs it with the shim, and what that is told. One that hangs is ended at the deadline, and says so.
    pub fn run(self, shim: &[(&str, &OsStr)]) -> Said {
        // Files, since a full pipe is one more thing that a process waits for.
        let [hit, out, err] = ["hit", "out", "err"].map(|it| self.folder.with_extension(it));
        let mut command = Command::new(self.program);
        command
            .args([format!("{:?}", self.scenario), format!("{:?}", self.ending)])
            .arg(self.folder)
            .env("LD_PRELOAD", env!("FAULTS_SHIM"))
            .env("SQLITE_TMPDIR", self.folder)
            .env("FAULTS_FOLDER", self.folder)
            .env("FAULTS_HIT", &hit)
            .envs(shim.iter().copied())
            .stdin(Stdio::null())
            .stdout(File::create(&out).unwrap())
            .stderr(File::create(&err).unwrap());
        let status = ended(&mut command.spawn().unwrap(), DEADLINE);
        let has_shim = hit.exists();
        let [noted, text, errors] = [hit, out, err].map(|file| {
            let bytes = fs::read(&file).unwrap_or_default();
            drop(fs::remove_file(&file));
            String::from_utf8_lossy(&bytes).into_owned()
        });
        let Some(status) = status else {
            return Said {
                hung: true,
                words: format!("{text}{errors}"),
                ..Said::default()
            };
        };
        let killed = status.signal() == Some(9);
        assert!(
            killed || status.success(),
            "{self:?} {shim:?}\n{text}{errors}"
        );
        assert!(has_shim, "{self:?} ran without the shim");
        let mut said = read(&text);
        said.hit = noted.starts_with('!');
        let counted = noted.trim_start_matches('!').lines();
        said.calls = counted
            .filter_map(|line| line.split_once(' '))
            .map(|(call, count)| (call.to_owned(), count.parse().unwrap()))
            .collect();
        assert!(!killed || said.succeeded.is_none(), "{text}");
        said
    }

    /// Runs it with the n-th call of a kind failing, from 1.
    pub fn run_with(self, kind: Kind, at: usize) -> Said {
        let at = at.to_string();
        let variables = kind.variables();
        let mut shim: Vec<(&str, &OsStr)> = variables
            .iter()
            .map(|(name, value)| (*name, OsStr::new(value)))
            .collect();
        shim.push(("FAULTS_AT", OsStr::new(&at)));
        self.run(&shim)
    }
}

/// How a process ended; `None` if it had to be killed at the deadline.
fn ended(child: &mut Child, deadline: Duration) -> Option<ExitStatus> {
    let started = Instant::now();
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return Some(status);
        }
        if started.elapsed() > deadline {
            child.kill().unwrap();
            child.wait().unwrap();
            return None;
        }
        sleep(Duration::from_millis(1));
    }
}

fn read(text: &str) -> Said {
    let mut said = Said::default();
    for line in text.lines() {
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        let owned = || Some(rest.to_owned());
        match word {
            "succeeded" => said.succeeded = Some(true),
            "unopened" => (said.succeeded, said.unopened) = (Some(false), true),
            "error" => (said.succeeded, said.error) = (Some(false), rest.to_owned()),
            "words" => rest.clone_into(&mut said.words),
            "kept" => said.kept = rest.parse().ok(),
            "unsure" => said.unsure = true,
            "seen" => said.seen = Some(Ok(rest.parse().unwrap())),
            "broken" => said.seen = Some(Err(rest.to_owned())),
            "again" => said.again = owned(),
            "left" => said.left = owned(),
            _ => panic!("{line}"),
        }
    }
    said
}

/// What the process does. It says a line for each thing that is to be known.
#[expect(clippy::print_stdout, reason = "its parent reads it")]
pub fn act(scenario: Scenario, ending: Ending, folder: &Path) {
    // The shim hears of it; there are no such files.
    let tell_shim = |word: &str| drop(File::open(folder.join(format!(".faults-{word}"))));
    tell_shim("begin");
    let mut db = match scenario.open(folder) {
        Ok(db) => db,
        Err(error) => return println!("unopened {error}"),
    };
    let result = scenario.run(&mut db, folder);
    tell_shim("done");
    match &result {
        Ok(()) => println!("succeeded"),
        Err(error) => tell(scenario, error),
    }
    match ending {
        Ending::Again if result.is_err() || scenario.fails() => {
            tell_shim("end");
            match look(&database(folder)) {
                Ok(position) => println!("seen {position}"),
                Err(why) => println!("broken {}", why.replace('\n', "; ")),
            }
            println!("left {}", settings(&db));
            match scenario.run_again(&mut db, folder) {
                Ok(()) => println!("again succeeded"),
                Err(error) => println!("again {}", format!("{error:?}").replace('\n', "; ")),
            }
        }
        Ending::Again | Ending::Close => drop(db),
        Ending::Exit => std::mem::forget(db),
    }
    tell_shim("end");
}

#[expect(clippy::print_stdout, reason = "its parent reads it")]
fn tell(scenario: Scenario, error: &Error) {
    let fields = format!("{error:#?}");
    let variant = fields.split([' ', '{']).next().unwrap_or_default();
    println!("error {}", variant.trim());
    println!("words {}", format!("{error:?}").replace('\n', "; "));
    println!("kept {}", kept(scenario, error));
    if error
        .kept()
        .is_some_and(migrate_runtime::Kept::is_uncertain)
    {
        println!("unsure");
    }
}

/// Where the error says that the database is.
fn kept(scenario: Scenario, error: &Error) -> Position {
    let mut position = scenario.from();
    let Some(kept) = error.kept() else {
        return position;
    };
    for entry in kept.entries() {
        position.applied = match entry.action() {
            Action::Reverted => entry.id().version() - 1,
            _ => entry.id().version(),
        };
    }
    if let Some(done) = kept.statements_done() {
        position.begun = Some((scenario.way(), done));
        // The one that is being reverted is no longer applied.
        position.applied -= i64::from(scenario.way() == Way::Down);
    }
    position
}

/// What a run must leave as it found it.
fn settings(db: &Connection) -> String {
    let keys: Result<i64, _> = db.query_row("PRAGMA foreign_keys", [], |row| row.get(0));
    let timeout: Result<i64, _> = db.query_row("PRAGMA busy_timeout", [], |row| row.get(0));
    let (keys, timeout) = (keys.unwrap_or(-1), timeout.unwrap_or(-1));
    format!("{} {keys} {timeout}", db.is_autocommit())
}
