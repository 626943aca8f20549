//! What is remembered about columns while a model is evaluated: where each value stands, and their order.
//! A column does not change once it is computed, so nothing here ever goes out of date within one evaluation.

use super::plan::ColumnAt;
use super::value::{Fault, Value};
use crate::number::Num;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// The rows of each value of a column, ascending.
#[derive(Default)]
pub(super) struct Index {
    numbers: HashMap<Num, Vec<usize>>,
    /// By lower-case text.
    texts: HashMap<String, Vec<usize>>,
}

/// The numbers of a column in ascending order, or its first error.
pub(super) type Sorted = Result<Vec<Num>, Fault>;

#[derive(Default)]
pub(super) struct Cache {
    indexes: RefCell<HashMap<ColumnAt, Rc<Index>>>,
    sorted: RefCell<HashMap<ColumnAt, Rc<Sorted>>>,
    /// Running totals of weights by (weights, ids): see ALLOCATE.
    totals: RefCell<HashMap<(ColumnAt, ColumnAt), Rc<Totals>>>,
}

/// For each 序号 the weights before it and up to it; the whole; or the error that the weights hold.
pub(super) type Totals = Result<(HashMap<Num, (Num, Num)>, Num), Fault>;

impl Index {
    pub fn of(values: &[Value]) -> Self {
        let mut index = Self::default();
        for (row, value) in values.iter().enumerate() {
            match value {
                Value::Number(n) => index.numbers.entry(n.clone()).or_default().push(row),
                Value::Text(t) => index.texts.entry(t.to_lowercase()).or_default().push(row),
                _ => {}
            }
        }
        index
    }

    pub fn number(&self, n: &Num) -> &[usize] {
        self.numbers.get(n).map_or(&[], Vec::as_slice)
    }

    /// Rows with this text, given in lower case.
    pub fn text(&self, lower: &str) -> &[usize] {
        self.texts.get(lower).map_or(&[], Vec::as_slice)
    }
}

impl Cache {
    pub fn index(&self, at: ColumnAt, values: &[Value]) -> Rc<Index> {
        let mut indexes = self.indexes.borrow_mut();
        Rc::clone(indexes.entry(at).or_insert_with(|| Rc::new(Index::of(values))))
    }

    pub fn sorted(&self, at: ColumnAt, make: impl FnOnce() -> Sorted) -> Rc<Sorted> {
        Rc::clone(self.sorted.borrow_mut().entry(at).or_insert_with(|| Rc::new(make())))
    }

    pub fn totals(&self, at: (ColumnAt, ColumnAt), make: impl FnOnce() -> Totals) -> Rc<Totals> {
        Rc::clone(self.totals.borrow_mut().entry(at).or_insert_with(|| Rc::new(make())))
    }
}
