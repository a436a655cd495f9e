//! A path as it is typed: `~` for the home folder, quotes as a file manager copies them, and
//! what stands at that place already. The disk is asked on a thread. No offsets here.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};

use egui::Context;

use crate::session::Session;
use crate::session::exporting::Exporting;

/// A path that is being typed.
#[derive(Debug, Default)]
pub(super) struct PathState {
    /// What stands in the field.
    pub(super) typed: String,
    /// What is wrong with it.
    pub(super) fault: Option<String>,
    /// A file that stands there already, until it is decided on.
    pub(super) occupied: Option<PathBuf>,
    looking: Option<(PathBuf, Receiver<Place>)>,
}

/// What stands at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Nothing, in a folder that exists.
    Free,
    /// A file.
    File,
    /// A folder.
    Folder,
    /// Not even the folder around it exists.
    NoFolder,
}

impl PathState {
    /// Begins where something was opened last.
    pub(super) fn for_opening(session: &Session) -> Self {
        let folder = session.settings.last_folder.as_deref();
        Self {
            typed: folder.map(with_separator).unwrap_or_default(),
            ..Self::default()
        }
    }

    /// Begins where the marks are written now.
    pub(super) fn for_saving(session: &Session) -> Self {
        let path = session
            .document
            .as_ref()
            .map(|document| &document.sidecar.path);
        Self {
            typed: path
                .map(|path| path.display().to_string())
                .unwrap_or_default(),
            ..Self::default()
        }
    }

    /// Begins beside the article, with the name that the format gives.
    pub(super) fn for_export(session: &Session) -> Self {
        let path = session.document.as_ref().map(|document| &document.path);
        let folder = path.and_then(|path| path.parent());
        let name = session.exporting.as_ref().and_then(Exporting::file_name);
        let typed = folder.map(|folder| match name {
            Some(name) => folder.join(name).display().to_string(),
            None => with_separator(folder),
        });
        Self {
            typed: typed.unwrap_or_default(),
            ..Self::default()
        }
    }

    /// Forgets what was said about another path.
    pub(super) fn changed(&mut self) {
        self.fault = None;
        self.occupied = None;
        self.looking = None;
    }

    /// The path, or nothing where none was typed.
    pub(super) fn path(&self) -> Option<PathBuf> {
        expand(&self.typed, home().as_deref())
    }

    /// Asks what stands at a path.
    pub(super) fn look_at(&mut self, ctx: &Context, path: PathBuf) {
        let (sender, receiver) = channel();
        let (ctx, wanted) = (ctx.clone(), path.clone());
        let look = move || {
            if sender.send(place(&wanted)).is_ok() {
                ctx.request_repaint();
            }
        };
        let started = std::thread::Builder::new()
            .name("path".to_owned())
            .spawn(look);
        match started {
            Ok(_) => self.looking = Some((path, receiver)),
            Err(error) => self.fault = Some(format!("The place cannot be looked at: {error}")),
        }
    }

    /// Whether the disk has not answered yet.
    pub(super) fn is_looking(&self) -> bool {
        self.looking.is_some()
    }

    /// What was found since the last call.
    pub(super) fn found(&mut self) -> Option<(PathBuf, Place)> {
        let (_, receiver) = self.looking.as_ref()?;
        let place = receiver.try_recv().ok()?;
        self.looking.take().map(|(path, _)| (path, place))
    }
}

fn home() -> Option<PathBuf> {
    directories::BaseDirs::new().map(|dirs| dirs.home_dir().to_owned())
}

fn with_separator(folder: &Path) -> String {
    let mut text = folder.display().to_string();
    if !text.ends_with(std::path::is_separator) {
        text.push(std::path::MAIN_SEPARATOR);
    }
    text
}

/// Reads a path as a person writes it.
fn expand(typed: &str, home: Option<&Path>) -> Option<PathBuf> {
    let typed = typed.trim();
    let unquoted = ['"', '\''].into_iter().find_map(|quote| {
        typed
            .strip_prefix(quote)
            .and_then(|rest| rest.strip_suffix(quote))
    });
    let typed = unquoted.unwrap_or(typed);
    if typed.is_empty() {
        return None;
    }
    if let Some(rest) = typed.strip_prefix('~')
        && let Some(home) = home
        && (rest.is_empty() || rest.starts_with(std::path::is_separator))
    {
        let rest = rest.trim_start_matches(std::path::is_separator);
        return Some(if rest.is_empty() {
            home.to_owned()
        } else {
            home.join(rest)
        });
    }
    Some(PathBuf::from(typed))
}

fn place(path: &Path) -> Place {
    if path.is_dir() {
        return Place::Folder;
    }
    // A link that leads nowhere is something that a write would replace, too.
    if path.symlink_metadata().is_ok() {
        return Place::File;
    }
    let around = match path.parent() {
        Some(parent) if parent.as_os_str().is_empty() => Path::new("."),
        Some(parent) => parent,
        None => return Place::NoFolder,
    };
    if around.is_dir() {
        Place::Free
    } else {
        Place::NoFolder
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tilde_is_the_home_folder() {
        let home = Path::new("/home/olena");
        let read = |typed| expand(typed, Some(home));
        assert_eq!(read("~"), Some(home.to_owned()));
        assert_eq!(read(" ~/texts/a.txt "), Some(home.join("texts/a.txt")));
        assert_eq!(read("~olena/a.txt"), Some(PathBuf::from("~olena/a.txt")));
        assert_eq!(read("\"/a b/c.txt\""), Some(PathBuf::from("/a b/c.txt")));
        assert_eq!(read("'~/c.txt'"), Some(home.join("c.txt")));
        assert_eq!(read("  "), None);
    }

    #[test]
    fn places_are_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.ron");
        assert_eq!(place(&file), Place::Free);
        std::fs::write(&file, "").unwrap();
        assert_eq!(place(&file), Place::File);
        assert_eq!(place(folder.path()), Place::Folder);
        assert_eq!(place(&folder.path().join("none/a.ron")), Place::NoFolder);
    }
}
