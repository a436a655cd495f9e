//! Arbitrary bytes as a sidecar.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = evimark_fuzz::sidecar::check(bytes);
});
