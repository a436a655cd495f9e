use super::*;
use crate::formats::document::Scheme;
use crate::formats::round_trip;

#[test]
fn random_documents_come_back() {
    for scheme in [Scheme::Iob2, Scheme::Iob1, Scheme::Iobes] {
        let options = Options {
            scheme,
            ..Options::default()
        };
        round_trip::check_random(&Conll, &options);
    }
}
