//! Whether a program carries what is in the folder.

use migrate_core::{Diagnostics, Dialect, load};
use migrate_runtime::__private::Section;
use migrate_runtime::{Migration, Migrations};
use std::fmt;
use std::path::Path;

/// A migration that is not the same in the folder and in the program.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Stale {
    /// It is in the folder alone.
    NotEmbedded {
        /// The file's name.
        file: String,
    },
    /// It is in the program alone.
    NotOnDisk {
        /// The file's name.
        file: String,
    },
    /// It was edited since the program was compiled.
    Edited {
        /// The file's name.
        file: String,
        /// In which part: `up`, `check`, `down`, or `header`.
        part: &'static str,
    },
}

impl fmt::Display for Stale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotEmbedded { file } => write!(f, "{file} is on disk but not embedded"),
            Self::NotOnDisk { file } => write!(f, "{file} is embedded but not on disk"),
            Self::Edited { file, part } => {
                write!(f, "{file} is embedded, and its {part} is another on disk")
            }
        }
    }
}

/// What is not the same in an embedded set and in a folder, whose path begins at the current directory; empty where
/// they agree. The code of steps in Rust is not compared. Only reads.
///
/// # Errors
///
/// The folder has mistakes, or cannot be read: all that is wrong in it.
pub fn stale(set: &Migrations, folder: impl AsRef<Path>) -> Result<Vec<Stale>, Diagnostics> {
    let on_disk = load(folder.as_ref(), Dialect::Sqlite)?;
    let embedded: Vec<&Migration> = set.iter().collect();
    let mut found = Vec::new();
    for disk in on_disk.migrations() {
        let file = name(&disk.file().to_string_lossy());
        let same = embedded.iter().find(|it| it.version() == disk.version());
        match same.filter(|it| name(it.path()) == file) {
            None => found.push(Stale::NotEmbedded { file }),
            Some(it) => {
                let part = edited(it, disk);
                found.extend(part.map(|part| Stale::Edited { file, part }));
            }
        }
    }
    for it in embedded {
        let file = name(it.path());
        let mut others = on_disk.migrations().iter();
        if !others.any(|disk| name(&disk.file().to_string_lossy()) == file) {
            found.push(Stale::NotOnDisk { file });
        }
    }
    Ok(found)
}

/// The first part in which two differ. The code of a step in Rust is not compared: cargo itself watches its file.
fn edited(embedded: &Migration, disk: &migrate_core::Migration) -> Option<&'static str> {
    let text = |section: Option<&migrate_core::Section>| section.map(|it| it.sql().to_owned());
    let is = |ours: Option<&str>, theirs: Option<String>| ours == theirs.as_deref();
    let options = |ours: Option<Section<'_>>, theirs: Option<&migrate_core::Section>| {
        let ours = ours.map(|it| (it.no_transaction, it.foreign_keys_on));
        let theirs = theirs.map(migrate_core::Section::options);
        ours == theirs.map(|it| (it.no_transaction, it.foreign_keys_on))
    };
    let own = embedded.__parts();
    let own_down = own.down.and_then(|down| down.section());
    let allows = own.allows.iter().map(|allow| allow.text);
    let parts = [
        (
            "up",
            is(embedded.up_sql(), text(disk.up())) && options(own.up.section(), disk.up()),
        ),
        ("check", is(embedded.check_sql(), text(disk.check()))),
        (
            "down",
            is(embedded.down_sql(), text(disk.down())) && options(own_down, disk.down()),
        ),
        (
            "header",
            embedded.description() == disk.description()
                && embedded.requires() == disk.requires()
                && embedded.irreversible() == disk.irreversible()
                && allows.eq(disk.allows().iter().map(migrate_core::Allow::line)),
        ),
    ];
    let found = parts.into_iter().find(|(_, same)| !same);
    found.map(|(part, _)| part)
}

fn name(path: &str) -> String {
    let name = path.rsplit(['/', std::path::MAIN_SEPARATOR]).next();
    name.unwrap_or_default().to_owned()
}

/// Panics where a set is not what its folder holds.
#[doc(hidden)]
#[track_caller]
#[expect(clippy::panic, reason = "an assertion of a test")]
pub fn assert_embedded(set: &Migrations, folder: &Path) {
    let found = match stale(set, folder) {
        Ok(found) if found.is_empty() => return,
        Ok(found) => found,
        Err(mistakes) => panic!("{mistakes}"),
    };
    let lines: Vec<String> = found.iter().map(ToString::to_string).collect();
    panic!(
        "the program does not carry what is in the folder: build it anew, and let build.rs watch the \
         folder by `migrate_build::check`\n  {}",
        lines.join("\n  ")
    );
}

/// Fails a test where an embedded set is not what the folder holds: a file was added, and nothing has made
/// cargo compile the program again. The path begins at the folder of Cargo.toml.
///
/// ```
/// use migrate_runtime::{Migrations, embed_migrations};
///
/// static MIGRATIONS: Migrations = embed_migrations!("doc/migrations", watched = false);
///
/// migrate_build::assert_embedded!(MIGRATIONS, "doc/migrations");
/// ```
#[macro_export]
macro_rules! assert_embedded {
    ($set:expr, $folder:expr $(,)?) => {
        $crate::__private::assert_embedded(
            &$set,
            &::std::path::Path::new(::core::env!("CARGO_MANIFEST_DIR")).join($folder),
        )
    };
}
