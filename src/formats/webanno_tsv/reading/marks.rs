//! Marks and links from the columns of all rows. Offsets are as the file has them, unless they
//! are called bytes.

mod finishing;
mod links;

use std::collections::HashMap;

use super::aligning::Aligned;
use super::layers::{Column, Layer, LayerKind};
use super::rows::Rows;
use crate::formats::webanno_tsv::escapes;
use crate::formats::{ForeignLink, ForeignMark};

/// What is in a file.
#[derive(Default)]
pub struct Found {
    pub marks: Vec<ForeignMark>,
    pub links: Vec<ForeignLink>,
    /// What is not taken over.
    pub skipped: Vec<String>,
}

/// A mark as the rows tell it.
struct Draft<'a> {
    /// Its layer.
    layer: usize,
    /// Its rows, the first and the last.
    rows: (usize, usize),
    start: u64,
    end: u64,
    /// The values of its features, in the order of the columns.
    values: Vec<Option<String>>,
    /// Its links, where the layer has any: column, roles, and where they go.
    slots: Vec<(usize, &'a str, &'a str)>,
}

/// Which marks there are, and how links find them.
struct Drafts<'a> {
    all: Vec<Draft<'a>>,
    /// By the number in brackets.
    by_number: HashMap<u64, usize>,
    /// The first of a layer in a row.
    by_row: HashMap<(usize, usize), usize>,
    /// The elements of chains: the layer, the number of the chain, and that of the element.
    chains: HashMap<(usize, u64, u64), usize>,
}

/// Puts marks and links together.
pub fn marks(rows: &Rows<'_>, aligned: &Aligned) -> Found {
    let mut drafts = Drafts {
        all: Vec::new(),
        by_number: HashMap::new(),
        by_row: HashMap::new(),
        chains: HashMap::new(),
    };
    let mut found = Found::default();
    for_each_cell(rows, |place, layer, cells| match rows.layers[layer].kind {
        LayerKind::Spans => drafts.spans(rows, place, layer, cells),
        LayerKind::Chains => drafts.chain(rows, place, layer, cells, &mut found.skipped),
        LayerKind::Relations(_) => {}
    });
    let joined = links::joined(rows, &drafts, &mut found.skipped);
    finishing::finish(rows, aligned, &drafts, &joined, &mut found);
    found
}

/// Calls back with each row, each layer, and the columns of that layer in that row, unless they
/// say that there is nothing.
fn for_each_cell<'a>(rows: &Rows<'a>, mut each: impl FnMut(usize, usize, &[&'a str])) {
    for (place, row) in rows.all.iter().enumerate() {
        let mut from = 0;
        for (number, layer) in rows.layers.iter().enumerate() {
            let cells = &row.columns[from..from + layer.columns.len()];
            from += layer.columns.len();
            if cells
                .iter()
                .any(|cell| *cell != escapes::NO_MARK && !cell.is_empty())
            {
                each(place, number, cells);
            }
        }
    }
}

/// What each mark of a row has in each column.
fn stacked<'a>(cells: &[&'a str]) -> Vec<Vec<&'a str>> {
    let columns: Vec<Vec<&str>> = cells.iter().map(|cell| escapes::split(cell, '|')).collect();
    let height = columns.iter().map(Vec::len).max().unwrap_or_default();
    let value = |column: &Vec<&'a str>, at: usize| column.get(at).copied().unwrap_or("_");
    (0..height)
        .map(|at| columns.iter().map(|column| value(column, at)).collect())
        .collect()
}

impl<'a> Drafts<'a> {
    fn spans(&mut self, rows: &Rows<'a>, place: usize, layer: usize, cells: &[&'a str]) {
        for values in stacked(cells) {
            let columns = &rows.layers[layer].columns;
            let mut numbers = values.iter().zip(columns).filter_map(|(value, column)| {
                let is_own = *column != Column::Targets;
                escapes::without_suffix(value).1.filter(|_| is_own)
            });
            let number = numbers.find_map(|number| number.parse().ok());
            let known = number.and_then(|number| self.by_number.get(&number).copied());
            let known = known.filter(|known| self.all[*known].layer == layer);
            let draft = match known {
                Some(draft) => self.extend(draft, rows, place),
                None => self.add(rows, place, layer),
            };
            if let Some(number) = number {
                self.by_number.entry(number).or_insert(draft);
            }
            let is_first = self.all[draft].rows.0 == place;
            self.take_values(draft, &rows.layers[layer], &values, is_first);
        }
    }

    fn chain(
        &mut self,
        rows: &Rows<'a>,
        place: usize,
        layer: usize,
        cells: &[&'a str],
        skipped: &mut Vec<String>,
    ) {
        for values in stacked(cells) {
            let links = values.iter().filter_map(|value| link_of_chain(value));
            let Some((chain, element)) = links.map(|(_, at)| at).next() else {
                let line = rows.all[place].line;
                skipped.push(format!(
                    "line {line}: an element of a chain without its number"
                ));
                continue;
            };
            let known = self.chains.get(&(layer, chain, element)).copied();
            let draft = match known {
                Some(draft) => self.extend(draft, rows, place),
                None => self.add(rows, place, layer),
            };
            self.chains.entry((layer, chain, element)).or_insert(draft);
            let plain = values.iter().map(|value| match link_of_chain(value) {
                Some((value, _)) => value,
                None => value,
            });
            let plain: Vec<&str> = plain.collect();
            self.take_values(draft, &rows.layers[layer], &plain, false);
        }
    }

    fn add(&mut self, rows: &Rows<'a>, place: usize, layer: usize) -> usize {
        let row = &rows.all[place];
        let draft = self.all.len();
        self.by_row.entry((place, layer)).or_insert(draft);
        self.all.push(Draft {
            layer,
            rows: (place, place),
            start: row.start,
            end: row.end,
            values: vec![None; rows.layers[layer].columns.len()],
            slots: Vec::new(),
        });
        draft
    }

    fn extend(&mut self, draft: usize, rows: &Rows<'a>, place: usize) -> usize {
        let row = &rows.all[place];
        let layer = self.all[draft].layer;
        self.by_row.entry((place, layer)).or_insert(draft);
        let known = &mut self.all[draft];
        known.rows.1 = place;
        known.end = row.end;
        draft
    }

    /// Takes over the values of a row. One that is missing there takes nothing away.
    fn take_values(&mut self, draft: usize, layer: &Layer, values: &[&'a str], with_slots: bool) {
        let draft = &mut self.all[draft];
        for (at, column) in layer.columns.iter().enumerate() {
            let (value, _) = escapes::without_suffix(values[at]);
            match column {
                Column::Feature(_) if value != escapes::NO_MARK => {
                    let value = escapes::plain_value(value);
                    draft.values[at] = draft.values[at].take().or(value);
                }
                Column::Roles(_) if with_slots => {
                    let targets = values.get(at + 1).copied().unwrap_or_default();
                    draft.slots.push((at, value, targets));
                }
                _ => {}
            }
        }
    }
}

/// The value and the numbers of an element of a chain: `coref->1-2`.
fn link_of_chain(value: &str) -> Option<(&str, (u64, u64))> {
    let (value, numbers) = value.rsplit_once("->")?;
    let (chain, element) = numbers.split_once('-')?;
    let is_escaped = value.ends_with('\\');
    let at = (chain.parse().ok()?, element.parse().ok()?);
    (!is_escaped).then_some((value, at))
}
