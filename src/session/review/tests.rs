//! Reviews without a window. Offsets are UTF-8 bytes.
