//! The weekly ranking of 客服KPI考核方案 as `zhangfang rank` makes it: movement since the week before, ties, who is new, and the
//! people who stand in: none of their indicators may be under half of the store's average. Worked out by hand here.

use super::text::text;
use crate::support::folder::Folder;
use crate::support::workbook::{Package, Shown};

const SETTINGS: &str = "scheme = \"客服KPI考核方案\"\n[none]\n\"2026-10\" = [\"奖惩\"]\n";

const ROSTER: &str = "\
姓名,花名,旺旺,店铺,岗位,入职日期,转正日期,状态
甲一星,小辰,星野:小辰,星野,售前,2025-03-03,2025-06-01,
乙二星,小昴,星野:小昴,星野,售前,2025-09-01,2025-12-01,
丙三星,小参,星野:小参,星野,售后,2024-05-06,2024-08-01,
丁四星,小毕,星野:小毕,星野,售后,2024-07-01,2024-10-01,临时顶岗
戊五星,小觜,星野:小觜,星野,售前,2026-10-19,,试用
";

const HEADS: &str = "客服昵称,统计日期,聊天人数(原咨询人数),接待人数,询单人数,询单->当日下单人数,询单->最终下单人数,\
询单->当日付款人数,询单->最终付款人数,销售人数,销售额,最终下单金额,最终流失金额,他人单金额,买家消息数,客服消息数,回复率,平均响应(秒)
";

/// A line of the statistics of a week: who, 接待, 询单, 下单, 付款, 销售额, 平均响应.
fn line(who: &str, week: &str, figures: [u32; 6]) -> String {
    let [received, asked, ordered, paid, sales, seconds] = figures;
    format!(
        "星野:{who},{week},{received},{received},{asked},{ordered},{ordered},{paid},{paid},{paid},{sales}.00,{sales}.00,0,0,1000,1100,98.00%,{seconds}.00\n"
    )
}

/// Two weeks. In the second 小昴 overtakes, 小辰 and 小觜 share a place, and 小毕 stands in.
fn shop() -> Folder {
    let (first, second) = ("2026-10-12至2026-10-18", "2026-10-19至2026-10-25");
    let mut rows = HEADS.to_owned();
    for (who, week, figures) in [
        ("小辰", first, [100, 80, 40, 40, 9000, 30]),
        ("小昴", first, [100, 80, 40, 40, 4000, 30]),
        ("小参", first, [50, 0, 0, 0, 0, 30]),
        ("小辰", second, [100, 80, 40, 40, 6000, 30]),
        ("小昴", second, [100, 80, 40, 40, 8000, 30]),
        ("小参", second, [100, 0, 0, 0, 0, 30]),
        ("小觜", second, [100, 80, 40, 40, 6000, 30]),
        // 下单 8 of 80 is 10 %; the store 128 of 320 is 40 %, half of it 20 %. 90 seconds; the store
        // (4×30 + 90) ÷ 5 = 42, twice that 84.
        ("小毕", second, [100, 80, 8, 8, 1600, 90]),
    ] {
        rows += &line(who, week, figures);
    }
    let folder = Folder::empty();
    folder.write("zhangfang.toml", SETTINGS.as_bytes());
    folder.write("花名册.csv", ROSTER.as_bytes());
    folder.write("2026-10/星野/自定义报表_下单优先判定_2026-10-12至2026-10-25.csv", rows.as_bytes());
    folder
}

fn ranked(folder: &Folder, words: &[&str], path: &str) -> String {
    let done = folder.run(&[&["rank"], words].concat());
    assert_eq!(done.code, 0, "{}", done.stderr);
    text(&std::fs::read_to_string(folder.join(path)).unwrap())
}

/// Place with its movement and name with its tags, a line a row.
fn rows(page: &str) -> Vec<String> {
    let cut = |line: &str| line.splitn(3, " | ").take(2).collect::<Vec<_>>().join(" ");
    page.lines().filter(|l| l.starts_with(|c: char| c.is_ascii_digit()) && l.contains(" | 小")).map(cut).collect()
}

#[test]
fn the_week_says_who_rose_who_fell_who_is_new_and_who_shares_a_place() {
    let folder = shop();
    let page = ranked(&folder, &["--period", "2026-W43"], "out/2026-W43/星野/排名_星野_2026-W43.html");
    let wanted = [
        "1 ▲1 小昴 售前",
        "2 ▼1 小辰 售前",
        "2 新 小觜 售前 新人 只排名",
        "4 新 小毕 售后 只排名 预警",
        "5 ▼2 小参 售后",
    ];
    assert_eq!(rows(&page), wanted);
    assert!(page.contains("相同者名次并列，其后空出名次。") && page.contains("与2026年第42周比较"));
    let before = ranked(&folder, &["--period", "2026-W42"], "out/2026-W42/星野/排名_星野_2026-W42.html");
    assert_eq!(rows(&before), ["1 小辰 售前", "2 小昴 售前", "3 小参 售后"]);
}

#[test]
fn who_stands_in_and_is_under_half_of_the_average_is_named_with_the_indicator_and_by_how_much() {
    let page = ranked(&shop(), &["--period", "2026-W43"], "out/2026-W43/星野/排名_星野_2026-W43.html");
    let said: Vec<&str> = page.lines().filter(|l| l.contains("是店铺平均")).collect();
    let wanted = "小毕 （只参加排名）：顾客下单率低于半数（10.00%，是店铺平均 40.00% 的 25.0%）；\
        转化率低于半数（10.00%，是店铺平均 40.00% 的 25.0%）；响应时间不及半数（90.00，是店铺平均 42.00 的 2.1 倍）。";
    assert_eq!(said, [wanted]);
}

#[test]
fn a_scheme_without_pay_gives_a_sheet_of_verdicts_and_pages_without_money() {
    let folder = shop();
    let done = folder.run(&["run", "--period", "2026-10"]);
    assert_eq!(done.code, 0, "{}", done.stderr);
    let page = text(&std::fs::read_to_string(folder.join("out/2026-10/星野/工资条/甲一星.html")).unwrap());
    assert!(page.contains("2026年10月考核单") && !page.contains("应发") && !page.contains("扣款"), "{page}");
    let book = Package::open(&std::fs::read(folder.join("out/2026-10/星野/工资表_星野_2026-10.xlsx")).unwrap());
    let cells = book.cells();
    let texts: Vec<&str> = cells
        .iter()
        .filter(|((sheet, _), _)| sheet == "考核表")
        .filter_map(|(_, c)| if let Shown::Text(text) = &c.shown { Some(&**text) } else { None })
        .collect();
    assert!(texts.contains(&"考核得分") && texts.contains(&"丁四星"), "{texts:?}");
    assert!(!texts.iter().any(|t| t.contains("单位") || *t == "合计"), "{texts:?}");
    // A check that is TRUE of somebody is signed, in words; one that says nothing of anybody is left out.
    assert!(
        texts.contains(&"转化率低于半数") && texts.contains(&"是") && !texts.contains(&"旺旺回复率低于半数"),
        "{texts:?}"
    );
}

#[test]
fn a_tie_may_leave_no_gap_and_one_post_is_a_ranking_of_its_own() {
    let folder = shop();
    let path = "out/2026-W43/星野/排名_星野_2026-W43_售前.html";
    let page = ranked(&folder, &["--period", "2026-W43", "--post", "售前"], path);
    assert_eq!(rows(&page), ["1 ▲1 小昴 售前", "2 ▼1 小辰 售前", "2 新 小觜 售前 新人 只排名"]);
    let (own, _) = zhangfang::run::named_scheme("客服KPI考核方案").unwrap();
    let dense = own.sources[0].text.replace("ties = \"shared\"", "ties = \"dense\"");
    folder.write("自家.toml", dense.as_bytes());
    folder.write("zhangfang.toml", SETTINGS.replace("客服KPI考核方案", "自家.toml").as_bytes());
    let page = ranked(&folder, &["--period", "2026-W43"], "out/2026-W43/星野/排名_星野_2026-W43.html");
    let places: Vec<String> = rows(&page).iter().map(|l| l.split(' ').next().unwrap().to_owned()).collect();
    assert_eq!(places, ["1", "2", "2", "3", "4"]);
    assert!(page.contains("相同者名次并列，其后不空名次。"));
}
