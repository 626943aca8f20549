//! The sample's workbooks are alive: other engines recalculate them to our values, and an edit on the 制度 sheet does what an edit
//! of the scheme does.

use super::people::YUNSHAN;
use crate::support::folder::{Folder, tree};
use crate::support::libreoffice;
use crate::support::workbook::{Package, Shown};
use crate::workbook::edits::typed;
use crate::workbook::recalc::{agrees, differences};
use formualizer::workbook::{XlsxRecalculateOptions, recalculate_xlsx_bytes};

fn run(folder: &Folder) {
    let done = folder.run(&["run", "--quiet"]);
    assert_eq!(done.code, 0, "{}", done.stderr);
}

#[test]
fn other_engines_agree_with_every_cell_of_every_workbook() {
    let folder = Folder::three_stores();
    run(&folder);
    let books: Vec<_> = tree(&folder.join("out")).into_iter().filter(|(name, _)| name.ends_with(".xlsx")).collect();
    assert_eq!(books.len(), 4);
    for (name, bytes) in books {
        agrees(&name, &bytes);
    }
}

#[test]
fn a_rate_edited_in_the_sheet_pays_what_the_edited_scheme_pays() {
    let book = |folder: &Folder| {
        run(folder);
        let path = folder.join(&format!("out/2026-10/{YUNSHAN}/工资表_{YUNSHAN}_2026-10.xlsx"));
        Package::open(&std::fs::read(path).unwrap())
    };
    let folder = Folder::three_stores();
    let before = book(&folder);
    let settings = std::fs::read_to_string(folder.join("zhangfang.toml")).unwrap();
    folder.write("zhangfang.toml", format!("{settings}\n[params]\n提成基数 = \"0.7%\"\n").as_bytes());
    let after = book(&folder);
    let edited = typed(&before, &after);
    let changed = |book: &Package| {
        let cells = before.cells();
        book.cells().into_iter().filter(|(at, c)| c.formula.is_none() && cells[at].shown != c.shown).collect::<Vec<_>>()
    };
    let edits = changed(&edited);
    let rate: Vec<_> = edits.iter().filter(|(_, c)| c.shown == Shown::Number(0.007)).collect();
    assert_eq!(rate.len(), 1, "one cell holds the rate: {edits:?}");
    let mut wanted = after.cells();
    wanted.retain(|(sheet, _), _| sheet != "核对");
    assert!(!differences(&wanted, &before.cells()).is_empty(), "the rate changes something");
    let bare = edited.without_results().bytes();
    let native = recalculate_xlsx_bytes(&bare, XlsxRecalculateOptions::default()).unwrap().bytes;
    for recalculated in [Some(native), libreoffice::recalculate(&edited.bytes())].into_iter().flatten() {
        assert_eq!(differences(&wanted, &Package::open(&recalculated).cells()), [""; 0]);
    }
}
