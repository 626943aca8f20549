//! Excel's category Information.

use super::{Arg, Function, Gives};
use crate::formula::arithmetic::{Outcome, fault};
use crate::formula::kinds::Kinds;
use crate::formula::plan::Plan;
use crate::formula::scope::Scope;
use crate::formula::value::{ErrorKind, Value};

const fn test(name: &'static str, eval: fn(&Scope<'_>, &[Plan]) -> Outcome) -> Function {
    Function { name, fixed: &[Arg::Any], optional: &[], group: &[], gives: Gives::Whole(Kinds::BOOL), eval }
}

pub(super) const FUNCTIONS: &[Function] = &[
    test("ISNUMBER", |s, a| Ok(matches!(s.value(&a[0]), Ok(Value::Number(_))).into())),
    test("ISTEXT", |s, a| Ok(matches!(s.value(&a[0]), Ok(Value::Text(_))).into())),
    test("ISBLANK", |s, a| Ok(matches!(s.value(&a[0]), Ok(Value::Empty)).into())),
    test("ISERROR", |s, a| Ok(s.value(&a[0]).is_err().into())),
    test("ISNA", |s, a| Ok(s.value(&a[0]).is_err_and(|e| e.kind == ErrorKind::NA).into())),
    Function {
        name: "NA",
        fixed: &[],
        optional: &[],
        group: &[],
        gives: Gives::Whole(Kinds::NONE),
        eval: |_, _| Err(fault(ErrorKind::NA)),
    },
];
