//! The words and passages of the review. Offsets are UTF-8 bytes.
