//! The program from outside: one module for each behaviour.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[cfg(feature = "gui")]
mod contrast;
mod fixture;
#[cfg(feature = "image-tests")]
mod images;
mod session;
#[cfg(feature = "gui")]
mod ui;
