//! A person at work without a window: a folder of its own, a session, and verbs of the domain.
//! Offsets are Unicode code points, as a person sees them; they are counted naively here.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use evimark::model::{Annotation, AnnotationId};
use evimark::session::action::Trouble;
use evimark::session::document::{Access, Standing};
use evimark::session::{Action, Command, Document, Request, Session};
use evimark::store::settings::Settings;
use evimark::text::snap::Granularity;

/// Threads that take longer hang.
const PATIENCE: Duration = Duration::from_secs(30);

/// An article with something of every kind to mark.
pub const ARTICLE: &str = "Inquiry counts the drafted\n\nThe Board reported that 46,327 men had been drafted. Article 51 forbids it.\n\nThe last line stands alone.\n";

/// A folder, and a session that works in it.
pub struct Desk {
    /// What is tested.
    pub session: Session,
    folder: PathBuf,
    /// The folder is taken away with the desk that made it.
    _owned: Option<tempfile::TempDir>,
}

impl Desk {
    /// An empty folder.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let desk = Self::at(folder.path().to_owned());
        Self {
            _owned: Some(folder),
            ..desk
        }
    }

    /// A folder that is another desk's too.
    pub fn at(folder: PathBuf) -> Self {
        let settings = Settings {
            author: "olena".to_owned(),
            ..Settings::default()
        };
        Self {
            session: Session::new(settings, None, || {}),
            folder,
            _owned: None,
        }
    }

    /// An article of this content, open.
    pub fn with(content: impl AsRef<[u8]>) -> Self {
        let mut desk = Self::new();
        desk.write("article.txt", content);
        desk.open("article.txt");
        desk
    }

    // ---- files

    /// Where a file of the folder is.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Writes a file, as another program would.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), content).unwrap();
    }

    /// What is in a file.
    pub fn read(&self, name: &str) -> String {
        String::from_utf8(std::fs::read(self.path(name)).unwrap()).unwrap()
    }

    /// What is beside the article.
    pub fn sidecar(&self) -> String {
        self.read("article.txt.ron")
    }

    /// The names of all files, sorted.
    pub fn files(&self) -> Vec<String> {
        let entries = std::fs::read_dir(&self.folder).unwrap();
        let mut names: Vec<_> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    // ---- what a person does

    /// Opens a file of the folder, and waits for it.
    pub fn open(&mut self, name: &str) {
        self.open_path(&self.path(name));
    }

    /// Opens a file or a folder, and waits for it.
    pub fn open_path(&mut self, path: &Path) {
        self.run(Action::Open(path.to_owned()));
    }

    /// Does something, and waits for what follows.
    pub fn run(&mut self, action: Action) {
        self.session.run(action);
        self.settle();
    }

    /// Gives a command, and waits for what follows.
    pub fn press(&mut self, command: Command) {
        self.run(Action::Run(command));
    }

    /// Selects the first place where these words stand, to the letter.
    pub fn select(&mut self, words: &str) {
        let text = self.document().text().as_str();
        let start = text.find(words).unwrap_or_else(|| panic!("no “{words}”"));
        self.run(Action::Select {
            anchor: u32::try_from(start).unwrap(),
            head: u32::try_from(start + words.len()).unwrap(),
            granularity: Granularity::Character,
        });
    }

    /// Tags what is selected.
    pub fn tag(&mut self, tag: &str) {
        let slot = self
            .session
            .tags
            .iter()
            .position(|known| known.key.as_str() == tag);
        let slot = slot.unwrap_or_else(|| panic!("no tag “{tag}”"));
        self.press(Command::Tag(u8::try_from(slot).unwrap()));
    }

    /// Selects these words and tags them.
    pub fn mark(&mut self, words: &str, tag: &str) {
        self.select(words);
        self.tag(tag);
    }

    /// Marks these words as a claim, without waiting for anything.
    pub fn mark_at_once(&mut self, words: &str) {
        let text = self.document().text().as_str();
        let start = text.find(words).unwrap();
        self.session.run(Action::Select {
            anchor: u32::try_from(start).unwrap(),
            head: u32::try_from(start + words.len()).unwrap(),
            granularity: Granularity::Character,
        });
        self.session.run(Action::Run(Command::Tag(0)));
    }

    /// Writes the sidecar, and fails the test if that did not work.
    pub fn save(&mut self) {
        self.press(Command::Save);
        assert_eq!(self.saving(), "saved");
        assert!(!self.document().has_unsaved());
    }

    /// Opens the same article in a session of its own, as after a restart.
    pub fn restart(&mut self) {
        let path = self.document().path.clone();
        let settings = self.session.settings.clone();
        self.session = Session::new(settings, None, || {});
        self.open_path(&path);
    }

    /// Lets threads finish and takes what they found.
    pub fn settle(&mut self) {
        let began = Instant::now();
        // A thread may begin and end within one poll: its answer is taken with the next one.
        let mut quiet_polls = 0;
        while quiet_polls < 3 {
            let was_busy = self.session.is_busy();
            self.session.poll();
            if !was_busy && !self.session.is_busy() {
                quiet_polls += 1;
                continue;
            }
            quiet_polls = 0;
            assert!(began.elapsed() < PATIENCE, "a thread hangs");
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// Waits until something is so.
    pub fn wait_until(&mut self, what: &str, is_so: impl Fn(&Self) -> bool) {
        let began = Instant::now();
        while !is_so(self) {
            assert!(began.elapsed() < PATIENCE, "waited too long for: {what}");
            self.session.poll();
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    // ---- what a person sees

    /// The open document.
    pub fn document(&self) -> &Document {
        self.session.document.as_ref().expect("a document is open")
    }

    /// Whether marks may be changed.
    pub fn is_read_only(&self) -> bool {
        matches!(self.document().access, Access::ReadOnly(_))
    }

    /// The marks in order, such as `figure 52..58 “46,327”`.
    pub fn marks(&self) -> Vec<String> {
        let marks = self.document().annotations.iter();
        marks.map(|mark| self.shown(mark)).collect()
    }

    /// The selected mark, as in [`marks`](Self::marks).
    pub fn selected(&self) -> Option<String> {
        let mark = self.document().selected_annotation()?;
        Some(self.shown(mark))
    }

    /// The selected mark's id.
    pub fn selected_id(&self) -> AnnotationId {
        self.document().selected.expect("a mark is selected")
    }

    /// The mark on these words.
    pub fn mark_on(&self, words: &str) -> &Annotation {
        let document = self.document();
        let mut marks = document.annotations.iter();
        marks
            .find(|mark| {
                let first = mark.fragments.first();
                document.text().slice(first) == words
            })
            .unwrap_or_else(|| panic!("no mark on “{words}”"))
    }

    fn shown(&self, mark: &Annotation) -> String {
        let text = self.document().text().as_str();
        let mut shown = mark.tag.to_string();
        for span in mark.fragments.iter() {
            let (start, end) = (span.start() as usize, span.end() as usize);
            let first = text[..start].chars().count();
            let last = text[..end].chars().count();
            write!(shown, " {first}..{last} “{}”", &text[start..end]).unwrap();
        }
        shown
    }

    /// How the work stands, in a word, or why it is not saved.
    pub fn saving(&self) -> String {
        match self.document().standing(self.session.settings.autosave) {
            Standing::Saved(_) => "saved".to_owned(),
            Standing::Unsaved => "unsaved".to_owned(),
            Standing::Saving => "saving".to_owned(),
            Standing::Failed(why) => why,
        }
    }

    /// What is wrong, the newest last.
    pub fn troubles(&self) -> Vec<&str> {
        let troubles = self.session.troubles.iter();
        troubles.map(|Trouble { what, .. }| what.as_str()).collect()
    }

    /// The answer to the last key.
    pub fn hint(&self) -> Option<&str> {
        self.session.hint.as_ref().map(|hint| &*hint.text)
    }

    /// What was put on the clipboard since the last call.
    pub fn clipboard(&mut self) -> Option<String> {
        let mut requests = self.session.take_requests().into_iter();
        requests.find_map(|request| match request {
            Request::Copy(text) => Some(text),
            _ => None,
        })
    }
}
