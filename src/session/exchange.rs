//! Files of other programs on disk: reading one with what stands beside it, finding the article
//! that its marks go into, and writing the files of an export. Shared by the window and the
//! command line. Offsets are those of the formats until marks are placed, then UTF-8 bytes.

mod headless;
pub mod incoming;
pub mod outgoing;
pub mod taking;

pub use incoming::{Article, Incoming, article_for, best_match, files_in, read, take_back};
pub use outgoing::{Destination, ExchangeError, make_folder, write_files};
pub use taking::{Imported, Taker};

use super::Document;
use crate::formats;
use crate::model::TagSet;

/// A document as formats take it.
#[must_use]
pub fn outgoing_document(document: &Document, tags: &TagSet) -> formats::Document {
    let identity = &document.source.identity;
    formats::Document {
        name: identity.name.clone(),
        sha256: identity.sha256.clone(),
        encoding: identity.encoding.clone(),
        text: document.text().clone(),
        marks: document.annotations.snapshot(),
        tags: tags.clone(),
    }
}
