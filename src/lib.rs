//! Evimark marks evidence in text. The layers, each importing only from those before it:
//!
//! `text` < `model` < {`store`, `formats`} < `session` < {`cli`, `ui`} < `main`

pub mod text;
