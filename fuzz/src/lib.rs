//! What has to hold for any bytes that a file may have. The fuzz targets and the ordinary tests
//! (`tests/it/corpus.rs`, `tests/it/bad_input.rs`) call the same functions, which panic where it
//! does not hold.
//!
//! A new target is a module with a function here, a file in `fuzz_targets`, its `[[bin]]` in
//! `Cargo.toml`, a folder in `corpus`, and a line in `tests/it/corpus.rs`.

pub mod decoder;
pub mod history;
pub mod sidecar;

/// The longest message about a file, in characters: what is quoted from it is cut.
const MAX_MESSAGE_CHARS: usize = 400;

/// Checks that a message can be shown: not empty, on one line, not as long as the file.
pub fn check_message(message: &str) {
    let chars = message.chars().count();
    assert!(
        (1..=MAX_MESSAGE_CHARS).contains(&chars),
        "{chars} characters"
    );
    assert!(!message.contains(char::is_control), "{message:?}");
}
