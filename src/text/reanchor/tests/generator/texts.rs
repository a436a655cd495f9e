//! Texts like those of news pages, as paragraphs of sentences of atoms. Offsets are UTF-8
//! bytes.

use super::{Mix, Rng};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Word,
    Name,
    Figure,
    Sign,
    White,
}

/// A word, a sign or white space, and which one of the old text it was.
#[derive(Clone, Debug)]
pub(super) struct Atom {
    pub(super) text: String,
    pub(super) kind: Kind,
    pub(super) origin: Option<usize>,
}

pub(super) type Sentence = Vec<Atom>;

#[derive(Clone, Debug, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a property of its own"
)]
pub(super) struct Paragraph {
    pub(super) sentences: Vec<Sentence>,
    pub(super) is_boilerplate: bool,
    pub(super) has_lookalike: bool,
    /// Of another one of the old text.
    pub(super) is_lookalike: bool,
    /// To be copied.
    pub(super) is_repeated: bool,
}

const SMALL: &[&str] = &[
    "the", "of", "and", "to", "in", "a", "that", "for", "on", "with", "was", "by", "is", "said",
    "were", "from", "as", "at", "it", "has", "been", "had", "not", "who", "which", "their",
    "after", "more", "have", "an",
];

const NAMES: &[&str] = &[
    "Olena Marchenko",
    "the Board",
    "Ministry of Defence",
    "Ivan Koval",
    "Олена Марченко",
    "the Court",
    "Міністерство",
    "Smith",
    "Northern Rail",
    "Anna Lindqvist",
    "the regulator",
    "Verkhovna Rada",
    "Koval",
    "Harbour Trust",
    "Рада",
    "Dr Osei",
    "the Tribunal",
    "UNHCR",
];

/// What stands around the text of the old page, and of the new one.
const BOILERPLATE: [&[&str]; 2] = [
    &[
        "Accept all cookies",
        "Subscribe to our newsletter",
        "Most popular",
        "Share this article",
        "Read more:",
        "Sign in to comment",
        "Advertisement",
        "© All rights reserved 2024",
        "Follow us on social media 👍",
        "Become a member today and support our work",
        "Skip to content",
    ],
    &[
        "We value your privacy",
        "Get the daily digest",
        "Editors' picks",
        "Copy link",
        "Related",
        "Join the discussion",
        "Sponsored content",
        "Terms of use and privacy policy",
        "Listen 🎧",
        "Support independent reporting with a gift",
        "Back to top",
    ],
];

pub(super) struct Writer {
    /// By the number of an atom of the old text: it stands in a paragraph that has a copy.
    pub(super) has_copy: Vec<bool>,
    pub(super) rng: Rng,
    pub(super) vocabulary: Vec<String>,
}

impl Writer {
    pub(super) fn new(seed: u64) -> Self {
        let mut rng = Rng::new(seed);
        let heads = [
            "b", "st", "k", "pl", "m", "tr", "s", "v", "gr", "d", "f", "l", "n",
        ];
        let tails = [
            "a", "en", "or", "ic", "ant", "e", "ul", "ist", "ow", "ime", "ard", "ion",
        ];
        let vocabulary = (0..2500)
            .map(|_| {
                let syllables = 1 + rng.below(3);
                (0..=syllables)
                    .flat_map(|_| [*rng.pick(&heads), *rng.pick(&tails)])
                    .collect()
            })
            .collect();
        Self {
            has_copy: vec![],
            rng,
            vocabulary,
        }
    }

    pub(super) fn word(&mut self) -> String {
        if self.rng.chance(4500) {
            return (*self.rng.pick(SMALL)).to_owned();
        }
        // Common words are more common.
        let n = self.vocabulary.len();
        let at = self.rng.below(n) * self.rng.below(n) / n;
        self.vocabulary[at].clone()
    }

    pub(super) fn figure(&mut self) -> String {
        match self.rng.below(4) {
            0 => format!("{}%", [5, 16, 30, 60][self.rng.below(4)]),
            1 => format!("{},{:03}", 1 + self.rng.below(60), self.rng.below(1000)),
            2 => format!("{}", 2014 + self.rng.below(12)),
            _ => format!("{}", 2 + self.rng.below(98)),
        }
    }

    pub(super) fn sentence(&mut self) -> Sentence {
        let mut sentence = Sentence::new();
        let words = 6 + self.rng.below(18);
        for at in 0..words {
            if at > 0 {
                if self.rng.chance(600) {
                    sentence.push(atom(",", Kind::Sign));
                }
                sentence.push(atom(" ", Kind::White));
            }
            match self.rng.below(100) {
                0..7 => {
                    let name = *self.rng.pick(NAMES);
                    for (n, part) in name.split(' ').enumerate() {
                        if n > 0 {
                            sentence.push(atom(" ", Kind::White));
                        }
                        sentence.push(atom(part, Kind::Name));
                    }
                }
                7..12 => sentence.push(atom(&self.figure(), Kind::Figure)),
                12..13 => {
                    let emoji = *self.rng.pick(&["👍", "🇺🇦", "👨‍👩‍👧"]);
                    sentence.push(atom(emoji, Kind::Sign));
                }
                _ => {
                    let mut word = self.word();
                    if at == 0 {
                        word = capital(&word);
                    }
                    sentence.push(atom(&word, Kind::Word));
                }
            }
        }
        sentence.push(atom(".", Kind::Sign));
        sentence
    }

    fn paragraph(&mut self) -> Paragraph {
        let sentences = match self.rng.below(20) {
            // A headline, or a line of a table.
            0 => vec![self.sentence()],
            1 => {
                let rows = 2 + self.rng.below(5);
                let name = *self.rng.pick(NAMES);
                (0..rows).map(|_| self.row(name)).collect()
            }
            _ => {
                let sentences = 3 + self.rng.below(6);
                (0..sentences).map(|_| self.sentence()).collect()
            }
        };
        Paragraph {
            sentences,
            ..Paragraph::default()
        }
    }

    fn row(&mut self, name: &str) -> Sentence {
        let figure = self.figure();
        vec![
            atom(name, Kind::Name),
            atom(" ", Kind::White),
            atom("|", Kind::Sign),
            atom(" ", Kind::White),
            atom(&figure, Kind::Figure),
            atom(" ", Kind::White),
            atom("|", Kind::Sign),
        ]
    }

    pub(super) fn boilerplate(&mut self, page: usize) -> Paragraph {
        let line = *self.rng.pick(BOILERPLATE[page]);
        let mut sentence = Sentence::new();
        for (n, word) in line.split(' ').enumerate() {
            if n > 0 {
                sentence.push(atom(" ", Kind::White));
            }
            sentence.push(atom(word, Kind::Word));
        }
        Paragraph {
            sentences: vec![sentence],
            is_boilerplate: true,
            ..Paragraph::default()
        }
    }

    /// A paragraph like this one: a figure or a word differs, or nothing.
    pub(super) fn lookalike(&mut self, of: &Paragraph) -> Paragraph {
        self.note_copy(of);
        let mut like = of.clone();
        let changes = self.rng.below(3);
        if changes > 0 {
            let atoms = like.sentences.iter_mut().flatten();
            atoms.for_each(|atom| atom.origin = None);
        }
        for _ in 0..changes {
            let sentence = self.rng.below(like.sentences.len());
            let at = self.rng.below(like.sentences[sentence].len());
            self.respell(&mut like.sentences[sentence][at]);
        }
        like
    }

    pub(super) fn note_copy(&mut self, of: &Paragraph) {
        for atom in of.sentences.iter().flatten() {
            if let Some(has_copy) = atom.origin.and_then(|origin| self.has_copy.get_mut(origin)) {
                *has_copy = true;
            }
        }
    }

    pub(super) fn text(&mut self, bytes: usize, mix: &Mix) -> Vec<Paragraph> {
        let mut paragraphs: Vec<Paragraph> = Vec::new();
        let mut len = 0;
        for _ in 0..3 {
            paragraphs.push(self.boilerplate(0));
        }
        while len < bytes {
            let mut paragraph = match self.rng.below(25) {
                0 => self.boilerplate(0),
                // Headlines come again.
                1 if !paragraphs.is_empty() => {
                    let old = self.rng.pick(&paragraphs).clone();
                    Paragraph {
                        sentences: vec![old.sentences[0].clone()],
                        ..Paragraph::default()
                    }
                }
                _ => self.paragraph(),
            };
            if !paragraph.is_boilerplate && self.rng.chance(mix.lookalikes) {
                paragraph.has_lookalike = true;
                let mut like = self.lookalike(&paragraph);
                like.is_lookalike = true;
                let at = match self.rng.below(3) {
                    0 => paragraphs.len(),
                    _ => self.rng.below(paragraphs.len() + 1),
                };
                paragraphs.insert(at, like);
            }
            len += flat(std::slice::from_ref(&paragraph))
                .iter()
                .map(|a| a.text.len())
                .sum::<usize>();
            paragraphs.push(paragraph);
        }
        paragraphs
    }
}

pub(super) fn atom(text: &str, kind: Kind) -> Atom {
    Atom {
        text: text.to_owned(),
        kind,
        origin: None,
    }
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or(String::new(), |first| {
        first.to_uppercase().chain(chars).collect()
    })
}

/// All atoms, with spaces between sentences and empty lines between paragraphs.
pub(super) fn flat(paragraphs: &[Paragraph]) -> Vec<Atom> {
    let mut atoms = Vec::new();
    for paragraph in paragraphs {
        let is_table = paragraph
            .sentences
            .first()
            .is_some_and(|row| row.len() == 7);
        for (n, sentence) in paragraph.sentences.iter().enumerate() {
            if n > 0 {
                atoms.push(atom(if is_table { "\n" } else { " " }, Kind::White));
            }
            atoms.extend(sentence.iter().cloned());
        }
        if !paragraph.sentences.is_empty() {
            atoms.push(atom("\n\n", Kind::White));
        }
    }
    atoms
}

pub(super) fn starts(atoms: &[Atom]) -> (String, Vec<usize>) {
    let mut text = String::new();
    let mut starts = Vec::with_capacity(atoms.len() + 1);
    for atom in atoms {
        starts.push(text.len());
        text += &atom.text;
    }
    starts.push(text.len());
    (text, starts)
}
