//! Any text, formatted and commented anew, has the checksum it had; with another token it has another.

pub mod second;

use migrate_core::{Dialect, checksum};
use second::{kept, second, tokens};

/// What may stand between two tokens.
const GAPS: [&str; 8] = [
    " ",
    "\n",
    "\t\r\n",
    "\x0C",
    " -- c; 'd\n",
    "/**/",
    " /* ; ' -- */ ",
    "\n--\n",
];

/// What is put in place of a token.
const OTHERS: [&str; 12] = [
    "a", "B", "1", "1.5", "'a'", "\"a\"", ";", "(", ",", "->>", "-", "größe",
];

/// The first eight bytes say how the text behind them is changed.
pub fn run(bytes: &[u8]) {
    let Some((how, text)) = bytes.split_first_chunk::<8>() else {
        return;
    };
    let text = String::from_utf8_lossy(text);
    for dialect in Dialect::ALL {
        let one = checksum(dialect, &text);
        assert_eq!(one, second(dialect, &text), "{dialect}: {text:?}");
        let mut list: Vec<String> = tokens(text.as_bytes(), dialect)
            .into_iter()
            .map(|token| String::from_utf8_lossy(token).into_owned())
            .collect();
        let spread = spread(&list, how);
        assert_eq!(
            checksum(dialect, &spread),
            one,
            "{dialect}: {text:?} as {spread:?}"
        );
        edit(&mut list, how);
        let edited = list.join(" ");
        let same = kept(&text, dialect) == kept(&edited, dialect);
        assert_eq!(
            checksum(dialect, &edited) == one,
            same,
            "{dialect}: {text:?} as {edited:?}"
        );
    }
}

/// The tokens with other things between them. Behind the last one stands nothing: it may be open.
fn spread(list: &[String], how: &[u8; 8]) -> String {
    let mut spread = String::new();
    for (index, token) in list.iter().enumerate() {
        let gap = usize::from(how[index % how.len()]) + index;
        spread += GAPS[gap % GAPS.len()];
        // A `;` first, or beside another one, does not count.
        if gap % 3 == 0 && (index == 0 || list[index - 1] == ";") {
            spread += "; ";
        }
        spread += token;
    }
    spread
}

/// Puts another token in, takes one out, doubles one, or changes one.
fn edit(list: &mut Vec<String>, how: &[u8; 8]) {
    let number = |index: usize| usize::from(how[index]);
    let other = OTHERS[number(1) % OTHERS.len()].to_owned();
    if list.is_empty() {
        return list.push(other);
    }
    let at = (number(2) + 256 * number(3)) % list.len();
    match how[0] % 5 {
        0 => list[at] = other,
        1 => drop(list.remove(at)),
        2 => list.insert(at, other),
        3 => list.swap(at, 0),
        _ => {
            let upper = list[at].to_uppercase();
            list[at] = if upper == list[at] {
                upper.to_lowercase()
            } else {
                upper
            };
        }
    }
}
