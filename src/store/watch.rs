//! Telling when another program changes a document: its source, its sidecar, its history.
//! No offsets.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use notify::{Config, Event, EventKind, PollWatcher, RecommendedWatcher, RecursiveMode, Watcher};

use super::atomic::folder_of;

/// How often files are looked at where the system does not tell of changes.
const POLL_PAUSE: Duration = Duration::from_secs(2);

/// Watches until it is dropped.
pub struct Watch {
    _watcher: Box<dyn Watcher + Send>,
}

impl std::fmt::Debug for Watch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Watch").finish_non_exhaustive()
    }
}

/// Calls `changed` from a thread whenever one of these files may have changed; also when it
/// was this program that changed it. Their folders are watched, because other programs replace
/// files instead of writing into them. None where nothing can be watched.
#[must_use]
pub fn watch(paths: &[PathBuf], changed: impl Fn() + Clone + Send + 'static) -> Option<Watch> {
    let names: BTreeSet<OsString> = paths
        .iter()
        .filter_map(|path| path.file_name().map(ToOwned::to_owned))
        .collect();
    let folders: BTreeSet<&Path> = paths.iter().map(|path| folder_of(path)).collect();
    let handler = move |event: notify::Result<Event>| match event {
        Ok(event) => {
            let is_change = !matches!(event.kind, EventKind::Access(_));
            let is_ours =
                |path: &PathBuf| path.file_name().is_some_and(|name| names.contains(name));
            // An event without a path says that some were missed.
            if is_change && (event.paths.is_empty() || event.paths.iter().any(is_ours)) {
                changed();
            }
        }
        Err(error) => log::warn!("watching: {error}"),
    };
    let native = RecommendedWatcher::new(handler.clone(), Config::default());
    if let Some(watch) = start(native, &folders) {
        return Some(watch);
    }
    let config = Config::default().with_poll_interval(POLL_PAUSE);
    start(PollWatcher::new(handler, config), &folders)
}

fn start<W: Watcher + Send + 'static>(
    watcher: notify::Result<W>,
    folders: &BTreeSet<&Path>,
) -> Option<Watch> {
    let watching = watcher.and_then(|mut watcher| {
        for folder in folders {
            watcher.watch(folder, RecursiveMode::NonRecursive)?;
        }
        Ok(watcher)
    });
    match watching {
        Ok(watcher) => Some(Watch {
            _watcher: Box::new(watcher),
        }),
        Err(error) => {
            log::warn!("these folders cannot be watched: {error}");
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    #[test]
    fn a_file_that_is_written_or_replaced_is_told_and_its_neighbour_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("article.txt.ron");
        let (sender, told) = channel();
        let told_once = move || {
            // The test is over when nobody listens any more.
            let _ = sender.send(());
        };
        let watch = watch(std::slice::from_ref(&path), told_once).unwrap();
        let wait = Duration::from_secs(10);
        std::fs::write(&path, "one").unwrap();
        told.recv_timeout(wait).unwrap();
        let other = folder.path().join("other");
        std::fs::write(&other, "two").unwrap();
        // What belongs to the first write may still come.
        while told.recv_timeout(Duration::from_millis(200)).is_ok() {}
        std::fs::write(&other, "three").unwrap();
        assert!(told.recv_timeout(Duration::from_millis(200)).is_err());
        std::fs::rename(&other, &path).unwrap();
        told.recv_timeout(wait).unwrap();
        drop(watch);
    }
}
