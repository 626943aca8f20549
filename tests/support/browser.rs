//! Chromium, driven from outside: pages are shown in frames of a given width, a script in each tells what it sees.

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

pub struct Browser {
    program: PathBuf,
    folder: tempfile::TempDir,
}

/// A page in a frame as wide as a screen, and the script that runs in it once it is loaded: the body of a function that
/// returns an array of lines.
pub struct Frame<'a> {
    pub html: &'a str,
    pub width: u32,
    pub script: &'a str,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Theme {
    Light,
    Dark,
}

/// What was seen: the lines of each frame, and whatever the pages said to the console.
#[derive(Debug)]
pub struct Seen {
    pub frames: Vec<Vec<String>>,
    pub console: Vec<String>,
}

impl Browser {
    /// `None` where there is none, with a word about it; a failure where tools must be there (`ZHANGFANG_REQUIRE_TOOLS=1`).
    #[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
    pub fn find() -> Option<Self> {
        let names = ["chromium", "chromium-browser", "google-chrome", "chrome", "msedge"];
        let path = std::env::var_os("PATH").unwrap_or_default();
        let mut all = std::env::split_paths(&path).flat_map(|dir| names.map(|n| dir.join(n)));
        let found = all.find_map(|p| [p.clone(), p.with_extension("exe")].into_iter().find(|p| p.is_file()));
        let required = std::env::var_os("ZHANGFANG_REQUIRE_TOOLS").is_some_and(|v| v == "1");
        assert!(found.is_some() || !required, "no Chromium on the PATH, and tools are required");
        if found.is_none() {
            eprintln!("SKIPPED: no Chromium on the PATH; the pages were not looked at in a browser");
        }
        Some(Self { program: found?, folder: tempfile::tempdir().unwrap() })
    }

    fn run(&self, args: &[&OsStr]) -> std::process::Output {
        let profile = format!("--user-data-dir={}", self.folder.path().join("profile").display());
        Command::new(&self.program)
            .args([
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--hide-scrollbars",
            ])
            .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
            .args(["--enable-logging=stderr", "--virtual-time-budget=20000"])
            .arg(profile)
            .args(args)
            .output()
            .unwrap()
    }

    fn write(&self, name: &str, html: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, html).unwrap();
        path
    }

    pub fn look(&self, frames: &[Frame<'_>], theme: Theme) -> Seen {
        let mut outer = String::from(
            "<!doctype html><meta charset=utf-8><body><script>addEventListener('message',function(e){var p=document.createElement('pre');p.textContent=e.data;document.body.appendChild(p)})</script>",
        );
        for (i, frame) in frames.iter().enumerate() {
            let probe = format!(
                "<script>addEventListener('load',function(){{var lines;try{{lines=(function(){{{}}})()}}catch(e){{lines=['threw '+e]}}parent.postMessage('FRAME{i} '+lines.map(encodeURIComponent).join(' '),'*')}})</script></body>",
                frame.script
            );
            let name = format!("frame{i}.html");
            self.write(&name, &frame.html.replace("</body>", &probe));
            let _ = write!(
                outer,
                "<iframe src=\"{name}\" style=\"width:{}px;height:900px;border:0\"></iframe>",
                frame.width
            );
        }
        let outer = self.write("outer.html", &outer);
        let dark =
            OsStr::new(if theme == Theme::Dark { "--blink-settings=preferredColorScheme=0" } else { "--mute-audio" });
        let output = self.run(&[dark, OsStr::new("--dump-dom"), outer.as_os_str()]);
        let (dom, log) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        let told = |i: usize| {
            let line = dom.split("<pre>").find_map(|p| p.strip_prefix(&format!("FRAME{i} ")));
            let line = line.unwrap_or_else(|| panic!("frame {i} said nothing:\n{log}"));
            let words = line.split("</pre>").next().unwrap_or_default().split(' ');
            words.filter(|w| !w.is_empty()).map(decode).collect()
        };
        Seen {
            frames: (0..frames.len()).map(told).collect(),
            console: log.lines().filter(|l| l.contains("CONSOLE")).map(str::to_owned).collect(),
        }
    }

    /// How many sheets of paper a page is printed on.
    pub fn pages_on_paper(&self, html: &str) -> usize {
        let page = self.write("print.html", html);
        let pdf = self.folder.path().join("print.pdf");
        let to = format!("--print-to-pdf={}", pdf.display());
        self.run(&[OsStr::new(&to), OsStr::new("--no-pdf-header-footer"), page.as_os_str()]);
        count_pages(&pdf)
    }
}

fn count_pages(pdf: &Path) -> usize {
    let bytes = std::fs::read(pdf).unwrap();
    let text = String::from_utf8_lossy(&bytes);
    text.match_indices("/Type /Page").filter(|(i, m)| !text[i + m.len()..].starts_with('s')).count()
}

/// Undoes `encodeURIComponent`.
fn decode(word: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = word.bytes();
    while let Some(byte) = rest.next() {
        let mut digit = || char::from(rest.next().unwrap()).to_digit(16).unwrap();
        bytes.push(if byte == b'%' { u8::try_from(digit() * 16 + digit()).unwrap() } else { byte });
    }
    String::from_utf8(bytes).unwrap()
}
