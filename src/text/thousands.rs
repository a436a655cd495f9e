//! Whole numbers as people read them. No offsets.

/// A whole number with commas between the thousands: `1,284`.
#[must_use]
pub fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::thousands;

    #[test]
    fn thousands_have_commas() {
        let texts = [0, 12, 999, 1_000, 12_418, 1_000_000].map(thousands);
        assert_eq!(texts, ["0", "12", "999", "1,000", "12,418", "1,000,000"]);
    }
}
