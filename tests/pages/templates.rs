//! A shop's own templates: they take the place of ours, and a broken one is told with its file and line.

use super::made;
use crate::support::outcome::{Shop, measures, store};
use std::collections::BTreeMap;
use zhangfang::diag::{Diagnostic, Location};
use zhangfang::report::html::Pages;

fn load(own: &[(&str, &str)]) -> Result<(Pages, Vec<Diagnostic>), Vec<Diagnostic>> {
    let own: BTreeMap<_, _> = own.iter().map(|(n, t)| ((*n).to_owned(), (*t).to_owned())).collect();
    Pages::load(&own, &measures())
}

fn told(findings: &[Diagnostic]) -> Vec<String> {
    let at = |d: &Diagnostic| match &d.at {
        Some(Location::Text(span)) => span.to_string(),
        other => format!("{other:?}"),
    };
    findings.iter().map(|d| format!("{} {} {}", d.code.number(), at(d), d.args[0].1)).collect()
}

fn broken(own: &[(&str, &str)]) -> Vec<String> {
    told(&load(own).err().unwrap())
}

#[test]
fn a_shops_own_template_takes_the_place_of_ours_and_may_include_others() {
    let own = [("ranking.html", "<p>{% include \"logo.html\" %}{{ store }}</p>"), ("logo.html", "LOGO ")];
    let (pages, warnings) = load(&own).unwrap();
    assert_eq!(told(&warnings), Vec::<String>::new());
    let page = pages.ranking(&store(&Shop::new("<甲店>", 3)), None).unwrap();
    assert_eq!(page, "<p>LOGO &lt;甲店&gt;</p>");
}

#[test]
fn every_broken_template_is_told_with_its_line() {
    let own = [("index.html", "一\n{% if %}\n"), ("ranking.html", "<p>\n二 {{ x | }}")];
    assert_eq!(
        broken(&own).iter().map(|l| l.split(' ').take(2).collect::<Vec<_>>().join(" ")).collect::<Vec<_>>(),
        ["W101 templates/index.html:2:7", "W101 templates/ranking.html:2:10"]
    );
}

#[test]
fn names_that_nothing_defines_are_told_where_they_stand() {
    let own = [("ranking.html", "一\n二 {{ store | shout }}\n{% include \"no.html\" %}")];
    assert_eq!(
        broken(&own),
        [
            "W101 templates/ranking.html:2:14 Unknown filter `shout`",
            "W101 templates/ranking.html:3:12 Unknown template `no.html`"
        ]
    );
}

#[test]
fn a_field_that_a_page_does_not_have_is_told_when_it_is_printed() {
    let (pages, _) = load(&[("ranking.html", "<p>\n{{ wages }}</p>")]).unwrap();
    let finding = pages.ranking(&store(&Shop::new("甲店", 3)), None).unwrap_err();
    let line = &told(&[*finding])[0];
    assert!(line.starts_with("W101 templates/ranking.html:2:4 "), "{line}");
}

#[test]
fn a_misspelt_template_is_a_warning_with_the_name_that_was_meant() {
    let (_, warnings) = load(&[("rankng.html", "x")]).unwrap();
    assert_eq!(told(&warnings), ["W102 templates/rankng.html:1:1 rankng.html"]);
    assert_eq!(warnings[0].args[1], ("near", "ranking.html".to_owned()));
}

#[test]
fn no_page_names_anything_outside_itself_and_forty_people_stay_under_150_kb() {
    for (name, html) in made::all() {
        for outside in ["http:", "https:", "src=", "url(", "@import", "//"] {
            assert!(!html.contains(outside), "{name} holds {outside}");
        }
    }
    let mut large = store(&made::hostile(Shop::new("星河旗舰店", 40)));
    let more: Vec<_> = large.rankings[0].columns.iter().cycle().take(12).cloned().collect();
    large.rankings[0].columns.clone_from(&more);
    let before = store(&Shop::new("星河旗舰店", 40).in_period("2026-09", 5));
    let size = made::pages().ranking(&large, Some(&before)).unwrap().len();
    assert!(size < 150_000, "{size} bytes");
}
