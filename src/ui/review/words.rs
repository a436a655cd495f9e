//! What the screen of the review says, as plain words. Offsets shown to people are Unicode
//! code points, lines count from 1.

use crate::model::{Details, FigureValue, Unplaced};
use crate::session::review::{Decision, Item, Review, Tab};
use crate::text::reanchor::{Evidence, Kind};
use crate::text::{SourceText, Span};
use crate::ui::format;
use crate::ui::icons::Icon;

/// The sign of a kind.
pub fn icon(kind: Kind) -> Icon {
    match kind {
        Kind::Unmoved => Icon::Unmoved,
        Kind::Moved => Icon::Moved,
        Kind::Altered => Icon::Altered,
        Kind::Ambiguous => Icon::Ambiguous,
        Kind::Lost => Icon::Lost,
    }
}

/// The name of a kind.
pub fn name(kind: Kind) -> &'static str {
    match kind {
        Kind::Unmoved => "Unmoved",
        Kind::Moved => "Moved",
        Kind::Altered => "Altered",
        Kind::Ambiguous => "Ambiguous",
        Kind::Lost => "Lost",
    }
}

/// The name of a tab.
pub fn tab_name(tab: Tab) -> &'static str {
    match tab {
        Tab::ToDecide => "To decide",
        Tab::Of(kind) => name(kind),
    }
}

/// What a kind means.
pub fn meaning(kind: Kind) -> &'static str {
    match kind {
        Kind::Unmoved => "same words, same place",
        Kind::Moved => "same words, another place",
        Kind::Altered => "other words, or other words around it",
        Kind::Ambiguous => "more than one place fits",
        Kind::Lost => "no place fits",
    }
}

/// The title of the screen.
pub fn title(review: &Review) -> &'static str {
    if review.old.is_same {
        "Some marks have no place"
    } else {
        "The source has changed"
    }
}

/// What was done, and what is left to a person; where there is little room, only that.
pub fn summary(review: &Review, is_short: bool) -> String {
    let need = need(review);
    if is_short {
        return need;
    }
    let text = if review.old.is_same {
        "the text"
    } else {
        "the new text"
    };
    format!("Each mark was looked for in {text} by its quote and its context. {need}")
}

fn need(review: &Review) -> String {
    let (all, waiting) = (review.items().len(), review.to_decide());
    let unmoved = all - waiting;
    let verb = if waiting == 1 { "needs" } else { "need" };
    if waiting == 0 {
        return match all {
            1 => "It stands where it stood; nothing needs your word.".to_owned(),
            n => format!(
                "All {} stand where they stood; nothing needs your word.",
                format::number(n)
            ),
        };
    }
    if review.old.is_same && unmoved == 0 {
        return format!("{} {verb} your word.", format::marks(waiting));
    }
    let stand = if unmoved == 1 {
        "stands where it stood"
    } else {
        "stand where they stood"
    };
    format!(
        "{} of {} {stand}; {} {verb} your word.",
        format::number(unmoved),
        format::number(all),
        format::number(waiting),
    )
}

/// Why the mark is where it is in the list.
pub fn reason(item: &Item) -> String {
    let candidates = item.placement.candidates.len();
    let evidence = item.candidate().map(|candidate| candidate.evidence);
    match (item.kind(), evidence) {
        (Kind::Ambiguous, Some(evidence)) => {
            format!("{} · {}", places_fit(candidates), context(evidence))
        }
        (Kind::Ambiguous, None) => places_fit(candidates),
        (Kind::Lost, _) if candidates == 0 => "No place fits".to_owned(),
        (Kind::Lost, _) => {
            let guesses = format::counted(candidates, "guess", "guesses");
            format!("No place fits · {guesses} to look at")
        }
        (Kind::Altered, Some(evidence)) => format!("{} · {}", changed(evidence), context(evidence)),
        (kind, Some(evidence)) => {
            let mut words = meaning(kind).to_owned();
            words[..1].make_ascii_uppercase();
            format!("{words} · {}", context(evidence))
        }
        (kind, None) => meaning(kind).to_owned(),
    }
}

fn places_fit(count: usize) -> String {
    format!("{} fit", format::counted(count, "place", "places"))
}

/// What became of the words.
pub fn changed(evidence: Evidence) -> String {
    if evidence.only_white_space {
        return "Only white space differs".to_owned();
    }
    let words = |n: u32| format::counted(n as usize, "word", "words");
    match (evidence.words_gone, evidence.words_new) {
        (0, 0) => "Same words, perhaps another passage".to_owned(),
        (gone, 0) => format!("{} gone", words(gone)),
        (0, new) => format!("{} new", words(new)),
        (gone, new) => format!("{} gone, {} new", words(gone), format::number(new)),
    }
}

/// How much of the context agrees.
pub fn context(evidence: Evidence) -> String {
    let (agree, all) = (evidence.context_chars_agree, evidence.context_chars);
    match (agree, all) {
        (_, 0) => "no context is known".to_owned(),
        (0, _) => "no context agrees".to_owned(),
        _ if agree >= all => format!("all {} characters of context agree", format::number(all)),
        _ => format!(
            "{} of {} characters of context agree",
            format::number(agree),
            format::number(all)
        ),
    }
}

/// What stands at the right of a row of the list.
pub fn trailing(item: &Item, text: &SourceText) -> String {
    let now = item.spans().and_then(|spans| spans.first());
    let line_now = now.map(|span| format::number(text.line_of(span.start()) + 1));
    let line_then = item.old_line().map(|line| format::number(line + 1));
    match (item.kind(), line_then, line_now) {
        (Kind::Moved, Some(then), Some(now)) if then != now => format!("{then} → {now}"),
        (Kind::Moved | Kind::Unmoved, _, Some(now)) => format!("line {now}"),
        (Kind::Altered, ..) => {
            let evidence = item.candidate().map(|candidate| candidate.evidence);
            let count = evidence.map_or(0, |e| e.words_gone + e.words_new);
            match count {
                0 => "same words".to_owned(),
                n => format::counted(n as usize, "word", "words"),
            }
        }
        (Kind::Ambiguous, ..) => {
            format::counted(item.placement.candidates.len(), "place", "places")
        }
        (Kind::Lost, Some(then), _) => format!("was {then}"),
        (Kind::Lost, None, _) => format!("was at {}", format::number(item.mark.start_char())),
        (Kind::Moved | Kind::Unmoved, ..) => String::new(),
    }
}

/// Over the old passage: when it was marked and where it stood.
pub fn old_place(item: &Item) -> String {
    let mark = &item.mark;
    let at = format::day(mark.modified.unwrap_or(mark.created));
    let chars: Vec<String> = mark
        .place
        .parts
        .iter()
        .map(|(chars, _)| {
            format!(
                "{}–{}",
                format::number(chars.start),
                format::number(chars.end)
            )
        })
        .collect();
    let chars = chars.join(", ");
    match item.old_line() {
        Some(line) => {
            format!(
                "Marked text, {at} · line {}, characters {chars}",
                format::number(line + 1)
            )
        }
        None => format!("Marked text, {at} · characters {chars}"),
    }
}

/// Over the new passage: where it stands.
pub fn new_place(text: &SourceText, spans: &[Span]) -> String {
    let (Some(first), Some(last)) = (spans.first(), spans.last()) else {
        return "Text now".to_owned();
    };
    let from = text.line_of(first.start()) + 1;
    let to = text.line_of(last.end() - 1) + 1;
    let lines = if from == to {
        format!("line {}", format::number(from))
    } else {
        format!("lines {}", format::range(&(from..to)))
    };
    let chars: Vec<String> = spans
        .iter()
        .map(|span| format::range(&(text.char_of(span.start())..text.char_of(span.end()))))
        .collect();
    format!("Text now · {lines}, characters {}", chars.join(", "))
}

/// What the first button does.
pub fn keep(item: &Item, has_draft: bool, text: &SourceText) -> &'static str {
    let has_own_words = item
        .spans()
        .is_some_and(|spans| item.has_same_words(text, spans));
    match item.kind() {
        _ if has_draft => "Keep the mark on these words",
        Kind::Moved => "Keep the mark in its new place",
        Kind::Altered if has_own_words => "Keep the mark here",
        Kind::Altered => "Keep the mark on the new words",
        Kind::Ambiguous | Kind::Lost | Kind::Unmoved => "Keep the mark here",
    }
}

/// What was decided.
pub fn decision(item: &Item, text: &SourceText) -> Option<&'static str> {
    match item.decision.as_ref()? {
        Decision::SetAside => Some("Set aside"),
        Decision::KeepAt(_) => Some("Kept where you put it"),
        Decision::Keep(_) => {
            let same = item
                .spans()
                .is_some_and(|spans| item.has_same_words(text, spans));
            Some(match item.kind() {
                Kind::Moved => "Kept in its new place",
                _ if same => "Kept here",
                _ => "Kept on the new words",
            })
        }
    }
}

/// Whether the figure that was filled in stood in the old words and does not stand in these.
pub fn disagrees(details: &Details, mark: &Unplaced, text: &SourceText, spans: &[Span]) -> bool {
    let Details::Figure {
        value: Some(value), ..
    } = details
    else {
        return false;
    };
    let numbers = match *value {
        FigureValue::Exact(n)
        | FigureValue::AtLeast(n)
        | FigureValue::AtMost(n)
        | FigureValue::About(n) => vec![n],
        FigureValue::Between(low, high) => vec![low, high],
    };
    let old: Vec<String> = mark
        .place
        .parts
        .iter()
        .flat_map(|(_, quote)| figures(quote))
        .collect();
    let new: Vec<String> = spans
        .iter()
        .flat_map(|span| figures(text.slice(*span)))
        .collect();
    numbers.into_iter().any(|number| {
        let number = number.to_string();
        old.contains(&number) && !new.contains(&number)
    })
}

/// The numbers in some words as digits alone: `12418` for “12,418”, `5.5` for “5.5”.
fn figures(words: &str) -> Vec<String> {
    let is_gap = |c: char| {
        matches!(
            c,
            ',' | '\'' | '’' | ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}'
        )
    };
    let mut figures = Vec::new();
    let mut figure = String::new();
    let mut chars = words.chars().peekable();
    while let Some(c) = chars.next() {
        let goes_on = !figure.is_empty() && chars.peek().is_some_and(char::is_ascii_digit);
        if c.is_ascii_digit() || (c == '.' && goes_on) {
            figure.push(c);
        } else if !(is_gap(c) && goes_on) {
            figures.push(std::mem::take(&mut figure));
        }
    }
    figures.push(figure);
    figures.retain(|figure| !figure.is_empty());
    figures
}
