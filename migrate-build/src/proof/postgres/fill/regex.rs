//! A text that a regular expression takes, for those that people write into CHECKs.

use crate::proof::made::pattern::members;

/// A part of an expression.
enum Node {
    /// One of these characters.
    One(Vec<char>),
    /// One of these branches.
    Group(Vec<Vec<Node>>),
    /// A part that is repeated, at least and at most so often.
    Times(Box<Node>, usize, Option<usize>),
}

/// Texts that fit, the shortest last. The number says which of the fitting characters are taken. None where
/// the expression is beyond this reader: the server judges in any case.
pub(super) fn texts(pattern: &str, number: i64) -> Vec<String> {
    let characters: Vec<char> = pattern.chars().collect();
    let mut reader = Reader {
        pattern: &characters,
        at: 0,
    };
    let Some(branches) = reader.branches() else {
        return Vec::new();
    };
    if reader.at < characters.len() {
        return Vec::new();
    }
    let mut found: Vec<String> = Vec::new();
    for more in [5, 2, 1, 0] {
        for branch in branches.iter().take(4) {
            let mut writer = Writer {
                rest: usize::try_from(number).unwrap_or_default(),
                more,
                text: String::new(),
            };
            writer.nodes(branch);
            if !found.contains(&writer.text) {
                found.push(writer.text);
            }
        }
    }
    found
}

/// Writes a text that fits.
struct Writer {
    /// What is left of the number, which chooses the characters.
    rest: usize,
    /// How often something is repeated beyond what it has to be.
    more: usize,
    text: String,
}

impl Writer {
    fn nodes(&mut self, nodes: &[Node]) {
        nodes.iter().for_each(|node| self.node(node));
    }

    fn node(&mut self, node: &Node) {
        match node {
            Node::One(members) => {
                if let Some(letter) = members.get(self.rest % members.len().max(1)) {
                    self.text.push(*letter);
                }
                self.rest = self.rest / members.len().max(1) + self.text.len();
            }
            Node::Group(branches) => {
                if let Some(branch) = branches.get(self.rest % branches.len().max(1)) {
                    self.nodes(branch);
                }
            }
            Node::Times(node, least, most) => {
                let wanted = least + self.more;
                let times = most.map_or(wanted, |most| wanted.min(most));
                (0..times.min(200)).for_each(|_| self.node(node));
            }
        }
    }
}

/// Reads an expression. Where a part gives `None`, it is beyond this reader.
struct Reader<'p> {
    pattern: &'p [char],
    at: usize,
}

impl Reader<'_> {
    fn next(&mut self) -> Option<char> {
        let letter = self.pattern.get(self.at).copied();
        self.at += usize::from(letter.is_some());
        letter
    }

    fn eat(&mut self, letter: char) -> bool {
        let found = self.pattern.get(self.at) == Some(&letter);
        self.at += usize::from(found);
        found
    }

    fn branches(&mut self) -> Option<Vec<Vec<Node>>> {
        let mut branches = vec![Vec::new()];
        loop {
            match self.pattern.get(self.at) {
                None | Some(')') => return Some(branches),
                Some('|') => {
                    self.at += 1;
                    branches.push(Vec::new());
                }
                Some('^' | '$') => self.at += 1,
                Some(_) => {
                    let atom = self.atom()?;
                    let node = self.times(atom)?;
                    branches.last_mut()?.push(node);
                }
            }
        }
    }

    fn atom(&mut self) -> Option<Node> {
        Some(match self.next()? {
            '(' => {
                if self.eat('?') && !self.eat(':') {
                    return None;
                }
                let branches = self.branches()?;
                self.eat(')').then_some(Node::Group(branches))?
            }
            '[' => Node::One(self.class()?),
            '.' => Node::One(('a'..='z').collect()),
            '\\' => {
                let letter = self.next()?;
                match escaped(letter) {
                    Some(members) => Node::One(members),
                    // The edges of a word take no place.
                    None if matches!(letter, 'm' | 'M' | 'y' | 'A' | 'Z') => {
                        Node::Group(vec![Vec::new()])
                    }
                    None if letter.is_alphanumeric() => return None,
                    None => Node::One(vec![letter]),
                }
            }
            letter => Node::One(vec![letter]),
        })
    }

    fn times(&mut self, node: Node) -> Option<Node> {
        let (least, most) = match self.pattern.get(self.at) {
            Some('*') => (0, None),
            Some('+') => (1, None),
            Some('?') => (0, Some(1)),
            Some('{') => {
                let rest: String = self.pattern[self.at + 1..]
                    .iter()
                    .take_while(|it| **it != '}')
                    .collect();
                self.at += rest.chars().count() + 1;
                let (least, most) = match rest.split_once(',') {
                    None => (rest.as_str(), Some(rest.as_str())),
                    Some((least, "")) => (least, None),
                    Some((least, most)) => (least, Some(most)),
                };
                let most = match most {
                    Some(most) => Some(most.parse().ok()?),
                    None => None,
                };
                (least.parse().ok()?, most)
            }
            _ => return Some(node),
        };
        self.at += 1;
        self.eat('?');
        Some(Node::Times(Box::new(node), least, most))
    }

    fn class(&mut self) -> Option<Vec<char>> {
        let not = self.eat('^');
        let mut listed: Vec<char> = Vec::new();
        let mut first = true;
        loop {
            let letter = self.next()?;
            if letter == ']' && !first {
                break;
            }
            first = false;
            if letter == '[' && self.eat(':') {
                let name: String = self.pattern[self.at..]
                    .iter()
                    .take_while(|it| **it != ':')
                    .collect();
                self.at += name.len() + 2;
                listed.extend(named(&name)?);
                continue;
            }
            let letter = match letter {
                '\\' => {
                    let letter = self.next()?;
                    if let Some(members) = escaped(letter) {
                        listed.extend(members);
                        continue;
                    }
                    letter
                }
                letter => letter,
            };
            let is_range = self.pattern.get(self.at) == Some(&'-')
                && self.pattern.get(self.at + 1) != Some(&']');
            if is_range {
                self.at += 1;
                let to = self.next()?;
                listed.extend((letter..=to).take(128));
            } else {
                listed.push(letter);
            }
        }
        members(listed, not)
    }
}

fn escaped(letter: char) -> Option<Vec<char>> {
    match letter {
        'd' => named("digit"),
        'w' => named("alnum"),
        's' => Some(vec![' ']),
        'D' | 'S' | 'W' => Some(match letter {
            'W' => vec!['-'],
            _ => ('a'..='z').collect(),
        }),
        'n' => Some(vec!['\n']),
        't' => Some(vec!['\t']),
        _ => None,
    }
}

fn named(class: &str) -> Option<Vec<char>> {
    let (lower, upper, digits) = ('a'..='z', 'A'..='Z', '0'..='9');
    Some(match class {
        "digit" => digits.collect(),
        "alpha" => lower.chain(upper).collect(),
        "alnum" => lower.chain(upper).chain(digits).collect(),
        "lower" => lower.collect(),
        "upper" => upper.collect(),
        "xdigit" => digits.chain('a'..='f').collect(),
        "space" | "blank" => vec![' '],
        "punct" => "-_.!".chars().collect(),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::texts;

    #[test]
    fn texts_that_fit() {
        let is = |pattern: &str, fits: &dyn Fn(&str) -> bool| {
            let found = texts(pattern, 10_007);
            assert!(!found.is_empty(), "{pattern}");
            assert!(found.iter().all(|text| fits(text)), "{pattern}: {found:?}");
        };
        is("^[A-Z]{3}$", &|it| {
            it.len() == 3 && it.bytes().all(|byte| byte.is_ascii_uppercase())
        });
        is("^#[0-9a-fA-F]{6}$", &|it| {
            it.len() == 7 && it.starts_with('#')
        });
        is("^[^@ ]+@[^@ ]+\\.[a-z]{2,}$", &|it| {
            it.matches('@').count() == 1 && it.contains('.')
        });
        is("^(draft|done)$", &|it| it == "draft" || it == "done");
        is("^\\d{4}-\\d\\d$", &|it| {
            it.len() == 7 && it.as_bytes()[4] == b'-'
        });
        is("^[[:alpha:]_][[:alnum:]_]*$", &|it| {
            !it.starts_with(|first: char| first.is_ascii_digit())
        });
        is("^\\+?[1-9][0-9]{1,14}$", &|it| it.len() >= 2);
        assert!(texts("(?=x)y", 1).is_empty());
        assert_ne!(texts("^[a-z]+$", 10_007), texts("^[a-z]+$", 10_008));
    }
}
