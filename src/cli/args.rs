//! The words of the command line, in the user's language.

use super::{Exit, console::Console};
use crate::diag::{Catalogue, Lang};
use crate::period::Period;
use crate::read::Supersede;
use crate::run::Choice;
use clap::builder::{PathBufValueParser, PossibleValuesParser, StyledStr, ValueParser};
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use clap_complete::Shell;
use std::ffi::OsString;
use std::path::PathBuf;

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Action {
    Run {
        folder: PathBuf,
    },
    Check {
        folder: PathBuf,
    },
    Rank {
        folder: PathBuf,
        choice: Choice,
    },
    /// No command: the newest month of the shop folder that we are in.
    Here,
    Init {
        folder: PathBuf,
        scheme: Option<String>,
    },
    SchemeList,
    SchemeShow {
        name: String,
        /// As a booklet in this file: `-` is standard output, empty a file named after the scheme.
        html: Option<PathBuf>,
    },
    SchemeCoverage {
        name: Option<String>,
    },
    Completions {
        shell: Shell,
    },
    Inspect {
        file: PathBuf,
    },
    Close {
        folder: PathBuf,
        by: Option<String>,
    },
    Ledger {
        folder: PathBuf,
        what: LedgerAction,
    },
    Explain {
        folder: PathBuf,
        person: String,
        rule: Option<String>,
    },
    ExplainOrder {
        folder: PathBuf,
        id: String,
    },
}

/// What is to be done with the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum LedgerAction {
    List,
    Show(Period),
    Diff(Period),
    Export(Period),
    Reopen { period: Period, store: Option<String>, why: String },
    Import { file: PathBuf, by: Option<String>, how: Import },
}

/// What an import does with its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Import {
    Write,
    /// Only lists what would be brought.
    Try,
    /// Makes the file, with the columns that are needed.
    Template,
}

/// What holds for every command.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Options {
    pub period: Option<Period>,
    pub jobs: Option<usize>,
    pub out: Option<PathBuf>,
    /// `-` is standard output.
    pub json: Option<PathBuf>,
    /// Rankings as pictures too.
    pub pictures: bool,
    pub quiet: bool,
    /// A scheme to try on a closed month.
    pub scheme: Option<String>,
    pub supersede: Vec<Supersede>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Asked {
    pub action: Action,
    pub options: Options,
}

/// The language that `--lang` names, told before anything else is: even wrong usage is explained in it.
pub(super) fn language(words: &[OsString]) -> Option<Lang> {
    let mut words = words.iter().filter_map(|w| w.to_str());
    let mut found = None;
    while let Some(word) = words.next() {
        let value = if word == "--lang" { words.next() } else { word.strip_prefix("--lang=") };
        found = match value {
            Some("zh") => Some(Lang::Zh),
            Some("en") => Some(Lang::En),
            _ => found,
        };
    }
    found
}

pub(super) fn parse(words: Vec<OsString>, catalogue: &Catalogue) -> Result<Asked, clap::Error> {
    let matches = command(catalogue).try_get_matches_from(words)?;
    let pictures = matches.subcommand().and_then(|(_, m)| m.try_get_one::<bool>("png").ok().flatten());
    let options = Options {
        pictures: pictures.copied().unwrap_or_default(),
        period: matches.get_one("period").copied(),
        jobs: matches.get_one::<u64>("jobs").and_then(|n| usize::try_from(*n).ok()),
        out: matches.get_one("out").cloned(),
        json: matches.get_one("json").cloned(),
        quiet: matches.get_flag("quiet"),
        scheme: tried(&matches),
        supersede: superseded(&matches),
    };
    Ok(Asked { action: action(&matches), options })
}

/// `--with-scheme` of whatever command has it.
fn tried(matches: &ArgMatches) -> Option<String> {
    let (_, inner) = matches.subcommand()?;
    inner.try_get_one::<String>("with-scheme").ok().flatten().cloned().or_else(|| tried(inner))
}

/// `--supersede`, before the command or after it.
fn superseded(matches: &ArgMatches) -> Vec<Supersede> {
    let inner = matches.subcommand().map(|(_, inner)| inner);
    let of = |m: &ArgMatches| -> Vec<Supersede> {
        let values = m.try_get_many::<(String, String)>("supersede").ok().flatten().into_iter().flatten();
        values.map(|(new, old)| Supersede { new: new.as_str().into(), old: old.as_str().into(), span: None }).collect()
    };
    of(matches).into_iter().chain(inner.map(of).unwrap_or_default()).collect()
}

fn action(matches: &ArgMatches) -> Action {
    let path = |matches: &ArgMatches, name: &str| matches.get_one::<PathBuf>(name).cloned().unwrap_or_default();
    match matches.subcommand() {
        Some(("run", m)) => Action::Run { folder: path(m, "folder") },
        Some(("check", m)) => Action::Check { folder: path(m, "folder") },
        Some(("rank", m)) => Action::Rank {
            folder: path(m, "folder"),
            choice: Choice {
                stores: m.get_many("store").into_iter().flatten().cloned().collect(),
                post: m.get_one("post").cloned(),
            },
        },
        Some(("init", m)) => Action::Init { folder: path(m, "folder"), scheme: m.get_one("scheme").cloned() },
        Some(("inspect", m)) => Action::Inspect { file: path(m, "file") },
        Some(("close", m)) => Action::Close { folder: path(m, "folder"), by: m.get_one("by").cloned() },
        Some(("explain", m)) if m.contains_id("order") => Action::ExplainOrder {
            // Without a person the first word is the folder.
            folder: m.get_one::<String>("person").map_or_else(|| path(m, "folder"), PathBuf::from),
            id: m.get_one("order").cloned().unwrap_or_default(),
        },
        Some(("explain", m)) => Action::Explain {
            folder: path(m, "folder"),
            person: m.get_one("person").cloned().unwrap_or_default(),
            rule: m.get_one("rule").cloned(),
        },
        Some(("ledger", m)) => match m.subcommand() {
            Some((word, m)) => Action::Ledger { folder: path(m, "folder"), what: ledger(word, m) },
            None => Action::Ledger { folder: PathBuf::new(), what: LedgerAction::List },
        },
        Some(("scheme", m)) => match m.subcommand() {
            Some(("show", m)) => Action::SchemeShow {
                name: m.get_one("name").cloned().unwrap_or_default(),
                html: m.contains_id("html").then(|| path(m, "html")),
            },
            Some(("coverage", m)) => Action::SchemeCoverage { name: m.get_one("name").cloned() },
            _ => Action::SchemeList,
        },
        Some(("completions", m)) => {
            Action::Completions { shell: m.get_one("shell").copied().unwrap_or(Shell::PowerShell) }
        }
        _ => Action::Here,
    }
}

/// The commands that a person types.
pub(super) const COMMANDS: [&str; 10] =
    ["run", "check", "rank", "init", "scheme", "inspect", "explain", "close", "ledger", "completions"];

fn ledger(word: &str, matches: &ArgMatches) -> LedgerAction {
    if word == "import" {
        let how = match (matches.get_flag("template"), matches.get_flag("dry-run")) {
            (true, _) => Import::Template,
            (false, true) => Import::Try,
            (false, false) => Import::Write,
        };
        let file = matches.get_one::<PathBuf>("file").cloned().unwrap_or_default();
        return LedgerAction::Import { file, by: matches.get_one("by").cloned(), how };
    }
    let Some(period) = matches.try_get_one::<Period>("month").ok().flatten().copied() else {
        return LedgerAction::List;
    };
    match word {
        "show" => LedgerAction::Show(period),
        "diff" => LedgerAction::Diff(period),
        "export" => LedgerAction::Export(period),
        _ => LedgerAction::Reopen {
            period,
            store: matches.get_one("store").cloned(),
            why: matches.get_one("why").cloned().unwrap_or_default(),
        },
    }
}

fn command(words: &Catalogue) -> Command {
    let text = |key: &str| words.text(key, &[]);
    let about = |name: &str| -> Command {
        let about = text(&format!("cli.{name}"));
        let command = Command::new(name.to_owned()).about(about).help_template(template(words));
        command.subcommand_help_heading(text("cli.commands")).subcommand_value_name(text("cli.COMMAND"))
    };
    let option = |name: &'static str| {
        let help = text(&format!("cli.--{name}"));
        Arg::new(name).long(name).help(help).help_heading(text("cli.options")).global(true)
    };
    let path = PathBufValueParser::new;
    let positional = |name: &'static str| Arg::new(name).help_heading(text("cli.arguments"));
    let folder = |default: bool| {
        let arg = positional("folder").value_name(text("cli.FOLDER")).value_parser(path());
        if default { arg.default_value(".").hide_default_value(true) } else { arg.required(true) }
    };
    let value = |key: &str| text(&format!("cli.{key}"));
    let own = |name: &'static str, metavar: &str| option(name).global(false).value_name(value(metavar));
    // What closes or compares months goes by the settings alone: an answer given once would be forgotten.
    let supersede =
        || own("supersede", "NEW_OLD").action(ArgAction::Append).value_parser(ValueParser::new(newer_and_older));
    let file = || positional("file").value_name(value("FILE")).value_parser(path()).required(true);
    let yes = |name: &'static str| option(name).global(false).action(ArgAction::SetTrue);
    let month =
        || positional("month").value_name(value("PERIOD")).required(true).value_parser(ValueParser::new(period));
    let of_month = |name: &str| about(name).arg(month()).arg(folder(true));
    about("zhangfang")
        .version(env!("CARGO_PKG_VERSION"))
        .disable_help_subcommand(true)
        .disable_version_flag(true)
        .disable_help_flag(true)
        .subcommand_required(false)
        .subcommand(about("run").arg(folder(true)).arg(own("with-scheme", "SCHEME")).arg(supersede()).arg(yes("png")))
        .subcommand(about("check").arg(folder(true)).arg(own("with-scheme", "SCHEME")).arg(supersede()))
        .subcommand(
            about("rank")
                .arg(folder(true))
                .arg(own("store", "STORE").help(value("rank_store")).action(ArgAction::Append))
                .arg(own("post", "POST"))
                .arg(supersede())
                .arg(yes("png")),
        )
        .subcommand(about("init").arg(folder(false)).arg(own("scheme", "SCHEME")))
        .subcommand(
            about("scheme")
                .subcommand_required(true)
                .arg_required_else_help(true)
                .subcommand(about("list"))
                .subcommand(
                    about("show")
                        .arg(positional("name").value_name(value("NAME")).required(true))
                        .arg(own("html", "FILE").value_parser(path()).num_args(0..=1)),
                )
                .subcommand(about("coverage").arg(positional("name").value_name(value("SCHEME")))),
        )
        .subcommand(about("inspect").arg(file()))
        .subcommand(
            about("explain")
                .arg(positional("person").value_name(value("PERSON")).required_unless_present("order"))
                .arg(positional("rule").value_name(value("RULE")))
                .arg(supersede())
                .arg(own("order", "ORDER"))
                .arg(own("folder", "FOLDER").value_parser(path()).default_value(".").hide_default_value(true)),
        )
        .subcommand(about("close").arg(folder(true)).arg(own("by", "NAME")))
        .subcommand(
            about("ledger")
                .subcommand_required(true)
                .arg_required_else_help(true)
                .subcommand(
                    Command::new("list").about(value("ledger_list")).help_template(template(words)).arg(folder(true)),
                )
                .subcommand(of_month("show").about(value("ledger_show")))
                .subcommand(of_month("diff").arg(own("with-scheme", "SCHEME")))
                .subcommand(of_month("export"))
                .subcommand(
                    about("import")
                        .arg(file())
                        .arg(folder(true))
                        .arg(yes("template"))
                        .arg(yes("dry-run"))
                        .arg(own("by", "NAME")),
                )
                .subcommand(of_month("reopen").arg(own("why", "WHY")).arg(own("store", "STORE"))),
        )
        .subcommand(about("completions").arg(positional("shell").required(true).value_parser(value_parser!(Shell))))
        .args([
            option("period").value_name(value("PERIOD")).value_parser(ValueParser::new(period)),
            option("jobs").value_name("N").value_parser(value_parser!(u64).range(1..=1024)),
            option("out").value_name(value("FOLDER")).value_parser(path()),
            option("lang")
                .value_name("zh|en")
                .value_parser(PossibleValuesParser::new(["zh", "en"]))
                .hide_possible_values(true),
            option("json").value_name(value("FILE")).value_parser(path()),
            option("quiet").short('q').action(ArgAction::SetTrue),
            option("help").short('h').action(ArgAction::Help),
        ])
        .arg(supersede())
        .arg(option("version").short('V').global(false).action(ArgAction::Version))
}

fn template(words: &Catalogue) -> StyledStr {
    let text = |key: &str| words.text(key, &[]);
    let (usage, all) = (text("cli.usage"), "{all-args}");
    StyledStr::from(format!("{{about}}\n\n{usage}{{usage}}\n\n{all}\n"))
}

fn newer_and_older(text: &str) -> Result<(String, String), String> {
    let (new, old) = text.split_once('=').ok_or_else(String::new)?;
    if new.is_empty() || old.is_empty() { Err(String::new()) } else { Ok((new.to_owned(), old.to_owned())) }
}

fn period(text: &str) -> Result<Period, String> {
    Period::parse(text).ok_or_else(String::new)
}

pub(super) fn completions(shell: Shell, console: &Console) -> Exit {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command(console.words()), "zhangfang", &mut script);
    console.print(&String::from_utf8_lossy(&script));
    Exit::Done
}
