//! Editing a param in the evaluated model and computing again is the same as a fresh run with the edited scheme.

use super::case::{Case, scheme};
use proptest::prelude::*;
use zhangfang::formula::{Model, Value, evaluate};
use zhangfang::number::Num;

const CASE: &str = include_str!("cases/nothing.txt");

/// Every value of the model, table by table.
fn values(model: &Model) -> Vec<(String, Vec<Value>)> {
    let columns = model.tables.iter().flat_map(|t| t.columns.iter().map(move |c| (t, c)));
    columns.map(|(t, c)| (format!("{}[{}]", t.name, c.name), c.values.clone())).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn a_param_edited_in_the_sheet_gives_what_the_edited_scheme_gives(hundredths in 0_i64..3000) {
        let case = Case::parse(CASE);
        let rate = Num::scaled(hundredths, 4);
        let mut edited = case.calculate().remove(0).model;
        edited.names.iter_mut().find(|n| &*n.name == "提成基数").unwrap().value = rate.clone().into();
        evaluate(&mut edited);
        let text = case.scheme_text.replace("value = \"0.5%\"", &format!("value = {rate}"));
        prop_assert_ne!(&text, &case.scheme_text);
        let fresh = case.calculate_with(&scheme(&text)).remove(0).model;
        prop_assert_eq!(values(&edited), values(&fresh));
    }
}
