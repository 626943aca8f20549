//! A scheme as used: includes merged, names resolved, cases made into one formula, everything checked.

use super::names::{AGENTS, DAILY, STORE, STORES, WEEKLY};
use super::written::Places;
use crate::formula::{Formula, Round, Type, Value};
use crate::origin::{Source, Span};
use crate::period::Period;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

/// A pay scheme (制度).
#[derive(Clone, Debug)]
pub struct Scheme {
    pub name: Arc<str>,
    /// The policy it implements, as titled there.
    pub document: Arc<str>,
    pub version: Arc<str>,
    /// The texts it was made of: itself first, then what it includes.
    pub sources: Vec<Arc<Source>>,
    /// SHA-256 over the sources' texts, lower-case hex.
    pub hash: Arc<str>,
    /// What it is made for; a month where it says nothing.
    pub periods: Vec<PeriodKind>,
    pub posts: Vec<Post>,
    pub params: Vec<Param>,
    pub tables: Vec<SchemeTable>,
    pub inputs: Vec<Input>,
    /// In the order of the file: the order of columns.
    pub rules: Vec<Rule>,
    pub conduct: Vec<Conduct>,
    pub rankings: Vec<Ranking>,
    /// The articles of the policy and how each is dealt with, in the policy's order.
    pub clauses: Vec<Clause>,
    /// The assumptions that the shop has confirmed, by name.
    pub confirmed: BTreeSet<Arc<str>>,
    /// By table and column of the compiled model: where the characters of its formula stand.
    pub places: BTreeMap<(Arc<str>, Arc<str>), Places>,
}

impl Rule {
    /// The clauses that it and its cases cite, each once.
    #[must_use]
    pub fn cites(&self) -> Vec<&str> {
        let mut all = Vec::new();
        for id in std::iter::once(&self.clause).chain(self.cases.iter().map(|c| &c.clause)).flat_map(|c| cited(c)) {
            if !all.contains(&id) {
                all.push(id);
            }
        }
        all
    }
}

impl Scheme {
    /// Where a stretch of a formula stands in the scheme's file; `None` for formulas that no scheme wrote.
    #[must_use]
    pub fn place(&self, table: &str, column: &str, range: &Range<usize>) -> Option<Span> {
        self.places.get(&(table.into(), column.into()))?.at(range)
    }

    /// Whether a character of a formula stands in the scheme's file.
    #[must_use]
    pub fn is_written(&self, table: &str, column: &str, at: usize) -> bool {
        self.places.get(&(table.into(), column.into())).is_some_and(|p| p.has(at))
    }

    #[must_use]
    pub fn rule(&self, name: &str) -> Option<&Rule> {
        self.rules.iter().find(|r| &*r.name == name)
    }

    /// The params, tables and items of conduct whose figures the policy's text lost, confirmed or not.
    pub fn assumed(&self) -> impl Iterator<Item = &Arc<str>> {
        let params = self.params.iter().filter(|p| p.assumed.is_some()).map(|p| &p.name);
        let tables = self.tables.iter().filter(|t| t.assumed.is_some()).map(|t| &t.table.name);
        params.chain(tables).chain(self.conduct.iter().filter(|c| c.assumed.is_some()).map(|c| &c.item))
    }

    /// What a payroll rests on without anybody having confirmed it.
    pub fn unconfirmed(&self) -> impl Iterator<Item = &Arc<str>> {
        self.assumed().filter(|name| !self.confirmed.contains(*name))
    }

    /// Whether there is pay for spans of this kind; others are for rankings alone.
    #[must_use]
    pub fn pays(&self, period: Period) -> bool {
        PeriodKind::of(period).is_some_and(|kind| self.periods.contains(&kind))
    }

    /// Whether anything that it computes rests on other stores of the group.
    #[must_use]
    pub fn looks_at_group(&self) -> bool {
        let asks = |f: &Formula| f.text.contains(&format!("{STORES}["));
        self.rules.iter().any(|r| r.per == Per::Group || asks(&r.formula) || r.store.as_ref().is_some_and(asks))
    }

    /// Whether any rule is about money for people; other schemes only assess and rank.
    #[must_use]
    pub fn has_pay(&self) -> bool {
        let money = |r: &Rule| matches!(r.section, Section::Earning | Section::Deduction | Section::Total);
        self.rules.iter().any(|r| r.per == Per::Agent && money(r))
    }

    #[must_use]
    pub fn param(&self, name: &str) -> Option<&Param> {
        self.params.iter().find(|p| &*p.name == name)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PeriodKind {
    Week,
    Month,
    Quarter,
}

impl PeriodKind {
    /// `None` for a range of days.
    #[must_use]
    pub fn of(period: Period) -> Option<Self> {
        match period {
            Period::Month { .. } => Some(Self::Month),
            Period::Week { .. } => Some(Self::Week),
            Period::Quarter { .. } => Some(Self::Quarter),
            Period::Range(_) => None,
        }
    }
}

/// A post (岗位) with its other spellings in rosters.
#[derive(Clone, Debug)]
pub struct Post {
    pub name: Arc<str>,
    pub aliases: Vec<Arc<str>>,
}

/// A named figure of the policy (参数).
#[derive(Clone, Debug)]
pub struct Param {
    pub name: Arc<str>,
    /// Dated values, ascending; the first may be undated. The one in force is the last with `from` ≤ 期末.
    pub values: Vec<ParamValue>,
    pub ty: Type,
    pub unit: Arc<str>,
    pub clause: Arc<str>,
    pub note: Arc<str>,
    /// Why the value is assumed: the policy's text lost it.
    pub assumed: Option<Arc<str>>,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub struct ParamValue {
    pub from: Option<NaiveDate>,
    pub value: Value,
    /// As written: `0.6%`.
    pub text: Arc<str>,
    pub span: Span,
}

/// A table of the policy: grades, bands, tiers.
#[derive(Clone, Debug)]
pub struct SchemeTable {
    /// As a formula table; input columns have their values already, derived columns are formulas.
    /// Rows out of date at 期末 are left out when the table is put to use.
    pub table: crate::formula::Table,
    /// For each row its validity, where the table has dated rows.
    pub validity: Vec<(Option<NaiveDate>, Option<NaiveDate>)>,
    pub clause: Arc<str>,
    pub note: Arc<str>,
    pub assumed: Option<Arc<str>>,
    /// Excel number formats of columns whose cells were written as percentages.
    pub formats: BTreeMap<Arc<str>, Arc<str>>,
    pub span: Span,
}

/// A name that comes from a roster column, an appraisal heading or a manual sheet.
#[derive(Clone, Debug)]
pub struct Input {
    pub name: Arc<str>,
    pub from: InputFrom,
    pub ty: Type,
    pub unit: Arc<str>,
    /// What an empty cell means: `None` leaves it empty; a value stands for it; an error value makes it unknown.
    pub absent: Option<Value>,
    /// What silence means of a figure kept by hand.
    pub silence: Silence,
    pub clause: Arc<str>,
    pub span: Span,
}

/// Whether nothing happened where no row says anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Silence {
    /// `absent` stands, whatever the files are.
    Absent,
    /// `absent = "zero"`: zero once a sheet says the figure of anybody or `[none]` declares it, unknown before.
    ZeroOnceSaid,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InputFrom {
    /// A further column of 花名册.
    Roster,
    /// A heading of 考评: the mean of the person's appraisals in the period.
    Appraisal,
    /// A measure of the store alone.
    Store,
    /// A figure of people that a sheet kept by hand says: read as a measure is.
    Manual,
    /// A rule that the including scheme must have. It stands as an input only while the scheme is looked at alone.
    Scheme,
}

/// What a rule's column is a column of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Per {
    /// 客服
    Agent,
    /// 店铺
    Store,
    /// 店铺, the same in every store of the group: `[x]` is 各店, a row per store.
    Group,
    /// 日报
    Day,
    /// 周报
    Week,
    /// A record kind: 奖惩, 考评, 费用.
    Record(Arc<str>),
}

impl Per {
    /// The table that a rule is a column of.
    #[must_use]
    pub fn table(&self) -> Arc<str> {
        match self {
            Self::Agent => AGENTS.into(),
            Self::Store | Self::Group => STORE.into(),
            Self::Day => DAILY.into(),
            Self::Week => WEEKLY.into(),
            Self::Record(kind) => Arc::clone(kind),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Section {
    Kpi,
    Score,
    /// Intermediate, never summed.
    Work,
    Earning,
    /// Positive numbers.
    Deduction,
    Employer,
    Total,
    /// Tells about somebody: TRUE and a text say something, FALSE and an empty text nothing.
    Check,
    /// Puts somebody on a list of the management's (raises, bonuses), with the reason as its text; never on a page for staff.
    List,
}

/// A rule (规则): one column.
#[derive(Clone, Debug)]
pub struct Rule {
    pub name: Arc<str>,
    pub section: Section,
    pub per: Per,
    /// The whole formula: cases have become nested IFs. Earnings, deductions and totals stand within `IF([@计薪],…,"")`
    /// unless they ask for 计薪 themselves, so that nobody is paid in two stores.
    pub formula: Formula,
    /// The cases as written, for the booklet and the explanations; empty where there is one formula.
    pub cases: Vec<Case>,
    /// What holds where no case does, as written: `""` (not applicable) by default.
    pub otherwise: Option<Arc<str>>,
    pub ty: Type,
    pub round: Round,
    /// Whether a correction of a closed month is a line in the next one; `None` leaves it to what the formula reads.
    pub adjust: Option<bool>,
    /// An Excel number format.
    pub format: Arc<str>,
    /// The store's own value: a column of 店铺 with the rule's name.
    pub store: Option<Formula>,
    pub better: Option<Better>,
    pub clause: Arc<str>,
    pub note: Arc<str>,
    pub examples: Vec<Example>,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub struct Case {
    pub posts: Vec<Arc<str>>,
    pub when: Option<Arc<str>>,
    pub formula: Arc<str>,
    pub clause: Arc<str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Better {
    Higher,
    Lower,
}

/// A worked example: what the names are given as, and what must come out.
#[derive(Clone, Debug)]
pub struct Example {
    pub of: Side,
    pub given: Vec<Given>,
    pub expect: Value,
    pub note: Arc<str>,
    pub span: Span,
}

/// Which of a rule's two formulas an example works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Own,
    /// `store`: what the store's own value is.
    Store,
}

/// What a name is given as in an example: `询单人数`, `奖惩[级别]`, or the name of a param.
#[derive(Clone, Debug)]
pub struct Given {
    pub name: Arc<str>,
    /// One value, or a column's: the row of the person in question first.
    pub values: Vec<Value>,
    pub whole_column: bool,
    pub span: Span,
}

/// An item of the reward and penalty catalogue (奖惩细则).
#[derive(Clone, Debug)]
pub struct Conduct {
    pub item: Arc<str>,
    /// 加分, 轻度, 中度, 重度, or as the policy has them.
    pub level: Arc<str>,
    /// Positive adds, negative takes off; `low == high` where the policy gives one figure.
    pub low: crate::number::Num,
    pub high: crate::number::Num,
    pub clause: Arc<str>,
    /// Why the points are assumed: the policy's text lost them.
    pub assumed: Option<Arc<str>>,
    pub span: Span,
}

impl Conduct {
    /// `-2`, or a range: `-5 至 -2`.
    #[must_use]
    pub fn points(&self) -> String {
        if self.low == self.high { self.low.to_string() } else { format!("{} 至 {}", self.low, self.high) }
    }
}

/// A ranking (排名).
#[derive(Clone, Debug)]
pub struct Ranking {
    pub name: Arc<str>,
    /// The rule or measure that decides.
    pub key: Arc<str>,
    pub order: Better,
    pub ties: Ties,
    /// The boolean column that says who takes part; 排名 by default.
    pub among: Arc<str>,
    /// The columns that the page shows beside the key.
    pub columns: Vec<Arc<str>>,
    pub posts: Vec<Arc<str>>,
    /// Which spans it is made for; every span where it says nothing.
    pub periods: Vec<PeriodKind>,
    pub clause: Arc<str>,
    pub span: Span,
}

/// An article or numbered item of the policy.
#[derive(Clone, Debug)]
pub struct Clause {
    /// What the parts of the scheme cite: the policy and its number there, `客服部绩效薪酬标准 · 四、1`.
    pub id: Arc<str>,
    pub heading: Arc<str>,
    /// What it says, in our own words.
    pub text: Arc<str>,
    pub status: ClauseStatus,
    /// The rules, tables, params, rankings that carry it out.
    pub rules: Vec<Arc<str>>,
    /// The manual sheet, roster column or appraisal heading that carries what is recorded.
    pub sheet: Arc<str>,
    /// Why it cannot be computed.
    pub why: Arc<str>,
    pub span: Span,
}

impl Clause {
    /// What deals with it, in one text: names, a sheet, a reason.
    #[must_use]
    pub fn by(&self) -> String {
        match self.status {
            ClauseStatus::Computed => self.rules.join("、"),
            ClauseStatus::Recorded => self.sheet.to_string(),
            ClauseStatus::NotComputable => self.why.to_string(),
        }
    }
}

/// The ids of clauses in what a rule, a param, a table says under `clause`.
pub fn cited(clause: &str) -> impl Iterator<Item = &str> {
    clause.split('；').map(str::trim).filter(|id| !id.is_empty())
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClauseStatus {
    Computed,
    /// People write it down: a roster column, a record, an appraisal.
    Recorded,
    NotComputable,
}

impl Ranking {
    #[must_use]
    pub fn is_made_for(&self, period: Period) -> bool {
        self.periods.is_empty() || PeriodKind::of(period).is_none_or(|kind| self.periods.contains(&kind))
    }
}

/// What equal keys do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ties {
    /// 1 2 2 4
    Shared,
    /// 1 2 2 3
    Dense,
}
