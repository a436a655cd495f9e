//! The whole text with its marks underlined. Offsets are UTF-8 bytes.
//!
//! A line of the text is a paragraph, and line ends stand between paragraphs, so that the text
//! content of the article is the text. Where marks begin and end, the text is cut: each piece is
//! a `mark` element with one `span` for each line under it, the longest mark outside, the
//! shortest inside. `data-from` has the ids of the marks that begin with a piece, `data-to` of
//! those that end with it: all text from one to the other is the quote, even where too many
//! marks overlap to underline them all. What people see beside the text (line numbers, numbers
//! of marks) comes from attributes, so that it is neither searched nor copied.

use std::fmt::Write as _;
use std::ops::Range;

use super::escape::{escaped, push};
use super::lanes::{LANES, Part};
use super::tag_class;
use crate::formats::report::{Entry, Report};

/// With so many lines under a row, it needs more room.
const LANES_OF_CLOSE_ROWS: usize = 3;

/// Adds the article to a page.
pub fn write(page: &mut String, report: &Report<'_>, parts: &[Part]) {
    let text = &report.document.text;
    let mut sweep = Sweep::new(report, parts);
    page.push_str("<article lang=\"\">");
    let mut is_after_gap = false;
    for line in 0..text.line_count() {
        let range = text.line_range(line);
        let behind = text.line_start(line + 1);
        if line > 0 {
            page.push('\n');
        }
        if range.is_empty() {
            // Two pieces: a part may end where the next one of its mark begins.
            sweep.end_until(range.start);
            sweep.piece(page, "");
            sweep.start_before(behind);
            sweep.piece(page, "");
            is_after_gap = true;
        } else {
            sweep.paragraph(page, line, range, behind, is_after_gap);
            is_after_gap = false;
        }
    }
    page.push_str("</article>\n");
}

/// Goes through the text from start to end.
struct Sweep<'a> {
    report: &'a Report<'a>,
    /// In the order of their starts.
    parts: &'a [Part],
    /// The same in the order of their ends.
    by_end: Vec<usize>,
    next_start: usize,
    next_end: usize,
    /// The part that is open in each lane.
    lanes: [Option<usize>; LANES],
    /// How many parts are open that have no lane.
    open_without_lane: usize,
    /// The parts that begin, and those that end, with the piece at hand.
    from: Vec<usize>,
    to: Vec<usize>,
    seen: Seen,
}

/// What is learned of a line while its pieces are written.
#[derive(Default)]
struct Seen {
    parts_without_lane: usize,
    lanes: usize,
}

impl<'a> Sweep<'a> {
    fn new(report: &'a Report<'a>, parts: &'a [Part]) -> Self {
        let mut by_end: Vec<_> = (0..parts.len()).collect();
        by_end.sort_by_key(|&at| (parts[at].span.end(), at));
        Self {
            report,
            parts,
            by_end,
            next_start: 0,
            next_end: 0,
            lanes: [None; LANES],
            open_without_lane: 0,
            from: Vec::new(),
            to: Vec::new(),
            seen: Seen::default(),
        }
    }

    /// A line with text. Its line end goes on to the byte `behind`.
    fn paragraph(
        &mut self,
        page: &mut String,
        line: u32,
        range: Range<u32>,
        behind: u32,
        is_after_gap: bool,
    ) {
        let mut pieces = String::new();
        // What ends with the line end before this one.
        self.end_until(range.start);
        self.piece(&mut pieces, "");
        self.seen = Seen {
            parts_without_lane: self.open_without_lane,
            lanes: self.lanes_in_use(),
        };
        let mut at = range.start;
        while at < range.end {
            self.start_before(at + 1);
            let cut = self.next_cut().min(range.end);
            self.end_until(cut);
            let text = self.report.document.text.get(at..cut);
            self.piece(&mut pieces, text);
            at = cut;
        }
        // What begins in the line end.
        self.start_before(behind);
        self.piece(&mut pieces, "");
        self.open_paragraph(page, line, is_after_gap);
        page.push_str(&pieces);
        page.push_str("</p>");
    }

    /// How many lines the row has under it, the free ones above one in use among them.
    fn lanes_in_use(&self) -> usize {
        let last = self.lanes.iter().rposition(Option::is_some);
        last.map_or(0, |last| last + 1)
    }

    fn open_paragraph(&self, page: &mut String, line: u32, is_after_gap: bool) {
        let number = line + 1;
        let hidden = self.seen.parts_without_lane;
        let classes = [
            (is_after_gap, "gap"),
            (self.seen.lanes > LANES_OF_CLOSE_ROWS, "open"),
            (hidden > 0, "crowded"),
        ];
        let classes: Vec<_> = classes
            .iter()
            .filter_map(|(is_so, class)| is_so.then_some(*class))
            .collect();
        let _ = write!(page, "<p id=\"line-{number}\" data-line=\"{number}\"");
        if !classes.is_empty() {
            let _ = write!(page, " class=\"{}\"", classes.join(" "));
        }
        if hidden > 0 {
            let _ = write!(page, " data-more=\"+{hidden}\"");
        }
        page.push_str(" dir=\"auto\">");
    }

    /// Opens the parts that start before this byte.
    fn start_before(&mut self, byte: u32) {
        while let Some(part) = self.parts.get(self.next_start)
            && part.span.start() < byte
        {
            if let Some(lane) = part.lane {
                self.lanes[lane] = Some(self.next_start);
                self.seen.lanes = self.seen.lanes.max(lane + 1);
            } else {
                self.open_without_lane += 1;
                self.seen.parts_without_lane += 1;
            }
            self.from.push(self.next_start);
            self.next_start += 1;
        }
    }

    /// Takes up the parts that end at this byte or before it; they are closed with the piece.
    fn end_until(&mut self, byte: u32) {
        while let Some(&at) = self.by_end.get(self.next_end)
            && self.parts[at].span.end() <= byte
        {
            self.to.push(at);
            self.next_end += 1;
        }
    }

    /// The next byte at which a part starts or ends.
    fn next_cut(&self) -> u32 {
        let start = self.parts.get(self.next_start);
        let start = start.map_or(u32::MAX, |part| part.span.start());
        let end = self.by_end.get(self.next_end);
        start.min(end.map_or(u32::MAX, |&at| self.parts[at].span.end()))
    }

    /// Writes a piece of the text, and closes what ends with it. Without text it says only what
    /// begins and ends here.
    fn piece(&mut self, page: &mut String, text: &str) {
        let mut open: Vec<usize> = self.lanes.iter().copied().flatten().collect();
        let is_marked = !open.is_empty() || self.open_without_lane > 0;
        let has_ends = !self.from.is_empty() || !self.to.is_empty();
        if has_ends || (is_marked && !text.is_empty()) {
            open.sort_by_key(|&at| std::cmp::Reverse((self.parts[at].span.len(), at)));
            self.open_mark(page, &open);
            if !text.is_empty() {
                self.open_lines(page, &open);
                push(page, text);
                close_lines(page, &open);
            }
            page.push_str("</mark>");
        } else {
            push(page, text);
        }
        for at in std::mem::take(&mut self.to) {
            match self.parts[at].lane {
                Some(lane) => self.lanes[lane] = None,
                None => self.open_without_lane -= 1,
            }
        }
        self.from.clear();
    }

    fn open_mark(&self, page: &mut String, open: &[usize]) {
        page.push_str("<mark");
        self.ids(page, "from", &self.from);
        self.ids(page, "to", &self.to);
        self.title(page, open);
        page.push('>');
        if self.from.is_empty() {
            return;
        }
        // The lines of the marks around it go on under the numbers.
        let goes_on = |at: &&usize| !self.from.contains(at);
        let around: Vec<_> = open.iter().filter(goes_on).copied().collect();
        self.open_lines(page, &around);
        for &at in &self.from {
            self.reference(page, &self.parts[at]);
        }
        close_lines(page, &around);
    }

    fn ids(&self, page: &mut String, which: &str, parts: &[usize]) {
        if parts.is_empty() {
            return;
        }
        let ids = parts.iter().map(|&at| self.entry(at).mark.id.to_string());
        let ids = ids.collect::<Vec<_>>().join(" ");
        let _ = write!(page, " data-{which}=\"{ids}\"");
    }

    /// What the pointer shows: the marks from the shortest to the longest.
    fn title(&self, page: &mut String, open: &[usize]) {
        let names = open.iter().rev().map(|&at| {
            let entry = self.entry(at);
            format!("{} {}", escaped(self.report.tag(entry).name), entry.number)
        });
        let mut names: Vec<_> = names.collect();
        if self.open_without_lane > 0 {
            names.push(format!("{} more", self.open_without_lane));
        }
        if !names.is_empty() {
            let _ = write!(page, " title=\"{}\"", names.join(" · "));
        }
    }

    /// The number of a mark where it, or a part of it, begins: the way to its entry in the list.
    fn reference(&self, page: &mut String, part: &Part) {
        let entry = self.entry_of(part);
        let (id, tag) = (entry.mark.id, self.report.tag(entry));
        let class = tag_class(tag, entry.tag);
        let label = escaped(&self.report.label(entry));
        let (name, number) = (escaped(tag.name), entry.number);
        let (anchor, dots, again) = match part.number_in_mark {
            0 => (format!(" id=\"at-{id}\""), "", ""),
            _ => (String::new(), "…", ", continued"),
        };
        let _ = write!(
            page,
            "<a class=\"number {class}\"{anchor} href=\"#mark-{id}\" data-label=\"{dots}{label}\" \
             aria-label=\"{name}, mark {number}{again}\"></a>"
        );
    }

    /// Opens a line for each part, the longest first.
    fn open_lines(&self, page: &mut String, open: &[usize]) {
        for &at in open {
            let part = &self.parts[at];
            let entry = self.entry_of(part);
            let class = tag_class(self.report.tag(entry), entry.tag);
            let lane = part.lane.unwrap_or_default();
            let _ = write!(page, "<span class=\"{class} lane-{lane}\">");
        }
    }

    fn entry(&self, part: usize) -> &Entry<'a> {
        self.entry_of(&self.parts[part])
    }

    fn entry_of(&self, part: &Part) -> &Entry<'a> {
        &self.report.entries[part.entry]
    }
}

fn close_lines(page: &mut String, open: &[usize]) {
    for _ in open {
        page.push_str("</span>");
    }
}
