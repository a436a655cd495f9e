//! Round trips, damage and strangers. Offsets in the sidecars are Unicode code points.

mod misfits;
mod readings;

use jiff::Timestamp;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::*;
use crate::model::{
    AnnotationId, Annotations, Details, FigureValue, Fragments, Review, TagSet, Verdict,
};
use crate::store::tags;
use crate::text::SourceText;

fn identity(text: &str) -> SourceIdentity {
    let bytes = text.as_bytes().to_vec();
    let source = SourceBytes {
        sha256: crate::store::Fingerprint::of(&bytes).to_hex(),
        bytes,
        modified: None,
    };
    SourceIdentity::new(Path::new("articles/a “b”.txt"), &source, "UTF-8")
}

fn to_ron(text: &SourceText, annotations: &Annotations, misfits: &[Misfit]) -> String {
    write(&SidecarContent {
        source: &identity(text.as_str()),
        text,
        snapshot: &annotations.snapshot(),
        misfits,
        history: None,
    })
}

fn from_ron(ron: &str, text: &SourceText) -> Result<Loaded, SidecarError> {
    read(ron, text, &identity(text.as_str()), &tags::built_in())
}

fn load(ron: &str, text: &str) -> Loaded {
    from_ron(ron, &SourceText::new(text).unwrap()).unwrap()
}

// ---- random documents

fn texts() -> impl Strategy<Value = String> {
    let piece = select(vec![
        "a",
        "Board",
        " ",
        "  ",
        "\r\n",
        "\n",
        "\r",
        "46,327",
        "'",
        "\"",
        "\\",
        "“”",
        "–",
        "Київ",
        "e\u{301}",
        "\u{301}",
        "👩\u{200d}👧",
        "🇺🇦",
        "שלום",
        "\u{202e}",
        "\u{feff}",
        "\0",
        "\u{1b}",
        "\t",
    ]);
    prop::collection::vec(piece, 1..60).prop_map(|pieces| pieces.concat())
}

fn times() -> impl Strategy<Value = Timestamp> {
    (0..4_000_000_000_i64).prop_map(|second| Timestamp::from_second(second).unwrap())
}

fn numbers() -> impl Strategy<Value = f64> {
    prop_oneof![
        (-1_000_000..1_000_000_i32).prop_map(f64::from),
        (-1_000_000..1_000_000_i32).prop_map(|n| f64::from(n) + 0.5),
        prop::num::f64::NORMAL,
        select(vec![
            1e15,
            9_007_199_254_740_993.0,
            1e16,
            1e300,
            -1e300,
            1e-300,
            0.1
        ]),
    ]
}

fn details() -> impl Strategy<Value = Details> {
    let value = prop_oneof![
        numbers().prop_map(FigureValue::Exact),
        numbers().prop_map(FigureValue::AtLeast),
        numbers().prop_map(FigureValue::AtMost),
        numbers().prop_map(FigureValue::About),
        (numbers(), numbers()).prop_map(|(a, b)| FigureValue::Between(a.min(b), a.max(b))),
    ];
    prop_oneof![
        (prop::option::of(value), maybe_text())
            .prop_map(|(value, unit)| Details::Figure { value, unit }),
        (maybe_text(), maybe_text()).prop_map(|(instrument, provision)| Details::LegalBasis {
            instrument,
            provision
        }),
    ]
}

fn maybe_text() -> impl Strategy<Value = String> {
    prop_oneof![Just(String::new()), texts(), ".*"]
}

fn reviews() -> impl Strategy<Value = Review> {
    let verdict = select(Verdict::ALL.to_vec());
    (verdict, texts(), times(), maybe_text()).prop_map(|(verdict, by, at, reason)| Review {
        verdict,
        by: by.into(),
        at,
        reason,
    })
}

#[derive(Clone, Debug)]
struct Draft {
    id: String,
    tag: &'static str,
    places: Vec<(Index, Index)>,
    note: String,
    details: Option<Details>,
    review: Option<Review>,
    author: String,
    created: Timestamp,
    modified: Option<Timestamp>,
}

fn drafts() -> impl Strategy<Value = Draft> {
    let places = prop::collection::vec((any::<Index>(), any::<Index>()), 1..4);
    let tag = select(vec!["claim", "actor", "figure", "legal-basis"]);
    let who = ("[0-9a-z]{1,8}", tag, places, maybe_text());
    let what = (prop::option::of(details()), prop::option::of(reviews()));
    let when = (texts(), times(), prop::option::of(times()));
    (who, what, when).prop_map(
        |((id, tag, places, note), (details, review), (author, created, modified))| Draft {
            id,
            tag,
            places,
            note,
            details,
            review,
            author,
            created,
            modified,
        },
    )
}

/// Puts the drafts into the text; those without a place of their own are left out.
fn document(
    text: &SourceText,
    drafts: Vec<Draft>,
    arrows: &[(Index, Index, String)],
) -> Annotations {
    let boundaries: Vec<u32> = (0..=text.len_chars())
        .map(|c| text.byte_of(c).unwrap())
        .collect();
    let mut all: Vec<Annotation> = Vec::new();
    for draft in drafts {
        let spans = draft.places.iter().filter_map(|(a, b)| {
            let [a, b] = [a.get(&boundaries), b.get(&boundaries)];
            text.span(*a.min(b)..*a.max(b)).ok()
        });
        let id: AnnotationId = draft.id.parse().unwrap();
        if let Ok(fragments) = Fragments::new(spans.collect())
            && all.iter().all(|other| other.id != id)
        {
            let mut new =
                Annotation::new(id, draft.tag.into(), fragments, draft.author, draft.created);
            new.note = draft.note;
            new.details = draft.details;
            new.review = draft.review;
            new.modified = draft.modified;
            all.push(new);
        }
    }
    let mut links = std::collections::BTreeSet::new();
    for (from, to, kind) in arrows.iter().filter(|_| !all.is_empty()) {
        let (from, to) = (from.get(&all).id, to.get(&all).id);
        links.insert(Link {
            from,
            kind: kind.clone(),
            to,
        });
    }
    Annotations::from_sorted_or_not(all, links.into_iter().collect()).unwrap()
}

fn documents() -> impl Strategy<Value = (SourceText, Annotations)> {
    let arrows = prop::collection::vec((any::<Index>(), any::<Index>(), maybe_text()), 0..5);
    (texts(), prop::collection::vec(drafts(), 0..8), arrows).prop_map(|(text, drafts, arrows)| {
        let text = SourceText::new(text).unwrap();
        let annotations = document(&text, drafts, &arrows);
        (text, annotations)
    })
}

/// What `ron` itself writes for an entry.
fn with_ron<T: serde::Serialize>(entry: &T) -> String {
    let options =
        ron::Options::default().with_default_extension(ron::extensions::Extensions::IMPLICIT_SOME);
    let style = ron::ser::PrettyConfig::new()
        .depth_limit(0)
        .compact_ranges(true);
    options.to_string_pretty(entry, style).unwrap()
}

proptest! {
    #[test]
    fn what_is_written_reads_back((text, annotations) in documents()) {
        let ron = to_ron(&text, &annotations, &[]);
        let loaded = from_ron(&ron, &text).unwrap();
        prop_assert_eq!(&loaded.findings, &[]);
        prop_assert!(loaded.source_matches && loaded.misfits.is_empty() && loaded.unplaced.is_empty());
        prop_assert_eq!(&loaded.stored, &identity(text.as_str()));
        prop_assert!(loaded.annotations.iter().eq(annotations.iter()));
        prop_assert!(loaded.links.iter().eq(annotations.links()));

        let again = Annotations::from_sorted_or_not(loaded.annotations, loaded.links).unwrap();
        prop_assert_eq!(&to_ron(&text, &again, &[]), &ron);
        // One annotation or link a line, whatever their texts hold.
        let lines = 7 + annotations.len() + usize::from(!annotations.is_empty()) - 1
            + annotations.links().count() + if annotations.links().count() > 0 { 2 } else { 0 };
        prop_assert_eq!(ron.lines().count(), lines);
        prop_assert!(ron.ends_with(")\n") && !ron.contains('\r'));
    }

    #[test]
    fn each_entry_is_written_as_ron_writes_it((text, annotations) in documents()) {
        for annotation in annotations.iter() {
            let mut entry = write::stored_annotation(annotation, &text);
            // Whole numbers are written without a fraction here, which `ron` does not do.
            if let Some(v1::Details::Figure { value, .. }) = &mut entry.details {
                *value = value.map(|_| v1::FigureValue::Between(-2.5, 1e300));
            }
            let mut line = String::new();
            write::push_annotation(&mut line, &entry);
            prop_assert_eq!(line, with_ron(&entry));
        }
    }

    #[test]
    fn what_does_not_fit_another_text_is_carried_along((text, annotations) in documents(), cut in any::<Index>()) {
        let ron = to_ron(&text, &annotations, &[]);
        // Something is put into the text, so that many places are wrong.
        let mut chars: Vec<char> = text.as_str().chars().collect();
        chars.insert(cut.index(chars.len() + 1), '☃');
        let other = SourceText::new(chars.into_iter().collect::<String>()).unwrap();
        let there = from_ron(&ron, &other).unwrap();
        prop_assert!(!there.source_matches);
        // Where the source is another one, no mark is believed to stand where it stood.
        prop_assert_eq!(there.annotations.len(), 0);
        prop_assert_eq!(there.unplaced.len(), annotations.len());
        prop_assert_eq!(there.findings.len(), 1);
        let kept = Annotations::from_parts(there.annotations, there.unplaced, there.links).unwrap();
        let carried = to_ron(&other, &kept, &there.misfits);
        // And saving what was carried along changes nothing.
        let again = from_ron(&carried, &other).unwrap();
        let kept = Annotations::from_parts(again.annotations, again.unplaced, again.links).unwrap();
        prop_assert_eq!(to_ron(&other, &kept, &again.misfits), carried);
    }

    #[test]
    fn damage_never_panics((text, annotations) in documents(), flips in prop::collection::vec((any::<Index>(), 0..8_u8), 1..6)) {
        let mut bytes = to_ron(&text, &annotations, &[]).into_bytes();
        for (at, bit) in flips {
            let at = at.index(bytes.len());
            bytes[at] ^= 1 << bit;
        }
        if let Ok(ron) = decode(&bytes) && let Ok(loaded) = from_ron(ron, &text) {
            // Whatever was read can be written and read again.
            let all = Annotations::from_parts(loaded.annotations, loaded.unplaced, loaded.links).unwrap();
            let ron = to_ron(&text, &all, &loaded.misfits);
            let again = from_ron(&ron, &text).unwrap();
            prop_assert_eq!(again.annotations.len(), all.len());
            prop_assert_eq!(again.misfits.len(), loaded.misfits.len());
        }
    }
}

// ---- the layout

const TEXT: &str =
    "The Board’s report counts 46,327 men.\nЇх було “не менше 63”, said it's author.\n";

fn sample() -> (SourceText, Annotations) {
    let text = SourceText::new(TEXT).unwrap();
    let mark = |id: &str, tag: &str, quotes: &[&str]| {
        let spans = quotes.iter().map(|quote| {
            let start = u32::try_from(TEXT.find(quote).unwrap()).unwrap();
            text.span(start..start + u32::try_from(quote.len()).unwrap())
                .unwrap()
        });
        let created = "2026-11-22T09:14:05Z".parse().unwrap();
        let fragments = Fragments::new(spans.collect()).unwrap();
        Annotation::new(id.parse().unwrap(), tag.into(), fragments, "olena", created)
    };
    let mut claim = mark("c5h2", "claim", &["The Board’s report counts 46,327 men."]);
    claim.note = "it's \"one\"\nof two".to_owned();
    claim.modified = Some("2026-11-22T10:00:00Z".parse().unwrap());
    let mut figure = mark("f81k", "figure", &["46,327"]);
    figure.details = Some(Details::Figure {
        value: Some(FigureValue::Exact(46327.0)),
        unit: "men".to_owned(),
    });
    figure.review = Some(Review {
        verdict: Verdict::Accepted,
        by: "marko".into(),
        at: "2026-11-21T16:40:00Z".parse().unwrap(),
        reason: String::new(),
    });
    let mut basis = mark("b", "legal-basis", &["Їх було", "author"]);
    basis.details = Some(Details::LegalBasis {
        instrument: String::new(),
        provision: "Article 5".to_owned(),
    });
    let link = Link {
        from: figure.id,
        kind: "quantifies".to_owned(),
        to: claim.id,
    };
    let all = vec![basis, figure, claim];
    let annotations = Annotations::from_sorted_or_not(all, vec![link]).unwrap();
    (text, annotations)
}

const SAMPLE: &str = r#"(
    format: "evimark/1",
    source: (name: "a “b”.txt", sha256: "SHA", bytes: 98, encoding: "UTF-8"),
    offsets: "unicode code points",
    annotations: [
        (id: "c5h2", tag: "claim", at: [(0..37, "The Board’s report counts 46,327 men.")], context: ("", "\nЇх було “не менше 63”, said it\'"), note: "it\'s \"one\"\nof two", by: "olena", created: "2026-11-22T09:14:05Z", modified: "2026-11-22T10:00:00Z"),
        (id: "f81k", tag: "figure", at: [(26..32, "46,327")], context: ("The Board’s report counts ", " men.\nЇх було “не менше 63”, sai"), details: Figure(value: Exact(46327), unit: "men"), review: (verdict: Accepted, by: "marko", at: "2026-11-21T16:40:00Z"), by: "olena", created: "2026-11-22T09:14:05Z"),
        (id: "b", tag: "legal-basis", at: [(38..45, "Їх було"), (71..77, "author")], context: ("ard’s report counts 46,327 men.\n", ".\n"), details: LegalBasis(provision: "Article 5"), by: "olena", created: "2026-11-22T09:14:05Z"),
    ],
    links: [
        (from: "f81k", kind: "quantifies", to: "c5h2"),
    ],
)
"#;

#[test]
fn the_layout_is_as_documented() {
    let (text, annotations) = sample();
    let expected = SAMPLE.replace("SHA", &identity(TEXT).sha256);
    assert_eq!(to_ron(&text, &annotations, &[]), expected);
}

#[test]
fn no_marks_are_an_empty_list() {
    let text = SourceText::new("x").unwrap();
    let ron = to_ron(&text, &Annotations::new(), &[]);
    let sha256 = identity("x").sha256;
    assert_eq!(
        ron,
        format!(
            "(\n    format: \"evimark/1\",\n    source: (name: \"a “b”.txt\", sha256: \"{sha256}\", \
             bytes: 1, encoding: \"UTF-8\"),\n    offsets: \"unicode code points\",\n    \
             annotations: [],\n)\n"
        )
    );
    assert!(load(&ron, "x").annotations.is_empty());
}

// ---- damage

#[test]
fn a_sidecar_that_was_cut_off_is_an_error_at_every_byte() {
    let (text, annotations) = sample();
    let ron = to_ron(&text, &annotations, &[]);
    // Without the line break at its end it is whole.
    for end in 0..ron.len() - 1 {
        let result = decode(&ron.as_bytes()[..end]).and_then(|ron| from_ron(ron, &text));
        assert!(result.is_err(), "cut at {end}");
    }
    assert_eq!(from_ron(ron.trim_end(), &text), from_ron(&ron, &text));
}

#[test]
fn errors_have_their_place_and_plain_words() {
    let (text, annotations) = sample();
    let ron = to_ron(&text, &annotations, &[]);
    for (from, to, message) in [
        (
            "tag: \"figure\"",
            "tag: \"figure\", colour: 3",
            "line 7, column 37: “colour” is unknown",
        ),
        ("note: ", "tag: \"x\", note: ", "“tag” is there twice"),
        ("tag: \"figure\", ", "", "“tag” is missing"),
        ("26..32", "26..99999999999999999999999", "line 7, column"),
        ("26..32", "26..=32", "line 7, column"),
        ("26..32", "-1..32", "line 7, column"),
        ("verdict: Accepted", "verdict: Maybe", "line 7, column"),
        (
            "details: Figure(",
            "details: Some(Figure(",
            "line 7, column",
        ),
        ("\"men\"", "\"men\", extra: 1", "“extra” is unknown"),
        (")\n", ")\n)", "something follows after the end"),
        ("annotations: [", "annotations: [[[", "line 5, column"),
        (
            "    offsets: \"unicode code points\",\n",
            "",
            "“offsets” is missing",
        ),
    ] {
        assert!(ron.contains(from), "{from}");
        let at = ron.rfind(from).unwrap();
        let broken = format!("{}{to}{}", &ron[..at], &ron[at + from.len()..]);
        let error = from_ron(&broken, &text).unwrap_err();
        let SidecarError::Syntax(_) = &error else {
            panic!("{error:?}")
        };
        assert!(
            error.to_string().contains(message),
            "{error}\nnot: {message}"
        );
    }
}

#[test]
fn other_formats_are_not_read() {
    let (text, annotations) = sample();
    let ron = to_ron(&text, &annotations, &[]);
    let error = |ron: &str| from_ron(ron, &text).unwrap_err();
    let newer = SidecarError::NewerFormat {
        format: "evimark/2".to_owned(),
    };
    assert_eq!(error(&ron.replace("evimark/1", "evimark/2")), newer);
    assert_eq!(error("(format: \"evimark/2\", shape: {3: 'x'})"), newer);
    assert_eq!(error("(shape: {3: 'x'}, format: \"evimark/2\")"), newer);
    assert_eq!(error("( format : \"evimark/2\", what? is this"), newer);
    assert_eq!(
        error(&ron.replace("evimark/1", "brat/1")),
        SidecarError::NotASidecar
    );
    assert_eq!(error("(theme: Light)"), SidecarError::NotASidecar);
    assert_eq!(error("[1, 2]"), SidecarError::NotASidecar);
    let other = ron.replace("unicode code points", "bytes");
    assert_eq!(error(&other), SidecarError::OffsetUnit("bytes".to_owned()));
    assert!(matches!(error(""), SidecarError::Syntax(_)));
}

#[test]
fn deep_nesting_is_an_error() {
    let (text, annotations) = sample();
    let ron = to_ron(&text, &annotations, &[]);
    for open in ["(", "[", "{a:", "Some("] {
        let deep = open.repeat(200_000);
        assert!(from_ron(&deep, &text).is_err());
        assert!(from_ron(&format!("(format: \"evimark/1\", x: {deep}"), &text).is_err());
        assert!(from_ron(&ron.replace("at: [", &format!("at: [{deep}")), &text).is_err());
        assert!(from_ron(&format!("(x: {deep}"), &text).is_err());
    }
    let comments = "/*".repeat(200_000);
    assert!(from_ron(&comments, &text).is_err());
}

#[test]
fn bytes_that_are_no_text_have_their_line() {
    let mut bytes = "\u{feff}(\n\nя “".as_bytes().to_vec();
    bytes.push(0xff);
    assert_eq!(
        decode(&bytes).unwrap_err().to_string(),
        "the file with the marks cannot be read: line 3, column 4: this is not UTF-8 text"
    );
    assert_eq!(decode(b"\xef\xbb\xbf()"), Ok("()"));
}
