//! What is done to marks and text without a frame.

use std::time::{Duration, Instant};

use evimark::cli::generate::{Shape, Wishes, make};
use evimark::session::{Action, Command, Session};
use evimark::store::settings::Settings;
use evimark::store::sidecar::{self, SidecarContent, SourceIdentity};
use evimark::store::{Expected, tags, write_atomic};
use evimark::text::find::{Finder, Query};
use evimark::text::snap::Granularity;
use fastrand::Rng;

use crate::documents::{Folder, Size, UNMARKED};
use crate::measure::Bench;

pub fn run(bench: &mut Bench) {
    for size in bench.sizes() {
        if bench.wants("change") {
            changes(bench, size);
        }
        if bench.wants("sidecar") {
            sidecars(bench, size);
        }
    }
    if bench.wants("find") {
        finding(bench);
    }
}

/// Adding, retagging and undoing, as far as a frame waits for it.
fn changes(bench: &mut Bench, size: Size) {
    let folder = Folder::new();
    let mut session = Session::new(
        Settings {
            author: "olena".to_owned(),
            ..Settings::default()
        },
        None,
        || {},
    );
    session.run(Action::Open(folder.document(size)));
    while session.is_busy() || session.document.is_none() {
        session.poll();
        std::thread::sleep(Duration::from_millis(1));
    }
    let mut rng = Rng::with_seed(7);
    let timed = |session: &mut Session, action: Action| {
        let began = Instant::now();
        session.run(action);
        began.elapsed()
    };
    let select = |session: &mut Session, rng: &mut Rng| {
        let text = session.document.as_ref().unwrap().text();
        let start = text.floor_char(rng.u32(..text.len_bytes() - 100));
        let end = text.floor_char(start + rng.u32(4..60));
        session.run(Action::Select {
            anchor: start,
            head: end,
            granularity: Granularity::Word,
        });
    };
    bench.many("change", "add a mark", size, || {
        select(&mut session, &mut rng);
        let took = timed(&mut session, Action::Run(Command::Tag(0)));
        session.poll();
        took
    });
    bench.many("change", "retag a mark", size, || {
        let marks = &session.document.as_ref().unwrap().annotations;
        let id = marks.select(rng.usize(..marks.len())).unwrap().id;
        session.run(Action::SelectMark(id));
        let took = timed(&mut session, Action::Run(Command::Tag(rng.u8(..4))));
        session.poll();
        took
    });
    bench.many("change", "undo", size, || {
        select(&mut session, &mut rng);
        session.run(Action::Run(Command::Tag(1)));
        let took = timed(&mut session, Action::Run(Command::Undo));
        session.poll();
        took
    });
    session.finish();
}

/// Writing and reading files of marks.
fn sidecars(bench: &mut Bench, size: Size) {
    let document = make(&Wishes {
        bytes: size.bytes,
        marks: size.marks,
        shape: Shape::News,
        seed: 1,
    })
    .unwrap();
    let source = SourceIdentity {
        name: "article.txt".to_owned(),
        sha256: "0".repeat(64),
        bytes: u64::from(document.text.len_bytes()),
        encoding: "UTF-8".to_owned(),
    };
    let snapshot = document.annotations.snapshot();
    let content = SidecarContent {
        source: &source,
        text: &document.text,
        snapshot: &snapshot,
        misfits: &[],
        history: None,
    };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("article.txt.ron");
    bench.few("sidecar", "write", size, || {
        let began = Instant::now();
        let ron = sidecar::write(&content);
        write_atomic(&path, ron.as_bytes(), Expected::Any).unwrap();
        began.elapsed()
    });
    let ron = sidecar::write(&content);
    let tags = tags::built_in();
    bench.few("sidecar", "read and verify", size, || {
        let began = Instant::now();
        let loaded = sidecar::read(&ron, &document.text, &source, &tags).unwrap();
        let took = began.elapsed();
        assert_eq!(loaded.annotations.len(), size.marks as usize);
        took
    });
}

fn finding(bench: &mut Bench) {
    let document = make(&Wishes {
        bytes: UNMARKED.bytes,
        marks: 0,
        shape: Shape::News,
        seed: 1,
    })
    .unwrap();
    for pattern in ["prosecutor", "Article 51", "рішення", "e", "no such words"] {
        let query = Query {
            pattern: pattern.to_owned(),
            ..Query::default()
        };
        let finder = Finder::new(&query).unwrap().unwrap();
        bench.few("find", &format!("all “{pattern}”"), UNMARKED, || {
            let began = Instant::now();
            let mut found = Vec::new();
            finder.each_match(&document.text, || true, |span| found.push(span));
            let took = began.elapsed();
            std::hint::black_box(found);
            took
        });
    }
}
