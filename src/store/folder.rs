//! The documents of a folder: its text files, without sidecars, histories and hidden files.
//! No offsets.

use std::cmp::Ordering;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::Encoding;
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::{history, syntax};

/// How much of a file is looked at to see what it is, in bytes.
const PEEK_BYTES: u64 = 4096;
/// The largest sidecar whose marks are counted for a list, in bytes.
const MAX_COUNTED_BYTES: u64 = 4 * 1024 * 1024;
/// The longest title, in characters.
const MAX_TITLE_CHARS: usize = 120;
/// Files that are text by their name.
const TEXT_EXTENSIONS: &[&str] = &[
    "txt", "text", "md", "markdown", "rst", "adoc", "org", "htm", "html", "xhtml", "xml", "csv",
    "tsv", "json", "jsonl", "tex", "srt", "vtt", "log",
];

/// A file that can be marked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentEntry {
    /// Where it is.
    pub path: PathBuf,
    /// Its name, without the folder.
    pub name: String,
}

/// Why a folder could not be listed.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// No folder.
    #[error("the folder “{name}” is not there any more; it may have been moved or deleted")]
    Vanished {
        /// Name of the folder.
        name: String,
    },
    /// No right to look into it.
    #[error("you may not look into the folder “{name}”")]
    Denied {
        /// Name of the folder.
        name: String,
    },
    /// A file.
    #[error("“{name}” is a file, not a folder")]
    NotAFolder {
        /// Name of the file.
        name: String,
    },
    /// Anything else.
    #[error("the folder “{name}” could not be read: {source}")]
    Other {
        /// Name of the folder.
        name: String,
        /// What the system says.
        source: io::Error,
    },
}

/// The text files of a folder, sorted as people count: `article 2` before `article 10`.
///
/// # Errors
/// [`FolderError`] when the folder cannot be listed. A file in it that cannot be looked at is
/// left out.
pub fn documents(folder: &Path) -> Result<Vec<DocumentEntry>, FolderError> {
    let fail = |error| FolderError::from_io(folder, error);
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(fail)? {
        let path = entry.map_err(fail)?.path();
        let name = file_name(&path);
        // Through links, so that a folder of links can be marked too.
        if !name.starts_with('.') && path.metadata().is_ok_and(|metadata| metadata.is_file()) {
            files.push(DocumentEntry { path, name });
        }
    }
    files.sort_by(|a, b| natural_order(&a.name, &b.name));
    files.retain(|file| is_document(&file.path));
    Ok(files)
}

/// The sources of a folder that are marked, sorted as people count: each has a file of marks or
/// a history. A source need not be there: its marks are found without it. Hidden files are left
/// out.
///
/// # Errors
/// [`FolderError`] when the folder cannot be listed.
pub fn marked_documents(folder: &Path) -> Result<Vec<PathBuf>, FolderError> {
    let fail = |error| FolderError::from_io(folder, error);
    let mut sources = Vec::new();
    for entry in fs::read_dir(folder).map_err(fail)? {
        let path = entry.map_err(fail)?.path();
        if file_name(&path).starts_with('.') || !path.is_file() {
            continue;
        }
        sources.extend(marked_source(&path));
    }
    sources.sort_by(|a, b| natural_order(&file_name(a), &file_name(b)));
    sources.dedup();
    Ok(sources)
}

/// The source that a file of marks or a history is about; none for another file. The source
/// need not be there.
#[must_use]
pub fn marked_source(path: &Path) -> Option<PathBuf> {
    let source = path.with_extension("");
    let is_about_it = match path.extension().and_then(|end| end.to_str()) {
        Some("ron") => source.is_file() || peek(path).is_some_and(|start| is_sidecar(&start)),
        Some("history") => {
            source.is_file() || peek(path).is_some_and(|start| history::is_history(&start))
        }
        _ => false,
    };
    is_about_it.then_some(source)
}

/// Whether a file is one of marks or a history, whatever its name is.
#[must_use]
pub fn is_made_by_evimark(path: &Path) -> bool {
    let start = path.is_file().then(|| peek(path)).flatten();
    start.is_some_and(|start| is_sidecar(&start) || history::is_history(&start))
}

/// The first line that is not blank, for a list. None for a file that is blank, at least at its
/// start, or cannot be read.
#[must_use]
pub fn first_line_title(path: &Path) -> Option<String> {
    let text = decode_start(&peek(path)?);
    let line = text.lines().map(str::trim).find(|line| !line.is_empty())?;
    Some(line.chars().take(MAX_TITLE_CHARS).collect())
}

/// How many marks a sidecar holds: 0 where there is no sidecar, none where it is too large to be
/// counted in passing, or damaged.
#[must_use]
pub fn marks_in_sidecar(sidecar: &Path) -> Option<usize> {
    #[derive(Deserialize)]
    struct Marks {
        annotations: Vec<IgnoredAny>,
    }
    match fs::metadata(sidecar) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Some(0),
        Ok(metadata) if metadata.is_file() && metadata.len() <= MAX_COUNTED_BYTES => {}
        _ => return None,
    }
    let mut bytes = Vec::new();
    // A file that grows meanwhile is cut, and then it is damaged.
    let file = File::open(sidecar).ok()?;
    file.take(MAX_COUNTED_BYTES).read_to_end(&mut bytes).ok()?;
    let marks: Marks = syntax::read(syntax::decode(&bytes).ok()?).ok()?;
    Some(marks.annotations.len())
}

/// Whether these bytes, from the start of a file, cannot be text: they hold a zero byte and no
/// byte order mark tells why.
#[must_use]
pub fn looks_binary(start: &[u8]) -> bool {
    let control = |byte: &u8| matches!(byte, 0..=8 | 14..=26 | 28..=31);
    let controls = start.iter().filter(|byte| control(byte)).count();
    let marked = Encoding::for_bom(start).is_some();
    !marked && (start.contains(&0) || controls * 20 > start.len())
}

/// Whether a file is text by its name.
#[must_use]
pub fn is_text_name(name: &str) -> bool {
    let extension = Path::new(name).extension();
    let extension = extension.map(|e| e.to_string_lossy().to_lowercase());
    extension.is_some_and(|extension| TEXT_EXTENSIONS.contains(&extension.as_str()))
}

fn is_document(path: &Path) -> bool {
    let extension = path.extension().map(|e| e.to_string_lossy().to_lowercase());
    match extension.as_deref() {
        Some("history") => false,
        Some("ron") if path.with_extension("").is_file() => false,
        Some(extension) if TEXT_EXTENSIONS.contains(&extension) => true,
        // A sidecar whose source is gone, or one that was set aside, is no document either.
        _ => peek(path).is_some_and(|start| !looks_binary(&start) && !is_sidecar(&start)),
    }
}

/// Whether a file begins as a sidecar does.
fn is_sidecar(start: &[u8]) -> bool {
    let compact: Vec<u8> = start
        .iter()
        .copied()
        .filter(|byte| !byte.is_ascii_whitespace())
        .take(20)
        .collect();
    compact.starts_with(b"(format:\"evimark/")
}

/// The first bytes of a file.
fn peek(path: &Path) -> Option<Vec<u8>> {
    let mut start = Vec::new();
    let file = File::open(path).ok()?;
    file.take(PEEK_BYTES).read_to_end(&mut start).ok()?;
    Some(start)
}

/// The text of the first bytes of a file, which may end inside a character.
fn decode_start(bytes: &[u8]) -> String {
    if Encoding::for_bom(bytes).is_none() {
        let whole = match std::str::from_utf8(bytes) {
            Ok(text) => Some(text),
            Err(error) if error.error_len().is_none() => {
                std::str::from_utf8(&bytes[..error.valid_up_to()]).ok()
            }
            Err(_) => None,
        };
        if let Some(text) = whole {
            return text.to_owned();
        }
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let guess = detector.guess(None, Utf8Detection::Deny);
    // A byte order mark decides over the guess.
    guess.decode(bytes).0.into_owned()
}

/// Compares runs of digits as numbers and letters without regard to case.
fn natural_order(a: &str, b: &str) -> Ordering {
    let (mut rest_a, mut rest_b) = (a, b);
    while let (Some(char_a), Some(char_b)) = (rest_a.chars().next(), rest_b.chars().next()) {
        let order = if char_a.is_ascii_digit() && char_b.is_ascii_digit() {
            let (digits_a, digits_b) = (digits(rest_a), digits(rest_b));
            rest_a = &rest_a[digits_a.len()..];
            rest_b = &rest_b[digits_b.len()..];
            let [a, b] = [digits_a, digits_b].map(|digits| digits.trim_start_matches('0'));
            a.len().cmp(&b.len()).then_with(|| a.cmp(b))
        } else {
            rest_a = &rest_a[char_a.len_utf8()..];
            rest_b = &rest_b[char_b.len_utf8()..];
            char_a.to_lowercase().cmp(char_b.to_lowercase())
        };
        if order != Ordering::Equal {
            return order;
        }
    }
    rest_a.len().cmp(&rest_b.len()).then_with(|| a.cmp(b))
}

fn digits(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_ascii_digit());
    &text[..end.unwrap_or(text.len())]
}

fn file_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    name.to_string_lossy().into_owned()
}

impl FolderError {
    fn from_io(folder: &Path, source: io::Error) -> Self {
        let name = file_name(folder);
        match source.kind() {
            ErrorKind::NotFound => Self::Vanished { name },
            ErrorKind::PermissionDenied => Self::Denied { name },
            ErrorKind::NotADirectory => Self::NotAFolder { name },
            _ => Self::Other { name, source },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, bytes) in files {
            fs::write(folder.path().join(name), bytes).unwrap();
        }
        folder
    }

    #[test]
    fn documents_are_the_text_files() {
        let folder = folder(&[
            ("b.txt", b"text"),
            ("b.txt.ron", b"(format: \"evimark/1\")"),
            ("b.txt.history", b"{}"),
            ("gone.txt.ron", b"(\n    format: \"evimark/1\",\n"),
            ("notes.ron", b"(a: 3)"),
            (".hidden.txt", b"text"),
            ("picture.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
            ("README", b"text"),
            ("empty.txt", b""),
            ("wide.dat", b"\xff\xfea\0b\0"),
        ]);
        fs::create_dir(folder.path().join("folder.txt")).unwrap();
        let found = documents(folder.path()).unwrap();
        let names: Vec<_> = found.iter().map(|entry| entry.name.as_str()).collect();
        assert_eq!(
            names,
            ["b.txt", "empty.txt", "notes.ron", "README", "wide.dat"]
        );
        assert_eq!(found[0].path, folder.path().join("b.txt"));
    }

    #[test]
    fn names_are_sorted_as_people_count() {
        let mut names = [
            "a10",
            "a9",
            "A1",
            "a010",
            "b",
            "a",
            "a9b",
            "Я",
            "я2",
            "99999999999999999999999",
        ];
        names.sort_by(|a, b| natural_order(a, b));
        assert_eq!(
            names,
            [
                "99999999999999999999999",
                "a",
                "A1",
                "a9",
                "a9b",
                "a010",
                "a10",
                "b",
                "Я",
                "я2"
            ]
        );
    }

    #[test]
    fn what_is_no_folder_says_so() {
        let folder = folder(&[("a.txt", b"")]);
        let gone = documents(&folder.path().join("gone")).unwrap_err();
        assert!(matches!(gone, FolderError::Vanished { .. }), "{gone:?}");
        let file = documents(&folder.path().join("a.txt")).unwrap_err();
        assert!(matches!(file, FolderError::NotAFolder { .. }), "{file:?}");
    }

    #[test]
    fn a_title_is_the_first_line_with_something_on_it() {
        let mut long = "я".repeat(5000).into_bytes();
        long.insert(0, b'a');
        let russian = encoding_rs::WINDOWS_1251
            .encode("\r\n Суд признал его виновным\r\n")
            .0;
        let folder = folder(&[
            ("a.txt", b"\xef\xbb\xbf\n \t\n  The verdict  \nMore"),
            ("wide.txt", b"\xff\xfea\0b\0\n\0c\0"),
            ("russian.txt", &russian),
            ("long.txt", &long),
            ("blank.txt", b" \n\n"),
        ]);
        let title = |name| first_line_title(&folder.path().join(name));
        assert_eq!(title("a.txt").as_deref(), Some("The verdict"));
        assert_eq!(title("wide.txt").as_deref(), Some("ab"));
        assert_eq!(
            title("russian.txt").as_deref(),
            Some("Суд признал его виновным")
        );
        assert_eq!(
            title("long.txt").unwrap(),
            "a".to_owned() + &"я".repeat(119)
        );
        assert_eq!((title("blank.txt"), title("gone.txt")), (None, None));
    }

    #[test]
    fn marks_are_counted() {
        let folder = folder(&[
            (
                "two.ron",
                b"(format: \"evimark/9\", annotations: [(a: 1), (b: [2])], more: {})",
            ),
            ("bad.ron", b"(format: \"evimark/1\", annotations: ["),
        ]);
        let count = |name| marks_in_sidecar(&folder.path().join(name));
        assert_eq!(
            (count("two.ron"), count("bad.ron"), count("none.ron")),
            (Some(2), None, Some(0))
        );
        let large = File::create(folder.path().join("large.ron")).unwrap();
        large.set_len(MAX_COUNTED_BYTES + 1).unwrap();
        assert_eq!(count("large.ron"), None);
    }
}
