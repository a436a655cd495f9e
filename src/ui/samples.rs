//! The sample documents of the welcome screen, looked for on a thread: beside the program,
//! above it, or in the folder it was started from. No offsets here.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, channel};

use super::welcome::Sample;
use crate::store::folder::marks_in_sidecar;
use crate::store::sidecar::sidecar_path;

const FOLDER: &str = "sample_docs";
const LIST: &str = include_str!("../../assets/samples.ron");

/// The samples that were found.
#[derive(Debug, Default)]
pub struct Samples {
    found: Vec<Sample>,
    looking: Option<Receiver<Vec<Sample>>>,
}

impl Samples {
    /// Starts looking.
    #[must_use]
    pub fn look(ctx: egui::Context) -> Self {
        let (sender, looking) = channel();
        let thread = std::thread::Builder::new()
            .name("samples".to_owned())
            .spawn(move || {
                // Nobody listens any more when the program ends.
                let _ = sender.send(find());
                ctx.request_repaint();
            });
        if let Err(error) = thread {
            log::error!("no thread for the samples: {error}");
        }
        Self {
            found: Vec::new(),
            looking: Some(looking),
        }
    }

    /// What was found so far.
    pub fn get(&mut self) -> &[Sample] {
        if let Some(found) = self.looking.as_ref().and_then(|l| l.try_recv().ok()) {
            self.found = found;
            self.looking = None;
        }
        &self.found
    }
}

fn find() -> Vec<Sample> {
    let Some(folder) = folder() else {
        return Vec::new();
    };
    let list: Vec<(String, String, String)> = match ron::from_str(LIST) {
        Ok(list) => list,
        Err(error) => {
            log::error!("the list of samples cannot be read: {error}");
            return Vec::new();
        }
    };
    list.into_iter()
        .map(|(name, title, note)| (folder.join(name), title, note))
        .filter(|(path, _, _)| path.is_file())
        .map(|(path, title, note)| Sample {
            marks: marks_in_sidecar(&sidecar_path(&path)),
            path,
            title,
            note,
        })
        .collect()
}

/// The first folder of samples above the program or the working folder.
fn folder() -> Option<PathBuf> {
    let program = std::env::current_exe().ok();
    let working = std::env::current_dir().ok();
    [working, program]
        .into_iter()
        .flatten()
        .flat_map(|start| {
            start
                .ancestors()
                .take(4)
                .map(|p| p.join(FOLDER))
                .collect::<Vec<_>>()
        })
        .find(|folder| folder.is_dir())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sample_of_the_list_is_there() {
        let list: Vec<(String, String, String)> = ron::from_str(LIST).unwrap();
        assert_eq!(find().len(), list.len());
    }
}
