//! Finding in the text, on a thread: matches arrive in batches while the person types.
//! Offsets are UTF-8 bytes.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::model::Density;
use crate::store::settings::FindSwitches;
use crate::text::find::{Finder, Query};
use crate::text::{SourceText, Span};

/// How many matches travel at once from the thread to the window.
const BATCH: usize = 4096;

/// The find bar and what was found.
#[derive(Debug, Default)]
pub struct Find {
    /// Whether the bar is shown.
    pub is_open: bool,
    /// What is looked for.
    pub query: Query,
    /// Where the search began: the first match at or after it becomes the selection.
    pub origin_byte: u32,
    /// Every match so far, in text order.
    pub matches: Vec<Span>,
    /// Where they are, coarsely.
    pub density: Density,
    /// The one that is the selection.
    pub current: Option<usize>,
    /// Whether the whole text was searched.
    pub is_done: bool,
    /// Why the pattern cannot be searched for.
    pub error: Option<String>,
    /// Raised by each new search, which ends the one before.
    generation: Arc<AtomicU64>,
    /// Whether a thread is searching, perhaps for something older.
    is_running: bool,
    /// What it is to search for next.
    next: Option<Search>,
}

/// What the thread sends back.
#[derive(Debug)]
pub struct Found {
    /// The search that it belongs to.
    pub generation: u64,
    /// Matches in text order.
    pub matches: Vec<Span>,
    /// Whether these were the last ones.
    pub is_done: bool,
    /// Why the pattern cannot be searched for.
    pub error: Option<String>,
}

/// A search, ready to run on a thread.
#[derive(Debug)]
pub struct Search {
    query: Query,
    generation: u64,
    current: Arc<AtomicU64>,
}

/// A query for a pattern with these switches.
#[must_use]
pub fn query(switches: FindSwitches, pattern: String) -> Query {
    let FindSwitches {
        case,
        whole_word,
        regex,
        fold,
    } = switches;
    Query {
        pattern,
        case,
        whole_word,
        regex,
        fold,
    }
}

impl Find {
    /// Nothing is looked for yet.
    #[must_use]
    pub fn new(switches: FindSwitches) -> Self {
        Self {
            query: query(switches, String::new()),
            is_done: true,
            ..Self::default()
        }
    }

    /// Ends the search under way and forgets what it found.
    pub fn clear(&mut self) {
        self.generation.fetch_add(1, Ordering::Relaxed);
        self.next = None;
        self.matches = Vec::new();
        self.density = Density::default();
        self.current = None;
        self.is_done = true;
        self.error = None;
    }

    /// Begins again for the present query. `None` where there is nothing to look for, or where
    /// a thread is still busy with an older query: this one follows it. So whoever types
    /// quickly does not keep all cores busy with what nobody wants to know any more.
    pub fn begin(&mut self) -> Option<Search> {
        self.clear();
        if self.query.pattern.is_empty() {
            return None;
        }
        self.is_done = false;
        let search = Search {
            query: self.query.clone(),
            generation: self.generation(),
            current: Arc::clone(&self.generation),
        };
        if self.is_running {
            self.next = Some(search);
            return None;
        }
        self.is_running = true;
        Some(search)
    }

    /// Notes that the thread has ended. Returns what another one is to search for, if there is
    /// still a text to search in.
    pub fn ended(&mut self, has_text: bool) -> Option<Search> {
        let next = self.next.take().filter(|_| has_text);
        self.is_running = next.is_some();
        next
    }

    /// Takes a batch. Returns the match that becomes the selection, where this batch brought it.
    pub fn take(&mut self, found: Found) -> Option<Span> {
        if found.generation != self.generation.load(Ordering::Relaxed) {
            return None;
        }
        for span in &found.matches {
            self.density.add(span.range());
        }
        self.matches.extend(found.matches);
        self.is_done = found.is_done;
        self.error = found.error;
        if self.current.is_some() {
            return None;
        }
        let at = self
            .matches
            .partition_point(|span| span.start() < self.origin_byte);
        if at < self.matches.len() {
            self.current = Some(at);
        } else if self.is_done && !self.matches.is_empty() {
            // Nothing from the caret on: around to the start.
            self.current = Some(0);
        }
        self.current.map(|at| self.matches[at])
    }

    /// Goes to the next match after `byte` (or the one before), around the end.
    pub fn step(&mut self, from: Span, forward: bool) -> Option<Span> {
        let count = self.matches.len();
        if count == 0 {
            return None;
        }
        let at = if forward {
            let next = self
                .matches
                .partition_point(|span| span.start() <= from.start());
            next % count
        } else {
            let here = self
                .matches
                .partition_point(|span| span.start() < from.start());
            (here + count - 1) % count
        };
        self.current = Some(at);
        Some(self.matches[at])
    }

    /// A number that tells this search from all others.
    #[must_use]
    pub fn generation(&self) -> u64 {
        self.generation.load(Ordering::Relaxed)
    }

    /// The matches that touch a stretch of the text.
    #[must_use]
    pub fn touching(&self, range: std::ops::Range<u32>) -> &[Span] {
        let from = self
            .matches
            .partition_point(|span| span.end() <= range.start);
        let to = self
            .matches
            .partition_point(|span| span.start() < range.end);
        &self.matches[from..to.max(from)]
    }
}

impl Search {
    /// Searches the whole text, handing over batches until done or overtaken by a newer search.
    pub fn run(&self, text: &SourceText, mut hand_over: impl FnMut(Found)) {
        let is_wanted = || self.current.load(Ordering::Relaxed) == self.generation;
        let mut hand_over = |matches, is_done, error| {
            hand_over(Found {
                generation: self.generation,
                matches,
                is_done,
                error,
            });
        };
        // Making a pattern ready takes its time too.
        let finder = match Finder::new(&self.query) {
            Ok(Some(finder)) => finder,
            Ok(None) => return hand_over(Vec::new(), true, None),
            Err(error) => return hand_over(Vec::new(), true, Some(error.to_string())),
        };
        let mut batch = Vec::new();
        finder.each_match(text, is_wanted, |span| {
            batch.push(span);
            if batch.len() == BATCH {
                hand_over(std::mem::take(&mut batch), false, None);
            }
        });
        if is_wanted() {
            hand_over(batch, true, None);
        }
    }
}
