//! The cases computed by us.

use super::case::{agree, files, show};
use zhangfang::formula::{check, evaluate};

#[test]
fn every_case_computes_to_its_value() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for mut file in files() {
        let mut model = std::mem::take(&mut file.model);
        evaluate(&mut model);
        for case in &file.cases {
            let values = file.values(&model, case);
            count += 1;
            if values.len() != case.expect.len() || !values.iter().zip(&case.expect).all(|(a, b)| agree(a, b)) {
                wrong.push(format!(
                    "{}.txt:{}: {}\n   wanted {}\n   found  {}",
                    file.name,
                    case.line,
                    case.text,
                    show(&case.expect),
                    show(values)
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {count} cases:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn the_checks_refuse_exactly_the_cases_that_say_so() {
    let mut wrong = Vec::new();
    for file in files() {
        let problems = check(&file.model);
        for case in &file.cases {
            let found: Vec<_> =
                problems.iter().filter(|p| *p.column == case.column && !p.kind.is_warning()).map(|p| &p.kind).collect();
            if found.is_empty() == case.refused {
                wrong.push(format!("{}.txt:{}: {}: {found:?}", file.name, case.line, case.text));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
