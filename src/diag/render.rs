//! Findings as text for a terminal: the message, the place with its line, the deciding places, what to do.

use super::{Catalogue, Diagnostic, Location, Severity};
use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet};

/// How a finding is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// No escape codes: files, pipes, tests.
    Plain,
    /// Colours.
    Coloured,
}

/// The whole finding, several lines, without a newline at the end.
#[must_use]
pub fn render(finding: &Diagnostic, words: &Catalogue, style: Style) -> String {
    let title = words.title(finding);
    let help = words.help(finding);
    let level = match finding.severity() {
        Severity::Error => Level::ERROR,
        Severity::Pending | Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let severity = format!("{:?}", finding.severity());
    let name = words.word("severity", &severity).to_owned();
    let mut group = Group::with_title(level.with_name(Some(name)).primary_title(title).id(finding.code.number()));
    let labels: Vec<String> = finding.related.iter().map(|(_, key)| words.word("label", key).to_owned()).collect();
    let mut paths = Vec::new();
    for (index, location) in finding.at.iter().chain(finding.related.iter().map(|(l, _)| l)).enumerate() {
        let label = index.checked_sub(1).and_then(|i| labels.get(i));
        match location {
            Location::Text(span) => {
                let kind = if index == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
                let end = span.end.min(span.source.text.len());
                let annotation = kind.span(span.start.min(end)..end).label(label.map(String::as_str));
                group =
                    group.element(Snippet::source(&*span.source.text).path(&*span.source.name).annotation(annotation));
            }
            Location::Place(place) => paths.push((place.to_string() + &column(place.column.as_deref()), label)),
        }
    }
    for (path, label) in &paths {
        group = group.element(Element::Origin(Origin::path(path.as_str())));
        if let Some(label) = label {
            group = group.element(Level::NOTE.no_name().message(label.as_str()));
        }
    }
    let help_name = words.word("severity", "Help").to_owned();
    if let Some(help) = &help {
        group = group.element(Level::HELP.with_name(Some(help_name)).message(help.as_str()));
    }
    let renderer = match style {
        Style::Plain => Renderer::plain(),
        Style::Coloured => Renderer::styled(),
    };
    renderer.decor_style(DecorStyle::Unicode).render(&[group])
}

fn column(header: Option<&str>) -> String {
    header.map(|h| format!(" [{}]", h.trim())).unwrap_or_default()
}
