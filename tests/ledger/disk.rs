//! A disk that is full, a ledger that may not be written: each is said, and nothing is lost.

use super::*;
use std::path::Path;
use std::process::{Command, Output};

const JANUARY: &Figures = &[("甲", "80000", 1), ("乙", "60000.55", 0)];

/// A shop with January closed and February open; the ledger's bytes.
fn one_closed() -> (Folder, Vec<u8>) {
    let shop = shop();
    month(&shop, 1, JANUARY);
    close(&shop, 1);
    month(&shop, 2, JANUARY);
    let ledger = std::fs::read(ledger_of(&shop)).unwrap();
    (shop, ledger)
}

fn ledger_of(shop: &Folder) -> std::path::PathBuf {
    shop.join("台账.sqlite")
}

fn finish(shop: &Folder, command: &mut Command, words: &[&str]) -> Output {
    command.args(words).current_dir(shop.path()).env("LC_ALL", "zh_CN.UTF-8").env("NO_COLOR", "1");
    loop {
        match command.output() {
            // A copy just written is busy while another test starts a program.
            Err(e) if e.kind() == std::io::ErrorKind::ExecutableFileBusy => std::thread::yield_now(),
            done => return done.unwrap(),
        }
    }
}

fn refused_with(output: &Output, code: &str) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.code() == Some(1) && said.contains(&format!("错误[{code}]")), "{:?} {said}", output.status);
}

/// The program as somebody who may not write what is read-only: the administrator of a Unix may.
#[cfg(unix)]
fn as_anybody(shop: &Folder) -> Command {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    use std::os::unix::process::CommandExt;
    let program = env!("CARGO_BIN_EXE_zhangfang");
    let folder = std::fs::metadata(shop.path()).unwrap();
    if folder.uid() != 0 {
        return Command::new(program);
    }
    std::fs::set_permissions(shop.path(), std::fs::Permissions::from_mode(0o777)).unwrap();
    let copy = shop.join("zhangfang");
    std::fs::copy(program, &copy).unwrap();
    let mut command = Command::new(copy);
    command.uid(65534).gid(65534);
    command
}

#[cfg(not(unix))]
fn as_anybody(_: &Folder) -> Command {
    Command::new(env!("CARGO_BIN_EXE_zhangfang"))
}

fn set_readonly(path: &Path, readonly: bool) {
    let mut permissions = std::fs::metadata(path).unwrap().permissions();
    permissions.set_readonly(readonly);
    std::fs::set_permissions(path, permissions).unwrap();
}

#[test]
fn a_ledger_that_is_read_only_is_read_and_not_written() {
    let (shop, before) = one_closed();
    let ledger = ledger_of(&shop);
    set_readonly(&ledger, true);
    for words in [&["close", "--period", "2026-02"][..], &["ledger", "reopen", "2026-01", "--why", "试"]] {
        refused_with(&finish(&shop, &mut as_anybody(&shop), words), "L004");
    }
    for words in [&["ledger", "list"][..], &["ledger", "show", "2026-01"], &["check", "--period", "2026-02"]] {
        let done = finish(&shop, &mut as_anybody(&shop), words);
        assert!(done.status.success(), "{words:?} {}", String::from_utf8_lossy(&done.stderr));
    }
    assert_eq!(std::fs::read(&ledger).unwrap(), before);
    set_readonly(&ledger, false);
    close(&shop, 2);
}

/// A limit of what a process may write stands for the disk: 4 kB blocks of SQLite, at one place of the write after the other.
#[cfg(unix)]
#[test]
fn a_close_that_runs_out_of_disk_at_any_place_leaves_the_ledger_as_it_was() {
    let (shop, before) = one_closed();
    let paid = closed(&shop, 1);
    let sectors = before.len() / 512;
    // None at all, less than there is, and a little more than there is: the journal fits, the pages do not.
    for blocks in [0, sectors / 2, sectors, sectors + 16] {
        let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" close --period 2026-02");
        let done = finish(&shop, Command::new("sh").args(["-c", &script]), &[env!("CARGO_BIN_EXE_zhangfang")]);
        refused_with(&done, "L005");
        assert_eq!(ledger::list(shop.path()).unwrap().len(), 1, "{blocks}");
        assert_eq!(closed(&shop, 1), paid, "{blocks}");
    }
    close(&shop, 2);
    assert_eq!(closed(&shop, 1), paid);
}
