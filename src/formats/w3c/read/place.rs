//! Where a target says that it stands. Offsets are as the file has them: of characters, whatever
//! its program takes for one, or of bytes.

use serde_json::Value;

use super::{list, term, word};

/// What the selectors of a target say, which all mean the same passage.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// Characters from the beginning of the text.
    pub chars: Option<(u64, u64)>,
    /// Bytes from the beginning of the file.
    pub bytes: Option<(u64, u64)>,
    pub quote: Option<String>,
    pub prefix: String,
    pub suffix: String,
}

/// What a target is about, without the part that selects a passage.
pub fn source(target: &Value) -> Option<String> {
    let source = &target["source"];
    let names = [source, &source["id"], target, &target["id"]];
    let name = names.into_iter().find_map(word)?;
    let bare = name.split_once('#').map_or(name.as_str(), |(bare, _)| bare);
    (!bare.is_empty()).then(|| bare.to_owned())
}

/// What a target is called as a whole, such as another annotation.
pub fn address(target: &Value) -> Option<String> {
    [target, &target["id"], &target["source"]]
        .into_iter()
        .find_map(word)
}

impl Place {
    /// None if nothing in it tells a passage of a text.
    pub fn of(target: &Value) -> Option<Self> {
        let mut place = Self::default();
        for selector in list(&target["selector"]) {
            place.fill_from(Self::of_selector(selector));
        }
        if let Some((_, fragment)) = address(target).as_deref().and_then(|a| a.split_once('#')) {
            place.chars = place.chars.or_else(|| chars(fragment));
        }
        place.is_somewhere().then_some(place)
    }

    fn is_somewhere(&self) -> bool {
        self.chars.is_some() || self.bytes.is_some() || self.quote.is_some()
    }

    fn fill_from(&mut self, other: Self) {
        self.chars = self.chars.or(other.chars);
        self.bytes = self.bytes.or(other.bytes);
        if self.quote.is_none() && other.quote.is_some() {
            self.quote = other.quote;
            (self.prefix, self.suffix) = (other.prefix, other.suffix);
        }
    }

    /// What a selector says, with those that narrow what it selects.
    fn of_selector(selector: &Value) -> Self {
        let mut place = Self::of_one(selector);
        let mut selector = &selector["refinedBy"];
        while let Some(inner) = list(selector).first() {
            place = place.narrowed(Self::of_one(inner));
            selector = &inner["refinedBy"];
        }
        place
    }

    /// The offsets of the inner one begin where the outer one does.
    fn narrowed(self, inner: Self) -> Self {
        let within = |outer: Option<(u64, u64)>, inner: Option<(u64, u64)>| {
            let (outer, (start, end)) = (outer?.0, inner?);
            Some((outer.checked_add(start)?, outer.checked_add(end)?))
        };
        Self {
            chars: within(self.chars, inner.chars),
            bytes: within(self.bytes, inner.bytes),
            ..inner
        }
    }

    fn of_one(selector: &Value) -> Self {
        let kind = list(&selector["type"]).iter().find_map(word);
        let offsets = || Some((selector["start"].as_u64()?, selector["end"].as_u64()?));
        let text = |name: &str| word(&selector[name]);
        match kind.as_deref().map(term) {
            Some("TextQuoteSelector") => Self {
                quote: text("exact"),
                prefix: text("prefix").unwrap_or_default(),
                suffix: text("suffix").unwrap_or_default(),
                ..Self::default()
            },
            Some("TextPositionSelector") => Self {
                chars: offsets(),
                ..Self::default()
            },
            Some("DataPositionSelector") => Self {
                bytes: offsets(),
                ..Self::default()
            },
            Some("FragmentSelector") => Self {
                chars: text("value").as_deref().and_then(chars),
                ..Self::default()
            },
            _ => Self::default(),
        }
    }
}

/// The characters of a fragment of plain text, `char=12,20` (RFC 5147).
fn chars(fragment: &str) -> Option<(u64, u64)> {
    let range = fragment.trim_start_matches('#').strip_prefix("char=")?;
    let range = range.split(';').next()?;
    let (start, end) = range.split_once(',')?;
    Some((start.parse().ok()?, end.parse().ok()?))
}
