//! The program from outside: one module for each behaviour.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod check;
mod check_command;
mod cli;
#[cfg(feature = "gui")]
mod contrast;
mod fixture;
#[cfg(feature = "image-tests")]
mod images;
mod layers;
mod readme;
mod recorded;
mod samples;
mod session;
#[cfg(feature = "gui")]
mod ui;
