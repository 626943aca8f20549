//! What became of every file: `check` shows which rows were used, set aside or refused, and that nothing is lost.

use super::console::Console;
use crate::calc::outcome::Outcome;
use crate::facts::{Control, SheetAccount};
use crate::number::Num;
use crate::read::Vocabulary;
use std::collections::BTreeSet;

pub(super) fn print(outcome: &Outcome, console: &Console) {
    let vocabulary = Vocabulary::embedded();
    for file in &outcome.files {
        for sheet in &file.sheets {
            let place = if file.sheets.len() > 1 {
                format!("{} › {}", file.path, sheet.sheet)
            } else {
                file.path.to_string()
            };
            let kind = sheet.kind.as_deref().map(|k| vocabulary.kind_title(k).to_owned());
            let kind = kind.unwrap_or_else(|| console.text("account.unknown", &[]));
            console.say(&place);
            let why = if file.looked_back { console.text("account.looked_back", &[]) } else { String::new() };
            console.say(&format!("  {kind} · {}{why}", rows(sheet, console)));
            totals(sheet, &vocabulary, console);
            columns(sheet, console);
        }
    }
    if !outcome.files.is_empty() {
        console.say("");
    }
    let sheets = outcome.files.iter().flat_map(|f| &f.sheets);
    super::inspect::teach(sheets.map(|s| (s.kind.is_some(), &*s.columns)), console);
}

/// What money and people of the file went where: a line for the file, and one a bin where they are several.
fn totals(sheet: &SheetAccount, vocabulary: &Vocabulary, console: &Console) {
    let controls: Vec<_> =
        sheet.control().into_iter().filter(|(name, _)| vocabulary.counts_money_or_people(name)).collect();
    let line = |key: &str, why: &str, sum: &dyn Fn(&Control) -> Num| {
        let sums = controls.iter().map(|(name, c)| (name, sum(c))).filter(|(_, sum)| !sum.is_zero());
        let sums: Vec<String> = sums.map(|(name, sum)| format!("{name} {sum}")).collect();
        if !sums.is_empty() {
            let totals = sums.join(&console.text("account.comma", &[]));
            let text = console.text(key, &[("totals", totals), ("why", why.to_owned())]);
            console.say(&format!("  {text}"));
        }
    };
    line("account.totals", "", &|c| c.file.clone());
    if controls.iter().all(|(_, c)| c.used == c.file) {
        return;
    }
    line("account.totals_used", "", &|c| c.used.clone());
    let reasons: BTreeSet<&str> = controls.iter().flat_map(|(_, c)| c.set_aside.keys()).map(|r| &**r).collect();
    for reason in reasons {
        let aside = |c: &Control| c.set_aside.get(reason).cloned().unwrap_or(Num::ZERO);
        line("account.totals_aside", &console.text(reason, &[]), &aside);
    }
    line("account.totals_refused", "", &|c| c.refused.clone());
}

/// What the columns were taken for, and which were not used.
fn columns(sheet: &SheetAccount, console: &Console) {
    let mut taken = Vec::new();
    let mut ignored = Vec::new();
    for column in &sheet.columns {
        let header = column.header.trim();
        match (&column.taken_for, &column.near) {
            (Some(name), _) if **name == *header => taken.push(header.to_owned()),
            (Some(name), _) => taken.push(format!("{header} → {name}")),
            (None, Some(near)) => {
                let args = [("header", header.to_owned()), ("near", near.to_string())];
                ignored.push(console.text("account.near", &args));
            }
            (None, None) => ignored.push(header.to_owned()),
        }
    }
    for (key, list) in [("account.taken", taken), ("account.ignored", ignored)] {
        if !list.is_empty() {
            let comma = console.text("account.comma", &[]);
            console.say(&format!("  {}", console.text(key, &[("columns", list.join(&comma))])));
        }
    }
}

fn rows(sheet: &SheetAccount, console: &Console) -> String {
    let count = |key: &str, n: u64| console.text(key, &[("rows", n.to_string())]);
    let mut parts = vec![count("account.read", sheet.read), count("account.used", sheet.used.rows)];
    for (reason, bin) in &sheet.set_aside {
        let why = console.text(reason, &[]);
        parts.push(console.text("account.aside", &[("rows", bin.rows.to_string()), ("why", why)]));
    }
    if sheet.refused.rows > 0 {
        parts.push(count("account.refused", sheet.refused.rows));
    }
    parts.join(" · ")
}
