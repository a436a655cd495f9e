//! Writes a project. Offsets are code points of the text with LF at the ends of lines.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use sha2::{Digest as _, Sha256};

use super::xml::{escaped, instruction, is_fit};
use super::{ABOUT, Aside, Carried, Document, INTERNAL, Losses, PROJECT, SOURCES};
use crate::formats::{Counting, End, LineEnds, Unit};
use crate::model::{Annotation, TagKey};
use crate::text::Span;

/// How places are counted.
const COUNTING: Counting = Counting {
    unit: Unit::CodePoints,
    line_ends: LineEnds::Folded,
    end: End::Exclusive,
};

/// The colours of the built-in tags, as the window has them.
const COLOURS: [(&str, &str); 4] = [
    ("claim", "#4F82EE"),
    ("actor", "#B87510"),
    ("figure", "#1F5239"),
    ("legal-basis", "#6C3070"),
];

/// Colours of other tags, which people who see red and green alike can tell apart (Okabe and
/// Ito 2008).
const OTHER_COLOURS: [&str; 7] = [
    "#D55E00", "#56B4E9", "#F0E442", "#009E73", "#CC79A7", "#0072B2", "#E69F00",
];

const LINE_ENDS: &str = "its line ends: the texts of a project end their lines with LF";
const LINK: &str = "what one of its links says: XML cannot hold it as a name";
const NAME: &str = "its name: XML cannot hold one of its characters";

/// The files of a project by their names.
pub fn files(
    documents: &[Document],
    losses: &mut Losses,
) -> Result<Vec<(String, String)>, serde_json::Error> {
    let project = Project::new(documents);
    let mut sources = String::new();
    let mut links = String::new();
    let mut texts = Vec::new();
    for document in documents {
        let source = Source::new(document, &project);
        source.write(&mut sources)?;
        source.write_links(&mut links, losses);
        let text = document.text.as_str();
        if text.contains('\r') {
            losses.document_flattened(document, LINE_ENDS);
        }
        if !document.name.chars().all(is_fit) {
            losses.document_flattened(document, NAME);
        }
        texts.push((format!("{SOURCES}{}.txt", source.text_guid()), unix(text)));
    }
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    xml += "<Project xmlns=\"urn:QDA-XML:project:1.0\" \
            xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
            xsi:schemaLocation=\"urn:QDA-XML:project:1.0 \
            http://schema.qdasoftware.org/versions/Project/v1.0/Project.xsd\" \
            name=\"Evimark\" origin=\"Evimark ";
    xml += concat!(env!("CARGO_PKG_VERSION"), "\">\n");
    // The schema asks for this order, and for no element without a child.
    section(&mut xml, "Users", &project.users());
    xml += "<CodeBook>\n";
    section(&mut xml, "Codes", &project.codes());
    xml += "</CodeBook>\n";
    section(&mut xml, "Sources", &sources);
    section(&mut xml, "Links", &links);
    xml += "</Project>\n";
    let mut files = vec![(PROJECT.to_owned(), xml)];
    files.append(&mut texts);
    Ok(files)
}

fn section(xml: &mut String, name: &str, content: &str) {
    if !content.is_empty() {
        *xml += &format!("<{name}>\n{content}</{name}>\n");
    }
}

/// A text with LF at the ends of lines.
fn unix(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

/// An id that follows from what it stands for: the first bits of a hash, as a UUID of version 8.
fn guid(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    }
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash.finalize()[..16]);
    bytes[6] = 0x80 | (bytes[6] & 0x0f);
    bytes[8] = 0x80 | (bytes[8] & 0x3f);
    let number = u128::from_be_bytes(bytes);
    let digits = format!("{number:032x}");
    let (a, b, c) = (&digits[..8], &digits[8..12], &digits[12..16]);
    format!("{a}-{b}-{c}-{}-{}", &digits[16..20], &digits[20..])
}

fn user_guid(name: &str) -> String {
    guid(&["user", name])
}

fn code_guid(tag: &TagKey) -> String {
    guid(&["code", tag.as_str()])
}

/// Who marked, and with which tags.
struct Project<'a> {
    authors: BTreeSet<&'a str>,
    /// The tags in their order, with the name and the definition of those that projects know.
    tags: Vec<(&'a TagKey, Option<(&'a str, &'a str)>)>,
    /// The names of codes, no two the same.
    names: HashMap<&'a TagKey, String>,
}

impl<'a> Project<'a> {
    fn new(documents: &'a [Document]) -> Self {
        let known = documents.iter().flat_map(|document| document.tags.iter());
        let known = known.map(|tag| {
            let told = (tag.name.as_str(), tag.definition.as_str());
            (&tag.key, Some(told))
        });
        let marks = || documents.iter().flat_map(|document| document.marks.iter());
        let mut seen = BTreeSet::new();
        let tags = known.chain(marks().map(|mark| (&mark.tag, None)));
        let tags: Vec<_> = tags.filter(|(tag, _)| seen.insert(*tag)).collect();
        let mut taken = BTreeSet::new();
        let names = tags.iter().map(|(tag, _)| {
            let plain: String = tag.as_str().chars().map(fit).collect();
            let numbered = (2..).map(|number| format!("{plain} ({number})"));
            let mut free = std::iter::once(plain.clone()).chain(numbered);
            let name = free.find(|name| taken.insert(name.clone()));
            (*tag, name.unwrap_or(plain.clone()))
        });
        Self {
            authors: marks().map(|mark| &*mark.author).collect(),
            names: names.collect(),
            tags,
        }
    }

    fn users(&self) -> String {
        let users = self.authors.iter().map(|name| {
            let guid = user_guid(name);
            format!("<User guid=\"{guid}\" name=\"{}\"/>\n", escaped(name))
        });
        users.collect()
    }

    fn codes(&self) -> String {
        let mut others = OTHER_COLOURS.iter().cycle();
        let codes = self.tags.iter().map(|(tag, told)| {
            let mut own = COLOURS.iter();
            let own = own.find(|(key, _)| *key == tag.as_str());
            let colour = own.map(|(_, colour)| colour).or_else(|| others.next());
            let description = match told {
                Some((name, "")) => escaped(name),
                Some((name, definition)) => escaped(&format!("{name}: {definition}")),
                None => String::new(),
            };
            let description = match description.as_str() {
                "" => "/>".to_owned(),
                text => format!("><Description>{text}</Description></Code>"),
            };
            let (guid, name) = (code_guid(tag), escaped(&self.names[tag]));
            let colour = colour.copied().unwrap_or_default();
            format!(
                "<Code guid=\"{guid}\" name=\"{name}\" isCodable=\"true\" color=\"{colour}\"{description}\n"
            )
        });
        codes.collect()
    }
}

fn fit(c: char) -> char {
    if is_fit(c) { c } else { '\u{fffd}' }
}

/// A document with its marks.
struct Source<'a> {
    document: &'a Document,
    project: &'a Project<'a>,
    /// How the places of its marks are counted, by their bytes.
    offsets: BTreeMap<u32, u64>,
}

impl<'a> Source<'a> {
    fn new(document: &'a Document, project: &'a Project<'a>) -> Self {
        let spans = document.marks.iter().flat_map(|mark| mark.fragments.iter());
        let bytes: BTreeSet<u32> = spans.flat_map(|s| [s.start(), s.end()]).collect();
        let bytes: Vec<u32> = bytes.into_iter().collect();
        let offsets = COUNTING.offsets_of(document.text.as_str(), &bytes);
        Self {
            document,
            project,
            offsets: bytes.into_iter().zip(offsets).collect(),
        }
    }

    /// The id of something in this document.
    fn guid(&self, parts: &[&str]) -> String {
        let own = [self.document.sha256.as_str(), self.document.name.as_str()];
        guid(&[&own, parts].concat())
    }

    fn text_guid(&self) -> String {
        self.guid(&["text"])
    }

    fn selection_guid(&self, id: &str, part: u32) -> String {
        self.guid(&["selection", id, &part.to_string()])
    }

    fn write(&self, xml: &mut String) -> Result<(), serde_json::Error> {
        let (guid, text) = (self.guid(&["source"]), self.text_guid());
        let name = escaped(&self.document.name);
        *xml += &format!(
            "<TextSource guid=\"{guid}\" name=\"{name}\" plainTextPath=\"{INTERNAL}{text}.txt\">\n"
        );
        for mark in self.document.marks.iter() {
            for (part, span) in (1..).zip(mark.fragments.iter()) {
                self.write_selection(xml, mark, part, span)?;
            }
        }
        *xml += "</TextSource>\n";
        Ok(())
    }

    fn write_selection(
        &self,
        xml: &mut String,
        mark: &Annotation,
        part: u32,
        span: Span,
    ) -> Result<(), serde_json::Error> {
        let id = mark.id.as_str();
        let guid = self.selection_guid(id, part);
        let quote = escaped(&unix(self.document.text.slice(span)));
        let offset = |byte| self.offsets.get(&byte).copied().unwrap_or_default();
        let (start, end) = (offset(span.start()), offset(span.end()));
        let by = by(mark);
        let modified = mark
            .modified
            .map(|at| format!(" modifiedDateTime=\"{}\"", at));
        let modified = modified.unwrap_or_default();
        *xml += &format!(
            "<PlainTextSelection guid=\"{guid}\" name=\"{quote}\" startPosition=\"{start}\" \
             endPosition=\"{end}\"{by}{modified}>"
        );
        // The note stands beside the first fragment alone.
        if part == 1 && !mark.note.is_empty() {
            *xml += &format!("<Description>{}</Description>", escaped(&mark.note));
        }
        let coding = self.guid(&["coding", id, &part.to_string()]);
        let code = code_guid(&mark.tag);
        *xml += &format!("<Coding guid=\"{coding}\"{by}><CodeRef targetGUID=\"{code}\"/></Coding>");
        let aside = serde_json::to_string(&self.aside(mark, part))?;
        *xml += &instruction(&aside);
        *xml += "</PlainTextSelection>\n";
        Ok(())
    }

    /// What the format has no place for. The first fragment carries everything.
    fn aside(&self, mark: &Annotation, part: u32) -> Aside {
        let is_held = |text: &str| text.chars().all(is_fit);
        let mut carried = Carried::aside(mark, &ABOUT);
        if part > 1 {
            (carried.details, carried.review) = (None, None);
        } else if !is_held(&mark.note) {
            carried.note.clone_from(&mark.note);
        }
        if !is_held(&mark.author) {
            carried.author = Some(mark.author.to_string());
        }
        let tag = mark.tag.as_str();
        let name = self.project.names.get(&mark.tag);
        let is_named = name.is_some_and(|name| name == tag && name.trim() == tag);
        Aside {
            part: (mark.fragments.len() > 1).then_some(part),
            tag: (!is_named || tag.is_empty()).then(|| tag.to_owned()),
            carried,
        }
    }

    fn write_links(&self, xml: &mut String, losses: &mut Losses) {
        for link in self.document.marks.links() {
            if link.kind.trim().is_empty() || !link.kind.chars().all(is_fit) {
                losses.part_left_out(self.document, link.from, LINK);
            }
            let (from, to) = (link.from.as_str(), link.to.as_str());
            let guid = self.guid(&["link", from, &link.kind, to]);
            let (origin, target) = (self.selection_guid(from, 1), self.selection_guid(to, 1));
            *xml += &format!(
                "<Link guid=\"{guid}\" name=\"{}\" direction=\"OneWay\" originGUID=\"{origin}\" \
                 targetGUID=\"{target}\"/>\n",
                escaped(&link.kind)
            );
        }
    }
}

/// Who made a mark and when, as attributes.
fn by(mark: &Annotation) -> String {
    let (user, created) = (user_guid(&mark.author), mark.created);
    format!(" creatingUser=\"{user}\" creationDateTime=\"{created}\"")
}
