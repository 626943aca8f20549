//! The records of an `.xls`, looked at before `calamine` reads them: it makes room for as many cells as a sheet claims to have, and
//! holds every sheet as a full grid from its first cell to its last.

use super::feed::{Feed, Stop};
use super::ole::Container;
use std::io::{self, Cursor};

/// What a place of the grid takes, twice: a value, and the text of its formula.
const VALUE: u64 = 2 * 24;
const FORMULA: u64 = 2 * 24;

const BEGIN: u16 = 0x0809;
const DIMENSIONS: u16 = 0x0200;
const CONTINUE_OF_ROW: u16 = 0x00bd; // MULRK: several numbers of one row

/// Fails where the grids of the workbook stream take more memory than allowed; takes back what sheets claim of their size, which is
/// nothing that a reader needs.
pub(super) fn prepare(bytes: &mut [u8], allowed: u64, feed: &Feed<'_>) -> Result<(), Stop> {
    let Ok(walk) = walk(bytes) else {
        // Where the records are not in order, reading them says so.
        return Ok(());
    };
    if walk.memory > allowed {
        return Err(feed.over_memory(allowed, walk.memory));
    }
    for claim in walk.claims {
        if let Some(byte) = bytes.get_mut(claim) {
            *byte = 0;
        }
    }
    Ok(())
}

#[derive(Default)]
struct Walk {
    memory: u64,
    /// Where in the file the bytes of the claims stand.
    claims: Vec<usize>,
}

/// The least rectangle around cells.
#[derive(Default)]
struct Grid(Option<[u64; 4]>);

impl Grid {
    fn add(&mut self, row: u16, col: u16) {
        let (row, col) = (u64::from(row), u64::from(col));
        let [top, left, bottom, right] = self.0.unwrap_or([row, col, row, col]);
        self.0 = Some([top.min(row), left.min(col), bottom.max(row), right.max(col)]);
    }

    fn places(&self) -> u64 {
        self.0.map_or(0, |[top, left, bottom, right]| (bottom - top + 1) * (right - left + 1))
    }
}

fn walk(bytes: &[u8]) -> io::Result<Walk> {
    let mut container = Container::new(Cursor::new(bytes))?;
    let places = container.workbook()?;
    let sector = container.sector_size();
    let at = |offset: usize| places.get(offset / sector).map(|start| start + offset % sector);
    let byte = |offset: usize| bytes.get(at(offset)?).copied();
    let word = |offset: usize| Some(u16::from_le_bytes([byte(offset)?, byte(offset + 1)?]));
    let mut walk = Walk::default();
    let (mut values, mut formulas) = (Grid::default(), Grid::default());
    let mut offset = 0;
    while let (Some(kind), Some(length)) = (word(offset), word(offset + 2)) {
        let (data, length) = (offset + 4, usize::from(length));
        let cell = || Some((word(data)?, word(data + 2)?));
        match kind {
            BEGIN => {
                walk.memory += values.places() * VALUE + formulas.places() * FORMULA;
                (values, formulas) = (Grid::default(), Grid::default());
            }
            DIMENSIONS => walk.claims.extend((data..data + length).filter_map(at)),
            // NUMBER, LABEL, RSTRING, BOOLERR, RK, LABELSST, MULRK; FORMULA.
            0x0203 | 0x0204 | 0x00d6 | 0x0205 | 0x027e | 0x00fd | CONTINUE_OF_ROW | 0x0006 => {
                let Some((row, col)) = cell() else { break };
                values.add(row, col);
                if kind == 0x0006 {
                    formulas.add(row, col);
                }
                if kind == CONTINUE_OF_ROW
                    && let Some(last) = word(data + length.saturating_sub(2))
                {
                    values.add(row, last);
                }
            }
            _ => {}
        }
        offset = data + length;
    }
    walk.memory += values.places() * VALUE + formulas.places() * FORMULA;
    Ok(walk)
}
