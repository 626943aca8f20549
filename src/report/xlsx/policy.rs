//! 制度: the scheme, readable: params that may be changed (each cell has a name), tables, the catalogue of rewards and penalties,
//! then every rule with its formula, words and clause, and the articles of the policy.

use super::book::protect;
use super::grid::{self, Grid, Placed};
use super::page::{Page, absolute};
use super::styles::{self, Access};
use super::{Source, notes, widths};
use crate::calc::outcome::names;
use crate::formula::model::same;
use crate::formula::{Column, NameContent, Table, Type, Value};
use crate::report::table::{Figure, Group, Heading, section_label, table_of};
use crate::scheme::model::{ClauseStatus, Param, Per, Rule};
use rust_xlsxwriter::{FormatAlign, XlsxError};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The sheet with the places that other sheets and names point to.
pub struct Policy {
    pub page: Page,
    /// Defined names with their cells: `提成基数` → `制度!$B$7`.
    pub names: Vec<(String, String)>,
    /// Where each table of the scheme stands.
    pub tables: Vec<(String, Placed)>,
    /// First and last row of the posts, in column A.
    pub posts: (u32, u32),
}

/// The sheet's columns: 名称, 数值, 单位, 条款, 说明, 公式.
const WIDTHS: [u32; 6] = [210, 128, 96, 210, 290, 450];
const HEADS: [&str; 6] = ["名称", "数值", "单位", "条款", "说明", "假定"];
const RULE_HEADS: [&str; 6] = ["名称", "类别", "舍入", "条款", "说明", "公式（与工作簿里的公式相同）"];
const CLAUSE_HEADS: [&str; 4] = ["条款", "标题", "处理", "由什么完成"];
/// What a clause says has the width of words and formulas.
const CLAUSE_TEXT: (u16, u16) = (4, 5);
const SHEET: &str = "制度";

/// The sheet; `live` are the tables that have sheets of their own.
pub fn sheet(source: &Source<'_>, live: &[(&str, String)]) -> Result<Policy, XlsxError> {
    let mut page = Page::new(SHEET)?;
    for (col, width) in (0..).zip(WIDTHS) {
        page.need(col, width);
    }
    let mut policy = Policy { page, names: Vec::new(), tables: Vec::new(), posts: (0, 0) };
    let row = title(&mut policy.page, source)?;
    let row = params(&mut policy, source, row)?;
    let row = posts(&mut policy, source, row)?;
    let mut row = row;
    for table in source.model.tables.iter().filter(|t| live.iter().all(|(name, _)| !same(name, &t.name))) {
        row = scheme_table(&mut policy, source, table, row)?;
    }
    let row = rules(&mut policy.page, source, row)?;
    clauses(&mut policy.page, source, row + 1)?;
    let page = &mut policy.page;
    page.sheet.set_freeze_panes(2, 1)?;
    page.sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    page.sheet.set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3);
    page.sheet.set_footer(source.footer());
    protect(page);
    Ok(policy)
}

fn title(page: &mut Page, source: &Source<'_>) -> Result<u32, XlsxError> {
    let scheme = source.scheme();
    let version = if scheme.version.is_empty() { String::new() } else { format!("（{}）", scheme.version) };
    page.text(0, 0, &format!("制度 · {}{version}", scheme.name), &styles::title())?;
    page.height(0, 38)?;
    let hash: String = scheme.hash.chars().take(12).collect();
    let about = format!("依据：{}    指纹：{hash}    浅黄色的格可以改，改后全部工作表自动重算。", scheme.document);
    page.text(1, 0, &about, &styles::hint())?;
    page.height(1, 22)?;
    Ok(3)
}

fn heads(page: &mut Page, row: u32, title: &str, heads: &[&str]) -> Result<u32, XlsxError> {
    page.text(row, 0, title, &styles::section())?;
    page.height(row, 30)?;
    for (col, head) in (0..).zip(heads) {
        page.text(row + 1, col, head, &styles::heading(Group::Person))?;
    }
    page.height(row + 1, 26)?;
    Ok(row + 2)
}

/// A row of texts as high as the fullest of them.
fn prose(page: &mut Page, row: u32, from: u16, texts: &[&str]) -> Result<(), XlsxError> {
    for (col, text) in (from..).zip(texts) {
        page.text(row, col, text, &styles::prose())?;
        page.high(row, widths::lines(text, page.width(col) - widths::INDENT, styles::POINTS, false))?;
    }
    Ok(())
}

/// Params and the names of the period, each with its defined name.
fn params(policy: &mut Policy, source: &Source<'_>, row: u32) -> Result<u32, XlsxError> {
    let mut row = heads(&mut policy.page, row, "参数", &HEADS)?;
    let scheme = source.scheme();
    for name in &source.model.names {
        if !matches!(name.content, NameContent::Input(_)) {
            continue;
        }
        let param = scheme.params.iter().find(|p| same(&p.name, &name.name));
        let access = if param.is_some() { Access::Open } else { Access::Locked };
        let (clause, note, unit) = param.map_or(("", built_in(&name.name), ""), |p| (&*p.clause, &*p.note, &*p.unit));
        let assumed = param.and_then(|p| p.assumed.as_deref()).unwrap_or("");
        let page = &mut policy.page;
        prose(page, row, 0, &[&name.name, "", unit, clause, note, assumed])?;
        let figure = param_figure(param, name.ty);
        let format = styles::body(&figure, access).set_align(FormatAlign::Right);
        page.value(row, 1, &name.value, &format)?;
        policy.names.push((name.name.to_string(), format!("{SHEET}!{}", absolute(row, 1))));
        row += 1;
    }
    Ok(row + 1)
}

fn built_in(name: &str) -> &'static str {
    match name {
        "期初" => "账期的第一天",
        "期末" => "账期的最后一天",
        "期天数" => "账期的日历天数",
        _ => "",
    }
}

/// As the policy writes it: a percentage stays one, with room for finer ones.
fn param_figure(param: Option<&Param>, ty: Type) -> Figure {
    let percent = param.is_some_and(|p| p.values.iter().any(|v| v.text.contains('%')));
    match ty {
        Type::Date => Figure::Date,
        Type::Text => Figure::Text,
        Type::Bool => Figure::Bool,
        Type::Number | Type::Any if percent => percent_pattern(),
        Type::Number | Type::Any => Figure::General,
    }
}

fn percent_pattern() -> Figure {
    Figure::Pattern { pattern: "0.0##%_ ;[Red]-0.0##%_ ".into(), zero: crate::report::table::Zero::Digits }
}

fn posts(policy: &mut Policy, source: &Source<'_>, row: u32) -> Result<u32, XlsxError> {
    let page = &mut policy.page;
    let first = heads(page, row, names::POST, &[names::POST])?;
    page.merged(first - 1, (1, 3), "又称", &styles::heading(Group::Person))?;
    let mut row = first;
    for post in &source.scheme().posts {
        prose(page, row, 0, &[&post.name])?;
        page.merged(row, (1, 3), &post.aliases.join("、"), &styles::prose())?;
        row += 1;
    }
    policy.posts = (first, row.max(first + 1) - 1);
    Ok(row + 1)
}

fn scheme_table(policy: &mut Policy, source: &Source<'_>, table: &Table, row: u32) -> Result<u32, XlsxError> {
    let page = &mut policy.page;
    let described = source.scheme().tables.iter().find(|t| same(&t.table.name, &table.name));
    page.text(row, 0, &table.name, &styles::section())?;
    page.height(row, 30)?;
    let about = described.map_or_else(String::new, |t| {
        let assumed = t.assumed.as_deref().map(|why| format!("假定：{why}"));
        [Some(&*t.clause), Some(&*t.note), assumed.as_deref()]
            .into_iter()
            .flatten()
            .filter(|s| !s.is_empty())
            .collect::<Vec<_>>()
            .join("    ")
    });
    page.text(row, 1, &about, &styles::hint())?;
    let none = BTreeMap::new();
    let formats = described.map_or(&none, |t| &t.formats);
    let headings = table.columns.iter().map(|c| table_heading(c, formats)).collect();
    let grid = Grid {
        model: source.model,
        scheme: source.scheme(),
        table,
        headings,
        totals: Vec::new(),
        open: &|_| true,
        notes: false,
        spare: 0,
    };
    let placed = grid::write(page, &grid, row + 1, 0)?;
    policy.tables.push((table.name.to_string(), placed));
    Ok(placed.below(false) + 1)
}

fn table_heading<'a>(column: &'a Column, formats: &BTreeMap<Arc<str>, Arc<str>>) -> Heading<'a> {
    let figure = match column.ty {
        Type::Text => Figure::Text,
        Type::Bool => Figure::Bool,
        Type::Date => Figure::Date,
        Type::Number | Type::Any if formats.contains_key(&column.name) => percent_pattern(),
        Type::Number | Type::Any if column.values.iter().any(|v| matches!(v, Value::Text(_))) => Figure::Text,
        // The pattern of an open bound drops the sign of negatives in some programs.
        Type::Number | Type::Any if column.values.iter().any(is_open) => Figure::Bound,
        Type::Number | Type::Any => Figure::General,
    };
    Heading {
        name: &column.name,
        group: Group::Person,
        figure,
        rule: None,
        measure: None,
        input: None,
        from: Vec::new(),
    }
}

fn is_open(value: &Value) -> bool {
    value.as_number().is_some_and(crate::report::table::is_open)
}

fn rules(page: &mut Page, source: &Source<'_>, row: u32) -> Result<u32, XlsxError> {
    let mut row = heads(page, row, "规则", &RULE_HEADS)?;
    for rule in &source.scheme().rules {
        let note = match rule.better {
            Some(better) if rule.note.is_empty() => notes::better_label(better).to_owned(),
            Some(better) => format!("{}（{}）", rule.note, notes::better_label(better)),
            None => rule.note.to_string(),
        };
        let cells = [&*rule.name, &kind(rule), &notes::rounding(rule), &rule.clause, &note, &formulas(rule)];
        prose(page, row, 0, &cells)?;
        row += 1;
    }
    Ok(row)
}

/// The articles of the policy and what deals with each; nothing where the scheme does not list them.
fn clauses(page: &mut Page, source: &Source<'_>, row: u32) -> Result<(), XlsxError> {
    let clauses = &source.scheme().clauses;
    if clauses.is_empty() {
        return Ok(());
    }
    let first = heads(page, row, "条款", &CLAUSE_HEADS)?;
    page.merged(first - 1, CLAUSE_TEXT, "内容", &styles::heading(Group::Person))?;
    for (row, clause) in (first..).zip(clauses) {
        prose(page, row, 0, &[&clause.id, &clause.heading, status(clause.status), &clause.by()])?;
        page.merged(row, CLAUSE_TEXT, &clause.text, &styles::prose())?;
        let room = page.width_of(CLAUSE_TEXT) - widths::INDENT;
        page.high(row, widths::lines(&clause.text, room, styles::POINTS, false))?;
    }
    Ok(())
}

fn status(status: ClauseStatus) -> &'static str {
    match status {
        ClauseStatus::Computed => "计算",
        ClauseStatus::Recorded => "登记",
        ClauseStatus::NotComputable => "不可算",
    }
}

fn kind(rule: &Rule) -> String {
    let label = section_label(rule.section);
    match rule.per {
        Per::Agent => label.to_owned(),
        Per::Group => format!("{label}（{}）", names::STORES),
        _ => format!("{label}（{}）", table_of(&rule.per)),
    }
}

fn formulas(rule: &Rule) -> String {
    let own = notes::formula(rule);
    match &rule.store {
        Some(store) => format!("{own}\n本店（{}）：{}", names::STORE, store.text),
        None => own,
    }
}
