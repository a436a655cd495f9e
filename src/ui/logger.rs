//! The log: printed as `RUST_LOG` says, and watched for one thing that the file dialogs
//! tell nobody else: that the system has none. No offsets here.

use std::sync::atomic::{AtomicBool, Ordering};

use log::{Level, LevelFilter, Log, Metadata, Record};

static NO_DIALOG: AtomicBool = AtomicBool::new(false);

struct Logger(env_logger::Logger);

/// Starts the log. Nothing of a document's text goes into it.
pub fn install() {
    let logger = env_logger::Builder::from_default_env().build();
    // An error of the dialogs must arrive even where nothing is printed.
    let level = logger.filter().max(LevelFilter::Error);
    if log::set_boxed_logger(Box::new(Logger(logger))).is_ok() {
        log::set_max_level(level);
    }
}

/// Whether a file dialog failed since the last call.
pub fn take_dialog_failure() -> bool {
    NO_DIALOG.swap(false, Ordering::AcqRel)
}

impl Log for Logger {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        self.0.enabled(metadata)
    }

    fn log(&self, record: &Record<'_>) {
        if record.level() == Level::Error && record.target().starts_with("rfd") {
            NO_DIALOG.store(true, Ordering::Release);
        }
        self.0.log(record);
    }

    fn flush(&self) {
        self.0.flush();
    }
}
