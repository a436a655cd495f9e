//! A session without a window: it opens an article for marking, takes an import, saves and
//! closes, with lock, history and all. No offsets here.

use std::path::Path;
use std::time::Duration;

use crate::formats::Plan;
use crate::session::document::Saving;
use crate::session::{Action, Command, Document, Session};
use crate::store::settings::Settings;

/// How long it waits before it looks again what the threads have done.
const PAUSE: Duration = Duration::from_millis(1);

/// An article that is open for marking.
pub struct Desk {
    session: Session,
}

impl Desk {
    /// Opens an article.
    ///
    /// # Errors
    /// Why it cannot be opened, or cannot be marked, in words for people.
    pub fn open(path: &Path, settings: &Settings) -> Result<Self, String> {
        let mut session = Session::new(settings.clone(), None, || {});
        session.run(Action::Open(path.to_owned()));
        let mut desk = Self { session };
        desk.settle();
        desk.document()?;
        Ok(desk)
    }

    /// The open document.
    ///
    /// # Errors
    /// Why there is none.
    pub fn document(&self) -> Result<&Document, String> {
        self.session.document.as_ref().ok_or_else(|| self.trouble())
    }

    /// Takes an import and saves it.
    ///
    /// # Errors
    /// Why it could not be taken or saved.
    pub fn import(&mut self, plan: Plan) -> Result<(), String> {
        if plan.is_empty() {
            return Ok(());
        }
        self.session.import(plan).map_err(|why| {
            let name = self.session.document.as_ref().map(Document::name);
            format!("“{}” cannot be marked: {why}", name.unwrap_or_default())
        })?;
        self.session.run(Action::Run(Command::Save));
        loop {
            self.settle();
            let document = self.document()?;
            match &document.sidecar.saving {
                Saving::Failed(why) => return Err(why.clone()),
                _ if !document.has_unsaved() => return Ok(()),
                _ => {}
            }
            let recorder = document.recording.recorder();
            if let Some(why) = recorder.and_then(|recorder| recorder.failure()) {
                return Err(why.to_owned());
            }
            self.session.run(Action::Run(Command::Save));
            std::thread::sleep(PAUSE);
        }
    }

    /// Closes the article and lets go of its history.
    pub fn close(mut self) {
        self.session.run(Action::Run(Command::Close));
        self.settle();
        self.session.finish();
    }

    /// Lets threads finish and takes what they found.
    fn settle(&mut self) {
        // A thread may begin and end within one poll: its answer is taken with the next one.
        let mut quiet_polls = 0;
        while quiet_polls < 3 {
            let was_busy = self.session.is_busy();
            self.session.poll();
            if was_busy || self.session.is_busy() {
                quiet_polls = 0;
                std::thread::sleep(PAUSE);
            } else {
                quiet_polls += 1;
            }
        }
    }

    fn trouble(&self) -> String {
        let last = self.session.troubles.last();
        last.map_or_else(
            || "the article could not be opened".to_owned(),
            |trouble| trouble.what.clone(),
        )
    }
}
