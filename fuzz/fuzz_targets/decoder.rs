//! Arbitrary bytes as a source.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| evimark_fuzz::decoder::check(bytes));
