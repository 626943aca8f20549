//! Every limit is named by the finding that it causes, and is the shop's to set: raised it lets a file pass, lowered it refuses it.

use super::broken::{GOOD, with_sheet};
use crate::support::biff::{number, xls};
use crate::support::dump::dump_with;
use crate::support::folder::Folder;
use crate::support::package::{deflated, sheet, workbook_parts};
use zhangfang::read::Limits;

/// A file that the limit is about, a value that refuses it and one that lets it pass.
fn cases() -> Vec<(&'static str, &'static str, Vec<u8>, u64, u64)> {
    let strings: Vec<String> = (0..500).map(|i| format!("文字{i}")).collect();
    let strings: Vec<&str> = strings.iter().map(String::as_str).collect();
    let texts = deflated(&workbook_parts(&sheet(GOOD), &strings));
    let spaces = " ".repeat(15 << 20);
    let bomb = sheet(&format!(r#"{GOOD}{spaces}<row r="2"/>{spaces}<row r="3"/>{spaces}<row r="4"/>{spaces}"#));
    let bomb = deflated(&workbook_parts(&bomb, &["a", "b"]));
    let rows: String = (1..=3).map(|r| format!(r#"<row r="{r}"><c r="A{r}"><v>1</v></c></row>"#)).collect();
    vec![
        ("bytes", "a.csv", b"a,b\n1,2\n".to_vec(), 7, 8),
        ("unpacked", "a.xlsx", with_sheet(GOOD), 1000, 1 << 20),
        ("ratio", "a.xlsx", bomb, 5, 5000),
        ("cells", "a.xlsx", with_sheet(&rows), 2, 3),
        ("cells", "a.csv", b"a,b\n1,2\n".to_vec(), 3, 4),
        ("strings", "a.xlsx", texts.clone(), 499, 500),
        ("texts", "a.xlsx", texts, 4000, 5000),
        ("memory", "a.xls", xls("", &[number(0, 0, 1.0), number(u16::MAX, 50, 2.0)]), 100_000_000, 500_000_000),
    ]
}

fn inspected(name: &str, bytes: &[u8], settings: &str) -> String {
    let folder = Folder::empty();
    folder.write("zhangfang.toml", format!("[limits]\n{settings}\n").as_bytes());
    folder.write(name, bytes);
    let done = folder.run(&["inspect", name]);
    assert!(matches!(done.code, 0 | 1), "{}", done.stderr);
    done.stdout + &done.stderr
}

#[test]
fn every_limit_is_named_and_can_be_set() {
    for (key, name, bytes, low, high) in cases() {
        let refused = inspected(name, &bytes, &format!("{key} = {low}"));
        assert!(refused.contains("R003") && refused.contains(&format!("设置 {key}")), "{key} = {low}: {refused}");
        let passed = inspected(name, &bytes, &format!("{key} = {high}"));
        assert!(!passed.contains("R003"), "{key} = {high}: {passed}");
    }
}

#[test]
fn the_limit_on_characters_refuses_the_cell_and_names_itself() {
    let rows = "客服昵称,接待人数\n一二三四五六,3\n";
    for (characters, refused) in [(5, true), (6, false)] {
        let folder = Folder::empty();
        folder.write("zhangfang.toml", format!("[limits]\ncharacters = {characters}\n").as_bytes());
        folder.write("2026-10/店/多.csv", rows.as_bytes());
        let done = folder.run(&["check"]);
        let all = done.stdout + &done.stderr;
        assert_eq!(all.contains("R116") && all.contains("[limits] 的 characters"), refused, "{all}");
    }
}

/// Workers that hang, are killed, talk nonsense, give up, run out of memory: stand-ins, for no file that we know makes ours do it.
#[cfg(unix)]
#[test]
fn the_end_of_a_worker_is_a_finding_about_its_file() {
    use std::os::unix::fs::PermissionsExt as _;
    for (script, want) in [
        ("exec sleep 60", "! R003 a.xls limit=seconds allowed=1 found=2"),
        ("kill -9 $$", "! R021 a.xls detail=signal: 9 (SIGKILL)"),
        ("echo nonsense", "! R021 a.xls detail=exit status: 0"),
        ("exit 3", "! R021 a.xls detail=exit status: 3"),
        (
            "echo 'memory allocation of 4096 bytes failed' >&2; exit 1",
            "! R003 a.xls limit=memory allowed=50000 found=54096",
        ),
    ] {
        let folder = Folder::empty();
        folder.write("script", format!("#!/bin/sh\n{script}\n").as_bytes());
        let worker = folder.join("worker");
        // Written by a process of its own: a file that this one has just written is busy while another test starts a program.
        assert!(std::process::Command::new("cp").arg(folder.join("script")).arg(&worker).status().unwrap().success());
        std::fs::set_permissions(&worker, std::fs::Permissions::from_mode(0o755)).unwrap();
        let bytes = xls("", &[number(0, 0, 1.0)]);
        folder.write("a.xls", &bytes);
        let memory = 50_000 - 8 * u64::try_from(bytes.len()).unwrap();
        let limits = Limits { seconds: 1, memory, worker: Some(worker), ..Limits::default() };
        assert_eq!(dump_with(&folder.join("a.xls"), &limits).trim_end(), want, "{script}");
    }
}
