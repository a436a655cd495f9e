//! Makes news-like texts with marks, edits them, and knows where each mark really is
//! afterwards. It knows nothing of the program. Offsets are UTF-8 bytes.

use std::ops::Range;

/// Random numbers, the same for the same seed.
pub struct Rng(u64);

impl Rng {
    pub fn new(seed: u64) -> Self {
        let mut rng = Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5851_f42d_4c95_7f2d);
        for _ in 0..8 {
            rng.next();
        }
        rng
    }

    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 >> 11
    }

    pub fn below(&mut self, n: usize) -> usize {
        let n = u64::try_from(n).unwrap();
        usize::try_from(self.next() % n.max(1)).unwrap()
    }

    /// True so many times in 10,000.
    pub fn chance(&mut self, per_myriad: u32) -> bool {
        self.next() % 10_000 < u64::from(per_myriad)
    }

    pub fn pick<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}

/// How a text is edited: how often in 10,000.
#[derive(Clone, Copy, Debug, Default)]
pub struct Mix {
    /// Words spelt anew.
    pub typos: u32,
    /// Figures changed.
    pub figures: u32,
    /// Sentences deleted, and inserted.
    pub sentences: u32,
    /// A few words deleted or inserted within a sentence; by sentence.
    pub phrases: u32,
    /// Paragraphs moved elsewhere.
    pub moved: u32,
    /// Paragraphs repeated, with or without a change, near or far.
    pub repeated: u32,
    /// Paragraphs deleted.
    pub deleted: u32,
    /// Paragraphs whose old text has a lookalike elsewhere; more of these are deleted.
    pub lookalikes: u32,
    /// Lines of boilerplate replaced.
    pub boilerplate: u32,
    /// White space written anew (lines wrapped elsewhere).
    pub white: u32,
}

/// What became of a mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Truth {
    /// The same characters, here: one range a part. Where a paragraph or a sentence was repeated
    /// word for word, each copy is as true as the other.
    Exact(Vec<Vec<Range<usize>>>),
    /// Changed; here is what remains of it, or came in its place.
    Altered(Vec<Range<usize>>),
    /// Deleted, at least a part of it.
    Gone,
}

/// A mark: its parts in the old text, and the truth.
pub struct Mark {
    pub parts: Vec<Range<usize>>,
    pub truth: Truth,
    /// It stands in a paragraph that has a copy, or nearly one, in either text: then often
    /// nothing can tell which is which.
    pub has_copy: bool,
}

/// An old text, a new one, and marks.
pub struct Case {
    pub old: String,
    pub new: String,
    pub marks: Vec<Mark>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Word,
    Name,
    Figure,
    Sign,
    White,
}

/// A word, a sign or white space, and which one of the old text it was.
#[derive(Clone, Debug)]
struct Atom {
    text: String,
    kind: Kind,
    origin: Option<usize>,
}

type Sentence = Vec<Atom>;

#[derive(Clone, Debug, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a property of its own"
)]
struct Paragraph {
    sentences: Vec<Sentence>,
    is_boilerplate: bool,
    has_lookalike: bool,
    /// Of another one of the old text.
    is_lookalike: bool,
    /// To be copied.
    is_repeated: bool,
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

struct Writer {
    /// By the number of an atom of the old text: it stands in a paragraph that has a copy.
    has_copy: Vec<bool>,
    rng: Rng,
    vocabulary: Vec<String>,
}

impl Writer {
    fn new(seed: u64) -> Self {
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

    fn word(&mut self) -> String {
        if self.rng.chance(4500) {
            return (*self.rng.pick(SMALL)).to_owned();
        }
        // Common words are more common.
        let n = self.vocabulary.len();
        let at = self.rng.below(n) * self.rng.below(n) / n;
        self.vocabulary[at].clone()
    }

    fn figure(&mut self) -> String {
        match self.rng.below(4) {
            0 => format!("{}%", [5, 16, 30, 60][self.rng.below(4)]),
            1 => format!("{},{:03}", 1 + self.rng.below(60), self.rng.below(1000)),
            2 => format!("{}", 2014 + self.rng.below(12)),
            _ => format!("{}", 2 + self.rng.below(98)),
        }
    }

    fn sentence(&mut self) -> Sentence {
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

    fn boilerplate(&mut self, page: usize) -> Paragraph {
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
    fn lookalike(&mut self, of: &Paragraph) -> Paragraph {
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

    fn note_copy(&mut self, of: &Paragraph) {
        for atom in of.sentences.iter().flatten() {
            if let Some(has_copy) = atom.origin.and_then(|origin| self.has_copy.get_mut(origin)) {
                *has_copy = true;
            }
        }
    }

    fn text(&mut self, bytes: usize, mix: &Mix) -> Vec<Paragraph> {
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

    /// Another spelling of an atom, never the same.
    fn respell(&mut self, atom: &mut Atom) {
        let before = atom.text.clone();
        match atom.kind {
            Kind::Figure => {
                while atom.text == before {
                    atom.text = self.figure();
                }
            }
            Kind::Word | Kind::Name => {
                let mut chars: Vec<char> = atom.text.chars().collect();
                let at = self.rng.below(chars.len());
                match self.rng.below(4) {
                    0 if chars.len() > 2 => drop(chars.remove(at)),
                    1 => chars.insert(at, 'e'),
                    2 => chars[at] = if chars[at] == 'z' { 'y' } else { 'z' },
                    _ => chars = self.word().chars().collect(),
                }
                atom.text = chars.into_iter().collect();
                if atom.text == before {
                    atom.text.push('s');
                }
            }
            Kind::Sign | Kind::White => {}
        }
    }

    fn edit(&mut self, mut all: Vec<Paragraph>, mix: &Mix) -> Vec<Paragraph> {
        let mut edited: Vec<Paragraph> = Vec::new();
        let mut moved: Vec<Paragraph> = Vec::new();
        for mut paragraph in all.drain(..) {
            if paragraph.is_boilerplate {
                if self.rng.chance(mix.boilerplate) {
                    if self.rng.chance(5000) {
                        edited.push(self.boilerplate(1));
                    }
                    continue;
                }
            } else {
                let extra = if paragraph.has_lookalike { 2500 } else { 0 };
                if (mix.deleted > 0 || extra > 0) && self.rng.chance(mix.deleted + extra) {
                    continue;
                }
                self.edit_paragraph(&mut paragraph, mix);
                if paragraph.sentences.is_empty() {
                    continue;
                }
                // Where one twin is gone and another comes, nobody could say which is which;
                // nor where the original leaves and a copy of it stays.
                let is_twin = paragraph.has_lookalike || paragraph.is_lookalike;
                paragraph.is_repeated = !is_twin && self.rng.chance(mix.repeated);
                if !paragraph.is_repeated && self.rng.chance(mix.moved) {
                    moved.push(paragraph);
                    continue;
                }
            }
            edited.push(paragraph);
        }
        for paragraph in moved {
            let at = self.rng.below(edited.len() + 1);
            edited.insert(at, paragraph);
        }
        if mix.boilerplate > 0 {
            for _ in 0..self.rng.below(6) {
                edited.insert(0, self.boilerplate(1));
            }
        }
        self.repeat(edited)
    }

    /// Copies paragraphs, word for word or nearly, to somewhere else or beside them.
    fn repeat(&mut self, mut all: Vec<Paragraph>) -> Vec<Paragraph> {
        for paragraph in all.clone() {
            if paragraph.is_repeated && self.rng.chance(3333) {
                let mut copy = self.lookalike(&paragraph);
                copy.is_repeated = false;
                let at = self.rng.below(all.len() + 1);
                all.insert(at, copy);
            }
        }
        let mut repeated = Vec::new();
        for paragraph in all {
            let copy = (paragraph.is_repeated && self.rng.chance(6666))
                .then(|| self.lookalike(&paragraph));
            let before = self.rng.chance(5000);
            let pair = if before {
                [copy, Some(paragraph)]
            } else {
                [Some(paragraph), copy]
            };
            repeated.extend(pair.into_iter().flatten());
        }
        repeated
    }

    fn edit_paragraph(&mut self, paragraph: &mut Paragraph, mix: &Mix) {
        let mut sentences: Vec<Sentence> = Vec::new();
        for mut sentence in paragraph.sentences.drain(..) {
            if self.rng.chance(mix.sentences / 2) {
                let sentence = self.sentence();
                sentences.push(sentence);
            }
            if self.rng.chance(mix.sentences / 2) {
                continue;
            }
            if self.rng.chance(mix.phrases) && sentence.len() > 8 {
                let at = 2 * self.rng.below(sentence.len() / 2 - 3);
                if self.rng.chance(5000) {
                    sentence.drain(at..at + 2 * (1 + self.rng.below(3)));
                } else {
                    for _ in 0..=self.rng.below(3) {
                        sentence.insert(at, atom(" ", Kind::White));
                        let word = self.word();
                        sentence.insert(at, atom(&word, Kind::Word));
                    }
                }
            }
            for atom in &mut sentence {
                let rate = match atom.kind {
                    Kind::Figure => mix.typos + mix.figures,
                    Kind::Word | Kind::Name => mix.typos,
                    Kind::Sign | Kind::White => 0,
                };
                if self.rng.chance(rate) {
                    self.respell(atom);
                }
                if atom.kind == Kind::White && self.rng.chance(mix.white) {
                    atom.text = if atom.text == " " { "\n" } else { " " }.to_owned();
                }
            }
            sentences.push(sentence);
        }
        // The same words again, in the next sentence or a later one.
        let is_twin = paragraph.has_lookalike || paragraph.is_lookalike;
        if !is_twin && self.rng.chance(mix.sentences / 2) && !sentences.is_empty() {
            let copy = self.rng.pick(&sentences).clone();
            self.note_copy(&Paragraph {
                sentences: sentences.clone(),
                ..Paragraph::default()
            });
            let at = self.rng.below(sentences.len() + 1);
            sentences.insert(at, copy);
        }
        paragraph.sentences = sentences;
    }
}

fn atom(text: &str, kind: Kind) -> Atom {
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
fn flat(paragraphs: &[Paragraph]) -> Vec<Atom> {
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

fn starts(atoms: &[Atom]) -> (String, Vec<usize>) {
    let mut text = String::new();
    let mut starts = Vec::with_capacity(atoms.len() + 1);
    for atom in atoms {
        starts.push(text.len());
        text += &atom.text;
    }
    starts.push(text.len());
    (text, starts)
}

/// Makes a text of about so many bytes with so many marks, and edits it.
pub fn case(seed: u64, bytes: usize, marks: usize, mix: &Mix) -> Case {
    let mut writer = Writer::new(seed);
    let mut paragraphs = writer.text(bytes, mix);
    for paragraph in &mut paragraphs {
        let has_copy = paragraph.has_lookalike || paragraph.is_lookalike;
        for atom in paragraph.sentences.iter_mut().flatten() {
            atom.origin = Some(writer.has_copy.len());
            writer.has_copy.push(has_copy);
        }
    }
    let count = writer.has_copy.len();
    let old_atoms = flat(&paragraphs);
    let (old, old_starts) = starts(&old_atoms);
    let edited = writer.edit(paragraphs, mix);
    let new_atoms = flat(&edited);
    let (new, new_starts) = starts(&new_atoms);
    let mut new_of = vec![vec![]; count];
    for (at, atom) in new_atoms.iter().enumerate() {
        if let Some(origin) = atom.origin {
            new_of[origin].push(at);
        }
    }
    let book = Book {
        old: &old,
        old_atoms: &old_atoms,
        old_starts: &old_starts,
        new: &new,
        new_starts: &new_starts,
        new_of: &new_of,
    };
    let mut ranges: Vec<Vec<Range<usize>>> = Vec::new();
    while ranges.len() < marks {
        let within = match ranges.last() {
            Some(last) if writer.rng.chance(1500) => Some(last[0].clone()),
            _ => None,
        };
        if let Some(parts) = book.mark(&mut writer.rng, within) {
            ranges.push(parts);
        }
    }
    ranges.sort_by_key(|parts| (parts[0].start, std::cmp::Reverse(parts[0].end)));
    let marks = ranges
        .into_iter()
        .map(|parts| Mark {
            truth: book.truth(&parts),
            has_copy: parts.iter().cloned().flatten().any(|at| {
                let origin = old_atoms[at].origin;
                origin.is_some_and(|origin| writer.has_copy[origin])
            }),
            parts: parts.iter().map(|part| book.bytes(part)).collect(),
        })
        .collect();
    Case { old, new, marks }
}

/// Both texts with the way from one to the other.
struct Book<'a> {
    old: &'a str,
    old_atoms: &'a [Atom],
    old_starts: &'a [usize],
    new: &'a str,
    new_starts: &'a [usize],
    new_of: &'a [Vec<usize>],
}

impl Book<'_> {
    /// Picks the atoms of a mark, within those of another if wished.
    fn mark(&self, rng: &mut Rng, within: Option<Range<usize>>) -> Option<Vec<Range<usize>>> {
        let within = within.unwrap_or(0..self.old_atoms.len());
        let start = within.start + rng.below(within.len());
        let first = &self.old_atoms[start];
        if matches!(first.kind, Kind::White | Kind::Sign) {
            return None;
        }
        // Names and figures are marked more often than other words.
        if first.kind == Kind::Word && rng.chance(5000) {
            return None;
        }
        let long = first.kind == Kind::Word || rng.chance(3000);
        let bytes = if long { 2 + rng.below(78) } else { 1 };
        let end = self.grow(start, bytes, &within);
        let first = start..end;
        let mut parts = vec![first];
        if rng.chance(500) {
            let next = (end + 1 + rng.below(8)).min(self.old_atoms.len() - 1);
            if self.old_atoms[next].kind != Kind::White && next > end {
                let end = self.grow(next, 2 + rng.below(30), &(0..self.old_atoms.len()));
                parts.push(next..end);
            }
        }
        Some(parts)
    }

    /// From this atom over about so many bytes, with no white space at the end.
    fn grow(&self, start: usize, bytes: usize, within: &Range<usize>) -> usize {
        let mut end = start + 1;
        while end < within.end && self.old_starts[end] - self.old_starts[start] < bytes {
            end += 1;
        }
        while end > start + 1 && self.old_atoms[end - 1].kind == Kind::White {
            end -= 1;
        }
        end
    }

    fn bytes(&self, atoms: &Range<usize>) -> Range<usize> {
        self.old_starts[atoms.start]..self.old_starts[atoms.end]
    }

    fn truth(&self, parts: &[Range<usize>]) -> Truth {
        let mut exact: Vec<Vec<Range<usize>>> = vec![vec![]];
        let mut altered = Vec::new();
        for part in parts {
            let stays = |at: &usize| !self.now(*at).is_empty();
            // The full stop alone is no remainder of a sentence.
            let is_word =
                |at: &usize| !matches!(self.old_atoms[*at].kind, Kind::White | Kind::Sign);
            if part.clone().any(|at| is_word(&at))
                && !part.clone().any(|at| is_word(&at) && stays(&at))
            {
                return Truth::Gone;
            }
            let (Some(first), Some(last)) = (part.clone().find(stays), part.clone().rfind(stays))
            else {
                return Truth::Gone;
            };
            let mut ranges: Vec<Range<usize>> = Vec::new();
            for &start in self.now(first) {
                for &end in self.now(last) {
                    ranges.push(self.new_starts[start]..self.new_starts[end + 1]);
                }
            }
            let is_same = |range: &Range<usize>| {
                self.new.get(range.clone()) == Some(&self.old[self.bytes(part)])
            };
            let mut so_far = Vec::new();
            for places in &exact {
                for range in ranges.iter().filter(|range| is_same(range)) {
                    if places
                        .last()
                        .is_none_or(|last: &Range<usize>| last.end <= range.start)
                    {
                        so_far.push([places.as_slice(), std::slice::from_ref(range)].concat());
                    }
                }
            }
            exact = so_far;
            // Sentences that were parted by a move have no one place.
            ranges.sort_by_key(|range| (range.start > range.end, range.end.abs_diff(range.start)));
            let range = ranges[0].clone();
            altered.push(range.start.min(range.end)..range.start.max(range.end));
        }
        if exact.is_empty() {
            Truth::Altered(altered)
        } else {
            Truth::Exact(exact)
        }
    }

    /// Where an atom is in the new text.
    fn now(&self, at: usize) -> &[usize] {
        let origin = self.old_atoms[at].origin;
        origin.map_or(&[], |origin| &self.new_of[origin])
    }
}
