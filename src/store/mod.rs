//! Files: sources, sidecars, tag sets, settings. Offsets in files are Unicode code points;
//! offsets that leave this layer are UTF-8 bytes.

pub mod atomic;
pub mod backup;
pub mod check;
mod disk;
#[cfg(test)]
mod fault_tests;
pub mod finding;
pub mod folder;
pub mod history;
pub mod recovery;
pub mod settings;
pub mod sidecar;
pub mod source_file;
mod syntax;
pub mod tags;
pub mod watch;

pub use atomic::{Expected, Fingerprint, WriteError, write_atomic};
pub use finding::Finding;
pub use sidecar::{Loaded, Misfit, SidecarError, SourceIdentity, sidecar_path};
pub use source_file::{SourceBytes, SourceError};
pub use syntax::SyntaxError;
