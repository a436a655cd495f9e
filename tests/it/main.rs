//! The program from outside: one module for each behaviour.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod bad_input;
mod cli;
mod conflicts;
#[cfg(feature = "gui")]
mod contrast;
mod corpus;
mod fixture;
mod history;
#[cfg(feature = "image-tests")]
mod images;
mod layers;
#[cfg(feature = "gui")]
mod panels;
#[path = "../../fuzz/src/lib.rs"]
mod properties;
mod readme;
mod recovery;
mod samples;
mod session;
#[cfg(feature = "gui")]
mod ui;
