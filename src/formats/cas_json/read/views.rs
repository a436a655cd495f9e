//! What becomes of the structures of a CAS: a document for each view with a text, with its marks
//! and links. Offsets are as the file has them.

use std::collections::{BTreeMap, HashMap};

use super::super::ordered::{Json, field};
use super::super::{ASIDE, Aside};
use super::{Structure, label, note, short};
use crate::formats::{Carried, Counting, Foreign, ForeignLink, ForeignMark, ForeignPart, Unit};
use crate::model::AnnotationId;
use crate::text::{excerpt, thousands};

#[derive(Default)]
pub struct Views {
    /// Those with a text.
    pub all: Vec<View>,
    /// Lines and names of those without.
    pub without_text: Vec<(u32, String)>,
    /// Views by the numbers of their sofas.
    pub by_sofa: HashMap<i64, usize>,
    /// The view of each span, and the first span of the mark that it belongs to.
    pub marks: HashMap<i64, (usize, i64)>,
    /// What is skipped, by type and reason: its first line, and how often.
    skipped: BTreeMap<(String, &'static str), (u32, usize)>,
}

pub struct View {
    name: String,
    pub foreign: Foreign,
    /// Marks of several fragments by their ids: the place and the first span of each.
    in_parts: HashMap<AnnotationId, (usize, i64)>,
}

impl Views {
    pub fn add(&mut self, sofa: &Structure<'_>, name: &str, text: Option<&str>) {
        let Some(text) = text else {
            self.without_text.push((sofa.line, name.to_owned()));
            return;
        };
        self.by_sofa.insert(sofa.id, self.all.len());
        self.all.push(View {
            name: name.to_owned(),
            foreign: Foreign {
                text: Some(text.to_owned()),
                counting: Counting::of(Unit::Utf16),
                ..Foreign::default()
            },
            in_parts: HashMap::new(),
        });
    }

    /// The view that a structure belongs to. One that does not say so belongs to the first.
    pub fn of(&self, structure: &Structure<'_>) -> Option<usize> {
        match field(structure.fields, "@sofa") {
            Some(sofa) => self.by_sofa.get(&sofa.number()?).copied(),
            None => Some(0),
        }
    }

    /// Gives the documents of views behind the first a name of their own.
    pub fn tell_apart(&mut self) {
        for view in self.all.iter_mut().skip(1) {
            let name = view.foreign.name.take();
            view.foreign.name = name.map(|name| format!("{name} ({})", view.name));
        }
    }

    /// Takes a span, which is a mark or a fragment of one.
    pub fn take(&mut self, index: usize, structure: &Structure<'_>, part: ForeignPart) {
        let view = &mut self.all[index];
        let aside = field(structure.fields, ASIDE).and_then(Json::text);
        let aside = aside.and_then(|aside| serde_json::from_str::<Aside>(aside).ok());
        let (tag, label) = label(structure);
        let fragment_of = aside.as_ref().and_then(|aside| {
            aside.part?;
            aside.carried.id
        });
        let whole = fragment_of.and_then(|id| view.in_parts.get(&id).copied());
        if let (Some((place, first)), Some(aside)) = (whole, &aside)
            && view.foreign.marks[place].tag == tag
        {
            let mark = &mut view.foreign.marks[place];
            mark.parts.push(part);
            mark.carried.fill_from(aside.carried.clone());
            self.marks.insert(structure.id, (index, first));
            return;
        }
        if let Some(id) = fragment_of {
            let place = view.foreign.marks.len();
            view.in_parts.insert(id, (place, structure.id));
        }
        let carried = aside.map(|aside| aside.carried);
        let carried = carried.unwrap_or_else(|| Carried {
            note: note(structure, label),
            ..Carried::default()
        });
        view.foreign.marks.push(ForeignMark {
            key: structure.id.to_string(),
            line: structure.line,
            tag,
            parts: vec![part],
            carried,
            ..ForeignMark::default()
        });
        self.marks.insert(structure.id, (index, structure.id));
    }

    /// Joins the marks that two spans belong to.
    pub fn link(&mut self, from: i64, kind: String, to: i64) {
        let (view, from) = self.marks.get(&from).copied().unwrap_or((0, from));
        let to = self.marks.get(&to).map_or(to, |(_, first)| *first);
        self.all[view].foreign.links.push(ForeignLink {
            from: from.to_string(),
            kind,
            to: to.to_string(),
        });
    }

    pub fn skip(&mut self, structure: &Structure<'_>, why: &'static str) {
        self.skip_feature(structure, "", why);
    }

    pub fn skip_feature(&mut self, structure: &Structure<'_>, feature: &str, why: &'static str) {
        let what = excerpt(short(structure.kind)) + &excerpt(feature);
        let entry = self.skipped.entry((what, why));
        entry.or_insert((structure.line, 0)).1 += 1;
    }

    /// The documents. What was skipped is told with the first.
    pub fn finish(self) -> Vec<Foreign> {
        let without_text = self.without_text.iter();
        let mut lines: Vec<(u32, String)> = without_text
            .map(|(line, name)| (*line, format!("the view “{}” has no text", excerpt(name))))
            .collect();
        for ((what, why), (line, count)) in self.skipped {
            lines.push((line, format!("{} of “{what}”: {why}", thousands(count))));
        }
        lines.sort();
        let lines = lines.into_iter();
        let lines = lines.map(|(line, what)| format!("line {line}: {what}"));
        let mut documents: Vec<Foreign> = self.all.into_iter().map(|view| view.foreign).collect();
        if let Some(first) = documents.first_mut() {
            first.skipped = lines.collect();
        }
        documents
    }
}
