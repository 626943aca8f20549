//! Earlier months from a sheet.

use super::*;
use zhangfang::diag::{Location, codes};

/// What the schemes of [`shop`] ask of closed months: 上期 销售额, 累计 应发合计, 社保, 个税.
const SHEET: &str = "账期,姓名,销售额,应发合计,社保,个税\n\
                     2026-01,甲,80000,5496,168,159.84\n2026-01,乙,60000.55,5122.01,126,149.88\n\
                     2026-02,甲,71234.56,4975.91,149.59,144.79\n2026-02,乙,61000,4840.7,128.1,141.38\n";

fn import(shop: &Folder, text: &str, dry: bool) -> Result<Vec<String>, Vec<Diagnostic>> {
    shop.write("往月.csv", text.as_bytes());
    let done = ledger::import(shop.path(), &shop.join("往月.csv"), None, &SEAL, dry)?;
    Ok(done.months.iter().map(|m| format!("{} {} {}", m.period, m.store, m.people)).collect())
}

#[test]
fn imported_months_answer_like_closed_ones_and_are_brought_once() {
    let closed_here = shop();
    let brought = shop();
    for shop in [&closed_here, &brought] {
        month(shop, 3, &[("甲", "90000", 0), ("乙", "60000", 0)]);
    }
    month(&closed_here, 1, &[("甲", "80000", 0), ("乙", "60000.55", 0)]);
    month(&closed_here, 2, &[("甲", "71234.56", 0), ("乙", "61000", 0)]);
    close(&closed_here, 1);
    close(&closed_here, 2);
    let listed = ["2026-01 甲店 2", "2026-02 甲店 2"];
    assert_eq!(import(&brought, SHEET, true).unwrap(), listed);
    assert_eq!(ledger::list(brought.path()).unwrap(), [], "a dry run writes nothing");
    assert_eq!(import(&brought, SHEET, false).unwrap(), listed);
    let again = import(&brought, SHEET, false).unwrap_err();
    assert!(again.len() == 2 && again.iter().all(|f| f.code == codes::IMPORT_EXISTS), "{}", told(&again));
    close(&closed_here, 3);
    close(&brought, 3);
    let paid = |shop: &Folder| {
        let people = closed(shop, 3).people;
        people.iter().map(|p| p.values["增长奖"].value().to_string()).collect::<Vec<_>>()
    };
    assert_eq!(paid(&brought), paid(&closed_here));
    let list = brought.run(&["ledger", "list"]).stdout;
    assert_eq!(list.matches("导入").count(), 2, "{list}");
}

#[test]
fn every_cell_that_is_wrong_is_named_and_nothing_is_brought() {
    let shop = shop();
    month(&shop, 3, &[("甲", "90000", 0), ("乙", "60000", 0)]);
    let wrong = "账期,店铺,姓名,销售额,应发合计,社保,个税,备住\n\
                 2026-01,甲店,甲,八万,5496,168,159.84,\n一月,甲店,乙,60000.55,5122.01,126,149.88,\n\
                 2026-01,甲甲店,甲,1,1,1,1,\n2026-02,甲店,甲,1,1,,1,\n2026-02,甲店,甲,1,1,1,1,\n";
    let found = import(&shop, wrong, false).unwrap_err();
    let at = |f: &Diagnostic| match &f.at {
        Some(Location::Place(place)) => place.cell.map(|c| c.to_string()).unwrap_or_default(),
        _ => String::new(),
    };
    let found: Vec<_> = found.iter().map(|f| (f.code, at(f))).collect();
    let expected = [
        (codes::IMPORT_COLUMN, ""),
        (codes::IMPORT_NUMBER, "D2"),
        (codes::IMPORT_PERIOD, "A3"),
        (codes::IMPORT_STORE, "B4"),
        (codes::IMPORT_BLANK, "F5"),
        (codes::IMPORT_TWICE, "C6"),
    ];
    assert_eq!(found, expected.map(|(code, cell)| (code, cell.to_owned())));
    let lacking = import(&shop, "账期,姓名,销售额\n2026-01,甲,1\n", false).unwrap_err();
    assert_eq!(lacking[0].code, codes::IMPORT_HEADINGS);
    assert!(lacking[0].args[0].1.contains("应发合计、社保、个税"), "{}", told(&lacking));
    assert_eq!(ledger::list(shop.path()).unwrap(), []);
}

#[test]
fn the_template_has_the_columns_that_an_import_wants() {
    let shop = shop();
    month(&shop, 3, &[("甲", "90000", 0), ("乙", "60000", 0)]);
    let made = shop.run(&["ledger", "import", "往月.xlsx", "--template"]);
    assert_eq!(made.code, 0, "{}", made.stderr);
    let empty = shop.run(&["ledger", "import", "往月.xlsx"]);
    assert!(empty.code == 1 && empty.stderr.contains("L038"), "{}{}", empty.stdout, empty.stderr);
    let twice = shop.run(&["ledger", "import", "往月.xlsx", "--template"]);
    assert!(twice.code == 1 && twice.stderr.contains("G015"), "{}", twice.stderr);
}
