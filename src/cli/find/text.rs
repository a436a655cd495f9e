//! A concordance in aligned columns. Offsets that are told are Unicode code points; lines count
//! from 1.

use std::io::{self, Write};
use std::path::PathBuf;

use anstyle::{AnsiColor, Style};

use super::{Found, Hit, context};
use crate::cli::letters::Letters;
use crate::cli::output::{one_line, shortened, shown, width};
use crate::text::SourceText;

/// The widest match, in columns; a longer one is shown by its ends.
const MATCH_COLUMNS: usize = 80;

/// The widest column of places that is kept free for documents that are still to be searched.
const PLACE_COLUMNS: usize = 48;

/// How wide the columns before a match are: places, characters, tags. They only grow, so that
/// the matches of several documents stand under each other as far as can be.
#[derive(Debug)]
pub struct Columns([usize; 3]);

impl Columns {
    /// Room for the places of all these documents.
    #[must_use]
    pub fn for_paths(paths: &[PathBuf]) -> Self {
        let widest = |room: usize| {
            let paths = paths
                .iter()
                .map(|path| width(&one_line(&shown(path))) + room);
            paths.max().unwrap_or_default().min(PLACE_COLUMNS)
        };
        // Of one document, the widest place is known when it is told.
        let several = paths.len() > 1;
        Self([if several { widest(":123".len()) } else { 0 }, 0, 0])
    }

    fn grow(&mut self, heads: &[[String; 3]]) {
        for (column, columns) in self.0.iter_mut().enumerate() {
            let cells = heads.iter().map(|head| width(&head[column]));
            *columns = (*columns).max(cells.max().unwrap_or_default());
        }
    }
}

/// Writes a line for each match: `article.txt:1  26..32  figure f81k  report counts [46,327] men`.
pub fn tell(
    out: &mut dyn Write,
    found: &Found,
    columns: &mut Columns,
    context_columns: usize,
    is_coloured: bool,
) -> io::Result<()> {
    let document = &found.document;
    let text = &document.text;
    let used = document.annotations.tags().into_iter().map(|(key, _)| key);
    let letters = Letters::of(&document.tags, used);
    let path = one_line(&shown(&document.path));
    let heads = found.hits.iter().map(|hit| {
        let (start, end) = hit.chars(text);
        [
            format!("{path}:{}", hit.line(text)),
            format!("{start}..{end}"),
            tag_and_id(hit),
        ]
    });
    let heads: Vec<[String; 3]> = heads.collect();
    columns.grow(&heads);
    for (hit, head) in found.hits.iter().zip(&heads) {
        let [place_style, match_style] = styles(hit, &letters, is_coloured);
        write!(out, "{place_style}")?;
        for (cell, &columns) in head
            .iter()
            .zip(&columns.0)
            .filter(|(_, columns)| **columns > 0)
        {
            write!(out, "{cell}{}", spaces(columns + 2 - width(cell)))?;
        }
        write!(out, "{place_style:#}")?;
        let (before, behind) = context(text, hit.span, context_columns);
        let words = words(text, hit);
        write!(
            out,
            "{}{before}",
            spaces(context_columns.saturating_sub(width(&before)))
        )?;
        write!(out, "{match_style}[{words}]{match_style:#}")?;
        writeln!(out, "{}", behind.trim_end())?;
    }
    Ok(())
}

fn words(text: &SourceText, hit: &Hit) -> String {
    shortened(&one_line(text.slice(hit.span)), MATCH_COLUMNS)
}

fn tag_and_id(hit: &Hit) -> String {
    let mark = hit.mark.as_ref();
    mark.map_or_else(String::new, |mark| {
        format!("{} {}", one_line(mark.tag.as_str()), mark.id)
    })
}

/// How the place and the match are drawn.
fn styles(hit: &Hit, letters: &Letters, is_coloured: bool) -> [Style; 2] {
    if !is_coloured {
        return [Style::new(); 2];
    }
    let match_style = match &hit.mark {
        Some(mark) => letters.sign(&mark.tag).style,
        None => Style::new().fg_color(Some(AnsiColor::Red.into())),
    };
    [Style::new().dimmed(), match_style.bold()]
}

fn spaces(columns: usize) -> String {
    " ".repeat(columns)
}
