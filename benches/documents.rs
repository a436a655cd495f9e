//! The documents that are measured: made up, always the same, with ten marks on a thousand
//! bytes. They are written once into a folder of their own. Sizes are bytes.

use std::path::{Path, PathBuf};

use evimark::cli::generate::{GenerateArgs, Shape, run};
use evimark::text::thousands;

/// How large a document is, and how many marks it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    pub bytes: u32,
    pub marks: u32,
}

pub const MB: u32 = 1_000_000;

/// Every size, the smallest first.
pub const SIZES: [Size; 4] = [
    Size::new(MB / 10, 1_000),
    Size::new(MB, 10_000),
    Size::new(10 * MB, 100_000),
    LARGEST,
];
pub const LARGEST: Size = Size::new(100 * MB, 1_000_000);
pub const UNMARKED: Size = Size::new(100 * MB, 0);

impl Size {
    pub const fn new(bytes: u32, marks: u32) -> Self {
        Self { bytes, marks }
    }

    pub fn words(self) -> String {
        let size = if self.bytes < MB {
            format!("{} kB", self.bytes / 1_000)
        } else {
            format!("{} MB", self.bytes / MB)
        };
        format!("{size}, {} marks", thousands(self.marks as usize))
    }
}

/// The folder of the documents, taken away at the end.
pub struct Folder(tempfile::TempDir);

impl Folder {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// A document that nobody has opened yet.
    pub fn document(&self, size: Size) -> PathBuf {
        self.shaped(size, Shape::News)
    }

    /// The same in another shape.
    pub fn shaped(&self, size: Size, shape: Shape) -> PathBuf {
        let name = format!("{shape:?}-{}-{}.txt", size.bytes, size.marks);
        let path = self.0.path().join(name);
        if !path.exists() {
            let args = GenerateArgs {
                size: size.bytes,
                marks: size.marks,
                shape,
                seed: 1,
                output: path.clone(),
            };
            assert_eq!(run(&args), 0);
        }
        path
    }

    /// Takes away what a window left beside a document.
    pub fn forget(path: &Path) {
        let mut history = path.to_owned().into_os_string();
        history.push(".history");
        let _ = std::fs::remove_file(history);
    }
}
