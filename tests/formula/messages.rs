//! What the parser and the checks say, and how formulas print: a line a case.

use super::case::{read, text_cases};
use zhangfang::formula::parse::{MAX_DEPTH, MAX_LENGTH, ParseErrorKind, Unsupported};
use zhangfang::formula::{ParseError, ProblemKind, check, parse, print};

fn parse_error(error: &ParseError, text: &str) -> String {
    let what = match &error.kind {
        ParseErrorKind::Expected { wanted, .. } => format!("wanted {wanted}"),
        ParseErrorKind::FullWidth { meant, .. } => format!("wide {meant}"),
        ParseErrorKind::Unclosed { open } => format!("unclosed {open}"),
        ParseErrorKind::Strange { .. } => "strange".to_owned(),
        ParseErrorKind::BadNumber { .. } => "no number".to_owned(),
        ParseErrorKind::BadReference { .. } => "no reference".to_owned(),
        ParseErrorKind::Unsupported { what } => match what {
            Unsupported::ArrayConstant => "no array".to_owned(),
            Unsupported::CellReference => "no cell".to_owned(),
            Unsupported::TableArea => "no area".to_owned(),
            Unsupported::ForeignRow => "no foreign row".to_owned(),
        },
        ParseErrorKind::TooLong => "too long".to_owned(),
        ParseErrorKind::TooDeep => "too deep".to_owned(),
    };
    format!("{:?} {what}", &text[error.span.clone()])
}

fn problem(kind: &ProblemKind) -> String {
    let near = |near: &Option<std::sync::Arc<str>>| near.as_ref().map_or_else(String::new, |n| format!(", near {n}"));
    match kind {
        ProblemKind::UnknownColumn { name, table, near: n } => format!("no column {name} in {table}{}", near(n)),
        ProblemKind::UnknownTable { name, near: n } => format!("no table {name}{}", near(n)),
        ProblemKind::UnknownName { name, near: n } => format!("no name {name}{}", near(n)),
        ProblemKind::UnknownFunction { name, near: n } => format!("no function {name}{}", near(n)),
        ProblemKind::Arity { function, wanted, found } => format!("{function} takes {wanted}, not {found}"),
        ProblemKind::Type { wanted, found, .. } => format!("{wanted} wanted, {found} found"),
        ProblemKind::OtherTable { wanted, found } => format!("columns of {wanted} wanted, {found} found"),
        ProblemKind::NotBands { table, function } => format!("{table} is no bands for {function}"),
        ProblemKind::Format { format } => format!("no format {format}"),
        ProblemKind::Limit { limit } => format!("beyond Excel: {limit:?}"),
        ProblemKind::Cycle { path } => format!("circle {}", path.join(" → ")),
        ProblemKind::HidesUnknown { name } => format!("hides {name}"),
    }
}

#[test]
fn every_mistake_is_told_with_its_stretch_of_text() {
    let mut wrong = Vec::new();
    for (line, text, expect) in text_cases(include_str!("refused.txt")) {
        let found = match parse(text) {
            Ok(node) => format!("read as {}", print::source(&node)),
            Err(errors) => errors.iter().map(|e| parse_error(e, text)).collect::<Vec<_>>().join(" | "),
        };
        if found != expect.unwrap() {
            wrong.push(format!("{line}: {text} -> {found}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_read_prints_back_as_it_was() {
    let mut wrong = Vec::new();
    for (line, text, expect) in text_cases(include_str!("parsed.txt")) {
        let found = match parse(text) {
            Ok(node) => print::source(&node),
            Err(errors) => errors.iter().map(|e| parse_error(e, text)).collect::<Vec<_>>().join(" | "),
        };
        if found != expect.unwrap_or(text) {
            wrong.push(format!("{line}: {text} -> {found}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_problem_is_told_with_its_stretch_of_text() {
    let file = read("checked", include_str!("checked.txt"));
    let problems = check(&file.model);
    let mut wrong = Vec::new();
    for case in &file.cases {
        let mine = problems.iter().filter(|p| *p.column == case.column);
        let found: Vec<_> = mine.map(|p| format!("{:?} {}", &case.text[p.span.clone()], problem(&p.kind))).collect();
        let found = found.join(" | ");
        if found != case.raw {
            wrong.push(format!("{}: {} -> {found}", case.line, case.text));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn circles_are_shown_from_column_to_column() {
    let text = "[客服]\n序号\n1\n\n[店铺]\n店\n1\n\nin 客服\n=1 -> 1";
    let mut file = read("circles", text);
    let add = |file: &mut super::case::CaseFile, table: &str, name: &str, text: &str| {
        file.add(table, name, text);
    };
    add(&mut file, "客服", "a", "[@b]+1");
    add(&mut file, "客服", "b", "SUM([c])");
    add(&mut file, "客服", "c", "[@a]*2");
    add(&mut file, "客服", "behind", "[@a]");
    add(&mut file, "客服", "self", "1+[@self]");
    add(&mut file, "客服", "d", "店铺[总]");
    add(&mut file, "店铺", "总", "SUM(客服[d])");
    add(&mut file, "客服", "past", "PREV([@past])+1");
    let found: Vec<_> = check(&file.model)
        .iter()
        .map(|p| format!("{}[{}] {:?} {}", p.table, p.column, p.span, problem(&p.kind)))
        .collect();
    assert_eq!(
        found,
        [
            "客服[a] 0..4 circle a → b → c → a",
            "客服[self] 2..9 circle self → self",
            "客服[d] 0..11 circle d → 店铺[总] → d",
        ]
    );
}

#[test]
fn what_excel_would_refuse_in_the_file_is_told() {
    let check_of = |formula: String| {
        let mut file = read("limits", "[客服]\n序号\n1\n");
        file.add("客服", "x", &formula);
        check(&file.model).iter().map(|p| format!("{} {}", p.column, problem(&p.kind))).collect::<Vec<_>>()
    };
    let cases = |n: usize| (0..n).map(|i| format!("[@序号]={i},{i}")).collect::<Vec<_>>().join(",");
    assert_eq!(check_of(format!("IFS({})", cases(60))), [""; 0]);
    assert_eq!(check_of(format!("IFS({})", cases(70))), ["x beyond Excel: Depth"]);
    let sum = vec!["[@序号]"; 180].join("+");
    assert_eq!(check_of(format!("IF({sum}>1,{sum},{sum})")), ["x beyond Excel: Length"]);
    assert_eq!(check_of(format!("MAX({})", vec!["1"; 255].join(","))), [""; 0]);
    assert_eq!(check_of(format!("MAX({})", vec!["1"; 256].join(","))), ["x beyond Excel: Arguments"]);
    assert_eq!(check_of(format!("\"{}\"", "长".repeat(255))), [""; 0]);
    assert_eq!(check_of(format!("\"{}\"", "长".repeat(256))), ["x beyond Excel: Text"]);
    // The helper column is too long, and the rule that needs it is named.
    assert_eq!(check_of(format!("ALLOCATE(MAX({sum},{sum},{sum}),[序号]) {{2}}")), ["x beyond Excel: Length"]);
}

#[test]
fn hostile_length_and_depth_are_errors_and_not_a_crash() {
    let of = |kind| move |e: &ParseError| e.kind == kind;
    let deep = [
        "(".repeat(MAX_LENGTH),
        "-".repeat(MAX_LENGTH - 1) + "1",
        "1".to_owned() + &"%".repeat(MAX_LENGTH - 1),
        "IF(".repeat(MAX_LENGTH / 3),
        "1".to_owned() + &"+1".repeat(MAX_LENGTH / 2 - 1),
        "1^".repeat(MAX_LENGTH / 2 - 1) + "1",
        "(".repeat(4000) + "1" + &")".repeat(4000),
    ];
    for text in deep {
        let errors = parse(&text).unwrap_err();
        assert!(errors.iter().any(of(ParseErrorKind::TooDeep)), "{}… {errors:?}", &text[..5]);
    }
    let long = "1".repeat(MAX_LENGTH + 1);
    assert!(parse(&long).unwrap_err().iter().any(of(ParseErrorKind::TooLong)));
    let allowed = "(".repeat(MAX_DEPTH - 1) + "1" + &")".repeat(MAX_DEPTH - 1);
    assert!(parse(&allowed).is_ok());
}
