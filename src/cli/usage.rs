//! Wrong usage, explained in the user's language; help and version are asked for the same way.

use super::Exit;
use super::args::COMMANDS;
use crate::diag::{Catalogue, nearest};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use std::io::Write;

pub(super) fn explain(error: &clap::Error, words: &Catalogue) -> Exit {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let _ = write!(anstream::stdout(), "{}", error.render().ansi());
            Exit::Done
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let _ = write!(anstream::stderr(), "{}", error.render().ansi());
            Exit::Usage
        }
        _ => {
            let _ = writeln!(anstream::stderr(), "{}\n{}", sentence(error, words), words.text("usage.more", &[]));
            Exit::Usage
        }
    }
}

fn sentence(error: &clap::Error, words: &Catalogue) -> String {
    let get = |kind: ContextKind| match error.get(kind) {
        Some(ContextValue::String(s)) => s.clone(),
        Some(ContextValue::Strings(all)) => all.join(" "),
        _ => String::new(),
    };
    let key = match error.kind() {
        ErrorKind::UnknownArgument => "usage.unknown_argument",
        ErrorKind::InvalidSubcommand => "usage.unknown_command",
        ErrorKind::InvalidValue if get(ContextKind::InvalidValue).is_empty() => "usage.value_missing",
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => "usage.bad_value",
        ErrorKind::MissingRequiredArgument => "usage.missing",
        ErrorKind::MissingSubcommand => "usage.missing_command",
        ErrorKind::ArgumentConflict => "usage.twice",
        _ => return error.to_string(),
    };
    let subject = [ContextKind::InvalidSubcommand, ContextKind::InvalidArg];
    let subject = subject.map(get).into_iter().find(|s| !s.is_empty()).unwrap_or_default();
    let near = [ContextKind::SuggestedArg, ContextKind::SuggestedValue].map(get).into_iter().find(|s| !s.is_empty());
    let near = near.or_else(|| nearest(&subject, COMMANDS).map(str::to_owned)).unwrap_or_default();
    let known = [ContextKind::ValidValue, ContextKind::ValidSubcommand];
    let known = known.map(get).into_iter().find(|s| !s.is_empty()).unwrap_or_default();
    let args = [("what", subject), ("value", get(ContextKind::InvalidValue)), ("near", near), ("known", known)];
    words.text(key, &args)
}
