//! The source as text: immutable characters, offsets, boundaries, search.
//! Offsets are UTF-8 bytes unless a name says otherwise.

pub mod source;

pub use source::{SourceText, Span, SpanError, TextTooLong};
