//! What re-anchoring promises, by example, by property and by measurement.

mod generator;
mod measure;
