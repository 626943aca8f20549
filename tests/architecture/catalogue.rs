//! The words of the program: every code has them in both languages, and every text is somebody's.

use super::{files, root, sources};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use zhangfang::diag::{ALL_CODES, Catalogue, Document, Lang};
use zhangfang::origin::Source;

fn words(lang: Lang) -> BTreeMap<String, String> {
    Catalogue::load(lang).entries().map(|(k, t)| (k.to_owned(), t.to_owned())).collect()
}

#[test]
fn every_code_has_a_title_in_both_languages() {
    let mut wrong = Vec::new();
    for lang in [Lang::Zh, Lang::En] {
        let words = words(lang);
        for code in ALL_CODES {
            if words.get(&format!("{}.title", code.number())).is_none_or(|t| t.trim().is_empty()) {
                wrong.push(format!("{lang:?}: {} has no title", code.number()));
            }
        }
    }
    assert_eq!(wrong, [""; 0]);
}

#[test]
fn the_catalogues_are_sound_toml() {
    for name in ["zh.toml", "en.toml"] {
        let text = std::fs::read_to_string(root().join("templates/messages").join(name)).unwrap();
        let source = Arc::new(Source { name: name.into(), text: text.into() });
        let document = Document::parse(&source);
        document.root().entries();
        let wrong = document.into_findings();
        assert_eq!(wrong, [], "{name}");
    }
}

#[test]
fn no_two_codes_share_a_number() {
    let numbers: BTreeSet<_> = ALL_CODES.iter().map(|c| c.number()).collect();
    assert_eq!(numbers.len(), ALL_CODES.len());
}

#[test]
fn both_languages_say_the_same_things_with_the_same_gaps() {
    let (zh, en) = (words(Lang::Zh), words(Lang::En));
    let only = |a: &BTreeMap<String, String>, b: &BTreeMap<String, String>| {
        a.keys().filter(|k| !b.contains_key(*k)).cloned().collect::<Vec<_>>()
    };
    assert_eq!((only(&zh, &en), only(&en, &zh)), (Vec::new(), Vec::new()));
    let wrong: Vec<_> = zh.iter().filter(|(k, t)| gaps(t) != gaps(&en[*k])).map(|(k, _)| k).collect();
    assert_eq!(wrong, [""; 0]);
}

#[test]
fn every_gap_of_a_message_is_filled_by_the_code_that_raises_it() {
    let sources = sources();
    let names = names_of_codes();
    let mut wrong = Vec::new();
    for (key, text) in words(Lang::Zh) {
        let Some((name, _)) = key.split_once('.').and_then(|(number, _)| names.get_key_value(number)) else { continue };
        let constant = format!("codes::{}", names[name]);
        let raising: Vec<_> = sources.iter().filter(|f| mentions(&f.text, &constant)).collect();
        let rooms: BTreeSet<_> = raising.iter().map(|f| f.room()).collect();
        let filled: BTreeSet<_> =
            sources.iter().filter(|f| rooms.contains(f.room())).flat_map(|f| arguments(&f.text)).collect();
        if raising.is_empty() {
            wrong.push(format!("{name} ({}) is never raised", names[name]));
        }
        wrong.extend(gaps(&text).difference(&filled).map(|gap| format!("{key}: nobody fills {{{gap}}}")));
    }
    assert_eq!(wrong, [""; 0]);
}

#[test]
fn no_text_is_left_that_nothing_shows() {
    let numbers: BTreeSet<_> = ALL_CODES.iter().map(|c| c.number()).collect();
    let mut code: String = sources().into_iter().map(|f| f.text).collect();
    for template in files("templates", "html") {
        code.push_str(&std::fs::read_to_string(template).unwrap());
    }
    // The kinds of exports are named by the vocabulary.
    code.push_str(&std::fs::read_to_string(root().join("templates/vocabulary.toml")).unwrap());
    let messages = std::fs::read_to_string(root().join("templates/messages/zh.toml")).unwrap();
    let mut orphans = Vec::new();
    for key in words(Lang::Zh).into_keys() {
        let (section, name) = key.split_once('.').unwrap();
        let by_code = numbers.contains(section) && matches!(name, "title" | "help");
        let whole = code.contains(&format!("\"{key}\""));
        // A word of a list: the section is named in code or in a message's gap, the word is one of the values.
        let listed = code.contains(&format!("\"{section}\""))
            || code.contains(&format!("\"{section}."))
            || messages.contains(&format!(":{section}}}"));
        let said = by_code || whole || (listed && is_said(&code, name));
        if !said {
            orphans.push(key);
        }
    }
    assert_eq!(orphans, [""; 0]);
}

/// Whether a word stands in the code as a text or as the name of a variant.
fn is_said(code: &str, word: &str) -> bool {
    // The kinds of TOML values are named by the `toml` crate.
    const OF_TOML: [&str; 7] = ["string", "integer", "float", "boolean", "datetime", "array", "table"];
    // Options are named in code without their dashes.
    let word = word.trim_start_matches("--");
    code.contains(&format!("\"{word}\"")) || mentions(code, word) || OF_TOML.contains(&word)
}

/// The names of the gaps in a text.
fn gaps(text: &str) -> BTreeSet<&str> {
    let inside = text.split('{').skip(1).filter_map(|rest| rest.split('}').next());
    inside.map(|gap| gap.split(':').next().unwrap_or(gap)).collect()
}

/// The names of all arguments that a file gives to findings: `.arg("name", …)`, `("name", …)`.
fn arguments(text: &str) -> Vec<&str> {
    text.split("(\"").skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

/// By number, the constant's name in `diag/code.rs`.
fn names_of_codes() -> BTreeMap<String, String> {
    let text = std::fs::read_to_string(root().join("src/diag/code.rs")).unwrap();
    let line = |line: &str| {
        let (name, rest) = line.trim().split_once(" = \"")?;
        Some((rest.split('"').next()?.to_owned(), name.to_owned()))
    };
    text.lines().filter(|l| l.ends_with(';')).filter_map(line).collect()
}

/// Whether a name stands in the text as a whole word.
fn mentions(text: &str, name: &str) -> bool {
    text.match_indices(name).any(|(at, _)| {
        let edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric() && c != '_');
        edge(text[..at].chars().next_back()) && edge(text[at + name.len()..].chars().next())
    })
}
