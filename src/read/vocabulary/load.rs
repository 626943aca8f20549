//! The vocabulary from its text, and the spellings that `zhangfang.toml` adds.

use super::lookup::Near;
use super::{
    DECLARED, Field, FieldType, HeaderUnit, Kind, MeasureEntry, Need, RowIs, SourceRank, Target, Vocabulary, Wanted,
    Words,
};
use crate::diag::{Diagnostic, Document, Items, codes};
use crate::facts::{Absent, Adds, Measure, Unit};
use crate::number::Num;
use crate::origin::{Source, Span};
use crate::read::fold::{fold, unparted};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

const TEXT: &str = include_str!("../../../templates/vocabulary.toml");

const UNITS: [(&str, Unit); 8] = [
    ("people", Unit::People),
    ("count", Unit::Count),
    ("money", Unit::Money),
    ("ratio", Unit::Ratio),
    ("seconds", Unit::Seconds),
    ("hours", Unit::Hours),
    ("days", Unit::Days),
    ("points", Unit::Points),
];

const TYPES: [(&str, FieldType); 11] = [
    ("text", FieldType::Text),
    ("account", FieldType::Account),
    ("id", FieldType::Id),
    ("day", FieldType::Day),
    ("time", FieldType::Time),
    ("span", FieldType::Span),
    ("from", FieldType::From),
    ("to", FieldType::To),
    ("money", FieldType::Money),
    ("count", FieldType::Count),
    ("number", FieldType::Number),
];

const ROWS: [(&str, RowIs); 11] = [
    ("agent", RowIs::Agent),
    ("store", RowIs::Store),
    ("roster", RowIs::Person),
    ("order", RowIs::Order),
    ("item", RowIs::Item),
    ("refund", RowIs::Refund),
    ("message", RowIs::Message),
    ("session", RowIs::Session),
    ("record", RowIs::Record),
    ("correction", RowIs::Correction),
    ("aside", RowIs::Aside),
];

impl Vocabulary {
    /// The vocabulary that is part of the program.
    #[must_use]
    pub fn embedded() -> Self {
        Self::parse("vocabulary.toml", TEXT).0
    }

    /// A vocabulary from its text, with all that is wrong with it.
    #[must_use]
    pub fn parse(name: &str, text: &str) -> (Self, Vec<Diagnostic>) {
        let source = Arc::new(Source { name: name.into(), text: text.into() });
        let document = Document::parse(&source);
        let vocabulary = {
            let root = document.root();
            Self::from_items(&root)
        };
        (vocabulary, document.into_findings())
    }

    fn from_items(root: &Items<'_>) -> Self {
        let units = root.get("units").and_then(|i| i.table()).map(header_units).unwrap_or_default();
        let mut this = Self {
            measures: root.tables("measure").iter().filter_map(|t| measure(t, &units)).collect(),
            fields: root.tables("field").iter().filter_map(field).collect(),
            kinds: Vec::new(),
            words: root.get("words").and_then(|i| i.table()).map(|t| words(&t)).unwrap_or_default(),
            units,
            hours_per_day: root.get("hours_per_day").and_then(|i| i.number()).unwrap_or_else(|| Num::from(8_u32)),
            index: BTreeMap::new(),
            unparted: BTreeMap::new(),
            near: Near::default(),
        };
        this.kinds = root.tables("kind").iter().filter_map(|t| this.kind(t)).collect();
        for i in 0..this.measures.len() {
            let entry = &this.measures[i];
            let spellings: Vec<_> = std::iter::once(&entry.measure.name).chain(&entry.aliases).cloned().collect();
            this.spell(Target::Measure(i), &spellings);
        }
        for i in 0..this.fields.len() {
            let entry = &this.fields[i];
            let spellings: Vec<_> = std::iter::once(&entry.name).chain(&entry.aliases).cloned().collect();
            this.spell(Target::Field(i), &spellings);
        }
        this
    }

    fn spell(&mut self, target: Target, spellings: &[Arc<str>]) {
        for (rank, spelling) in spellings.iter().enumerate() {
            let folded = fold(spelling);
            for (index, key) in [(&mut self.unparted, unparted(&folded)), (&mut self.index, folded)] {
                let meanings = index.entry(key).or_default();
                if meanings.iter().all(|(t, _)| *t != target) {
                    meanings.push((target, rank));
                }
            }
        }
    }

    /// Adds the spellings of `[vocabulary]`: `"销售额" = ["成交金额", …]`. The key is a canonical name or any known spelling.
    /// A new spelling means what the user says and nothing else.
    pub fn extend(&mut self, table: &mut Items<'_>) {
        for (name, span, item) in table.entries() {
            let targets = self.index.get(&fold(name)).cloned().unwrap_or_default();
            if targets.is_empty() {
                let near = self.near(name).map(|n| n.to_string()).unwrap_or_default();
                table.report(Diagnostic::new(codes::UNKNOWN_NAME).arg("name", name).arg("near", near).at(span));
                continue;
            }
            // A canonical name speaks for itself; another spelling for everything that it may mean.
            let exact: Vec<_> = targets.iter().filter(|(_, rank)| *rank == 0).copied().collect();
            let targets = if exact.is_empty() { targets } else { exact };
            for (spelling, _) in item.texts() {
                let folded = fold(spelling);
                let meanings: Vec<_> = targets.iter().map(|(t, _)| (*t, 0)).collect();
                self.unparted.insert(unparted(&folded), meanings.clone());
                self.index.insert(folded, meanings);
            }
            self.near = Near::default();
        }
    }

    /// Adds a figure of people that is kept by hand. What the vocabulary has already stays as it is.
    pub fn declare(&mut self, name: &Arc<str>, unit: &str, zero_once_said: bool) {
        if self.measure_index(name).is_some() {
            return;
        }
        let unit = match unit.split('/').next().unwrap_or_default().trim() {
            "元" => Unit::Money,
            "人" => Unit::People,
            "秒" => Unit::Seconds,
            "小时" => Unit::Hours,
            "天" => Unit::Days,
            "分" => Unit::Points,
            _ => Unit::Count,
        };
        let absent = if zero_once_said { Absent::Zero } else { Absent::Unknown };
        let measure = Measure { name: Arc::clone(name), unit, adds: Adds::Sum, absent, digits: 2 };
        let group = DECLARED.into();
        let aliases = Vec::new();
        self.measures.push(MeasureEntry { measure, weights: Vec::new(), late: false, group, bare: None, aliases });
        self.spell(Target::Measure(self.measures.len() - 1), &[Arc::clone(name)]);
    }

    fn kind(&self, table: &Items<'_>) -> Option<Kind> {
        let name = table.need("name")?.text()?;
        let title = table.need("title").and_then(|i| i.text()).unwrap_or(name);
        let row = table.need("row").and_then(|i| i.word(&ROWS))?;
        let ranks = [("tool", SourceRank::Tool), ("manual", SourceRank::Manual)];
        let mut required = vec![table.need("required").map(|i| self.needs(&i)).unwrap_or_default()];
        if let Some(or) = table.get("or") {
            required.extend(or.list().iter().map(|i| self.needs(i)));
        }
        let fields = texts(table, "fields").into_iter().filter_map(|(f, span)| {
            let index = self.field_index(f);
            if index.is_none() {
                unknown(table, f, span);
            }
            index
        });
        let fields = fields.collect();
        let own: Vec<Arc<str>> = texts(table, "measures").into_iter().map(|(m, _)| Arc::from(m)).collect();
        let alone = |need: &&Need| need.len() == 1;
        let groups: Vec<&Wanted> = required.iter().flatten().filter(alone).flatten().collect();
        let of_groups = self.measures.iter().filter(|m| groups.contains(&&Wanted::Group(Arc::clone(&m.group))));
        let measures = of_groups.map(|m| Arc::clone(&m.measure.name)).chain(own).collect();
        Some(Kind {
            name: name.into(),
            title: title.into(),
            row,
            source: table.get("source").and_then(|i| i.word(&ranks)).unwrap_or(SourceRank::Tool),
            without: table.get("without").map(|i| vec![self.need(&i)]).unwrap_or_default(),
            hints: texts(table, "hints").into_iter().map(|(h, _)| fold(h)).collect(),
            shuns: texts(table, "shuns").into_iter().map(|(h, _)| fold(h)).collect(),
            columns: texts(table, "columns").into_iter().map(|(c, _)| Arc::from(c)).collect(),
            home: table.get("home").and_then(|i| i.bool()).unwrap_or(false),
            open: table.get("open").and_then(|i| i.bool()).unwrap_or(false),
            required,
            fields,
            measures,
        })
    }

    fn needs(&self, item: &crate::diag::Item<'_>) -> Vec<Need> {
        item.list().iter().map(|i| self.need(i)).collect()
    }

    fn need(&self, item: &crate::diag::Item<'_>) -> Need {
        let mut need = Vec::new();
        for (name, span) in item.texts() {
            if let Some(group) = name.strip_prefix('@') {
                need.push(Wanted::Group(group.into()));
                continue;
            }
            let field = self.field_index(name).map(Target::Field);
            match field.or_else(|| self.measure_index(name).map(Target::Measure)) {
                Some(target) => need.push(Wanted::Target(target)),
                None => item.report(Diagnostic::new(codes::UNKNOWN_NAME).arg("name", name).arg("near", "").at(span)),
            }
        }
        need
    }
}

fn unknown(table: &Items<'_>, name: &str, span: Span) {
    table.report(Diagnostic::new(codes::UNKNOWN_NAME).arg("name", name).arg("near", "").at(span));
}

fn texts<'d>(table: &Items<'d>, key: &str) -> Vec<(&'d str, Span)> {
    table.get(key).map(|i| i.texts()).unwrap_or_default()
}

fn measure(table: &Items<'_>, units: &BTreeMap<String, HeaderUnit>) -> Option<MeasureEntry> {
    let name: Arc<str> = table.need("name")?.text()?.into();
    let unit = table.need("unit")?.word(&UNITS)?;
    let weights: Vec<Arc<str>> = texts(table, "weight").into_iter().map(|(w, _)| Arc::from(w)).collect();
    let adds = table.need("adds")?.word(&[("sum", 0), ("distinct", 1), ("last", 2), ("weighted", 3)])?;
    let adds = match (adds, weights.first()) {
        (0, _) => Adds::Sum,
        (1, _) => Adds::Distinct,
        (3, Some(weight)) => Adds::Weighted(Arc::clone(weight)),
        _ => Adds::Last,
    };
    let absent = table.get("absent").and_then(|i| i.word(&[("zero", Absent::Zero), ("unknown", Absent::Unknown)]));
    let digits = table.get("digits").and_then(|i| i.integer()).and_then(|d| u32::try_from(d).ok());
    let digits = digits.unwrap_or(match unit {
        Unit::People | Unit::Count => 0,
        Unit::Ratio => 4,
        Unit::Money | Unit::Seconds | Unit::Hours | Unit::Days | Unit::Points => 2,
    });
    let bare = table.get("bare").and_then(|i| i.text()).and_then(|u| units.get(&fold(u)).cloned());
    Some(MeasureEntry {
        measure: Measure { name, unit, adds, absent: absent.unwrap_or(Absent::Unknown), digits },
        weights,
        late: table.get("late").and_then(|i| i.bool()).unwrap_or(false),
        group: table.need("group").and_then(|i| i.text()).unwrap_or_default().into(),
        bare,
        aliases: texts(table, "aliases").into_iter().map(|(a, _)| a.into()).collect(),
    })
}

fn field(table: &Items<'_>) -> Option<Field> {
    Some(Field {
        name: table.need("name")?.text()?.into(),
        ty: table.need("type")?.word(&TYPES)?,
        aliases: texts(table, "aliases").into_iter().map(|(a, _)| a.into()).collect(),
    })
}

fn words(table: &Items<'_>) -> Words {
    let set = |key: &str| -> BTreeSet<String> { texts(table, key).into_iter().map(|(w, _)| fold(w)).collect() };
    let one = |key: &str| -> Arc<str> { table.get(key).and_then(|i| i.text()).unwrap_or_default().into() };
    let list = |key: &str| -> Vec<String> { texts(table, key).into_iter().map(|(w, _)| fold(w)).collect() };
    let spelt = |key: &str| texts(table, key).into_iter().map(|(w, _)| w.to_owned()).collect();
    Words {
        prefixes: list("prefixes"),
        suffixes: list("suffixes"),
        remarks: set("remarks"),
        qualifiers: list("qualifiers"),
        group_ends: list("group_ends"),
        nothing: set("nothing"),
        unknown: set("unknown"),
        zero: set("zero"),
        summary: set("summary"),
        total: set("total"),
        rules: texts(table, "rules").into_iter().map(|(w, _)| w.into()).collect(),
        left: texts(table, "left").into_iter().map(|(w, _)| fold(w)).collect(),
        uncached: one("uncached"),
        blank: one("blank"),
        handed: one("handed"),
        unweighted: one("unweighted"),
        refused_store: one("refused_store"),
        penalty: set("penalty").into_iter().collect(),
        refunded: set("refunded"),
        refund_open: set("refund_open"),
        order_states: set("order_states"),
        instructions: list("instructions"),
        no_money_back: set("no_money_back"),
        from_agent: set("from_agent"),
        from_buyer: set("from_buyer"),
        system: set("system"),
        machines: set("machines"),
        system_says: spelt("system_says"),
        handed_on: spelt("handed_on"),
        handed_in: spelt("handed_in"),
        not_yet: one("not_yet"),
        partly: one("partly"),
        no_placing: one("no_placing"),
        no_owner: one("no_owner"),
        to_the_minute: one("to_the_minute"),
        need_chats: one("need_chats"),
        need_orders: one("need_orders"),
        need_refunds: one("need_refunds"),
        order_closed: set("order_closed"),
        masks: list("masks"),
    }
}

fn header_units(mut table: Items<'_>) -> BTreeMap<String, HeaderUnit> {
    let mut units = BTreeMap::new();
    for (suffix, _, item) in table.entries() {
        let Some(unit) = item.table() else { continue };
        let number = |key: &str| unit.get(key).and_then(|i| i.number());
        let unit = if let Some(seconds) = number("seconds") {
            HeaderUnit::Seconds(seconds)
        } else if let Some(money) = number("money") {
            HeaderUnit::Money(money)
        } else if number("days").is_some() {
            HeaderUnit::Days
        } else if number("percent").is_some() {
            HeaderUnit::Percent
        } else {
            let _ = number("count");
            HeaderUnit::Count
        };
        units.insert(fold(suffix), unit);
    }
    units
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_vocabulary_is_sound() {
        let (vocabulary, findings) = Vocabulary::parse("vocabulary.toml", TEXT);
        assert_eq!(findings, []);
        for (spelling, targets) in vocabulary.index.iter().chain(&vocabulary.unparted) {
            let measures: Vec<_> = targets.iter().filter(|(t, _)| matches!(t, Target::Measure(_))).collect();
            assert!(measures.len() < 2, "“{spelling}” means two measures");
        }
        for measure in &vocabulary.measures {
            for weight in &measure.weights {
                assert!(vocabulary.measure_index(weight).is_some(), "{weight}");
            }
        }
    }

    #[test]
    fn every_canonical_measure_of_the_contract_is_there() {
        let vocabulary = Vocabulary::embedded();
        for name in "咨询人数 接待人数 有效接待人数 询单人数 下单人数 当日下单人数 当日付款人数 次日付款人数 最终付款人数 销售人数 \
            未回复人数 回复人数 慢响应人数 长接待人数 转入人数 转出人数 流失人数 买家消息数 客服消息数 总消息数 客服字数 销售订单数 \
            销售量 下单金额 销售额 净销售额 退款金额 流失金额 落实他人付款金额 回复率 答问比 平均响应 首次响应 满意率 最终转化率 \
            客单价 三分钟响应率 二十四小时回复率 退换件数 投诉数 投诉处理时长 上班天数 应出勤天数 实出勤天数 平日加班小时 \
            休息日加班小时 节假日加班小时 迟到次数 早退次数 旷工天数 事假天数 病假天数 目标销售额 加分 扣分"
            .split_whitespace()
        {
            assert!(vocabulary.measures().get(name).is_some(), "{name}");
        }
    }

    #[test]
    fn a_users_spelling_means_what_the_user_says() {
        let mut vocabulary = Vocabulary::embedded();
        assert_ne!(vocabulary.near("战绩单").as_deref(), Some("销售额"));
        let text = "\"销售额\" = [\"战绩\", \"退款率\"]\n\"旺旺昵称\" = [\"坐席\"]\n\"目标销售鹅\" = [\"x\"]\n";
        let source = Arc::new(Source { name: "zhangfang.toml".into(), text: text.into() });
        let document = Document::parse(&source);
        vocabulary.extend(&mut document.root());
        let findings = document.into_findings();
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].args[1].1, "目标销售额");
        let names = |header: &str| -> Vec<String> {
            vocabulary.meanings(header).iter().map(|m| vocabulary.name(m.target).to_string()).collect()
        };
        assert_eq!(names("战 绩"), ["销售额"]);
        assert_eq!(names("退款率"), ["销售额"]);
        assert_eq!(names("坐席"), ["账号", "昵称", "旺旺"]);
        assert_eq!(vocabulary.near("战绩单").as_deref(), Some("销售额"), "what was near before is forgotten");
    }
}
