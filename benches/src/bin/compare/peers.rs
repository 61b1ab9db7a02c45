//! The programs that are compared: how they are built, and run.

use crate::folder::{self, Layout};
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

pub type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

pub struct Peer {
    /// As people know it.
    pub name: &'static str,
    /// Its folder in `peers`.
    pub folder: &'static str,
    pub layout: Layout,
    pub reverts: bool,
    /// Whether its driver is rusqlite.
    pub rusqlite: bool,
    /// What it is built with.
    pub features: &'static str,
    /// A word for its program, to have it done in another way than by default.
    pub variant: Option<&'static str>,
    /// The package whose version is told.
    pub package: &'static str,
}

const fn peer(name: &'static str, folder: &'static str, layout: Layout) -> Peer {
    Peer {
        name,
        folder,
        layout,
        reverts: true,
        rusqlite: true,
        features: "migrations",
        variant: None,
        package: name,
    }
}

pub const OURS: Peer = Peer {
    features: "migrations,proof",
    package: "migrate-runtime",
    ..peer("this", "migrate", Layout::Sections)
};

const REFINERY: Peer = Peer {
    reverts: false,
    ..peer("refinery", "refinery", Layout::Refinery)
};

/// What a library can be told about transactions, as a program of its own.
pub const VARIANTS: [Peer; 2] = [
    Peer {
        name: "this, a transaction each",
        variant: Some("each"),
        ..OURS
    },
    Peer {
        name: "refinery, grouped",
        variant: Some("grouped"),
        ..REFINERY
    },
];

/// Said under what depends on it.
pub const TRANSACTIONS: &str = "Unless a row says otherwise, by default: plain rusqlite, this and rusqlite_migration \
     run everything in one transaction; diesel_migrations, refinery and sqlx run each migration in its own.";

/// rusqlite alone stands first: everything is measured by it.
pub const PEERS: [Peer; 6] = [
    Peer {
        package: "rusqlite",
        ..peer("plain rusqlite", "plain", Layout::Plain)
    },
    OURS,
    peer(
        "rusqlite_migration",
        "rusqlite_migration",
        Layout::Folders { separator: '-' },
    ),
    Peer {
        rusqlite: false,
        ..peer(
            "diesel_migrations",
            "diesel",
            Layout::Folders { separator: '_' },
        )
    },
    REFINERY,
    Peer {
        rusqlite: false,
        ..peer("sqlx", "sqlx", Layout::Sqlx)
    },
];

/// This library without the proof in its build script: migrate-build with `default-features = false`.
pub const UNPROVEN: Peer = Peer {
    name: "this, without the feature `proof`",
    features: "migrations",
    ..OURS
};

/// Where things are.
pub struct Places {
    peers: PathBuf,
    target: PathBuf,
}

impl Places {
    pub fn new() -> Result<Self> {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let target = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
        let target = target.unwrap_or_else(|| here.join("target")).join("peers");
        for folder in ["bin", "data"] {
            fs::create_dir_all(target.join(folder))?;
        }
        Ok(Self {
            peers: here.join("peers"),
            target,
        })
    }

    /// A place for databases, on a real disk.
    pub fn data(&self, name: &str) -> PathBuf {
        self.target.join("data").join(name)
    }

    pub fn target(&self) -> &Path {
        &self.target
    }

    pub fn package(&self, peer: &Peer) -> PathBuf {
        self.peers.join(peer.folder)
    }

    /// The folder that the peer's program carries.
    pub fn migrations(&self, peer: &Peer) -> PathBuf {
        self.package(peer).join("migrations")
    }

    /// Writes the folder of a program; rusqlite's own is read when it runs.
    pub fn write_folder(&self, peer: &Peer, count: usize) -> Result<()> {
        let folder = match peer.layout {
            Layout::Plain => self.data(&format!("plain-{count}")),
            _ => self.migrations(peer),
        };
        Ok(folder::write(&folder, peer.layout, count)?)
    }

    /// A development build of a peer into a target folder.
    pub fn cargo(&self, peer: &Peer, features: &str, target: &Path) -> Command {
        let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()));
        cargo
            .args(["build", "--quiet", "--locked", "--no-default-features"])
            .args(["--features", features, "--target-dir"])
            .arg(target)
            .env_remove("CARGO_INCREMENTAL")
            .current_dir(self.package(peer));
        cargo
    }

    /// A release build that carries so many migrations.
    pub fn build(&self, peer: &Peer, count: usize) -> Result<Program> {
        self.write_folder(peer, count)?;
        self.release(peer, peer.features, count)
    }

    /// The same program without its library, for databases with so many migrations.
    pub fn build_bare(&self, peer: &Peer, count: usize) -> Result<Program> {
        self.release(peer, "", count)
    }

    fn release(&self, peer: &Peer, features: &str, count: usize) -> Result<Program> {
        check(self.cargo(peer, features, &self.target).arg("--release"))?;
        let kept = match features {
            "" => format!("{}-bare", peer.folder),
            _ => format!("{}-{count}", peer.folder),
        };
        let path = self.target.join("bin").join(kept);
        fs::copy(self.target.join("release").join(binary(peer)), &path)?;
        Ok(Program {
            path,
            count,
            variant: None,
            folder: self.data(&format!("plain-{count}")),
        })
    }
}

pub fn binary(peer: &Peer) -> String {
    format!("bench-{}", peer.folder.replace('_', "-"))
}

/// A peer's program with so many migrations in it.
#[derive(Clone)]
pub struct Program {
    pub path: PathBuf,
    count: usize,
    variant: Option<&'static str>,
    folder: PathBuf,
}

impl Program {
    /// The same one, told to do it in another way.
    pub fn varied(&self, variant: &Peer) -> Self {
        Self {
            variant: variant.variant,
            ..self.clone()
        }
    }

    /// A call of it, that checks itself whether it did its work.
    pub fn command(&self, scenario: &str, database: &OsStr, repetitions: usize) -> Command {
        let mut command = Command::new(&self.path);
        command
            .arg(scenario)
            .arg(database)
            .arg(repetitions.to_string())
            .arg(folder::objects(self.count).to_string())
            .arg(folder::rows(self.count).to_string())
            .args(self.variant)
            .env("BENCH_FOLDER", &self.folder);
        command
    }

    /// The times that it prints.
    pub fn times(
        &self,
        scenario: &str,
        database: &OsStr,
        repetitions: usize,
    ) -> Result<Vec<Duration>> {
        let text = output(&mut self.command(scenario, database, repetitions))?;
        let times = text
            .lines()
            .map(|line| Ok(Duration::from_nanos(line.parse()?)));
        times.collect()
    }
}

/// Runs a program for what it prints.
pub fn output(command: &mut Command) -> Result<String> {
    let output = command.stderr(Stdio::inherit()).output()?;
    match output.status.success() {
        true => Ok(String::from_utf8(output.stdout)?),
        false => Err(format!("{command:?}: {}", output.status).into()),
    }
}

pub fn check(command: &mut Command) -> Result<()> {
    let status = command.status()?;
    match status.success() {
        true => Ok(()),
        false => Err(format!("{command:?}: {status}").into()),
    }
}
