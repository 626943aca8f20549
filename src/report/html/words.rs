//! A formula in words, for the booklet: what a member of staff reads aloud. Says the same as the formula that stands beside it.

use crate::formula::{Binary, Expr, Node, Ref, Unary};

/// How strongly a phrase holds together: the higher, the fewer brackets it needs.
const LOOSE: u8 = 0;
const AND: u8 = 1;
const COMPARED: u8 = 2;
const SUM: u8 = 3;
const PRODUCT: u8 = 4;
const CLOSED: u8 = 5;

/// The formula in words.
#[must_use]
pub fn words(node: &Node) -> String {
    phrase(node).0
}

fn phrase(node: &Node) -> (String, u8) {
    match &node.expr {
        Expr::Number(n) => (n.to_string(), CLOSED),
        Expr::Text(t) if t.is_empty() => ("不适用".to_owned(), CLOSED),
        Expr::Text(t) => (format!("“{t}”"), CLOSED),
        Expr::Bool(true) => ("是".to_owned(), CLOSED),
        Expr::Bool(false) => ("否".to_owned(), CLOSED),
        Expr::Error(_) => ("未知".to_owned(), CLOSED),
        Expr::Missing => (String::new(), CLOSED),
        Expr::Ref(reference) => (named(reference), CLOSED),
        Expr::Unary(Unary::Percent, inner) => (format!("{}%", at_least(inner, CLOSED)), CLOSED),
        Expr::Unary(Unary::Minus, inner) => (format!("负 {}", at_least(inner, PRODUCT)), PRODUCT),
        Expr::Unary(Unary::Plus, inner) => phrase(inner),
        Expr::Binary(op, left, right) => operation(*op, left, right),
        Expr::Call(function, args) => call(function, args),
    }
}

fn at_least(node: &Node, least: u8) -> String {
    let (text, holds) = phrase(node);
    if holds < least { format!("（{text}）") } else { text }
}

fn operation(op: Binary, left: &Node, right: &Node) -> (String, u8) {
    let (sign, holds, after) = match op {
        Binary::Add => ("＋", SUM, SUM),
        Binary::Sub => ("－", SUM, PRODUCT),
        Binary::Mul => ("×", PRODUCT, PRODUCT),
        Binary::Div => ("÷", PRODUCT, CLOSED),
        Binary::Pow => ("的乘方，指数", PRODUCT, CLOSED),
        Binary::Concat => ("连上", SUM, SUM),
        Binary::Eq => ("等于", COMPARED, SUM),
        Binary::Ne => ("不等于", COMPARED, SUM),
        Binary::Lt => ("低于", COMPARED, SUM),
        Binary::Le => ("不超过", COMPARED, SUM),
        Binary::Gt => ("超过", COMPARED, SUM),
        Binary::Ge => ("不低于", COMPARED, SUM),
    };
    // Nothing to compare with says more in one word.
    if let (Expr::Text(t), Binary::Eq | Binary::Ne) = (&right.expr, op)
        && t.is_empty()
    {
        let is = if op == Binary::Eq { "为空" } else { "有内容" };
        return (format!("{}{is}", at_least(left, SUM)), COMPARED);
    }
    let before = if holds == COMPARED { SUM } else { holds };
    (format!("{} {sign} {}", at_least(left, before), at_least(right, after)), holds)
}

/// The name of a column without its brackets; of a whole column that it is one.
fn named(reference: &Ref) -> String {
    match reference {
        Ref::ThisRow { column } => column.to_string(),
        Ref::Column { table: None, column } => format!("各人的{column}"),
        Ref::Column { table: Some(table), column } if &**table == "店铺" => format!("本店{column}"),
        Ref::Column { table: Some(table), column } => format!("“{table}”的{column}"),
        Ref::Name(name) => name.to_string(),
    }
}

/// The column of a table as a result: `得分`.
fn column(node: &Node) -> String {
    match &node.expr {
        Expr::Ref(Ref::Column { column, .. }) => column.to_string(),
        _ => words(node),
    }
}

fn table(node: &Node) -> String {
    match &node.expr {
        Expr::Ref(Ref::Column { table: Some(table), .. } | Ref::Name(table)) => format!("“{table}”"),
        _ => words(node),
    }
}

fn list(args: &[Node], between: &str) -> String {
    args.iter().map(|a| at_least(a, COMPARED)).collect::<Vec<_>>().join(between)
}

fn call(function: &str, args: &[Node]) -> (String, u8) {
    let closed = |text: String| (text, CLOSED);
    match (function, args) {
        ("IF", [condition, yes, no]) => (branches(&[(condition, yes)], Some(no)), LOOSE),
        ("IF", [condition, yes]) => (branches(&[(condition, yes)], None), LOOSE),
        ("IFS", args) => {
            let pairs: Vec<(&Node, &Node)> =
                args.chunks_exact(2).filter_map(|p| Some((p.first()?, p.get(1)?))).collect();
            match pairs.split_last() {
                Some(((Node { expr: Expr::Bool(true), .. }, no), rest)) if !rest.is_empty() => {
                    (branches(rest, Some(no)), LOOSE)
                }
                _ => (branches(&pairs, None), LOOSE),
            }
        }
        ("AND", args) => (list(args, " 且 "), AND),
        ("OR", args) => (list(args, " 或 "), AND),
        ("NOT", [a]) => closed(format!("并非（{}）", words(a))),
        ("SUM", [a]) => closed(format!("{}之和", words(a))),
        ("SUM", args) => (args.iter().map(|a| at_least(a, SUM)).collect::<Vec<_>>().join(" ＋ "), SUM),
        ("AVERAGE", [a]) => closed(format!("{}的平均", words(a))),
        ("MAX", [a]) => closed(format!("{}里最大的", words(a))),
        ("MIN", [a]) => closed(format!("{}里最小的", words(a))),
        ("MAX", args) => closed(format!("（{}）中较大的", list(args, "、"))),
        ("MIN", args) => closed(format!("（{}）中较小的", list(args, "、"))),
        ("ROUND", [a, digits]) => closed(format!("（{}，四舍五入到 {} 位小数）", words(a), words(digits))),
        ("ROUNDUP", [a, digits]) => closed(format!("（{}，进到 {} 位小数）", words(a), words(digits))),
        ("ROUNDDOWN", [a, digits]) => closed(format!("（{}，舍到 {} 位小数）", words(a), words(digits))),
        ("INT", [a]) => closed(format!("（{}）的整数部分", words(a))),
        ("ABS", [a]) => closed(format!("（{}）的绝对值", words(a))),
        ("NA", []) => closed("未知".to_owned()),
        ("ISNUMBER", [a]) => (format!("{}已知", at_least(a, CLOSED)), COMPARED),
        ("ISNA", [a]) => (format!("{}未知", at_least(a, CLOSED)), COMPARED),
        ("ISBLANK", [a]) => (format!("{}没有填", at_least(a, CLOSED)), COMPARED),
        ("IFERROR" | "IFNA", [a, instead]) => {
            closed(format!("{}（算不出时为 {}）", at_least(a, CLOSED), words(instead)))
        }
        ("BAND", [x, result]) => closed(format!("按{}在{}里查到的{}", of(x), table(result), column(result))),
        ("LOOKUP", [x, keys, result]) => closed(format!("按{}在{}里查到的{}", of(x), table(keys), column(result))),
        ("GRID", [x, y, t]) => closed(format!("按{}和{}在{}里查到的数", of(x), of(y), table(t))),
        ("TIERED", [x, t]) => closed(format!("{}按{}分段累计", of(x), table(t))),
        ("PICK", [result, keys @ ..]) => closed(format!("{}里{}的{}", table(result), conditions(keys), column(result))),
        ("HAS", [list, item]) => (format!("{}里有{}", words(list), words(item)), COMPARED),
        ("RANK", [x, ..]) => closed(format!("{}在店里的名次", words(x))),
        ("ALLOCATE", [pool, weights]) => closed(format!("{}按{}的比例分到的一份", of(pool), words(weights))),
        ("SPAN", [from, to]) => closed(format!("{}到{}之间在本期的天数", words(from), words(to))),
        ("PREV", [x, ..]) => closed(format!("上期的{}", words(x))),
        ("YTD", [x, ..]) => closed(format!("本年以前各期的{}之和", words(x))),
        ("STREAK", [x]) => closed(format!("此前“{}”连续的期数", words(x))),
        ("SUMIFS", [sum, keys @ ..]) => closed(format!("{}的{}之和", conditions(keys), words(sum))),
        ("AVERAGEIFS", [mean, keys @ ..]) => closed(format!("{}的{}平均", conditions(keys), words(mean))),
        ("COUNTIFS" | "COUNTIF", keys) => closed(format!("{}的条数", conditions(keys))),
        (function, args) => closed(format!("{function}（{}）", list(args, "，"))),
    }
}

/// In brackets where it is more than a name.
fn of(node: &Node) -> String {
    at_least(node, CLOSED)
}

fn branches(pairs: &[(&Node, &Node)], otherwise: Option<&Node>) -> String {
    let mut said: Vec<String> = pairs
        .iter()
        .map(|(condition, value)| format!("{}时，{}", words(condition), at_least(value, COMPARED)))
        .collect();
    said.extend(otherwise.map(|no| format!("否则，{}", words(no))));
    said.join("；")
}

/// Columns and what they must be, by turns.
fn conditions(keys: &[Node]) -> String {
    let one = |pair: &[Node]| match pair {
        [column, wanted] => format!("{}为{}", self::column(column), at_least(wanted, CLOSED)),
        _ => String::new(),
    };
    keys.chunks(2).map(one).collect::<Vec<_>>().join("、")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formula::parse;

    #[test]
    fn formulas_read_as_sentences() {
        for (formula, want) in [
            ("[@底薪]*[@绩效得分]/100", "底薪 × 绩效得分 ÷ 100"),
            ("([@甲]+[@乙])*0.5%", "（甲 ＋ 乙） × 0.5%"),
            ("[@甲]-([@乙]-1)", "甲 － （乙 － 1）"),
            (
                "IF(AND([@转化率]>=店铺[转化率],[@询单人数]<>\"\"),100,0)",
                "转化率 不低于 本店转化率 且 询单人数有内容时，100；否则，0",
            ),
            ("IFS([@得分]>=90,\"优\",TRUE,\"良\")", "得分 不低于 90时，“优”；否则，“良”"),
            ("BAND([@响应],响应档[得分])", "按响应在“响应档”里查到的得分"),
            ("TIERED([@销售额]-基数,提成档)", "（销售额 － 基数）按“提成档”分段累计"),
            ("PICK(等级[底薪],等级[级],[@等级])", "“等级”里级为等级的底薪"),
            ("ALLOCATE(奖金池,[绩效得分])", "奖金池按各人的绩效得分的比例分到的一份"),
            ("MAX(0,MIN([@a],3000))", "（0、（a、3000）中较小的）中较大的"),
            ("TEXT(1,\"0\")", "TEXT（1，“0”）"),
        ] {
            assert_eq!(words(&parse(formula).unwrap()), want);
        }
    }
}
