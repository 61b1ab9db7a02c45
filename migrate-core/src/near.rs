//! When a word is probably a misspelling of a known one.

/// The known word that `word` is near: at Damerau–Levenshtein distance 1 or 2 of a longer word, at
/// distance 1 of a word of five letters or fewer. A word that is itself known is near nothing.
pub(crate) fn nearest<'a>(
    word: &str,
    known: impl IntoIterator<Item = &'a str> + Clone,
) -> Option<&'a str> {
    let word = word.to_ascii_lowercase();
    if known.clone().into_iter().any(|known| known == word) {
        return None;
    }
    known
        .into_iter()
        .map(|known| (strsim::damerau_levenshtein(&word, known), known))
        .filter(|(distance, known)| *distance <= if known.len() <= 5 { 1 } else { 2 })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, known)| known)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn short_words_allow_one_edit_longer_ones_two() {
        let known = ["up", "check", "down", "no-transaction"];
        for (word, expected) in [
            ("dwon", Some("down")),
            ("DWON", Some("down")),
            ("pu", Some("up")),
            ("chek", Some("check")),
            ("chk", None),
            ("no-transacton", Some("no-transaction")),
            ("no-tansacton", Some("no-transaction")),
            ("no-tansactn", None),
            ("down", None),
            ("by", None),
        ] {
            assert_eq!(nearest(word, known), expected, "{word}");
        }
    }
}
