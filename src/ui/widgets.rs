//! The small widgets that the screens are made of. Each has an accessible name, works by keyboard
//! and shows a ring while it has the focus. Lengths are points.

mod button;
mod check;
mod chip;
mod divider;
mod field;
mod focus;
mod heading;
mod icon_button;
mod keycap;
mod progress;
mod row;
mod tab;
mod tag_line;
mod toggle;
mod tooltip;

pub use button::PushButton;
pub use check::{Choice, TickBox};
pub use chip::{CHIP_SIZE, ChipState, FilterChip, chip_ui, paint_chip};
pub use divider::{divider_ui, vertical_divider_ui};
pub use field::{TextArea, TextField};
pub use focus::paint_focus_ring;
pub use heading::SectionHeading;
pub use icon_button::IconButton;
pub use keycap::{Keycaps, keycaps_width, paint_keycaps};
pub use progress::progress_ui;
pub use row::{ListRow, paint_row_background};
pub use tab::Tab;
pub use tag_line::{TagLines, line_height, paint_tag_line};
pub use toggle::ToggleButton;
pub use tooltip::tooltip_ui;

pub use crate::text::thousands;
