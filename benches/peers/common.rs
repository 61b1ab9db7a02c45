//! What every peer does in the same way: take a scenario, repeat it, check the work, print nanoseconds.

use std::error::Error;
use std::time::{Duration, Instant, SystemTime};

pub type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// A way to migrate, on its own driver.
pub trait Peer {
    type Db;

    /// Takes another way than its library's default.
    fn vary(&mut self, word: &str) -> Result<()> {
        Err(format!("there is no variant `{word}`").into())
    }

    fn open(&self, path: &str) -> Result<Self::Db>;

    /// Applies everything that is pending.
    fn up(&self, db: &mut Self::Db) -> Result<()>;

    /// Reverts everything.
    fn down(&self, db: &mut Self::Db) -> Result<()>;

    /// The one number, or its text, that a query gives.
    fn number(&self, db: &mut Self::Db, sql: &str) -> Result<i64>;
}

/// `<scenario> <path> <repetitions> <objects> <rows> [variant]`, with which the runner calls a peer.
pub struct Call {
    pub scenario: String,
    path: String,
    repetitions: usize,
    /// What the folder makes: tables, indexes and triggers, and rows in the first table.
    objects: i64,
    rows: i64,
    variant: Option<String>,
}

impl Call {
    pub fn read() -> Result<Self> {
        // A variable that is read here makes a change of the program itself, for the time of a rebuild.
        let _ = option_env!("BENCH_EDIT").map(std::hint::black_box);
        let mut words: Vec<String> = std::env::args().skip(1).collect();
        let variant = (words.len() == 6).then(|| words.remove(5));
        let [scenario, path, repetitions, objects, rows] = words.as_slice() else {
            return Err("expected <scenario> <path> <repetitions> <objects> <rows>".into());
        };
        Ok(Self {
            scenario: scenario.clone(),
            path: path.clone(),
            repetitions: repetitions.parse()?,
            objects: objects.parse()?,
            rows: rows.parse()?,
            variant,
        })
    }

    pub fn run<P: Peer>(&self, mut peer: P) -> Result<()> {
        if let Some(word) = &self.variant {
            peer.vary(word)?;
        }
        let peer = &peer;
        for _ in 0..self.repetitions {
            let elapsed = match self.scenario.as_str() {
                "start" => self.start(peer)?,
                "apply" => self.apply(peer)?,
                "revert" => self.revert(peer)?,
                "race" => self.race(peer)?,
                "sqlite" => return sqlite(peer),
                other => return Err(format!("there is no scenario `{other}`").into()),
            };
            println!("{}", elapsed.as_nanos());
        }
        Ok(())
    }

    /// From nothing to the application's first query, where nothing is pending.
    fn start<P: Peer>(&self, peer: &P) -> Result<Duration> {
        let started = Instant::now();
        let mut db = peer.open(&self.path)?;
        peer.up(&mut db)?;
        let rows = peer.number(&mut db, "SELECT count(*) FROM t1")?;
        let elapsed = started.elapsed();
        match rows == self.rows {
            true => Ok(elapsed),
            false => Err(format!("expected {} rows, found {rows}", self.rows).into()),
        }
    }

    fn apply<P: Peer>(&self, peer: &P) -> Result<Duration> {
        let mut db = self.open_new(peer)?;
        let started = Instant::now();
        peer.up(&mut db)?;
        let elapsed = started.elapsed();
        self.check(peer, &mut db, self.objects, Some(self.rows))?;
        Ok(elapsed)
    }

    fn revert<P: Peer>(&self, peer: &P) -> Result<Duration> {
        let mut db = self.open_new(peer)?;
        peer.up(&mut db)?;
        self.check(peer, &mut db, self.objects, Some(self.rows))?;
        let started = Instant::now();
        peer.down(&mut db)?;
        let elapsed = started.elapsed();
        self.check(peer, &mut db, 0, None)?;
        Ok(elapsed)
    }

    /// One of several processes at once; they wait for the beginning of the next fifth of a second.
    fn race<P: Peer>(&self, peer: &P) -> Result<Duration> {
        let mut db = peer.open(&self.path)?;
        peer.number(&mut db, "PRAGMA busy_timeout = 10000")?;
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?;
        std::thread::sleep(Duration::from_millis(200 - now.as_millis() as u64 % 200));
        let started = Instant::now();
        peer.up(&mut db)?;
        let elapsed = started.elapsed();
        self.check(peer, &mut db, self.objects, Some(self.rows))?;
        Ok(elapsed)
    }

    fn open_new<P: Peer>(&self, peer: &P) -> Result<P::Db> {
        if self.path != ":memory:" {
            for suffix in ["", "-journal", "-wal", "-shm"] {
                std::fs::remove_file(format!("{}{suffix}", self.path)).ok();
            }
        }
        let mut db = peer.open(&self.path)?;
        match peer.number(&mut db, "SELECT count(*) FROM sqlite_master")? {
            0 => Ok(db),
            found => Err(format!("expected an empty database, found {found} objects").into()),
        }
    }

    fn check<P: Peer>(
        &self,
        peer: &P,
        db: &mut P::Db,
        objects: i64,
        rows: Option<i64>,
    ) -> Result<()> {
        const OBJECTS: &str = "SELECT count(*) FROM sqlite_master WHERE name GLOB '[tig][0-9]*'";
        let found = peer.number(db, OBJECTS)?;
        if found != objects {
            return Err(format!("expected {objects} objects, found {found}").into());
        }
        let Some(rows) = rows else { return Ok(()) };
        let found = peer.number(db, "SELECT count(*) FROM t1")?;
        match found == rows {
            true => Ok(()),
            false => Err(format!("expected {rows} rows, found {found}").into()),
        }
    }
}

/// Prints SQLite's version, as SQLite writes it in C: 3053002.
fn sqlite<P: Peer>(peer: &P) -> Result<()> {
    const PARTS: &str = "WITH v(s) AS (SELECT sqlite_version() || '.0'), \
        w(major, rest) AS (SELECT CAST(s AS INT), substr(s, instr(s, '.') + 1) FROM v) \
        SELECT major * 1000000 + CAST(rest AS INT) * 1000 \
        + CAST(substr(rest, instr(rest, '.') + 1) AS INT) FROM w";
    let version = peer.number(&mut peer.open(":memory:")?, PARTS)?;
    println!(
        "{}.{}.{}",
        version / 1_000_000,
        version / 1000 % 1000,
        version % 1000
    );
    Ok(())
}
