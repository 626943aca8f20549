//! The file's tables and how an older file becomes a current one.
//! A migration is never edited once released: a change is a new one at the end.

use rusqlite::{Connection, Transaction, TransactionBehavior};

/// One step each: what brings version `n` to `n + 1`.
const MIGRATIONS: &[&str] = &[
    "
CREATE TABLE month (
  id INTEGER PRIMARY KEY,
  store TEXT NOT NULL, period TEXT NOT NULL, revision INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('closed', 'reopened')),
  origin TEXT NOT NULL CHECK (origin IN ('closed', 'imported')),
  scheme TEXT NOT NULL, scheme_hash TEXT NOT NULL,
  tool TEXT NOT NULL, closed_by TEXT NOT NULL, closed_at TEXT NOT NULL, why TEXT NOT NULL DEFAULT '',
  UNIQUE (store, period, revision)
) STRICT;
CREATE UNIQUE INDEX one_in_force ON month (store, period) WHERE state = 'closed';
CREATE TABLE input (
  month INTEGER NOT NULL REFERENCES month, path TEXT NOT NULL, hash TEXT NOT NULL, bytes INTEGER NOT NULL,
  PRIMARY KEY (month, path)
) STRICT, WITHOUT ROWID;
CREATE TABLE source (
  month INTEGER NOT NULL REFERENCES month, place INTEGER NOT NULL, name TEXT NOT NULL, text TEXT NOT NULL,
  PRIMARY KEY (month, place)
) STRICT, WITHOUT ROWID;
CREATE TABLE param (
  month INTEGER NOT NULL REFERENCES month, name TEXT NOT NULL, text TEXT NOT NULL,
  PRIMARY KEY (month, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE person (
  month INTEGER NOT NULL REFERENCES month, id INTEGER NOT NULL, key TEXT NOT NULL, name TEXT NOT NULL,
  nickname TEXT NOT NULL, post TEXT NOT NULL, home INTEGER NOT NULL,
  PRIMARY KEY (month, id), UNIQUE (month, key)
) STRICT, WITHOUT ROWID;
-- person 0 is the store; area tells 客服 columns from roster cells
CREATE TABLE value (
  month INTEGER NOT NULL REFERENCES month, person INTEGER NOT NULL,
  area TEXT NOT NULL CHECK (area IN ('value', 'roster')),
  name TEXT NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL,
  PRIMARY KEY (month, person, area, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE adjustment (
  month INTEGER NOT NULL REFERENCES month, corrects TEXT NOT NULL, person TEXT NOT NULL, rule TEXT NOT NULL,
  amount TEXT NOT NULL, why TEXT NOT NULL,
  PRIMARY KEY (month, corrects, person, rule)
) STRICT, WITHOUT ROWID;
",
    "
-- what lies in the shop folder itself: the roster, as it was
CREATE TABLE file (
  month INTEGER NOT NULL REFERENCES month, path TEXT NOT NULL, bytes BLOB NOT NULL,
  PRIMARY KEY (month, path)
) STRICT, WITHOUT ROWID;
",
];

/// The version that this program writes.
pub(super) fn current() -> u32 {
    u32::try_from(MIGRATIONS.len()).unwrap_or(u32::MAX)
}

/// The version of a file; 0 for a new one.
pub(super) fn version(connection: &Connection) -> rusqlite::Result<u32> {
    connection.query_row("PRAGMA user_version", [], |row| row.get(0))
}

/// Whether nothing is in the file at all.
pub(super) fn is_empty(connection: &Connection) -> rusqlite::Result<bool> {
    connection.query_row("SELECT COUNT(*) = 0 FROM sqlite_master", [], |row| row.get(0))
}

/// Brings a file to the current version, all steps in one transaction.
pub(super) fn migrate(connection: &mut Connection) -> rusqlite::Result<()> {
    let transaction = Transaction::new(connection, TransactionBehavior::Immediate)?;
    // Read inside the transaction: another process may just have migrated.
    let from = version(&transaction)?;
    for step in MIGRATIONS.iter().skip(usize::try_from(from).unwrap_or(usize::MAX)) {
        transaction.execute_batch(step)?;
    }
    transaction.pragma_update(None, "user_version", current())?;
    transaction.commit()
}
