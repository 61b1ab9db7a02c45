//! A file that was not there before, whole or not at all, while others make theirs.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// Never over a file that is there. What cannot be written in full is taken away again.
pub(super) fn write(path: &Path, text: &str) -> io::Result<()> {
    let mut file = File::create_new(path)?;
    // Some disks are full only once it is on them.
    let written = file.write_all(text.as_bytes());
    let written = written.and_then(|()| file.sync_all());
    written.inspect_err(|_| drop(fs::remove_file(path)))
}

/// Makes a folder, and gives those that were not there, the deepest first.
pub(super) fn make_folders(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let missing = folder.ancestors();
    let missing = missing.take_while(|it| !it.as_os_str().is_empty() && !it.exists());
    let missing: Vec<PathBuf> = missing.map(Path::to_owned).collect();
    fs::create_dir_all(folder)?;
    Ok(missing)
}

/// Whoever holds it looks for a number alone. Where there can be none, as in a folder for reading, there is none.
pub(super) struct Lock(Option<PathBuf>);

impl Lock {
    /// A hidden file, which is no migration to anybody.
    const NAME: &str = ".migrate-create";
    /// A process holds it for moments. One that is older was left by one that died.
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
