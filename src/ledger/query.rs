//! Reading closed months.

use super::record::{Adjustment, ClosedMonth, ClosedPerson, Input, MonthHead, Origin, State, Stored};
use super::store::Ledger;
use crate::diag::Diagnostic;
use crate::number::Num;
use crate::period::Period;
use rusqlite::types::Type;
use rusqlite::{Error, Row, params};
use std::collections::BTreeMap;
use std::sync::Arc;

const HEAD: &str = "SELECT store, period, revision, state, origin, scheme, scheme_hash, tool, closed_by, closed_at, why, id FROM month";

impl Ledger {
    /// The mark of a ledger that has no month.
    pub const EMPTY: &str = "0 0";

    /// Every month, superseded revisions too, by period, store, revision.
    pub fn heads(&self) -> Result<Vec<MonthHead>, Diagnostic> {
        let read = || -> rusqlite::Result<Vec<MonthHead>> {
            let mut statement = self.connection.prepare(&format!("{HEAD} ORDER BY period, store, revision"))?;
            statement.query_map([], head)?.collect()
        };
        read().map_err(|e| self.finding(&e))
    }

    /// How the ledger stands: another text once anything in it has changed.
    pub fn mark(&self) -> Result<Arc<str>, Diagnostic> {
        mark(&self.connection).map_err(|e| self.finding(&e))
    }

    /// The month in force, or a given revision of it.
    pub fn month(&self, store: &str, period: Period, revision: Option<u32>) -> Result<Option<ClosedMonth>, Diagnostic> {
        self.load(store, period, revision).map_err(|e| self.finding(&e))
    }

    /// The months in force of a store before `before`, oldest first: what PREV, YTD and STREAK look back on.
    pub fn before(&self, store: &str, before: Period) -> Result<Vec<ClosedMonth>, Diagnostic> {
        let first_day = before.span().from;
        let mut periods: Vec<Period> = self
            .heads()?
            .iter()
            .filter(|h| &*h.store == store && h.state == State::Closed && h.period.span().to < first_day)
            .map(|h| h.period)
            .collect();
        periods.sort_by_key(|p| p.span().from);
        periods.into_iter().filter_map(|p| self.month(store, p, None).transpose()).collect()
    }

    /// Every adjustment that corrects `corrects` and is frozen in a month in force: what is already adjusted.
    pub fn adjusted(&self, store: &str, corrects: Period) -> Result<Vec<Adjustment>, Diagnostic> {
        let read = || -> rusqlite::Result<Vec<Adjustment>> {
            let sql = "SELECT a.corrects, a.person, a.rule, a.amount, a.why FROM adjustment a JOIN month m ON m.id = a.month
                       WHERE m.store = ?1 AND m.state = 'closed' AND a.corrects = ?2 ORDER BY m.period, a.person, a.rule";
            let mut statement = self.connection.prepare(sql)?;
            statement.query_map(params![store, corrects.to_string()], adjustment)?.collect()
        };
        read().map_err(|e| self.finding(&e))
    }

    fn load(&self, store: &str, period: Period, revision: Option<u32>) -> rusqlite::Result<Option<ClosedMonth>> {
        let sql =
            format!("{HEAD} WHERE store = ?1 AND period = ?2 AND (revision = ?3 OR (?3 IS NULL AND state = 'closed'))");
        let mut statement = self.connection.prepare(&sql)?;
        let mut rows = statement.query(params![store, period.to_string(), revision])?;
        let Some(row) = rows.next()? else { return Ok(None) };
        let id: i64 = row.get(11)?;
        let mut month = ClosedMonth {
            head: head(row)?,
            inputs: self.list("SELECT path, hash, bytes FROM input WHERE month = ?1 ORDER BY path", id, |row| {
                let bytes: i64 = row.get(2)?;
                Ok(Input { path: row.get(0)?, hash: row.get(1)?, bytes: u64::try_from(bytes).unwrap_or(0) })
            })?,
            files: self.list("SELECT path, bytes FROM file WHERE month = ?1 ORDER BY path", id, |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?,
            scheme_sources: self.list("SELECT name, text FROM source WHERE month = ?1 ORDER BY place", id, pair)?,
            params: self.list("SELECT name, text FROM param WHERE month = ?1 ORDER BY name", id, pair)?,
            people: self.list(
                "SELECT id, key, name, nickname, post, home FROM person WHERE month = ?1 ORDER BY id",
                id,
                person,
            )?,
            store_values: BTreeMap::new(),
            adjustments: self.list(
                "SELECT corrects, person, rule, amount, why FROM adjustment WHERE month = ?1 ORDER BY corrects, person, rule",
                id,
                adjustment,
            )?,
        };
        let all = self.list("SELECT person, area, name, kind, text FROM value WHERE month = ?1", id, |row| {
            let (person, area): (u32, String) = (row.get(0)?, row.get(1)?);
            let (name, kind, text): (Arc<str>, String, String) = (row.get(2)?, row.get(3)?, row.get(4)?);
            let stored = Stored::from_parts(&kind, &text).ok_or_else(|| unreadable(4, text))?;
            Ok((person, area, name, stored))
        })?;
        for (owner, area, name, stored) in all {
            let person = month.people.iter_mut().find(|p| p.id == owner);
            let target = match (person, area.as_str()) {
                (Some(person), "roster") => &mut person.roster,
                (Some(person), _) => &mut person.values,
                (None, _) => &mut month.store_values,
            };
            target.insert(name, stored);
        }
        Ok(Some(month))
    }

    fn list<T>(
        &self,
        sql: &str,
        month: i64,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<Vec<T>> {
        self.connection.prepare_cached(sql)?.query_map([month], read)?.collect()
    }
}

pub(super) fn mark(connection: &rusqlite::Connection) -> rusqlite::Result<Arc<str>> {
    let sql = "SELECT COUNT(*) || ' ' || COALESCE(SUM(state = 'closed'), 0) FROM month";
    connection.query_row(sql, [], |row| row.get(0))
}

fn head(row: &Row<'_>) -> rusqlite::Result<MonthHead> {
    let (state, origin): (String, String) = (row.get(3)?, row.get(4)?);
    Ok(MonthHead {
        store: row.get(0)?,
        period: period(row, 1)?,
        revision: row.get(2)?,
        state: if state == "closed" { State::Closed } else { State::Reopened },
        origin: if origin == "closed" { Origin::Closed } else { Origin::Imported },
        scheme: row.get(5)?,
        scheme_hash: row.get(6)?,
        tool: row.get(7)?,
        by: row.get(8)?,
        at: row.get(9)?,
        why: row.get(10)?,
    })
}

fn person(row: &Row<'_>) -> rusqlite::Result<ClosedPerson> {
    Ok(ClosedPerson {
        id: row.get(0)?,
        key: row.get(1)?,
        name: row.get(2)?,
        nickname: row.get(3)?,
        post: row.get(4)?,
        home: row.get(5)?,
        roster: BTreeMap::new(),
        values: BTreeMap::new(),
    })
}

fn adjustment(row: &Row<'_>) -> rusqlite::Result<Adjustment> {
    let amount: String = row.get(3)?;
    Ok(Adjustment {
        corrects: period(row, 0)?,
        person: row.get(1)?,
        rule: row.get(2)?,
        amount: Num::parse(&amount).ok_or_else(|| unreadable(3, amount))?,
        why: row.get(4)?,
    })
}

fn pair(row: &Row<'_>) -> rusqlite::Result<(Arc<str>, Arc<str>)> {
    Ok((row.get(0)?, row.get(1)?))
}

fn period(row: &Row<'_>, column: usize) -> rusqlite::Result<Period> {
    let text: String = row.get(column)?;
    Period::parse(&text).ok_or_else(|| unreadable(column, text))
}

/// A text in the file that this program did not write.
fn unreadable(column: usize, text: String) -> Error {
    Error::FromSqlConversionFailure(column, Type::Text, text.into())
}
