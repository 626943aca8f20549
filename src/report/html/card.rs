//! The ranking as one long picture for a chat group: where each line of it stands. What it says is what the page says,
//! shortened to what a phone shows at a glance; `card.svg` draws it.

use super::board::Page;
use super::figure::{Figure, State};
use super::movement::Way;
use super::ranking::{Cell, Ranking, Row};
use super::remarks::Remarks;
use serde::Serialize;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Of a picture with more people the rest is told to be on the page.
const MOST_ROWS: usize = 100;
/// Columns beside the key that fit.
const MOST_COLUMNS: usize = 3;
const ROW: usize = 80;
/// Half-widths of a character that a line of notes holds.
const NOTE: usize = 84;

#[derive(Clone, Debug, Serialize)]
pub(super) struct Card {
    pub height: usize,
    pub title: String,
    pub when: String,
    pub below: String,
    pub boards: Vec<Board>,
    pub footer: Vec<Line>,
}

/// One ranking: its frame, its podium, its lines.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Board {
    pub y: usize,
    pub height: usize,
    pub name: String,
    pub about: String,
    pub podium: Vec<Step>,
    /// Where the headings stand.
    pub head: usize,
    pub key: String,
    pub columns: Vec<Right>,
    pub rows: Vec<Entry>,
    pub notes: Vec<Line>,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct Step {
    pub x: usize,
    pub y: usize,
    pub height: usize,
    pub place: u32,
    pub name: String,
    pub value: String,
    pub post: String,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct Entry {
    pub y: usize,
    pub place: Option<u32>,
    pub way: &'static str,
    pub by: u32,
    pub name: String,
    pub post: String,
    pub warned: bool,
    pub key: String,
    pub bar: Option<u32>,
    pub cells: Vec<Right>,
}

/// A text by its right end.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Right {
    pub x: usize,
    pub shown: String,
    pub tone: &'static str,
    pub best: bool,
}

/// A text by its left end.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Line {
    pub y: usize,
    pub text: String,
    pub warn: bool,
}

pub(super) fn view(page: &Page) -> Card {
    let mut y = 236;
    let mut boards = Vec::new();
    for ranking in &page.rankings {
        let board = board(ranking, y);
        y = board.y + board.height + 28;
        boards.push(board);
    }
    let schemes = format!("制度：{}。数字与工资表相同；只列花名。", page.schemes.join("、"));
    let mut footer = Vec::new();
    if page.rankings.is_empty() {
        let text = if page.blank {
            format!("文件里没有 {} 的数字，排不出名次。导出只有整月合计的，请改成按天导出。", page.span)
        } else {
            "这一期没有排名。".to_owned()
        };
        put(&text, false, &mut y, &mut footer);
    }
    put(&schemes, false, &mut y, &mut footer);
    let as_of = page.as_of.as_ref().map(|day| format!("数据截至 {day}"));
    let previous = page.previous.as_ref().map(|span| format!("与{span}比较"));
    Card {
        height: y + 24,
        title: clip(page.store.as_deref().unwrap_or("各店"), 34),
        when: format!("客服排名 · {}", page.period),
        below: std::iter::once(page.span.clone()).chain(as_of).chain(previous).collect::<Vec<_>>().join("　"),
        boards,
        footer,
    }
}

fn board(ranking: &Ranking, y: usize) -> Board {
    let order = if ranking.higher { "从高到低" } else { "从低到高" };
    let about = format!("按{}{order}，{} 人", ranking.key.name, ranking.rows.len());
    let podium = podium(ranking, y + 92);
    let head = y + if podium.is_empty() { 124 } else { 372 };
    let right = |i: usize| 790 + i * 117;
    let columns = ranking.columns.iter().take(MOST_COLUMNS).enumerate();
    let columns = columns.map(|(i, c)| Right { x: right(i), shown: clip(&c.name, 10), tone: "", best: false });
    let mut top = head + 20;
    let mut rows = Vec::new();
    for row in ranking.rows.iter().take(MOST_ROWS) {
        let cells = row.cells.iter().take(MOST_COLUMNS).enumerate().map(|(i, cell)| text(right(i), cell));
        rows.push(entry(row, top, cells.collect()));
        top += ROW;
    }
    top += 44;
    let mut notes = Vec::new();
    if ranking.rows.is_empty() {
        put("本期没有人参加这项排名。", false, &mut top, &mut notes);
    }
    if ranking.rows.len() > MOST_ROWS {
        let rest = format!("其余 {} 人见网页。", ranking.rows.len() - MOST_ROWS);
        put(&rest, false, &mut top, &mut notes);
    }
    remarks(&ranking.remarks, &mut top, &mut notes);
    Board {
        y,
        height: top - y,
        name: clip(&ranking.name, 26),
        about: clip(&about, 44),
        podium,
        head,
        key: clip(&ranking.key.name, 14),
        columns: columns.collect(),
        rows,
        notes,
    }
}

/// The first three, the first in the middle; nobody where more than three share the first three places.
fn podium(ranking: &Ranking, y: usize) -> Vec<Step> {
    if ranking.podium.len() > 3 {
        return Vec::new();
    }
    let across: &[usize] = if ranking.podium.len() == 2 { &[228, 552] } else { &[390, 66, 714] };
    let steps = ranking.podium.iter().filter_map(|i| ranking.rows.get(*i)).zip(across.iter().zip([0, 22, 36]));
    let steps = steps.map(|(row, (x, lower))| Step {
        x: *x,
        y: y + lower,
        height: 226 - lower,
        place: row.place.unwrap_or_default(),
        name: clip(&row.name, 16),
        value: figure(&row.key.figure),
        post: clip(&whose(row).join(" · "), 28),
    });
    steps.collect()
}

fn entry(row: &Row, y: usize, cells: Vec<Right>) -> Entry {
    let (way, by) = row.movement.map_or(("", 0), |m| match m.way {
        Way::Up => ("up", m.by),
        Way::Down => ("down", m.by),
        Way::Same => ("same", 0),
        Way::New => ("new", 0),
    });
    Entry {
        y,
        place: row.place,
        way,
        by,
        name: clip(&row.name, 18),
        post: clip(&under(row), 30),
        warned: row.warned,
        key: figure(&row.key.figure),
        // Thousandths become the 180 units that the bar may have.
        bar: row.key.bar.map(|b| b * 180 / 1000),
        cells,
    }
}

/// Store and post.
fn whose(row: &Row) -> Vec<String> {
    let store = row.store.iter().map(|s| clip(s, 14));
    store.chain(std::iter::once(row.post.clone())).filter(|p| !p.is_empty()).collect()
}

/// What stands below a name: whose, and what is special.
fn under(row: &Row) -> String {
    let tags = [(row.newcomer, "新人"), (row.stand_in, "只排名"), (row.warned, "预警")];
    let tags = tags.into_iter().filter(|(is, _)| *is).map(|(_, tag)| tag.to_owned());
    whose(row).into_iter().chain(tags).collect::<Vec<_>>().join(" · ")
}

fn text(x: usize, cell: &Cell) -> Right {
    Right { x, shown: figure(&cell.figure), tone: cell.tone, best: cell.best }
}

fn figure(figure: &Figure) -> String {
    match figure.state {
        State::Unknown => "待补".to_owned(),
        State::None => "—".to_owned(),
        State::Known | State::Error => clip(&figure.text, 14),
    }
}

fn remarks(remarks: &Remarks, y: &mut usize, notes: &mut Vec<Line>) {
    for warning in &remarks.warnings {
        put(&format!("{}：{}。", warning.who, warning.texts.join("；")), true, y, notes);
    }
    for late in &remarks.late {
        let why = if late.why.is_empty() { String::new() } else { format!("（{}）", late.why) };
        let who = if late.everybody { "全体".to_owned() } else { late.who.join("、") };
        put(&format!("{}待补{why}：{who}，补齐后重新排名。", late.name), false, y, notes);
    }
    if !remarks.stand_ins.is_empty() {
        put(&format!("只参加排名、不参加考核：{}。", remarks.stand_ins.join("、")), false, y, notes);
    }
    if !notes.is_empty() {
        *y += 20;
    }
}

/// Puts a text down from `y` on, in as many lines as it needs.
fn put(text: &str, warn: bool, y: &mut usize, into: &mut Vec<Line>) {
    let mut line = String::new();
    let mut lines = Vec::new();
    for c in shown(text) {
        // A line does not begin with a mark that ends something.
        let hangs = "，。；、）：".contains(c);
        if line.width() + c.width().unwrap_or(0) > NOTE && !hangs {
            lines.push(std::mem::take(&mut line));
        }
        line.push(c);
    }
    lines.push(line);
    for text in lines {
        into.push(Line { y: *y, text, warn });
        *y += 34;
    }
}

/// As much of a text as fits into so many half-widths.
fn clip(text: &str, most: usize) -> String {
    let text: String = shown(text).collect();
    if text.width() <= most {
        return text;
    }
    let mut out = String::new();
    for c in text.chars() {
        if out.width() + c.width().unwrap_or(0) >= most {
            break;
        }
        out.push(c);
    }
    out + "…"
}

/// What XML has no place for is left out.
fn shown(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|c| !c.is_control() && !matches!(c, '\u{FFFE}' | '\u{FFFF}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_cut_by_width_not_by_characters() {
        assert_eq!(clip("云杉家居旗舰店", 14), "云杉家居旗舰店");
        assert_eq!(clip("云杉家居旗舰店", 13), "云杉家居旗舰…");
        assert_eq!(clip("abc\u{1}def", 5), "abcd…");
    }

    #[test]
    fn a_note_takes_as_many_lines_as_it_needs_and_none_begins_with_a_stop() {
        let (mut y, mut lines) = (100, Vec::new());
        put(&format!("{}。{}", "字".repeat(42), "尾"), false, &mut y, &mut lines);
        assert_eq!(lines.iter().map(|l| (l.y, l.text.width())).collect::<Vec<_>>(), [(100, 86), (134, 2)]);
        assert_eq!(y, 168);
    }
}
