//! Which underline goes where in a row. Columns are glyphs of the row, lanes count from
//! the text downwards. Pure, so that it can be tested without a window.

use std::ops::Range;

/// A mark as far as a row shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The columns it covers in this row.
    pub cols: Range<usize>,
    /// Length of the whole mark in bytes: the measure of shorter and longer.
    pub len_bytes: u32,
    /// Whether it is the selected mark, which always gets a lane.
    pub is_selected: bool,
}

/// The lane of each piece, `None` for a hidden one.
pub type Lanes = Vec<Option<u8>>;

/// Gives out lanes: from shortest to longest each takes the first free one of all lanes
/// but the last; of those left over, from longest to shortest, each takes the last lane if
/// it is free there. So the shortest hug the text and the longest closes the group.
#[must_use]
pub fn assign(pieces: &[Piece], lanes: usize, cols: usize) -> Lanes {
    let outcome = assign_in_order(pieces, lanes, cols, None);
    let hidden = pieces
        .iter()
        .zip(&outcome)
        .position(|(piece, lane)| piece.is_selected && lane.is_none());
    match hidden {
        Some(first) => assign_in_order(pieces, lanes, cols, Some(first)),
        None => outcome,
    }
}

fn assign_in_order(pieces: &[Piece], lanes: usize, cols: usize, first: Option<usize>) -> Lanes {
    let mut order: Vec<usize> = (0..pieces.len()).collect();
    order.sort_by_key(|&i| {
        (
            Some(i) != first,
            pieces[i].len_bytes,
            pieces[i].cols.start,
            i,
        )
    });
    let mut taken = vec![vec![false; cols]; lanes];
    let mut outcome = vec![None; pieces.len()];
    let last = lanes - 1;
    // So that of thousands of pieces most are passed over quickly.
    let mut free_cells = cols * last;
    let mut place = |lane: usize, i: usize, outcome: &mut Lanes| {
        let stretch = &mut taken[lane][pieces[i].cols.clone()];
        let is_free = !stretch.contains(&true);
        if is_free {
            stretch.fill(true);
            outcome[i] = u8::try_from(lane).ok();
        }
        is_free
    };
    let mut left_over = Vec::new();
    for i in order {
        if free_cells > 0 && (0..last).any(|lane| place(lane, i, &mut outcome)) {
            free_cells -= pieces[i].cols.len();
        } else {
            left_over.push(i);
        }
    }
    for i in left_over.into_iter().rev() {
        place(last, i, &mut outcome);
    }
    outcome
}

/// Which piece gives each column its tint: the shortest one over it.
#[must_use]
pub fn tint_owners(pieces: &[Piece], cols: usize) -> Vec<Option<usize>> {
    let mut order: Vec<usize> = (0..pieces.len()).collect();
    order.sort_by_key(|&i| (pieces[i].len_bytes, i));
    let mut owners = vec![None; cols];
    let mut bare = cols;
    for i in order {
        if bare == 0 {
            break;
        }
        for owner in &mut owners[pieces[i].cols.clone()] {
            if owner.is_none() {
                *owner = Some(i);
                bare -= 1;
            }
        }
    }
    owners
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn piece(cols: Range<usize>) -> Piece {
        Piece {
            len_bytes: u32::try_from(cols.len()).unwrap(),
            cols,
            is_selected: false,
        }
    }

    #[test]
    fn the_shortest_hug_the_text_and_the_longest_closes_the_group() {
        let pieces = [piece(0..40), piece(0..9), piece(0..5), piece(0..20)];
        assert_eq!(assign(&pieces, 3, 40), [Some(2), Some(1), Some(0), None]);
    }

    #[test]
    fn neighbours_share_a_lane() {
        let pieces = [piece(0..4), piece(4..9), piece(10..12)];
        assert_eq!(assign(&pieces, 3, 12), [Some(0), Some(0), Some(0)]);
    }

    #[test]
    fn the_selected_mark_is_never_hidden() {
        let mut pieces = vec![piece(0..2), piece(0..4), piece(0..6), piece(0..8)];
        pieces[2].is_selected = true;
        assert_eq!(assign(&pieces, 3, 8)[2], Some(0));
    }

    #[test]
    fn a_tint_comes_from_the_shortest() {
        let owners = tint_owners(&[piece(0..4), piece(1..3)], 5);
        assert_eq!(owners, [Some(0), Some(1), Some(1), Some(0), None]);
    }

    proptest! {
        #[test]
        fn no_two_pieces_meet_on_a_lane(
            ranges in prop::collection::vec((0usize..30, 1usize..12), 0..24),
            selected in 0usize..24,
        ) {
            let cols = 42;
            let pieces: Vec<Piece> = ranges.iter().enumerate().map(|(i, &(start, len))| Piece {
                is_selected: i == selected,
                ..piece(start..start + len)
            }).collect();
            let lanes = assign(&pieces, 3, cols);
            for (i, a) in pieces.iter().enumerate() {
                prop_assert!(!a.is_selected || lanes[i].is_some());
                for (j, b) in pieces.iter().enumerate().skip(i + 1) {
                    let meet = a.cols.start < b.cols.end && b.cols.start < a.cols.end;
                    prop_assert!(!meet || lanes[i].is_none() || lanes[i] != lanes[j]);
                }
            }
        }
    }
}
