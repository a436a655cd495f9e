use super::*;
use crate::formats::round_trip;

#[test]
fn random() {
    round_trip::check_random(&Prodigy, &Options::default());
}
