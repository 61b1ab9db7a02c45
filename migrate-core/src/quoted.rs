//! Where quoted text and comments end. Shared by the lexer and the checksum, whose tokens differ otherwise.
//! Each function takes the offset of the opening and gives the offset after the closing, or `None` where
//! it is not closed.

/// `'…'`, `"…"` and `` `…` ``: the quote doubled stands for itself.
pub(crate) fn end_of_doubled(text: &[u8], open: usize) -> Option<usize> {
    let quote = text[open];
    let mut at = open + 1;
    loop {
        at += text.get(at..)?.iter().position(|byte| *byte == quote)? + 1;
        if text.get(at) != Some(&quote) {
            return Some(at);
        }
        at += 1;
    }
}

/// `'…'` where a backslash takes the next byte with it, as after PostgreSQL's `E`.
pub(crate) fn end_of_escaped(text: &[u8], open: usize) -> Option<usize> {
    let mut at = open + 1;
    loop {
        match (text.get(at)?, text.get(at + 1)) {
            (b'\\', _) | (b'\'', Some(b'\'')) => at += 2,
            (b'\'', _) => return Some(at + 1),
            _ => at += 1,
        }
    }
}

/// SQLite's `[…]`, in which nothing is escaped.
pub(crate) fn end_of_bracketed(text: &[u8], open: usize) -> Option<usize> {
    let length = text[open..].iter().position(|byte| *byte == b']')?;
    Some(open + length + 1)
}

/// The opening `$tag$` at `open`, if one begins there: the tag is empty or an identifier without `$`.
pub(crate) fn dollar_tag(text: &[u8], open: usize) -> Option<&[u8]> {
    let rest = text.get(open..)?.strip_prefix(b"$")?;
    let length = rest.iter().position(|byte| *byte == b'$')?;
    let tag = &rest[..length];
    let letter = |byte: u8| byte.is_ascii_alphabetic() || byte == b'_' || byte >= 0x80;
    let fits = tag.first().is_none_or(|first| letter(*first))
        && tag
            .iter()
            .all(|byte| letter(*byte) || byte.is_ascii_digit());
    fits.then(|| &text[open..open + length + 2])
}

/// PostgreSQL's `$tag$ … $tag$`, whose opening `tag` (with its dollars) is at `open`.
pub(crate) fn end_of_dollar(text: &[u8], open: usize, tag: &[u8]) -> Option<usize> {
    let body = open + tag.len();
    let length = text[body..]
        .windows(tag.len())
        .position(|window| window == tag)?;
    Some(body + length + tag.len())
}

/// `/* … */`: flat in SQLite, nested in PostgreSQL.
pub(crate) fn end_of_block_comment(text: &[u8], open: usize, nested: bool) -> Option<usize> {
    let mut depth = 1;
    let mut at = open + 2;
    while depth > 0 {
        match text.get(at..at + 2)? {
            b"*/" => (depth, at) = (depth - 1, at + 2),
            b"/*" if nested => (depth, at) = (depth + 1, at + 2),
            _ => at += 1,
        }
    }
    Some(at)
}
