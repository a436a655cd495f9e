//! `evimark generate`: a made-up document of any size, to try the window and the other
//! commands on. The benches and tests use the same ones. Sizes are bytes.

use std::io::{self, Write as _};
use std::path::PathBuf;

use crate::store::sidecar::{SidecarContent, SourceIdentity, sidecar_path, write};
use crate::store::{Expected, WriteError, source_file, write_atomic};

pub mod document;

pub use document::{Document, Shape, Wishes, make};

/// What to make, and where.
#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
pub struct GenerateArgs {
    /// How long the text is, such as 100kB or 10MB
    #[arg(long, value_name = "SIZE", value_parser = size, default_value = "1MB")]
    pub size: u32,
    /// How many marks there are
    #[arg(long, value_name = "NUMBER", default_value_t = 10_000)]
    pub marks: u32,
    /// What the document looks like
    #[arg(long, value_enum, default_value_t = Shape::News)]
    pub shape: Shape,
    /// Another number gives another document
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Where to put the text; the marks go beside it. A file that is there is left alone
    #[arg(value_name = "FILE")]
    pub output: PathBuf,
}

const HELP: &str = "\
Exit code:
  0   written
  1   not written

Example:
  evimark generate --size 10MB --marks 100000 big.txt";

/// Why a document was not made.
#[derive(Debug, thiserror::Error)]
enum GenerateError {
    #[error(transparent)]
    TooLong(#[from] crate::text::TextTooLong),
    #[error(transparent)]
    Write(#[from] WriteError),
    #[error(transparent)]
    Read(#[from] source_file::SourceError),
}

/// Makes the document and returns the exit code.
#[must_use]
pub fn run(args: &GenerateArgs) -> u8 {
    match generate(args) {
        Ok(marks) => {
            let path = args.output.display();
            // A closed pipe has had enough.
            let _ = writeln!(io::stdout().lock(), "{path}: {marks} marks");
            0
        }
        Err(error) => {
            let _ = writeln!(io::stderr().lock(), "evimark: {error}");
            1
        }
    }
}

fn generate(args: &GenerateArgs) -> Result<usize, GenerateError> {
    let document = make(&Wishes {
        bytes: args.size,
        marks: args.marks,
        shape: args.shape,
        seed: args.seed,
    })?;
    let path = &args.output;
    write_atomic(path, document.text.as_str().as_bytes(), Expected::Absent)?;
    let source = source_file::read(path)?;
    let content = write(&SidecarContent {
        source: &SourceIdentity::new(path, &source, "UTF-8"),
        text: &document.text,
        snapshot: &document.annotations.snapshot(),
        misfits: &[],
        history: None,
    });
    write_atomic(&sidecar_path(path), content.as_bytes(), Expected::Absent)?;
    Ok(document.annotations.len())
}

/// A number of bytes, with kB, MB or GB for thousands of them.
fn size(text: &str) -> Result<u32, String> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == ' ');
    let unit = match text[digits.len()..].trim().to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "k" | "kb" => 1_000,
        "m" | "mb" => 1_000_000,
        "g" | "gb" => 1_000_000_000,
        _ => return Err("write a size such as 100kB or 10MB".to_owned()),
    };
    let Ok(number) = digits.trim().parse::<u64>() else {
        return Err("write a size such as 100kB or 10MB".to_owned());
    };
    let bytes = number.checked_mul(unit).and_then(|n| u32::try_from(n).ok());
    bytes.ok_or_else(|| "a text has at most 4 GB".to_owned())
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn sizes_have_units() {
        assert_eq!(size("100kB"), Ok(100_000));
        assert_eq!(size("10 MB"), Ok(10_000_000));
        assert_eq!(size("17"), Ok(17));
        for bad in ["", "MB", "1.5MB", "10 lines", "-1", "5GB", "1x"] {
            assert!(size(bad).is_err(), "{bad}");
        }
    }
}
