//! The program from outside: one module for each behaviour.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[cfg(feature = "gui")]
mod contrast;
#[cfg(feature = "gui")]
mod ui;
