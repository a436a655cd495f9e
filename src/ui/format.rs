//! How numbers, dates, times and places are written in the window. Offsets shown to people are
//! Unicode code points, lines count from 1.

use std::borrow::Cow;
use std::ops::Range;

use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use super::widgets::thousands;

/// A count or an offset with commas between the thousands: `1,284`.
#[must_use]
pub fn number(number: impl TryInto<usize>) -> String {
    thousands(number.try_into().unwrap_or(usize::MAX))
}

/// Two numbers with an en dash: `237–256`.
#[must_use]
pub fn range(range: &Range<u32>) -> String {
    format!("{}–{}", number(range.start), number(range.end))
}

/// A count with the word for what is counted: `1 mark`, `1,284 marks`.
#[must_use]
pub fn counted(count: usize, one: &str, many: &str) -> String {
    let word = if count == 1 { one } else { many };
    format!("{} {word}", number(count))
}

/// A count of marks: `1 mark`, `70 marks`.
#[must_use]
pub fn marks(count: usize) -> String {
    counted(count, "mark", "marks")
}

/// `22 November 2026, 09:14`, in local time.
#[must_use]
pub fn date_time(at: Timestamp) -> String {
    written(&local(at), "%-d %B %Y, %H:%M")
}

/// `22 November 2026`, in local time.
#[must_use]
pub fn date(at: Timestamp) -> String {
    written(&local(at), "%-d %B %Y")
}

/// `22 November`, in local time, and with the year where it is not this one.
#[must_use]
pub fn day(at: Timestamp) -> String {
    let at = local(at);
    let is_this_year = at.year() == Zoned::now().year();
    written(&at, if is_this_year { "%-d %B" } else { "%-d %B %Y" })
}

/// `09:14`, in local time.
#[must_use]
pub fn time(at: Timestamp) -> String {
    written(&local(at), "%H:%M")
}

/// How long ago in the coarsest way that still says something: `today, 09:14`, `yesterday`,
/// `18 November`, and with the year where it is another one.
#[must_use]
pub fn relative_day(at: Timestamp) -> String {
    relative_to(&local(at), &Zoned::now())
}

fn relative_to(at: &Zoned, now: &Zoned) -> String {
    let day = at.date();
    if day == now.date() {
        written(at, "today, %H:%M")
    } else if Some(day) == now.date().yesterday().ok() {
        "yesterday".to_owned()
    } else if day.year() == now.year() {
        written(at, "%-d %B")
    } else {
        written(at, "%-d %B %Y")
    }
}

fn local(at: Timestamp) -> Zoned {
    at.to_zoned(TimeZone::system())
}

fn written(at: &Zoned, format: &str) -> String {
    at.strftime(format).to_string()
}

/// The first eight digits of a hash in two groups: `5f0c 9a1e`.
#[must_use]
pub fn short_hash(sha256: &str) -> String {
    match (sha256.get(..4), sha256.get(4..8)) {
        (Some(first), Some(second)) => format!("{first} {second}"),
        _ => sha256.to_owned(),
    }
}

/// The name of an encoding as people write it: `Windows-1251`.
#[must_use]
pub fn encoding(name: &str) -> Cow<'_, str> {
    if let Some(page) = name.strip_prefix("windows-") {
        return Cow::Owned(format!("Windows-{page}"));
    }
    match name {
        "macintosh" => Cow::Borrowed("Mac Roman"),
        "x-mac-cyrillic" => Cow::Borrowed("Mac Cyrillic"),
        "gb18030" => Cow::Borrowed("GB18030"),
        _ => Cow::Borrowed(name),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil;

    use super::*;

    fn at(year: i16, month: i8, day: i8, hour: i8, minute: i8) -> Zoned {
        civil::date(year, month, day)
            .at(hour, minute, 0, 0)
            .to_zoned(TimeZone::UTC)
            .unwrap()
    }

    #[test]
    fn numbers_have_commas_and_ranges_a_dash() {
        assert_eq!(number(1_284), "1,284");
        assert_eq!(number(7_u32), "7");
        assert_eq!(range(&(237..1_256)), "237–1,256");
        assert_eq!(marks(1), "1 mark");
        assert_eq!(marks(1_284), "1,284 marks");
    }

    #[test]
    fn dates_are_written_out() {
        let moment = at(2026, 11, 22, 9, 14);
        assert_eq!(
            written(&moment, "%-d %B %Y, %H:%M"),
            "22 November 2026, 09:14"
        );
        let days = [
            (at(2026, 11, 22, 0, 1), "today, 00:01"),
            (at(2026, 11, 21, 23, 59), "yesterday"),
            (at(2026, 3, 8, 12, 0), "8 March"),
            (at(2025, 11, 22, 9, 14), "22 November 2025"),
            (at(2026, 11, 23, 9, 14), "23 November"),
        ];
        for (day, words) in days {
            assert_eq!(relative_to(&day, &moment), words);
        }
    }

    #[test]
    fn hashes_and_encodings_are_short() {
        assert_eq!(short_hash("5f0c9a1e77aa"), "5f0c 9a1e");
        assert_eq!(short_hash("5f"), "5f");
        assert_eq!(encoding("windows-1251"), "Windows-1251");
        assert_eq!(encoding("UTF-8"), "UTF-8");
    }
}
