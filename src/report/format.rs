//! A number as an Excel number format prints it: the part of the format language that pay schemes use
//! (`0.00%`, `#,##0.00`, `0"秒"`, sections for negative and zero). Colours and conditions are passed over.

use crate::number::{Num, Rounding};

/// `value` under `format`; an empty format and `General` give the plain decimal.
#[must_use]
pub fn print(value: &Num, format: &str) -> String {
    let sections = sections(format);
    if format.is_empty() || sections.iter().all(|s| s.trim().eq_ignore_ascii_case("general")) {
        return value.to_string();
    }
    let own = |i: usize| sections.get(i).map(|s| Section::read(s));
    let first = own(0).unwrap_or_default();
    match (value.is_zero(), value.is_negative()) {
        (true, _) => own(2).unwrap_or(first).show(value),
        (false, true) => match own(1) {
            Some(section) => section.show(&value.abs()),
            None => first.show(value),
        },
        _ => first.show(value),
    }
}

/// Whether the format shows a share of one.
#[must_use]
pub fn is_percent(format: &str) -> bool {
    sections(format).first().is_some_and(|s| Section::read(s).percents > 0)
}

/// Parts at the semicolons that are not quoted.
fn sections(format: &str) -> Vec<String> {
    let mut all = vec![String::new()];
    let mut quoted = false;
    let mut chars = format.chars();
    while let Some(c) = chars.next() {
        quoted ^= c == '"';
        if c == ';' && !quoted {
            all.push(String::new());
            continue;
        }
        if let Some(last) = all.last_mut() {
            last.push(c);
            if c == '\\' && !quoted {
                last.extend(chars.next());
            }
        }
    }
    all
}

/// One section, taken apart.
#[derive(Default)]
struct Section {
    before: String,
    after: String,
    digits: bool,
    /// Digits before the point that are always shown.
    whole: usize,
    /// Digits after the point: always shown, and shown where there are any.
    fixed: usize,
    most: u32,
    grouped: bool,
    /// Commas behind the last digit: each divides by a thousand.
    thousands: u32,
    percents: u32,
}

impl Section {
    fn read(text: &str) -> Self {
        let mut section = Self::default();
        let mut after_point = false;
        let mut commas = 0;
        let mut chars = text.chars();
        while let Some(c) = chars.next() {
            match c {
                '0' | '#' | '?' => {
                    section.grouped |= commas > 0 && !after_point;
                    commas = 0;
                    section.digits = true;
                    if after_point {
                        section.most += 1;
                        section.fixed += usize::from(c == '0');
                    } else {
                        section.whole += usize::from(c == '0');
                    }
                }
                '.' if !after_point => after_point = true,
                ',' if section.digits => commas += 1,
                '"' => {
                    let literal: String = chars.by_ref().take_while(|c| *c != '"').collect();
                    section.literal(&literal);
                }
                '\\' | '!' => {
                    let literal: String = chars.next().into_iter().collect();
                    section.literal(&literal);
                }
                '_' => {
                    chars.next();
                    section.literal(" ");
                }
                '*' => {
                    chars.next();
                }
                '[' => {
                    let inside: String = chars.by_ref().take_while(|c| *c != ']').collect();
                    if let Some(currency) = inside.strip_prefix('$') {
                        section.literal(currency.split('-').next().unwrap_or_default());
                    }
                }
                '%' => {
                    section.percents += 1;
                    section.literal("%");
                }
                _ => section.literal(c.encode_utf8(&mut [0; 4])),
            }
        }
        section.thousands = commas;
        section
    }

    fn literal(&mut self, text: &str) {
        if self.digits { &mut self.after } else { &mut self.before }.push_str(text);
    }

    fn show(&self, value: &Num) -> String {
        if !self.digits {
            return format!("{}{}", self.before, self.after).trim().to_owned();
        }
        let power = i64::from(2 * self.percents) - i64::from(3 * self.thousands);
        let scaled = Num::from(10_i64).pow(power).map_or_else(|| value.clone(), |scale| value.mul(&scale));
        let rounded = scaled.round(i32::try_from(self.most).unwrap_or(28), Rounding::Half);
        let text = rounded.abs().to_fixed(self.most);
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        let optional = fraction.len() - self.fixed.min(fraction.len());
        let kept = fraction.len() - fraction.bytes().rev().take(optional).take_while(|b| *b == b'0').count();
        let whole = if whole == "0" && self.whole == 0 { "" } else { whole };
        let whole = format!("{}{whole}", "0".repeat(self.whole.saturating_sub(whole.len())));
        let whole = if self.grouped { group(&whole) } else { whole };
        let sign = if rounded.is_negative() { "-" } else { "" };
        let point = if kept == 0 { "" } else { "." };
        format!("{sign}{}{whole}{point}{}{}", self.before, &fraction[..kept], self.after).trim().to_owned()
    }
}

/// A comma before every third digit from the right.
fn group(digits: &str) -> String {
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{is_percent, print};
    use crate::number::Num;

    #[test]
    fn numbers_print_as_excel_prints_them() {
        for (value, format, want) in [
            ("0.53125", "0.00%", "53.13%"),
            ("0.5", "0%", "50%"),
            ("1234567.5", "#,##0.00", "1,234,567.50"),
            ("-1234.5", "#,##0.00", "-1,234.50"),
            ("-50", "#,##0.00;[Red]-#,##0.00;\"-\"", "-50.00"),
            ("-50", "#,##0.00;(#,##0.00)", "(50.00)"),
            ("0", "#,##0.00;[Red]-#,##0.00;\"-\"", "-"),
            ("12.5", "0.0\"秒\"", "12.5秒"),
            ("12.5", "0.##", "12.5"),
            ("0.4", "#,##0", "0"),
            ("0.4", "#.0", ".4"),
            ("-0.001", "0.00", "0.00"),
            ("7", "000", "007"),
            ("1500000", "0.0,,\"百万\"", "1.5百万"),
            ("99.5", "[$￥-804]#,##0.00", "￥99.50"),
            ("3.10", "General", "3.1"),
            ("3.10", "", "3.1"),
            ("9", "\"a;b\"0;x", "a;b9"),
        ] {
            assert_eq!(print(&Num::parse(value).unwrap(), format), want, "{value} {format}");
        }
    }

    #[test]
    fn a_percent_sign_in_quotes_is_a_letter() {
        assert!(is_percent("0.0%"));
        assert!(!is_percent("0.0\"%\""));
    }
}
