//! How the value of an option or argument is read, and the longer texts of the help.

use std::time::Duration;

pub(crate) const ABOUT: &str = "Operate the database migrations of this program";

/// Above the options that every command has, so that its own stand out.
pub(crate) const EVERYWHERE: &str = "Options of every command";

pub(crate) const EXIT_CODES: &str = "\
Exit codes: 0 done, 1 error, 2 usage, 3 pending (`status --exit-code`), 4 drift or invalid,
5 findings of the proof, 6 lock timeout, 130 interrupted";

/// A version, which may have leading zeros as in a file name. 0 is before the first.
pub(crate) fn version(text: &str) -> Result<i64, String> {
    let version = text.parse().ok().filter(|version| *version >= 0);
    version.ok_or_else(|| "expected a version, as in `3` or `0003`".to_owned())
}

/// How many migrations.
pub(crate) fn count(text: &str) -> Result<usize, String> {
    let count = text.parse().ok().filter(|count| *count > 0);
    count.ok_or_else(|| "expected a number from 1".to_owned())
}

/// `15`, `1.5s`, `500ms`, `2m`.
pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    let units = [("ms", 0.001), ("s", 1.0), ("m", 60.0), ("", 1.0)];
    let read = units.into_iter().find_map(|(unit, seconds)| {
        let number: f64 = text.strip_suffix(unit)?.parse().ok()?;
        Duration::try_from_secs_f64(number * seconds).ok()
    });
    read.ok_or_else(|| "expected a time, as in `15` seconds, `500ms` or `2m`".to_owned())
}

/// A duration behind `--wait`. That takes the word that follows even where a command was meant, and says so.
#[cfg(feature = "folder")]
pub(crate) fn wait(text: &str) -> Result<Duration, String> {
    duration(text).map_err(|expected| {
        format!("{expected}; to wait without saying how long, write `--wait` behind the command, or `--wait=30`")
    })
}

#[cfg(test)]
mod tests {
    use super::{count, duration, version};
    use std::time::Duration;

    #[test]
    fn times_have_units() {
        let good = [
            ("15", 15_000),
            ("1.5s", 1_500),
            ("500ms", 500),
            ("2m", 120_000),
            ("0", 0),
        ];
        for (text, milliseconds) in good {
            assert_eq!(duration(text), Ok(Duration::from_millis(milliseconds)));
        }
        for text in ["", "ms", "-1", "1h", "NaN", "inf", "1e300"] {
            assert!(duration(text).is_err(), "{text}");
        }
    }

    #[test]
    fn numbers_are_in_range() {
        assert_eq!(version("0003"), Ok(3));
        assert_eq!(version("20260131120000"), Ok(20_260_131_120_000));
        for text in ["", "-1", "x", "99999999999999999999"] {
            assert!(version(text).is_err(), "{text}");
        }
        assert_eq!(count("2"), Ok(2));
        assert!(count("0").is_err());
    }
}
