//! What names say where cells do not: the span and the judgement rule in a file's name, the store in a folder's.

use super::cell::date::{self, compact, day_text, month_number, span_text};
use super::fold::fold;
use crate::period::{DaySpan, Period};
use std::sync::Arc;

/// The span that a name or a title line tells: `…_2026-10-01至2026-10-31`, `…_20260809_20260809_全部`, `统计日期：2026-10-01 至 2026-10-31`,
/// `2026年10月`. Ids and times in names (`1087143051_1776215532302_444`, `ExportOrderList202610310930`) tell none.
pub(crate) fn span_in(text: &str) -> Option<DaySpan> {
    let folded = fold(text);
    let days: Vec<(usize, usize, chrono::NaiveDate)> = tokens(&folded)
        .filter_map(|(start, token)| {
            let day = if token.len() == 8 { compact(token) } else { day_text(token) }?;
            Some((start, start + token.len(), day))
        })
        .collect();
    match days.as_slice() {
        [] => month_in(&folded),
        [(_, _, day)] => Some(DaySpan::day(*day)),
        [(_, _, from), (_, _, to), ..] => (from <= to).then_some(DaySpan { from: *from, to: *to }),
    }
}

/// Stretches that may be a day: digits with their separators, cut where a full date ends.
fn tokens(folded: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_part = |c: char| c.is_ascii_digit() || matches!(c, '-' | '.' | '/' | '年' | '月' | '日');
    let mut found = Vec::new();
    let mut start = None;
    for (i, c) in folded.char_indices().chain([(folded.len(), ' ')]) {
        match (start, is_part(c)) {
            (None, true) if c.is_ascii_digit() => start = Some(i),
            (Some(from), false) => {
                found.extend(split(folded, from, i));
                start = None;
            }
            _ => {}
        }
    }
    found.into_iter()
}

/// One stretch, or two days joined by a dash: `20261001-20261031`, `2026-10-01-2026-10-31`.
fn split(folded: &str, from: usize, to: usize) -> Vec<(usize, &str)> {
    let text = folded[from..to].trim_end_matches(['-', '.', '/']);
    for middle in [8, 10] {
        if text.len() == 2 * middle + 1 && text.as_bytes()[middle] == b'-' {
            return vec![(from, &text[..middle]), (from + middle + 1, &text[middle + 1..])];
        }
    }
    vec![(from, text)]
}

/// A month by itself: `2026-10`, `2026年10月`, `202610` only with 年 or a separator, and a week `2026-W43`.
fn month_in(folded: &str) -> Option<DaySpan> {
    let is_part = |c: char| c.is_ascii_digit() || matches!(c, '-' | '.' | '年' | '月' | 'w' | 'q');
    folded.split(|c| !is_part(c)).find_map(|token| {
        let token = token.trim_matches(['-', '.']);
        let plausible = token.len() >= 6 && token.starts_with("20") && !token.bytes().all(|b| b.is_ascii_digit());
        if plausible { span_text(token) } else { None }
    })
}

/// A month without its year in a name or a short title: `赤兔_9月.xlsx`, `十月考评表`; the year is the one nearest to `near`. Two months
/// tell none, and neither does a day (`9月1日`).
pub(crate) fn month_near(text: &str, near: DaySpan) -> Option<DaySpan> {
    let folded = fold(text);
    let mut found = Vec::new();
    for (at, _) in folded.match_indices('月') {
        let is_part = |c: &char| c.is_ascii_digit() || "一二三四五六七八九十".contains(*c);
        let mut word: Vec<char> = folded[..at].chars().rev().take_while(is_part).collect();
        word.reverse();
        let word: String = word.into_iter().collect();
        let before = folded[..at - word.len()].chars().next_back();
        let after = folded[at + '月'.len_utf8()..].chars().next();
        let part_of_a_date =
            matches!(before, Some('年' | '第' | '.' | '/')) || after.is_some_and(|c| c.is_ascii_digit());
        found.extend(month_number(&word).filter(|_| !part_of_a_date));
    }
    found.dedup();
    match found.as_slice() {
        [month] if folded.chars().count() <= 40 => date::month_near(*month, near),
        _ => None,
    }
}

/// The judgement rule (下单判定, 付款判定, 下单优先判定) in a file's name: the longest of them.
pub(crate) fn rule_in<'a>(name: &str, rules: &'a [Arc<str>]) -> Option<&'a Arc<str>> {
    let folded = fold(name);
    rules.iter().filter(|r| folded.contains(&fold(r))).max_by_key(|r| r.len())
}

/// The span of a drop's folder.
pub(crate) fn folder_span(drop: Option<Period>) -> Option<DaySpan> {
    drop.map(|p| p.span())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_their_span_and_ids_tell_none() {
        for (name, want) in [
            ("自定义报表_人均日接入_下单优先判定_2026-04-20至2026-04-20 (1).xlsx", "2026-04-20"),
            ("自定义报表_月报_付款判定_2026-10-01至2026-10-31.xlsx", "2026-10-01至2026-10-31"),
            ("自制报表-报表查看-客服绩效_20261001_20261031_全部.xlsx", "2026-10-01至2026-10-31"),
            ("某公司_月度汇总_20261001-20261031.xlsx", "2026-10-01至2026-10-31"),
            ("客服 2026-10-01-2026-10-31.csv", "2026-10-01至2026-10-31"),
            ("月度汇总 统计日期：2026-10-01 至 2026-10-31", "2026-10-01至2026-10-31"),
            ("客服数据 2026.10.05.xlsx", "2026-10-05"),
            ("任务目标 2026年10月.xlsx", "2026-10-01至2026-10-31"),
            ("奖惩_2026-10.csv", "2026-10-01至2026-10-31"),
            ("ExportOrderList202610310930.csv", "-"),
            ("ExportOrderList16238512345.xlsx", "-"),
            ("1087143051_1776215532302_444.xlsx", "-"),
            ("客服数据23年新.xlsx", "-"),
            ("赤兔_10月.xlsx", "-"),
        ] {
            assert_eq!(span_in(name).map_or_else(|| "-".to_owned(), |s| s.to_string()), want, "{name}");
        }
    }

    #[test]
    fn a_month_without_its_year_is_the_nearest() {
        let near = Period::parse("2026-01").unwrap().span();
        for (name, want) in [
            ("赤兔_12月.xlsx", "2025-12-01至2025-12-31"),
            ("1月份考评表", "2026-01-01至2026-01-31"),
            ("十二月奖惩", "2025-12-01至2025-12-31"),
            ("9月1日-30日", "-"),
            ("1月-2月", "-"),
            ("2026年9月", "-"),
            ("月报", "-"),
            ("第3月", "-"),
        ] {
            assert_eq!(month_near(name, near).map_or_else(|| "-".to_owned(), |s| s.to_string()), want, "{name}");
        }
    }

    #[test]
    fn the_longer_rule_is_meant() {
        let rules: Vec<Arc<str>> = ["下单判定", "下单优先判定", "付款判定"].map(Arc::from).to_vec();
        assert_eq!(rule_in("报表_下单优先判定_x.xlsx", &rules).map(|r| &**r), Some("下单优先判定"));
        assert_eq!(rule_in("报表.xlsx", &rules), None);
    }
}
