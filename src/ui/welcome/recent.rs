//! The documents and folders that were open before. Whether they still exist is found out on a
//! thread, once for each list: a network drive may take its time. No offsets here.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};

use egui::{Context, Ui};

use super::{Row, heading_ui, marks_text, nothing_ui};
use crate::session::Session;
use crate::session::action::Action;
use crate::store::settings::Recent;
use crate::ui::format;
use crate::ui::icons::Icon;
use crate::ui::theme::Palette;
use crate::ui::widgets::thousands;

/// As many rows as the samples beside have.
const SHOWN: usize = 6;

/// What the welcome screen remembers: which of the recent things are gone, and whether its
/// first button had the keyboard yet.
#[derive(Debug, Default)]
pub struct WelcomeState {
    /// What `gone` is about.
    paths: Vec<PathBuf>,
    gone: Vec<bool>,
    looking: Option<Receiver<Vec<bool>>>,
    had_focus: bool,
}

impl WelcomeState {
    /// Notes that the screen comes anew: the keyboard goes to its first button, and the recent
    /// things are looked for again.
    pub fn enter(&mut self) {
        *self = Self::default();
    }

    /// Whether the first button takes the keyboard, which it does once.
    pub(super) fn takes_focus(&mut self) -> bool {
        !std::mem::replace(&mut self.had_focus, true)
    }

    /// Starts looking where the list is another one, and takes what was found.
    pub(super) fn look(&mut self, ctx: &Context, recent: &[Recent]) {
        let known = self.paths.iter().map(PathBuf::as_path);
        let wanted = recent
            .iter()
            .take(SHOWN)
            .map(|recent| recent.path.as_path());
        if !known.eq(wanted) {
            self.paths = recent
                .iter()
                .take(SHOWN)
                .map(|recent| recent.path.clone())
                .collect();
            self.gone = Vec::new();
            self.looking = look_for(ctx.clone(), self.paths.clone());
        }
        if let Some(found) = self
            .looking
            .as_ref()
            .and_then(|found| found.try_recv().ok())
        {
            self.gone = found;
            self.looking = None;
        }
    }

    fn is_gone(&self, at: usize) -> bool {
        self.gone.get(at).copied().unwrap_or(false)
    }
}

fn look_for(ctx: Context, paths: Vec<PathBuf>) -> Option<Receiver<Vec<bool>>> {
    let (sender, receiver) = channel();
    let look = move || {
        let gone = paths.iter().map(|path| !path.exists()).collect();
        // Nobody listens any more when the screen is left.
        if sender.send(gone).is_ok() {
            ctx.request_repaint();
        }
    };
    let started = std::thread::Builder::new()
        .name("recent files".to_owned())
        .spawn(look);
    match started {
        Ok(_) => Some(receiver),
        Err(error) => {
            log::warn!("recent files are not looked for: {error}");
            None
        }
    }
}

pub(super) fn recent_ui(
    ui: &mut Ui,
    session: &Session,
    state: &WelcomeState,
    actions: &mut Vec<Action>,
) {
    heading_ui(ui, "Recent");
    let recent = &session.settings.recent;
    if recent.is_empty() {
        nothing_ui(ui, "Nothing opened yet.");
    }
    for (at, recent) in recent.iter().take(SHOWN).enumerate() {
        if row_ui(ui, recent, state.is_gone(at)).clicked() {
            // Also where it is gone: the band then says what is the matter.
            actions.push(Action::Open(recent.path.clone()));
        }
    }
}

fn row_ui(ui: &mut Ui, recent: &Recent, is_gone: bool) -> egui::Response {
    let palette = Palette::of(ui);
    let count = match (is_gone, recent.is_folder) {
        (true, false) => "File is gone".to_owned(),
        (true, true) => "Folder is gone".to_owned(),
        (false, false) => marks_text(recent.marks),
        (false, true) => String::new(),
    };
    let icon = match recent.read_percent {
        _ if is_gone => Icon::Warning,
        _ if recent.is_folder => Icon::Folder,
        0 => Icon::Circle,
        percent if percent >= 100 => Icon::Done,
        percent => Icon::Progress(f32::from(percent) / 100.0),
    };
    let note = if recent.is_folder {
        match recent.marks {
            1 => "Folder, 1 document".to_owned(),
            documents => format!("Folder, {} documents", thousands(documents)),
        }
    } else {
        place(&recent.path)
    };
    let row = Row {
        icon,
        icon_color: palette.weak,
        title: &recent.title,
        note: &note,
        aside: [&count, &format::relative_day(recent.opened)],
    };
    row.show(ui)
        .on_hover_text(recent.path.display().to_string())
}

/// The folder and the name: `Conscription 2026 / tessel-04.txt`.
fn place(path: &Path) -> String {
    let name = |path: &Path| {
        path.file_name()
            .map(|name| name.to_string_lossy().into_owned())
    };
    match (path.parent().and_then(name), name(path)) {
        (Some(folder), Some(file)) => format!("{folder} / {file}"),
        (None, Some(file)) => file,
        (_, None) => path.display().to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_the_folder_and_the_name() {
        let long = Path::new("/home/olena/Conscription 2026/tessel-04.txt");
        assert_eq!(place(long), "Conscription 2026 / tessel-04.txt");
        assert_eq!(place(Path::new("annex-b.txt")), "annex-b.txt");
    }
}
