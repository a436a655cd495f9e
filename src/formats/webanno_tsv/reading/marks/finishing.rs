//! From what rows tell to marks: the label from one feature, the note from the others, and the
//! parts of one mark of Evimark together again. Offsets are as the file has them, unless they
//! are called bytes.

use std::collections::HashMap;

use super::super::aligning::Aligned;
use super::super::layers::{Column, Layer, LayerKind};
use super::super::rows::{Row, Rows};
use super::links::Joined;
use super::{Draft, Drafts, Found};
use crate::formats::carried::Review;
use crate::formats::webanno_tsv::{ASIDE, Aside};
use crate::formats::{ForeignLink, ForeignMark, ForeignPart};
use crate::model::AnnotationId;
use crate::text::excerpt;

/// Features that hold the label, the likely ones first.
const LABELS: [&str; 5] = ["tag", "label", "value", "referenceType", "identifier"];

/// Makes marks and links of the drafts.
pub fn finish(
    rows: &Rows<'_>,
    aligned: &Aligned,
    drafts: &Drafts<'_>,
    joined: &[Joined],
    found: &mut Found,
) {
    let mut finisher = Finisher {
        rows,
        aligned,
        parts: HashMap::new(),
        skipped: &mut found.skipped,
    };
    let made = drafts.all.iter().zip(1_usize..);
    let mut made: Vec<Made> = made
        .map(|(draft, number)| finisher.mark(draft, number))
        .collect();
    let heads = finisher.join(&mut made);
    let key = |place: usize| made[heads[place]].mark.key.clone();
    found.links.extend(joined.iter().map(|link| ForeignLink {
        from: key(link.from),
        kind: link.kind.clone(),
        to: key(link.to),
    }));
    let whole = made.into_iter().enumerate();
    let whole = whole.filter(|(place, _)| heads[*place] == *place);
    found.marks.extend(whole.map(|(_, made)| made.mark));
}

/// A mark, with what Evimark noted for itself.
struct Made {
    mark: ForeignMark,
    at: Vec<(u64, u64)>,
    part_of: Option<AnnotationId>,
    /// Its first and last row.
    rows: (usize, usize),
}

struct Finisher<'a> {
    rows: &'a Rows<'a>,
    aligned: &'a Aligned,
    /// The marks that are parts of the mark with this id and tag.
    parts: HashMap<(AnnotationId, String), Vec<usize>>,
    skipped: &'a mut Vec<String>,
}

impl Finisher<'_> {
    fn mark(&mut self, draft: &Draft<'_>, number: usize) -> Made {
        let layer = &self.rows.layers[draft.layer];
        let row = &self.rows.all[draft.rows.0];
        let mut values: Vec<(&str, Option<String>)> = Vec::new();
        for (column, value) in layer.columns.iter().zip(&draft.values) {
            if let Column::Feature(name) = column {
                values.push((name, value.clone()));
            }
        }
        let mut take = |name: &str| {
            let value = values.iter_mut().find(|(feature, _)| *feature == name);
            value.and_then(|(_, value)| value.take())
        };
        let is_ours = layer.is_ours();
        let aside = take(ASIDE).filter(|_| is_ours);
        let aside = aside.map(|text| self.aside(row, &text)).unwrap_or_default();
        let Aside {
            part_of,
            tag: exact_tag,
            at,
            mut carried,
        } = aside;
        let note = take("note").or_else(|| take("comment"));
        let note = exact(carried.note, note.unwrap_or_default());
        let mut lines = Vec::new();
        if is_ours {
            let author = exact(
                carried.author.unwrap_or_default(),
                take("author").unwrap_or_default(),
            );
            carried.author = Some(author).filter(|author| !author.is_empty());
            let (review, line) = self.review(row, carried.review, take("review"));
            carried.review = review;
            lines.extend(line);
        }
        if layer.kind == LayerKind::Chains {
            // It is what the link to the next element says.
            take("referenceRelation");
        }
        let label = LABELS.iter().find_map(|name| take(name));
        let label = label.or_else(|| values.iter_mut().find_map(|(_, value)| value.take()));
        let tag = exact(exact_tag.unwrap_or_default(), label.unwrap_or_default());
        let others = values
            .iter()
            .filter_map(|(name, value)| Some((name, value.as_ref()?)));
        lines.extend(others.map(|(name, value)| format!("{name}: {value}")));
        if !note.is_empty() {
            lines.insert(0, note);
        }
        carried.note = lines.join("\n");
        let part = ForeignPart {
            start: draft.start,
            end: draft.end,
            quote: self.quote(draft.rows, draft.start, draft.end),
        };
        let mark = ForeignMark {
            key: format!("{}[{number}]", row.id),
            line: u32::try_from(row.line).unwrap_or(u32::MAX),
            tag: unnamed(tag, layer),
            parts: vec![part],
            carried,
            ..ForeignMark::default()
        };
        Made {
            mark,
            at,
            part_of: part_of.and_then(|id| id.parse().ok()),
            rows: draft.rows,
        }
    }

    fn aside(&mut self, row: &Row<'_>, text: &str) -> Aside {
        serde_json::from_str(text).unwrap_or_else(|_| {
            let (line, text) = (row.line, excerpt(text));
            let what = "the feature evimark is nothing that Evimark wrote";
            self.skipped.push(format!("line {line}: {what}: “{text}”"));
            Aside::default()
        })
    }

    /// The review that Evimark wrote, unless the feature says another verdict. That goes into
    /// the note, because nobody signed it.
    fn review(
        &mut self,
        row: &Row<'_>,
        own: Option<Review>,
        shown: Option<String>,
    ) -> (Option<Review>, Option<String>) {
        let verdict = |review: &Review| crate::model::Review::from(review).verdict.word();
        match (own, shown) {
            (own, None) => (own, None),
            (Some(own), Some(shown)) if verdict(&own) == shown => (Some(own), None),
            (own, Some(shown)) => {
                if let Some(own) = own {
                    let (line, own) = (row.line, verdict(&own));
                    let what = "its review says what somebody changed since";
                    self.skipped.push(format!("line {line}: {what}: “{own}”"));
                }
                (None, Some(format!("review: {shown}")))
            }
        }
    }

    /// The words between two rows; none if they are not where the rows say.
    fn quote(&self, (first, last): (usize, usize), start: u64, end: u64) -> Option<String> {
        let first = self.aligned.bytes[first].as_ref()?;
        let last = self.aligned.bytes[last].as_ref()?;
        let quote = self.aligned.text.get(first.start..last.end)?;
        (start < end && !quote.is_empty()).then(|| quote.to_owned())
    }

    /// Puts the parts of each mark of ours together, and gives each mark its exact place. Tells
    /// for each draft which one it is a part of.
    fn join(&mut self, made: &mut [Made]) -> Vec<usize> {
        for (place, part) in made.iter().enumerate() {
            if let Some(id) = part.part_of {
                let key = (id, part.mark.tag.clone());
                self.parts.entry(key).or_default().push(place);
            }
        }
        let mut heads: Vec<usize> = (0..made.len()).collect();
        for place in 0..made.len() {
            let head = &made[place];
            if heads[place] != place {
                continue;
            }
            let id = head.mark.carried.id.filter(|_| head.part_of.is_none());
            let key = id.map(|id| (id, head.mark.tag.clone()));
            // Who is the first of two with one id gets the parts.
            let others = key.and_then(|key| self.parts.remove(&key));
            let all: Vec<usize> = std::iter::once(place)
                .chain(others.unwrap_or_default())
                .collect();
            let rows: Vec<_> = all.iter().map(|place| made[*place].rows).collect();
            let parts = all.iter().flat_map(|place| made[*place].mark.parts.clone());
            let parts: Vec<_> = parts.collect();
            if parts.windows(2).any(|two| two[0].end > two[1].start) {
                continue;
            }
            for part in &all {
                heads[*part] = place;
            }
            let exact = self.exact_parts(&made[place].at, &parts, &rows);
            made[place].mark.parts = exact.unwrap_or(parts);
        }
        heads
    }

    /// The parts with the white space that rows cannot say. `None` if the rows say another
    /// place, because somebody moved the mark since.
    fn exact_parts(
        &self,
        at: &[(u64, u64)],
        parts: &[ForeignPart],
        rows: &[(usize, usize)],
    ) -> Option<Vec<ForeignPart>> {
        let mut rest = parts.iter().zip(rows).peekable();
        let mut exact = Vec::new();
        for &(start, end) in at {
            let is_in = |part: &ForeignPart| start <= part.start && part.end <= end;
            match rest.next_if(|(part, _)| is_in(part)) {
                Some((part, rows)) => {
                    let quote = self.with_space(part, *rows, start, end)?;
                    let quote = Some(quote);
                    exact.push(ForeignPart { start, end, quote });
                }
                // A part of white space alone has no row and no words.
                None => exact.push(ForeignPart {
                    start,
                    end,
                    quote: None,
                }),
            }
        }
        (!at.is_empty() && rest.next().is_none()).then_some(exact)
    }

    /// The words of a part with as much white space around them as the offsets say.
    fn with_space(
        &self,
        part: &ForeignPart,
        (first, last): (usize, usize),
        start: u64,
        end: u64,
    ) -> Option<String> {
        let first = self.aligned.bytes[first].as_ref()?;
        let last = self.aligned.bytes[last].as_ref()?;
        let text = &self.aligned.text;
        // What no token has is white space, of which each sign is one UTF-16 unit.
        let (before, after) = (part.start - start, end - part.end);
        let (before, after) = (usize::try_from(before).ok()?, usize::try_from(after).ok()?);
        let head: Vec<(usize, char)> = text[..first.start]
            .char_indices()
            .rev()
            .take(before)
            .collect();
        let tail: Vec<(usize, char)> = text[last.end..].char_indices().take(after).collect();
        let is_space = |found: &[(usize, char)], len: usize| {
            let all = found
                .iter()
                .all(|(_, c)| c.is_whitespace() || c.is_control());
            found.len() == len && all
        };
        if !is_space(&head, before) || !is_space(&tail, after) {
            return None;
        }
        let from = head.last().map_or(first.start, |(at, _)| *at);
        let to = tail
            .last()
            .map_or(last.end, |(at, c)| last.end + at + c.len_utf8());
        text.get(from..to).map(str::to_owned)
    }
}

/// What Evimark noted for itself, if it is still what the feature shows.
fn exact(own: String, shown: String) -> String {
    let folded = own.replace("\r\n", "\n").replace('\r', "\n");
    if folded == shown { own } else { shown }
}

fn unnamed(tag: String, layer: &Layer) -> String {
    if tag.is_empty() {
        layer.short_name().to_owned()
    } else {
        tag
    }
}
