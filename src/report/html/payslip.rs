//! One person's page: from gross to net, each line with its tree, the person's own figures beside the store's.

use super::figure::{Figure, Look, State, share};
use super::remarks::{self, Assumed};
use super::tree::{self, Node};
use super::uses;
use crate::calc::outcome::{StoreOutcome, names};
use crate::calc::{CheckSaid, first_cause, said};
use crate::facts::{Measures, RecordTable};
use crate::formula::Value;
use crate::number::Num;
use crate::scheme::model::{Per, Rule, Scheme, Section};
use crate::trace::Trace;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

const NET: &str = "实发";
const GROSS: &str = "应发合计";
const OFF: &str = "扣款合计";

#[derive(Clone, Debug, Serialize)]
pub(super) struct Payslip {
    pub store: String,
    pub period: String,
    pub span: String,
    pub name: String,
    pub nickname: String,
    pub post: String,
    pub grade: String,
    pub scheme: String,
    pub document: String,
    /// The scheme pays anything: else it is a sheet of the assessment.
    pub pays: bool,
    pub net: Option<Line>,
    pub gross: Option<Line>,
    pub off: Option<Line>,
    /// Totals of other names.
    pub totals: Vec<Line>,
    pub earnings: Vec<Line>,
    pub deductions: Vec<Line>,
    pub scores: Vec<Line>,
    pub kpis: Vec<Kpi>,
    pub standings: Vec<Standing>,
    pub records: Vec<Records>,
    pub pending: Vec<Pending>,
    pub notes: Vec<Note>,
    pub assumed: Vec<Assumed>,
}

/// A line that opens to its tree.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Line {
    pub anchor: String,
    pub name: String,
    #[serde(flatten)]
    pub figure: Figure,
    pub zero: bool,
    pub negative: bool,
    pub note: String,
    pub tree: Option<Node>,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct Kpi {
    pub line: Line,
    pub average: Option<Figure>,
    pub bar: Option<u32>,
    pub mark: Option<u32>,
    pub tone: &'static str,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct Standing {
    pub name: String,
    pub place: u32,
    pub among: usize,
}

/// The person's dated records of one kind.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Records {
    pub kind: String,
    pub columns: Vec<String>,
    pub rows: Vec<Vec<Figure>>,
}

/// What is not known yet, and why.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Pending {
    pub line: String,
    pub cause: String,
    pub why: String,
    pub from: Vec<String>,
}

/// What a check says about the person, and which clause.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Note {
    pub rule: String,
    pub text: String,
    pub clause: String,
}

struct Desk<'a> {
    store: &'a StoreOutcome,
    row: usize,
    measures: &'a Measures,
    anchors: BTreeMap<String, String>,
    traces: BTreeMap<&'a str, Trace>,
}

/// The rules that are lines of a person's page.
pub(super) fn lines(scheme: &Scheme) -> impl Iterator<Item = &Rule> {
    let printed = |r: &&Rule| !matches!(r.section, Section::Work | Section::Employer | Section::Check | Section::List);
    scheme.rules.iter().filter(|r| r.per == Per::Agent).filter(printed)
}

pub(super) fn view(
    store: &StoreOutcome,
    row: usize,
    explain: &dyn Fn(&str) -> Option<Trace>,
    measures: &Measures,
) -> Payslip {
    let rules: Vec<&Rule> = lines(&store.scheme).collect();
    let desk = Desk {
        store,
        row,
        measures,
        anchors: rules.iter().enumerate().map(|(i, r)| (r.name.to_string(), format!("l{i}"))).collect(),
        traces: rules.iter().filter_map(|r| Some((&*r.name, explain(&r.name)?))).collect(),
    };
    let of = |section: Section| rules.iter().filter(move |r| r.section == section).filter_map(|r| desk.line(r));
    let total = |name: &str| of(Section::Total).find(|l| l.name == name);
    let agent = store.facts.agents.get(row);
    let text = |name: &str| agent.map(|a| a.text(name)).unwrap_or_default().to_owned();
    Payslip {
        store: store.store.to_string(),
        period: store.period.title(),
        span: store.period.span().to_string(),
        name: text("姓名"),
        nickname: text("花名"),
        post: text("岗位"),
        grade: text("等级"),
        scheme: store.scheme.name.to_string(),
        document: store.scheme.document.to_string(),
        pays: store.scheme.has_pay(),
        net: total(NET),
        gross: total(GROSS),
        off: total(OFF),
        totals: of(Section::Total).filter(|l| ![NET, GROSS, OFF].contains(&&*l.name)).collect(),
        earnings: of(Section::Earning).collect(),
        deductions: of(Section::Deduction).collect(),
        scores: of(Section::Score).collect(),
        kpis: rules.iter().filter(|r| r.section == Section::Kpi).filter_map(|r| desk.kpi(r)).collect(),
        standings: desk.standings(),
        records: desk.records(),
        pending: desk.pending(&rules),
        notes: desk.notes(),
        assumed: desk.assumed(&rules),
    }
}

impl Desk<'_> {
    fn value(&self, name: &str) -> Option<&Value> {
        self.store.model.value(names::AGENTS, name, self.row)
    }

    fn line(&self, rule: &Rule) -> Option<Line> {
        let look = Look::of(self.store, &rule.name, self.measures);
        let figure = look.figure(self.value(&rule.name));
        (figure.state != State::None).then(|| Line {
            anchor: self.anchors.get(&*rule.name).cloned().unwrap_or_default(),
            name: rule.name.to_string(),
            zero: figure.number.as_ref().is_some_and(Num::is_zero),
            negative: figure.number.as_ref().is_some_and(Num::is_negative),
            note: rule.note.to_string(),
            tree: self.traces.get(&*rule.name).map(|t| tree::node(t, &self.anchors)),
            figure,
        })
    }

    fn kpi(&self, rule: &Rule) -> Option<Kpi> {
        let line = self.line(rule)?;
        let look = Look::of(self.store, &rule.name, self.measures);
        let average = look.compared.then(|| look.store_figure(self.store)).filter(|f| f.number.is_some());
        let (own, theirs) = (line.figure.number.as_ref(), average.as_ref().and_then(|a| a.number.as_ref()));
        let longest = own.into_iter().chain(theirs).max().filter(|l| !l.is_zero());
        let long = |n: Option<&Num>| Some(share(n?, longest?));
        let tone = match look.judge(own, theirs) {
            Some(true) => "good",
            Some(false) => "bad",
            None => "",
        };
        // A bar says something only beside the store's.
        let bar = long(own).filter(|_| theirs.is_some());
        let mark = long(theirs).filter(|_| own.is_some());
        Some(Kpi { line, average, bar, mark, tone })
    }

    fn notes(&self) -> Vec<Note> {
        let mine = said(self.store, Section::Check).into_iter().filter(|s| s.about.agent == Some(self.row));
        let text = |what: &str, text: String| if what.is_empty() { text } else { format!("{what}：{text}") };
        let note = |s: CheckSaid<'_>| Note {
            rule: s.rule.name.to_string(),
            text: text(&s.about.what, s.text),
            clause: s.rule.clause.to_string(),
        };
        mine.map(note).collect()
    }

    fn standings(&self) -> Vec<Standing> {
        let of = |r: &crate::calc::outcome::RankingOutcome| {
            let own = r.places.iter().find(|p| p.row == self.row)?;
            let among = r.places.iter().filter(|p| p.place.is_some()).count();
            Some(Standing { name: r.name.to_string(), place: own.place?, among })
        };
        self.store.rankings.iter().filter_map(of).collect()
    }

    fn records(&self) -> Vec<Records> {
        let Some(id) = self.store.facts.agents.get(self.row).map(|a| Num::from(a.id)) else { return Vec::new() };
        let of = |record: &RecordTable| {
            let table = self.store.model.table(&record.kind)?;
            let owners = &table.column(names::ID)?.values;
            let mine: Vec<usize> = (0..table.rows)
                .filter(|row| owners.get(*row).and_then(Value::as_number).is_some_and(|n| *n == id))
                .collect();
            let said = |c: &&crate::formula::Column| {
                let value = |row: &usize| !matches!(c.values.get(*row), None | Some(Value::Empty));
                // What the records say themselves: not whose they are, nor what formulas make of them.
                (*c.name == *names::DATE || record.columns.contains(&c.name)) && mine.iter().any(value)
            };
            let columns: Vec<_> = table.columns.iter().filter(said).collect();
            let look = |c: &crate::formula::Column| Look { ty: c.ty, ..Look::of(self.store, &c.name, self.measures) };
            let row = |row: &usize| columns.iter().map(|c| look(c).figure(c.values.get(*row))).collect();
            (!mine.is_empty()).then(|| Records {
                kind: record.kind.to_string(),
                columns: columns.iter().map(|c| c.name.to_string()).collect(),
                rows: mine.iter().map(row).collect(),
            })
        };
        self.store.facts.records.iter().filter_map(of).collect()
    }

    /// The unknown lines of pay, by first cause: one cause is told once.
    fn pending(&self, rules: &[&Rule]) -> Vec<Pending> {
        let pay = |r: &&&Rule| matches!(r.section, Section::Earning | Section::Deduction | Section::Total);
        let mut all: Vec<Pending> = Vec::new();
        for rule in rules.iter().filter(pay) {
            if !self.value(&rule.name).is_some_and(Value::is_error) {
                continue;
            }
            let cause = first_cause(&self.store.model, names::AGENTS, &rule.name, self.row);
            let cause = cause.as_ref();
            let (name, why) = cause.map_or((&rule.name, ""), |c| (&c.name, &c.why));
            if !all.iter().any(|p| p.cause == **name && p.why == why) {
                all.push(Pending {
                    line: rule.name.to_string(),
                    cause: name.to_string(),
                    why: why.to_owned(),
                    from: cause.map(|c| tree::from(&c.origin).0).unwrap_or_default(),
                });
            }
        }
        all
    }

    /// The assumed params and tables behind the person's pay: as the traces tell, or by the formulas where there are none.
    fn assumed(&self, rules: &[&Rule]) -> Vec<Assumed> {
        let (mut traced, mut all) = (BTreeSet::new(), Vec::new());
        for trace in self.traces.values() {
            tree::assumed(trace, &mut traced);
        }
        if self.traces.is_empty() {
            let pay = rules.iter().filter(|r| matches!(r.section, Section::Earning | Section::Deduction));
            let uses = uses::behind(&self.store.model, pay.map(|r| &*r.name));
            remarks::assumed(
                self.store,
                |p| uses.names.contains(p),
                |t| uses.table(t),
                |_| uses.table(names::CATALOGUE),
                &mut all,
            );
        } else {
            let item = |item: &str| traced.contains(&*format!("{} {item}", names::CATALOGUE));
            // What a table gave is named by its row: `岗位底薪 第2行`.
            let row_of =
                |name: &str, t: &str| name.strip_prefix(t).is_some_and(|r| r.is_empty() || r.starts_with(" 第"));
            let table = |t: &str| traced.iter().any(|name| row_of(name, t));
            remarks::assumed(self.store, |p| traced.contains(p), table, item, &mut all);
        }
        all
    }
}
