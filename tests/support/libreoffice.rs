//! A second opinion from an office program, where there is one. Missing, it is skipped aloud; `ZHANGFANG_REQUIRE_TOOLS=1` makes it a must.

use super::workbook::Package;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;

/// One at a time: each start takes a core.
static TURN: Mutex<()> = Mutex::new(());

/// The workbook recalculated from its formulas alone, or `None` where there is no such program.
pub fn recalculate(bytes: &[u8]) -> Option<Vec<u8>> {
    let bare = Package::open(bytes).without_results().bytes();
    convert(&bare, "xlsx:Calc MS Excel 2007 XML", "xlsx")
}

/// The workbook in another format.
pub fn convert(bytes: &[u8], filter: &str, extension: &str) -> Option<Vec<u8>> {
    let program = program()?;
    let _turn = TURN.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let folder = tempfile::tempdir().unwrap();
    let profile = folder.path().join("profile");
    std::fs::create_dir_all(profile.join("user")).unwrap();
    std::fs::write(profile.join("user/registrymodifications.xcu"), SETTINGS).unwrap();
    let source = folder.path().join("in.xlsx");
    std::fs::write(&source, bytes).unwrap();
    let out = folder.path().join("out");
    let output = Command::new(&program)
        .args(["--headless", "--norestore", "--nolockcheck", "--nodefault", "--nologo"])
        .arg(format!("-env:UserInstallation={}", url(&profile)))
        .args(["--convert-to", filter, "--outdir"])
        .args([&out, &source])
        .stdin(Stdio::null())
        .output()
        .unwrap();
    // It ends with 0 even where it could not load the file.
    let made = std::fs::read(out.join(format!("in.{extension}")));
    Some(made.unwrap_or_else(|_| panic!("nothing came out: {}", String::from_utf8_lossy(&output.stdout))))
}

fn program() -> Option<PathBuf> {
    let named = std::env::var_os("SOFFICE").map(PathBuf::from);
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&path).flat_map(|folder| {
        ["soffice", "soffice.exe", "libreoffice"].map(|name| folder.join(name)).into_iter().filter(|p| p.is_file())
    });
    let found = named.into_iter().chain(on_path).next();
    if found.is_none() {
        assert!(std::env::var_os("ZHANGFANG_REQUIRE_TOOLS").is_none(), "no LibreOffice, and it is required");
        eprintln!("SKIPPED: no LibreOffice on the path, the workbook was not recalculated by it");
    }
    found
}

fn url(path: &Path) -> String {
    let path = path.to_string_lossy().replace('\\', "/");
    if path.starts_with('/') { format!("file://{path}") } else { format!("file:///{path}") }
}

/// Recalculate on load, always: by default it trusts the results that are cached in the file.
const SETTINGS: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Misc"><prop oor:name="FirstRun" oor:op="fuse"><value>false</value></prop></item>
</oor:items>
"#;
