//! A text with its marks in brackets, line by line. Offsets are UTF-8 bytes.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::Arc;

use anstyle::{Effects, Style};

use crate::cli::letters::Sign;
use crate::cli::output::harmless;
use crate::model::Annotation;
use crate::text::{SourceText, Span};

/// A mark as it is shown.
#[derive(Debug)]
pub struct Numbered {
    /// What stands for its tag.
    pub sign: Sign,
    /// Its number, if it is to be told from others with the same tag.
    pub number: Option<usize>,
    /// The mark.
    pub mark: Arc<Annotation>,
}

/// What a text is shown with.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// Whether each line has its number.
    pub has_line_numbers: bool,
    /// Whether marks have colours besides their brackets.
    pub is_coloured: bool,
}

/// A part of a mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Part {
    span: Span,
    /// The index of its mark.
    mark: usize,
    /// Which of the parts of its mark it is, from 0.
    index: usize,
    /// Whether another part crosses it, so that its end has to say whose it is.
    is_crossed: bool,
}

/// Writes the text; its last line gets a line break if it has none.
pub fn write(
    out: &mut dyn Write,
    text: &SourceText,
    marks: &[Numbered],
    look: Look,
) -> io::Result<()> {
    let mut parts = parts(marks);
    let labels = labels(&mut parts, marks);
    let mut page = Page::new(out, text, marks, &labels, look);
    for part in &parts {
        page.go_to(part.span.start())?;
        page.begin(*part)?;
    }
    page.go_to(text.len_bytes())?;
    page.end_line()
}

/// All parts in the order in which they begin; of those that begin together, the longest first.
fn parts(marks: &[Numbered]) -> Vec<Part> {
    let mut parts: Vec<Part> = marks
        .iter()
        .enumerate()
        .flat_map(|(mark, numbered)| {
            let spans = numbered.mark.fragments.iter().enumerate();
            spans.map(move |(index, span)| Part {
                span,
                mark,
                index,
                is_crossed: false,
            })
        })
        .collect();
    parts.sort_by_key(|part| {
        (
            part.span.start(),
            std::cmp::Reverse(part.span.end()),
            part.mark,
        )
    });
    parts
}

/// What each mark is called in its brackets: its letter, and a number where it crosses another
/// with the same letter. Parts that cross others are told so.
fn labels(parts: &mut [Part], marks: &[Numbered]) -> Vec<String> {
    let mut labels: Vec<String> = marks.iter().map(Numbered::label).collect();
    let mut needs_number = vec![false; marks.len()];
    let mut open: Vec<usize> = Vec::new();
    for next in 0..=parts.len() {
        let here = parts.get(next).map_or(u32::MAX, |part| part.span.start());
        // The first to end is not always the last that began.
        while let Some(at) =
            first_to_end(&open, parts).filter(|&at| parts[open[at]].span.end() <= here)
        {
            let ended = open.remove(at);
            for &inner in &open[at..] {
                parts[ended].is_crossed = true;
                parts[inner].is_crossed = true;
                let [a, b] = [parts[ended].mark, parts[inner].mark];
                if labels[a] == labels[b] {
                    needs_number[a] = true;
                    needs_number[b] = true;
                }
            }
        }
        open.extend((next < parts.len()).then_some(next));
    }
    let mut numbers = BTreeMap::new();
    for (label, _) in labels
        .iter_mut()
        .zip(needs_number)
        .filter(|(_, needs)| *needs)
    {
        let number = numbers.entry(label.clone()).or_insert(0_usize);
        *number += 1;
        label.push_str(&number.to_string());
    }
    labels
}

/// Where in the list of open parts the one stands that ends first; of those that end together,
/// the last that began.
fn first_to_end(open: &[usize], parts: &[Part]) -> Option<usize> {
    let ends = open
        .iter()
        .enumerate()
        .map(|(at, &part)| (at, parts[part].span.end()));
    ends.min_by_key(|&(at, end)| (end, std::cmp::Reverse(at)))
        .map(|(at, _)| at)
}

struct Page<'a> {
    out: &'a mut dyn Write,
    text: &'a SourceText,
    marks: &'a [Numbered],
    labels: &'a [String],
    look: Look,
    /// Up to here the text is written.
    at: u32,
    /// The line that is being written, from 0; none between two lines.
    line: Option<u32>,
    /// How wide the number of the last line is.
    number_width: usize,
    open: Vec<Part>,
}

impl<'a> Page<'a> {
    fn new(
        out: &'a mut dyn Write,
        text: &'a SourceText,
        marks: &'a [Numbered],
        labels: &'a [String],
        look: Look,
    ) -> Self {
        Self {
            out,
            text,
            marks,
            labels,
            look,
            at: 0,
            line: None,
            number_width: text.line_count().to_string().len(),
            open: Vec::new(),
        }
    }

    /// Writes the text up to this byte, and the ends of the parts that end on the way.
    fn go_to(&mut self, byte: u32) -> io::Result<()> {
        while let Some(end) = self.next_end().filter(|end| *end <= byte) {
            self.write_text(end)?;
            self.end_parts(end)?;
        }
        self.write_text(byte)
    }

    /// Where the next of the open parts ends.
    fn next_end(&self) -> Option<u32> {
        self.open.iter().map(|part| part.span.end()).min()
    }

    fn begin(&mut self, part: Part) -> io::Result<()> {
        self.begin_line()?;
        let goes_on = if part.index > 0 { "…" } else { "" };
        let sign = format!("[{}{goes_on} ", self.labels[part.mark]);
        self.open.push(part);
        self.write_sign(part, &sign)
    }

    /// Ends the parts that end at this byte, the innermost first.
    fn end_parts(&mut self, byte: u32) -> io::Result<()> {
        let mut index = self.open.len();
        while index > 0 {
            index -= 1;
            if self.open[index].span.end() != byte {
                continue;
            }
            let ended = self.open.remove(index);
            let parts = self.marks[ended.mark].mark.fragments.len();
            let breaks_off = if ended.index + 1 < parts { " …" } else { "" };
            let name = if ended.is_crossed {
                format!(" {}", self.labels[ended.mark])
            } else {
                String::new()
            };
            // Where the mark takes the line break along, its end begins the next line.
            self.begin_line()?;
            self.write_sign(ended, &format!("{breaks_off}{name}]"))?;
        }
        Ok(())
    }

    fn write_sign(&mut self, part: Part, sign: &str) -> io::Result<()> {
        let style = if self.look.is_coloured {
            self.marks[part.mark].sign.style.bold()
        } else {
            Style::new()
        };
        write!(self.out, "{style}{sign}{style:#}")
    }

    /// Writes the text up to this byte, in which no part begins or ends.
    fn write_text(&mut self, byte: u32) -> io::Result<()> {
        let style = self.text_style();
        while self.at < byte {
            self.begin_line()?;
            let line = self.text.line_of(self.at);
            let visible_end = self.text.line_range(line).end;
            let next_line = self.text.line_start(line + 1);
            let visible = self.text.get(self.at..visible_end.clamp(self.at, byte));
            if !visible.is_empty() {
                write!(self.out, "{style}")?;
                write_harmless(self.out, visible)?;
                write!(self.out, "{style:#}")?;
            }
            self.at = byte.min(next_line);
            if self.at == next_line && next_line > visible_end {
                self.end_line()?;
            }
        }
        Ok(())
    }

    /// The colour of the innermost mark.
    fn text_style(&self) -> Style {
        match self.open.as_slice() {
            [.., innermost] if self.look.is_coloured => {
                let style = self.marks[innermost.mark].sign.style;
                if self.open.len() > 1 {
                    style.effects(Effects::UNDERLINE)
                } else {
                    style
                }
            }
            _ => Style::new(),
        }
    }

    fn begin_line(&mut self) -> io::Result<()> {
        if self.line.is_some() {
            return Ok(());
        }
        let line = self.text.line_of(self.at);
        self.line = Some(line);
        if !self.look.has_line_numbers {
            return Ok(());
        }
        let style = if self.look.is_coloured {
            Style::new().dimmed()
        } else {
            Style::new()
        };
        let width = self.number_width;
        write!(self.out, "{style}{:>width$}{style:#}  ", line + 1)
    }

    fn end_line(&mut self) -> io::Result<()> {
        if self.line.take().is_some() {
            writeln!(self.out)?;
        }
        Ok(())
    }
}

/// Writes a piece of one line as it may be sent to a terminal.
fn write_harmless(out: &mut dyn Write, piece: &str) -> io::Result<()> {
    let mut rest = piece;
    while let Some(at) = rest.find(|c: char| c != '\t' && harmless(c) != c) {
        let (before, from) = rest.split_at(at);
        let mut chars = from.chars();
        let picture = chars.next().map(harmless).unwrap_or_default();
        write!(out, "{before}{picture}")?;
        rest = chars.as_str();
    }
    write!(out, "{rest}")
}

impl Numbered {
    /// The letter, with the number if there is one: `C` or `C12`.
    #[must_use]
    pub fn label(&self) -> String {
        let number = self.number.map(|number| number.to_string());
        format!("{}{}", self.sign.letter, number.unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::cli::letters::Letters;
    use crate::model::Fragments;
    use crate::store::tags;

    const PLAIN: Look = Look {
        has_line_numbers: false,
        is_coloured: false,
    };

    /// Marks as tag and the code points of their parts.
    type Marks<'a> = &'a [(&'a str, &'a [(u32, u32)])];

    fn shown_as(text: &str, marks: Marks<'_>, look: Look, is_numbered: bool) -> String {
        let text = SourceText::new(text).unwrap();
        let letters = Letters::of(&tags::built_in(), []);
        let marks = marks.iter().enumerate().map(|(number, (tag, parts))| {
            let tag = crate::model::TagKey::from(*tag);
            let spans = parts.iter().map(|&(start, end)| {
                let [start, end] = [start, end].map(|at| text.byte_of(at).unwrap());
                text.span(start..end).unwrap()
            });
            Numbered {
                sign: letters.sign(&tag),
                number: is_numbered.then_some(number + 1),
                mark: Arc::new(Annotation::new(
                    format!("a{number}").parse().unwrap(),
                    tag,
                    Fragments::new(spans.collect()).unwrap(),
                    "olena",
                    "2026-11-22T09:14:05Z".parse().unwrap(),
                )),
            }
        });
        let mut out = Vec::new();
        write(&mut out, &text, &marks.collect::<Vec<_>>(), look).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn plain(text: &str, marks: Marks<'_>) -> String {
        shown_as(text, marks, PLAIN, false)
    }

    #[test]
    fn marks_nest_cross_and_break_off() {
        let text = "one two three";
        assert_eq!(
            plain(text, &[("claim", &[(0, 13)]), ("figure", &[(4, 7)])]),
            "[C one [F two] three]\n"
        );
        assert_eq!(
            plain(text, &[("claim", &[(0, 7)]), ("actor", &[(4, 13)])]),
            "[C one [A two C] three A]\n"
        );
        let crossing: Marks<'_> = &[
            ("claim", &[(0, 7)]),
            ("claim", &[(4, 13)]),
            ("claim", &[(8, 13)]),
        ];
        assert_eq!(plain(text, crossing), "[C1 one [C2 two C1] [C three] C2]\n");
        assert_eq!(
            plain(text, &[("claim", &[(0, 3), (8, 13)])]),
            "[C one …] two [C… three]\n"
        );
        // What ends together is closed from within, the same place included.
        let same: Marks<'_> = &[
            ("claim", &[(4, 7)]),
            ("actor", &[(4, 7)]),
            ("figure", &[(6, 7)]),
        ];
        assert_eq!(
            shown_as(text, same, PLAIN, true),
            "one [C1 [A2 tw[F3 o]]] three\n"
        );
    }

    #[test]
    fn lines_end_as_on_a_terminal_and_have_numbers() {
        let look = Look {
            has_line_numbers: true,
            ..PLAIN
        };
        let text = format!("a\r\n\rb{}", "\n".repeat(7));
        assert_eq!(
            shown_as(&text, &[("claim", &[(0, 5)])], look, false),
            " 1  [C a\n 2  \n 3  b]\n 4  \n 5  \n 6  \n 7  \n 8  \n 9  \n"
        );
        // A mark that takes the line break along ends where it ends.
        assert_eq!(plain("a\nb", &[("claim", &[(0, 2)])]), "[C a\n]b\n");
        assert_eq!(plain("a\n", &[("claim", &[(0, 2)])]), "[C a\n]\n");
        assert_eq!(plain("a\r\nb", &[("claim", &[(0, 2)])]), "[C a]\nb\n");
        assert_eq!(
            (plain("", &[]), plain("\n", &[])),
            (String::new(), "\n".to_owned())
        );
    }

    #[test]
    fn an_article_cannot_drive_the_terminal() {
        let text = "\u{1b}]0;title\u{7} \u{9b}2J\tb\u{8}\u{202e}c";
        let shown = plain(text, &[("claim", &[(2, 4)])]);
        assert_eq!(shown, "␛][C 0;]title␇ \u{fffd}2J\tb␈\u{202e}c\n");
    }

    #[test]
    fn colours_end_with_each_line() {
        let look = Look {
            is_coloured: true,
            ..PLAIN
        };
        let shown = shown_as(
            "a b\nc",
            &[("claim", &[(0, 5)]), ("actor", &[(2, 3)])],
            look,
            false,
        );
        let lines = [
            "\u{1b}[1m\u{1b}[34m[C \u{1b}[0m\u{1b}[34ma \u{1b}[0m\u{1b}[1m\u{1b}[33m[A \u{1b}[0m\u{1b}[4m\u{1b}[33mb\u{1b}[0m\u{1b}[1m\u{1b}[33m]\u{1b}[0m",
            "\u{1b}[34mc\u{1b}[0m\u{1b}[1m\u{1b}[34m]\u{1b}[0m",
        ];
        assert_eq!(shown, lines.join("\n") + "\n");
    }

    proptest! {
        #[test]
        fn without_its_brackets_it_is_the_text(text in "[a-c я👩\u{301}\r\n]{0,40}", ranges in prop::collection::vec((0..40_u32, 1..20_u32), 0..8)) {
            let len = u32::try_from(text.chars().count()).unwrap();
            let parts: Vec<[(u32, u32); 1]> = ranges
                .into_iter()
                .map(|(start, count)| [(start.min(len), (start + count).min(len))])
                .filter(|[(start, end)]| start < end)
                .collect();
            let marks: Vec<(&str, &[(u32, u32)])> =
                parts.iter().map(|parts| ("claim", parts.as_slice())).collect();
            let shown = plain(&text, &marks);
            let numbers = regex::Regex::new(r"\[C[0-9]* | C[0-9]*\]").unwrap();
            let bare = numbers.replace_all(&shown, "").replace(']', "");
            let source = SourceText::new(&*text).unwrap();
            let lines = (0..source.line_count()).map(|line| source.get(source.line_range(line)));
            let expected = lines.collect::<Vec<_>>().join("\n");
            prop_assert_eq!(bare.trim_end_matches('\n'), expected.trim_end_matches('\n'));
            let opened = shown.matches('[').count();
            prop_assert_eq!((opened, shown.matches(']').count()), (marks.len(), marks.len()));
        }
    }
}
