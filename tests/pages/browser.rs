//! The pages in a real browser: widths, themes, paper, sorting, filtering, access.

use super::made;
use crate::support::browser::{Browser, Frame, Theme};

const PROBE: &str = include_str!("probe.js");

#[test]
fn pages_fit_phone_and_desktop_read_well_light_and_dark_and_say_nothing_to_the_console() {
    let Some(browser) = Browser::find() else { return };
    let pages = made::all();
    for theme in [Theme::Light, Theme::Dark] {
        let shown: Vec<_> = [390, 1280].into_iter().flat_map(|w| pages.iter().map(move |(n, h)| (*n, h, w))).collect();
        let frames: Vec<_> =
            shown.iter().map(|(_, html, width)| Frame { html, width: *width, script: PROBE }).collect();
        let seen = browser.look(&frames, theme);
        let wrong = shown.iter().zip(&seen.frames).filter(|(_, lines)| !lines.is_empty());
        let wrong: Vec<_> =
            wrong.map(|((name, _, width), lines)| format!("{name} {width} {theme:?}: {lines:?}")).collect();
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        assert!(seen.console.is_empty(), "{:?}", seen.console);
    }
}

#[test]
fn the_probe_sees_what_is_wrong_with_a_bad_page() {
    let Some(browser) = Browser::find() else { return };
    let html = "<html lang=en><head></head><body><h1>a</h1><h3>b</h3><p style='color:#bbb;background:#fff'>pale</p>\
        <div style='width:600px'>wide</div><input><table><tr><th>c</table><i id=x></i><i id=x></i><script>console.error('boom')</script></body></html>";
    let seen = browser.look(&[Frame { html, width: 390, script: PROBE }], Theme::Light);
    let wanted = [
        "lang en",
        "sideways scroll: 608 > 390",
        "contrast 1.92: p pale",
        "sticks out: div wide",
        "no label: input",
        "no scope: th c",
        "id twice: x",
        "not one main",
        "heading skips: h3 b",
    ];
    assert_eq!(seen.frames[0].iter().map(|l| l.trim()).collect::<Vec<_>>(), wanted);
    assert_eq!(seen.console.len(), 1, "{:?}", seen.console);
}

#[test]
fn a_page_with_its_details_shown_still_fits_a_phone() {
    let Some(browser) = Browser::find() else { return };
    let opened = format!(
        "document.querySelectorAll('details').forEach(function(d){{d.open=true}});\
         document.querySelectorAll('.brief').forEach(function(b){{b.checked=false}});{PROBE}"
    );
    let pages = [made::ranking(15), made::payslip(0)];
    let frames: Vec<_> = pages.iter().map(|html| Frame { html, width: 390, script: &opened }).collect();
    assert_eq!(browser.look(&frames, Theme::Light).frames, [Vec::<String>::new(), Vec::new()]);
}

#[test]
fn a_heading_sorts_and_sorts_back_and_what_is_unknown_stays_last() {
    let Some(browser) = Browser::find() else { return };
    let html = made::ranking(6);
    let script = "
        var board=document.querySelector('[data-ranking]'),out=[];
        function names(){return [].map.call(board.querySelectorAll('tbody tr'),function(r){return r.querySelector('.nm').textContent}).join(' ')}
        function press(text){[].filter.call(board.querySelectorAll('thead button'),function(b){return b.textContent===text})[0].click()}
        function state(text){out.push(text+': '+names()+' | '+[].map.call(board.querySelectorAll('th[aria-sort]'),function(h){return h.querySelector('button').textContent+' '+h.getAttribute('aria-sort')}).join())}
        state('first');press('名次');state('名次');press('订单付款率');state('订单付款率');press('订单付款率');state('订单付款率');press('流失率');state('流失率');press('销售额');state('销售额');
        return out";
    let seen = browser.look(&[Frame { html: &html, width: 1280, script }], Theme::Light);
    super::expect("sorted.txt", &(seen.frames[0].join("\n") + "\n"));
}

#[test]
fn filters_hide_the_others_and_count_who_is_left() {
    let Some(browser) = Browser::find() else { return };
    let html = made::ranking(15);
    let script = "
        var board=document.querySelector('[data-ranking]'),out=[],search=board.querySelector('input[type=search]'),post=[].slice.call(board.querySelectorAll('.posts label'));
        function state(){out.push([].filter.call(board.querySelectorAll('tbody tr'),function(r){return r.offsetParent||r.getClientRects().length}).length+' '+board.querySelector('.count').textContent)}
        function set(e,v){e.value=v;e.dispatchEvent(new Event('input'));e.dispatchEvent(new Event('change'))}
        function pick(t){post.filter(function(l){return l.textContent===t})[0].click()}
        state();set(search,'<SCRIPT');state();set(search,'');pick('售后客服');state();set(search,'没有此人');state();pick('全部');set(search,'');state();
        return out";
    let frames = [390, 1280].map(|width| Frame { html: &html, width, script });
    let wanted = ["15 ", "1 1 / 15 人", "4 4 / 15 人", "0 0 / 15 人", "15 "];
    for lines in browser.look(&frames, Theme::Light).frames {
        assert_eq!(lines, wanted);
    }
}

#[test]
fn the_ranking_of_one_post_needs_no_script() {
    let Some(browser) = Browser::find() else { return };
    let (html, rest) = made::ranking(15).split_once("<script>").map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
    let html = html + rest.split_once("</script>").unwrap().1;
    assert!(!html.contains("<script"));
    let script = "
        var board=document.querySelector('[data-ranking]'),out=[];
        function state(t){out.push(t+' '+[].filter.call(board.querySelectorAll('tbody tr'),function(r){return r.getClientRects().length}).map(function(r){return r.querySelector('.nm').textContent.slice(0,4)}).join(' '))}
        state('-');[].forEach.call(board.querySelectorAll('.posts label'),function(l){l.click();state(l.textContent)});
        return out";
    let frames = [390, 1280].map(|width| Frame { html: &html, width, script });
    for lines in browser.look(&frames, Theme::Light).frames {
        super::expect("posts.txt", &(lines.join("\n") + "\n"));
    }
}

#[test]
fn the_index_finds_a_file_by_all_words() {
    let Some(browser) = Browser::find() else { return };
    let html = made::index();
    let script = "
        var input=document.querySelector('input'),out=[];
        function find(v){input.value=v;input.dispatchEvent(new Event('input'));
        out.push(v+': '+[].filter.call(document.querySelectorAll('li'),function(l){return l.getClientRects().length}).map(function(l){return decodeURIComponent(l.firstElementChild.getAttribute('href'))}).join(' '))}
        find('真名3 云上 2026-09');find('7月 汇总');find('查无');find('2026-W43 <店> 工资表');return out";
    let seen = browser.look(&[Frame { html: &html, width: 1280, script }], Theme::Light);
    let wanted = [
        "真名3 云上 2026-09: 2026-09/云上专卖店/工资条/真名3.html",
        "7月 汇总: 2026-07/汇总_2026-07.xlsx",
        "查无: ",
        "2026-W43 <店> 工资表: 2026-W43/a & b <店>/工资表_a & b <店>_2026-W43.xlsx",
    ];
    assert_eq!(seen.frames[0], wanted);
}

#[test]
fn names_are_shown_as_they_are_and_change_nothing_else() {
    let Some(browser) = Browser::find() else { return };
    let html = made::ranking(15);
    let script = "
        var out=[].map.call(document.querySelector('[data-ranking]').querySelectorAll('.nm'),function(n){return n.textContent});
        return [document.scripts.length-1+' script',out.filter(function(n){return /script|mouse/.test(n)}).join(' ')]";
    let seen = browser.look(&[Frame { html: &html, width: 390, script }], Theme::Light);
    assert_eq!(seen.frames[0], ["1 script", "<script>alert(1)</script> 🐼\"' onmouseover=x"]);
}

#[test]
fn a_payslip_prints_on_one_sheet_and_a_ranking_of_fifteen_on_one_a_ranking() {
    let Some(browser) = Browser::find() else { return };
    assert_eq!(browser.pages_on_paper(&made::payslip(0)), 1);
    assert_eq!(browser.pages_on_paper(&made::payslip(3)), 1);
    assert_eq!(browser.pages_on_paper(&made::ranking(15)), 2);
}
