//! Makes new files, each in full or not at all, while other processes may do the same.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// Writes a file that must not be there yet. What cannot be written in full is removed again.
pub(super) fn write(path: &Path, text: &str) -> io::Result<()> {
    let mut file = File::create_new(path)?;
    // Some disks only say that they are full when the file is synced.
    let written = file.write_all(text.as_bytes());
    let written = written.and_then(|()| file.sync_all());
    written.inspect_err(|_| drop(fs::remove_file(path)))
}

/// Makes a folder and those above it, and gives the ones that were not there, the deepest first.
pub(super) fn make_folders(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let missing = folder.ancestors();
    let missing = missing.take_while(|it| !it.as_os_str().is_empty() && !it.exists());
    let missing: Vec<PathBuf> = missing.map(Path::to_owned).collect();
    fs::create_dir_all(folder)?;
    Ok(missing)
}

/// Held by the one process that may look for a number in a folder. Where the lock's file cannot be made, as in a
/// folder that is only for reading, or is not given up, the process goes on without: a number that is taken twice is
/// found out afterwards.
pub(super) struct Lock(Option<PathBuf>);

impl Lock {
    /// A hidden file, which is no migration to anybody.
    const NAME: &str = ".migrate-create";
    /// A process holds the lock for moments only. One that is older was left by a process that died.
    const LONGEST: Duration = Duration::from_secs(5);

    pub(super) fn on(folder: &Path) -> Self {
        let path = folder.join(Self::NAME);
        let begun = Instant::now();
        loop {
            match File::create_new(&path) {
                Ok(_) => return Self(Some(path)),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(_) => return Self(None),
            }
            if begun.elapsed() > 2 * Self::LONGEST {
                return Self(None);
            }
            let age = fs::metadata(&path).and_then(|it| it.modified());
            let age = age.ok().and_then(|it| it.elapsed().ok());
            if age.is_some_and(|age| age > Self::LONGEST) {
                fs::remove_file(&path).ok();
            }
            sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        if let Some(path) = &self.0 {
            fs::remove_file(path).ok();
        }
    }
}
