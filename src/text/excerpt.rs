//! A piece of foreign text for the middle of a sentence. Lengths are in code points.

/// How much is shown.
const SHOWN_CHARS: usize = 60;

/// The start of a text, short enough for a message and on one line. What would break the line,
/// turn its direction or be invisible becomes a space or �.
#[must_use]
pub fn excerpt(text: &str) -> String {
    let mut chars = text.chars();
    let mut shown: String = chars.by_ref().take(SHOWN_CHARS).map(visible).collect();
    if chars.next().is_some() {
        shown.push('…');
    }
    shown
}

fn visible(c: char) -> char {
    let turns_or_hides = matches!(
        c,
        '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}'
    );
    match c {
        '\t' | '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => ' ',
        _ if turns_or_hides || c.is_control() => '\u{fffd}',
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_cut_between_characters() {
        let text = "я".repeat(60);
        assert_eq!(excerpt(&text), text);
        assert_eq!(excerpt(&(text.clone() + "я")), text + "…");
        assert_eq!(excerpt(""), "");
    }

    #[test]
    fn an_excerpt_is_one_visible_line() {
        assert_eq!(excerpt("a\r\nb\0c\u{202e}d\u{feff}"), "a  b�c�d�");
        assert_eq!(excerpt("“5%” – ї"), "“5%” – ї");
    }
}
