//! The keys of a command on this system, as words for caps and as text. No offsets here.

use egui::{Response, Ui, Widget as _};

use super::widgets::Keycaps;
use crate::session::command::Command;
use crate::session::keys::Os;

/// The words on the caps of a command's first shortcut; none where it has no keys.
#[must_use]
pub fn words(command: Command) -> Vec<String> {
    let os = Os::current();
    command
        .keys(os)
        .first()
        .map(|chord| chord.words(os))
        .unwrap_or_default()
}

/// The first shortcut of a command, as in a menu: `Ctrl+Shift+P`.
#[must_use]
pub fn text(command: Command) -> Option<String> {
    let os = Os::current();
    command.keys(os).first().map(|chord| chord.text(os))
}

/// The caps of a command's first shortcut; nothing where it has no keys.
pub fn caps_ui(ui: &mut Ui, command: Command) -> Option<Response> {
    let words = words(command);
    let refs: Vec<&str> = words.iter().map(String::as_str).collect();
    (!refs.is_empty()).then(|| Keycaps::new(&refs).ui(ui))
}
