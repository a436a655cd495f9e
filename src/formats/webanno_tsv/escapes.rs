//! How text and values are written so that they do not look like something else. As in
//! `Escaping.java` of `INCEpTION`. No offsets here.

use std::borrow::Cow;

/// What stands for nothing at all in a column.
pub const NO_MARK: &str = "_";
/// What stands for a value that is not there.
pub const NO_VALUE: &str = "*";

/// A value as it stands in a column; an empty one is none.
pub fn value(value: &str) -> Cow<'_, str> {
    if value.is_empty() {
        return NO_VALUE.into();
    }
    let mut out = String::with_capacity(value.len());
    let mut chars = value.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' | '[' | ']' | '|' | '_' | ';' | '*' => out.extend(['\\', c]),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '-' if chars.peek() == Some(&'>') => out.push_str("\\-"),
            _ => out.push(c),
        }
    }
    out.into()
}

/// What a value says; none where there is none.
pub fn plain_value(value: &str) -> Option<String> {
    let plain = |c| match c {
        '\\' | '[' | ']' | '|' | '_' | ';' | '*' | '-' => Some(c),
        't' => Some('\t'),
        'n' => Some('\n'),
        _ => None,
    };
    (value != NO_VALUE).then(|| unescaped(value, plain))
}

/// A line of text as it stands behind `#Text=`.
pub fn text(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    for c in line.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            '\n' => out.push_str("\\n"),
            '\u{c}' => out.push_str("\\f"),
            '\u{8}' => out.push_str("\\b"),
            '\0'..='\u{7}' | '\u{e}'..='\u{1f}' => out.extend(['\\', c]),
            _ => out.push(c),
        }
    }
    out
}

/// What a line of text says.
pub fn plain_text(line: &str) -> String {
    let plain = |c| match c {
        '\\' | '"' | '\'' | '/' | '\0'..='\u{7}' | '\u{e}'..='\u{1f}' => Some(c),
        't' => Some('\t'),
        'r' => Some('\r'),
        'n' => Some('\n'),
        'f' => Some('\u{c}'),
        'b' => Some('\u{8}'),
        _ => None,
    };
    unescaped(line, plain)
}

/// The text with what each sign behind a backslash stands for; others stay as they are.
fn unescaped(text: &str, plain: impl Fn(char) -> Option<char>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let next = chars.peek().copied();
        match next.filter(|_| c == '\\').and_then(&plain) {
            Some(c) => {
                out.push(c);
                chars.next();
            }
            None => out.push(c),
        }
    }
    out
}

/// Cuts a column at each of these signs that has no backslash before it.
pub fn split(column: &str, at: char) -> Vec<&str> {
    let mut pieces = Vec::new();
    let (mut from, mut is_escaped) = (0, false);
    for (place, c) in column.char_indices() {
        if c == at && !is_escaped {
            pieces.push(&column[from..place]);
            from = place + c.len_utf8();
        }
        is_escaped = c == '\\' && !is_escaped;
    }
    pieces.push(&column[from..]);
    pieces
}

/// A value without the `[…]` behind it, and what stands in that.
pub fn without_suffix(value: &str) -> (&str, Option<&str>) {
    let found = value.strip_suffix(']').and_then(|rest| {
        let open = rest.rfind('[')?;
        let inside = &rest[open + 1..];
        let is_suffix = inside.bytes().all(|b| b.is_ascii_digit() || b == b'_');
        (is_suffix && !inside.is_empty()).then_some((&value[..open], inside))
    });
    match found {
        Some((value, suffix)) => (value, Some(suffix)),
        None => (value, None),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn reserved_signs_are_escaped_as_in_the_guide() {
        assert_eq!(
            value("\\[]|_->;\t\n*-"),
            "\\\\\\[\\]\\|\\_\\->\\;\\t\\n\\*-"
        );
        assert_eq!(value(""), "*");
        assert_eq!(text("a\\b\tc\r"), "a\\\\b\\tc\\r");
        assert_eq!(plain_text("a\\x\\"), "a\\x\\");
    }

    #[test]
    fn columns_are_cut_where_nothing_is_escaped() {
        assert_eq!(split("a\\|b|c\\\\|d", '|'), ["a\\|b", "c\\\\", "d"]);
        assert_eq!(without_suffix("a\\[1\\][12]"), ("a\\[1\\]", Some("12")));
        assert_eq!(without_suffix("1-1[0_2]"), ("1-1", Some("0_2")));
        assert_eq!(without_suffix("a\\]"), ("a\\]", None));
        assert_eq!(without_suffix("a[b]"), ("a[b]", None));
    }

    proptest! {
        #[test]
        fn what_is_escaped_comes_back(said in "[a\\\\\\[\\]|_;*>\t\r\n\u{1}\u{b}\u{c}\u{8}tnr💩-]{1,12}") {
            prop_assert_eq!(plain_text(&text(&said)), said.clone());
            prop_assert_eq!(plain_value(&value(&said)), Some(said.clone()));
            let escaped = value(&said);
            let stacked = format!("{escaped}[1]|{escaped}[22]");
            let stacked = split(&stacked, '|').into_iter().map(without_suffix);
            prop_assert_eq!(stacked.collect::<Vec<_>>(), [(&*escaped, Some("1")), (&*escaped, Some("22"))]);
        }
    }
}
