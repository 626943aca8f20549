//! The scheme as a booklet: what the team is told. Every rule in words and as its formula, with its clause, its examples, and
//! the figures, tables and articles that it rests on.

use super::words::words;
use crate::calc::outcome::names;
use crate::formula::{Column, Expr, Node, Ref, Type, Value, deps, parse, print};
use crate::report::table::{Figure, Zero, section_label, shown, table_of};
use crate::scheme::model::{
    Better, Case, Clause, ClauseStatus, Conduct, Example, Param, Per, PeriodKind, Post, Rule, Scheme, SchemeTable,
    Section, Side, cited,
};
use serde::Serialize;
use std::collections::BTreeMap;

#[derive(Clone, Debug, Serialize)]
pub(super) struct Booklet {
    name: String,
    document: String,
    version: String,
    hash: String,
    posts: Vec<String>,
    periods: Vec<&'static str>,
    assumed: Vec<Assumed>,
    groups: Vec<Group>,
    params: Vec<Figures>,
    tables: Vec<Sheet>,
    conduct: Vec<Entry>,
    clauses: Vec<Article>,
}

/// Something to go to.
#[derive(Clone, Debug, Serialize)]
struct Link {
    name: String,
    /// Empty where it has no place of its own.
    anchor: String,
}

/// What is assumed for one reason.
#[derive(Clone, Debug, Serialize)]
struct Assumed {
    why: String,
    what: Vec<(Link, String)>,
}

#[derive(Clone, Debug, Serialize)]
struct Group {
    anchor: String,
    title: &'static str,
    rules: Vec<OneRule>,
}

#[derive(Clone, Debug, Serialize)]
struct OneRule {
    anchor: String,
    name: String,
    /// What it is a column of, where that is not a person.
    of: String,
    note: String,
    better: &'static str,
    rounding: String,
    clauses: Vec<Link>,
    ways: Vec<Way>,
    store: Option<Way>,
    uses: Vec<Link>,
    examples: Vec<Worked>,
    store_examples: Vec<Worked>,
}

/// One case of a rule.
#[derive(Clone, Debug, Serialize)]
struct Way {
    /// For whom, and when.
    who: String,
    words: String,
    formula: String,
    clauses: Vec<Link>,
}

#[derive(Clone, Debug, Serialize)]
struct Worked {
    given: Vec<(String, String)>,
    expect: String,
    note: String,
}

#[derive(Clone, Debug, Serialize)]
struct Figures {
    anchor: String,
    name: String,
    values: Vec<String>,
    unit: String,
    note: String,
    clauses: Vec<Link>,
    assumed: bool,
}

#[derive(Clone, Debug, Serialize)]
struct Sheet {
    anchor: String,
    name: String,
    note: String,
    clauses: Vec<Link>,
    assumed: bool,
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
}

#[derive(Clone, Debug, Serialize)]
struct Entry {
    item: String,
    level: String,
    points: String,
    clauses: Vec<Link>,
    assumed: bool,
}

#[derive(Clone, Debug, Serialize)]
struct Article {
    anchor: String,
    id: String,
    heading: String,
    text: String,
    how: &'static str,
    by: Vec<Link>,
}

/// Sections in the order in which a member of staff asks.
const ORDER: [Section; 9] = [
    Section::Earning,
    Section::Deduction,
    Section::Total,
    Section::Score,
    Section::Kpi,
    Section::Work,
    Section::Check,
    Section::List,
    Section::Employer,
];

pub(super) fn view(scheme: &Scheme) -> Booklet {
    let anchors = Anchors::of(scheme);
    let groups = ORDER.iter().enumerate().filter_map(|(i, section)| {
        let rules: Vec<OneRule> =
            scheme.rules.iter().filter(|r| r.section == *section).map(|r| anchors.rule(r)).collect();
        let title = if *section == Section::Check { "提示与核对" } else { section_label(*section) };
        (!rules.is_empty()).then(|| Group { anchor: format!("g{i}"), title, rules })
    });
    let params = scheme.params.iter().map(|p| (&p.name, values(p).join("；"), p.assumed.as_deref()));
    let tables = scheme.tables.iter().map(|t| (&t.table.name, String::new(), t.assumed.as_deref()));
    let mut assumed: Vec<Assumed> = Vec::new();
    let conduct = scheme.conduct.iter().map(|c| (&c.item, c.points(), c.assumed.as_deref()));
    for (name, value, why) in params.chain(tables).chain(conduct) {
        let Some(why) = why else { continue };
        let what = (anchors.link(name), value);
        match assumed.iter_mut().find(|a| a.why == why) {
            Some(same) => same.what.push(what),
            None => assumed.push(Assumed { why: why.to_owned(), what: vec![what] }),
        }
    }
    Booklet {
        name: scheme.name.to_string(),
        document: scheme.document.to_string(),
        version: scheme.version.to_string(),
        hash: scheme.hash.chars().take(12).collect(),
        posts: scheme.posts.iter().map(post).collect(),
        periods: scheme.periods.iter().map(|p| period(*p)).collect(),
        assumed,
        groups: groups.collect(),
        params: scheme.params.iter().map(|p| anchors.param(p)).collect(),
        tables: scheme.tables.iter().map(|t| anchors.table(t)).collect(),
        conduct: scheme.conduct.iter().map(|c| anchors.conduct(c)).collect(),
        clauses: scheme.clauses.iter().map(|c| anchors.article(c)).collect(),
    }
}

fn post(post: &Post) -> String {
    if post.aliases.is_empty() {
        return post.name.to_string();
    }
    format!("{}（又称 {}）", post.name, post.aliases.join("、"))
}

fn period(period: PeriodKind) -> &'static str {
    match period {
        PeriodKind::Week => "按周",
        PeriodKind::Month => "按月",
        PeriodKind::Quarter => "按季",
    }
}

/// Where each name stands on the page.
struct Anchors(BTreeMap<String, String>);

impl Anchors {
    fn of(scheme: &Scheme) -> Self {
        let mut all = BTreeMap::new();
        let mut add = |prefix: &str, names: &mut dyn Iterator<Item = String>| {
            for (i, name) in names.enumerate() {
                all.entry(name).or_insert_with(|| format!("{prefix}{}", i + 1));
            }
        };
        add("r", &mut scheme.rules.iter().map(|r| r.name.to_string()));
        add("p", &mut scheme.params.iter().map(|p| p.name.to_string()));
        add("t", &mut scheme.tables.iter().map(|t| t.table.name.to_string()));
        add("c", &mut scheme.clauses.iter().map(|c| c.id.to_string()));
        Self(all)
    }

    fn link(&self, name: &str) -> Link {
        Link { name: name.to_owned(), anchor: self.0.get(name).cloned().unwrap_or_default() }
    }

    fn anchor(&self, name: &str) -> String {
        self.0.get(name).cloned().unwrap_or_default()
    }

    fn clauses(&self, clause: &str) -> Vec<Link> {
        cited(clause).map(|id| self.link(id)).collect()
    }

    fn rule(&self, rule: &Rule) -> OneRule {
        let mut ways: Vec<Way> = rule.cases.iter().map(|case| self.case(case)).collect();
        if ways.is_empty() {
            ways.push(self.way(String::new(), &rule.formula.text, ""));
        }
        if let Some(otherwise) = rule.otherwise.as_deref().filter(|_| !rule.cases.is_empty()) {
            ways.push(self.way("其余".to_owned(), otherwise, ""));
        }
        let own = self.anchor(&rule.name);
        let mut uses: Vec<Link> = Vec::new();
        for reference in deps(&rule.formula.node) {
            let name = match &reference {
                Ref::ThisRow { column } | Ref::Column { table: None, column } => column,
                Ref::Column { table: Some(table), column } if &**table == "店铺" => column,
                Ref::Column { table: Some(name), .. } | Ref::Name(name) => name,
            };
            let link = self.link(name);
            if !link.anchor.is_empty() && link.anchor != own && uses.iter().all(|u| u.anchor != link.anchor) {
                uses.push(link);
            }
        }
        OneRule {
            anchor: own,
            name: rule.name.to_string(),
            of: match rule.per {
                Per::Agent => String::new(),
                Per::Group => names::STORES.to_owned(),
                _ => table_of(&rule.per).to_owned(),
            },
            note: rule.note.to_string(),
            better: match rule.better {
                Some(Better::Higher) => "越高越好",
                Some(Better::Lower) => "越低越好",
                None => "",
            },
            rounding: rounding(rule),
            clauses: self.clauses(&rule.clause),
            ways,
            store: rule.store.as_ref().map(|f| self.way("本店的值".to_owned(), &f.text, "")),
            uses,
            examples: rule.examples.iter().filter(|e| e.of == Side::Own).map(worked).collect(),
            store_examples: rule.examples.iter().filter(|e| e.of == Side::Store).map(worked).collect(),
        }
    }

    fn case(&self, case: &Case) -> Way {
        let when = case.when.as_deref().map(said).filter(|w| !w.is_empty());
        let who = match (case.posts.is_empty(), when) {
            (true, None) => "其余".to_owned(),
            (true, Some(when)) => format!("{when}时"),
            (false, None) => case.posts.join("、"),
            (false, Some(when)) => format!("{}，{when}时", case.posts.join("、")),
        };
        self.way(who, &case.formula, &case.clause)
    }

    fn way(&self, who: String, formula: &str, clause: &str) -> Way {
        let formula = match parse(formula).ok().as_ref().and_then(if_paid) {
            Some(inner) => print::source(inner),
            None => formula.split_whitespace().collect::<Vec<_>>().join(" "),
        };
        Way { who, words: said(&formula), formula, clauses: self.clauses(clause) }
    }

    fn param(&self, param: &Param) -> Figures {
        Figures {
            anchor: self.anchor(&param.name),
            name: param.name.to_string(),
            values: values(param),
            unit: param.unit.to_string(),
            note: param.note.to_string(),
            clauses: self.clauses(&param.clause),
            assumed: param.assumed.is_some(),
        }
    }

    fn table(&self, table: &SchemeTable) -> Sheet {
        let columns = &table.table.columns;
        let cell = |column: &Column, row: usize| {
            let value = column.values.get(row).unwrap_or(&Value::Empty);
            shown(value, &figure(table, column))
        };
        Sheet {
            anchor: self.anchor(&table.table.name),
            name: table.table.name.to_string(),
            note: table.note.to_string(),
            clauses: self.clauses(&table.clause),
            assumed: table.assumed.is_some(),
            columns: columns.iter().map(|c| c.name.to_string()).collect(),
            rows: (0..table.table.rows).map(|row| columns.iter().map(|c| cell(c, row)).collect()).collect(),
        }
    }

    fn conduct(&self, conduct: &Conduct) -> Entry {
        Entry {
            item: conduct.item.to_string(),
            level: conduct.level.to_string(),
            points: conduct.points(),
            clauses: self.clauses(&conduct.clause),
            assumed: conduct.assumed.is_some(),
        }
    }

    fn article(&self, clause: &Clause) -> Article {
        let (how, by) = match clause.status {
            ClauseStatus::Computed => ("计算", clause.rules.iter().map(|r| self.link(r)).collect()),
            ClauseStatus::Recorded => ("由人登记", vec![self.link(&clause.sheet)]),
            ClauseStatus::NotComputable => ("不能计算", vec![self.link(&clause.why)]),
        };
        Article {
            anchor: self.anchor(&clause.id),
            id: clause.id.to_string(),
            heading: clause.heading.to_string(),
            text: clause.text.to_string(),
            how,
            by,
        }
    }
}

/// What stands within `IF([@计薪],…,"")`: that somebody is paid at all goes without saying.
fn if_paid(node: &Node) -> Option<&Node> {
    let Expr::Call(function, args) = &node.expr else { return None };
    let [Node { expr: Expr::Ref(Ref::ThisRow { column }), .. }, inner, otherwise] = args.as_slice() else {
        return None;
    };
    let nothing = matches!(&otherwise.expr, Expr::Text(t) if t.is_empty());
    (&**function == "IF" && &**column == names::PAID && nothing).then_some(inner)
}

fn said(formula: &str) -> String {
    parse(formula).as_ref().map_or_else(|_| String::new(), |node: &Node| words(node))
}

fn rounding(rule: &Rule) -> String {
    match (rule.ty, rule.round) {
        (Type::Text | Type::Bool, _) | (_, crate::formula::Round::None) => String::new(),
        (_, crate::formula::Round::To(0)) => "四舍五入到整数".to_owned(),
        (_, crate::formula::Round::To(digits)) => format!("四舍五入到 {digits} 位小数"),
    }
}

/// Each value with the day from which it holds.
fn values(param: &Param) -> Vec<String> {
    let one = |v: &crate::scheme::model::ParamValue| {
        let value = if v.text.is_empty() { v.value.to_string() } else { v.text.to_string() };
        match v.from {
            Some(from) => format!("{value}（{from} 起）"),
            None => value,
        }
    };
    param.values.iter().map(one).collect()
}

fn figure(table: &SchemeTable, column: &Column) -> Figure {
    if let Some(pattern) = table.formats.get(&column.name) {
        return Figure::Pattern { pattern: pattern.clone(), zero: Zero::Digits };
    }
    match column.ty {
        Type::Date => Figure::Date,
        Type::Number | Type::Any => Figure::Bound,
        Type::Text => Figure::Text,
        Type::Bool => Figure::Bool,
    }
}

fn worked(example: &Example) -> Worked {
    let plain = |v: &Value| if v.to_string().is_empty() { "（空）".to_owned() } else { v.to_string() };
    let given = |g: &crate::scheme::model::Given| {
        (g.name.to_string(), g.values.iter().map(plain).collect::<Vec<_>>().join("、"))
    };
    Worked {
        given: example.given.iter().map(given).collect(),
        expect: plain(&example.expect),
        note: example.note.to_string(),
    }
}
