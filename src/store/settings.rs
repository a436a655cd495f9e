//! What the program remembers between two starts. No offsets.

use std::fs;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::atomic::{Expected, WriteError, write_atomic};
use super::finding::Finding;
use super::syntax::{self, SyntaxError};

/// Smallest and largest size of the text, in points.
pub const TEXT_SIZES: std::ops::RangeInclusive<f32> = 13.0..=32.0;
/// The largest source, in megabytes, of which the history keeps a copy, unless a person chose
/// otherwise; and the most that can be chosen.
pub const DEFAULT_COPY_MB: u32 = 16;
/// See [`DEFAULT_COPY_MB`].
pub const MAX_COPY_MB: u32 = 256;
/// The size of the text at first, in points.
pub const DEFAULT_TEXT_SIZE: f32 = 19.0;
/// How many documents and folders are remembered.
pub const MAX_RECENT: usize = 400;
/// Names a folder for the settings, instead of the one of the system.
pub const FOLDER_VARIABLE: &str = "EVIMARK_CONFIG_DIR";

const FILE_NAME: &str = "settings.ron";
/// The largest file that is read, in bytes: many times what [`MAX_RECENT`] long paths take.
const MAX_BYTES: u64 = 16 * 1024 * 1024;

/// What a person has chosen, and where things were.
#[derive(Clone, Debug, PartialEq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch that a person sees"
)]
pub struct Settings {
    /// Light or dark.
    pub theme: ThemeChoice,
    /// Size of the text in points, within [`TEXT_SIZES`].
    pub text_size: f32,
    /// Who makes marks.
    pub author: String,
    /// Whether marks are saved without being asked.
    pub autosave: bool,
    /// What was opened, the last first, at most [`MAX_RECENT`].
    pub recent: Vec<Recent>,
    /// Where the last file or folder was chosen.
    pub last_folder: Option<PathBuf>,
    /// Where the window was.
    pub window: Option<WindowPlace>,
    /// Whether the list of documents is open.
    pub show_documents: bool,
    /// Whether the list of marks is open.
    pub show_inspector: bool,
    /// Whether nothing glides or flashes.
    pub reduce_motion: bool,
    /// Whether lines stand further apart.
    pub loose_lines: bool,
    /// The largest source, in megabytes, of which the history keeps a copy.
    pub max_copy_mb: u32,
    /// How to search.
    pub find: FindSwitches,
}

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum ThemeChoice {
    /// As the system is.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

/// A document or folder that was open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recent {
    /// Where it is.
    pub path: PathBuf,
    /// Whether it is a folder.
    pub is_folder: bool,
    /// When it was opened.
    pub opened: Timestamp,
    /// What to show for it.
    pub title: String,
    /// How many marks it had.
    pub marks: usize,
    /// How far down the text was read, at most 100.
    pub read_percent: u8,
}

/// Where the window was, in points.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct WindowPlace {
    /// Left edge.
    pub x: f32,
    /// Upper edge.
    pub y: f32,
    /// Inner width.
    pub width: f32,
    /// Inner height.
    pub height: f32,
    /// Whether it fills the screen.
    pub maximized: bool,
}

/// How to search.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch that a person sees"
)]
pub struct FindSwitches {
    /// Small and large letters differ.
    pub case: bool,
    /// Only whole words.
    pub whole_word: bool,
    /// The pattern is a regular expression.
    pub regex: bool,
    /// Typographic quotes, dashes and spaces are like plain ones.
    pub fold: bool,
}

impl Default for FindSwitches {
    fn default() -> Self {
        Self {
            case: false,
            whole_word: false,
            regex: false,
            fold: true,
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: ThemeChoice::System,
            text_size: DEFAULT_TEXT_SIZE,
            author: author_from(|variable| std::env::var(variable).ok()),
            autosave: true,
            recent: Vec::new(),
            last_folder: None,
            window: None,
            show_documents: true,
            show_inspector: true,
            reduce_motion: false,
            loose_lines: false,
            max_copy_mb: DEFAULT_COPY_MB,
            find: FindSwitches::default(),
        }
    }
}

impl Settings {
    /// The largest source, in bytes, of which the history keeps a copy.
    #[must_use]
    pub fn max_copy_bytes(&self) -> u64 {
        u64::from(self.max_copy_mb) * 1024 * 1024
    }

    /// Puts a document or folder at the head of those that were open.
    pub fn remember(&mut self, recent: Recent) {
        self.recent.retain(|other| other.path != recent.path);
        self.recent.insert(0, recent);
        self.recent.truncate(MAX_RECENT);
    }
}

/// The name by which the system knows the person.
fn author_from(variable: impl Fn(&str) -> Option<String>) -> String {
    let names = ["USER", "USERNAME", "LOGNAME"]
        .into_iter()
        .filter_map(variable);
    let mut names = names
        .map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty());
    names.next().unwrap_or_else(|| "annotator".to_owned())
}

// ---- the file

/// The file of the settings. A field that is missing has its default, and a field that is
/// unknown is passed over, so that versions can be changed to and fro.
#[derive(Serialize, Deserialize)]
#[serde(default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch that a person sees"
)]
struct Stored {
    theme: ThemeChoice,
    text_size: f32,
    author: String,
    autosave: bool,
    recent: Vec<StoredRecent>,
    last_folder: Option<PathBuf>,
    window: Option<WindowPlace>,
    show_documents: bool,
    show_inspector: bool,
    reduce_motion: bool,
    loose_lines: bool,
    max_copy_mb: u32,
    find: FindSwitches,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct StoredRecent {
    path: PathBuf,
    is_folder: bool,
    opened: String,
    title: String,
    marks: usize,
    read_percent: u8,
}

/// Where the settings are: in the folder that [`FOLDER_VARIABLE`] names, or where the system
/// keeps such things. None on a system without a home.
#[must_use]
pub fn default_path() -> Option<PathBuf> {
    let folder = match std::env::var_os(FOLDER_VARIABLE) {
        Some(folder) if !folder.is_empty() => PathBuf::from(folder),
        _ => directories::ProjectDirs::from("", "", "evimark")?
            .config_dir()
            .to_owned(),
    };
    Some(folder.join(FILE_NAME))
}

/// Reads the settings. A file that cannot be read gives the defaults and a finding, and a
/// damaged one is kept as `settings.ron.broken`.
#[must_use]
pub fn load(path: &Path) -> (Settings, Option<Finding>) {
    let bytes = match read_start(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => return (Settings::default(), None),
        Err(error) => {
            let what =
                format!("the settings could not be read, so the usual ones are used: {error}");
            return (Settings::default(), Some(Finding::new(what)));
        }
    };
    match syntax::decode(&bytes).and_then(syntax::read::<Stored>) {
        Ok(stored) => (stored.into(), None),
        Err(error) => {
            let kept = path.with_extension("ron.broken");
            let fate = match fs::rename(path, &kept) {
                Ok(()) => format!("the damaged file was kept as {}", kept.display()),
                Err(error) => format!("the damaged file could not be put aside: {error}"),
            };
            let SyntaxError { line, column, what } = error;
            let finding = Finding {
                what: format!(
                    "the settings are damaged, so the usual ones are used: column {column}: \
                     {what}; {fate}"
                ),
                line: u32::try_from(line).ok(),
                id: None,
            };
            (Settings::default(), Some(finding))
        }
    }
}

/// The bytes of the file; of one that is too large only the start, which is then damaged.
fn read_start(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let file = fs::File::open(path)?;
    file.take(MAX_BYTES).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Writes the settings, and makes their folder if it is not there.
///
/// # Errors
/// [`WriteError`] when the file could not be written.
pub fn save(path: &Path, settings: &Settings) -> Result<(), WriteError> {
    if let Some(folder) = path.parent()
        && let Err(source) = fs::create_dir_all(folder)
    {
        let name = folder.display().to_string();
        return Err(WriteError::Other { name, source });
    }
    let style = ron::ser::PrettyConfig::new().new_line("\n");
    let ron = ron::ser::to_string_pretty(&Stored::from(settings), style);
    let ron = ron.map_err(|error| WriteError::Other {
        name: FILE_NAME.to_owned(),
        source: std::io::Error::other(error),
    })?;
    write_atomic(path, (ron + "\n").as_bytes(), Expected::Any)?;
    Ok(())
}

impl Default for Stored {
    fn default() -> Self {
        Self::from(&Settings::default())
    }
}

impl From<&Settings> for Stored {
    fn from(settings: &Settings) -> Self {
        let recent = settings.recent.iter().map(|recent| StoredRecent {
            path: recent.path.clone(),
            is_folder: recent.is_folder,
            opened: recent.opened.to_string(),
            title: recent.title.clone(),
            marks: recent.marks,
            read_percent: recent.read_percent,
        });
        Self {
            theme: settings.theme,
            text_size: settings.text_size,
            author: settings.author.clone(),
            autosave: settings.autosave,
            recent: recent.collect(),
            last_folder: settings.last_folder.clone(),
            window: settings.window,
            show_documents: settings.show_documents,
            show_inspector: settings.show_inspector,
            reduce_motion: settings.reduce_motion,
            loose_lines: settings.loose_lines,
            max_copy_mb: settings.max_copy_mb,
            find: settings.find,
        }
    }
}

impl From<Stored> for Settings {
    fn from(stored: Stored) -> Self {
        let recent = stored.recent.into_iter().filter_map(|recent| {
            Some(Recent {
                path: recent.path,
                is_folder: recent.is_folder,
                opened: recent.opened.parse().ok()?,
                title: recent.title,
                marks: recent.marks,
                read_percent: recent.read_percent.min(100),
            })
        });
        let text_size = if stored.text_size.is_finite() {
            stored
                .text_size
                .clamp(*TEXT_SIZES.start(), *TEXT_SIZES.end())
        } else {
            DEFAULT_TEXT_SIZE
        };
        let usable = |place: &WindowPlace| {
            let edges = [place.x, place.y, place.width, place.height];
            edges.iter().all(|edge| edge.is_finite()) && place.width >= 1.0 && place.height >= 1.0
        };
        let author = stored.author.trim();
        Self {
            theme: stored.theme,
            text_size,
            author: if author.is_empty() {
                Self::default().author
            } else {
                author.to_owned()
            },
            autosave: stored.autosave,
            recent: recent.take(MAX_RECENT).collect(),
            last_folder: stored.last_folder,
            window: stored.window.filter(usable),
            show_documents: stored.show_documents,
            show_inspector: stored.show_inspector,
            reduce_motion: stored.reduce_motion,
            loose_lines: stored.loose_lines,
            max_copy_mb: stored.max_copy_mb.min(MAX_COPY_MB),
            find: stored.find,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recent(n: usize) -> Recent {
        Recent {
            path: format!("/articles/{n}.txt").into(),
            is_folder: n.is_multiple_of(2),
            opened: "2026-11-22T09:14:05Z".parse().unwrap(),
            title: format!("Article “{n}”"),
            marks: n * 100,
            read_percent: 40,
        }
    }

    #[test]
    fn settings_come_back_as_they_were() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new folder").join("settings.ron");
        let mut settings = Settings {
            theme: ThemeChoice::Dark,
            text_size: 22.5,
            author: "Олена".to_owned(),
            autosave: false,
            last_folder: Some("/articles".into()),
            window: Some(WindowPlace {
                x: -10.0,
                y: 0.5,
                width: 1200.0,
                height: 800.0,
                maximized: true,
            }),
            show_documents: false,
            reduce_motion: true,
            find: FindSwitches {
                regex: true,
                ..FindSwitches::default()
            },
            ..Settings::default()
        };
        settings.remember(recent(1));
        settings.remember(recent(2));
        save(&path, &settings).unwrap();
        assert_eq!(load(&path), (settings, None));
    }

    #[test]
    fn no_file_is_the_defaults() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(
            load(&folder.path().join("settings.ron")),
            (Settings::default(), None)
        );
    }

    #[test]
    fn missing_and_unknown_fields_do_not_matter_and_values_are_bounded() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("settings.ron");
        let ron = r#"(
            theme: Light, text_size: 400, hologram: (on: true, colours: [3]), author: "  ",
            recent: [(path: "/a", opened: "yesterday"), (path: "/b", opened: "2026-11-22T09:14:05Z", read_percent: 250)],
            window: Some((x: 0, y: 0, width: 0, height: 10, maximized: false)),
            find: (regex: true),
        )"#;
        fs::write(&path, ron).unwrap();
        let (settings, finding) = load(&path);
        assert_eq!(finding, None);
        assert_eq!(settings.theme, ThemeChoice::Light);
        assert_eq!(settings.text_size.to_bits(), 32.0_f32.to_bits());
        assert_eq!(settings.author, Settings::default().author);
        assert_eq!(settings.window, None);
        assert_eq!(
            settings.find,
            FindSwitches {
                regex: true,
                ..FindSwitches::default()
            }
        );
        let recent: Vec<_> = settings
            .recent
            .iter()
            .map(|r| (r.path.as_path(), r.read_percent))
            .collect();
        assert_eq!(recent, [(Path::new("/b"), 100)]);
        assert!(settings.autosave && settings.show_inspector);
    }

    #[test]
    fn a_damaged_file_is_kept_aside() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("settings.ron");
        for broken in [
            &b"(theme: Light,\ntext_size: \xff"[..],
            b"(theme: Light,\ntext_size: )",
            b"",
        ] {
            fs::write(&path, broken).unwrap();
            let (settings, finding) = load(&path);
            assert_eq!(settings, Settings::default());
            assert!(finding.unwrap().what.contains("settings.ron.broken"));
            assert!(!path.exists());
            assert_eq!(
                fs::read(folder.path().join("settings.ron.broken")).unwrap(),
                broken
            );
        }
    }

    #[test]
    fn the_last_ones_are_remembered_once_each() {
        let mut settings = Settings::default();
        for n in (0..500).chain([15, 499, 15]) {
            settings.remember(recent(n));
        }
        assert_eq!(settings.recent.len(), MAX_RECENT);
        assert_eq!(settings.recent[0], recent(15));
        assert_eq!(
            settings.recent.iter().filter(|r| **r == recent(15)).count(),
            1
        );
    }

    #[test]
    fn the_author_is_who_the_system_says() {
        let set = |name: &'static str, value: &'static str| {
            move |variable: &str| (variable == name).then(|| value.to_owned())
        };
        assert_eq!(author_from(set("USERNAME", "olena")), "olena");
        assert_eq!(author_from(set("LOGNAME", " marko ")), "marko");
        assert_eq!(author_from(set("USER", " ")), "annotator");
    }
}
