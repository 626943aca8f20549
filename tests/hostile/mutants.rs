//! Good files with bytes changed, lost and added: each is refused, or read as if nothing had happened. Never a panic.
//! [`super::fuzz`] goes for the parsers behind; this is about the packages and containers around them.

use super::broken::worker;
use super::shapes::ods;
use crate::support::biff::{number, shared, text, xls};
use crate::support::dump::{dump, dump_with};
use crate::support::mutate::Random;
use crate::support::package::{deflated, sheet, workbook_parts, zip};
use zhangfang::read::Limits;

fn read(name: &str, bytes: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    dump(&path)
}

const ROWS: &str = r#"<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t>金额</t></is></c></row><row r="2"><c r="A2" t="str"><v>小鹿</v></c><c r="B2"><v>1234.5</v></c><c r="C2" s="1"><v>46326</v></c></row>"#;

#[test]
fn damaged_packages_are_refused_or_read_the_same() {
    let parts = workbook_parts(&sheet(ROWS), &["客服"]);
    let table = r#"<table:table table:name="t"><table:table-row><table:table-cell office:value-type="float" office:value="1234.5"/></table:table-row></table:table>"#;
    let mut random = Random::new(0);
    for (name, good) in [("a.xlsx", zip(&parts)), ("b.xlsx", deflated(&parts)), ("c.ods", ods("", table))] {
        let want = read(name, &good);
        assert!(!want.contains('!'), "{want}");
        let mut survived = 0;
        for _ in 0..200 {
            let got = read(name, &random.damaged(&good));
            if !got.contains("! R0") {
                assert_eq!(got, want, "{name}");
                survived += 1;
            }
        }
        assert!(survived > 0, "{name}: nothing survived, so nothing was tried");
    }
}

#[test]
fn damaged_old_workbooks_end_in_their_own_process() {
    let good = xls("x", &[text(0, 0, "客服"), number(0, 1, 12.5), shared(1, 0, 0), number(9, 3, -1.0)]);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.xls");
    let limits = Limits { worker: worker(), ..Limits::default() };
    let mut random = Random::new(1);
    for _ in 0..40 {
        let mutant = random.damaged(&good);
        std::fs::write(&path, &mutant).unwrap();
        assert!(!dump_with(&path, &limits).is_empty());
        // Without a worker, too: what panics is caught.
        assert!(!dump(&path).is_empty());
    }
}
