//! The words of a mark on one line, cut where a row or the details could not show more.
//! Offsets are UTF-8 bytes.

use crate::model::Annotation;
use crate::text::{SourceText, Span};

/// Enough for a row of the widest inspector.
const ROW_CHARS: usize = 160;

/// What stands between the parts of a discontinuous quotation.
const GAP: &str = " […] ";

/// The words of the spans with line breaks as spaces. Looks at no more than `max_chars`, and ends
/// with an ellipsis where there were more.
#[must_use]
pub fn quote(text: &SourceText, spans: &[Span], max_chars: usize) -> String {
    let mut quote = String::new();
    let mut room = max_chars;
    for (at, span) in spans.iter().enumerate() {
        if at > 0 {
            quote.push_str(GAP);
        }
        let mut before = ' ';
        for c in text.slice(*span).chars() {
            if room == 0 {
                quote.push('…');
                return quote;
            }
            match c {
                '\n' if before == '\r' => {}
                c if c.is_control() => quote.push(' '),
                c => quote.push(c),
            }
            before = c;
            room -= 1;
        }
    }
    quote
}

/// The words of a mark for a row of a list.
#[must_use]
pub fn row_quote(text: &SourceText, mark: &Annotation) -> String {
    quote(text, mark.fragments.as_slice(), ROW_CHARS)
}

/// Whether all of `inner` stands in `outer`, which is longer. Marks over the same words hold
/// neither each other nor themselves.
#[must_use]
pub fn holds(outer: &Annotation, inner: &Annotation) -> bool {
    let length = |mark: &Annotation| mark.fragments.iter().map(Span::len).sum::<u32>();
    length(outer) > length(inner)
        && inner
            .fragments
            .iter()
            .all(|span| outer.fragments.iter().any(|wide| wide.contains_span(span)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_is_one_line_and_is_cut() {
        let text = SourceText::new("Of 1,904\r\nprisoners\nwhose  files").unwrap();
        let whole = text.span(0..text.len_bytes()).unwrap();
        assert_eq!(
            quote(&text, &[whole], 99),
            "Of 1,904 prisoners whose  files"
        );
        assert_eq!(quote(&text, &[whole], 8), "Of 1,904…");
        let parts = [text.span(0..2).unwrap(), text.span(10..19).unwrap()];
        assert_eq!(quote(&text, &parts, 99), "Of […] prisoners");
    }
}
