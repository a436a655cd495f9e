//! The program from outside: one module for each behaviour.

#[cfg(feature = "gui")]
mod contrast;
#[cfg(feature = "gui")]
mod ui;
