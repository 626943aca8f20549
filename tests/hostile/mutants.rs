//! Good files with bytes changed, lost and added: each is refused, or read as if nothing had happened. Never a panic.

use super::shapes::ods;
use crate::support::dump::dump;
use crate::support::package::{deflated, ole, sheet, workbook_parts, zip};

/// The same numbers on every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(limit).unwrap()).unwrap()
    }

    fn mutate(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut bytes = bytes.to_vec();
        for _ in 0..=self.below(4) {
            let at = self.below(bytes.len());
            match self.below(8) {
                0..=3 => bytes[at] = u8::try_from(self.below(256)).unwrap(),
                4 => bytes.insert(at, u8::try_from(self.below(256)).unwrap()),
                5 => drop(bytes.drain(at..(at + 1 + self.below(40)).min(bytes.len()))),
                6 => bytes.extend_from_within(at..(at + 1 + self.below(40)).min(bytes.len())),
                _ => bytes.truncate(at.max(1)),
            }
            if bytes.is_empty() {
                bytes.push(0);
            }
        }
        bytes
    }
}

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
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    for (name, good) in [("a.xlsx", zip(&parts)), ("b.xlsx", deflated(&parts)), ("c.ods", ods("", table))] {
        let want = read(name, &good);
        assert!(!want.contains('!'), "{want}");
        let mut survived = 0;
        for _ in 0..200 {
            let got = read(name, &random.mutate(&good));
            if !got.contains("! R0") {
                assert_eq!(got, want, "{name}");
                survived += 1;
            }
        }
        assert!(survived > 0, "{name}: nothing survived, so nothing was tried");
    }
}

#[test]
fn damage_to_any_other_format_never_panics() {
    let workbook = [0x09, 0x08, 16, 0, 0, 6, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x0a, 0, 0, 0];
    let html = "<html><table><tr><th rowspan=2>客服</th><td>&nbsp;1</td></tr><tr><td>a<br>b</table></html>";
    let xml = r#"<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="s"><Table><Row ss:Index="2"><Cell ss:MergeAcross="1"><Data ss:Type="Number">1</Data></Cell></Row></Table></Worksheet></Workbook>"#;
    let csv = "客服,金额\n\"小\n鹿\",\"1,234.5\"\n";
    let mut random = Random(0x2545_f491_4f6c_dd1d);
    for (name, good) in [
        ("a.xls", ole(&[("Workbook", &workbook)])),
        ("b.xls", html.as_bytes().to_vec()),
        ("c.xls", xml.as_bytes().to_vec()),
        ("d.csv", csv.as_bytes().to_vec()),
        ("e.csv", csv.encode_utf16().flat_map(u16::to_le_bytes).collect()),
    ] {
        for _ in 0..150 {
            let mutant = random.mutate(&good);
            assert!(!read(name, &mutant).is_empty(), "{name}: {mutant:?}");
        }
    }
}
