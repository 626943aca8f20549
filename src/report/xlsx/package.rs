//! The one correction after writing: text results that the library can only write as numbers, booleans or errors
//! (`0012`, `nan`, `TRUE`) are put into their cells, which it has left as empty text.

use super::page::TypedText;
use std::io::{Cursor, Read, Write};
use zip::result::ZipError;
use zip::{ZipArchive, ZipWriter};

/// The package with every such text in its cell; `texts` by sheet, from zero.
pub fn put_texts(bytes: Vec<u8>, texts: &[Vec<TypedText>]) -> Result<Vec<u8>, ZipError> {
    if texts.iter().all(Vec::is_empty) {
        return Ok(bytes);
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes))?;
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index)?;
        let name = entry.name()?.into_owned();
        let sheet = texts.iter().enumerate().find(|(i, t)| !t.is_empty() && name == part(*i));
        let Some((_, texts)) = sheet else {
            out.raw_copy_file(entry)?;
            continue;
        };
        let mut xml = String::new();
        entry.read_to_string(&mut xml)?;
        out.start_file(name, entry.options())?;
        out.write_all(with_texts(&xml, texts).as_bytes())?;
    }
    Ok(out.finish()?.into_inner())
}

fn part(sheet: usize) -> String {
    format!("xl/worksheets/sheet{}.xml", sheet + 1)
}

/// Cells stand in the order of rows and columns, so one walk finds all of them.
fn with_texts(xml: &str, texts: &[TypedText]) -> String {
    const EMPTY: &str = "<v></v>";
    let mut texts: Vec<&TypedText> = texts.iter().collect();
    texts.sort_by_key(|t| t.cell);
    // A cell may have been written twice: the last text counts.
    texts.reverse();
    texts.dedup_by_key(|t| t.cell);
    texts.reverse();
    let mut out = String::with_capacity(xml.len() + texts.len() * 8);
    let mut rest = xml;
    for text in texts {
        let place = rest.find(&format!("<c r=\"{}\"", text.cell)).and_then(|cell| {
            let value = cell + rest[cell..].find(EMPTY)?;
            (!rest[cell..value].contains("</c>")).then_some(value)
        });
        let Some(value) = place else { continue };
        out.push_str(&rest[..value]);
        out.push_str("<v>");
        out.push_str(&text.text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;"));
        out.push_str("</v>");
        rest = &rest[value + EMPTY.len()..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::origin::Cell;

    #[test]
    fn texts_go_into_their_own_cells_only() {
        let xml = r#"<row><c r="A1" t="str"><f>X</f><v></v></c><c r="B1" t="str"><f>Y</f><v></v></c><c r="C1"/></row>"#;
        let text = |col, text: &str| TypedText { cell: Cell { row: 0, col }, text: text.into() };
        assert_eq!(
            with_texts(xml, &[text(2, "no"), text(1, "0012")]),
            r#"<row><c r="A1" t="str"><f>X</f><v></v></c><c r="B1" t="str"><f>Y</f><v>0012</v></c><c r="C1"/></row>"#
        );
    }
}
