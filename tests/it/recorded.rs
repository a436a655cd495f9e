//! A document with a file of marks and a history, made by the real writers without a session.
//! Offsets are UTF-8 bytes of its text.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use evimark::model::{Annotation, Annotations, Edit, Link, Transaction};
use evimark::store::history::v1::{Cause, What};
use evimark::store::history::{
    self, Event, Found, History, HistoryFile, Position, Preamble, Work, Writer, history_path,
};
use evimark::store::sidecar::{self, SidecarContent, v1};
use evimark::store::source_file;
use evimark::store::{Expected, Fingerprint, SourceIdentity, sidecar_path, write_atomic};
use evimark::text::SourceText;
use evimark::text::decode::decode;

/// An article with something to mark.
pub const ARTICLE: &str = "The Board’s report counts 46,327 men.\nArticle 51 forbids it.\n";

/// A disk that takes longer hangs.
const PATIENCE: Duration = Duration::from_secs(30);

/// Somebody who marks one document.
pub struct Recorded {
    /// The source.
    pub path: PathBuf,
    text: SourceText,
    identity: SourceIdentity,
    marks: Annotations,
    expected: Expected,
    window: Option<(Writer, Receiver<Event>)>,
    position: Option<Position>,
}

impl Recorded {
    /// A new source in this folder.
    pub fn new(folder: &Path, name: &str, content: impl AsRef<[u8]>) -> Self {
        let path = folder.join(name);
        fs::write(&path, content).unwrap();
        let source = source_file::read(&path).unwrap();
        let decoded = decode(&source.bytes, None).unwrap();
        Self {
            identity: SourceIdentity::new(&path, &source, decoded.encoding.name()),
            text: decoded.text,
            path,
            marks: Annotations::new(),
            expected: Expected::Absent,
            window: None,
            position: None,
        }
    }

    /// A document with four marks and a link, saved twice and closed.
    pub fn finished(folder: &Path, name: &str) -> Self {
        let mut document = Self::new(folder, name, ARTICLE);
        document.open();
        document.mark("The Board", "actor");
        document.mark("46,327", "figure");
        document.mark("Article 51", "legal-basis");
        document.save();
        document.mark("The Board’s report counts 46,327 men", "claim");
        document.link("46,327", "The Board’s report counts 46,327 men");
        document.save();
        document.close();
        document
    }

    /// Opens it for marking.
    pub fn open(&mut self) {
        let (file, history) = HistoryFile::open(&self.history_path()).unwrap();
        let is_known = history.source(&self.identity.sha256).is_some();
        let preamble = Preamble {
            source: (!is_known).then(|| self.identity.clone()),
            copy: (!is_known).then(|| fs::read(&self.path).unwrap()),
            found: Found::default(),
        };
        let (sender, events) = channel();
        let post = move |event| drop(sender.send(event));
        let identity = self.identity.clone();
        let by = "olena".to_owned();
        let writer = Writer::start(file, &history, identity, preamble, by, post).unwrap();
        self.window = Some((writer, events));
    }

    /// Tags the first place of these words.
    pub fn mark(&mut self, words: &str, tag: &str) {
        let mark = Annotation::new(
            self.marks.fresh_id(),
            tag.into(),
            self.span(words),
            "olena",
            "2026-11-22T09:14:05Z".parse().unwrap(),
        );
        self.change(vec![Edit::add(mark)]);
    }

    /// Writes a note to the mark on these words.
    pub fn note(&mut self, words: &str, note: &str) {
        let before = self
            .marks
            .get(self.id(words).parse().unwrap())
            .unwrap()
            .clone();
        let after = Annotation {
            note: note.to_owned(),
            ..Annotation::clone(&before)
        };
        self.change(vec![Edit::change(&before, after)]);
    }

    /// Joins the marks on these words.
    pub fn link(&mut self, from: &str, to: &str) {
        let link = Link {
            from: self.id(from).parse().unwrap(),
            kind: "quantifies".to_owned(),
            to: self.id(to).parse().unwrap(),
        };
        self.change(vec![Edit::add_link(link)]);
    }

    fn change(&mut self, edits: Vec<Edit>) {
        let transaction = Transaction::new("marked", edits);
        self.marks.apply(&transaction).unwrap();
        let text = self.text.clone();
        let cause = Cause::Mark;
        self.append(Work::Change {
            cause,
            transaction,
            text,
        });
    }

    /// Writes the file of marks and records it.
    pub fn save(&mut self) {
        let sha256 = self.write_sidecar();
        let name = format!("{}.ron", self.identity.name);
        self.append(Work::Save { name, sha256 });
    }

    /// Writes the file of marks, as when the program ends before it can record that.
    pub fn write_sidecar(&mut self) -> Fingerprint {
        let stands_at = self.position.map(|position| v1::History::At {
            record: position.record,
            sha256: position.sha256.to_hex(),
        });
        let ron = sidecar::write(&SidecarContent {
            source: &self.identity,
            text: &self.text,
            snapshot: &self.marks.snapshot(),
            misfits: &[],
            history: stands_at.as_ref(),
        });
        let sha256 = write_atomic(&self.sidecar_path(), ron.as_bytes(), self.expected).unwrap();
        self.expected = Expected::Same(sha256);
        sha256
    }

    /// Switches the history off.
    pub fn switch_off(&mut self) {
        self.append(Work::Off);
    }

    /// Closes it.
    pub fn close(&mut self) {
        self.window = None;
    }

    /// Records something and waits for the disk.
    fn append(&mut self, work: Work) {
        let (writer, events) = self.window.as_mut().expect("the document is open");
        let wanted = writer.append("olena", work);
        loop {
            match events.recv_timeout(PATIENCE).unwrap() {
                Event::Synced {
                    ticket, position, ..
                } if ticket == wanted => break self.position = Some(position),
                Event::Synced { .. } => {}
                Event::Failed(error) => panic!("{error}"),
            }
        }
    }

    // ---- what is there

    pub fn sidecar_path(&self) -> PathBuf {
        sidecar_path(&self.path)
    }

    pub fn history_path(&self) -> PathBuf {
        history_path(&self.sidecar_path())
    }

    /// The id of the mark on these words.
    pub fn id(&self, words: &str) -> String {
        let span = self.span(words);
        let mut marks = self.marks.iter();
        let mark = marks.find(|mark| mark.fragments.first() == span).unwrap();
        mark.id.to_string()
    }

    fn span(&self, words: &str) -> evimark::text::Span {
        let start = self.text.as_str().find(words).unwrap();
        let [start, end] = [start, start + words.len()].map(|at| u32::try_from(at).unwrap());
        self.text.span(start..end).unwrap()
    }

    pub fn history(&self) -> History {
        history::read(&self.history_path()).unwrap()
    }

    /// What kind of thing each record tells of.
    pub fn kinds(&self) -> Vec<&'static str> {
        let history = self.history();
        let kinds = history.records().map(|record| match record.unwrap().what {
            What::Begin { .. } => "begin",
            What::Source { .. } => "source",
            What::Open { .. } => "open",
            What::Change { .. } => "change",
            What::Save { .. } => "save",
            What::Close => "close",
            What::Off => "off",
        });
        kinds.collect()
    }

    // ---- what others do

    /// Replaces some words in the file of marks.
    pub fn edit_sidecar(&self, from: &str, to: &str) {
        edit(&self.sidecar_path(), from, to);
    }

    /// The lines of the history, each with its line break.
    pub fn history_lines(&self) -> Vec<String> {
        let text = fs::read_to_string(self.history_path()).unwrap();
        text.split_inclusive('\n').map(str::to_owned).collect()
    }

    /// Puts other lines in the place of the history.
    pub fn write_history(&self, lines: &[String]) {
        fs::write(self.history_path(), lines.concat()).unwrap();
    }
}

/// Replaces some words in a file; fails the test if they are not there.
pub fn edit(path: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(path).unwrap();
    assert!(text.contains(from), "no “{from}” in {text}");
    fs::write(path, text.replacen(from, to, 1)).unwrap();
}
