//! What the office keeps: targets, after-sales pieces, attendance (钉钉 月度汇总), rewards and penalties, appraisals.

use super::SampleFile;
use super::book::{Cell, row, texts, workbook, workbook_with};
use super::people::{PEOPLE, SHIGUANG, YINGHUO, YUNSHAN};
use rust_xlsxwriter::Format;

pub fn files() -> Vec<SampleFile> {
    vec![targets(), pieces(), attendance(), conduct(), appraisal()]
}

fn file(name: &str, bytes: Vec<u8>) -> SampleFile {
    SampleFile { path: format!("2026-10/{name}"), bytes }
}

fn targets() -> SampleFile {
    let rows = vec![
        texts(&["店铺", "姓名", "任务目标(元)"]),
        row![YUNSHAN, "甲一明", 95000],
        row![YUNSHAN, "乙二芳", 60000],
        row![YINGHUO, "戊五洲", 140_000],
        row![YINGHUO, "己六合", 45000],
        row![SHIGUANG, "庚七巧", 4000],
        row![SHIGUANG, "辛八斗", 20000],
    ];
    file("任务目标.xlsx", workbook("10月任务", &rows))
}

fn pieces() -> SampleFile {
    let rows = vec![
        texts(&["店铺", "姓名", "退换拆件数", "投诉数", "投诉处理时长(小时)"]),
        row![YUNSHAN, "丙三强", 322, 1, 5.5],
        row![YINGHUO, "戊五洲", 120, 0, "-"],
        row![SHIGUANG, "辛八斗", 86, 0, "-"],
    ];
    file("售后登记.xlsx", workbook("售后", &rows))
}

fn attendance() -> SampleFile {
    let heads = [
        "姓名",
        "考勤组",
        "部门",
        "工号",
        "职位",
        "出勤天数",
        "休息天数",
        "工作时长(分钟)",
        "迟到次数",
        "迟到时长(分钟)",
        "早退次数",
        "旷工天数",
        "请假",
        "",
        "休息日加班",
        "节假日加班",
    ];
    let mut rows = vec![
        row!["月度汇总 统计日期：2026-10-01 至 2026-10-31"],
        row!["报表生成时间：2026-11-02 09:30"],
        texts(&heads),
        texts(&["", "", "", "", "", "", "", "", "", "", "", "", "事假(天)", "病假(天)", "", ""]),
    ];
    // Days at work, late, days off for own affairs, sick, hours on rest days.
    let months = [
        (22, 0, 0, 0.0, 0),
        (21, 2, 1, 0.0, 0),
        (22, 0, 0, 0.0, 4),
        (22, 0, 0, 0.0, 0),
        (22, 1, 0, 0.0, 8),
        (21, 0, 0, 0.5, 0),
        (12, 0, 0, 0.0, 0),
        (22, 0, 0, 0.0, 0),
    ];
    for (p, (days, late, own, sick, rest)) in PEOPLE.iter().zip(months) {
        rows.push(row![
            p.name,
            "客服考勤组",
            "客服部",
            "",
            p.post,
            days,
            31 - days,
            days * 480,
            late,
            late * 7,
            0,
            0,
            own,
            sick,
            rest,
            0
        ]);
    }
    let merged = |sheet: &mut rust_xlsxwriter::Worksheet| {
        let plain = Format::new();
        sheet.merge_range(0, 0, 0, 15, "月度汇总 统计日期：2026-10-01 至 2026-10-31", &plain).unwrap();
        for col in (0..=11).chain([14, 15]) {
            sheet.merge_range(2, col, 3, col, heads[usize::from(col)], &plain).unwrap();
        }
        sheet.merge_range(2, 12, 2, 13, "请假", &plain).unwrap();
    };
    file("样例商贸_月度汇总_20261001-20261031.xlsx", workbook_with("月度汇总", &rows, merged))
}

fn conduct() -> SampleFile {
    let rows = vec![
        texts(&["日期", "姓名", "店铺", "项目", "级别", "加分", "扣分", "说明"]),
        vec![
            Cell::Date("2026-10-14"),
            "甲一明".into(),
            YUNSHAN.into(),
            "暗语恶意过滤".into(),
            "考核扣分".into(),
            Cell::Blank,
            2.into(),
            "第二周查实一次".into(),
        ],
        vec![
            Cell::Date("2026-10-23"),
            "辛八斗".into(),
            SHIGUANG.into(),
            "大促期间主动顶班".into(),
            "加分".into(),
            5.into(),
            Cell::Blank,
            Cell::Blank,
        ],
    ];
    file("奖惩记录.xlsx", workbook("奖惩", &rows))
}

fn appraisal() -> SampleFile {
    let mut rows = vec![texts(&["姓名", "考评人", "日期", "服务态度", "团队协作"])];
    for (p, (attitude, team)) in
        PEOPLE.iter().zip([(95, 90), (88, 92), (93, 95), (96, 96), (97, 91), (85, 88), (90, 90), (94, 93)])
    {
        let by = if p.supervisor.is_empty() { "店长" } else { p.supervisor };
        rows.push(vec![p.name.into(), by.into(), Cell::Date("2026-10-31"), attitude.into(), team.into()]);
    }
    file("考评.xlsx", workbook("考评", &rows))
}
