//! Arbitrary bytes as the sidecar of one article: they are read or refused with a message; what
//! was read is written and read again without a loss.

use std::collections::BTreeSet;

use evimark::model::{Annotation, Annotations, Link, Unplaced};
use evimark::store::sidecar::{self, Entry, Loaded, SidecarContent, SidecarError, SourceIdentity};
use evimark::store::{Fingerprint, tags};
use evimark::text::SourceText;

use super::check_message;

/// The article that the sidecars of the corpus are about.
pub const ARTICLE: &str = "The Board’s report counts 46,327 men.\r\nЇх було “не менше 63”, said its author.\n👩\u{200d}👧 e\u{301} end";

/// The identity of [`ARTICLE`].
#[must_use]
pub fn identity() -> SourceIdentity {
    SourceIdentity {
        name: "article.txt".to_owned(),
        sha256: Fingerprint::of(ARTICLE.as_bytes()).to_hex(),
        bytes: ARTICLE.len() as u64,
        encoding: "UTF-8".to_owned(),
    }
}

/// Reads the bytes as the sidecar of [`ARTICLE`], and checks what came out.
///
/// # Errors
/// [`SidecarError`] for a sidecar that is refused.
///
/// # Panics
/// When something is lost or a message cannot be shown.
pub fn check(bytes: &[u8]) -> Result<Loaded, SidecarError> {
    let text = SourceText::new(ARTICLE).expect("the article is short");
    let loaded = read(bytes, &text).inspect_err(|error| check_message(&error.to_string()))?;
    for finding in &loaded.findings {
        check_message(&finding.to_string());
    }
    for annotation in &loaded.annotations {
        for span in annotation.fragments.iter() {
            assert!(!text.slice(span).is_empty());
        }
    }

    let again = rewritten(&loaded, &text);
    assert_eq!(state(&again), state(&loaded));
    assert_eq!(misfits(&again), misfits(&loaded));
    assert_eq!(write(&again, &text), write(&loaded, &text));
    if loaded.findings.is_empty() {
        assert!(loaded.misfits.is_empty() && loaded.source_matches);
        assert_eq!(again.findings, []);
    }
    Ok(loaded)
}

fn read(bytes: &[u8], text: &SourceText) -> Result<Loaded, SidecarError> {
    sidecar::read(
        sidecar::decode(bytes)?,
        text,
        &identity(),
        &tags::built_in(),
    )
}

fn write(loaded: &Loaded, text: &SourceText) -> String {
    let annotations = loaded.annotations.clone();
    let (unplaced, links) = (loaded.unplaced.clone(), loaded.links.clone());
    let annotations =
        Annotations::from_parts(annotations, unplaced, links).expect("what was read fits together");
    sidecar::write(&SidecarContent {
        source: &identity(),
        text,
        snapshot: &annotations.snapshot(),
        misfits: &loaded.misfits,
        history: loaded.history.as_ref(),
    })
}

fn rewritten(loaded: &Loaded, text: &SourceText) -> Loaded {
    let again = read(write(loaded, text).as_bytes(), text);
    again.expect("what was written can be read")
}

/// The annotations, those without a place, and the links, in order.
fn state(loaded: &Loaded) -> (Vec<&Annotation>, Vec<&Unplaced>, BTreeSet<&Link>) {
    let mut annotations: Vec<&Annotation> = loaded.annotations.iter().map(|a| &**a).collect();
    annotations.sort_by_key(|annotation| annotation.order_key());
    let mut unplaced: Vec<_> = loaded.unplaced.iter().collect();
    unplaced.sort_by_key(|mark| mark.id);
    (annotations, unplaced, loaded.links.iter().collect())
}

/// What does not fit and why, in order. As text, because a figure that is no number is not
/// equal to itself.
fn misfits(loaded: &Loaded) -> Vec<String> {
    let mut misfits: Vec<_> = loaded
        .misfits
        .iter()
        .map(|misfit| match &misfit.entry {
            Entry::Annotation(entry) | Entry::Unplaced(entry) | Entry::Lost(entry) => {
                format!("{entry:?}: {}", misfit.why)
            }
            Entry::Link(entry) => format!("{entry:?}: {}", misfit.why),
        })
        .collect();
    misfits.sort();
    misfits
}
