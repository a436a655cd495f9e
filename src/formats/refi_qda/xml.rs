//! XML as a tree of elements with their lines, and text made fit for XML. Document types and
//! their entities are refused, and depth is bounded. No offsets here.

use memchr::memchr_iter;
use quick_xml::XmlVersion;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::reader::Reader;

use super::ASIDE;
use crate::formats::ReadError;
use crate::text::excerpt;

/// How deep elements may stand in each other. Codes in codes take one each.
const MAX_DEPTH: usize = 200;

/// How many elements a project may have: three for each mark, mostly.
const MAX_ELEMENTS: usize = 4_000_000;

/// How many attributes an element may have.
const MAX_ATTRIBUTES: usize = 100;

/// An element with what stands in it.
#[derive(Debug, Default)]
pub struct Element {
    /// Its name without the prefix of a namespace.
    pub name: String,
    /// The line in which it begins, from 1.
    pub line: u32,
    /// The text in it, without that of its children.
    pub text: String,
    /// Its children.
    pub children: Vec<Element>,
    /// What stands in the processing instruction of this program.
    pub aside: Option<String>,
    attributes: Vec<(String, String)>,
}

impl Element {
    /// An attribute that is not empty.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        let mut all = self.attributes.iter();
        let (_, value) = all.find(|(key, _)| key == name)?;
        (!value.trim().is_empty()).then_some(value)
    }

    /// The children with a name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The first child with a name.
    pub fn child<'a>(&'a self, name: &'a str) -> Option<&'a Self> {
        self.all(name).next()
    }
}

/// Reads the root element of a file.
pub fn parse(file: &str, xml: &str) -> Result<Element, ReadError> {
    let mut reader = Reader::from_str(xml);
    let mut tree = Tree::default();
    let (mut line, mut counted) = (1, 0);
    loop {
        let begin = usize::try_from(reader.buffer_position()).unwrap_or(xml.len());
        line += memchr_iter(b'\n', &xml.as_bytes()[counted..begin]).count();
        counted = begin;
        let wrong = |what: String| ReadError::at(file, line, what);
        let event = reader.read_event();
        let event = event.map_err(|error| wrong(format!("XML was expected: {error}")))?;
        let is_end = event == Event::Eof;
        tree.take(event, line).map_err(wrong)?;
        if is_end {
            let what = "XML was expected: an element with all that it opens closed again";
            return tree.root.ok_or_else(|| ReadError::at(file, line, what));
        }
    }
}

/// The elements that are open, and the root once it is closed.
#[derive(Default)]
struct Tree {
    /// How many there are, closed or open.
    count: usize,
    open: Vec<Element>,
    root: Option<Element>,
}

impl Tree {
    fn take(&mut self, event: Event<'_>, line: usize) -> Result<(), String> {
        if self.count > MAX_ELEMENTS {
            return Err("it has more elements than a project needs".to_owned());
        }
        match event {
            Event::Start(start) => {
                let element = self.element(&start, line)?;
                if self.open.len() == MAX_DEPTH {
                    return Err(format!(
                        "more than {MAX_DEPTH} elements stand in each other"
                    ));
                }
                self.open.push(element);
            }
            Event::Empty(start) => {
                let element = self.element(&start, line)?;
                self.close(element)?;
            }
            Event::End(_) => {
                if let Some(element) = self.open.pop() {
                    self.close(element)?;
                }
            }
            Event::Text(text) => self.add(&text.xml10_content()),
            Event::CData(text) => self.add(&text.xml10_content()),
            Event::GeneralRef(reference) => self.add(&resolve(&reference)?),
            Event::PI(instruction) if instruction.target() == ASIDE => {
                if let Some(element) = self.open.last_mut() {
                    element.aside = Some(instruction.content().to_owned());
                }
            }
            Event::DocType(_) => {
                return Err("a document type is not taken: a project has none".to_owned());
            }
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
            Event::Eof if self.open.is_empty() => {}
            Event::Eof => {
                let open = self.open.last().map_or("", |element| &element.name);
                return Err(format!("“{}” is not closed", excerpt(open)));
            }
        }
        Ok(())
    }

    fn element(&mut self, start: &BytesStart<'_>, line: usize) -> Result<Element, String> {
        self.count += 1;
        let mut attributes = Vec::new();
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|error| format!("XML was expected: {error}"))?;
            if attributes.len() == MAX_ATTRIBUTES {
                return Err(format!(
                    "an element has more than {MAX_ATTRIBUTES} attributes"
                ));
            }
            let value = attribute.normalized_value(XmlVersion::Implicit1_0);
            let value = value.map_err(|error| format!("XML was expected: {error}"))?;
            attributes.push((attribute.key.as_ref().to_owned(), value.into_owned()));
        }
        Ok(Element {
            name: start.local_name().as_ref().to_owned(),
            line: u32::try_from(line).unwrap_or(u32::MAX),
            attributes,
            ..Element::default()
        })
    }

    fn close(&mut self, element: Element) -> Result<(), String> {
        match self.open.last_mut() {
            Some(parent) => parent.children.push(element),
            None if self.root.is_some() => return Err("only one root element was expected".into()),
            None => self.root = Some(element),
        }
        Ok(())
    }

    fn add(&mut self, text: &str) {
        if let Some(element) = self.open.last_mut() {
            element.text.push_str(text);
        }
    }
}

fn resolve(reference: &BytesRef<'_>) -> Result<String, String> {
    let unknown = || format!("“&{};” stands for nothing", excerpt(reference));
    match reference.resolve_char_ref() {
        Ok(Some(c)) => Ok(c.to_string()),
        Ok(None) => {
            let known = resolve_predefined_entity(reference);
            known.map(str::to_owned).ok_or_else(unknown)
        }
        Err(_) => Err(unknown()),
    }
}

// ---- writing

/// Whether XML can hold a character.
pub fn is_fit(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..)
}

/// A text as it is read again, for an attribute or between tags. What XML cannot hold becomes �.
pub fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            // Parsers turn these into spaces in attributes, and a CR into LF anywhere.
            '\t' => escaped.push_str("&#9;"),
            '\n' => escaped.push_str("&#10;"),
            '\r' => escaped.push_str("&#13;"),
            c if is_fit(c) => escaped.push(c),
            _ => escaped.push('\u{fffd}'),
        }
    }
    escaped
}

/// A processing instruction with JSON in it.
pub fn instruction(json: &str) -> String {
    // `?>` would end it. Such characters stand only in strings.
    let is_plain = |c: char| c != '>' && is_fit(c);
    let content: String = json
        .chars()
        .map(|c| match c {
            c if is_plain(c) => c.to_string(),
            c => format!("\\u{:04x}", u32::from(c)),
        })
        .collect();
    format!("<?{ASIDE} {content}?>")
}
