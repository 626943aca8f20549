//! The booklet: what the team is told of a scheme.

use super::{expect, made, text::text};
use crate::support::folder::Folder;
use std::sync::Arc;
use zhangfang::origin::Source;
use zhangfang::scheme::load;

const SCHEME: &str = r#"
[scheme]
name = "例子<b>"
document = "一份制度"
version = "3"
posts = { 售前 = ["售前客服"], 售后 = [] }

[[param]]
name = "提成基数"
value = "0.5%"
clause = "制度 · 二"
assumed = "原文此处<script>alert(1)</script>缺失"

[[param]]
name = "提成基数"
from = 2026-07-01
value = "0.6%"

[[table]]
name = "转化档"
kind = "bands"
columns = ["下限", "得分"]
rows = [[0, 40], ["40%", 60]]
clause = "制度 · 三"

[[clause]]
id = "制度 · 二"
heading = "提成"
text = "按销售额提成。"
status = "computed"
rules = ["提成"]

[[clause]]
id = "制度 · 三"
text = "转化率分档打分。"
status = "computed"
rules = ["转化得分"]

[[rule]]
name = "转化得分"
section = "score"
formula = "BAND([@最终付款人数]/[@询单人数],转化档[得分])"
better = "higher"
clause = "制度 · 三"
examples = [{ given = { 最终付款人数 = 2, 询单人数 = 5 }, expect = 60, note = "正好四成" }]

[[rule]]
name = "提成"
section = "earning"
cases = [{ post = ["售前"], formula = "[@销售额]*提成基数*[@转化得分]/100", clause = "制度 · 二" }]
otherwise = "0"
clause = "制度 · 二"
examples = [{ given = { 岗位 = "售前", 销售额 = 10000, 提成基数 = "0.6%", 转化得分 = 60 }, expect = 36 }]

[[rule]]
name = "应发合计"
section = "total"
formula = "[@提成]"
clause = "制度 · 二"

[[rule]]
name = "扣款合计"
section = "total"
formula = "0"
clause = "制度 · 二"

[[rule]]
name = "实发"
section = "total"
formula = "[@应发合计]-[@扣款合计]"
clause = "制度 · 二"

[[conduct]]
item = "迟到"
level = "轻度"
points = -1
clause = "制度 · 三"
"#;

#[test]
fn a_booklet_says_every_rule_in_words_and_figures_with_what_it_rests_on() {
    let source = Arc::new(Source { name: "例.toml".into(), text: SCHEME.into() });
    let measures = zhangfang::read::Vocabulary::embedded().measures();
    let (scheme, _) = load(&source, &|_| None, &measures).unwrap_or_else(|found| panic!("{found:#?}"));
    let html = made::pages().booklet(&scheme).unwrap();
    assert!(!html.contains("<script>") && !html.contains("例子<b>"));
    expect("booklet.txt", &text(&html));
}

#[test]
fn the_booklet_of_a_scheme_is_one_file_printed_with_the_shops_own_template() {
    let folder = Folder::empty();
    let done = folder.run(&["scheme", "show", "客服部绩效薪酬标准", "--html"]);
    assert_eq!((done.code, done.stderr.as_str()), (0, ""));
    let html = std::fs::read_to_string(folder.join("制度_客服部绩效薪酬标准.html")).unwrap();
    assert!(html.starts_with("<!doctype html>") && html.ends_with("</html>\n"));
    assert!(!html.contains("src=") && !html.contains("href=\"http"), "nothing comes from elsewhere");
    folder.write("zhangfang.toml", b"");
    folder.write("templates/booklet.css", "h1{color:teal}".as_bytes());
    let own = folder.run(&["scheme", "show", "客服部绩效薪酬标准", "--html", "-"]);
    assert!(own.stdout.contains("h1{color:teal}") && !own.stdout.contains(".way{"));
}
