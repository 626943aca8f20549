//! A shop folder from a text: what stands in its files, in a notation small enough to read.
//!
//! ```text
//! period 2026-10
//! store 甲店 = 甲, 甲旗舰店
//! none 奖惩
//! vocabulary 销售额 = 战绩
//! supersede 新.csv = 旧.csv
//! --- 花名册.csv
//! 姓名,旺旺,店铺
//! --- 2026-10/甲店/报表.xlsx
//! # 数据信息
//! 旺旺昵称 | 销售额
//! 小美     | 1200.5
//! ```
//! Text files (`--- path gbk`, `utf16`, `bom`) stand as they are. In workbooks cells are parted by `|`: numbers are number cells, `'12` is
//! text, `@2026-10-31` a date, `@90s` a length of time, `!#N/A` an error, `-` at the end of a row nothing special.

use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, Worksheet};
use std::path::Path;
use std::sync::Arc;
use zhangfang::diag::Document;
use zhangfang::origin::Source;
use zhangfang::period::Period;
use zhangfang::read::{ChatSettings, Drop_, Limits, Request, StoreNames, Supersede, Vocabulary, read};

/// What a case asks for.
#[derive(Debug, Default)]
pub struct Shop {
    pub period: String,
    pub stores: Vec<StoreNames>,
    pub none: Vec<String>,
    pub supersede: Vec<Supersede>,
    vocabulary: String,
    files: Vec<(String, String, Vec<String>)>,
}

impl Shop {
    pub fn parse(text: &str) -> Self {
        let mut shop = Self::default();
        for line in text.lines() {
            if let Some(file) = line.strip_prefix("--- ") {
                let known = |w: &&str| ["gbk", "utf16", "bom"].contains(w);
                let (path, encoding) = file.rsplit_once(' ').filter(|(_, e)| known(e)).unwrap_or((file, "utf8"));
                shop.files.push((path.to_owned(), encoding.to_owned(), Vec::new()));
            } else if let Some((_, _, lines)) = shop.files.last_mut() {
                lines.push(line.to_owned());
            } else {
                shop.setting(line);
            }
        }
        shop
    }

    fn setting(&mut self, line: &str) {
        let (key, rest) = line.split_once(' ').unwrap_or((line, ""));
        match key {
            "period" => self.period = rest.to_owned(),
            "supersede" => {
                let (new, old) = rest.split_once(" = ").unwrap();
                self.supersede.push(Supersede { new: new.into(), old: old.into(), span: None });
            }
            "none" => self.none.push(rest.to_owned()),
            "store" => {
                let (name, aliases) = rest.split_once(" = ").unwrap_or((rest, ""));
                let aliases = aliases.split(", ").filter(|a| !a.is_empty()).map(Arc::from).collect();
                self.stores.push(StoreNames { name: name.into(), aliases });
            }
            "vocabulary" => {
                let (name, alias) = rest.split_once(" = ").unwrap();
                self.vocabulary += &format!("\"{name}\" = [\"{alias}\"]\n");
            }
            _ => assert!(line.is_empty() || line.starts_with("//"), "{line}"),
        }
    }

    /// Writes the files under `root`.
    pub fn write(&self, root: &Path) {
        for (path, encoding, lines) in &self.files {
            let at = root.join(path);
            std::fs::create_dir_all(at.parent().unwrap()).unwrap();
            let mut lines = lines.clone();
            while lines.last().is_some_and(String::is_empty) {
                lines.pop();
            }
            if path.ends_with(".xlsx") {
                workbook(&lines).save(&at).unwrap();
            } else {
                std::fs::write(&at, encoded(&lines.join("\n"), encoding)).unwrap();
            }
        }
    }

    pub fn vocabulary(&self) -> Vocabulary {
        let mut vocabulary = Vocabulary::embedded();
        let source = Arc::new(Source { name: "zhangfang.toml".into(), text: self.vocabulary.as_str().into() });
        let document = Document::parse(&source);
        vocabulary.extend(&mut document.root());
        assert_eq!(document.into_findings(), []);
        vocabulary
    }

    pub fn read(&self, root: &Path) -> Drop_ {
        let vocabulary = self.vocabulary();
        let request = Request {
            root,
            period: Period::parse(&self.period).unwrap(),
            vocabulary: &vocabulary,
            roster: None,
            instead: None,
            stores: &self.stores,
            none: &self.none,
            supersede: &self.supersede,
            limits: Limits::default(),
            chats: &ChatSettings::default(),
        };
        read(&request, &|_| {})
    }
}

fn encoded(text: &str, encoding: &str) -> Vec<u8> {
    match encoding {
        "gbk" => encoding_rs::GB18030.encode(text).0.into_owned(),
        "utf16" => [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect(),
        "bom" => [&[0xef, 0xbb, 0xbf], text.as_bytes()].concat(),
        _ => text.as_bytes().to_vec(),
    }
}

fn workbook(lines: &[String]) -> Workbook {
    let mut book = Workbook::new();
    let mut row = 0;
    let mut sheet: Option<Worksheet> = None;
    for line in lines {
        if let Some(name) = line.strip_prefix("# ") {
            if let Some(done) = sheet.take() {
                book.push_worksheet(done);
            }
            let mut next = Worksheet::new();
            next.set_name(name).unwrap();
            sheet = Some(next);
            row = 0;
            continue;
        }
        let sheet = sheet.get_or_insert_with(Worksheet::new);
        for (col, text) in line.split('|').enumerate() {
            cell(sheet, row, u16::try_from(col).unwrap(), text.trim());
        }
        row += 1;
    }
    book.push_worksheet(sheet.unwrap_or_default());
    book
}

fn cell(sheet: &mut Worksheet, row: u32, col: u16, text: &str) {
    if text.is_empty() {
        return;
    }
    if let Some(text) = text.strip_prefix('\'') {
        sheet.write_string(row, col, text).unwrap();
    } else if let Some(error) = text.strip_prefix('!') {
        sheet.write_formula(row, col, Formula::new("NA()").set_result(error)).unwrap();
    } else if let Some(seconds) = text.strip_prefix('@').and_then(|t| t.strip_suffix('s')) {
        let format = Format::new().set_num_format("[h]:mm:ss");
        sheet.write_number_with_format(row, col, seconds.parse::<f64>().unwrap() / 86_400.0, &format).unwrap();
    } else if let Some(date) = text.strip_prefix('@') {
        let format = Format::new().set_num_format("yyyy-mm-dd");
        sheet.write_datetime_with_format(row, col, ExcelDateTime::parse_from_str(date).unwrap(), &format).unwrap();
    } else if let Ok(number) = text.parse::<f64>() {
        sheet.write_number(row, col, number).unwrap();
    } else {
        sheet.write_string(row, col, text).unwrap();
    }
}
