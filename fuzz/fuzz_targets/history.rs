//! Arbitrary bytes as a history.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = evimark_fuzz::history::check(bytes);
});
