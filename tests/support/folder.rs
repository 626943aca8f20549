//! A shop folder of a test's own, and the program run in it.

use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// A folder that goes when the test ends.
pub struct Folder(TempDir);

/// How a run of the program ended. The folder's own path is shown as `<folder>`.
pub struct Done {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Folder {
    pub fn empty() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// The sample with three stores.
    pub fn three_stores() -> Self {
        let folder = Self::empty();
        folder.sample();
        folder
    }

    /// Copies the sample with three stores into the folder.
    pub fn sample(&self) {
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/three-stores");
        copy(&from, self.path());
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    pub fn join(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    pub fn write(&self, path: &str, bytes: &[u8]) {
        let to = self.join(path);
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        std::fs::write(to, bytes).unwrap();
    }

    /// The program, with Chinese messages unless the words say otherwise, in this folder.
    pub fn run(&self, words: &[&str]) -> Done {
        let output = Command::new(env!("CARGO_BIN_EXE_zhangfang"))
            .args(words)
            .current_dir(self.path())
            .env("LC_ALL", "zh_CN.UTF-8")
            .env("NO_COLOR", "1")
            .env("COLUMNS", "100")
            .output()
            .unwrap();
        let shown = |bytes: Vec<u8>| {
            let text = String::from_utf8(bytes).unwrap();
            text.replace(self.path().to_str().unwrap(), "<folder>")
        };
        Done { code: output.status.code().unwrap(), stdout: shown(output.stdout), stderr: shown(output.stderr) }
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap();
        if path.is_dir() {
            // Results of a run by hand are no part of the sample.
            if name != "out" {
                copy(&path, &to.join(name));
            }
        } else {
            std::fs::copy(&path, to.join(name)).unwrap();
        }
    }
}

/// Every file below a folder with its bytes, by path with `/`.
pub fn tree(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let inside = path.strip_prefix(folder).unwrap();
                let name = inside.iter().map(|p| p.to_str().unwrap()).collect::<Vec<_>>().join("/");
                found.push((name, std::fs::read(&path).unwrap()));
            }
        }
    }
    found.sort();
    found
}
