//! Texts that fit a pattern.

use super::{DIGITS, LOWER, UPPER, sized};

/// What stands at one place of a text.
enum Place {
    /// One of these.
    One(Vec<char>),
    /// Any text, the empty one too.
    Any,
}

/// Texts that fit a pattern of GLOB: first some of these lengths, then short ones.
#[cfg(feature = "proof")]
pub(crate) fn glob(pattern: &str, number: i64, lengths: &[usize]) -> Vec<String> {
    let mut places = Vec::new();
    let mut rest = pattern.chars();
    while let Some(character) = rest.next() {
        places.push(match character {
            '*' => Place::Any,
            '?' => Place::One(letters()),
            '[' => match class(rest.as_str()) {
                Some((members, after)) => {
                    rest = after.chars();
                    Place::One(members)
                }
                None => Place::One(vec!['[']),
            },
            character => Place::One(vec![character]),
        });
    }
    texts(&places, number, lengths, ["", "a", "A"])
}

/// Texts that fit a pattern of LIKE, in the same order.
pub(crate) fn like(pattern: &str, number: i64, lengths: &[usize]) -> Vec<String> {
    let place = |character| match character {
        '%' => Place::Any,
        '_' => Place::One(letters()),
        character => Place::One(vec![character]),
    };
    let places: Vec<Place> = pattern.chars().map(place).collect();
    texts(&places, number, lengths, ["a", "A", ""])
}

fn letters() -> Vec<char> {
    ('a'..='z').collect()
}

/// The members of a class, and what follows its bracket.
#[cfg(feature = "proof")]
fn class(text: &str) -> Option<(Vec<char>, &str)> {
    let (not, text) = match text.strip_prefix('^') {
        Some(text) => (true, text),
        None => (false, text),
    };
    // A bracket that stands first is a member.
    let first = text.chars().next()?.len_utf8();
    let end = first + text[first..].find(']')?;
    let inside: Vec<char> = text[..end].chars().collect();
    let mut listed = Vec::new();
    let mut at = 0;
    while let Some(from) = inside.get(at) {
        match (inside.get(at + 1), inside.get(at + 2)) {
            (Some('-'), Some(to)) => {
                listed.extend((*from..=*to).take(64));
                at += 3;
            }
            _ => {
                listed.push(*from);
                at += 1;
            }
        }
    }
    Some((members(listed, not)?, &text[end + 1..]))
}

/// The members of a class that lists these, or with `not` any others; `None`: there are none that are known here.
pub(crate) fn members(listed: Vec<char>, not: bool) -> Option<Vec<char>> {
    let members: Vec<char> = match not {
        false => listed,
        true => {
            let others = ('a'..='z')
                .chain('A'..='Z')
                .chain('0'..='9')
                .chain(" -_.".chars());
            others.filter(|other| !listed.contains(other)).collect()
        }
    };
    (!members.is_empty()).then_some(members)
}

/// The number says which of the fitting characters is taken, so that other numbers give other texts. `short` are what
/// may stand for the places where anything may.
fn texts(places: &[Place], number: i64, lengths: &[usize], short: [&str; 3]) -> Vec<String> {
    let make = |first: &str, any: &str| {
        let mut rest = usize::try_from(number).unwrap_or_default();
        let mut text = String::new();
        let mut fill = first;
        for place in places {
            match place {
                Place::Any => text.push_str(std::mem::replace(&mut fill, any)),
                Place::One(members) => {
                    text.push(members[rest % members.len()]);
                    rest /= members.len();
                }
            }
        }
        text
    };
    let ones = places.iter().filter(|place| matches!(place, Place::One(_)));
    let ones = ones.count();
    let missing = lengths.iter().filter_map(|length| length.checked_sub(ones));
    let long = missing.flat_map(|missing| {
        [DIGITS, LOWER, UPPER].map(|alphabet| sized(number, missing, alphabet))
    });
    let mut made: Vec<String> = long.map(|fill| make(&fill, "")).collect();
    let digits = number.to_string();
    made.extend(
        short
            .into_iter()
            .chain([digits.as_str()])
            .map(|any| make(any, any)),
    );
    made
}
