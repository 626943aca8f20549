//! The command line: words in, words and an exit code out. Nothing is read or calculated here.
//! Exit codes: 0 done, 1 findings of severity error, 2 wrong usage, 70 a bug of ours.

mod account;
mod args;
mod chats;
mod console;
mod coverage;
mod explain;
mod init;
mod inspect;
mod ledger;
mod month;
mod order;
mod schemes;
mod summary;
mod usage;

use crate::diag::{Catalogue, Lang};
use crate::read::{WORKER_COMMAND, worker_main};
use crate::run::Task;
use args::Action;
use console::Console;
use month::What;
use std::process::ExitCode;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Exit {
    Done,
    Findings,
    Usage,
    Bug,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::Done => Self::SUCCESS,
            Exit::Findings => Self::from(1),
            Exit::Usage => Self::from(2),
            Exit::Bug => Self::from(70),
        }
    }
}

/// The whole program.
pub fn main() -> ExitCode {
    let words: Vec<_> = std::env::args_os().collect();
    if words.get(1).is_some_and(|word| word == WORKER_COMMAND) {
        let arguments: Vec<_> = words.iter().skip(2).map(|w| w.to_string_lossy().into_owned()).collect();
        return worker_main(&arguments);
    }
    console::report_bugs();
    let exit = std::panic::catch_unwind(|| program(words));
    exit.unwrap_or(Exit::Bug).into()
}

fn program(words: Vec<std::ffi::OsString>) -> Exit {
    let lang = args::language(&words).unwrap_or_else(system_language);
    let catalogue = Catalogue::load(lang);
    let asked = match args::parse(words, &catalogue) {
        Ok(asked) => asked,
        Err(error) => return usage::explain(&error, &catalogue),
    };
    let console = Console::new(catalogue, &asked.options);
    match asked.action {
        Action::Run { folder } => month::month(&folder, &asked.options, &console, &What::Month(Task::Write)),
        Action::Check { folder } => month::month(&folder, &asked.options, &console, &What::Month(Task::Check)),
        Action::Rank { folder, choice } => month::month(&folder, &asked.options, &console, &What::Rankings(choice)),
        Action::Here => month::here(&asked.options, &console),
        Action::Init { folder, scheme } => init::init(&folder, scheme.as_deref(), &console),
        Action::SchemeList => schemes::list(&console),
        Action::SchemeShow { name, html: None } => schemes::show(&name, &console),
        Action::SchemeShow { name, html: Some(file) } => schemes::booklet(&name, &file, &console),
        Action::SchemeCoverage { name } => coverage::coverage(name.as_deref(), &asked.options, &console),
        Action::Completions { shell } => args::completions(shell, &console),
        Action::Close { folder, by } => ledger::close(&folder, asked.options.period, by, &console),
        Action::Ledger { folder, what } => ledger::ledger(&folder, what, &asked.options, &console),
        Action::ExplainOrder { folder, id } => order::explain(&folder, &id, &asked.options, &console),
        Action::Explain { folder, person, rule } => {
            explain::explain(&folder, &person, rule.as_deref(), &asked.options, &console)
        }
        Action::Inspect { file } => inspect::file(&file, &console),
    }
}

/// Chinese, unless the system speaks another language.
fn system_language() -> Lang {
    match sys_locale::get_locale() {
        Some(name) if !name.to_lowercase().starts_with("zh") && name != "C" && name != "POSIX" => Lang::En,
        _ => Lang::Zh,
    }
}
