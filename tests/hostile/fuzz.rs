//! Every parser against input that nobody wrote: texts of `corpus/<target>/`, cut, spliced and changed, thrown at it by the thousand.
//!
//! Each file of the corpus is tried as it stands on every run, then a few hundred mutants, the same ones every time. With
//! `ZHANGFANG_FUZZ_SECONDS=60` each target goes on for that long, from another start each second (`ZHANGFANG_FUZZ_START` is the
//! first). An input that makes a parser panic is left in the temporary folder, under the name that the failure says: copied into
//! `corpus/<target>/`, it is tried for ever after. An input that ends the process or never returns is left there as `<target>.last`.

use crate::support::dump::dump;
use crate::support::mutate::Random;
use crate::support::package::{workbook_parts, zip};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};
use zhangfang::config::Config;
use zhangfang::facts::Measures;
use zhangfang::formula::{parse, print};
use zhangfang::origin::Source;
use zhangfang::read::inspect::inspect;
use zhangfang::read::{Limits, Vocabulary};
use zhangfang::scheme::load;

/// Mutants of each target on an ordinary run.
const MUTANTS: u32 = 300;
/// What one small input may take, unoptimised and on a busy machine.
const SLOW: Duration = Duration::from_secs(10);

struct Target<'t> {
    name: &'static str,
    /// What mutants are enriched with.
    words: &'static [&'static str],
    try_one: &'t dyn Fn(&[u8]),
}

fn corpus(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/hostile/corpus").join(target);
    let mut files: Vec<PathBuf> = std::fs::read_dir(&folder).unwrap().map(|e| e.unwrap().path()).collect();
    files.sort();
    assert!(!files.is_empty(), "{} is empty", folder.display());
    files.into_iter().map(|f| std::fs::read(f).unwrap()).collect()
}

fn fuzz(target: &Target<'_>) {
    let seeds = corpus(target.name);
    for seed in &seeds {
        try_input(target, seed);
    }
    let number = |name: &str| std::env::var(name).ok().and_then(|v| v.parse::<u64>().ok());
    let Some(seconds) = number("ZHANGFANG_FUZZ_SECONDS") else {
        return round(target, &seeds, 1, &mut || false);
    };
    let end = Instant::now() + Duration::from_secs(seconds);
    let first = number("ZHANGFANG_FUZZ_START").unwrap_or(1);
    let mut rounds = 0;
    while Instant::now() < end {
        round(target, &seeds, first + rounds, &mut || Instant::now() >= end);
        rounds += 1;
    }
    eprintln!("{}: {rounds} rounds of {MUTANTS} from {first} on", target.name);
}

fn round(target: &Target<'_>, seeds: &[Vec<u8>], start: u64, ended: &mut dyn FnMut() -> bool) {
    let mut random = Random::new(start);
    for _ in 0..MUTANTS {
        if ended() {
            return;
        }
        let seed = &seeds[random.below(seeds.len())];
        let other = &seeds[random.below(seeds.len())];
        try_input(target, &random.mutant(seed, other, target.words));
    }
}

fn try_input(target: &Target<'_>, input: &[u8]) {
    let folder = std::env::temp_dir().join("zhangfang-fuzz");
    std::fs::create_dir_all(&folder).unwrap();
    let last = folder.join(format!("{}.last", target.name));
    std::fs::write(&last, input).unwrap();
    let start = Instant::now();
    let end = catch_unwind(AssertUnwindSafe(|| (target.try_one)(input)));
    let took = start.elapsed();
    if end.is_ok() && took < SLOW {
        return;
    }
    let kept = folder.join(format!("{}-{:016x}", target.name, hash(input)));
    std::fs::rename(&last, &kept).unwrap();
    let start: String = String::from_utf8_lossy(input).chars().take(300).collect();
    panic!(
        "{}: {} on {start:?}\nto keep it as a test: cp {} tests/hostile/corpus/{}/",
        target.name,
        if end.is_err() { "a panic".to_owned() } else { format!("{took:?}") },
        kept.display(),
        target.name
    );
}

fn hash(input: &[u8]) -> u64 {
    input.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

/// A file of a target's own for what is read from files.
fn with_file(name: &str, work: impl Fn(&Path, &dyn Fn(&[u8]))) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    let write = |bytes: &[u8]| std::fs::write(&path, bytes).unwrap();
    work(&path, &write);
}

/// Reads and judges a scheme, its examples calculated.
fn judge(measures: &Measures, text: &str) -> bool {
    let source = Arc::new(Source { name: "试.toml".into(), text: text.into() });
    load(&source, &|_| None, measures).is_ok()
}

const TABLE: &[&str] =
    &["\"", "\"\"", ",", "\t", ";", "\r\n", "\r", "\n\n", "=\"", "sep=;\n", "\u{feff}", "，", "小鹿", "\0"];

#[test]
fn text_tables_are_split_whatever_they_hold() {
    with_file("a.csv", |path, write| {
        let try_one = |input: &[u8]| {
            write(input);
            dump(path);
        };
        fuzz(&Target { name: "csv", words: TABLE, try_one: &try_one });
    });
}

#[test]
fn headers_are_looked_for_whatever_stands_there() {
    const WORDS: &[&str] = &[
        "客服昵称",
        "接待人数",
        "询单人数",
        "销售额(元)",
        "平均响应（秒）",
        "日期",
        "店铺",
        "订单编号",
        "买家实付金额",
        "退款编号",
        "合计",
        "汇总",
        "姓名",
        "考勤",
        "→",
        "-->",
        "【",
        "(",
        ")",
        ",",
        "\n",
        "2026-10-01至2026-10-31",
        "请假-事假(天)",
    ];
    let vocabulary = Vocabulary::embedded();
    with_file("客服_2026-10.csv", |path, write| {
        let try_one = |input: &[u8]| {
            write(input);
            let _ = inspect(path, &vocabulary, &Limits::default());
        };
        fuzz(&Target { name: "header", words: WORDS, try_one: &try_one });
    });
}

#[test]
fn cells_are_read_whatever_they_say() {
    const WORDS: &[&str] = &[
        "2026-10-03",
        "2026年10月3日",
        "20261003",
        "10/3/2026",
        "9999-99-99",
        "24:00",
        "1小时2分3秒",
        "1:02:03",
        "99.71%",
        "-",
        "--",
        "延迟统计",
        "1,234.50",
        "￥1.2万",
        "(12)",
        "１２３",
        "1e308",
        "-0",
        "0012",
        "1234567890123456789",
        "=\"1\"",
        "'1",
        "NaN",
        "inf",
        "\u{a0}",
        ",",
        "\n",
        "2026-W43",
        "10月",
        "2026-10-01至2026-10-31",
        "3人",
        "天",
    ];
    const HEADS: &str = "客服昵称,日期,接待人数,平均响应(秒),回复率,销售额(元),上班天数,首次响应\n";
    const ORDERS: &str = "订单编号,买家实付金额,订单状态,订单付款时间,宝贝总数量,店铺名称\n";
    let vocabulary = Vocabulary::embedded();
    with_file("a.csv", |path, write| {
        let try_one = |input: &[u8]| {
            for heads in [HEADS, ORDERS] {
                write(&[heads.as_bytes(), input].concat());
                let _ = inspect(path, &vocabulary, &Limits::default());
            }
        };
        fuzz(&Target { name: "cell", words: WORDS, try_one: &try_one });
    });
}

#[test]
fn formulas_are_parsed_judged_and_calculated_whatever_they_say() {
    const WORDS: &[&str] = &[
        "[@接待人数]",
        "[接待人数]",
        "客服[接待人数]",
        "SUM(",
        "IF(",
        "IFS(",
        "ROUND(",
        "LOOKUP(",
        "SUMIFS(",
        "DATE(",
        "TEXT(",
        "EDATE(",
        "DATEDIF(",
        "MOD(",
        "RANK(",
        "ALLOCATE(",
        "BAND(",
        "TIERED(",
        "GRID(",
        "PREV(",
        ")",
        ",",
        "^",
        "&",
        "\"",
        "<>",
        "1E+307",
        "0.1",
        "%",
        "#N/A",
        "#DIV/0!",
        "{1,2}",
        "{",
        "}",
        "-",
        "''",
        "@",
        "期初",
        "期末",
        "TRUE",
        "99999999999999999999",
        "(((((((((",
        "\"0.00%\"",
        "，",
        "（",
    ];
    let measures = Vocabulary::embedded().measures();
    let try_one = |input: &[u8]| {
        let text = String::from_utf8_lossy(input);
        if let Ok(node) = parse(&text) {
            let printed = print::source(&node);
            assert_eq!(print::source(&parse(&printed).unwrap()), printed, "{text}");
        }
        let quoted = text.replace('\\', "\\\\").replace('"', "\\\"").replace(|c: char| c.is_control(), " ");
        let rule = format!("[[rule]]\nname = \"试\"\nsection = \"kpi\"\nformula = \"{quoted}\"\n");
        let example = "examples = [{ given = { 接待人数 = 3 }, want = 1 }]\n";
        let _ = judge(&measures, &format!("[scheme]\nname = \"试\"\nposts = [\"售前\"]\n{rule}{example}"));
    };
    fuzz(&Target { name: "formula", words: WORDS, try_one: &try_one });
}

#[test]
fn schemes_and_settings_are_judged_whatever_they_say() {
    const WORDS: &[&str] = &[
        "[[rule]]",
        "[[param]]",
        "[[table]]",
        "[scheme]",
        "name = ",
        "formula = ",
        "cases = [",
        "kind = \"bands\"",
        "bound = \"upper\"",
        "\"",
        "'''",
        "\\u0000",
        "]",
        "}",
        "1e999",
        "9223372036854775807",
        "nan",
        "2026-02-30",
        "per = \"day\"",
        "round = -9",
        "round = 999999",
        "include = [\"试\"]",
        "\n",
        " = ",
        "clause = ",
        "[limits]",
        "[[store]]",
        "[vocabulary]",
    ];
    let vocabulary = Vocabulary::embedded();
    let measures = vocabulary.measures();
    let try_one = |input: &[u8]| {
        let text = String::from_utf8_lossy(input);
        let _ = judge(&measures, &text);
        let source = Arc::new(Source { name: "zhangfang.toml".into(), text: text.into() });
        let _ = Config::load(&source, &mut vocabulary.clone());
    };
    fuzz(&Target { name: "scheme", words: WORDS, try_one: &try_one });
}

#[test]
fn sheets_are_scanned_whatever_they_hold() {
    const WORDS: &[&str] = &[
        "<row>",
        "<row r=\"2\">",
        "</row>",
        "<c t=\"s\">",
        "<c r=\"A1\">",
        "</c>",
        "<v>",
        "</v>",
        "<f>",
        "</f>",
        "<is><t>",
        "</t></is>",
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "<?",
        "&amp;",
        "&#x10FFFF;",
        "&#0;",
        "<mergeCells><mergeCell ref=\"A1:B2\"/></mergeCells>",
        " r=\"XFD1048576\"",
        " t=\"d\"",
        " t=\"e\"",
        " s=\"1\"",
        "/>",
        "<x:c>",
        "_x000D_",
        "1e308",
        "xml:space=\"preserve\"",
        "hidden=\"1\"",
    ];
    with_file("a.xlsx", |path, write| {
        let try_one = |input: &[u8]| {
            let mut parts = workbook_parts("", &["客服", "a_x000D_b"]);
            parts.pop();
            parts.push(crate::support::package::Part::new("xl/worksheets/sheet1.xml", input));
            write(&zip(&parts));
            dump(path);
        };
        fuzz(&Target { name: "xlsx", words: WORDS, try_one: &try_one });
    });
}

#[test]
fn pages_and_old_xml_are_read_whatever_they_hold() {
    const WORDS: &[&str] = &[
        "<table>",
        "</table>",
        "<tr>",
        "<td rowspan=1000 colspan=1000>",
        "</td>",
        "<th>",
        "<br>",
        "<script>",
        "</script>",
        "<!--",
        "-->",
        "&nbsp;",
        "&#",
        "<Row ss:Index=\"3\">",
        "<Cell ss:MergeAcross=\"9\">",
        "<Data ss:Type=\"DateTime\">",
        "</Data>",
        "</Cell>",
        "</Row>",
        "<Worksheet ss:Name=\"t\">",
        "urn:schemas-microsoft-com:office:spreadsheet",
        "\"",
        ">",
        "<",
    ];
    with_file("a.xls", |path, write| {
        let try_one = |input: &[u8]| {
            write(input);
            dump(path);
        };
        fuzz(&Target { name: "markup", words: WORDS, try_one: &try_one });
    });
}
