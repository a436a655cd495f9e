//! Entries that do not fit the text or each other. Offsets in the sidecars are Unicode code points.

use super::*;

/// A sidecar of the text `Hello World.` with these entries.
fn sidecar(entries: &str, links: &str) -> String {
    let SourceIdentity {
        name,
        sha256,
        bytes,
        encoding,
    } = identity("Hello World.");
    format!(
        "(\n    format: \"evimark/1\",\n    source: (name: \"{name}\", sha256: \"{sha256}\", bytes: {bytes}, encoding: \"{encoding}\"),\n    offsets: \"unicode code points\",\n    annotations: [\n{entries}    ],\n{links})\n"
    )
}

fn entry(id: &str, at: &str, more: &str) -> String {
    format!(
        "        (id: \"{id}\", tag: \"claim\", at: [{at}], {more}by: \"olena\", created: \"2026-11-22T09:14:05Z\"),\n"
    )
}

#[test]
fn what_does_not_fit_is_kept_and_told_with_its_line() {
    let good = entry(
        "good",
        "(0..5, \"Hello\")",
        "context: (\"\", \" World.\"), ",
    );
    let world = "(6..11, \"World\")";
    let context = "context: (\"Hello \", \".\"), ";
    let time = "2026-11-22T09:14:05Z";
    let figure = |value: &str| format!("details: Figure(value: {value}), by: ");
    for (at, (from, to), message) in [
        ("(9..6, \"Wor\")", ("", ""), "9..6 is no part of a text"),
        ("(6..6, \"\")", ("", ""), "6..6 is no part of a text"),
        (
            "(6..13, \"World.\")",
            ("", ""),
            "6..13 goes beyond the end of the text, which has 12 characters",
        ),
        (
            "(6..9999999999, \"World.\")",
            ("", ""),
            "6..9999999999 goes beyond the end",
        ),
        (
            "(6..11, \"Wörld\")",
            ("", ""),
            "at 6..11 the text says “World”, not “Wörld”",
        ),
        (
            "(6..11, \"World\"), (9..12, \"ld.\")",
            ("", ""),
            "the parts of the mark overlap",
        ),
        ("", ("", ""), "the mark has no place in the text"),
        (
            world,
            (time, "yesterday"),
            "“yesterday” is no time such as 2026-11-22T09:14:05Z",
        ),
        (
            world,
            (time, "2026-11-22T09:14:05.5Z"),
            "“2026-11-22T09:14:05.5Z” is no time",
        ),
        (
            world,
            ("by: ", &figure("Exact(NaN)")),
            "the figure is not a number",
        ),
        (
            world,
            ("by: ", &figure("Between(1, -inf)")),
            "the figure is not a number",
        ),
    ] {
        let bad = entry("bad", at, context).replacen(from, to, 1);
        let ron = sidecar(&(good.clone() + &bad), "");
        let loaded = load(&ron, "Hello World.");
        assert_eq!(loaded.annotations.len(), 1, "{at}");
        assert_eq!(loaded.misfits.len() + loaded.unplaced.len(), 1, "{at}");
        let [finding] = &loaded.findings[..] else {
            panic!("{:?}", loaded.findings)
        };
        assert!(finding.what.starts_with(message), "{finding}");
        assert_eq!((finding.line, finding.id), (Some(7), "bad".parse().ok()));
        if let [misfit] = &loaded.misfits[..] {
            assert_eq!(misfit.why, finding.what);
        }

        // The next save has it as it was.
        let text = SourceText::new("Hello World.").unwrap();
        let kept = Annotations::from_parts(loaded.annotations, loaded.unplaced, Vec::new());
        let kept = kept.unwrap();
        let saved = to_ron(&text, &kept, &loaded.misfits);
        assert!(saved.contains(&good) && saved.contains(&bad), "{saved}");
    }
}

#[test]
fn ids_are_well_formed_and_there_once() {
    let first = entry("twin", "(0..5, \"Hello\")", "");
    let second = entry("twin", "(6..11, \"World\")", "");
    let bad = entry("Not an id", "(6..11, \"World\")", "");
    let loaded = load(&sidecar(&(first + &second + &bad), ""), "Hello World.");
    assert_eq!((loaded.annotations.len(), loaded.misfits.len()), (1, 2));
    assert_eq!(
        loaded.findings[0].to_string(),
        "line 7, mark twin: the id twin is there twice; the first mark keeps it"
    );
    assert!(
        loaded.findings[1]
            .to_string()
            .starts_with("line 8: “Not an id” is not an id")
    );
    assert_eq!(loaded.misfits[0].quote().as_deref(), Some("World"));
}

#[test]
fn links_join_marks_that_are_there() {
    let entries = entry("a", "(0..5, \"Hello\")", "") + &entry("b", "(6..11, \"Earth\")", "");
    let link =
        |from: &str, to: &str| format!("        (from: \"{from}\", kind: \"k\", to: \"{to}\"),\n");
    let links = [
        link("a", "a"),
        link("a", "b"),
        link("c", "a"),
        link("a", "a"),
    ]
    .concat();
    let links = format!("    links: [\n{links}    ],\n");
    let loaded = load(&sidecar(&entries, &links), "Hello World.");
    // A mark that waits for its place keeps its links.
    assert_eq!((loaded.links.len(), loaded.misfits.len()), (2, 2));
    let told: Vec<_> = loaded.findings[1..]
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        told,
        [
            "line 12: the link leads to “c”, and there is no such mark",
            "line 13: the same link is there twice",
        ]
    );
}

#[test]
fn another_source_is_told() {
    let ron = sidecar("", "");
    for (text, message) in [
        ("Hello World!", "as many bytes, but others"),
        ("Hello", "it had 12 bytes and has 5 now"),
    ] {
        let loaded = load(&ron, text);
        assert!(!loaded.source_matches);
        assert!(
            loaded.findings[0].what.contains(message),
            "{}",
            loaded.findings[0]
        );
    }
    let text = SourceText::new("Hello World.").unwrap();
    let now = SourceIdentity {
        encoding: "KOI8-U".to_owned(),
        ..identity("Hello World.")
    };
    let loaded = read(&ron, &text, &now, &tags::built_in()).unwrap();
    assert!(
        loaded.findings[0]
            .what
            .contains("read as UTF-8, and now it is read as KOI8-U")
    );
    let renamed = SourceIdentity {
        name: "b.txt".to_owned(),
        ..identity("Hello World.")
    };
    assert!(
        read(&ron, &text, &renamed, &tags::built_in())
            .unwrap()
            .source_matches
    );
}

#[test]
fn unknown_tags_are_kept_and_told_once() {
    let tags = |set: &TagSet| {
        let entries = entry("a", "(0..5, \"Hello\")", "") + &entry("b", "(6..11, \"World\")", "");
        let text = SourceText::new("Hello World.").unwrap();
        let ron = sidecar(&entries, "").replace("claim", "hedge");
        read(&ron, &text, &identity("Hello World."), set).unwrap()
    };
    let loaded = tags(&tags::built_in());
    assert_eq!(loaded.annotations.len(), 2);
    let [finding] = &loaded.findings[..] else {
        panic!("{:?}", loaded.findings)
    };
    assert_eq!(
        finding.to_string(),
        "line 6: 2 marks have the tag “hedge”, which is not in the tag set"
    );
    let own = tags::read("[(key: \"hedge\", name: \"Hedge\")]").unwrap();
    assert_eq!(tags(&own).findings, []);
}

#[test]
fn other_layouts_and_time_zones_are_read() {
    let ron = sidecar("", "").replace(
        "annotations: [",
        "/* by hand */ annotations: [\n(\n id: \"a\",\n tag: \"claim\", // a comment\n at: [(0..5 , \"Hello\")],\n details: Figure(value: AtLeast(2.5e1)),\n by: \"olena\", created: \"2026-11-22T11:14:05+02:00\" ),",
    );
    let loaded = load(&ron, "Hello World.");
    assert_eq!(loaded.findings, []);
    let annotation = &loaded.annotations[0];
    assert_eq!(annotation.created.to_string(), "2026-11-22T09:14:05Z");
    let value = Some(FigureValue::AtLeast(25.0));
    assert_eq!(
        annotation.details,
        Some(Details::Figure {
            value,
            unit: String::new()
        })
    );
}

#[test]
fn a_sidecar_lies_beside_its_source() {
    assert_eq!(sidecar_path(Path::new("a/b.txt")), Path::new("a/b.txt.ron"));
    assert_eq!(sidecar_path(Path::new("a/b")), Path::new("a/b.ron"));
}
