//! Workbooks of Excel 97–2003, record by record: sound ones, and such as no program would write.

use super::package::ole;

/// One record.
pub fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len()).unwrap();
    [&kind.to_le_bytes(), &length.to_le_bytes(), data].concat()
}

fn begin(what: u16) -> Vec<u8> {
    let words = [0x0600, what, 0, 0x07cc, 0, 0, 6, 0];
    record(0x0809, &words.iter().flat_map(|w: &u16| w.to_le_bytes()).collect::<Vec<_>>())
}

fn at(row: u16, col: u16) -> Vec<u8> {
    [row, col, 0].iter().flat_map(|w| w.to_le_bytes()).collect()
}

pub fn number(row: u16, col: u16, number: f64) -> Vec<u8> {
    record(0x0203, &[at(row, col), number.to_le_bytes().to_vec()].concat())
}

pub fn text(row: u16, col: u16, text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let head = [&u16::try_from(units.len()).unwrap().to_le_bytes()[..], &[1]].concat();
    record(0x0204, &[at(row, col), head, units.iter().flat_map(|u| u.to_le_bytes()).collect()].concat())
}

/// A cell with the shared text of this number.
pub fn shared(row: u16, col: u16, index: u32) -> Vec<u8> {
    record(0x00fd, &[at(row, col), index.to_le_bytes().to_vec()].concat())
}

/// What a sheet says of its size: rows and columns, the last ones excluded.
pub fn dimensions(rows: (u32, u32), columns: (u16, u16)) -> Vec<u8> {
    let rows = [rows.0, rows.1].map(u32::to_le_bytes).concat();
    record(0x0200, &[rows, [columns.0, columns.1, 0].iter().flat_map(|w| w.to_le_bytes()).collect()].concat())
}

/// A workbook with one sheet, `S`, of these records, and one shared text of ASCII letters.
pub fn xls(shared: &str, records: &[Vec<u8>]) -> Vec<u8> {
    let globals = begin(5);
    let strings = if shared.is_empty() {
        Vec::new()
    } else {
        let length = u16::try_from(shared.len()).unwrap().to_le_bytes();
        record(0x00fc, &[&[1, 0, 0, 0, 1, 0, 0, 0][..], &length, &[0], shared.as_bytes()].concat())
    };
    let end = record(0x000a, &[]);
    let bound = |start: usize| {
        record(0x0085, &[&u32::try_from(start).unwrap().to_le_bytes()[..], &[0, 0, 1, 0, b'S']].concat())
    };
    let start = globals.len() + bound(0).len() + strings.len() + end.len();
    let book = [globals, bound(start), strings, end.clone(), begin(0x10), records.concat(), end].concat();
    ole(&[("Workbook", &book)])
}
