//! `--json`: every result for other programs. The only door to `serde_json`.
//! Values are text: exact plain decimals at the rule's digits, `TRUE`, `#DIV/0!`, ISO dates; unknown is `null`, not applicable `""`.

use crate::calc::outcome::{Outcome, Status, StoreOutcome, names, printed};
use crate::diag::{Catalogue, Diagnostic, Location, Severity};
use crate::facts::orders::{ChatLine, Difference, EarnedBy, OrderLine, Threshold};
use crate::facts::{FileAccount, OrderBook, SheetAccount};
use crate::formula::value::Cause;
use crate::formula::{Column, ErrorKind, Table, Type, Value};
use crate::ledger::{ClosedMonth, ClosedPerson, Stored};
use crate::number::Num;
use crate::origin::Origin;
use crate::period::{Period, from_serial};
use crate::report::orders::{self, Fate, Told};
use crate::scheme::model::{Clause, ClauseStatus, Scheme};
use crate::trace::Trace;
use serde_json::{Map, Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The version of the shape: it rises when a key changes its meaning, not when one is added.
const VERSION: u32 = 1;

/// What the run did with the stores that are sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    Written,
    /// `check`: nothing was written.
    Checked,
}

/// The whole run as JSON, indented, with a newline at its end.
#[must_use]
pub fn write(run: &Outcome, done: Done, words: &Catalogue) -> String {
    let findings = run.findings.iter().chain(run.stores.iter().flat_map(|s| &s.findings));
    let stores: Vec<Json> = run.stores.iter().map(|s| store(s, &run.files, done)).collect();
    whole(Some(run.period), &stores, findings, words)
}

/// What stopped a run before anything was read, in the same shape; without a folder to run there is no period.
#[must_use]
pub fn stopped(period: Option<Period>, findings: &[Diagnostic], words: &Catalogue) -> String {
    whole(period, &[], findings, words)
}

fn whole<'a>(
    period: Option<Period>,
    stores: &[Json],
    findings: impl IntoIterator<Item = &'a Diagnostic>,
    words: &Catalogue,
) -> String {
    let all = json!({
        "version": VERSION,
        "tool": concat!("zhangfang ", env!("CARGO_PKG_VERSION")),
        "period": period.map(|p| p.to_string()),
        "stores": stores,
        "findings": findings.into_iter().map(|f| finding(f, words)).collect::<Vec<_>>(),
    });
    // Indented by Display's alternate form, which cannot fail.
    format!("{all:#}\n")
}

/// The articles of the policies, scheme by scheme, and what deals with each.
#[must_use]
pub fn coverage(schemes: &[Scheme]) -> String {
    let clause = |c: &Clause| {
        let status = match c.status {
            ClauseStatus::Computed => "computed",
            ClauseStatus::Recorded => "recorded",
            ClauseStatus::NotComputable => "not computable",
        };
        json!({
            "id": &*c.id, "heading": &*c.heading, "text": &*c.text, "status": status,
            "rules": c.rules.iter().map(|r| &**r).collect::<Vec<_>>(), "sheet": &*c.sheet, "why": &*c.why,
            "place": c.span.to_string(),
        })
    };
    let scheme = |s: &Scheme| {
        let rules: Map<String, Json> = s.rules.iter().map(|r| (r.name.to_string(), json!(r.cites()))).collect();
        json!({ "scheme": &*s.name, "clauses": s.clauses.iter().map(clause).collect::<Vec<_>>(), "rules": rules })
    };
    let all = json!({ "version": VERSION, "schemes": schemes.iter().map(scheme).collect::<Vec<_>>() });
    format!("{all:#}\n")
}

/// The tree of one number, from the value down to clauses and cells; where it is unknown with its first cause, where its
/// store is refused with the errors that stand against it.
#[must_use]
pub fn trace(store: &StoreOutcome, trace: &Trace, cause: Option<&Cause>, words: &Catalogue) -> String {
    let refused = store.status == Status::Refused;
    let errors = store.findings.iter().filter(|f| refused && f.severity() == Severity::Error);
    let all = json!({
        "version": VERSION,
        "store": &*store.store,
        "refused": refused,
        "cause": cause.map(|c| {
            let (cells, because) = ends(&c.origin);
            json!({ "name": &*c.name, "why": &*c.why, "cells": cells, "because": because })
        }),
        "errors": errors.map(|f| finding(f, words)).collect::<Vec<_>>(),
        "trace": tree(trace),
    });
    format!("{all:#}\n")
}

/// The cells that an origin names, or what says it instead.
fn ends(origin: &Origin) -> (Vec<String>, Option<String>) {
    match origin {
        Origin::Cells { places, .. } => (places.iter().map(ToString::to_string).collect(), None),
        Origin::Text(span) => (Vec::new(), Some(span.to_string())),
        Origin::Default(why) => (Vec::new(), Some(why.to_string())),
        Origin::Computed => (Vec::new(), None),
    }
}

fn tree(trace: &Trace) -> Json {
    let (cells, because) = ends(&trace.origin);
    json!({
        "name": &*trace.name,
        "value": trace.value,
        "formula": trace.formula.as_deref(),
        "numbers": trace.numbers,
        "round": trace.rounding,
        "clause": trace.clause.as_deref(),
        "assumed": trace.assumed.as_deref(),
        "cells": cells,
        "because": because,
        "parts": trace.parts.iter().map(tree).collect::<Vec<_>>(),
    })
}

/// Closed months as the ledger has them.
#[must_use]
pub fn closed(months: &[ClosedMonth]) -> String {
    format!("{:#}\n", json!({ "version": VERSION, "months": months.iter().map(month).collect::<Vec<_>>() }))
}

fn month(month: &ClosedMonth) -> Json {
    let head = &month.head;
    let person = |p: &ClosedPerson| {
        json!({ "id": p.id, "name": &*p.name, "nickname": &*p.nickname, "post": &*p.post, "home": p.home,
            "roster": stored(&p.roster), "values": stored(&p.values) })
    };
    json!({
        "store": &*head.store,
        "period": head.period.to_string(),
        "revision": head.revision,
        "scheme": { "name": &*head.scheme, "hash": &*head.scheme_hash },
        "closed": { "by": &*head.by, "at": &*head.at, "tool": &*head.tool },
        "values": stored(&month.store_values),
        "people": month.people.iter().map(person).collect::<Vec<_>>(),
        "files": month.inputs.iter().map(|i| json!({ "path": &*i.path, "hash": &*i.hash })).collect::<Vec<_>>(),
    })
}

fn stored(values: &BTreeMap<Arc<str>, Stored>) -> Map<String, Json> {
    let text = |value: Value| match value {
        Value::Error(fault) if fault.kind == ErrorKind::NA => Json::Null,
        other => Json::String(other.to_string()),
    };
    values.iter().map(|(name, s)| (name.to_string(), text(s.value()))).collect()
}

fn store(outcome: &StoreOutcome, files: &[FileAccount], done: Done) -> Json {
    let refused = outcome.status == Status::Refused;
    let rules: BTreeSet<&str> = outcome.scheme.rules.iter().map(|r| &*r.name).collect();
    let (mut facts, mut values) = (Map::new(), Map::new());
    for column in outcome.model.table(names::STORE).iter().flat_map(|t| &t.columns) {
        let value = text(outcome, names::STORE, column, 0).filter(|_| !OWN_KEYS.contains(&&*column.name));
        match value {
            Some(value) if !rules.contains(&*column.name) => facts.insert(column.name.to_string(), value),
            Some(value) if !refused => values.insert(column.name.to_string(), value),
            _ => None,
        };
    }
    let mut all = json!({
        "store": &*outcome.store,
        "status": match (refused, done) {
            (true, _) => "refused",
            (false, Done::Written) => "written",
            (false, Done::Checked) => "checked",
        },
        "scheme": { "name": &*outcome.scheme.name, "hash": &*outcome.scheme.hash },
        "unconfirmed": outcome.scheme.unconfirmed().map(|n| &**n).collect::<Vec<_>>(),
        "facts": facts,
        "values": values,
        "agents": agents(outcome, |name| !refused || !rules.contains(name)),
        "files": files.iter().filter(|f| f.stores.contains(&outcome.store)).map(file).collect::<Vec<_>>(),
    });
    if let Some(book) = &outcome.facts.orders {
        all["orders"] = judged(book);
    }
    all
}

/// How chats were judged: thresholds, conversations by what they count as, the money of orders, a tool's figures that differ.
fn judged(book: &OrderBook) -> Json {
    let setting = |s: &Threshold| json!({ "name": &*s.name, "value": &*s.value, "unit": &*s.unit, "default": !s.own });
    let difference = |d: &Difference| {
        let likely = d.likely.as_ref().map(|(name, value)| json!({ "setting": &**name, "value": &**value }));
        json!({ "agent": &*d.agent, "measure": &*d.measure, "span": &*d.span, "tool": d.tool.to_string(),
            "chats": d.chats.to_string(), "likely": likely })
    };
    // `chat.inquiry` is the catalogue's key; a program wants the bare word.
    let word = |key: &str| key.split_once('.').map_or(key, |(_, word)| word).to_owned();
    let money = &book.money;
    let excluded: Map<String, Json> = money.excluded.iter().map(|(k, n)| (word(k), n.to_string().into())).collect();
    json!({
        "settings": book.settings.iter().map(setting).collect::<Vec<_>>(),
        "chats": book.counts.iter().map(|(k, n)| (word(k), Json::from(*n))).collect::<Map<_, _>>(),
        "money": { "total": money.total.to_string(), "attributed": money.attributed.to_string(),
            "nobodys": money.nobodys.to_string(), "silent": money.silent.to_string(), "excluded": excluded },
        "differences": book.differences.iter().map(difference).collect::<Vec<_>>(),
        "orders": book.orders.len(),
    })
}

/// The story of one order: its row, who earned it, the conversations around it.
#[must_use]
pub fn order(store: &StoreOutcome, book: &OrderBook, order: &OrderLine, words: &Catalogue) -> String {
    let told = Told::new(book, order, words);
    let story = orders::story(book, order);
    let moment = |at: Option<u32>| at.map(|s| orders::time(s).to_string());
    let place = |at| book.place(at).map(|p| p.to_string());
    let chat = |c: &ChatLine| {
        json!({ "agent": book.agent(c.agent), "start": moment(Some(c.start)), "end": moment(Some(c.end)),
            "counts": words.text(c.counts, &[]), "earns": c.earns, "at": place(c.at) })
    };
    let word = |key: &str| key.split_once('.').map_or(key, |(_, word)| word).to_owned();
    let earned = |e: Option<EarnedBy>| {
        e.map(|e| json!({ "agent": book.agent(e.agent), "inside": e.inside, "chat": book.chat(e.chat).map(chat) }))
    };
    let all = json!({
        "version": VERSION,
        "store": &*store.store,
        "order": told.id,
        "buyer": told.buyer,
        "created": moment(order.created),
        "paid": moment(order.paid),
        "amount": told.amount.map(ToString::to_string),
        "fate": match Fate::of(order) {
            Fate::Attributed => "attributed",
            Fate::Silent => "silent",
            Fate::Excluded => "excluded",
        },
        "credited": Some(told.credited).filter(|a| !a.is_empty()),
        "rule": Some(told.rule).filter(|r| !r.is_empty()),
        "split": Some(told.split).filter(|s| !s.is_empty()),
        "why": Some(told.why).filter(|w| !w.is_empty()),
        "placing": earned(order.placing),
        "paying": earned(order.paying),
        "open": order.open,
        "runner_up": story.runner_up.map(chat),
        "miss": story.runner_up.and(story.miss).map(word),
        "chats": story.chats.iter().map(|c| chat(c)).collect::<Vec<_>>(),
        "at": place(order.at),
    });
    format!("{all:#}\n")
}

/// The columns that have keys of their own.
const OWN_KEYS: [&str; 9] =
    [names::ID, names::NAME, "花名", "店铺", names::POST, names::HOME, names::PAID, names::ASSESSED, names::RANKED];

fn agents(outcome: &StoreOutcome, shown: impl Fn(&str) -> bool) -> Vec<Json> {
    let none = Table::new(names::AGENTS);
    let table = outcome.model.table(names::AGENTS).unwrap_or(&none);
    let people = outcome.facts.agents.iter().enumerate();
    people
        .map(|(row, agent)| {
            let flag = |name: &str| match table.column(name).and_then(|c| c.values.get(row)) {
                Some(Value::Bool(b)) => Json::Bool(*b),
                _ => Json::Null,
            };
            let columns = table.columns.iter().filter(|c| !OWN_KEYS.contains(&&*c.name) && shown(&c.name));
            let values: Map<String, Json> =
                columns.filter_map(|c| Some((c.name.to_string(), text(outcome, names::AGENTS, c, row)?))).collect();
            json!({
                "id": agent.id,
                "name": agent.name(),
                "nickname": agent.nickname(),
                "post": agent.post(),
                "home": agent.home,
                "flags": {
                    names::PAID: flag(names::PAID),
                    names::ASSESSED: flag(names::ASSESSED),
                    names::RANKED: flag(names::RANKED),
                },
                "values": values,
            })
        })
        .collect()
}

/// `None` where the table has no such row.
fn text(outcome: &StoreOutcome, table: &str, column: &Column, row: usize) -> Option<Json> {
    let day = column.values.get(row)?.as_number().filter(|_| column.ty == Type::Date);
    let day = day.and_then(Num::to_i64).and_then(from_serial).map(|d| d.to_string());
    Some(day.or_else(|| printed(outcome, table, &column.name, row)).map_or(Json::Null, Json::from))
}

fn file(file: &FileAccount) -> Json {
    let mut out = json!({
        "path": &*file.path,
        "kind": file.kind.as_deref(),
        "sheets": file.sheets.iter().map(sheet).collect::<Vec<_>>(),
    });
    if file.looked_back {
        out["looked_back"] = true.into();
    }
    out
}

fn sheet(sheet: &SheetAccount) -> Json {
    // `reason.summary` is the catalogue's key; a program wants the bare word.
    let word = |reason: &str| reason.strip_prefix("reason.").unwrap_or(reason).to_owned();
    let set_aside: Map<String, Json> = sheet.set_aside.iter().map(|(why, bin)| (word(why), bin.rows.into())).collect();
    let totals = sheet.control().into_iter().map(|(name, control)| {
        let aside = control.set_aside.iter().map(|(why, sum)| (word(why), Json::from(sum.to_string())));
        let bins = json!({
            "file": control.file.to_string(),
            "used": control.used.to_string(),
            "set_aside": aside.collect::<Map<_, _>>(),
            "refused": control.refused.to_string(),
        });
        (name.to_string(), bins)
    });
    json!({
        "sheet": &*sheet.sheet,
        "rows": {
            "read": sheet.read,
            "used": sheet.used.rows,
            "set_aside": set_aside,
            "refused": sheet.refused.rows,
        },
        "totals": totals.collect::<Map<_, _>>(),
    })
}

fn finding(finding: &Diagnostic, words: &Catalogue) -> Json {
    let severity = match finding.severity() {
        Severity::Error => "error",
        Severity::Pending => "pending",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    let mut out = json!({
        "code": finding.code.number(),
        "severity": severity,
        "message": words.title(finding),
        "path": null,
        "sheet": null,
        "cell": null,
    });
    match &finding.at {
        Some(Location::Place(place)) => {
            out["path"] = (*place.file).into();
            out["sheet"] = place.sheet.as_deref().into();
            out["cell"] = place.cell.map(|c| c.to_string()).into();
        }
        Some(Location::Text(span)) => {
            let (line, column) = span.line_column();
            out["path"] = (*span.source.name).into();
            out["line"] = line.into();
            out["column"] = column.into();
        }
        None => {}
    }
    if let Some(store) = &finding.store {
        out["store"] = (**store).into();
    }
    out
}
