//! What the user sees: results on standard output, findings and progress on standard error, and the message of a bug.
//! Colours, old Windows consoles and `NO_COLOR` are the business of `anstream`.

use super::args::Options;
use crate::diag::{Catalogue, Diagnostic, Severity, Style, render};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::Write;
use std::time::Duration;

/// The two streams, and how talkative to be.
pub(super) struct Console {
    words: Catalogue,
    quiet: bool,
    /// Standard output carries JSON: words go to standard error.
    aside: bool,
}

impl Console {
    pub fn new(words: Catalogue, options: &Options) -> Self {
        let aside = options.json.as_ref().is_some_and(|p| p.as_os_str() == "-");
        Self { words, quiet: options.quiet, aside }
    }

    pub fn words(&self) -> &Catalogue {
        &self.words
    }

    /// A text from the catalogue.
    pub fn text(&self, key: &str, args: &[(&str, String)]) -> String {
        self.words.text(key, args)
    }

    /// What the command was asked for, as it is: JSON, a script, a scheme.
    #[expect(clippy::unused_self, reason = "one console for everything that is said")]
    pub fn print(&self, text: &str) {
        // A closed pipe is the reader's wish.
        let _ = anstream::stdout().lock().write_all(text.as_bytes());
    }

    /// A line of the summary.
    pub fn say(&self, line: &str) {
        if self.quiet {
            return;
        }
        let _ =
            if self.aside { writeln!(anstream::stderr(), "{line}") } else { writeln!(anstream::stdout(), "{line}") };
    }

    /// A line of the summary, from the catalogue.
    pub fn tell(&self, key: &str, args: &[(&str, String)]) {
        self.say(&self.text(key, args));
    }

    /// A line about wrong usage, from the catalogue.
    pub fn complain(&self, key: &str, args: &[(&str, String)]) {
        let _ = writeln!(anstream::stderr(), "{}", self.text(key, args));
    }

    /// Findings from the given severity up, each in full. Quiet leaves the errors.
    pub fn findings<'a>(&self, findings: impl IntoIterator<Item = &'a Diagnostic>, from: Severity) {
        let from = if self.quiet { Severity::Error } else { from };
        for finding in findings.into_iter().filter(|f| f.severity() <= from) {
            let _ = writeln!(anstream::stderr(), "{}\n", render(finding, &self.words, Style::Coloured));
        }
    }

    /// Something that turns while we work, on a terminal only.
    pub fn progress(&self) -> ProgressBar {
        if self.quiet {
            return ProgressBar::hidden();
        }
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        if let Ok(style) = ProgressStyle::with_template("{spinner} {wide_msg}") {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(120));
        bar
    }
}

/// A broken invariant is our fault, and says so in both languages before the program ends with 70.
pub(super) fn report_bugs() {
    std::panic::set_hook(Box::new(|panic| {
        let payload = panic.payload();
        let what = payload.downcast_ref::<&str>().copied();
        let what = what.or(payload.downcast_ref::<String>().map(String::as_str)).unwrap_or("?");
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        let _ = writeln!(
            anstream::stderr(),
            "账房程序本身出错，不是您的数据有误；没有写出任何结果。请把下面一行和所用的文件发给维护者。\n\
             This is a bug in zhangfang, not in your data; nothing was written. Please report the line below with the files.\n\
             zhangfang {} · {place} · {what}",
            env!("CARGO_PKG_VERSION"),
        );
    }));
}
