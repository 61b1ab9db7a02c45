//! The temporary folder of a server, and the user it belongs to.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// Who runs a server: somebody else where the tests run as root.
#[derive(Clone, Copy)]
struct User {
    id: u32,
    group: u32,
}

impl User {
    fn find() -> Option<Self> {
        if id(&["-u"]) != Some(0) {
            return None;
        }
        let known = ["postgres", "nobody"].iter().find_map(|name| {
            Some(Self {
                id: id(&["-u", name])?,
                group: id(&["-g", name])?,
            })
        });
        // Systems without names for them: any but root.
        Some(known.unwrap_or(Self {
            id: 65534,
            group: 65534,
        }))
    }
}

fn id(arguments: &[&str]) -> Option<u32> {
    let output = Command::new("id").args(arguments).output().ok()?;
    String::from_utf8(output.stdout).ok()?.trim().parse().ok()
}

/// A folder that only its user, and root, can look into. The keeper removes it.
pub(crate) struct Folder {
    path: PathBuf,
    user: Option<User>,
}

impl Folder {
    pub(crate) fn new() -> Self {
        let user = User::find();
        let folder = make(user).keep();
        fs::set_permissions(&folder, Permissions::from_mode(0o700)).unwrap();
        let folder = Self { path: folder, user };
        folder.give(&folder.path);
        folder
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Puts a file into it that nobody else can read.
    pub(crate) fn write(&self, name: &str, text: &str) {
        let path = self.path.join(name);
        fs::write(&path, "").unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
        fs::write(&path, text).unwrap();
        self.give(&path);
    }

    pub(crate) fn read(&self, name: &str) -> String {
        let bytes = fs::read(self.path.join(name)).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Makes a command run there, as its user and with nothing of what configures PostgreSQL's programs.
    pub(crate) fn at_home(&self, command: &mut Command) {
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("PG") {
                command.env_remove(name);
            }
        }
        command.current_dir(&self.path).env("HOME", &self.path);
        command.env("LC_ALL", "C");
        if let Some(user) = self.user {
            command.uid(user.id).gid(user.group);
        }
    }

    fn give(&self, path: &Path) {
        if let Some(user) = self.user {
            chown(path, Some(user.id), Some(user.group)).unwrap();
        }
    }
}

/// In the folder for temporary files, or in `/tmp` where the user cannot reach that, or its name is too long
/// for a socket's.
fn make(user: Option<User>) -> TempDir {
    const SHORT: usize = 70;
    let wanted = std::env::temp_dir();
    let usual = PathBuf::from("/tmp");
    let fits = wanted.as_os_str().len() < SHORT && user.is_none_or(|user| can_write(user, &wanted));
    let parent = if fits { wanted } else { usual };
    let mut name = tempfile::Builder::new();
    name.prefix("migrate-pg-").tempdir_in(parent).unwrap()
}

fn can_write(user: User, folder: &Path) -> bool {
    let mut test = Command::new("test");
    let test = test
        .arg("-w")
        .arg(folder)
        .current_dir("/")
        .uid(user.id)
        .gid(user.group);
    test.status().is_ok_and(|status| status.success())
}
