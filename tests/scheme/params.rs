//! The shop's own values take the place of a scheme's params.

use super::{loaded, printed};
use std::path::Path;
use std::sync::Arc;
use zhangfang::origin::{Source, Span};
use zhangfang::scheme::apply_params;
use zhangfang::scheme::model::Scheme;

const SCHEME: &str = r#"
[scheme]
name = "小"

[[param]]
name = "提成基数"
value = 0.005
assumed = "原文没有"

[[param]]
name = "起算日"
value = 2026-01-01

[[rule]]
name = "甲"
section = "work"
formula = "提成基数*2"
clause = "一"
"#;

fn scheme() -> Scheme {
    loaded("小", SCHEME, Path::new("")).unwrap_or_else(|f| panic!("{}", printed(&f))).0
}

fn overrides(pairs: &[(&str, &str)]) -> Vec<(Arc<str>, Arc<str>, Span)> {
    let source = Arc::new(Source { name: "zhangfang.toml".into(), text: "提成基数 = 1".into() });
    let span = Span { source, start: 0, end: 12 };
    pairs.iter().map(|(n, t)| (Arc::from(*n), Arc::from(*t), span.clone())).collect()
}

#[test]
fn a_percentage_in_the_shops_own_words_is_the_number_and_no_longer_assumed() {
    let changed = apply_params(&scheme(), &overrides(&[("提成基数", "0.5%"), ("提成基数", "0.6%")])).unwrap();
    let param = changed.param("提成基数").unwrap();
    assert_eq!(
        (param.values.len(), param.values[0].value.to_string(), &*param.values[0].text),
        (1, "0.006".into(), "0.6%")
    );
    assert_eq!(param.assumed, None);
    assert_eq!(scheme().param("提成基数").unwrap().values[0].value.to_string(), "0.005");
}

#[test]
fn unknown_names_and_values_of_another_type_are_refused_all_at_once() {
    let refused = apply_params(&scheme(), &overrides(&[("提成基准", "1"), ("提成基数", "很多"), ("起算日", "昨天")]));
    let codes: Vec<_> = refused.unwrap_err().iter().map(|f| f.code.number()).collect();
    assert_eq!(codes, ["S015", "S014", "S014"]);
}
