//! Values that are not in a table yet, whatever database it is in.

pub(crate) mod pattern;

/// Where values begin: beyond the small ids of the rows that migrations bring along.
pub(crate) const FIRST: i64 = 10_007;

/// Numbers that no other column, row or table has.
pub(crate) struct Numbers(i64);

impl Numbers {
    pub(crate) fn new() -> Self {
        Self(FIRST - 1)
    }

    pub(crate) fn next(&mut self) -> i64 {
        self.0 += 1;
        self.0
    }
}

/// A day for each number.
pub(crate) fn date(number: i64) -> String {
    // Beyond the year 9999 a date has another form.
    let days = number.rem_euclid(2_900_000) + 719_468;
    let era = days / 146_097;
    let of_era = days % 146_097;
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    // A year begins in March here, so that the leap day is its last one. (Howard Hinnant's `civil_from_days`.)
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

/// The same with a time of day, without a zone.
pub(crate) fn date_time(number: i64) -> String {
    let (hour, minute, second) = (number / 3600 % 24, number / 60 % 60, number % 60);
    format!("{} {hour:02}:{minute:02}:{second:02}", date(number))
}

// Alphabets, for [`sized`].
pub(crate) const DIGITS: &[u8] = b"0123456789";
pub(crate) const UPPER: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ";
pub(crate) const LOWER: &[u8] = b"abcdefghijklmnopqrstuvwxyz";

/// The last so many digits of a number, in an alphabet.
pub(crate) fn sized(number: i64, length: usize, alphabet: &[u8]) -> String {
    let base = alphabet.len();
    let mut rest = usize::try_from(number).unwrap_or_default();
    let mut reversed = String::new();
    for _ in 0..length {
        reversed.push(char::from(alphabet[rest % base]));
        rest /= base;
    }
    reversed.chars().rev().collect()
}
