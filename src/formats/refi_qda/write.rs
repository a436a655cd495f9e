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
pub(super) const COLOURS: [(&str, &str); 4] = [
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

const VERSION: &str = env!("CARGO_PKG_VERSION");

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
        sources += &source.xml()?;
        links += &source.links(losses);
        let text = document.text.as_str();
        if text.contains('\r') {
            losses.document_flattened(document, LINE_ENDS);
        }
        if !document.name.chars().all(is_fit) {
            losses.document_flattened(document, NAME);
        }
        texts.push((format!("{SOURCES}{}.txt", source.text_guid()), unix(text)));
    }
    // The schema asks for this order, and for no element without a child.
    let sections = [
        section("Users", &project.users()),
        section("CodeBook", &section("Codes", &project.codes())),
        section("Sources", &sources),
        section("Links", &links),
    ];
    let xml = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
         <Project xmlns=\"urn:QDA-XML:project:1.0\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
         xsi:schemaLocation=\"urn:QDA-XML:project:1.0 \
         http://schema.qdasoftware.org/versions/Project/v1.0/Project.xsd\" \
         name=\"Evimark\" origin=\"Evimark {VERSION}\">\n{}</Project>\n",
        sections.concat()
    );
    let mut files = vec![(PROJECT.to_owned(), xml)];
    files.append(&mut texts);
    Ok(files)
}

/// An element with what stands in it; nothing around nothing.
fn section(name: &str, content: &str) -> String {
    if content.is_empty() {
        return String::new();
    }
    format!("<{name}>\n{content}</{name}>\n")
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

    fn xml(&self) -> Result<String, serde_json::Error> {
        let mut selections = Vec::new();
        for mark in self.document.marks.iter() {
            for (part, span) in (1..).zip(mark.fragments.iter()) {
                selections.push(self.selection(mark, part, span)?);
            }
        }
        let (guid, text) = (self.guid(&["source"]), self.text_guid());
        let name = escaped(&self.document.name);
        Ok(format!(
            "<TextSource guid=\"{guid}\" name=\"{name}\" \
             plainTextPath=\"{INTERNAL}{text}.txt\">\n{}</TextSource>\n",
            selections.concat()
        ))
    }

    fn selection(
        &self,
        mark: &Annotation,
        part: u32,
        span: Span,
    ) -> Result<String, serde_json::Error> {
        let id = mark.id.as_str();
        let guid = self.selection_guid(id, part);
        let quote = escaped(&unix(self.document.text.slice(span)));
        let offset = |byte| self.offsets.get(&byte).copied().unwrap_or_default();
        let (start, end) = (offset(span.start()), offset(span.end()));
        let by = by(mark);
        let modified = mark
            .modified
            .map(|at| format!(" modifiedDateTime=\"{at}\""));
        let modified = modified.unwrap_or_default();
        // The note stands beside the first fragment alone.
        let description = if part == 1 && !mark.note.is_empty() {
            format!("<Description>{}</Description>", escaped(&mark.note))
        } else {
            String::new()
        };
        let coding = self.guid(&["coding", id, &part.to_string()]);
        let code = code_guid(&mark.tag);
        let aside = instruction(&serde_json::to_string(&self.aside(mark, part))?);
        Ok(format!(
            "<PlainTextSelection guid=\"{guid}\" name=\"{quote}\" startPosition=\"{start}\" \
             endPosition=\"{end}\"{by}{modified}>{description}\
             <Coding guid=\"{coding}\"{by}><CodeRef targetGUID=\"{code}\"/></Coding>\
             {aside}</PlainTextSelection>\n"
        ))
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

    fn links(&self, losses: &mut Losses) -> String {
        let links = self.document.marks.links().map(|link| {
            if link.kind.trim().is_empty() || !link.kind.chars().all(is_fit) {
                losses.part_left_out(self.document, link.from, LINK);
            }
            let (from, to) = (link.from.as_str(), link.to.as_str());
            let guid = self.guid(&["link", from, &link.kind, to]);
            let (origin, target) = (self.selection_guid(from, 1), self.selection_guid(to, 1));
            let kind = escaped(&link.kind);
            format!(
                "<Link guid=\"{guid}\" name=\"{kind}\" direction=\"OneWay\" \
                 originGUID=\"{origin}\" targetGUID=\"{target}\"/>\n"
            )
        });
        links.collect()
    }
}

/// Who made a mark and when, as attributes.
fn by(mark: &Annotation) -> String {
    let (user, created) = (user_guid(&mark.author), mark.created);
    format!(" creatingUser=\"{user}\" creationDateTime=\"{created}\"")
}
