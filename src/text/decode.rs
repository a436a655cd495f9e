//! The characters of a file: which encoding its bytes are in, and what they say. Offsets in
//! bytes of the file appear nowhere else in the program.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    BIG5, EUC_JP, EUC_KR, Encoding, GB18030, IBM866, ISO_8859_2, ISO_8859_5, ISO_8859_6,
    ISO_8859_8, KOI8_R, KOI8_U, MACINTOSH, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_874,
    WINDOWS_1250, WINDOWS_1251, WINDOWS_1252, WINDOWS_1253, WINDOWS_1254, WINDOWS_1255,
    WINDOWS_1256, WINDOWS_1257, WINDOWS_1258, X_MAC_CYRILLIC,
};
use memchr::memchr;

use super::SourceText;

/// How many bytes the guess looks at, from the first that is not ASCII on.
const SAMPLE_BYTES: usize = 1 << 20;

/// One control character in so many bytes is a binary file.
const CONTROLS_ONE_IN: usize = 50;

/// In text that is UTF-8 but for some damage, this many characters are whole for one broken.
const WHOLE_FOR_BROKEN: usize = 10;

/// A file as text.
#[derive(Clone, Debug)]
pub struct Decoded {
    /// The characters, without the byte order mark.
    pub text: SourceText,
    /// What the bytes were read as.
    pub encoding: &'static Encoding,
    /// Whether a byte order mark stood in front.
    pub bom: bool,
    /// Whether some bytes were no characters; � stands for them.
    pub malformed: bool,
    /// Whether the encoding was guessed from the text alone.
    pub guessed: bool,
}

/// Why a file is not opened as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// It holds what no text holds.
    #[error(
        "this is not a text file (it looks like a program, a picture or a document of another \
         program): export it as plain text first"
    )]
    Binary,
    /// 4 GiB or more.
    #[error("the text is larger than 4 GiB, which is more than Evimark can mark")]
    TooLong,
}

/// Reads bytes as text.
///
/// A byte order mark decides; else valid UTF-8 is UTF-8; else the encoding is guessed. `forced`
/// is a person's choice and overrides all of it.
///
/// # Errors
/// [`DecodeError`] for a binary file and for a text of 4 GiB.
pub fn decode(bytes: &[u8], forced: Option<&'static Encoding>) -> Result<Decoded, DecodeError> {
    let marked = Encoding::for_bom(bytes);
    if let Some(encoding) = forced {
        let mark = marked.filter(|&(found, _)| found == encoding);
        return read(bytes, encoding, mark.map(|(_, len)| len), false);
    }
    if let Some((encoding, len)) = marked {
        return read(bytes, encoding, Some(len), false);
    }
    // Before the slow work: characters of all encodings that are left hold no NUL.
    if memchr(0, bytes).is_some() {
        return Err(DecodeError::Binary);
    }
    if std::str::from_utf8(bytes).is_ok() {
        return read(bytes, UTF_8, None, false);
    }
    let encoding = if is_damaged_utf8(bytes) {
        UTF_8
    } else {
        guess(bytes)
    };
    read(bytes, encoding, None, true)
}

/// The encodings that a person can choose from, the likely ones first.
#[must_use]
pub fn encodings() -> &'static [&'static Encoding] {
    static CHOICE: [&Encoding; 28] = [
        UTF_8,
        WINDOWS_1251,
        KOI8_U,
        WINDOWS_1252,
        UTF_16LE,
        UTF_16BE,
        KOI8_R,
        ISO_8859_5,
        IBM866,
        X_MAC_CYRILLIC,
        WINDOWS_1250,
        ISO_8859_2,
        WINDOWS_1253,
        WINDOWS_1254,
        WINDOWS_1255,
        ISO_8859_8,
        WINDOWS_1256,
        ISO_8859_6,
        WINDOWS_1257,
        WINDOWS_1258,
        WINDOWS_874,
        GB18030,
        BIG5,
        SHIFT_JIS,
        EUC_JP,
        EUC_KR,
        MACINTOSH,
        encoding_rs::ISO_8859_15,
    ];
    &CHOICE
}

/// Reads the bytes behind a byte order mark of this length.
fn read(
    bytes: &[u8],
    encoding: &'static Encoding,
    mark: Option<usize>,
    guessed: bool,
) -> Result<Decoded, DecodeError> {
    let content = &bytes[mark.unwrap_or_default()..];
    let (text, malformed) = encoding.decode_without_bom_handling(content);
    if is_binary(text.as_bytes()) {
        return Err(DecodeError::Binary);
    }
    let text = match text {
        Cow::Borrowed(text) => SourceText::new(text),
        Cow::Owned(text) => SourceText::new(text),
    };
    // The one way in which a text is refused.
    let Ok(text) = text else {
        return Err(DecodeError::TooLong);
    };
    Ok(Decoded {
        text,
        encoding,
        bom: mark.is_some(),
        malformed,
        guessed,
    })
}

/// Whether a text holds NUL, or many characters that only devices understand.
fn is_binary(text: &[u8]) -> bool {
    let is_control = |byte: u8| byte < 0x20 && !matches!(byte, 0x08..=0x0d | 0x1b);
    let controls = text.iter().filter(|&&byte| is_control(byte)).count();
    memchr(0, text).is_some() || controls > 2 && controls > text.len() / CONTROLS_ONE_IN
}

/// Whether bytes are UTF-8 but for a few places: a cut end, a splice. Other encodings give
/// hardly a whole character of UTF-8 by chance.
fn is_damaged_utf8(bytes: &[u8]) -> bool {
    let mut whole = 0;
    let mut broken = 0;
    for chunk in sample(bytes).utf8_chunks() {
        whole += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    whole > broken * WHOLE_FOR_BROKEN
}

/// The part of a file that says most about its encoding.
fn sample(bytes: &[u8]) -> &[u8] {
    let first = bytes.iter().position(|byte| !byte.is_ascii());
    // Some ASCII in front shows the detector what the words stand beside.
    let start = first.unwrap_or_default().saturating_sub(256);
    &bytes[start..bytes.len().min(start + SAMPLE_BYTES)]
}

/// The most likely legacy encoding.
fn guess(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample(bytes), true);
    detector.guess(None, Utf8Detection::Deny)
}

#[cfg(test)]
#[path = "decode_tests.rs"]
mod tests;
