//! Settings from texts.

use super::file::{Setting, Takes, settings};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A value that cannot be read: what was written, and what is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    pub name: Arc<str>,
    pub text: Arc<str>,
    pub wanted: Takes,
    /// The unit of a whole number.
    pub unit: Arc<str>,
}

/// Reads the settings one by one and gathers what is wrong.
pub(super) struct Reader<'l> {
    lookup: &'l dyn Fn(&str) -> Option<String>,
    given: BTreeMap<Arc<str>, Arc<str>>,
    wrong: Vec<Unreadable>,
}

impl<'l> Reader<'l> {
    pub(super) fn new(lookup: &'l dyn Fn(&str) -> Option<String>) -> Self {
        Self { lookup, given: BTreeMap::new(), wrong: Vec::new() }
    }

    /// The texts that took the place of defaults, and what could not be read.
    pub(super) fn finish(self) -> (BTreeMap<Arc<str>, Arc<str>>, Vec<Unreadable>) {
        (self.given, self.wrong)
    }

    /// The value by `read`, from the text that is looked up, else from the default.
    fn get<T: Default>(&mut self, name: &str, read: impl Fn(&str, &Setting) -> Option<T>) -> T {
        let Some(setting) = settings().iter().find(|s| &*s.name == name) else {
            return T::default();
        };
        let given: Option<Arc<str>> = (self.lookup)(name).map(Into::into);
        if let Some(text) = &given {
            self.given.insert(Arc::clone(&setting.name), Arc::clone(text));
        }
        let text = given.unwrap_or_else(|| Arc::clone(&setting.value));
        read(text.trim(), setting).unwrap_or_else(|| {
            let Setting { name, takes, unit, .. } = setting.clone();
            self.wrong.push(Unreadable { name, text: Arc::clone(&text), wanted: takes, unit });
            T::default()
        })
    }

    pub(super) fn whole(&mut self, name: &str) -> u32 {
        self.get(name, whole)
    }

    pub(super) fn seconds(&mut self, name: &str) -> u32 {
        self.get(name, |text, setting| whole(text, setting)?.checked_mul(seconds_of(&setting.unit)))
    }

    /// Seconds of the calendar day, up to its end.
    pub(super) fn clock(&mut self, name: &str) -> u32 {
        self.get(name, |text, _| clock(text))
    }

    /// Seconds of the calendar day, before its end.
    pub(super) fn cut(&mut self, name: &str) -> u32 {
        self.get(name, |text, _| clock(text).filter(|c| *c < 86_400))
    }

    pub(super) fn yes(&mut self, name: &str) -> bool {
        self.get(name, |text, _| match text {
            "是" | "TRUE" | "true" => Some(true),
            "否" | "FALSE" | "false" => Some(false),
            _ => None,
        })
    }

    pub(super) fn word<T: Copy>(&mut self, name: &str, words: &[(&str, T)]) -> T {
        let find = |text: &str| words.iter().find(|(w, _)| *w == text).map(|(_, value)| *value);
        self.get(name, |text, _| find(text).map(Some)).unwrap_or(words[0].1)
    }

    pub(super) fn text(&mut self, name: &str) -> String {
        self.get(name, |text, _| Some(text.to_owned()))
    }

    pub(super) fn lines(&mut self, name: &str) -> Vec<String> {
        self.get(name, |text, _| Some(parts(text, &['\n', '\r'])))
    }

    pub(super) fn list(&mut self, name: &str) -> Vec<String> {
        self.get(name, |text, _| Some(parts(text, &['\n', '\r', '、', ',', '，', ';', '；'])))
    }
}

/// A whole number within the setting's bounds, with or without its unit.
fn whole(text: &str, setting: &Setting) -> Option<u32> {
    let Takes::Whole(most) = setting.takes else { return None };
    let digits = text.strip_suffix(&*setting.unit).unwrap_or(text).trim_end();
    digits.parse().ok().filter(|n| *n <= most)
}

fn seconds_of(unit: &str) -> u32 {
    match unit {
        "天" => 86_400,
        "小时" => 3_600,
        "分钟" => 60,
        _ => 1,
    }
}

/// `02:00`, `2:00` or `2`, up to 24:00, in seconds.
fn clock(text: &str) -> Option<u32> {
    let (hours, minutes) = text.split_once([':', '：']).unwrap_or((text, "0"));
    let (hours, minutes): (u32, u32) = (hours.parse().ok()?, minutes.parse().ok()?);
    let whole = (hours <= 24 && minutes < 60).then(|| (hours * 60 + minutes) * 60)?;
    (whole <= 86_400).then_some(whole)
}

fn parts(text: &str, separators: &[char]) -> Vec<String> {
    text.split(separators).map(str::trim).filter(|p| !p.is_empty()).map(str::to_owned).collect()
}
