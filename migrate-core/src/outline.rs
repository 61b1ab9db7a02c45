//! What stands at the top level of a Rust file: its functions, and the comments `//!` above them. Enough to
//! report a wrong step in better words than the compiler has.

/// A function at the top level: no method, and in no inline module.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Function<'a> {
    pub(crate) name: &'a str,
    /// Where its first word, `pub` or another, begins.
    pub(crate) start: usize,
    pub(crate) is_public: bool,
    pub(crate) is_async: bool,
    pub(crate) parameters: usize,
}

/// A bracket, string or comment that is not closed, and where it opens.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Unclosed(pub(crate) usize);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token {
    Word,
    /// A string, a character or a lifetime.
    Literal,
    /// Everything from a bracket to the one that closes it.
    Group(u8),
    Symbol(u8),
}

/// A token, its first byte, and the byte after its last one.
type Placed = (Token, usize, usize);

/// The comments `//! …` above the first item of a file: the text of each, and where it begins. Attributes and other
/// comments may stand between them.
pub(crate) fn inner_comments(text: &str) -> Vec<(&str, usize)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(end) = end_of_inner(text.as_bytes(), at) {
        if let Some(comment) = text[at..end].strip_prefix("//!") {
            found.push((comment.trim(), at));
        }
        at = end;
    }
    found
}

/// The end of the white space, comment or inner attribute that begins here. What is not closed is left to
/// [`functions`], which reports it.
fn end_of_inner(text: &[u8], at: usize) -> Option<usize> {
    if text.get(at)?.is_ascii_whitespace() {
        return Some(at + 1);
    }
    match text[at..].starts_with(b"#![") {
        true => group(text, at + 2).ok(),
        false => comment(text, at).ok()?,
    }
}

/// The functions of a file, in order.
pub(crate) fn functions(text: &str) -> Result<Vec<Function<'_>>, Unclosed> {
    let tokens = tokens(text, 0, text.len())?;
    let word = |index: usize| match tokens.get(index)? {
        (Token::Word, start, end) => Some(&text[*start..*end]),
        _ => None,
    };
    let mut found = Vec::new();
    for at in (0..tokens.len()).filter(|at| word(*at) == Some("fn")) {
        let Some(name) = word(at + 1) else { continue };
        let mut rest = tokens[at + 2..].iter();
        let parameters = rest.find(|(token, ..)| *token == Token::Group(b'('));
        let Some((_, open, close)) = parameters else {
            continue;
        };
        let modifiers = tokens[..at].iter().rev().take_while(|(token, start, end)| {
            let known = ["pub", "async", "const", "unsafe", "extern"];
            match token {
                Token::Word => known.contains(&&text[*start..*end]),
                // `pub(crate)`, `extern "C"`.
                Token::Group(b'(') | Token::Literal => true,
                _ => false,
            }
        });
        let modifiers: Vec<&Placed> = modifiers.collect();
        let has = |wanted: &str| {
            let mut modifiers = modifiers.iter();
            modifiers.any(|(_, start, end)| &text[*start..*end] == wanted)
        };
        found.push(Function {
            name,
            start: modifiers
                .last()
                .map_or(tokens[at].1, |(_, start, _)| *start),
            is_public: has("pub"),
            is_async: has("async"),
            parameters: count_parameters(text, open + 1, close - 1)?,
        });
    }
    Ok(found)
}

/// How many parameters there are: the parts between commas, except commas in `<…>` and in brackets.
fn count_parameters(text: &str, from: usize, to: usize) -> Result<usize, Unclosed> {
    let mut angles = 0_usize;
    let mut count = 0;
    let mut empty = true;
    for (token, ..) in tokens(text, from, to)? {
        match token {
            Token::Symbol(b'<') => angles += 1,
            Token::Symbol(b'>') => angles = angles.saturating_sub(1),
            Token::Symbol(b',') if angles == 0 => {
                empty = true;
                continue;
            }
            _ => {}
        }
        count += usize::from(std::mem::take(&mut empty));
    }
    Ok(count)
}

/// The tokens between two offsets, without comments.
fn tokens(text: &str, from: usize, to: usize) -> Result<Vec<Placed>, Unclosed> {
    let text = &text.as_bytes()[..to];
    let mut tokens = Vec::new();
    let mut at = from;
    while let Some(byte) = text.get(at) {
        if byte.is_ascii_whitespace() {
            at += 1;
        } else if let Some(end) = comment(text, at)? {
            at = end;
        } else {
            let (token, end) = token(text, at)?;
            tokens.push((token, at, end));
            at = end;
        }
    }
    Ok(tokens)
}

/// The end of the comment that begins here; block comments nest in Rust.
fn comment(text: &[u8], at: usize) -> Result<Option<usize>, Unclosed> {
    if text[at..].starts_with(b"//") {
        let line = text[at..].iter().position(|byte| *byte == b'\n');
        return Ok(Some(line.map_or(text.len(), |length| at + length)));
    }
    if text[at..].starts_with(b"/*") {
        let end = crate::quoted::end_of_block_comment(text, at, true);
        return end.map(Some).ok_or(Unclosed(at));
    }
    Ok(None)
}

/// The token that begins here, and where it ends.
fn token(text: &[u8], at: usize) -> Result<(Token, usize), Unclosed> {
    if let Some(end) = string(text, at)? {
        return Ok((Token::Literal, end));
    }
    let byte = text[at];
    match byte {
        b'(' | b'[' | b'{' => Ok((Token::Group(byte), group(text, at)?)),
        b'\'' => Ok((Token::Literal, quote(text, at))),
        byte if is_word(byte) => {
            let length = text[at..].iter().take_while(|byte| is_word(**byte)).count();
            Ok((Token::Word, at + length))
        }
        byte => Ok((Token::Symbol(byte), at + 1)),
    }
}

/// The end of `"…"`, `b"…"`, `r#"…"#` and their like, if one begins here.
fn string(text: &[u8], at: usize) -> Result<Option<usize>, Unclosed> {
    let rest = &text[at..];
    let prefix = rest
        .iter()
        .take_while(|byte| b"bcr".contains(byte))
        .count()
        .min(2);
    let raw = rest[..prefix].contains(&b'r');
    let hashes = rest[prefix..]
        .iter()
        .take_while(|byte| **byte == b'#')
        .count();
    let hashes = if raw { hashes } else { 0 };
    let open = prefix + hashes;
    if rest.get(open) != Some(&b'"') {
        return Ok(None);
    }
    let mut end = open + 1;
    while let Some(byte) = rest.get(end) {
        match byte {
            b'\\' if !raw => end += 2,
            b'"' if rest[end + 1..]
                .iter()
                .take(hashes)
                .filter(|byte| **byte == b'#')
                .count()
                == hashes =>
            {
                return Ok(Some(at + end + 1 + hashes));
            }
            _ => end += 1,
        }
    }
    Err(Unclosed(at))
}

/// The end of a character, or of the quote that begins a lifetime.
fn quote(text: &[u8], at: usize) -> usize {
    let rest = &text[at + 1..];
    if rest.first() == Some(&b'\\') {
        let close = rest.iter().skip(2).position(|byte| *byte == b'\'');
        return close.map_or(text.len(), |length| at + 1 + 2 + length + 1);
    }
    // `'a'` and `'ß'` close after one character, `'a` does not close.
    let character = std::str::from_utf8(&rest[..rest.len().min(4)]);
    let valid = match &character {
        Ok(text) => text.chars().next(),
        Err(error) => std::str::from_utf8(&rest[..error.valid_up_to()])
            .ok()
            .and_then(|text| text.chars().next()),
    };
    let length = valid.map_or(1, char::len_utf8);
    match rest.get(length) {
        Some(b'\'') => at + 1 + length + 1,
        _ => at + 1,
    }
}

/// The offset behind the bracket that closes the one at `open`. Any kind of bracket closes it: if it is the
/// wrong one, the compiler says so in better words.
fn group(text: &[u8], open: usize) -> Result<usize, Unclosed> {
    let mut depth = vec![open];
    let mut at = open + 1;
    while let Some(byte) = text.get(at) {
        if let Some(end) = comment(text, at)? {
            at = end;
            continue;
        }
        if let Some(end) = string(text, at)? {
            at = end;
            continue;
        }
        match byte {
            b'(' | b'[' | b'{' => depth.push(at),
            b')' | b']' | b'}' => {
                depth.pop();
                if depth.is_empty() {
                    return Ok(at + 1);
                }
            }
            b'\'' => {
                at = quote(text, at);
                continue;
            }
            byte if is_word(*byte) => {
                at += text[at..].iter().take_while(|byte| is_word(**byte)).count();
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    Err(Unclosed(depth.pop().unwrap_or(open)))
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

#[cfg(test)]
mod tests {
    use super::{Unclosed, functions};

    /// `name:public:async:parameters` of each function.
    fn outline(text: &str) -> Vec<String> {
        let functions = functions(text).unwrap();
        let each = functions.iter().map(|it| {
            format!(
                "{}:{}:{}:{}",
                it.name, it.is_public, it.is_async, it.parameters
            )
        });
        each.collect()
    }

    #[test]
    fn functions_at_the_top() {
        for (text, expected) in [
            (
                "pub fn up(tx: &T<'_>) -> R { fn inner(a: b) {} Ok(()) }",
                "up:true:false:1",
            ),
            ("fn up() {}", "up:false:false:0"),
            (
                "pub(crate) async fn up(a: A<B, C>, b: (D, E),) {}",
                "up:true:true:2",
            ),
            ("pub fn up<'a, F: Fn(u8)>(tx: &'a T) {}", "up:true:false:1"),
            (
                "// pub fn no() {}\n/* fn a() /* */ */ pub const fn b() {}",
                "b:true:false:0",
            ),
            (
                "const S: &str = \"fn a() {\"; const C: char = '{'; fn b(x: char) {}",
                "b:false:false:1",
            ),
            (
                "const S: &str = r#\"fn a() \" {\"#; fn b(x: &'static str) {}",
                "b:false:false:1",
            ),
            (
                "const C: char = '\\''; const D: u8 = b'\"'; fn b() {}",
                "b:false:false:0",
            ),
            (
                "const C: [char; 5] = ['\\'','\\x7b','\\u{7b}','a','{']; fn b(x: T<'a>, y: u8) {}",
                "b:false:false:2",
            ),
            (
                "const S: &str = \"\\\" fn a() {\"; const R: &str = r\"\\\"; fn b() {}",
                "b:false:false:0",
            ),
            ("fn fill_größe(tx: T) {}", "fill_größe:false:false:1"),
            (
                "fn a(c: char) { if c=='a'{'b'}else{'c'}; fn inner() {} } fn b() {}",
                "a:false:false:1 b:false:false:0",
            ),
            // In the 2018 edition this is a word and a string.
            (
                "fn a() { m!(xr\"\\\" {\") } fn b() {}",
                "a:false:false:0 b:false:false:0",
            ),
            (
                "mod m { pub fn up(a: b) {} } impl T { fn up(&self) {} }",
                "",
            ),
            (
                "type F = fn(u8); pub fn up(f: fn(u8, u8)) {}",
                "up:true:false:1",
            ),
            (
                "const ß: char = 'ß'; pub unsafe extern \"C\" fn up(a: u8) {}",
                "up:true:false:1",
            ),
        ] {
            assert_eq!(outline(text).join(" "), expected, "{text}");
        }
    }

    #[test]
    fn places() {
        let text = "//! x\n#[allow(unused)]\npub async fn up() {}";
        assert_eq!(functions(text).unwrap()[0].start, 23);
        for (text, at) in [
            ("fn a() { (", 9),
            ("const A: &str = \"x", 16),
            ("/* x", 0),
            ("fn a(b", 4),
        ] {
            assert_eq!(functions(text), Err(Unclosed(at)), "{text}");
        }
    }
}
