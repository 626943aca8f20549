//! What goes wrong with the file, as findings.

use crate::diag::{Diagnostic, codes};
use crate::origin::Place;
use rusqlite::{Error, ErrorCode};
use std::path::Path;

/// The finding for a database error. Nothing was written when it is seen: every write is one transaction.
pub(super) fn finding(error: &Error, path: &Path) -> Diagnostic {
    let code = match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => codes::LEDGER_DISK_FULL,
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => codes::LEDGER_BUSY,
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => codes::LEDGER_DAMAGED,
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen) => codes::LEDGER_UNWRITABLE,
        _ => codes::LEDGER_FAILED,
    };
    Diagnostic::new(code).arg("detail", error).at(place(path))
}

/// The ledger's file as a place.
pub(super) fn place(path: &Path) -> Place {
    Place::file(path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned()))
}
