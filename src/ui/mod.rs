//! The window: reads the [`Session`](crate::session::Session) and returns actions.
//! Lengths are points; offsets are UTF-8 bytes.

pub mod app;
pub mod band;
pub mod choice_menu;
pub mod command_keys;
pub mod deciding;
pub mod dialogs;
pub mod documents;
pub mod find_bar;
pub mod fonts;
pub mod format;
mod guard;
pub mod history;
pub mod icons;
pub mod inspector;
pub mod keys;
pub mod logger;
pub mod menu_bar;
pub mod merging;
pub mod overlays;
pub mod palette;
pub mod review;
pub mod row_list;
pub mod samples;
mod start;
pub mod status_bar;
pub mod text_view;
pub mod theme;
pub mod welcome;
pub mod widgets;

pub use start::{StartError, start};
