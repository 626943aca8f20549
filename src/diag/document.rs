//! A TOML document that people write, read key by key: the only door to `toml`.
//! Each key that is asked for counts as known; what was never asked for is an unknown key, refused with a suggestion.
//! All findings of a document come at once.

use super::{Diagnostic, codes, nearest};
use crate::number::Num;
use crate::origin::{Source, Span};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A parsed document and what was found wrong in it so far.
pub struct Document<'t> {
    source: &'t Arc<Source>,
    root: DeTable<'t>,
    findings: RefCell<Vec<Diagnostic>>,
}

/// A value with its place.
#[derive(Clone, Copy)]
pub struct Item<'d> {
    document: &'d Document<'d>,
    value: &'d Spanned<DeValue<'d>>,
}

/// A table whose keys are being asked for. Unknown keys are reported when it is dropped.
pub struct Items<'d> {
    document: &'d Document<'d>,
    table: &'d DeTable<'d>,
    span: Span,
    asked: RefCell<Vec<String>>,
    open: bool,
}

impl<'t> Document<'t> {
    /// Parses; syntax errors become findings and the rest of the document is still read.
    #[must_use]
    pub fn parse(source: &'t Arc<Source>) -> Self {
        let (root, errors) = DeTable::parse_recoverable(&source.text);
        let root = root.into_inner();
        let findings = errors
            .iter()
            .filter(|e| !is_word_key(e.message(), source, e.span()))
            .map(|e| {
                let span = e.span().unwrap_or(0..0);
                let span = Span { source: Arc::clone(source), start: span.start, end: span.end };
                Diagnostic::new(codes::TOML_SYNTAX).arg("detail", e.message()).at(span)
            })
            .collect();
        Self { source, root, findings: RefCell::new(findings) }
    }

    #[must_use]
    pub fn source(&self) -> &Arc<Source> {
        self.source
    }

    /// The top-level table.
    pub fn root(&self) -> Items<'_> {
        let span = Span { source: Arc::clone(self.source), start: 0, end: 0 };
        Items { document: self, table: &self.root, span, asked: RefCell::default(), open: false }
    }

    /// Adds a finding in the order in which the document is walked.
    pub fn report(&self, finding: Diagnostic) {
        self.findings.borrow_mut().push(finding);
    }

    /// All findings, by place.
    #[must_use]
    pub fn into_findings(self) -> Vec<Diagnostic> {
        let mut findings = self.findings.into_inner();
        findings.sort_by(|a, b| a.at.cmp(&b.at));
        findings
    }

    fn span(&self, range: std::ops::Range<usize>) -> Span {
        Span { source: Arc::clone(self.source), start: range.start, end: range.end }
    }
}

impl<'d> Item<'d> {
    #[must_use]
    pub fn span(&self) -> Span {
        self.document.span(self.value.span())
    }

    /// Reports that another kind of value is wanted: a key of the catalogue's section `[type]`.
    pub fn wrong(&self, wanted: &'static str) {
        let found = self.value.get_ref().type_str();
        self.document
            .report(Diagnostic::new(codes::WRONG_TYPE).arg("wanted", wanted).arg("found", found).at(self.span()));
    }

    /// Text; another kind of value is reported.
    pub fn text(&self) -> Option<&'d str> {
        let text = self.value.get_ref().as_str();
        if text.is_none() {
            self.wrong("text");
        }
        text
    }

    /// The span of a text's content inside its quotes: where a formula's own positions start.
    /// Exact for `"…"` and `'…'` without escapes, and for multi-line strings without escapes.
    #[must_use]
    pub fn content_span(&self) -> Span {
        let mut span = self.span();
        let raw = self.document.source.text.get(span.start..span.end).unwrap_or("");
        let quotes = if raw.starts_with("\"\"\"") || raw.starts_with("'''") { 3 } else { 1 };
        if raw.starts_with(['"', '\'']) && span.end - span.start >= 2 * quotes {
            let newline = match raw.get(quotes..).filter(|_| quotes == 3) {
                Some(rest) if rest.starts_with('\n') => 1,
                Some(rest) if rest.starts_with("\r\n") => 2,
                _ => 0,
            };
            span.start += quotes + newline;
            span.end -= quotes;
        }
        span
    }

    pub fn bool(&self) -> Option<bool> {
        let value = self.value.get_ref().as_bool();
        if value.is_none() {
            self.wrong("true or false");
        }
        value
    }

    /// A whole number.
    pub fn integer(&self) -> Option<i64> {
        let value = self.value.get_ref().as_integer().and_then(|i| i64::from_str_radix(i.as_str(), i.radix()).ok());
        if value.is_none() {
            self.wrong("a whole number");
        }
        value
    }

    /// A whole or decimal number, exactly as written: `0.005` is never a float.
    pub fn number(&self) -> Option<Num> {
        let value = self.number_quietly();
        if value.is_none() {
            self.wrong("a number");
        }
        value
    }

    /// The number, or nothing without a word.
    #[must_use]
    pub fn number_quietly(&self) -> Option<Num> {
        match self.value.get_ref() {
            DeValue::Integer(i) => i64::from_str_radix(i.as_str(), i.radix()).ok().map(Num::from),
            DeValue::Float(f) => Num::parse(&f.as_str().replace('_', "")),
            _ => None,
        }
    }

    /// A date (`2026-07-01`), bare or quoted.
    pub fn date(&self) -> Option<chrono::NaiveDate> {
        let value = self.date_quietly();
        if value.is_none() {
            self.wrong("a date");
        }
        value
    }

    /// The date, or nothing without a word.
    #[must_use]
    pub fn date_quietly(&self) -> Option<chrono::NaiveDate> {
        match self.value.get_ref() {
            DeValue::Datetime(d) => d.to_string().parse().ok(),
            DeValue::String(s) => s.parse().ok(),
            _ => None,
        }
    }

    /// The text without a complaint where it is something else.
    #[must_use]
    pub fn text_quietly(&self) -> Option<&'d str> {
        self.value.get_ref().as_str()
    }

    /// The boolean without a complaint where it is something else.
    #[must_use]
    pub fn bool_quietly(&self) -> Option<bool> {
        self.value.get_ref().as_bool()
    }

    /// The items of an array; a single value counts as an array of one.
    #[must_use]
    pub fn list(&self) -> Vec<Item<'d>> {
        match self.value.get_ref() {
            DeValue::Array(items) => items.iter().map(|value| Item { document: self.document, value }).collect(),
            _ => vec![*self],
        }
    }

    /// Texts of an array, or one text.
    pub fn texts(&self) -> Vec<(&'d str, Span)> {
        self.list().iter().filter_map(|i| Some((i.text()?, i.span()))).collect()
    }

    /// A table; another kind of value is reported.
    pub fn table(&self) -> Option<Items<'d>> {
        let table = self.value.get_ref().as_table();
        if table.is_none() {
            self.wrong("a table");
        }
        Some(Items {
            document: self.document,
            table: table?,
            span: self.span(),
            asked: RefCell::default(),
            open: false,
        })
    }

    #[must_use]
    pub fn is_table(&self) -> bool {
        self.value.get_ref().is_table()
    }

    #[must_use]
    pub fn is_array(&self) -> bool {
        self.value.get_ref().is_array()
    }

    /// One of a closed set of words; any other is reported with the nearest.
    pub fn word<T: Copy>(&self, words: &[(&'static str, T)]) -> Option<T> {
        let text = self.text()?;
        let found = words.iter().find(|(w, _)| *w == text).map(|(_, t)| *t);
        if found.is_none() {
            let all: Vec<_> = words.iter().map(|(w, _)| *w).collect();
            let near = nearest(text, all.iter().copied()).unwrap_or_default();
            let finding =
                Diagnostic::new(codes::UNKNOWN_WORD).arg("word", text).arg("words", all.join(" ")).arg("near", near);
            self.document.report(finding.at(self.span()));
        }
        found
    }

    pub fn report(&self, finding: Diagnostic) {
        self.document.report(finding);
    }
}

impl<'d> Items<'d> {
    /// The value under `key`, if the document has it.
    pub fn get(&self, key: &str) -> Option<Item<'d>> {
        self.asked.borrow_mut().push(key.to_owned());
        self.table.iter().find(|(k, _)| k.get_ref() == key).map(|(_, value)| Item { document: self.document, value })
    }

    /// The value under `key`; its absence is a finding.
    pub fn need(&self, key: &'static str) -> Option<Item<'d>> {
        let item = self.get(key);
        if item.is_none() {
            self.document.report(Diagnostic::new(codes::MISSING_KEY).arg("key", key).at(self.span.clone()));
        }
        item
    }

    /// The tables of `[[key]]`.
    pub fn tables(&self, key: &str) -> Vec<Items<'d>> {
        self.get(key).map(|i| i.list().iter().filter_map(Item::table).collect()).unwrap_or_default()
    }

    /// Every key in the order of the text, for tables whose keys are names; none of them is unknown then.
    pub fn entries(&mut self) -> Vec<(&'d str, Span, Item<'d>)> {
        self.open = true;
        let mut all: Vec<_> = self
            .table
            .iter()
            .map(|(k, value)| {
                (k.get_ref().as_ref(), self.document.span(k.span()), Item { document: self.document, value })
            })
            .collect();
        all.sort_by_key(|(_, span, _)| span.start);
        all
    }

    /// Where the table's header stands.
    #[must_use]
    pub fn span(&self) -> &Span {
        &self.span
    }

    pub fn report(&self, finding: Diagnostic) {
        self.document.report(finding);
    }
}

impl Drop for Items<'_> {
    fn drop(&mut self) {
        if self.open {
            return;
        }
        let asked = self.asked.borrow();
        let unknown: BTreeMap<_, _> = self
            .table
            .iter()
            .filter(|(k, _)| !asked.iter().any(|a| a == k.get_ref()))
            .map(|(k, _)| (k.span().start, k))
            .collect();
        for key in unknown.values() {
            let near = nearest(key.get_ref(), asked.iter().map(String::as_str)).unwrap_or_default();
            let finding = Diagnostic::new(codes::UNKNOWN_KEY).arg("key", key.get_ref()).arg("near", near);
            self.document.report(finding.at(self.document.span(key.span())));
        }
    }
}

/// TOML wants quotes around a key of Chinese letters; people do not write them (`提成基数 = "0.6%"`), and nothing is ambiguous.
fn is_word_key(message: &str, source: &Source, span: Option<std::ops::Range<usize>>) -> bool {
    let Some(span) = span.filter(|_| message.starts_with("invalid unquoted key")) else { return false };
    let before = source.text.get(..span.start).unwrap_or("");
    let after = source.text.get(span.start..).unwrap_or("");
    let in_key = |c: &char| c.is_alphanumeric() || matches!(c, '-' | '_');
    let word = before.chars().rev().take_while(in_key).chain(after.chars().take_while(in_key));
    let rest = after.trim_start_matches(|c| in_key(&c)).trim_start_matches([' ', '\t']);
    word.count() > 0 && rest.starts_with(['=', '.', ']'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(text: &str) -> Arc<Source> {
        Arc::new(Source { name: "t.toml".into(), text: text.into() })
    }

    #[test]
    fn an_unknown_key_is_named_with_its_place_and_the_nearest() {
        let source = source("[scheme]\nname = \"x\"\nformla = 1\n");
        let doc = Document::parse(&source);
        {
            let scheme = doc.root().get("scheme").unwrap().table().unwrap();
            assert_eq!(scheme.need("name").unwrap().text(), Some("x"));
            assert!(scheme.get("formula").is_none());
        }
        let findings = doc.into_findings();
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].args, [("key", "formla".to_owned()), ("near", "formula".to_owned())]);
        let Some(crate::diag::Location::Text(span)) = &findings[0].at else { panic!("no place") };
        assert_eq!(span.to_string(), "t.toml:3:1");
    }

    #[test]
    fn decimals_are_read_as_written() {
        let source = source("a = 0.005\nb = 1_000\n");
        let doc = Document::parse(&source);
        let root = doc.root();
        assert_eq!(root.get("a").unwrap().number().unwrap().to_string(), "0.005");
        assert_eq!(root.get("b").unwrap().number().unwrap().to_string(), "1000");
    }

    #[test]
    fn keys_of_chinese_letters_need_no_quotes_but_other_characters_do() {
        let good = source("[params]\n提成基数 = 1\nposts = { 售前 = 1, a售后 = 2 }\n[乙.丙]\n");
        assert_eq!(Document::parse(&good).into_findings(), []);
        let bad = source("提成！ = 1\n");
        assert_eq!(Document::parse(&bad).into_findings().len(), 1);
    }

    #[test]
    fn every_syntax_error_is_a_finding() {
        assert_eq!(Document::parse(&source("a = \nb = 1\nc = ]\n")).into_findings().len(), 2);
    }
}
