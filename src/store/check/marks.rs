//! Whether each mark stands on its words and makes sense. Offsets in words are Unicode code
//! points; lines count from 1.

use std::collections::BTreeSet;

use encoding_rs::Encoding;

use super::{Part, Report, Severity, SourceState, Stored};
use crate::model::TagSet;
use crate::store::sidecar::{self, Entry, Loaded, Misfit, Skimmed, v1};
use crate::store::{SourceBytes, SourceIdentity};
use crate::text::SourceText;
use crate::text::decode::decode;

/// How many entries the list of annotations has: what became of them, without what became of
/// the lists of marks without a place.
fn marks_in(loaded: &Loaded, frame: &v1::Sidecar) -> usize {
    let is_of_list = |misfit: &&Misfit| matches!(misfit.entry, Entry::Annotation(_));
    let is_of_others =
        |misfit: &&Misfit| matches!(misfit.entry, Entry::Unplaced(_) | Entry::Lost(_));
    let misfits = |of: fn(&&Misfit) -> bool| loaded.misfits.iter().filter(of).count();
    let others = frame.unplaced.len() + frame.lost.len() - misfits(is_of_others);
    loaded.annotations.len() + loaded.unplaced.len() - others + misfits(is_of_list)
}

impl Report {
    /// Checks all marks against the source and the rules of the file.
    pub(super) fn check_marks(
        &mut self,
        source: Option<&SourceBytes>,
        stored: &Stored,
        tags: &TagSet,
    ) {
        let frame = stored.frame();
        self.counts.unplaced = frame.unplaced.len();
        self.counts.lost = frame.lost.len();
        self.counts.links = frame.links.len();
        let Some((text, identity)) = self.text(source, &frame.source) else {
            return;
        };
        let loaded = match &stored.content {
            Skimmed::Frame(_) => sidecar::read(stored.ron(), &text, &identity, tags).ok(),
            Skimmed::Whole(_) => None,
        };
        let loaded = loaded.unwrap_or_else(|| {
            sidecar::interpret(&stored.whole(), stored.ron(), &text, &identity, tags)
        });
        self.counts.marks = marks_in(&loaded, frame);
        self.counts.verified = loaded.annotations.len();
        let has_other_encoding = !loaded.source_matches
            && self.source == SourceState::Verified
            && loaded.stored.sha256 == identity.sha256
            && loaded.stored.bytes == identity.bytes;

        // In the source that was marked, a mark without its words was changed by hand.
        let unfit: BTreeSet<_> = if loaded.source_matches {
            loaded.unplaced.iter().map(|mark| mark.id).collect()
        } else {
            BTreeSet::new()
        };
        let senseless: BTreeSet<_> = loaded.misfits.iter().map(|misfit| &*misfit.why).collect();
        for finding in loaded.findings {
            let is_about_source = finding.line.is_none() && finding.id.is_none();
            // That the source is another one is told of the source.
            if is_about_source && !has_other_encoding {
                continue;
            }
            let is_problem = is_about_source
                || senseless.contains(&*finding.what)
                || finding.id.is_some_and(|id| unfit.contains(&id));
            let severity = if is_problem {
                Severity::Problem
            } else {
                Severity::Note
            };
            let told = self.tell(Part::Sidecar, severity, finding.what);
            told.line = finding.line;
            told.mark = finding.id.map(|id| id.to_string());
        }
    }

    /// The text in which the marks are to be verified; an empty one if there is none.
    fn text(
        &mut self,
        source: Option<&SourceBytes>,
        marked: &sidecar::v1::Source,
    ) -> Option<(SourceText, SourceIdentity)> {
        let nothing = || {
            let identity = SourceIdentity {
                name: String::new(),
                sha256: String::new(),
                bytes: 0,
                encoding: String::new(),
            };
            Some((decode(b"", None).ok()?.text, identity))
        };
        let Some(source) = source else {
            return nothing();
        };
        // Whoever marked the text may have chosen another encoding than would be guessed today.
        let chosen = (source.sha256 == marked.sha256)
            .then(|| Encoding::for_label(marked.encoding.as_bytes()))
            .flatten();
        match decode(&source.bytes, chosen) {
            Ok(decoded) => {
                if decoded.malformed {
                    let what = format!(
                        "some bytes of the source are no characters in the encoding {}; � stands for them",
                        decoded.encoding.name()
                    );
                    self.tell(Part::Source, Severity::Note, what);
                }
                let encoding = decoded.encoding.name();
                let identity = SourceIdentity::new(&self.source_path, source, encoding);
                Some((decoded.text, identity))
            }
            Err(error) => {
                self.tell(Part::Source, Severity::Problem, error.to_string());
                nothing()
            }
        }
    }
}
