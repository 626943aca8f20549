//! Which column needs which: the order of computing, and the circles.

use super::model::{Content, Model};
use super::plan::{ColumnAt, Planner};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// What each formula column reads. Inputs read nothing and are not listed.
pub(super) struct Needs(BTreeMap<ColumnAt, Vec<ColumnAt>>);

impl Needs {
    pub fn of(model: &Model) -> Self {
        let mut needs = BTreeMap::new();
        for (table, t) in model.tables.iter().enumerate() {
            for (column, c) in t.columns.iter().enumerate() {
                if let Content::Formula(formula) = &c.content {
                    let plan = Planner::new(model, table).plan(&formula.node);
                    needs.insert(ColumnAt { table, column }, plan.columns());
                }
            }
        }
        Self(needs)
    }

    /// Formula columns, each after those that it needs; columns in or behind a circle are left out.
    pub fn order(&self) -> Vec<ColumnAt> {
        let mut waiting: BTreeMap<ColumnAt, usize> = BTreeMap::new();
        let mut needed_by: BTreeMap<ColumnAt, Vec<ColumnAt>> = BTreeMap::new();
        for (at, reads) in &self.0 {
            let formulas = reads.iter().filter(|r| self.0.contains_key(r));
            waiting.insert(*at, formulas.clone().count());
            formulas.for_each(|r| needed_by.entry(*r).or_default().push(*at));
        }
        let mut ready: BTreeSet<ColumnAt> = waiting.iter().filter(|(_, n)| **n == 0).map(|(at, _)| *at).collect();
        let mut order = Vec::new();
        while let Some(at) = ready.pop_first() {
            order.push(at);
            for next in needed_by.get(&at).into_iter().flatten() {
                if let Some(count) = waiting.get_mut(next) {
                    *count -= 1;
                    if *count == 0 {
                        ready.insert(*next);
                    }
                }
            }
        }
        order
    }

    /// Circles, each told once, from its first column back to it.
    pub fn circles(&self) -> Vec<Vec<ColumnAt>> {
        let sound: BTreeSet<ColumnAt> = self.order().into_iter().collect();
        let mut told = BTreeSet::new();
        let mut circles = Vec::new();
        for start in self.0.keys().filter(|at| !sound.contains(at)) {
            if told.contains(start) {
                continue;
            }
            if let Some(circle) = self.way_back(*start, &sound) {
                told.extend(circle.iter().copied());
                circles.push(circle);
            }
        }
        circles
    }

    /// The shortest way from a column to itself.
    fn way_back(&self, start: ColumnAt, sound: &BTreeSet<ColumnAt>) -> Option<Vec<ColumnAt>> {
        let mut came_from: BTreeMap<ColumnAt, ColumnAt> = BTreeMap::new();
        let mut queue = VecDeque::from([start]);
        while let Some(at) = queue.pop_front() {
            for next in self.0.get(&at).into_iter().flatten() {
                if *next == start {
                    let mut path = vec![start];
                    let mut step = at;
                    while step != start {
                        path.push(step);
                        step = *came_from.get(&step)?;
                    }
                    path.push(start);
                    path.reverse();
                    return Some(path);
                }
                if self.0.contains_key(next) && !sound.contains(next) && !came_from.contains_key(next) {
                    came_from.insert(*next, at);
                    queue.push_back(*next);
                }
            }
        }
        None
    }
}
