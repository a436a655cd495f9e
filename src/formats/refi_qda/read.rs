//! Reads a project: each text becomes a document, each coding of a passage a mark. Offsets are
//! as the file has them.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::archive::{Archive, leads_out};
use super::xml::{self, Element};
use super::{Aside, Carried, INTERNAL, SOURCES};
use crate::formats::foreign::utf8;
use crate::formats::{Foreign, ForeignLink, ForeignMark, ForeignPart, Input, ReadError};
use crate::model::AnnotationId;
use crate::text::excerpt;

mod project;
mod quotes;

use project::{Project, guid, time};

/// What a link says that has no name.
const LINKED: &str = "linked";

/// How much labels, notes and names may be together that marks refer to. A short reference may
/// stand for a long text, so a small file could mean more than fits into memory.
const MAX_REFERRED_BYTES: usize = 64 << 20;

/// Reads the file: one document for each text.
pub fn read(input: &Input<'_>) -> Result<Vec<Foreign>, ReadError> {
    let mut archive = Archive::open(input.name, input.bytes)?;
    let Some(name) = archive.project() else {
        let what = "it is a ZIP archive, but project.qde is not in it";
        return Err(ReadError::new(input.name, what));
    };
    let file = format!("{}/{name}", input.name);
    let bytes = archive.read(&[name])?.unwrap_or_default();
    let root = xml::parse(&file, utf8(&file, &bytes)?)?;
    if root.name != "Project" {
        let what = "the element “Project” of REFI-QDA was expected";
        return Err(ReadError::at(&file, root.line as usize, what));
    }
    let project = Project::new(&root);
    let mut reader = Reader {
        file: &file,
        archive,
        project,
        documents: Vec::new(),
        targets: HashMap::new(),
        note_texts: HashMap::new(),
        referred_bytes: 0,
        skipped: Vec::new(),
    };
    for section in &root.children {
        reader.take_section(section)?;
    }
    for link in root.all("Links").flat_map(|links| links.all("Link")) {
        reader.take_link(link);
    }
    reader.finish()
}

struct Reader<'a> {
    file: &'a str,
    archive: Archive<'a>,
    project: Project<'a>,
    documents: Vec<Foreign>,
    /// The mark of each selection and coding by its id, with its document.
    targets: HashMap<String, (usize, String)>,
    /// The texts of notes that were read.
    note_texts: HashMap<String, String>,
    /// How much the marks refer to so far.
    referred_bytes: usize,
    /// What belongs to no document.
    skipped: Vec<(u32, String)>,
}

impl<'a> Reader<'a> {
    fn take_section(&mut self, section: &'a Element) -> Result<(), ReadError> {
        match section.name.as_str() {
            "Sources" => {
                for source in &section.children {
                    self.take_source(source)?;
                }
            }
            "Variables" | "Cases" | "Sets" | "Graphs" if !section.children.is_empty() => {
                let what = format!("“{}” is not taken over", section.name);
                self.skipped.push((section.line, what));
            }
            _ => {}
        }
        Ok(())
    }

    fn take_source(&mut self, source: &'a Element) -> Result<(), ReadError> {
        let text = match source.name.as_str() {
            "TextSource" => Some(source),
            "PDFSource" => source.child("Representation"),
            _ => None,
        };
        let name = source.attribute("name").unwrap_or_default();
        let Some(text) = text else {
            let what = match source.name.as_str() {
                "PDFSource" => "a PDF without its text",
                "PictureSource" => "a picture",
                "AudioSource" => "a sound recording",
                "VideoSource" => "a video",
                _ => "a source of another kind",
            };
            let what = format!("“{}” is {what}, which is not taken over", excerpt(name));
            self.skipped.push((source.line, what));
            return Ok(());
        };
        let document = self.take_text(source, text)?;
        self.documents.push(document);
        Ok(())
    }

    /// A text with its selections. A PDF has its text as one of its children.
    fn take_text(&mut self, source: &'a Element, text: &'a Element) -> Result<Foreign, ReadError> {
        let mut skipped = Skipped::default();
        let content = match text.child("PlainTextContent") {
            Some(content) => Some(content.text.clone()),
            None => self.text_of(text, &mut skipped)?,
        };
        let mut draft = Draft {
            index: self.documents.len(),
            foreign: Foreign {
                name: source.attribute("name").map(str::to_owned),
                text: content,
                counting: self.project.counting,
                ..Foreign::default()
            },
            names: Vec::new(),
            in_parts: HashMap::new(),
            keys: HashSet::new(),
        };
        let is_pdf = !std::ptr::eq(source, text);
        let around = source.children.iter().filter(|_| is_pdf);
        for child in text.children.iter().chain(around) {
            match child.name.as_str() {
                "PlainTextSelection" => self.take_selection(child, &mut draft, &mut skipped)?,
                "PlainTextContent" | "Representation" => {}
                "Description" if child.text.trim().is_empty() => {}
                "Description" => skipped.add(child, "the description of the text"),
                "Coding" => skipped.add(child, "a code for the whole text"),
                "NoteRef" => skipped.add(child, "a note on the whole text"),
                "PDFSelection" => skipped.add(child, "a passage of the pages of the PDF"),
                _ => skipped.add(child, "a value that the text has"),
            }
        }
        quotes::take_names(&mut draft.foreign, &draft.names, &mut skipped);
        draft.foreign.skipped = skipped.lines();
        Ok(draft.foreign)
    }

    /// The text that lies in a file of the project.
    fn text_of(
        &mut self,
        element: &Element,
        skipped: &mut Skipped,
    ) -> Result<Option<String>, ReadError> {
        let Some(path) = element.attribute("plainTextPath") else {
            skipped.add(element, "its text, which the project has in no plain form");
            return Ok(None);
        };
        let shown = excerpt(path);
        let Some(inner) = path.trim().strip_prefix(INTERNAL) else {
            let what = format!("its text, which lies outside of the project: “{shown}”");
            skipped.add(element, what);
            return Ok(None);
        };
        let inner = inner.trim_start_matches('/');
        if leads_out(inner) {
            let what = format!("its text, which would lie outside of the project: “{shown}”");
            skipped.add(element, what);
            return Ok(None);
        }
        let names = [format!("{SOURCES}{inner}"), inner.to_owned()];
        let Some(bytes) = self.archive.read(&names)? else {
            let what = format!("its text, which is missing in the project: “{shown}”");
            skipped.add(element, what);
            return Ok(None);
        };
        let file = format!("{}/{inner}", self.file);
        let text = utf8(&file, &bytes)?;
        // Other programs write a byte order mark that they do not count; this one writes none.
        let mark = if self.project.is_ours && bytes.starts_with("\u{feff}".as_bytes()) {
            "\u{feff}"
        } else {
            ""
        };
        Ok(Some(format!("{mark}{text}")))
    }

    fn take_selection(
        &mut self,
        selection: &'a Element,
        draft: &mut Draft,
        skipped: &mut Skipped,
    ) -> Result<(), ReadError> {
        let part = ForeignPart {
            start: self.position(selection, "startPosition")?,
            end: self.position(selection, "endPosition")?,
            quote: None,
        };
        let id = guid(selection, "guid").unwrap_or_default();
        let mut notes = self.notes(selection, &id)?;
        let description = selection.child("Description");
        if let Some(text) = description.filter(|text| !text.text.is_empty()) {
            notes.insert(0, text.text.clone());
        }
        if selection.child("Coding").is_none() {
            let note = match notes.first() {
                Some(note) => format!(": “{}”", excerpt(note)),
                None => String::new(),
            };
            skipped.add(selection, format!("a passage without a code{note}"));
            return Ok(());
        }
        let aside = selection.aside.as_deref();
        let aside = aside.and_then(|aside| serde_json::from_str::<Aside>(aside).ok());
        for coding in selection.all("Coding") {
            let code = coding.child("CodeRef");
            let code = code.and_then(|code| guid(code, "targetGUID"));
            let Some(label) = code.and_then(|code| self.project.codes.label(&code)) else {
                skipped.add(coding, "a code that is not in the code book");
                continue;
            };
            let mut notes = notes.clone();
            notes.append(&mut self.notes(coding, "")?);
            let carried = Carried {
                note: notes.join("\n\n"),
                author: self.project.user([coding, selection]),
                created: time(coding, "creationDateTime")
                    .or_else(|| time(selection, "creationDateTime")),
                modified: time(selection, "modifiedDateTime"),
                ..Carried::default()
            };
            let author_bytes = carried.author.as_ref().map_or(0, String::len);
            self.refer_to(selection, label.len() + carried.note.len() + author_bytes)?;
            let place = (selection, coding, part.clone());
            let key = draft.take(place, label, carried, aside.as_ref());
            let target = (draft.index, key);
            let ids = [Some(id.clone()), guid(coding, "guid")];
            for id in ids.into_iter().flatten() {
                self.targets.entry(id).or_insert_with(|| target.clone());
            }
        }
        Ok(())
    }

    fn position(&self, selection: &Element, attribute: &str) -> Result<u64, ReadError> {
        let value = selection.attribute(attribute).unwrap_or_default();
        let position = value.trim().parse::<u64>().ok();
        position.ok_or_else(|| {
            let what = format!("“{attribute}” should be a whole number from 0 on");
            ReadError::at(self.file, selection.line as usize, what)
        })
    }

    /// Counts what a mark takes over from elsewhere in the file.
    fn refer_to(&mut self, selection: &Element, bytes: usize) -> Result<(), ReadError> {
        self.referred_bytes += bytes;
        if self.referred_bytes > MAX_REFERRED_BYTES {
            let what = "the marks refer to more text than a project needs";
            return Err(ReadError::at(self.file, selection.line as usize, what));
        }
        Ok(())
    }

    /// The notes that an element refers to, and those that links join to this id.
    fn notes(&mut self, element: &Element, id: &str) -> Result<Vec<String>, ReadError> {
        let referred = element.all("NoteRef");
        let referred = referred.filter_map(|note| guid(note, "targetGUID"));
        let linked = self.project.notes_of.get(id);
        let guids: Vec<String> = referred
            .chain(linked.into_iter().flatten().cloned())
            .collect();
        let mut texts = Vec::new();
        for guid in guids {
            let text = match self.note_texts.get(&guid) {
                Some(text) => text.clone(),
                None => self.note_text(guid)?,
            };
            self.refer_to(element, text.len())?;
            texts.push(text);
        }
        texts.retain(|text| !text.is_empty());
        Ok(texts)
    }

    /// The text of a note, which is in the project's description or in a file of its own.
    fn note_text(&mut self, guid: String) -> Result<String, ReadError> {
        let Some(note) = self.project.notes.get(&guid).copied() else {
            return Ok(String::new());
        };
        let content = note.child("PlainTextContent");
        let content = match content.or_else(|| note.child("Description")) {
            Some(content) if !content.text.trim().is_empty() => Some(content.text.clone()),
            _ => self.text_of(note, &mut Skipped::default())?,
        };
        let text = content.unwrap_or_default();
        self.note_texts.insert(guid, text.clone());
        Ok(text)
    }

    fn take_link(&mut self, link: &Element) {
        let (origin, target) = (guid(link, "originGUID"), guid(link, "targetGUID"));
        let is_note = |end: &Option<String>| {
            let note = end.as_ref();
            note.is_some_and(|end| self.project.notes.contains_key(end))
        };
        if is_note(&origin) {
            return;
        }
        let mark = |end: Option<String>| self.targets.get(&end?).cloned();
        match (mark(origin), mark(target)) {
            (Some((index, from)), Some((other, to))) if index == other => {
                let kind = link.attribute("name").unwrap_or(LINKED).to_owned();
                let links = &mut self.documents[index].links;
                links.push(ForeignLink { from, kind, to });
            }
            _ => {
                let what = "a link that does not join two marks of a text is not taken over";
                self.skipped.push((link.line, what.to_owned()));
            }
        }
    }

    fn finish(mut self) -> Result<Vec<Foreign>, ReadError> {
        let mut lines = Skipped(self.skipped).lines();
        let Some(first) = self.documents.first_mut() else {
            let told = lines.first().map(|line| format!(" ({line})"));
            let what = format!(
                "a project with a text was expected{}",
                told.unwrap_or_default()
            );
            return Err(ReadError::new(self.file, what));
        };
        first.skipped.append(&mut lines);
        Ok(self.documents)
    }
}

/// A document while its selections are read.
struct Draft {
    index: usize,
    foreign: Foreign,
    /// The names of selections: for each part of each mark, in their order.
    names: Vec<Vec<Option<String>>>,
    /// Marks of several fragments by their ids.
    in_parts: HashMap<AnnotationId, usize>,
    keys: HashSet<String>,
}

impl Draft {
    /// Takes a coding, which is a mark or a fragment of one. Gives the key of the mark.
    fn take(
        &mut self,
        (selection, coding, part): (&Element, &Element, ForeignPart),
        label: String,
        told: Carried,
        aside: Option<&Aside>,
    ) -> String {
        let name = selection.attribute("name").map(str::to_owned);
        let tag = aside.and_then(|aside| aside.tag.clone()).unwrap_or(label);
        let mut carried = aside.map(|aside| aside.carried.clone()).unwrap_or_default();
        carried.fill_from(told);
        let fragment_of = aside.and_then(|aside| aside.part.and(aside.carried.id));
        let place = fragment_of.and_then(|id| self.in_parts.get(&id).copied());
        if let Some(place) = place.filter(|place| self.foreign.marks[*place].tag == tag) {
            let mark = &mut self.foreign.marks[place];
            mark.parts.push(part);
            mark.carried.fill_from(carried);
            self.names[place].push(name);
            return mark.key.clone();
        }
        let place = self.foreign.marks.len();
        if let Some(id) = fragment_of {
            self.in_parts.insert(id, place);
        }
        let id = guid(coding, "guid").or_else(|| guid(selection, "guid"));
        let mut key = id.unwrap_or_else(|| format!("line {}", selection.line));
        if self.keys.contains(&key) {
            key = format!("{key} #{place}");
        }
        self.keys.insert(key.clone());
        self.names.push(vec![name]);
        self.foreign.marks.push(ForeignMark {
            key: key.clone(),
            line: selection.line,
            tag,
            parts: vec![part],
            carried,
            ..ForeignMark::default()
        });
        key
    }
}

/// What is not taken over, by lines.
#[derive(Default)]
struct Skipped(Vec<(u32, String)>);

impl Skipped {
    fn add(&mut self, element: &Element, what: impl Into<String>) {
        let what = format!("{} is not taken over", what.into());
        self.0.push((element.line, what));
    }

    /// One line each; where the same is said of many lines, it is said once.
    fn lines(self) -> Vec<String> {
        let mut lines: BTreeMap<String, Vec<u32>> = BTreeMap::new();
        for (line, what) in self.0 {
            lines.entry(what).or_default().push(line);
        }
        let mut said: Vec<(u32, String)> = lines
            .into_iter()
            .filter_map(|(what, lines)| {
                let first = *lines.first()?;
                let more = match lines.len() - 1 {
                    0 => String::new(),
                    more => format!(" (and {more} more)"),
                };
                Some((first, format!("line {first}: {what}{more}")))
            })
            .collect();
        said.sort();
        said.into_iter().map(|(_, line)| line).collect()
    }
}
