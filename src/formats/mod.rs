//! Annotations in the forms of other programs and of other people. What offsets are counted in
//! stands in each form's module.

pub mod citation;

pub use citation::Citation;
