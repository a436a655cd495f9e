//! Names of files as references that JSON-LD accepts, and back. No offsets here.

use std::fmt::Write as _;

/// A name as a relative reference: `a b.txt` is `a%20b.txt`.
pub fn from_name(name: &str) -> String {
    let mut reference = String::with_capacity(name.len());
    for c in name.chars() {
        if c.is_alphanumeric() || matches!(c, '-' | '.' | '_' | '~') {
            reference.push(c);
            continue;
        }
        let mut bytes = [0; 4];
        for byte in c.encode_utf8(&mut bytes).bytes() {
            let _ = write!(reference, "%{byte:02X}");
        }
    }
    reference
}

/// The name of the file that a reference means. The address of a page stays as it is.
pub fn to_name(reference: &str) -> String {
    let path = match reference.split_once("://") {
        Some(("file", path)) => path.rsplit('/').next().unwrap_or(path),
        Some(_) => return reference.to_owned(),
        None => reference,
    };
    decoded(path).unwrap_or_else(|| path.to_owned())
}

fn decoded(path: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
        let (high, low) = (digit(rest.next())?, digit(rest.next())?);
        bytes.push(u8::try_from(high * 16 + low).ok()?);
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_are_readable_where_they_can_be() {
        assert_eq!(from_name("tessel-04.txt"), "tessel-04.txt");
        assert_eq!(
            from_name("Справа 7: суд?.txt"),
            "Справа%207%3A%20суд%3F.txt"
        );
        assert_eq!(to_name("file:///home/o/a%20b.txt"), "a b.txt");
        assert_eq!(
            to_name("https://example.org/a%20b"),
            "https://example.org/a%20b"
        );
        assert_eq!(to_name("100%.txt"), "100%.txt");
        assert_eq!(to_name("%FF"), "%FF");
    }

    proptest! {
        #[test]
        fn a_name_goes_there_and_back(name in "\\PC{0,20}") {
            let reference = from_name(&name);
            prop_assert!(!reference.contains([':', '/', '?', '#', ' ', '"', '<']));
            prop_assert_eq!(to_name(&reference), name);
        }
    }
}
