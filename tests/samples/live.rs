//! The sample's workbooks are alive: other engines recalculate them to our values, and an edit on the 制度 sheet does what an edit
//! of the scheme does.

use super::people::YUNSHAN;
use crate::support::folder::{Folder, tree};
use crate::support::libreoffice;
use crate::support::workbook::{Package, Shown};
use crate::workbook::edits::typed;
use crate::workbook::recalc::{agrees, differences};
use crate::workbook::strict::problems;
use formualizer::workbook::{XlsxRecalculateOptions, recalculate_xlsx_bytes};
use std::collections::BTreeMap;

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
        assert_eq!(problems(&bytes), [""; 0], "{name} keeps to Excel's rules");
    }
}

#[test]
fn a_record_added_in_a_spare_row_pays_what_the_record_in_the_drop_pays() {
    let folder = Folder::three_stores();
    run(&folder);
    let path = folder.join(&format!("out/2026-10/{YUNSHAN}/工资表_{YUNSHAN}_2026-10.xlsx"));
    let mut book = Package::open(&std::fs::read(&path).unwrap());
    let (_, sheet) = book.sheets().into_iter().find(|(name, _)| name == "奖惩").unwrap();
    // The first row after the one record; 序号 comes of the name.
    let text = |text: &str| Shown::Text(text.into());
    let words = [("C6", text("乙二芳")), ("D6", text("暗语恶意过滤")), ("E6", text("考核扣分"))];
    let figures = [("B6", Shown::Number(46_315.0)), ("G6", Shown::Number(7.0))];
    for (cell, value) in words.into_iter().chain(figures) {
        book.put(&sheet, cell, &value);
    }
    folder.write(
        "2026-10/奖惩补.csv",
        "日期,姓名,店铺,项目,级别,加分,扣分,说明\n2026-10-20,乙二芳,云杉家居旗舰店,暗语恶意过滤,考核扣分,,7,\n"
            .as_bytes(),
    );
    run(&folder);
    let again = Package::open(&std::fs::read(&path).unwrap());
    let pay = |book: &Package| {
        let mut cells = book.cells();
        cells.retain(|(sheet, _), _| ["工资表", "工资条", "绩效", "核算", "奖惩"].contains(&&**sheet));
        cells.into_iter().filter(|(_, c)| c.shown != Shown::Text(String::new())).collect::<BTreeMap<_, _>>()
    };
    let wanted = pay(&again);
    assert!(!differences(&wanted, &pay(&Package::open(&book.bytes()))).is_empty(), "the record changes something");
    let native =
        recalculate_xlsx_bytes(&book.without_results().bytes(), XlsxRecalculateOptions::default()).unwrap().bytes;
    for recalculated in [Some(native), libreoffice::recalculate(&book.bytes())].into_iter().flatten() {
        assert_eq!(differences(&wanted, &pay(&Package::open(&recalculated))), [""; 0]);
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
