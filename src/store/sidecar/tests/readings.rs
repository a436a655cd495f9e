//! The quick reading says what `ron` says, of whatever file. Offsets in the sidecars are
//! Unicode code points.

use super::*;
use crate::store::sidecar::cursor::Cursor;
use crate::store::sidecar::entry::EntryView;
use crate::store::sidecar::lines::Lines;
use crate::store::sidecar::read::parse_with_ron;

/// What people and programs may do to a file of marks.
#[derive(Clone, Debug)]
enum Edit {
    Insert(Index, &'static str),
    Remove(Index, usize),
    /// A line to another place.
    Move(Index, Index),
    Repeat(Index),
    /// Every line ends as on Windows.
    CarriageReturns,
    /// The first of these, wherever it stands, becomes the second.
    Replace(&'static str, &'static str),
}

fn edits() -> impl Strategy<Value = Edit> {
    let piece = select(vec![
        "\"",
        "\\",
        "(",
        ")",
        "[",
        "]",
        ",",
        " ",
        "\n",
        "    ],\n",
        "//",
        "/* ",
        " */",
        "\\u{41}",
        "0",
        "_",
        "-",
        "+",
        "..",
        "Some(",
        "r\"",
        "#",
        "\\x41",
        "x: 1, ",
        "note: \"n\", ",
        "\t",
        "        (id: \"z\", tag: \"claim\", at: [(0..1, \"a\")], by: \"o\", created: \"2026-11-22T09:14:05Z\"),\n",
    ]);
    let replace = select(vec![
        ("    ],\n", "        /*\n    ],\n*/"),
        ("tag: ", "tag : "),
        ("        (", "       ("),
        ("        (", "\t("),
        ("    annotations: [", "annotations: [  "),
        ("    annotations: [", "    lost: [],\n    annotations: ["),
        ("    annotations: [", "    links: [\n    annotations: ["),
        ("    ],\n", "]\n"),
        ("    ],\n", "  ] ,\n"),
        ("name: \"", "name: r\""),
        ("name: \"", "name: \"//\n    annotations: [\n"),
        ("name: \"", "name: \"\n    annotations: [\n    ],\n"),
        ("),\n", "), // so\n"),
        ("),\n", ")\n"),
        ("),\n", ") ,\n"),
        ("(id: ", "( id : "),
        ("\", ", "\\n\", "),
        (", by: \"", ", by: \"\\u{1F1FA}"),
        (", at: [(", ", at: [(0"),
        ("claim", "alleged"),
        ("(\n", "#![enable(implicit_some)]\n(\n"),
        ("(\n", "(\n    // made by hand\n"),
        ("created: \"2", "created: \"3"),
        ("Exact(", "Exact(0x"),
        ("Exact(", "About(+"),
        ("evimark/1", "evimark/2"),
        ("unicode code points", "bytes"),
        ("    annotations: [\n", "    annotations: [\n\n"),
    ]);
    prop_oneof![
        (any::<Index>(), piece).prop_map(|(at, piece)| Edit::Insert(at, piece)),
        (any::<Index>(), 1..12_usize).prop_map(|(at, len)| Edit::Remove(at, len)),
        (any::<Index>(), any::<Index>()).prop_map(|(from, to)| Edit::Move(from, to)),
        any::<Index>().prop_map(Edit::Repeat),
        Just(Edit::CarriageReturns),
        replace.prop_map(|(from, to)| Edit::Replace(from, to)),
    ]
}

fn edited(ron: &str, edit: &Edit) -> String {
    let chars = |at: &Index| {
        let at = at.index(ron.len() + 1);
        ron.floor_char_boundary(at)
    };
    let mut lines: Vec<&str> = ron.split_inclusive('\n').collect();
    match edit {
        Edit::Insert(at, piece) => {
            let at = chars(at);
            return format!("{}{piece}{}", &ron[..at], &ron[at..]);
        }
        Edit::Remove(at, len) => {
            let at = chars(at);
            let end = ron.floor_char_boundary((at + len).min(ron.len())).max(at);
            return format!("{}{}", &ron[..at], &ron[end..]);
        }
        Edit::Move(from, to) if !lines.is_empty() => {
            let line = lines.remove(from.index(lines.len()));
            lines.insert(to.index(lines.len() + 1), line);
        }
        Edit::Repeat(at) if !lines.is_empty() => {
            let at = at.index(lines.len());
            lines.insert(at, lines[at]);
        }
        Edit::CarriageReturns => return ron.replace('\n', "\r\n"),
        Edit::Replace(from, to) => return ron.replacen(from, to, 1),
        Edit::Move(..) | Edit::Repeat(_) => {}
    }
    lines.concat()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]
    #[test]
    fn both_readings_agree((text, annotations) in documents(), edits in prop::collection::vec(edits(), 0..4)) {
        let mut ron = to_ron(&text, &annotations, &[]);
        for edit in edits {
            ron = edited(&ron, &edit);
        }
        let by_ron = parse_with_ron(&ron);
        prop_assert_eq!(&parse(&ron), &by_ron, "{}", ron);
        let quickly = from_ron(&ron, &text);
        let slowly = by_ron.map(|sidecar| {
            interpret(&sidecar, &ron, &text, &identity(text.as_str()), &tags::built_in())
        });
        prop_assert_eq!(quickly, slowly, "{}", ron);
    }

    #[test]
    fn what_is_written_is_read_quickly((text, annotations) in documents()) {
        prop_assume!(!annotations.is_empty());
        let ron = to_ron(&text, &annotations, &[]);
        prop_assert!(Lines::find(&ron).is_some());
        let by_ron = parse_with_ron(&ron).unwrap();
        let lines = ron.lines().filter(|line| line.starts_with("        (id: "));
        for (line, expected) in lines.zip(&by_ron.annotations) {
            let mut cursor = Cursor::new(line.trim().trim_end_matches(','));
            let mut entry = EntryView::default();
            prop_assert!(cursor.annotation(&mut entry).is_some(), "{}", line);
            prop_assert_eq!(cursor.rest(), "");
            prop_assert_eq!(&entry.to_stored(), expected);
        }
    }
}

#[test]
fn a_text_that_looks_like_the_end_of_the_list_is_no_end() {
    let text = SourceText::new("a\n    ],\nb").unwrap();
    let mut mark = Annotation::new(
        "a".parse().unwrap(),
        "claim".into(),
        text.span(0..text.len_bytes()).unwrap(),
        "olena",
        "2026-11-22T09:14:05Z".parse().unwrap(),
    );
    mark.note = "\n    ],\n)".to_owned();
    let all = Annotations::from_sorted_or_not(vec![mark], Vec::new()).unwrap();
    let ron = to_ron(&text, &all, &[]);
    // As another program may write it, with line breaks as they are.
    let raw = ron.replace("\\n", "\n");
    let on_windows = ron.replace('\n', "\r\n");
    assert!(Lines::find(&on_windows).is_some());
    for ron in [ron, raw, on_windows] {
        assert_eq!(from_ron(&ron, &text).unwrap().annotations.len(), 1);
    }
}

#[test]
fn an_id_that_is_there_many_times_is_told_in_linear_time() {
    let text = SourceText::new("a".repeat(10)).unwrap();
    let entry = "        (id: \"a\", tag: \"claim\", at: [(0..1, \"a\")], by: \"o\", created: \"2026-11-22T09:14:05Z\"),\n";
    let none = to_ron(&text, &Annotations::new(), &[]);
    let list = format!("annotations: [\n{}    ],", entry.repeat(20_000));
    let ron = none.replace("annotations: [],", &list);
    let loaded = from_ron(&ron, &text).unwrap();
    assert_eq!(
        (loaded.annotations.len(), loaded.misfits.len()),
        (1, 19_999)
    );
    assert_eq!(loaded.findings[19_998].line, Some(20_005));
}
