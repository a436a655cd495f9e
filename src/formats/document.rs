//! What is handed to a format to be written, and what comes out. Offsets are UTF-8 bytes until
//! a format turns them into its own unit.

use std::collections::BTreeMap;

use super::counting::{Counting, Unit};
use crate::model::{Snapshot, TagSet};
use crate::text::SourceText;

/// A document to write.
#[derive(Clone, Debug)]
pub struct Document {
    /// The name of the source, without its folder; no two documents of an export share one.
    pub name: String,
    /// The SHA-256 of its bytes in hexadecimal digits.
    pub sha256: String,
    /// The encoding in which it was read.
    pub encoding: String,
    /// Its characters.
    pub text: SourceText,
    /// Its marks and links.
    pub marks: Snapshot,
    /// The tags of its project. Marks may have others.
    pub tags: TagSet,
}

/// What a person chooses about an export. A format takes what concerns it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// How labels of tokens say where a span begins.
    pub scheme: Scheme,
    /// Which of two layouts of doccano.
    pub layout: Layout,
    /// What offsets are counted in, where a format leaves it open.
    pub unit: Option<Unit>,
}

/// How labels of tokens say where a span begins and ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scheme {
    /// `B-` begins every span.
    #[default]
    Iob2,
    /// `B-` begins a span only where one with the same tag ends.
    Iob1,
    /// `B-` begins, `E-` ends, `S-` is a span of one token.
    Iobes,
}

/// The layouts of doccano.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Layout {
    /// With relations where any document has links, otherwise without.
    #[default]
    Auto,
    /// `label`: lists of start, end and label.
    Spans,
    /// `entities` and `relations`.
    Relations,
}

/// A file that an export makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutputFile {
    /// Its name, without a folder. A format that writes one file for all documents names it
    /// `evimark` with its extension; whoever writes it may choose another name.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// Why documents cannot be written in a format.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WriteError {
    /// The format has no way to hold this document.
    #[error("“{document}”: {why}")]
    Unfit {
        /// Name of the document.
        document: String,
        /// Why, in plain words.
        why: String,
    },
    /// A library failed.
    #[error("the file could not be put together: {0}")]
    Failed(String),
}

impl Document {
    /// The documents' names without their extension, made distinct: `a.txt` and `a.md` are both
    /// written with their whole name. Case does not make a difference, as on many disks.
    #[must_use]
    pub fn stems(documents: &[Self]) -> Vec<String> {
        let stem = |name: &str| match name.rsplit_once('.') {
            Some((stem, _)) if !stem.is_empty() => stem.to_owned(),
            _ => name.to_owned(),
        };
        let stems: Vec<String> = documents
            .iter()
            .map(|document| stem(&document.name))
            .collect();
        let mut times = BTreeMap::new();
        for stem in &stems {
            *times.entry(stem.to_lowercase()).or_insert(0) += 1;
        }
        let distinct = stems.into_iter().zip(documents).map(|(stem, document)| {
            match times.get(&stem.to_lowercase()) {
                Some(1) => stem,
                _ => document.name.clone(),
            }
        });
        distinct.collect()
    }

    /// How many units stand before each byte where a part of a mark begins or ends. Bytes inside
    /// what the unit counts are left out: a cluster can be cut, and then there is no such number.
    #[must_use]
    pub fn offsets(&self, unit: Unit) -> BTreeMap<u32, u64> {
        let text = self.text.as_str();
        let spans = self.marks.iter().flat_map(|mark| mark.fragments.iter());
        let mut bytes: Vec<u32> = spans.flat_map(|span| [span.start(), span.end()]).collect();
        bytes.sort_unstable();
        bytes.dedup();
        let counting = Counting::of(unit);
        let offsets = counting.offsets_of(text, &bytes);
        let back = counting.bytes_of(text, &offsets);
        let all = bytes.into_iter().zip(offsets).zip(back);
        all.filter(|((byte, _), back)| *back == Some(*byte))
            .map(|(there, _)| there)
            .collect()
    }
}

impl OutputFile {
    /// A file of text.
    #[must_use]
    pub fn text(name: impl Into<String>, text: String) -> Self {
        Self {
            name: name.into(),
            bytes: text.into_bytes(),
        }
    }
}

impl Scheme {
    /// All schemes, the usual one first.
    pub const ALL: [Self; 3] = [Self::Iob2, Self::Iob1, Self::Iobes];

    /// What people call it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Iob2 => "IOB2",
            Self::Iob1 => "IOB1",
            Self::Iobes => "IOBES",
        }
    }

    /// What the command line calls it.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Iob2 => "iob2",
            Self::Iob1 => "iob1",
            Self::Iobes => "iobes",
        }
    }
}

impl Layout {
    /// All layouts, the usual one first.
    pub const ALL: [Self; 3] = [Self::Auto, Self::Spans, Self::Relations];

    /// What people call it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Auto => "as needed",
            Self::Spans => "spans",
            Self::Relations => "relations",
        }
    }
}
