//! The cases in plain Excel, computed by us: the same values in every row.

use super::case::{agree, files, show};
use zhangfang::formula::lower::{cell_text, plain};
use zhangfang::formula::{Content, Model, evaluate};

/// A model whose formula columns are computed anew.
fn recomputed(mut model: Model) -> Model {
    for column in model.tables.iter_mut().flat_map(|t| &mut t.columns) {
        if let Content::Formula(_) = column.content {
            column.values.clear();
        }
    }
    evaluate(&mut model);
    model
}

#[test]
fn a_lowered_case_computes_to_what_the_case_computes_to() {
    let mut wrong = Vec::new();
    for mut file in files() {
        let mut model = std::mem::take(&mut file.model);
        evaluate(&mut model);
        let lowered = plain(&model);
        let again = recomputed(lowered.clone());
        for case in &file.cases {
            let column = |m: &Model| m.table(&case.table).unwrap().column(&case.column).unwrap().clone();
            let (ours, theirs) = (column(&model).values, column(&again));
            if ours.len() != theirs.values.len() || !ours.iter().zip(&theirs.values).all(|(a, b)| agree(a, b)) {
                let Content::Formula(formula) = &theirs.content else { panic!() };
                let text = cell_text(&again, &case.table, formula);
                wrong.push(format!(
                    "{}.txt:{}: {}\n   as {text}\n   is {} and becomes {}",
                    file.name,
                    case.line,
                    case.text,
                    show(&ours),
                    show(&theirs.values)
                ));
            }
        }
        for (table, evaluated) in lowered.tables.iter().zip(&again.tables) {
            for (a, b) in table.columns.iter().zip(&evaluated.columns) {
                assert_eq!(a.values.len(), b.values.len(), "{}.txt: {} is not evaluated", file.name, a.name);
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
