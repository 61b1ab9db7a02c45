//! When a word is probably a misspelling of a known one.

/// The known word that `word` is probably a misspelling of: at a Damerau–Levenshtein distance of at most 2,
/// or of 1 where the known word has five letters or fewer. `None` for a word that is itself known.
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
