//! From a scheme to the model that is both evaluated and written: the workbook is the compiled scheme.
//!
//! What the compiler adds (facts, lookups, points) is formulas too, over 日报 and the record tables, so that a figure
//! corrected by hand in the workbook flows to the wage.

mod agents;
mod daily;
mod demand;
mod facts;
mod past;
mod records;
mod spans;
mod store;
mod text;
pub(crate) mod walk;

pub(crate) use agents::ROSTER;
pub(crate) use demand::{base, table_of, target};
pub(crate) use past::calls_of;
pub(crate) use spans::Extreme;

use super::model::{Input, InputFrom, Per, Rule, Scheme, Silence};
use super::names::{AGENTS, ASSESSED, ID, PAID, PERIOD_DAYS, PERIOD_FROM, PERIOD_TO, RANKED, STORE};
use crate::facts::{Absent, Adds, Measure, Measures, Unit};
use crate::formula::history::HistoryCall;
use crate::formula::value::Cause;
use crate::formula::{Column, Content, Formula, Model, Name, NameContent, Node, Ref, Round, Table, Type, Value};
use crate::number::Num;
use crate::origin::Origin;
use crate::period::{self, Period};
use demand::Demand;
use facts::Fact;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What a scheme is compiled for.
#[derive(Clone, Copy, Debug)]
pub struct Target<'a> {
    pub measures: &'a Measures,
    /// Measures that get a column even if no formula asks for them, and whose absence may mean that nothing happened.
    pub present: &'a BTreeSet<Arc<str>>,
    pub period: Period,
}

/// What else is known once the data are there.
#[derive(Clone, Debug, Default)]
pub(crate) struct Found {
    /// Measures that rows of the store itself carry: they get a column in 店铺.
    pub store: BTreeSet<Arc<str>>,
    /// Measures of the store whose absence may mean that nothing happened.
    pub store_present: BTreeSet<Arc<str>>,
    /// Record tables in the drop, with their columns.
    pub records: Vec<(Arc<str>, Vec<Arc<str>>)>,
}

/// The model without rows: every table, column, name and formula that the scheme needs for this period.
#[must_use]
pub fn compile(scheme: &Scheme, target: Target<'_>) -> Model {
    compile_found(scheme, target, &Found::default())
}

pub(crate) fn compile_found(scheme: &Scheme, target: Target<'_>, found: &Found) -> Model {
    let measures = all_measures(scheme, target.measures);
    let mut rules: Vec<(&Rule, Node)> =
        scheme.rules.iter().map(|r| (r, in_its_table(&r.per, &r.formula.node))).collect();
    let mut stores: Vec<(&Rule, Formula)> =
        scheme.rules.iter().filter_map(|r| Some((r, store::formula_of(r)?))).collect();
    let nodes: Vec<(Arc<str>, &Node)> = rules
        .iter()
        .map(|(r, node)| (table_of(&r.per), node))
        .chain(stores.iter().map(|(_, f)| (Arc::from(STORE), &f.node)))
        .collect();
    // What is asked of the past is asked of this month, too: it is what the next month will look back at.
    let demand = Demand::new(scheme, &nodes);
    let past = past::calls(scheme, &measures, &nodes);
    for node in rules.iter_mut().map(|(_, node)| node).chain(stores.iter_mut().map(|(_, f)| &mut f.node)) {
        *node = past::with_columns(node, &past);
    }
    let mut compiler =
        Compiler { scheme, target, found, measures: &measures, rules: &rules, stores: &stores, past: &past, demand };
    let lookups = compiler.lookups();
    for (_, columns) in &lookups {
        compiler.demand.borrow(columns);
    }
    let agents = compiler.agents();
    let store = compiler.store();
    let stores = compiler.all_stores(&store);
    let mut tables = vec![agents, store];
    tables.extend(stores);
    tables.extend(compiler.daily());
    tables.extend(compiler.records());
    for (name, columns) in lookups {
        let borrowed: Vec<Column> = columns.iter().filter_map(|c| Some(lookup(tables.first()?.column(c)?))).collect();
        compiler.before_rules(&mut tables, &name, borrowed);
    }
    for (name, call) in &past {
        let column = Column::input(Arc::clone(&call.column), past::type_of(scheme, call));
        compiler.before_rules(&mut tables, name, vec![column]);
    }
    tables.extend(scheme.tables.iter().map(|t| in_force(t, target.period)));
    Model { tables, names: names(scheme, target.period) }
}

/// What the parts of the compilation share.
struct Compiler<'a> {
    scheme: &'a Scheme,
    target: Target<'a>,
    found: &'a Found,
    /// The vocabulary's measures, then the store's inputs.
    measures: &'a [Measure],
    /// The rules with their formulas as they stand in their tables.
    rules: &'a [(&'a Rule, Node)],
    /// The formulas of 店铺.
    stores: &'a [(&'a Rule, Formula)],
    /// What is asked of closed months, with the table that asks.
    past: &'a [(Arc<str>, HistoryCall)],
    demand: Demand,
}

impl Compiler<'_> {
    /// The columns of the rules of one table.
    fn rule_columns(&self, per: &Per) -> impl Iterator<Item = Column> {
        self.rules.iter().filter(move |(r, _)| r.per == *per).map(|(r, node)| rule_column(r, node))
    }

    /// Puts columns before the first rule of a table, which may need them.
    fn before_rules(&self, tables: &mut [Table], name: &str, columns: Vec<Column>) {
        let Some(table) = tables.iter_mut().find(|t| *t.name == *name) else { return };
        let rule = |c: &Column| {
            let flag = [PAID, ASSESSED, RANKED].contains(&&*c.name);
            !flag
                && (self.is_rule(name, &c.name) || (name == STORE && self.stores.iter().any(|(r, _)| r.name == c.name)))
        };
        let at = table.columns.iter().position(rule).unwrap_or(table.columns.len());
        table.columns.splice(at..at, columns);
    }

    fn is_rule(&self, table: &str, name: &str) -> bool {
        self.scheme.rules.iter().any(|r| &*r.name == name && &*table_of(&r.per) == table)
    }

    /// A measure as a fact of a table, with what it is where no row says anything.
    fn fact<'m>(&self, measure: &'m Measure, present: &BTreeSet<Arc<str>>) -> Fact<'m> {
        let kept = |i: &&Input| matches!(i.from, InputFrom::Store | InputFrom::Manual) && i.name == measure.name;
        let input = self.scheme.inputs.iter().find(kept);
        let nothing = match input {
            Some(input) => match &input.absent {
                Some(_) if input.silence == Silence::ZeroOnceSaid && !present.contains(&measure.name) => {
                    "\"\"".to_owned()
                }
                Some(value) if !value.is_error() => text::literal(value),
                _ => "\"\"".to_owned(),
            },
            None if measure.absent == Absent::Zero && present.contains(&measure.name) => "0".to_owned(),
            None => "\"\"".to_owned(),
        };
        let round = if input.is_some() { Round::None } else { digits(measure) };
        Fact { measure, nothing, round }
    }

    /// By table of spans or records: what its rules ask of their row that is a matter of the person, and so of 客服.
    fn lookups(&self) -> Vec<(Arc<str>, Vec<Arc<str>>)> {
        let mut all: Vec<(Arc<str>, Vec<Arc<str>>)> = Vec::new();
        for (rule, node) in self.rules {
            if matches!(rule.per, Per::Agent | Per::Store | Per::Group) {
                continue;
            }
            let table = table_of(&rule.per);
            for reference in walk::refs(node) {
                let Ref::ThisRow { column } = reference else { continue };
                let past = self.past.iter().any(|(t, call)| *t == table && call.column == *column);
                if past || self.is_rule(&table, column) || self.has(&rule.per, column) {
                    continue;
                }
                let index = all.iter().position(|(t, _)| *t == table).unwrap_or_else(|| {
                    all.push((Arc::clone(&table), Vec::new()));
                    all.len() - 1
                });
                if let Some((_, columns)) = all.get_mut(index)
                    && !columns.contains(column)
                {
                    columns.push(Arc::clone(column));
                }
            }
        }
        all
    }

    /// Whether a table of spans or records has the column by itself.
    fn has(&self, per: &Per, column: &str) -> bool {
        match per {
            Per::Agent | Per::Store | Per::Group => true,
            Per::Day | Per::Week => daily::is_own(column) || self.measures.iter().any(|m| &*m.name == column),
            Per::Record(kind) => self.record_columns(kind).iter().any(|(c, _)| &**c == column),
        }
    }
}

fn rule_column(rule: &Rule, node: &Node) -> Column {
    let formula = Formula { node: node.clone(), round: rule.round, ..rule.formula.clone() };
    Column::formula(Arc::clone(&rule.name), rule.ty, formula)
}

/// The formula as it stands in its table.
fn in_its_table(per: &Per, node: &Node) -> Node {
    match per {
        Per::Agent | Per::Record(_) => node.clone(),
        Per::Store => store::over_agents(node),
        Per::Group => store::over_stores(node),
        Per::Day | Per::Week => spans::within(node),
    }
}

/// `[@c]` of a table about people whose column is one of 客服: found by 序号. The store's own rows have none.
fn lookup(column: &Column) -> Column {
    let found =
        format!("INDEX({},MATCH({},{},0))", text::of(AGENTS, &column.name), text::this(ID), text::of(AGENTS, ID));
    let found = match column.ty {
        Type::Text => format!("{found}&\"\""),
        Type::Bool => found,
        // An empty cell must not become a zero.
        _ => format!("IF({found}=\"\",\"\",{found})"),
    };
    let formula = text::formula(format!("IF({}=0,\"\",{found})", text::this(ID)), Round::None);
    Column::formula(Arc::clone(&column.name), column.ty, formula)
}

fn digits(measure: &Measure) -> Round {
    i32::try_from(measure.digits).map_or(Round::None, Round::To)
}

/// The vocabulary's measures, then what a scheme declares of the store alone or as kept by hand. What another scheme of the
/// shop declares under the name of a rule is none.
fn all_measures(scheme: &Scheme, measures: &Measures) -> Vec<Measure> {
    let declares = |i: &&Input| matches!(i.from, InputFrom::Store | InputFrom::Manual);
    let declared = scheme.inputs.iter().filter(declares).filter(|i| measures.get(&i.name).is_none());
    let declared = declared.map(|i| Measure {
        name: Arc::clone(&i.name),
        unit: Unit::Count,
        adds: Adds::Sum,
        absent: Absent::Unknown,
        digits: 2,
    });
    let own = measures.0.iter().filter(|m| scheme.rule(&m.name).is_none());
    own.cloned().chain(declared).collect()
}

/// A table of the policy with the rows that are in force at the period's end.
fn in_force(table: &super::model::SchemeTable, period: Period) -> Table {
    let end = period.span().to;
    let valid = |row: usize| match table.validity.get(row) {
        Some((from, to)) => from.is_none_or(|f| f <= end) && to.is_none_or(|t| t >= end),
        None => true,
    };
    let kept: Vec<usize> = (0..table.table.rows).filter(|r| valid(*r)).collect();
    let mut used = table.table.clone();
    used.rows = kept.len();
    for column in &mut used.columns {
        column.values = kept.iter().filter_map(|r| column.values.get(*r).cloned()).collect();
        if let Content::Input(origins) = &mut column.content {
            *origins = kept.iter().filter_map(|r| origins.get(*r).cloned()).collect();
        }
    }
    used
}

fn names(scheme: &Scheme, period: Period) -> Vec<Name> {
    let span = period.span();
    let built_in = [
        (PERIOD_FROM, Type::Date, period::serial(span.from)),
        (PERIOD_TO, Type::Date, period::serial(span.to)),
        (PERIOD_DAYS, Type::Number, span.days()),
    ];
    let built_in = built_in.into_iter().map(|(name, ty, value)| Name {
        name: name.into(),
        ty,
        content: NameContent::Input(Origin::Default(period.to_string().into())),
        value: Value::Number(Num::from(value)),
    });
    let params = scheme.params.iter().map(|param| {
        let in_force = param.values.iter().rfind(|v| v.from.is_none_or(|f| f <= span.to));
        let (origin, value) = if let Some(v) = in_force {
            (Origin::Text(v.span.clone()), v.value.clone())
        } else {
            let origin = Origin::Text(param.span.clone());
            let why = format!("{}尚无生效的值", span.to).into();
            let cause = Cause { name: Arc::clone(&param.name), why, origin: origin.clone() };
            (origin, Value::unknown(cause))
        };
        Name { name: Arc::clone(&param.name), ty: param.ty, content: NameContent::Input(origin), value }
    });
    let rules = scheme.rules.iter().filter(|r| matches!(r.per, Per::Store | Per::Group)).map(|r| Name {
        name: Arc::clone(&r.name),
        ty: r.ty,
        content: NameContent::Cell { table: STORE.into(), column: Arc::clone(&r.name) },
        value: Value::Empty,
    });
    built_in.chain(params).chain(rules).collect()
}
