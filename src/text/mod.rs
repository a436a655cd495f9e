//! The source as text: immutable characters, offsets, boundaries, search.
//! Offsets are UTF-8 bytes unless a name says otherwise.

mod abbreviations;
pub mod blocks;
pub mod boundary;
mod capitalised;
pub mod context;
pub mod decode;
pub mod diff;
mod excerpt;
pub mod find;
mod fold;
#[doc(hidden)]
pub mod notation;
pub mod reanchor;
mod sentences;
pub mod snap;
pub mod source;
mod thousands;
mod words;

pub use capitalised::capitalised;
pub use excerpt::excerpt;
pub use source::{SourceText, Span, SpanError, TextTooLong};
pub use thousands::thousands;
