//! The window: reads the [`Session`](crate::session::Session) and returns actions.
//! Lengths are points; offsets are UTF-8 bytes.

pub mod app;
pub mod dialogs;
pub mod fonts;
pub mod format;
pub mod icons;
pub mod inspector;
pub mod keys;
pub mod logger;
mod start;
pub mod text_view;
pub mod theme;
pub mod widgets;

pub use start::{StartError, start};
