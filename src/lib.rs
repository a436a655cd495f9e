//! Evimark marks evidence in text. The layers, each importing only from those before it:
//!
//! `text` < `model` < {`store`, `formats`} < `session` < {`cli`, `ui`} < `main`

pub mod cli;
pub mod formats;
pub mod model;
pub mod session;
pub mod store;
pub mod text;
#[cfg(feature = "gui")]
pub mod ui;
