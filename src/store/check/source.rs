//! Whether the source is the one that was marked. Sizes are bytes.

use super::agreement::Stand;
use super::chain::Chain;
use super::words::name;
use super::{HistoryState, Part, Report, Severity, SourceState, Stored};
use crate::store::SourceBytes;
use crate::store::sidecar::v1::Source;
use crate::text::thousands;

impl Report {
    /// Compares the source with what the file of marks and the history say of it.
    pub(super) fn check_source(
        &mut self,
        source: Option<&SourceBytes>,
        stored: Option<&Stored>,
        chain: Option<&Chain>,
        stand: &Stand,
    ) {
        let in_file = stored.map(|stored| &stored.frame().source);
        let newest = chain.and_then(|chain| chain.versions.last());
        let newest = newest.map(|(_, source)| source);
        let Some(marked) = in_file.or(newest) else {
            return;
        };
        let Some(source) = source else {
            if self.source == SourceState::Missing {
                let what = format!(
                    "the source is not there: it was moved, renamed or deleted; its marks are about a file of {} bytes with the SHA-256 {}",
                    grouped_bytes(marked.bytes),
                    hex(&marked.sha256)
                );
                self.tell(Part::Source, Severity::Problem, what);
            }
            return;
        };
        if source.sha256 == marked.sha256 {
            self.source = SourceState::Verified;
            self.check_size(source, in_file);
            self.check_knowledge(source, stored, chain);
        } else if is_newer_version(source, chain, stand) {
            // Marked again, and the program stopped before it wrote the file of marks.
            self.source = SourceState::Verified;
            self.tell(
                Part::Sidecar,
                Severity::Note,
                "the file of marks is about an earlier version of the source; the history has marks of the present one, and opening the article takes them in",
            );
        } else {
            self.source = SourceState::Altered;
            let what = format!(
                "the source was altered after it was marked: it had {} bytes and the SHA-256 {}, and now it has {} bytes and the SHA-256 {}",
                grouped_bytes(marked.bytes),
                hex(&marked.sha256),
                thousands(source.bytes.len()),
                source.sha256
            );
            self.tell(Part::Source, Severity::Altered, what);
            if let (Some(in_file), Some(chain)) = (in_file, chain)
                && chain.is_intact
                && !chain.knows(&in_file.sha256)
            {
                self.tell_other_source(&in_file.sha256, chain, "the file of marks");
            }
        }
    }

    /// The size follows from the content, so one that differs was changed by hand.
    fn check_size(&mut self, source: &SourceBytes, in_file: Option<&Source>) {
        let size = source.bytes.len();
        if let Some(in_file) = in_file
            && in_file.bytes != size as u64
        {
            let what = format!(
                "the file of marks says that the source has {} bytes, but the source with this SHA-256 has {}",
                grouped_bytes(in_file.bytes),
                thousands(size)
            );
            self.tell(Part::Sidecar, Severity::Problem, what);
        }
    }

    /// A source that the file of marks agrees with, and the history never heard of.
    fn check_knowledge(
        &mut self,
        source: &SourceBytes,
        stored: Option<&Stored>,
        chain: Option<&Chain>,
    ) {
        let Some(chain) = chain else { return };
        // Nothing can be said of what stands after a fault, and nothing is recorded after the
        // history was switched off.
        let is_sure = chain.is_intact && self.history == HistoryState::Intact;
        if is_sure && stored.is_some() && !chain.changes.is_empty() && !chain.knows(&source.sha256)
        {
            self.tell_other_source(&source.sha256, chain, "the source");
        }
    }

    fn tell_other_source(&mut self, sha256: &str, chain: &Chain, of: &str) {
        let known: Vec<_> = chain.versions.iter().map(|(_, source)| source).collect();
        let Some(newest) = known.last() else { return };
        let here = name(&self.source_path);
        let what = format!(
            "the history is about another source than {of}: it knows “{}” with {} bytes and the SHA-256 {}, and not “{here}” with the SHA-256 {}",
            crate::text::excerpt(&newest.name),
            grouped_bytes(newest.bytes),
            hex(&newest.sha256),
            hex(sha256)
        );
        self.tell(Part::History, Severity::Altered, what);
    }
}

/// Whether the history tells that this version was marked after the file of marks was saved.
fn is_newer_version(source: &SourceBytes, chain: Option<&Chain>, stand: &Stand) -> bool {
    let Some(chain) = chain else { return false };
    let stood = match stand {
        Stand::After(count) => *count,
        Stand::Unsaid { saved } => saved.unwrap_or_default(),
        Stand::Off | Stand::Nowhere { .. } => return false,
    };
    chain
        .versions
        .iter()
        .any(|(index, version)| *index >= stood.max(1) && version.sha256 == source.sha256)
}

/// A fingerprint, if it may be one: a file can say anything.
fn hex(sha256: &str) -> String {
    let is_hex = sha256.len() == 64 && sha256.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_hex {
        sha256.to_owned()
    } else {
        format!("“{}”", crate::text::excerpt(sha256))
    }
}

fn grouped_bytes(bytes: u64) -> String {
    usize::try_from(bytes).map_or_else(|_| bytes.to_string(), thousands)
}
