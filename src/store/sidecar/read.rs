//! Reading a sidecar: what is laid out as the program does it is read by several threads at
//! once, anything else by `ron`. Offsets come in as Unicode code points.

use serde::Deserialize;

use super::interpret::interpret_lines;
use super::lines::Lines;
use super::{FORMAT, Loaded, OFFSET_UNIT, SidecarError, SourceIdentity, interpret, v1};
use crate::model::TagSet;
use crate::store::syntax;
use crate::text::{SourceText, excerpt};

/// Reads the text of a sidecar that lies beside this source.
///
/// # Errors
/// [`SidecarError`] when nothing can be read. An entry that does not fit is no error: it is
/// among the misfits, and a finding tells what is wrong with it.
pub fn read(
    ron: &str,
    text: &SourceText,
    source: &SourceIdentity,
    tags: &TagSet,
) -> Result<Loaded, SidecarError> {
    if let Some(lines) = Lines::find(ron)
        && let Ok(loaded) = interpret_lines(&lines, ron, text, source, tags)
    {
        return Ok(loaded);
    }
    Ok(interpret(&parse_with_ron(ron)?, ron, text, source, tags))
}

/// What a sidecar says besides its annotations, read quickly; none where the whole of it has to
/// be read to know that.
#[must_use]
pub fn frame(ron: &str) -> Option<v1::Sidecar> {
    Lines::find(ron).map(|lines| lines.frame)
}

/// A sidecar that can be read, as far as it was.
#[derive(Clone, Debug, PartialEq)]
pub enum Skimmed {
    /// Without its annotations, each of which can be read.
    Frame(v1::Sidecar),
    /// All of it.
    Whole(v1::Sidecar),
}

/// Whether a sidecar can be read, with as little of it held as can be.
///
/// # Errors
/// As [`parse`].
pub fn skim(ron: &str) -> Result<Skimmed, SidecarError> {
    if let Some(lines) = Lines::find(ron)
        && lines.read(|piece| piece.each(|_, _| {})).is_ok()
    {
        return Ok(Skimmed::Frame(lines.frame));
    }
    parse_with_ron(ron).map(Skimmed::Whole)
}

/// The content of a sidecar as it stands in the file.
///
/// # Errors
/// [`SidecarError`] when it is not written as a sidecar is, or counts in another unit.
pub fn parse(ron: &str) -> Result<v1::Sidecar, SidecarError> {
    if let Some(mut lines) = Lines::find(ron) {
        let pieces = lines.read(|piece| {
            let mut entries = Vec::new();
            piece.each(|_, entry| entries.push(entry.to_stored()))?;
            Ok(entries)
        });
        if let Ok(pieces) = pieces {
            lines.frame.annotations = pieces.into_iter().flatten().collect();
            return Ok(lines.frame);
        }
    }
    parse_with_ron(ron)
}

/// The same, however it is laid out. What is wrong with a file is told from here.
pub(super) fn parse_with_ron(ron: &str) -> Result<v1::Sidecar, SidecarError> {
    match syntax::read::<v1::Sidecar>(ron) {
        Ok(sidecar) if sidecar.format == FORMAT && sidecar.offsets != OFFSET_UNIT => {
            Err(SidecarError::OffsetUnit(excerpt(&sidecar.offsets)))
        }
        Ok(sidecar) if sidecar.format == FORMAT => Ok(sidecar),
        Ok(sidecar) => Err(other_format(&sidecar.format)),
        // A newer format may have a shape that is unknown here.
        Err(error) => Err(match declared_format(ron) {
            Some(format) if format != FORMAT => other_format(&format),
            None if is_well_formed(ron) => SidecarError::NotASidecar,
            _ => error.into(),
        }),
    }
}

fn other_format(format: &str) -> SidecarError {
    if format.starts_with("evimark/") {
        let format = excerpt(format);
        SidecarError::NewerFormat { format }
    } else {
        SidecarError::NotASidecar
    }
}

/// What the file says its format is, even if the rest is damaged or of another shape.
fn declared_format(ron: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Header {
        format: String,
    }
    let first_field = || {
        let rest = ron.trim_start().strip_prefix('(')?.trim_start();
        let rest = rest.strip_prefix("format")?.trim_start();
        let rest = rest.strip_prefix(':')?.trim_start().strip_prefix('"')?;
        Some(rest.split_once('"')?.0.to_owned())
    };
    first_field().or_else(|| {
        let header = syntax::read::<Header>(ron).ok();
        header.map(|header| header.format)
    })
}

fn is_well_formed(ron: &str) -> bool {
    syntax::read::<serde::de::IgnoredAny>(ron).is_ok()
}
