//! `--json`: the whole text is compared, so that nothing of the contract moves unseen.

use super::expect;
use crate::support::outcome::{Shop, n, run};
use std::sync::Arc;
use zhangfang::calc::outcome::{Status, names};
use zhangfang::diag::{Catalogue, Diagnostic, Lang, codes};
use zhangfang::formula::{ErrorKind, Value};
use zhangfang::origin::{Cell, Place, Source, Span};
use zhangfang::report::json::{Done, write};

fn words() -> Catalogue {
    Catalogue::load(Lang::Zh)
}

#[test]
fn the_json_of_a_small_run_is_the_contract_to_the_letter() {
    let mut run = run(&[Shop::new("甲店", 1), Shop::new("乙店", 2)]);
    let table = run.stores[0].model.table_mut(names::AGENTS).unwrap();
    table.column_mut("绩效得分").unwrap().values[0] = Value::error(ErrorKind::DivZero);
    table.column_mut("提成").unwrap().values[0] = Value::error(ErrorKind::NA);
    table.column_mut("客单价").unwrap().values[0] = Value::text("");
    table.column_mut("实发").unwrap().values[0] = Value::Number(n("123456789012.3"));
    run.stores[1].status = Status::Refused;
    let place = Place {
        file: "2026-10/乙店/赤兔.xlsx".into(),
        sheet: Some("数据信息".into()),
        cell: Some(Cell { row: 16, col: 5 }),
        column: Some("付款金额".into()),
    };
    run.stores[1].findings = vec![Diagnostic::new(codes::OFF_GRID).at(place).store("乙店")];
    let source = Arc::new(Source { name: "制度.toml".into(), text: "[scheme]\nnaem = 1\n".into() });
    let unknown = Diagnostic::new(codes::UNKNOWN_KEY).arg("key", "naem").arg("near", "name");
    run.findings = vec![unknown.at(Span { source, start: 9, end: 13 })];
    expect("small.json", &write(&run, Done::Written, &words()));
}

#[test]
fn a_check_says_checked_and_a_refused_store_stays_refused() {
    let mut run = run(&[Shop::new("甲店", 1), Shop::new("乙店", 1)]);
    run.stores[1].status = Status::Refused;
    let json = write(&run, Done::Checked, &words());
    let statuses: Vec<_> = json.lines().filter(|l| l.contains("\"status\"")).map(str::trim).collect();
    assert_eq!(statuses, ["\"status\": \"checked\",", "\"status\": \"refused\","]);
}
