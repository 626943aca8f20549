//! The live sheets on paper: one page wide where that can be read, else in blocks of whole groups of columns.

use super::page::Page;
use crate::report::table::Heading;
use rust_xlsxwriter::XlsxError;

/// A4 within its margins, upright and landscape, in pixels at 96 dpi.
const UPRIGHT: u32 = 717;
const LANDSCAPE: u32 = 1045;
/// The smallest scale that is read without a glass, in per cent.
const LEGIBLE: u32 = 55;
/// What a block of columns may take at that scale: less than the paper, for programs whose fonts make columns wider, and for
/// the numbers of the rows.
const BLOCK: u32 = 1680;

/// Prints the sheet on A4. Blocks carry the letters of their columns and the numbers of the rows, so that they can be laid side by
/// side and a cell be found: headings are repeated on 工资表 alone, because readers that look for names twice in a workbook do
/// not all know that each sheet has its own.
pub fn set(page: &mut Page, headings: &[Heading<'_>]) -> Result<(), XlsxError> {
    let columns: Vec<(u32, bool)> = (0..)
        .zip(headings)
        .map(|(col, heading)| {
            let before = usize::from(col).checked_sub(1).and_then(|i| headings.get(i));
            (page.width(col), before.is_none_or(|b| b.group != heading.group))
        })
        .collect();
    let width: u32 = columns.iter().map(|(width, _)| width).sum();
    page.sheet.set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3).set_paper_size(9);
    if width > UPRIGHT * 100 / 80 {
        page.sheet.set_landscape();
    }
    if width <= LANDSCAPE * 100 / LEGIBLE {
        page.sheet.set_print_fit_to_pages(1, 0);
        return Ok(());
    }
    page.sheet.set_print_scale(u16::try_from(LEGIBLE).unwrap_or(100)).set_page_order(true).set_print_headings(true);
    page.sheet.set_vertical_page_breaks(&blocks(&columns, BLOCK))?;
    Ok(())
}

/// Where blocks end: the columns, from zero, that begin the next one. `columns`: widths, and whether a group begins.
fn blocks(columns: &[(u32, bool)], room: u32) -> Vec<u32> {
    let mut ends = Vec::new();
    let (mut start, mut used) = (0, 0);
    for (i, (width, _)) in columns.iter().enumerate() {
        if used + width > room && i > start {
            // A group that began in the second half of the block goes to the next one as a whole.
            let begins = (start + 1..=i).rev().find(|at| columns[*at].1);
            let wide = |at: usize| columns[start..at].iter().map(|(width, _)| width).sum::<u32>() * 2 >= room;
            start = begins.filter(|at| wide(*at)).unwrap_or(i);
            ends.extend(u32::try_from(start));
            used = columns[start..i].iter().map(|(width, _)| width).sum();
        }
        used += width;
    }
    ends
}

#[cfg(test)]
mod tests {
    use super::blocks;

    #[test]
    fn blocks_end_before_groups_where_that_leaves_them_half_full() {
        let columns = |groups: &[usize]| -> Vec<(u32, bool)> {
            groups.iter().flat_map(|n| (0..*n).map(|i| (10, i == 0))).collect()
        };
        assert_eq!(blocks(&columns(&[3, 3, 3]), 60), [6]);
        assert_eq!(blocks(&columns(&[3, 4, 3]), 60), [3, 7]);
        assert_eq!(blocks(&columns(&[1, 20]), 60), [6, 12, 18]);
        assert_eq!(blocks(&columns(&[6]), 60), [0; 0]);
        assert_eq!(blocks(&[(100, true), (100, true)], 60), [1]);
    }
}
