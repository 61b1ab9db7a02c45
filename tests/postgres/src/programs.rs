//! Where PostgreSQL's programs are.

use crate::MISSING;
use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

/// The folder of the server's programs: in `PATH`, or Debian's newest, or where `pg_config` says.
static SERVER: LazyLock<Option<PathBuf>> = LazyLock::new(|| {
    let holds_server = |folder: &PathBuf| {
        let mut programs = ["initdb", "pg_ctl", "postgres"].iter();
        programs.all(|program| folder.join(program).is_file())
    };
    let mut folders = path();
    folders.extend(debian());
    folders.extend(configured());
    let folder = folders.into_iter().find(holds_server)?;
    // Behind links are the client programs as well.
    let program = folder.join("pg_ctl").canonicalize().ok()?;
    let linked = program.parent()?.to_owned();
    Some(if holds_server(&linked) {
        linked
    } else {
        folder
    })
});

/// The folder of the server's programs.
pub(crate) fn server() -> Result<&'static Path, String> {
    SERVER
        .as_deref()
        .ok_or_else(|| format!("a PostgreSQL server {MISSING}"))
}

/// A client program: the server's own, since Debian's in `PATH` choose a version themselves.
pub(crate) fn client(name: &str) -> Result<PathBuf, String> {
    let folders = SERVER.iter().cloned().chain(path());
    find(name, folders).ok_or_else(|| format!("PostgreSQL's {name} {MISSING}"))
}

/// `pgbouncer`, which may be where only root looks.
pub(crate) fn bouncer() -> Result<PathBuf, String> {
    let folders = ["/usr/sbin", "/usr/local/sbin"].map(PathBuf::from);
    find("pgbouncer", path().into_iter().chain(folders))
        .ok_or_else(|| format!("pgbouncer {MISSING}"))
}

fn find(name: &str, folders: impl IntoIterator<Item = PathBuf>) -> Option<PathBuf> {
    let mut programs = folders.into_iter().map(|folder| folder.join(name));
    programs.find(|program| program.is_file())
}

fn path() -> Vec<PathBuf> {
    env::var_os("PATH").map_or_else(Vec::new, |path| env::split_paths(&path).collect())
}

/// `/usr/lib/postgresql/<version>/bin`, the highest version first.
fn debian() -> Vec<PathBuf> {
    let Ok(versions) = Path::new("/usr/lib/postgresql").read_dir() else {
        return Vec::new();
    };
    let versions = versions.filter_map(|version| {
        let path = version.ok()?.path();
        let number: u32 = path.file_name()?.to_str()?.parse().ok()?;
        Some((number, path.join("bin")))
    });
    let mut versions: Vec<(u32, PathBuf)> = versions.collect();
    versions.sort_by(|a, b| b.cmp(a));
    versions.into_iter().map(|(_, folder)| folder).collect()
}

fn configured() -> Option<PathBuf> {
    let output = Command::new("pg_config").arg("--bindir").output().ok()?;
    let folder = String::from_utf8(output.stdout).ok()?;
    output
        .status
        .success()
        .then(|| PathBuf::from(folder.trim_end()))
}
