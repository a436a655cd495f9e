//! The program from outside: one module for each behaviour.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod bad_input;
mod changed_source;
mod check;
mod check_command;
mod cli;
mod commands;
mod conflicts;
#[cfg(feature = "gui")]
mod contrast;
mod corpus;
mod entangled;
mod exchange;
#[cfg(feature = "gui")]
mod exchange_window;
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
mod recorded;
mod recovery;
#[cfg(feature = "gui")]
mod review;
mod samples;
#[cfg(feature = "gui")]
mod scaling;
mod session;
#[cfg(feature = "gui")]
mod ui;
#[cfg(feature = "gui")]
mod window;
