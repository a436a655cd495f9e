//! tmp
pub mod quote;
