//! What became of every file: `check` shows which rows were used, set aside or refused, and that nothing is lost.

use super::console::Console;
use crate::calc::outcome::Outcome;
use crate::facts::SheetAccount;
use crate::number::Num;
use crate::read::Vocabulary;

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
            console.say(&format!("  {kind} · {}", rows(sheet, console)));
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

/// What money and people of the file went where.
fn totals(sheet: &SheetAccount, vocabulary: &Vocabulary, console: &Console) {
    let amount = |key: &str, sum: &Num| console.text(key, &[("rows", sum.to_string())]);
    let mut parts = Vec::new();
    for (name, control) in sheet.control().into_iter().filter(|(name, _)| vocabulary.counts_money_or_people(name)) {
        let mut bins = vec![amount("account.used", &control.used)];
        for (reason, sum) in &control.set_aside {
            let why = console.text(reason, &[]);
            bins.push(console.text("account.aside", &[("rows", sum.to_string()), ("why", why)]));
        }
        if !control.refused.is_zero() {
            bins.push(amount("account.refused", &control.refused));
        }
        let args = [("name", name.to_string()), ("sum", control.file.to_string()), ("bins", bins.join(" + "))];
        let all = control.used == control.file;
        parts.push(console.text(if all { "account.total_used" } else { "account.total_parted" }, &args));
    }
    if !parts.is_empty() {
        let comma = console.text("account.comma", &[]);
        console.say(&format!("  {}", console.text("account.totals", &[("totals", parts.join(&comma))])));
    }
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
