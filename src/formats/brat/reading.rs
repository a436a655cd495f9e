//! Reads brat standoff as it is found in the wild: statements in any order, CR LF, no text
//! behind a mark. Offsets are code points as the file has them.

mod assembling;
mod statements;

use std::collections::HashMap;

use crate::formats::foreign::utf8;
use crate::formats::{Foreign, ForeignLink, Input, ReadError};
use crate::text::excerpt;
use assembling::Draft;
use statements::{Statement, TextBound};

/// Whether the first line is one of a brat file.
pub fn recognises(input: &Input<'_>) -> bool {
    let beginning = input.beginning();
    let line = beginning.lines().next().unwrap_or_default();
    if input.extension() == "ann" {
        return line.is_empty() || matches!(statements::parse(line), Ok(Some(_)));
    }
    matches!(statements::parse(line), Ok(Some(Statement::Mark(..))))
}

/// Reads a file of annotations with the text beside it.
pub fn read(input: &Input<'_>) -> Result<Foreign, ReadError> {
    let name = format!("{}.txt", input.stem());
    let text = match input.companion {
        Some(bytes) => Some(utf8(&name, bytes)?.to_owned()),
        None => None,
    };
    let mut reader = Reader::default();
    for (line, number) in input.text()?.lines().zip(1_usize..) {
        let statement = statements::parse(line);
        match statement.map_err(|what| ReadError::at(input.name, number, what))? {
            Some(statement) => reader.take(number, statement),
            None if line.trim().is_empty() => {}
            None => reader.skip(number, "it says nothing about a mark", line),
        }
    }
    Ok(reader.finish(name, text))
}

#[derive(Default)]
struct Reader<'a> {
    marks: Vec<Draft<'a>>,
    /// Where in `marks` each id of a mark is.
    places: HashMap<&'a str, usize>,
    /// The trigger of each event.
    triggers: HashMap<&'a str, &'a str>,
    /// What is said of marks and links, with its line; a mark may stand behind it.
    said: Vec<(usize, Statement<'a>)>,
    links: Vec<ForeignLink>,
    /// Where in `links` each id of a relation is.
    link_places: HashMap<&'a str, usize>,
    /// What is not taken over, with its line.
    skipped: Vec<(usize, String)>,
}

impl<'a> Reader<'a> {
    fn take(&mut self, line: usize, statement: Statement<'a>) {
        match statement {
            Statement::Mark(id, bound) => self.take_mark(line, id, bound),
            Statement::Event {
                id,
                trigger,
                ref arguments,
            } => {
                self.triggers.entry(id).or_insert(trigger);
                if !arguments.is_empty() {
                    self.said.push((line, statement));
                }
            }
            other => self.said.push((line, other)),
        }
    }

    fn take_mark(&mut self, line: usize, id: &'a str, bound: TextBound<'a>) {
        // What refers to an id that is there twice means the first.
        let key = match self.places.get(id) {
            None => id.to_owned(),
            Some(_) => format!("{id} (line {line})"),
        };
        self.places.entry(id).or_insert(self.marks.len());
        self.marks.push(Draft::new(key, line, bound));
    }

    fn finish(mut self, name: String, text: Option<String>) -> Foreign {
        let said = std::mem::take(&mut self.said);
        // Notes may be about links, so links come first.
        let (notes, others): (Vec<_>, Vec<_>) = said
            .into_iter()
            .partition(|(_, statement)| matches!(statement, Statement::Note { .. }));
        for (line, statement) in others.into_iter().chain(notes) {
            self.say(line, statement);
        }
        let marks = std::mem::take(&mut self.marks);
        let marks = marks
            .into_iter()
            .map(|draft| draft.finish(&mut self.skipped));
        let marks = marks.collect();
        self.skipped.sort_by_key(|(line, _)| *line);
        let skipped = self.skipped.into_iter();
        Foreign {
            name: Some(name),
            text,
            marks,
            links: self.links,
            skipped: skipped
                .map(|(line, what)| format!("line {line}: {what}"))
                .collect(),
            ..Foreign::default()
        }
    }

    fn say(&mut self, line: usize, statement: Statement<'a>) {
        match statement {
            Statement::Mark(..) => {}
            Statement::Event {
                trigger, arguments, ..
            } => {
                for (role, to) in arguments {
                    self.link(line, role, trigger, to);
                }
            }
            Statement::Relation { id, kind, from, to } => {
                if self.link(line, kind, from, to) {
                    self.link_places.entry(id).or_insert(self.links.len() - 1);
                }
            }
            Statement::Equiv { kind, ids } => {
                for two in ids.windows(2) {
                    self.link(line, kind, two[0], two[1]);
                }
            }
            Statement::Attribute {
                name,
                target,
                value,
            } => match self.mark(target) {
                Some(mark) => mark.attributes.push((name, value)),
                None => self.skip(
                    line,
                    "its mark is not there",
                    &format!("{name} of {target}"),
                ),
            },
            Statement::Normalization {
                name,
                target,
                reference,
                text,
            } => match self.mark(target) {
                Some(mark) if text.is_empty() => mark.lines.push(format!("{name}: {reference}")),
                Some(mark) => mark.lines.push(format!("{name}: {reference} ({text})")),
                None => self.skip(
                    line,
                    "its mark is not there",
                    &format!("{name} of {target}"),
                ),
            },
            Statement::Note { kind, target, text } => self.note(line, kind, target, text),
        }
    }

    fn note(&mut self, line: usize, kind: &'a str, target: &'a str, text: &'a str) {
        if let Some(mark) = self.mark(target) {
            mark.note(line, kind, text);
            return;
        }
        match self.link_places.get(target) {
            Some(&place) if kind == super::ASIDE => {
                let aside = serde_json::from_str::<super::LinkAside>(text);
                let kind = &mut self.links[place].kind;
                if let Ok(aside) = aside
                    && super::names::may_be(&aside.kind, kind)
                {
                    *kind = aside.kind;
                }
            }
            Some(_) => self.skip(line, "it is a note on a link", text),
            None => self.skip(line, "it is a note on no mark", text),
        }
    }

    /// Adds a link. Whether both its marks are there.
    fn link(&mut self, line: usize, kind: &str, from: &'a str, to: &'a str) -> bool {
        let key = |mark: Option<&mut Draft<'a>>| mark.map(|mark| mark.key.clone());
        let ends = key(self.mark(from)).zip(key(self.mark(to)));
        let Some((from, to)) = ends else {
            let said = format!("{kind} from {from} to {to}");
            self.skip(line, "one of its marks is not there", &said);
            return false;
        };
        self.links.push(ForeignLink {
            from,
            kind: kind.to_owned(),
            to,
        });
        true
    }

    /// The mark with this id, or the trigger of the event with this id.
    fn mark(&mut self, id: &'a str) -> Option<&mut Draft<'a>> {
        let id = self.triggers.get(id).copied().unwrap_or(id);
        let place = *self.places.get(id)?;
        self.marks.get_mut(place)
    }

    fn skip(&mut self, line: usize, why: &str, what: &str) {
        let what = excerpt(what);
        self.skipped.push((line, format!("{why}: “{what}”")));
    }
}
