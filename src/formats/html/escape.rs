//! Text inside a page. No offsets here.

/// Adds text to a page, safe inside an element and inside a quoted attribute. Pages know no line
/// end but LF, and what the standard forbids stands as �.
pub fn push(page: &mut String, text: &str) {
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '&' => page.push_str("&amp;"),
            '<' => page.push_str("&lt;"),
            '>' => page.push_str("&gt;"),
            '"' => page.push_str("&quot;"),
            '\r' if chars.peek() == Some(&'\n') => {}
            '\r' => page.push('\n'),
            c if is_forbidden(c) => page.push('\u{fffd}'),
            c => page.push(c),
        }
    }
}

/// The text as [`push`] adds it.
pub fn escaped(text: &str) -> String {
    let mut page = String::with_capacity(text.len());
    push(&mut page, text);
    page
}

/// Controls and noncharacters, which the HTML standard calls parse errors.
pub fn is_forbidden(c: char) -> bool {
    let is_space = matches!(c, '\t' | '\n' | '\u{c}' | '\r');
    let is_noncharacter = matches!(c, '\u{fdd0}'..='\u{fdef}') || u32::from(c) & 0xFFFE == 0xFFFE;
    (c.is_control() && !is_space) || is_noncharacter
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn markup_is_text() {
        assert_eq!(
            escaped(r#"<b class="x">&amp;</b>"#),
            "&lt;b class=&quot;x&quot;&gt;&amp;amp;&lt;/b&gt;"
        );
    }

    #[test]
    fn line_ends_are_lf_and_controls_are_seen() {
        assert_eq!(escaped("a\r\nb\rc\n\td"), "a\nb\nc\n\td");
        assert_eq!(escaped("\0\u{1b}\u{85}\u{fffe}\u{fdd0}💩"), "�����💩");
    }
}
