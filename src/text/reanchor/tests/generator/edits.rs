//! What becomes of a text when somebody edits it. No offsets here.

use super::Mix;
use super::texts::{Atom, Kind, Paragraph, Sentence, Writer, atom};

impl Writer {
    /// Another spelling of an atom, never the same.
    pub(super) fn respell(&mut self, atom: &mut Atom) {
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

    pub(super) fn edit(&mut self, mut all: Vec<Paragraph>, mix: &Mix) -> Vec<Paragraph> {
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
