//! Addresses of pages and of people, which spaCy leaves whole. No offsets here.
//!
//! Source: `URL_PATTERN` in `spacy/lang/tokenizer_exceptions.py` of spaCy 3.8, which goes back
//! and forth over a word; this one looks at each character a few times.

use std::sync::LazyLock;

use regex::Regex;

use super::classes::LOWER;

/// What stands before a host: the scheme.
static SCHEME: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^[\p{L}\p{N}_+\-.]{2,}://").ok());

/// What may stand behind a host: a port and a path.
static BEHIND: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^(?::\d{2,5})?(?:[/?#]|$)").ok());

/// Addresses in numbers, but for those of private networks.
static NUMBERS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let any = r"(?:1?\d{1,2}|2[0-4]\d|25[0-5])";
    let last = r"(?:[1-9]\d?|1\d\d|2[0-4]\d|25[0-4])";
    let first = r"(?:[2-9]\d?|1[\d--0]?|1[\d--[2679]]\d|12[\d--7]|16[\d--9]|17[\d--2]|19[\d--2]|2[01]\d|22[0-3])";
    let not_254 = r"(?:1?\d{1,2}|2[0-4]\d|25[0-35])";
    let not_168 = r"(?:\d{1,2}|1[\d--6]\d|16[\d--8]|2[0-4]\d|25[0-5])";
    let not_16_to_31 = r"(?:\d|[\d--[123]]\d|1[\d--[6-9]]|3[\d--[01]]|1\d\d|2[0-4]\d|25[0-5])";
    let two = format!(r"(?:{first}\.{any}|169\.{not_254}|192\.{not_168}|172\.{not_16_to_31})");
    Regex::new(&format!(r"^{two}\.{any}\.{last}$")).ok()
});

/// Whether the word is an address as a whole.
pub(super) fn is_url(word: &str) -> bool {
    if !word.contains('.') {
        return false;
    }
    let behind_scheme = if word.contains("://") {
        matches(&SCHEME, word).map(|len| &word[len..])
    } else {
        None
    };
    let behind_names = word
        .match_indices('@')
        .filter(|(at, _)| *at > 0)
        .map(|(at, _)| &word[at + 1..]);
    let mut beginnings = [Some(word), behind_scheme]
        .into_iter()
        .flatten()
        .chain(behind_names);
    beginnings.any(begins_with_host)
}

fn begins_with_host(rest: &str) -> bool {
    let end = rest.find([':', '/', '?', '#', '@']).unwrap_or(rest.len());
    let (host, behind) = rest.split_at(end);
    matches(&BEHIND, behind).is_some() && (is_named(host) || matches(&NUMBERS, host).is_some())
}

/// Whether it is a host with a name, such as `www.example.org`.
fn is_named(host: &str) -> bool {
    let Some((labels, top)) = host.rsplit_once('.') else {
        return false;
    };
    let top_len = top.chars().count();
    (2..=63).contains(&top_len)
        && top.chars().all(|c| LOWER.has(c))
        && labels.split('.').all(is_label)
}

fn is_label(label: &str) -> bool {
    let is_end = |c: char| c.is_ascii_alphanumeric() || matches!(c, '\u{a1}'..='\u{ffff}');
    let is_inner = |c: char| is_end(c) || matches!(c, '_' | '-');
    label.starts_with(is_end)
        && label.ends_with(is_end)
        && label.chars().all(is_inner)
        && label.chars().count() <= 64
}

fn matches(pattern: &LazyLock<Option<Regex>>, text: &str) -> Option<usize> {
    let found = pattern.as_ref()?.find(text)?;
    Some(found.end())
}
