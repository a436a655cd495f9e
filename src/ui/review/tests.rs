//! The words and passages of the review. Offsets are UTF-8 bytes.

use std::ops::Range;
use std::sync::Arc;

use egui::accesskit::Role;
use egui::vec2;
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use jiff::Timestamp;

use super::pieces::{Passage, Tone};
use super::{ReviewState, review_ui, words};
use crate::model::{Details, FigureValue, FormerPlace, TagKey, Unplaced};
use crate::session::review::{Found, Item, OldSource, Review, ReviewAction};
use crate::session::{Action, Session, open};
use crate::store::settings::Settings;
use crate::text::reanchor::{Candidate, Evidence, Kind, Placement};
use crate::text::{SourceText, Span};
use crate::ui::theme;

const OLD: &str = "One line.\r\nBy harvest, at least 12,418 men had been drafted.\r\nThe end.\r\n";
const NEW: &str =
    "One line.\r\nBy harvest, at least 13,006 men and boys had been drafted.\r\nThe end.\r\n";

fn text(words: &str) -> SourceText {
    SourceText::new(words).unwrap()
}

fn mark(quotes: &[&str]) -> Unplaced {
    let parts = quotes.iter().map(|quote| {
        let start = OLD.find(quote).unwrap() as u64;
        (start..start + quote.len() as u64, (*quote).to_owned())
    });
    Unplaced {
        id: "f81k".parse().unwrap(),
        tag: TagKey::new("figure"),
        place: FormerPlace {
            parts: parts.collect(),
            before: "ne line.\r\nBy harvest, ".to_owned(),
            after: " had been drafted.\r\nThe end.\r\n".to_owned(),
        },
        note: String::new(),
        details: None,
        review: None,
        author: "olena".into(),
        created: Timestamp::from_second(0).unwrap(),
        modified: None,
        is_set_aside: false,
    }
}

fn spans(words: &[&str]) -> Vec<Span> {
    let source = text(NEW);
    let range = |word: &str| -> Range<u32> {
        let start = u32::try_from(NEW.find(word).unwrap()).unwrap();
        start..start + u32::try_from(word.len()).unwrap()
    };
    words
        .iter()
        .map(|word| source.span(range(word)).unwrap())
        .collect()
}

/// A passage with its stretches: `[kept]`, `-gone-`, `+new+`.
fn shown(passage: &Passage) -> String {
    let mut shown = String::new();
    for (run, tone) in &passage.runs {
        let words = &passage.text[run.clone()];
        let (before, after) = match tone {
            Tone::Around => ("", ""),
            Tone::Kept => ("[", "]"),
            Tone::Gone => ("-", "-"),
            Tone::New => ("+", "+"),
        };
        shown.extend([before, words, after]);
    }
    shown
}

fn item(kind: Kind, evidence: &[Evidence]) -> Item {
    let candidates = evidence.iter().map(|evidence| Candidate {
        spans: spans(&["at least 13,006 men and boys"]),
        score: 1.0,
        evidence: *evidence,
    });
    let candidates: Vec<_> = candidates.collect();
    Item {
        mark: Arc::new(mark(&["at least 12,418 men"])),
        chosen: (candidates.len() == 1).then_some(0),
        old: None,
        placement: Arc::new(Placement { kind, candidates }),
        decision: None,
    }
}

const AGREES: Evidence = Evidence {
    words_gone: 1,
    words_new: 3,
    only_white_space: false,
    context_chars_agree: 64,
    context_chars: 64,
    basis: crate::text::reanchor::Basis::Comparison,
    doubt: None,
};

// ---- passages

#[test]
fn both_sides_show_the_paragraph_and_what_differs() {
    let mark = mark(&["at least 12,418 men"]);
    let places = spans(&["at least 13,006 men and boys"]);
    let old = Passage::old(&mark, Some(&text(OLD)), &text(NEW), &places);
    assert_eq!(
        shown(&old),
        "By harvest, [at least ]-12,418-[ men] had been drafted."
    );
    let new = Passage::new(&mark, &text(NEW), &places);
    assert_eq!(
        shown(&new),
        "By harvest, [at least ]+13,006+[ men]+ and boys+ had been drafted."
    );
    assert_eq!(
        new.marked().as_slice(),
        std::slice::from_ref(&(12..40)),
        "one stretch, whatever became of its words"
    );
}

#[test]
fn without_the_old_text_the_context_of_the_line_is_shown() {
    let mark = mark(&["at least 12,418 men"]);
    let old = Passage::old(&mark, None, &text(NEW), &[]);
    assert_eq!(
        shown(&old),
        "By harvest, [at least 12,418 men] had been drafted."
    );
}

#[test]
fn context_that_was_cut_begins_and_ends_with_whole_words() {
    let mut mark = mark(&["at least 12,418 men"]);
    mark.place.before = "nd the papers came by harvest, ".to_owned();
    mark.place.after = " had been drafted into the forc".to_owned();
    let old = Passage::old(&mark, None, &text(NEW), &[]);
    assert_eq!(
        shown(&old),
        "… the papers came by harvest, [at least 12,418 men] had been drafted into the…"
    );
}

#[test]
fn a_discontinuous_mark_shows_what_stands_between() {
    let mark = mark(&["harvest", "12,418 men"]);
    let places = spans(&["harvest", "13,006 men"]);
    let old = Passage::old(&mark, Some(&text(OLD)), &text(NEW), &places);
    assert_eq!(
        shown(&old),
        "By [harvest], at least -12,418-[ men] had been drafted."
    );
    let new = Passage::new(&mark, &text(NEW), &places);
    assert_eq!(new.marked().len(), 2);
    let old = Passage::old(&mark, None, &text(NEW), &places);
    assert!(
        shown(&old).contains("[harvest] […] -12,418-[ men]"),
        "{}",
        shown(&old)
    );
}

#[test]
fn an_old_text_in_which_other_words_stand_is_not_believed() {
    let mark = mark(&["at least 12,418 men"]);
    let old = Passage::old(&mark, Some(&text(NEW)), &text(NEW), &[]);
    assert!(
        shown(&old).contains("[at least 12,418 men]"),
        "{}",
        shown(&old)
    );
}

#[test]
fn every_sign_knows_its_byte() {
    let mark = mark(&["at least 12,418 men"]);
    let places = spans(&["at least 13,006 men and boys"]);
    let source = text(NEW);
    for passage in [
        Passage::new(&mark, &source, &places),
        Passage::with_around(&mark, &source, &places, 8),
        Passage::around(&source, 20, &places),
    ] {
        assert_eq!(passage.source_bytes.len(), passage.text.chars().count() + 1);
        for (c, byte) in passage.text.chars().zip(&passage.source_bytes) {
            if !c.is_whitespace() && c != '…' {
                let there = NEW[*byte as usize..].chars().next();
                assert_eq!(there, Some(c), "{}", passage.text);
            }
        }
        assert_eq!(
            passage.source_byte(usize::MAX),
            passage.source_bytes.last().copied()
        );
    }
}

#[test]
fn a_long_line_is_a_window_and_a_long_mark_is_cut() {
    let words = "word ".repeat(2_000);
    let source = text(&words);
    let mark = mark(&["One line"]);
    let short = [source.span(5_000..5_004).unwrap()];
    let passage = Passage::new(&mark, &source, &short);
    let chars = passage.text.chars().count();
    assert!((500..=620).contains(&chars), "{chars}");
    assert!(passage.text.starts_with('…') && passage.text.ends_with('…'));
    let long = [source.span(5..9_999).unwrap()];
    let passage = Passage::new(&mark, &source, &long);
    assert!(passage.text.contains(" […] "));
    assert!(passage.text.chars().count() < 2_000);
}

// ---- words

#[test]
fn the_reason_is_told_in_plain_words() {
    let part = Evidence {
        context_chars_agree: 12,
        ..AGREES
    };
    let none = Evidence {
        words_gone: 0,
        words_new: 0,
        context_chars_agree: 0,
        ..AGREES
    };
    let cases = [
        (
            Kind::Altered,
            vec![AGREES],
            "1 word gone, 3 new · all 64 characters of context agree",
        ),
        (
            Kind::Altered,
            vec![part],
            "1 word gone, 3 new · 12 of 64 characters of context agree",
        ),
        (
            Kind::Altered,
            vec![none],
            "Same words, perhaps another passage · no context agrees",
        ),
        (
            Kind::Moved,
            vec![AGREES],
            "Same words, another place · all 64 characters of context agree",
        ),
        (Kind::Ambiguous, vec![part, part], "2 places fit"),
        (Kind::Lost, vec![], "No place fits"),
        (Kind::Lost, vec![part], "No place fits · 1 guess to look at"),
    ];
    for (kind, evidence, reason) in cases {
        assert_eq!(words::reason(&item(kind, &evidence)), reason);
    }
}

#[test]
fn a_row_says_what_matters_of_its_kind() {
    let new = text(NEW);
    let trailing = |old: Option<&str>, kind, evidence: &[Evidence]| {
        let mut item = item(kind, evidence);
        let mark = Arc::make_mut(&mut item.mark);
        for (chars, _) in &mut mark.place.parts {
            *chars = chars.start + 2..chars.end + 2;
        }
        item.old = old.map(text);
        words::trailing(&item, &new)
    };
    let old = format!("\n\n{OLD}");
    let old = Some(old.as_str());
    assert_eq!(trailing(old, Kind::Moved, &[AGREES]), "4 → 2");
    assert_eq!(trailing(None, Kind::Moved, &[AGREES]), "line 2");
    assert_eq!(trailing(old, Kind::Altered, &[AGREES]), "4 words");
    assert_eq!(
        trailing(old, Kind::Ambiguous, &[AGREES, AGREES]),
        "2 places"
    );
    assert_eq!(trailing(old, Kind::Lost, &[]), "was 4");
    assert_eq!(trailing(None, Kind::Lost, &[]), "was at 25");
}

#[test]
fn a_figure_that_the_new_words_do_not_hold_disagrees() {
    let mark = mark(&["at least 12,418 men"]);
    let figure = |value| Details::Figure {
        value: Some(value),
        unit: "men".to_owned(),
    };
    let new = text(NEW);
    let places = spans(&["at least 13,006 men and boys"]);
    let disagrees = |value| words::disagrees(&figure(value), &mark, &new, &places);
    assert!(disagrees(FigureValue::AtLeast(12_418.0)));
    assert!(disagrees(FigureValue::Between(12_418.0, 13_006.0)));
    assert!(!disagrees(FigureValue::AtLeast(13_006.0)));
    assert!(
        !disagrees(FigureValue::Exact(7.0)),
        "it never stood in the quote"
    );
    let same = text(OLD);
    let place = same.span(23..42).unwrap();
    let value = figure(FigureValue::AtLeast(12_418.0));
    assert!(!words::disagrees(&value, &mark, &same, &[place]));
}

// ---- the list

/// A window over a review of so many moved marks.
fn window(count: u32) -> Harness<'static, (Session, ReviewState, Vec<Action>)> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("article.txt");
    std::fs::write(&path, NEW).unwrap();
    let mut session = Session::new(Settings::default(), None, || {});
    let opened = open::open(&path, None, &session.tags).unwrap();
    let old = OldSource {
        identity: opened.document.source.identity.clone(),
        marked: None,
        is_same: false,
    };
    session.document = Some(opened.document);
    let marks = (0..count).map(|n| {
        let found = item(Kind::Moved, &[AGREES]);
        let mark = Unplaced {
            id: format!("m{n}").parse().unwrap(),
            ..Unplaced::clone(&found.mark)
        };
        let found = Found {
            old: None,
            placement: found.placement,
        };
        (Arc::new(mark), found)
    });
    session.review = Some(Review::new(old, marks.collect()));
    Harness::builder()
        .with_size(vec2(1440.0, 900.0))
        .with_context_setup(theme::install)
        .build_ui_state(
            |ui, (session, state, actions)| review_ui(ui, session, state, actions),
            (session, ReviewState::default(), Vec::new()),
        )
}

#[test]
fn a_long_list_touches_only_what_is_visible() {
    let mut harness = window(100_000);
    harness.run();
    harness.get_by_label("and 99,995 more").click();
    harness.run();
    let actions = std::mem::take(&mut harness.state_mut().2);
    let [Action::Review(expand)] = actions[..] else {
        panic!("{actions:?}")
    };
    harness.state_mut().0.run(Action::Review(expand));
    harness.run();
    let count = |harness: &Harness<'_, _>| harness.query_all_by_role(Role::ListBoxOption).count();
    assert!((10..40).contains(&count(&harness)), "{}", count(&harness));

    let last = Action::Review(ReviewAction::Select(99_999));
    harness.state_mut().0.run(last);
    harness.run();
    assert!((10..40).contains(&count(&harness)), "{}", count(&harness));
    let is_shown = |node: egui_kittest::Node<'_>| node.accesskit_node().is_selected() == Some(true);
    assert!(harness.query_all_by_role(Role::ListBoxOption).any(is_shown));
}
