//! The program from outside: one module for each behaviour.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod changed_source;
mod cli;
#[cfg(feature = "gui")]
mod contrast;
mod fixture;
#[cfg(feature = "image-tests")]
mod images;
mod layers;
mod readme;
#[cfg(feature = "gui")]
mod review;
mod samples;
mod session;
#[cfg(feature = "gui")]
mod ui;
