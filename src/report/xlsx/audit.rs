//! 核对: what was read and where every row went, control totals, what was assumed, what was found.

use super::Source;
use super::book::protect;
use super::judging;
use super::page::{Page, structured};
use super::styles::{self, Access};
use super::widths;
use crate::calc::outcome::names;
use crate::calc::{CheckSaid, said};
use crate::diag::{Catalogue, Diagnostic, Location, Severity, codes};
use crate::facts::FileAccount;
use crate::formula::Value;
use crate::number::Num;
use crate::origin::{Cell, Origin};
use crate::report::table::{Figure, Group, Zero};
use crate::scheme::model::Section;
use rust_xlsxwriter::XlsxError;
use std::sync::Arc;

/// 文件, 类型, 工作表, four figures, the check, 说明.
const WIDTHS: [u32; 9] = [280, 136, 150, 96, 96, 96, 92, 70, 350];
pub const LAST: u16 = 8;
const COUNT: Figure = Figure::Fixed { digits: 0, zero: Zero::Dash };

/// The sheet of one store.
pub fn sheet(source: &Source<'_>) -> Result<Page, XlsxError> {
    let mut page = Page::new("核对")?;
    let store = &source.outcome.store;
    let files: Vec<&FileAccount> =
        source.run.files.iter().filter(|f| f.stores.is_empty() || f.stores.contains(store)).collect();
    let title = format!("核对 · {store} · {}", source.outcome.period.title());
    let row = open(&mut page, &title)?;
    let row = self::files(&mut page, &files, source.words, row)?;
    let row = totals(&mut page, &files, row)?;
    let row = judging::parts(&mut page, source, row)?;
    let row = assumptions(&mut page, source, row)?;
    let row = other_stores(&mut page, source, row)?;
    let row = compliance(&mut page, source, row)?;
    let found: Vec<&Diagnostic> = source
        .run
        .findings
        .iter()
        .chain(&source.outcome.findings)
        .filter(|f| f.store.as_ref().is_none_or(|s| s == store))
        // What checks say has a part of its own.
        .filter(|f| f.code != codes::CHECK_SAYS)
        .collect();
    findings(&mut page, &found, source.words, row)?;
    close(&mut page, &source.footer());
    Ok(page)
}

/// Title and columns; gives the first row of the first part.
pub fn open(page: &mut Page, title: &str) -> Result<u32, XlsxError> {
    for (col, width) in (0..).zip(WIDTHS) {
        page.need(col, width);
    }
    page.text(0, 0, title, &styles::title())?;
    page.height(0, 38)?;
    Ok(2)
}

pub fn close(page: &mut Page, footer: &str) {
    page.sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    page.sheet.set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3);
    page.sheet.set_footer(footer);
    protect(page);
}

/// A part's title and headings; the last heading may reach to the last column.
pub fn part(page: &mut Page, row: u32, title: &str, heads: &[&str], last: u16) -> Result<u32, XlsxError> {
    page.text(row, 0, title, &styles::section())?;
    page.height(row, 30)?;
    for (col, head) in (0..).zip(heads) {
        let end = if usize::from(col) + 1 == heads.len() { last } else { col };
        page.merged(row + 1, (col, end), head, &styles::heading(Group::Person))?;
    }
    page.height(row + 1, 26)?;
    Ok(row + 2)
}

/// Rows by bin: what was read is what was used, set aside and refused.
pub fn files(page: &mut Page, files: &[&FileAccount], words: &Catalogue, row: u32) -> Result<u32, XlsxError> {
    let heads = ["文件", "类型", "工作表", "读取行数", "采用", "搁置", "拒绝", "相符", "搁置的原因、指纹"];
    let mut row = part(page, row, "文件与行数", &heads, LAST)?;
    for file in files {
        let hash: String = file.hash.chars().take(12).collect();
        let why = if file.looked_back { words.text("account.looked_back_note", &[]) } else { String::new() };
        if file.sheets.is_empty() {
            line(
                page,
                row,
                [&file.path, &kind(file.kind.as_ref(), words), ""],
                None,
                &joined([why.clone(), format!("指纹 {hash}")]),
            )?;
            row += 1;
        }
        for sheet in &file.sheets {
            let aside: u64 = sheet.set_aside.values().map(|b| b.rows).sum();
            let counts = [sheet.read, sheet.used.rows, aside, sheet.refused.rows];
            let reasons: Vec<String> =
                sheet.set_aside.iter().map(|(why, bin)| format!("{} {} 行", words.text(why, &[]), bin.rows)).collect();
            let note = joined([why.clone(), reasons.join("，"), format!("指纹 {hash}")]);
            let name = kind(sheet.kind.as_ref().or(file.kind.as_ref()), words);
            line(page, row, [&file.path, &name, &sheet.sheet], Some(counts), &note)?;
            row += 1;
        }
    }
    Ok(row + 1)
}

/// A line each, without the empty ones.
fn joined<const N: usize>(lines: [String; N]) -> String {
    lines.into_iter().filter(|n| !n.is_empty()).collect::<Vec<_>>().join("\n")
}

fn line(page: &mut Page, row: u32, texts: [&str; 3], counts: Option<[u64; 4]>, note: &str) -> Result<(), XlsxError> {
    let mut lines = 1;
    for (col, text) in [0, 1, 2, LAST].into_iter().zip([texts[0], texts[1], texts[2], note]) {
        page.text(row, col, text, &styles::prose())?;
        lines = lines.max(widths::lines(text, page.width(col) - widths::INDENT, styles::POINTS, false));
    }
    page.height(row, widths::height(lines).max(24))?;
    let format = styles::body(&COUNT, Access::Locked);
    let flag = styles::body(&Figure::Bool, Access::Locked);
    let Some(counts) = counts else {
        for col in 3..LAST {
            page.value(row, col, &Value::Empty, &format)?;
        }
        return Ok(());
    };
    for (col, count) in (3..).zip(counts) {
        page.value(row, col, &Value::Number(Num::from(i64::try_from(count).unwrap_or(i64::MAX))), &format)?;
    }
    let at = |col| Cell { row, col }.to_string();
    let same = counts[0] == counts[1] + counts[2] + counts[3];
    let text = format!("IF({}={}+{}+{},\"相符\",\"不符\")", at(3), at(4), at(5), at(6));
    page.formula(row, 7, &text, &Value::text(if same { "相符" } else { "不符" }), &flag)
}

fn kind(kind: Option<&Arc<str>>, words: &Catalogue) -> String {
    kind.map_or_else(|| "未认出".to_owned(), |kind| words.word("kind", kind).to_owned())
}

/// Sums of what can be added, by bin.
pub fn totals(page: &mut Page, files: &[&FileAccount], row: u32) -> Result<u32, XlsxError> {
    if files.iter().flat_map(|f| &f.sheets).all(|s| s.control().is_empty()) {
        return Ok(row);
    }
    let heads = ["文件", "指标项", "工作表", "文件合计", "采用", "搁置", "拒绝"];
    let mut row = part(page, row, "控制总数", &heads, 6)?;
    for file in files {
        for sheet in &file.sheets {
            for (index, (measure, control)) in sheet.control().into_iter().enumerate() {
                let bins = [control.used.clone(), control.aside(), control.refused];
                // The file is named once, above what belongs to it.
                let (path, name) = if index == 0 { (&*file.path, &*sheet.sheet) } else { ("", "") };
                for (col, text) in (0..).zip([path, &measure, name]) {
                    page.text(row, col, text, &styles::prose())?;
                    page.high(row, widths::lines(text, page.width(col) - widths::INDENT, styles::POINTS, false))?;
                }
                let format = styles::body(&Figure::Fixed { digits: 2, zero: Zero::Dash }, Access::Locked);
                for (col, sum) in (4..).zip(&bins) {
                    page.value(row, col, &Value::Number(sum.clone()), &format)?;
                }
                let whole = bins[0].add(&bins[1]).add(&bins[2]);
                let text =
                    format!("ROUND({}+{}+{},6)", Cell { row, col: 4 }, Cell { row, col: 5 }, Cell { row, col: 6 });
                page.formula(row, 3, &text, &Value::Number(whole.round(6, crate::number::Rounding::Half)), &format)?;
                row += 1;
            }
        }
    }
    Ok(row + 1)
}

fn assumptions(page: &mut Page, source: &Source<'_>, row: u32) -> Result<u32, XlsxError> {
    let scheme = source.scheme();
    let params = scheme.params.iter().filter_map(|p| {
        let value = source.model.name(&p.name).map_or_else(String::new, |n| n.value.to_string());
        Some((&*p.name, value, &*p.clause, p.assumed.as_deref()?))
    });
    let tables =
        scheme.tables.iter().filter_map(|t| Some((&*t.table.name, String::new(), &*t.clause, t.assumed.as_deref()?)));
    let conduct = scheme.conduct.iter().filter_map(|c| Some((&*c.item, c.points(), &*c.clause, c.assumed.as_deref()?)));
    let all: Vec<_> = params.chain(tables).chain(conduct).collect();
    if all.is_empty() {
        return Ok(row);
    }
    let mut row = part(page, row, "假定（制度原文缺失的数字）", &["名称", "数值", "条款", "为什么"], LAST)?;
    for (name, value, clause, why) in all {
        let why = &if scheme.confirmed.contains(name) { format!("已确认：{why}") } else { why.to_owned() };
        words_line(page, row, &[(0, 0, name), (1, 1, &value), (2, 2, clause), (3, LAST, why)])?;
        row += 1;
    }
    Ok(row + 1)
}

/// What the group's other stores said: constants here, each with where it comes from.
fn other_stores(page: &mut Page, source: &Source<'_>, row: u32) -> Result<u32, XlsxError> {
    let Some(table) = source.model.table(names::STORES).filter(|t| t.rows > 1) else { return Ok(row) };
    let heads = ["店铺", "名称", "数值", "来源（固定值：改了别的店要重新运行）"];
    let mut row = part(page, row, "用到的别店的数", &heads, LAST)?;
    for at in 0..table.rows {
        let store = table.column(names::STORE).and_then(|c| c.values.get(at)).map(ToString::to_string);
        for column in table.columns.iter().filter(|c| c.name.starts_with(names::ELSEWHERE)) {
            let (Some(value), Some(Origin::Default(said))) = (column.values.get(at), column.origin(at)) else {
                continue;
            };
            let name = column.name.trim_start_matches(names::ELSEWHERE);
            words_line(page, row, &[(0, 0, store.as_deref().unwrap_or("")), (1, 1, name), (3, LAST, said)])?;
            let text = format!("INDEX({},{})", structured(names::STORES, &column.name), at + 1);
            page.formula(row, 2, &text, value, &styles::body(&Figure::General, Access::Locked))?;
            row += 1;
        }
    }
    Ok(row + 1)
}

/// What checks say about people, days and records, and who stands on which list.
fn compliance(page: &mut Page, source: &Source<'_>, row: u32) -> Result<u32, XlsxError> {
    let checks = ("合规提示", ["规则", "人员", "条款", "结果"], Section::Check);
    let lists = ("名单（供管理者决定）", ["名单", "人员", "条款", "理由"], Section::List);
    let mut row = row;
    for (title, headings, section) in [checks, lists] {
        let lines = said(source.outcome, section);
        if lines.is_empty() {
            continue;
        }
        row = part(page, row, title, &headings, LAST)?;
        for line in lines {
            let who = line.about.whole();
            let cells = [(0, 0, &*line.rule.name), (1, 1, &who), (2, 2, &*line.rule.clause), (3, LAST, &*line.text)];
            words_line(page, row, &cells)?;
            live_check(page, source, row, &line)?;
            row += 1;
        }
        row += 1;
    }
    Ok(row)
}

/// What a rule says, as it stands in its table now.
fn live_check(page: &mut Page, source: &Source<'_>, row: u32, line: &CheckSaid<'_>) -> Result<(), XlsxError> {
    let (about, rule, said) = (&line.about, &*line.rule.name, &*line.text);
    let found = if *about.table == *names::AGENTS {
        super::look_up(rule, &source.agent(names::ID, about.row).to_string())
    } else {
        format!("INDEX({},{})", structured(&about.table, rule), about.row + 1)
    };
    let is_flag = matches!(source.model.value(&about.table, rule, about.row), Some(Value::Bool(_)));
    let text = if is_flag { format!("IF({found},\"{said}\",\"\")") } else { format!("{found}&\"\"") };
    page.formula(row, 3, &text, &Value::text(said), &styles::prose())
}

/// Everything that was found, the gravest first.
pub fn findings(page: &mut Page, found: &[&Diagnostic], words: &Catalogue, row: u32) -> Result<u32, XlsxError> {
    if found.is_empty() {
        return Ok(row);
    }
    let mut row = part(page, row, "待补与提示", &["位置", "级别", "编号", "内容"], LAST)?;
    let mut found = found.to_vec();
    found.sort_by_key(|f| f.severity());
    for finding in found {
        let place = finding.at.as_ref().map_or_else(String::new, place);
        let help = words.help(finding).map(|h| format!("\n{h}")).unwrap_or_default();
        let text = format!("{}{help}", words.title(finding));
        let level = level(finding.severity());
        words_line(page, row, &[(0, 0, &place), (1, 1, level), (2, 2, finding.code.number()), (3, LAST, &text)])?;
        row += 1;
    }
    Ok(row)
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "错误",
        Severity::Pending => "待补",
        Severity::Warning => "警告",
        Severity::Note => "提示",
    }
}

fn place(at: &Location) -> String {
    match at {
        Location::Place(place) => match &place.column {
            Some(column) => format!("{place}（{}）", column.trim()),
            None => place.to_string(),
        },
        Location::Text(span) => span.to_string(),
    }
}

/// A row of texts over columns, as high as the fullest.
pub fn words_line(page: &mut Page, row: u32, cells: &[(u16, u16, &str)]) -> Result<(), XlsxError> {
    let mut lines = 1;
    for (first, last, text) in cells {
        page.merged(row, (*first, *last), text, &styles::prose())?;
        lines = lines.max(widths::lines(text, page.width_of((*first, *last)) - widths::INDENT, styles::POINTS, false));
    }
    page.height(row, widths::height(lines).max(24))
}
