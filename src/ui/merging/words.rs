//! What the screen of the conflicts says. Offsets are UTF-8 bytes, places shown to people are
//! code points, lines count from 1.

use jiff::Timestamp;

use crate::model::{Annotation, Decision};
use crate::session::merging::{MarkConflict, Merging};
use crate::text::SourceText;
use crate::ui::format;

/// A side of a conflict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// This window.
    Mine,
    /// The file.
    Theirs,
}

impl Side {
    /// The mark as this side has it.
    pub fn of(self, conflict: &MarkConflict) -> Option<&Annotation> {
        match self {
            Self::Mine => conflict.mine.as_deref(),
            Self::Theirs => conflict.theirs.as_deref(),
        }
    }

    /// The other one.
    pub fn other(self) -> Self {
        match self {
            Self::Mine => Self::Theirs,
            Self::Theirs => Self::Mine,
        }
    }

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Mine => "Yours",
            Self::Theirs => "On disk",
        }
    }
}

/// What is done besides.
pub fn summary(merging: &Merging) -> String {
    let others = merging.theirs.merge.edits.edits.len();
    let how =
        "Each is shown as you left it and as it is on disk. Nothing is changed before you finish";
    match others {
        0 => format!("{how}."),
        1 => format!("{how}; then one other change of the file is taken in too."),
        n => format!(
            "{how}; then {} other changes of the file are taken in too.",
            format::number(n)
        ),
    }
}

/// `Yours · 22 November 2026, 14:02`, with a name where the mark tells it.
pub fn side_label(conflict: &MarkConflict, side: Side) -> String {
    let Some(mark) = side.of(conflict) else {
        return side.name().to_owned();
    };
    let who = match (side, who(conflict, mark)) {
        (Side::Theirs, Some(who)) if !who.is_empty() => format!(", by {who}"),
        _ => String::new(),
    };
    format!(
        "{}{who} · {}",
        side.name(),
        format::date_time(last_touched(mark))
    )
}

/// Who made this version, where the mark tells: its author if it is new, its reviewer if the
/// verdict is.
fn who<'a>(conflict: &MarkConflict, mark: &'a Annotation) -> Option<&'a str> {
    let Some(base) = &conflict.base else {
        return Some(&mark.author);
    };
    match &mark.review {
        Some(review) if base.review.as_ref() != Some(review) => Some(&review.by),
        _ => None,
    }
}

/// When a mark was last changed or reviewed.
fn last_touched(mark: &Annotation) -> Timestamp {
    let review = mark.review.as_ref().map(|review| review.at);
    review
        .into_iter()
        .chain(mark.modified)
        .fold(mark.created, Timestamp::max)
}

/// That a side removed the mark.
pub fn removed(side: Side) -> &'static str {
    match side {
        Side::Mine => "You removed this mark.",
        Side::Theirs => "This mark was removed on disk.",
    }
}

/// A field of a mark, as a side has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// What it is called.
    pub label: &'static str,
    /// What it holds; empty if nothing.
    pub words: String,
    /// Whether the other side has something else there.
    pub differs: bool,
}

/// How a field is read off a mark.
type Read<'a> = &'a dyn Fn(&Annotation) -> String;

/// What a side says about the mark. What neither says is left out.
pub fn fields(
    conflict: &MarkConflict,
    side: Side,
    text: &SourceText,
    tag_name: impl Fn(&Annotation) -> String,
) -> Vec<Field> {
    let Some(mark) = side.of(conflict) else {
        return Vec::new();
    };
    let other = side.other().of(conflict);
    let verdict = |mark: &Annotation| {
        mark.review.as_ref().map_or_else(String::new, |review| {
            let mut words = format!("{} by {}", review.verdict.word(), review.by);
            if !review.reason.is_empty() {
                words.push_str(": ");
                words.push_str(&review.reason);
            }
            words
        })
    };
    let details = |mark: &Annotation| {
        let details = mark.details.as_ref();
        details.map_or_else(String::new, ToString::to_string)
    };
    let parts: [(&'static str, Read<'_>); 5] = [
        ("Tag", &tag_name),
        ("Place", &|mark| place(text, mark)),
        ("Fields", &details),
        ("Note", &|mark| mark.note.clone()),
        ("Verdict", &verdict),
    ];
    parts
        .into_iter()
        .map(|(label, read)| {
            let words = read(mark);
            let theirs = other.map(read);
            Field {
                label,
                differs: theirs.as_ref().is_some_and(|theirs| *theirs != words),
                words,
            }
        })
        .filter(|field| field.differs || !field.words.is_empty())
        .collect()
}

/// `line 5, characters 237–256`.
fn place(text: &SourceText, mark: &Annotation) -> String {
    let line = format::number(text.line_of(mark.start()) + 1);
    let chars: Vec<String> = mark
        .fragments
        .iter()
        .map(|span| format::range(&(text.char_of(span.start())..text.char_of(span.end()))))
        .collect();
    format!("line {line}, characters {}", chars.join(", "))
}

/// In what both sides differ, in a few words: `tag, note`.
pub fn differences(conflict: &MarkConflict) -> String {
    let (mine, theirs) = match (&conflict.mine, &conflict.theirs) {
        (Some(mine), Some(theirs)) => (mine, theirs),
        (None, _) => return "removed by you".to_owned(),
        (_, None) => return "removed on disk".to_owned(),
    };
    let parts = [
        ("tag", mine.tag != theirs.tag),
        ("edges", mine.fragments != theirs.fragments),
        ("fields", mine.details != theirs.details),
        ("note", mine.note != theirs.note),
        ("verdict", mine.review != theirs.review),
    ];
    let differing: Vec<&str> = parts
        .into_iter()
        .filter(|(_, differs)| *differs)
        .map(|(word, _)| word)
        .collect();
    if differing.is_empty() {
        // Two people may do the same thing at different moments.
        return "time".to_owned();
    }
    differing.join(", ")
}

/// What was decided.
pub fn decided(conflict: &MarkConflict, decision: Decision) -> &'static str {
    match (decision, &conflict.mine, &conflict.theirs) {
        (Decision::Mine, None, _) | (Decision::Theirs, _, None) => "The mark stays removed",
        (Decision::Mine, ..) => "Yours is kept",
        (Decision::Theirs, ..) => "The one on disk is taken",
        (Decision::Both, ..) => "Both are kept, as two marks",
    }
}

/// What keeping a side is called.
pub fn keep(conflict: &MarkConflict, side: Side) -> &'static str {
    match (side, side.of(conflict).is_some()) {
        (Side::Mine, true) => "Keep yours",
        (Side::Mine, false) => "Leave it removed",
        (Side::Theirs, true) => "Take the one on disk",
        (Side::Theirs, false) => "Remove it",
    }
}
