//! What a file name says: `<version>_<name>.sql` or `.rs`. The only place that knows.

/// A name that is a migration's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FileName {
    pub(crate) version: i64,
    /// How many digits the version is written with.
    pub(crate) digits: usize,
    pub(crate) name: String,
    /// A step in Rust: `.rs` in place of `.sql`.
    pub(crate) is_rust: bool,
}

impl FileName {
    pub(crate) fn extension(&self) -> &'static str {
        if self.is_rust { RUST } else { SQL }
    }

    pub(crate) fn is_timestamp(&self) -> bool {
        self.digits == TIMESTAMP_DIGITS
    }
}

/// What is wrong with a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BadName {
    pub(crate) code: &'static str,
    pub(crate) message: String,
    pub(crate) help: String,
}

const TIMESTAMP_DIGITS: usize = 14;
const SQL: &str = "sql";
const RUST: &str = "rs";

/// Whether a file is passed over: documentation and hidden files.
pub(crate) fn is_passed_over(file: &str) -> bool {
    file.starts_with('.') || file.starts_with("README")
}

/// The version that a file seems to have, although its name may be wrong. Such a file fills the place of this
/// version: that there is no other file with it is not reported as a gap.
pub(crate) fn claimed_version(file: &str) -> Option<i64> {
    split_version(file).0.parse().ok()
}

/// A name without the letter that other tools (Flyway, refinery) put before the version, as in `V1__tags`.
fn unprefixed(file: &str) -> &str {
    let rest = file.strip_prefix(['V', 'v', 'U', 'R']);
    rest.filter(|rest| rest.starts_with(|first: char| first.is_ascii_digit()))
        .unwrap_or(file)
}

/// The digits that a name begins with, and what follows them. Another tool's letter in front is left out.
fn split_version(stem: &str) -> (&str, &str) {
    let stem = unprefixed(stem);
    let digits = stem.bytes().take_while(u8::is_ascii_digit).count();
    stem.split_at(digits)
}

/// A character of a name as it can be printed.
fn printable(found: char) -> String {
    match found.is_control() {
        true => found.escape_unicode().to_string(),
        false => found.to_string(),
    }
}

/// Reads a file's name, or says the first thing that is wrong with it.
pub(crate) fn parse(file: &str) -> Result<FileName, BadName> {
    let (stem, extension) = check_extension(file)?;
    let digits = stem.bytes().take_while(u8::is_ascii_digit).count();
    let (version, rest) = stem.split_at(digits);
    let Some(name) = rest.strip_prefix('_').filter(|_| digits > 0) else {
        return Err(bad_start(file, (stem, extension), digits));
    };
    check_name((stem, extension), version, name)?;
    Ok(FileName {
        version: check_version(file, version)?,
        digits,
        name: name.to_owned(),
        is_rust: extension == RUST,
    })
}

fn bad(code: &'static str, message: impl Into<String>, help: impl Into<String>) -> BadName {
    BadName {
        code,
        message: message.into(),
        help: help.into(),
    }
}

/// The name in front of `.sql` or `.rs`, and which of the two it is.
fn check_extension(file: &str) -> Result<(&str, &'static str), BadName> {
    for extension in [SQL, RUST] {
        let stem = file.strip_suffix(extension);
        if let Some(stem) = stem.and_then(|stem| stem.strip_suffix('.')) {
            return Ok((stem, extension));
        }
    }
    let message = match file.rsplit_once('.') {
        Some((_, extension)) => {
            format!("expected a file `….sql`, found the extension `.{extension}`")
        }
        None => "expected a file `….sql`, found a name without extension".to_owned(),
    };
    let lower = file.to_ascii_lowercase();
    let help = if let Some(stem) = lower.strip_suffix(".sql") {
        let stem = &file[..stem.len()];
        match claimed_version(file) {
            Some(_) => format!("rename it to `{}.sql`", tidy(stem)),
            None => format!("rename it to `{stem}.sql`, with a version in front"),
        }
    } else if let Some(at) = lower.find(".sql") {
        format!(
            "if it is the migration `{}`, rename it so; a copy goes to another folder",
            &file[..at + 4]
        )
    } else if claimed_version(file).is_some() {
        let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
        format!(
            "if it is a migration, rename it to `{}.sql`; else move it to another folder",
            tidy(stem)
        )
    } else {
        "move it to another folder: only migrations, README files and the folder `fixtures` stand here".to_owned()
    };
    Err(bad("file-extension", message, help))
}

/// What is wrong with a name that does not begin with `<version>_`. `digits` is how many it begins with.
fn bad_start(file: &str, (stem, extension): (&str, &str), digits: usize) -> BadName {
    let rename = format!("rename it to `{}.{extension}`", tidy(stem));
    let (_, rest) = split_version(stem);
    if rest.starts_with('.') && claimed_version(file).is_some() {
        let name = rest.trim_start_matches(|letter: char| letter == '.' || letter.is_ascii_digit());
        return bad(
            "file-name",
            "expected `_` after the version, found `.`: a version is one whole number",
            format!(
                "rename it to `<the next free number>{}.{extension}`",
                tidy(name)
            ),
        );
    }
    if digits == 0 {
        let found = printable(file.chars().next().unwrap_or_default());
        let message = format!("expected a version number at the beginning, found `{found}`");
        let help = match claimed_version(file) {
            Some(_) => rename,
            None => format!(
                "put the version in front, as in `0001_{}.{extension}`",
                tidy(stem).trim_start_matches('_')
            ),
        };
        return bad("file-name", message, help);
    }
    match stem[digits..].chars().next() {
        Some(found) => bad(
            "file-name",
            format!(
                "expected `_` after the version, found `{}`",
                printable(found)
            ),
            rename,
        ),
        None => bad(
            "file-name",
            "expected `_` and a name after the version",
            format!("rename it to say what it does, as in `{stem}_add_tags.{extension}`"),
        ),
    }
}

/// Checks what stands between `<version>_` and the extension.
fn check_name((stem, extension): (&str, &str), version: &str, name: &str) -> Result<(), BadName> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    let rename = format!("rename it to `{}.{extension}`", tidy(stem));
    match name.chars().next() {
        None => {
            return Err(bad(
                "file-name",
                "expected a name after the version",
                format!("rename it to say what it does, as in `{version}_add_tags.{extension}`"),
            ));
        }
        Some(first) if !first.is_ascii_alphanumeric() => {
            return Err(bad(
                "file-name",
                format!(
                    "expected a letter or digit after `{version}_`, found `{}`",
                    printable(first)
                ),
                rename,
            ));
        }
        Some(_) => {}
    }
    for direction in ["up", "down"] {
        if let Some(stem) = name
            .strip_suffix(direction)
            .and_then(|name| name.strip_suffix('.'))
        {
            return Err(bad(
                "file-name",
                format!("`.{direction}` in a file name: both directions stand in one file"),
                format!(
                    "put it into `{version}_{stem}.{extension}`, under a line `-- {direction}`"
                ),
            ));
        }
    }
    match name
        .chars()
        .find(|found| !u8::try_from(*found).is_ok_and(allowed))
    {
        None => Ok(()),
        Some(found) => Err(bad(
            "file-name",
            format!(
                "expected ASCII letters, digits, `_` and `-` in the name, found `{}`",
                printable(found)
            ),
            rename,
        )),
    }
}

fn check_version(file: &str, version: &str) -> Result<i64, BadName> {
    let Ok(number) = version.parse::<i64>() else {
        return Err(bad(
            "version-too-large",
            format!(
                "version {version} is too large, the highest is {}",
                i64::MAX
            ),
            "number from 1, or by time: `YYYYMMDDHHMMSS`",
        ));
    };
    if version.len() == TIMESTAMP_DIGITS {
        check_timestamp(version)?;
    } else if number == 0 {
        let name = file.trim_start_matches('0');
        let one = format!("{}1{name}", "0".repeat(version.len() - 1));
        return Err(bad(
            "version-zero",
            "version 0: numbering begins at 1",
            format!("rename it to `{one}`, and the others after it"),
        ));
    }
    Ok(number)
}

fn check_timestamp(version: &str) -> Result<(), BadName> {
    let part = |from: usize, to: usize| version[from..to].parse::<u32>().unwrap_or_default();
    let (year, month, day) = (part(0, 4), part(4, 6), part(6, 8));
    let leap = (year.is_multiple_of(4) && !year.is_multiple_of(100)) || year.is_multiple_of(400);
    let days = match month {
        4 | 6 | 9 | 11 => 30,
        2 => 28 + u32::from(leap),
        _ => 31,
    };
    let problem = if year == 0 {
        "there is no year 0".to_owned()
    } else if !(1..=12).contains(&month) {
        format!("there is no month {month:02}")
    } else if !(1..=days).contains(&day) {
        format!("there is no day {day:02} in {year:04}-{month:02}")
    } else if part(8, 10) > 23 {
        format!("there is no hour {:02}", part(8, 10))
    } else if part(10, 12) > 59 {
        format!("there is no minute {:02}", part(10, 12))
    } else if part(12, 14) > 59 {
        format!("there is no second {:02}", part(12, 14))
    } else {
        return Ok(());
    };
    Err(bad(
        "timestamp",
        format!("version {version} is no date and time: {problem}"),
        "14 digits are a UTC time, `YYYYMMDDHHMMSS`; for numbers in sequence write fewer",
    ))
}

/// The name to rename a file to, without its extension: as near to the old one as the rules allow. Without a
/// version in the old name it begins with `_`.
fn tidy(stem: &str) -> String {
    let (version, name) = split_version(stem);
    let name: String = name
        .chars()
        .map(|letter| match letter {
            'A'..='Z' | 'a'..='z' | '0'..='9' | '-' | '_' => letter,
            _ => '_',
        })
        .collect();
    match name.trim_start_matches(['_', '-']) {
        "" => format!("{version}_migration"),
        name => format!("{version}_{name}"),
    }
}
