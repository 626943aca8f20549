//! Cell addresses as text.

use super::feed::{LAST_COLUMN, LAST_ROW, Merge};
use crate::origin::Cell;

/// `B7`, inside the grid.
pub(super) fn cell(text: &str) -> Option<Cell> {
    let digits = text.bytes().position(|b| b.is_ascii_digit())?;
    let (letters, number) = text.split_at(digits);
    if letters.is_empty() || letters.len() > 3 {
        return None;
    }
    let mut col = 0;
    for byte in letters.bytes() {
        if !byte.is_ascii_alphabetic() {
            return None;
        }
        col = col * 26 + u32::from(byte.to_ascii_uppercase() - b'A') + 1;
    }
    let col = col - 1;
    (col <= LAST_COLUMN).then_some(Cell { row: row(number)?, col })
}

/// `7`, inside the grid.
pub(super) fn row(text: &str) -> Option<u32> {
    if text.is_empty() || text.len() > 7 || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    text.parse::<u32>().ok()?.checked_sub(1).filter(|row| *row <= LAST_ROW)
}

/// `A1:C1`.
pub(super) fn range(text: &str) -> Option<Merge> {
    let (first, last) = text.split_once(':').unwrap_or((text, text));
    let (first, last) = (cell(first)?, cell(last)?);
    (first.row <= last.row && first.col <= last.col).then_some(Merge {
        top: first.row,
        left: first.col,
        bottom: last.row,
        right: last.col,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_inside_the_grid_are_addresses() {
        assert_eq!(cell("B7"), Some(Cell { row: 6, col: 1 }));
        assert_eq!(cell("XFD1048576"), Some(Cell { row: LAST_ROW, col: LAST_COLUMN }));
        for bad in ["XFE1", "A1048577", "A0", "A", "7", "", "A4294967298", "AAAA1", "A-1", "A1B", "$A$1", "Ａ1"] {
            assert_eq!(cell(bad), None, "{bad}");
        }
        assert_eq!(range("A1:C2"), Some(Merge { top: 0, left: 0, bottom: 1, right: 2 }));
        assert_eq!(range("C2:A1"), None);
    }
}
