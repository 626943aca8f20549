//! Opening the file and writing to it: close, reopen, import. Each is one transaction.

use super::failure::{finding, place};
use super::record::{ClosedMonth, Origin, State, Stored};
use super::schema;
use crate::diag::{Diagnostic, codes};
use crate::period::Period;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior, params};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// The version of the file that this program writes, printed by `ledger list`.
pub const VERSION: fn() -> u32 = schema::current;

/// How long one process waits for another that is writing.
const PATIENCE: Duration = Duration::from_secs(10);

/// An open ledger.
#[derive(Debug)]
pub struct Ledger {
    pub(super) connection: Connection,
    pub(super) path: PathBuf,
}

impl Ledger {
    /// Opens for reading; `None` where there is no ledger yet. Never writes, not even a migration.
    pub fn read(path: &Path) -> Result<Option<Self>, Diagnostic> {
        if !path.exists() {
            return Ok(None);
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let ledger = Self::connect(path, flags)?;
        let found = ledger.check_version()?;
        if found == 0 && schema::is_empty(&ledger.connection).map_err(|e| finding(&e, path))? {
            // Whoever made the file was stopped before anything was in it.
            return Ok(None);
        }
        if found < schema::current() {
            return Err(Diagnostic::new(codes::LEDGER_OLDER).arg("found", found).at(place(path)));
        }
        Ok(Some(ledger))
    }

    /// Opens for writing: makes a new file, or brings an older one to the current version.
    pub fn write(path: &Path) -> Result<Self, Diagnostic> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut ledger = Self::connect(path, flags)?;
        if ledger.check_version()? < schema::current() {
            schema::migrate(&mut ledger.connection).map_err(|e| finding(&e, path))?;
        }
        Ok(ledger)
    }

    fn connect(path: &Path, flags: OpenFlags) -> Result<Self, Diagnostic> {
        let open = || {
            let connection = Connection::open_with_flags(path, flags)?;
            connection.busy_timeout(PATIENCE)?;
            connection.pragma_update(None, "foreign_keys", true)?;
            // A rollback journal and full syncs: one file, and a kill at any moment leaves it as before or after.
            connection.pragma_update(None, "synchronous", "FULL")?;
            Ok(connection)
        };
        let connection = open().map_err(|e: rusqlite::Error| finding(&e, path))?;
        Ok(Self { connection, path: path.to_owned() })
    }

    fn check_version(&self) -> Result<u32, Diagnostic> {
        let found = schema::version(&self.connection).map_err(|e| self.finding(&e))?;
        if found > schema::current() {
            let newer = Diagnostic::new(codes::LEDGER_NEWER).arg("found", found).arg("known", schema::current());
            return Err(newer.at(place(&self.path)));
        }
        Ok(found)
    }

    pub(super) fn finding(&self, error: &rusqlite::Error) -> Diagnostic {
        finding(error, &self.path)
    }

    /// Freezes these months, all or none, unless the ledger stands otherwise than `mark`: they were computed from it.
    /// The revision is the ledger's to give: `head.revision` is not looked at.
    pub fn close(&mut self, months: &[ClosedMonth], mark: Option<&str>) -> Result<(), Vec<Diagnostic>> {
        let path = self.path.clone();
        let sink = |e: rusqlite::Error| vec![finding(&e, &path)];
        let transaction = Transaction::new(&mut self.connection, TransactionBehavior::Immediate).map_err(sink)?;
        refuses(&transaction, months, &path)?;
        if let Some(mark) = mark
            && *super::query::mark(&transaction).map_err(sink)? != *mark
        {
            return Err(vec![Diagnostic::new(codes::LEDGER_MOVED).at(place(&path))]);
        }
        for month in months {
            insert(&transaction, month).map_err(sink)?;
        }
        transaction.commit().map_err(sink)
    }

    /// Whether one of these months is there already; nothing is written.
    pub fn refuses(&self, months: &[ClosedMonth]) -> Result<(), Vec<Diagnostic>> {
        refuses(&self.connection, months, &self.path)
    }

    /// Takes a month out of force, keeping it to read. `why` must say something.
    pub fn reopen(&mut self, period: Period, store: Option<&str>, why: &str) -> Result<Vec<Arc<str>>, Diagnostic> {
        if why.trim().is_empty() {
            return Err(Diagnostic::new(codes::REOPEN_WITHOUT_REASON).arg("period", period));
        }
        let path = self.path.clone();
        let sink = |e: rusqlite::Error| finding(&e, &path);
        let transaction = Transaction::new(&mut self.connection, TransactionBehavior::Immediate).map_err(sink)?;
        let reopened: Vec<Arc<str>> = {
            let sql = "UPDATE month SET state = 'reopened', why = ?3
                       WHERE state = 'closed' AND period = ?1 AND (?2 IS NULL OR store = ?2) RETURNING store";
            let mut statement = transaction.prepare(sql).map_err(sink)?;
            let rows = statement.query_map(params![period.to_string(), store, why.trim()], |row| row.get(0));
            rows.and_then(Iterator::collect).map_err(sink)?
        };
        if reopened.is_empty() {
            let finding = Diagnostic::new(codes::NOT_CLOSED).arg("period", period).arg("store", store.unwrap_or(""));
            return Err(finding.at(place(&path)));
        }
        transaction.commit().map_err(sink)?;
        let mut reopened = reopened;
        reopened.sort();
        Ok(reopened)
    }
}

/// A finding for each of these months that is in force already.
fn refuses(connection: &Connection, months: &[ClosedMonth], path: &Path) -> Result<(), Vec<Diagnostic>> {
    let mut refused = Vec::new();
    for month in months {
        let head = &month.head;
        let found = in_force(connection, &head.store, head.period).map_err(|e| vec![finding(&e, path)])?;
        if let Some((at, by)) = found {
            let code = match head.origin {
                Origin::Closed => codes::ALREADY_CLOSED,
                Origin::Imported => codes::IMPORT_EXISTS,
            };
            let finding = Diagnostic::new(code).arg("period", head.period).arg("at", at).arg("by", by);
            refused.push(finding.arg("store", &head.store).store(Arc::clone(&head.store)).at(place(path)));
        }
    }
    if refused.is_empty() { Ok(()) } else { Err(refused) }
}

/// When and by whom the month in force was closed.
fn in_force(connection: &Connection, store: &str, period: Period) -> rusqlite::Result<Option<(String, String)>> {
    let sql = "SELECT closed_at, closed_by FROM month WHERE store = ?1 AND period = ?2 AND state = 'closed'";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(params![store, period.to_string()])?;
    rows.next()?.map(|row| Ok((row.get(0)?, row.get(1)?))).transpose()
}

fn insert(connection: &Connection, month: &ClosedMonth) -> rusqlite::Result<()> {
    let head = &month.head;
    let period = head.period.to_string();
    let state = match head.state {
        State::Closed => "closed",
        State::Reopened => "reopened",
    };
    let origin = match head.origin {
        Origin::Closed => "closed",
        Origin::Imported => "imported",
    };
    connection.execute(
        "INSERT INTO month (store, period, revision, state, origin, scheme, scheme_hash, tool, closed_by, closed_at, why)
         SELECT ?1, ?2, 1 + COALESCE(MAX(revision), 0), ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10
         FROM month WHERE store = ?1 AND period = ?2",
        params![head.store, period, state, origin, head.scheme, head.scheme_hash, head.tool, head.by, head.at, head.why],
    )?;
    let id = connection.last_insert_rowid();
    let mut statement = connection.prepare_cached("INSERT INTO input VALUES (?1, ?2, ?3, ?4)")?;
    for input in &month.inputs {
        statement.execute(params![id, input.path, input.hash, i64::try_from(input.bytes).unwrap_or(i64::MAX)])?;
    }
    let mut statement = connection.prepare_cached("INSERT INTO file VALUES (?1, ?2, ?3)")?;
    for (path, bytes) in &month.files {
        statement.execute(params![id, path, bytes])?;
    }
    let mut statement = connection.prepare_cached("INSERT INTO source VALUES (?1, ?2, ?3, ?4)")?;
    for (place, (name, text)) in (0_i64..).zip(&month.scheme_sources) {
        statement.execute(params![id, place, name, text])?;
    }
    let mut statement = connection.prepare_cached("INSERT INTO param VALUES (?1, ?2, ?3)")?;
    for (name, text) in &month.params {
        statement.execute(params![id, name, text])?;
    }
    let mut statement = connection.prepare_cached("INSERT INTO person VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?;
    for p in &month.people {
        statement.execute(params![id, p.id, p.key, p.name, p.nickname, p.post, p.home])?;
    }
    values(connection, id, 0, "value", &month.store_values)?;
    for p in &month.people {
        values(connection, id, p.id, "value", &p.values)?;
        values(connection, id, p.id, "roster", &p.roster)?;
    }
    let mut statement = connection.prepare_cached("INSERT INTO adjustment VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?;
    for a in &month.adjustments {
        statement.execute(params![id, a.corrects.to_string(), a.person, a.rule, a.amount.to_string(), a.why])?;
    }
    Ok(())
}

fn values(
    connection: &Connection,
    month: i64,
    person: u32,
    area: &str,
    values: &BTreeMap<Arc<str>, Stored>,
) -> rusqlite::Result<()> {
    let mut statement = connection.prepare_cached("INSERT INTO value VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?;
    for (name, stored) in values {
        let (kind, text) = stored.parts();
        statement.execute(params![month, person, area, name, kind, text])?;
    }
    Ok(())
}
