//! The source as text: immutable characters, offsets, boundaries, search.
//! Offsets are UTF-8 bytes unless a name says otherwise.

mod abbreviations;
pub mod blocks;
pub mod boundary;
pub mod decode;
mod excerpt;
pub mod find;
mod fold;
#[doc(hidden)]
pub mod notation;
mod sentences;
pub mod snap;
pub mod source;
mod words;

pub use excerpt::excerpt;
pub use source::{SourceText, Span, SpanError, TextTooLong};
