//! Words at the beginning of a line or a sentence. No offsets.

/// The words with a capital: `Source verified`.
#[must_use]
pub fn capitalised(words: &str) -> String {
    let mut chars = words.chars();
    let first = chars.next().into_iter().flat_map(char::to_uppercase);
    first.chain(chars).collect()
}

#[cfg(test)]
mod tests {
    use super::capitalised;

    #[test]
    fn the_first_letter_is_a_capital() {
        assert_eq!(capitalised("source verified"), "Source verified");
        assert_eq!(capitalised("їжак"), "Їжак");
        assert_eq!(capitalised("“no”"), "“no”");
        assert_eq!(capitalised(""), "");
    }
}
