//! Links between marks: those of layers of relations, those that a feature holds, and those
//! from one element of a chain to the next. No offsets here.

use std::collections::BTreeMap;

use super::super::layers::{Column, Layer, LayerKind};
use super::super::rows::Rows;
use super::{Drafts, for_each_cell, stacked};
use crate::formats::webanno_tsv::{LINK_LAYER, escapes};
use crate::text::excerpt;

/// A link between two marks, by their places.
pub struct Joined {
    pub from: usize,
    pub kind: String,
    pub to: usize,
}

/// All links.
pub fn joined(rows: &Rows<'_>, drafts: &Drafts<'_>, skipped: &mut Vec<String>) -> Vec<Joined> {
    let mut links = Vec::new();
    for_each_cell(rows, |place, layer, cells| {
        if let LayerKind::Relations(base) = &rows.layers[layer].kind {
            let base = rows.layers.iter().position(|layer| layer.name == *base);
            for values in stacked(cells) {
                let relation = relation(rows, drafts, place, base, &rows.layers[layer], &values);
                match relation {
                    Some((link, others)) => {
                        links.push(link);
                        skipped.extend(others);
                    }
                    None => skipped.push(lost(rows, place, &values.join(" "))),
                }
            }
        }
    });
    slots(rows, drafts, skipped, &mut links);
    chains(rows, drafts, &mut links);
    links
}

/// A link that ends in a row, and what it says besides its kind.
fn relation(
    rows: &Rows<'_>,
    drafts: &Drafts<'_>,
    place: usize,
    base: Option<usize>,
    layer: &Layer,
    values: &[&str],
) -> Option<(Joined, Vec<String>)> {
    let source = layer.columns.iter().position(|c| *c == Column::Source)?;
    let (row, numbers) = escapes::without_suffix(values[source]);
    let (from, to) = numbers.and_then(|n| n.split_once('_')).unwrap_or_default();
    let in_row = |place: usize| drafts.by_row.get(&(place, base?)).copied();
    let numbered = |number: &str| {
        let number: u64 = number.parse().ok()?;
        drafts.by_number.get(&number).copied()
    };
    let from = numbered(from).or_else(|| in_row(*rows.places.get(row)?))?;
    let to = numbered(to).or_else(|| in_row(place))?;

    let mut kind = None;
    let mut others = Vec::new();
    for (value, column) in values.iter().zip(&layer.columns) {
        let Column::Feature(feature) = column else {
            continue;
        };
        let value = Some(escapes::without_suffix(value).0).filter(|v| *v != escapes::NO_MARK);
        let Some(value) = value.and_then(escapes::plain_value) else {
            continue;
        };
        if kind.is_none() {
            kind = Some(value);
        } else {
            let (line, value) = (rows.all[place].line, excerpt(&value));
            others.push(format!("line {line}: the {feature} of a link: “{value}”"));
        }
    }
    // A link of ours that says nothing has no value either.
    let kind = kind.unwrap_or_else(|| {
        let is_ours = layer.name == LINK_LAYER;
        let name = if is_ours { "" } else { layer.short_name() };
        name.to_owned()
    });
    Some((Joined { from, kind, to }, others))
}

/// The links that features of marks hold.
fn slots(rows: &Rows<'_>, drafts: &Drafts<'_>, skipped: &mut Vec<String>, links: &mut Vec<Joined>) {
    for (from, draft) in drafts.all.iter().enumerate() {
        let layer = &rows.layers[draft.layer];
        for (column, roles, targets) in &draft.slots {
            let Column::Roles(base) = &layer.columns[*column] else {
                continue;
            };
            let base = rows.layers.iter().position(|layer| layer.name == *base);
            let roles = escapes::split(roles, ';');
            for (role, target) in roles.into_iter().zip(escapes::split(targets, ';')) {
                if [escapes::NO_MARK, escapes::NO_VALUE].contains(&target) {
                    continue;
                }
                let (row, number) = escapes::without_suffix(target);
                let numbered = number.and_then(|number| number.parse().ok());
                let numbered = numbered.and_then(|n: u64| drafts.by_number.get(&n).copied());
                let in_row = || drafts.by_row.get(&(*rows.places.get(row)?, base?)).copied();
                let Some(to) = numbered.or_else(in_row) else {
                    skipped.push(lost(rows, draft.rows.0, target));
                    continue;
                };
                let kind = escapes::plain_value(role).unwrap_or_default();
                links.push(Joined { from, kind, to });
            }
        }
    }
}

/// From each element of a chain to the next.
fn chains(rows: &Rows<'_>, drafts: &Drafts<'_>, links: &mut Vec<Joined>) {
    let elements: BTreeMap<_, _> = drafts.chains.iter().collect();
    let elements: Vec<_> = elements.into_iter().collect();
    for two in elements.windows(2) {
        let [(first, from), (second, to)] = two else {
            continue;
        };
        if (first.0, first.1) != (second.0, second.1) {
            continue;
        }
        let layer = &rows.layers[first.0];
        let is_relation = |c: &Column| *c == Column::Feature("referenceRelation".to_owned());
        let column = layer.columns.iter().position(is_relation);
        let kind = column.and_then(|column| drafts.all[**from].values[column].clone());
        links.push(Joined {
            from: **from,
            kind: kind.unwrap_or_else(|| layer.short_name().to_owned()),
            to: **to,
        });
    }
}

fn lost(rows: &Rows<'_>, place: usize, what: &str) -> String {
    let (line, what) = (rows.all[place].line, excerpt(what));
    format!("line {line}: a link, because one of its marks is not there: “{what}”")
}
