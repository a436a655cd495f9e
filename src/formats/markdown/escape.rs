//! Text inside Markdown that is not Markdown. No offsets here.

use crate::formats::report::is_forbidden;

/// What could mean something to Markdown anywhere in a line, or to one of its dialects: emphasis,
/// code, links, HTML, tables, strike-through, formulas, mentions.
const SPECIAL: &[char] = &[
    '\\', '`', '*', '_', '[', ']', '<', '>', '&', '|', '~', '$', '@', '#', '^', '{', '}',
];

/// What could mean something at the start of a line, such as a list.
const SPECIAL_AT_START: &[char] = &['-', '+', '=', ':', '!', '%'];

/// The text in lines that each stay a line; those behind the first begin with `prefix`.
pub fn in_lines(text: &str, prefix: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut written = String::with_capacity(text.len());
    let mut lines = text.split('\n').peekable();
    while let Some(line) = lines.next() {
        push_line(&mut written, line);
        let Some(next) = lines.peek() else { break };
        // A hard line break stands between two lines of a paragraph only.
        if !line.trim().is_empty() && !next.trim().is_empty() {
            written.push('\\');
        }
        written.push('\n');
        let prefix = if next.trim().is_empty() {
            prefix.trim_end()
        } else {
            prefix
        };
        written.push_str(prefix);
    }
    written
}

/// The text on one line.
pub fn on_one_line(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    push_line(&mut written, &text.replace(['\r', '\n'], " "));
    written
}

fn push_line(written: &mut String, line: &str) {
    if line.trim().is_empty() {
        return;
    }
    let mut rest = line;
    // White space at the start of a line would be cut off, or make a block of code.
    if let Some(space) = line.strip_prefix([' ', '\t']) {
        written.push_str(if line.starts_with(' ') {
            "&#32;"
        } else {
            "&#9;"
        });
        rest = space;
    }
    let digits = rest.chars().take_while(char::is_ascii_digit).count();
    for (at, c) in rest.char_indices() {
        let is_first = at == 0 && rest.len() == line.len();
        // `1.` and `1)` begin a numbered list.
        let numbers_a_list = at > 0 && at == digits && matches!(c, '.' | ')');
        let is_special = SPECIAL.contains(&c)
            || (is_first && SPECIAL_AT_START.contains(&c))
            || numbers_a_list
            || begins_an_address(&rest[..at], &rest[at..]);
        if is_special {
            written.push('\\');
        }
        written.push(if is_forbidden(c) { '\u{fffd}' } else { c });
    }
}

/// Whether a dialect would make a link or a picture of what stands here: `https://`, `www.`,
/// `:smile:`.
fn begins_an_address(before: &str, here: &str) -> bool {
    let is_word = |c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '+' | '-');
    if let Some(behind) = here.strip_prefix(':') {
        return behind.starts_with(is_word);
    }
    let last = before.get(before.len().saturating_sub(3)..);
    here.starts_with('.') && last.is_some_and(|last| last.eq_ignore_ascii_case("www"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_means_something_is_escaped() {
        assert_eq!(
            on_one_line("*a* _b_ `c` [d](e) <f> &amp; g|h\\ ~~i~~ $j$ @k #l"),
            r"\*a\* \_b\_ \`c\` \[d\](e) \<f\> \&amp; g\|h\\ \~\~i\~\~ \$j\$ \@k \#l"
        );
        assert_eq!(
            on_one_line("https://a.b www.c.d :smile: 09:14 a: b"),
            r"https\://a.b www\.c.d \:smile: 09:14 a: b"
        );
    }

    #[test]
    fn the_start_of_a_line_means_nothing() {
        let lines = "- a\n+ b\n= c\n# d\n> e\n1. f\n12) g\n1.5 h\n    i\n\tj\n---\n3";
        assert_eq!(
            in_lines(lines, "> "),
            "\\- a\\\n> \\+ b\\\n> \\= c\\\n> \\# d\\\n> \\> e\\\n> 1\\. f\\\n> 12\\) g\\\n> 1\\.5 h\\\n\
             > &#32;   i\\\n> &#9;j\\\n> \\---\\\n> 3"
        );
    }

    #[test]
    fn lines_stay_lines_and_gaps_stay_gaps() {
        assert_eq!(
            in_lines("a\r\nb\r\n\r\nc\rd", "> "),
            "a\\\n> b\n>\n> c\\\n> d"
        );
        assert_eq!(in_lines("a\n", "  "), "a\n");
        assert_eq!(in_lines("a\n \nb", "  "), "a\n\n  b");
        assert_eq!(on_one_line("a\r\nb\u{1}"), "a  b\u{fffd}");
    }
}
