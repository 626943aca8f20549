//! Finding the header: it may stand below title lines, and it may take two rows, groups above leaves.

use super::cell::is_blank;
use super::columns::{Heading, Layout};
use super::fold::{fold, split_suffix, trim};
use super::raw::{Raw, Row};
use super::vocabulary::{Meaning, Need, RowIs, Target, Vocabulary};
use crate::facts::account::ColumnUse;
use std::collections::BTreeMap;
use std::sync::Arc;

/// So many rows are looked at for a header.
pub(crate) const LOOKED_AT: usize = 30;

/// A row held while the header is being looked for.
#[derive(Clone, Debug)]
pub(crate) struct Held {
    pub index: u32,
    pub cells: Vec<(u32, Raw)>,
    pub width: Option<u32>,
}

impl Held {
    pub fn new(row: &Row<'_>) -> Self {
        Self { index: row.index, cells: row.cells.to_vec(), width: row.width }
    }

    pub fn row(&self) -> Row<'_> {
        Row { index: self.index, cells: &self.cells, merged: &[], width: self.width }
    }

    /// The texts of its cells by column, trimmed, without blanks.
    fn texts(&self) -> BTreeMap<u32, String> {
        let text = |raw: &Raw| match raw {
            Raw::Text(t) => Some(trim(t).replace(['\n', '\r'], "")),
            Raw::Number(n) => Some(n.to_string()),
            _ => None,
        };
        self.cells.iter().filter_map(|(c, raw)| Some((*c, text(raw)?))).filter(|(_, t)| !t.is_empty()).collect()
    }
}

/// A header that was found.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub layout: Layout,
    /// Index, in the rows looked at, of the first row of data.
    pub data: usize,
    /// The texts above the header.
    pub titles: Vec<String>,
    pub width: Option<u32>,
}

/// A header that came near to a kind: what it lacks.
#[derive(Clone, Debug)]
pub(crate) struct Near {
    pub row: u32,
    pub headings: Vec<Heading>,
    /// Index of the kind, and what is missing for it.
    pub kind: Option<(usize, Vec<Need>)>,
    /// What each column would be taken for, and whether only as the nearest word.
    pub uses: Vec<ColumnUse>,
}

/// Looks for the header among the first rows of a sheet. `about` are the names of file and sheet, folded.
pub(crate) fn find(vocabulary: &Vocabulary, rows: &[Held], about: &str) -> Option<Found> {
    for (i, row) in rows.iter().enumerate() {
        let single = headings(vocabulary, &row.texts());
        if single.len() < 2 {
            continue;
        }
        let titles: Vec<String> = rows[..i].iter().flat_map(|r| r.texts().into_values()).collect();
        let hint = titles.iter().map(|t| fold(t)).chain([about.to_owned()]).collect::<Vec<_>>().join("\n");
        let below = rows.get(i + 1).filter(|next| is_subheader(row, next));
        let both =
            below.and_then(|next| recognise(vocabulary, &flatten(vocabulary, &row.texts(), &next.texts()), &hint));
        if let Some(layout) = both {
            return Some(Found { layout, data: i + 2, titles, width: row.width });
        }
        if let Some(layout) = recognise(vocabulary, &single, &hint) {
            return Some(Found { layout, data: i + 1, titles, width: row.width });
        }
    }
    None
}

/// The row most like a header, for the message that nothing was recognised.
pub(crate) fn nearest_header(vocabulary: &Vocabulary, rows: &[Held]) -> Option<Near> {
    let texts = |r: &Held| r.cells.iter().filter(|(_, raw)| matches!(raw, Raw::Text(t) if !trim(t).is_empty())).count();
    let (_, row) = rows.iter().enumerate().max_by_key(|(i, r)| (texts(r), std::cmp::Reverse(*i)))?;
    let headings = headings(vocabulary, &row.texts());
    let kinds = (0..vocabulary.kinds.len()).filter_map(|k| {
        let missing = Layout::assign(vocabulary, k, &headings).missing(vocabulary, &headings)?;
        let met = vocabulary.kinds[k].required[0].len().saturating_sub(missing.len());
        (!missing.is_empty() && met >= missing.len()).then_some((k, missing))
    });
    let kind = kinds.min_by_key(|(_, missing)| missing.len());
    let uses = guesses(vocabulary, &headings, kind.as_ref().map(|(k, _)| *k));
    Some(Near { row: row.index, headings, kind, uses })
}

/// A guess comes after everything that is known.
const GUESSED: usize = 10_000;

/// What the columns may be: with the nearest words in the place of unknown headers, as the kind that is then complete; else as the kind
/// that came nearest.
fn guesses(vocabulary: &Vocabulary, headings: &[Heading], like: Option<usize>) -> Vec<ColumnUse> {
    let known = |h: &Heading| h.said.iter().any(|s| !s.is_empty());
    let near: Vec<Vec<(Target, usize)>> =
        headings.iter().map(|h| if known(h) { Vec::new() } else { vocabulary.nearest(&h.shown) }).collect();
    let complete = (0..vocabulary.kinds.len()).filter_map(|k| {
        let kind = &vocabulary.kinds[k];
        if !kind.hints.is_empty() || kind.row == RowIs::Aside {
            return None;
        }
        let guessed: Vec<Heading> = headings
            .iter()
            .zip(&near)
            .map(|(h, near)| {
                let near = near.iter().filter(|(target, _)| kind.takes(*target));
                let best = near.clone().map(|(_, off)| *off).min();
                let guess = |(target, off): &(Target, usize)| Meaning {
                    target: *target,
                    rank: GUESSED + off,
                    unit: None,
                    late: false,
                };
                let said = near.filter(|(_, off)| Some(*off) == best).map(guess).collect();
                Heading { said: if known(h) { h.said.clone() } else { vec![said] }, ..h.clone() }
            })
            .collect();
        let layout = Layout::assign(vocabulary, k, &guessed);
        layout.missing(vocabulary, &guessed).is_some_and(|missing| missing.is_empty()).then_some(layout)
    });
    let taken = |layout: &Layout| layout.columns.iter().filter(|c| c.meaning.is_some()).count();
    let best = complete.min_by_key(|layout| std::cmp::Reverse(taken(layout)));
    let layout = best.or_else(|| like.map(|k| Layout::assign(vocabulary, k, headings)));
    let of = |(i, h): (usize, &Heading)| {
        let meaning = layout.as_ref().and_then(|l| l.columns[i].meaning.as_ref());
        let name = meaning.map(|m| Arc::clone(vocabulary.name(m.target)));
        let (taken_for, near) = match (known(h), name) {
            (true, name) => (name, None),
            (false, Some(name)) => (None, Some(name)),
            (false, None) => (None, near[i].first().map(|(t, _)| Arc::clone(vocabulary.name(*t)))),
        };
        ColumnUse { header: Arc::clone(&h.shown), taken_for, near }
    };
    headings.iter().enumerate().map(of).collect()
}

fn recognise(vocabulary: &Vocabulary, headings: &[Heading], hint: &str) -> Option<Layout> {
    (0..vocabulary.kinds.len()).find_map(|k| {
        let kind = &vocabulary.kinds[k];
        let said = |h: &String| hint.contains(h) || headings.iter().any(|heading| fold(&heading.shown).contains(h));
        if (!kind.hints.is_empty() && !kind.hints.iter().any(said)) || kind.shuns.iter().any(said) {
            return None;
        }
        let layout = Layout::assign(vocabulary, k, headings);
        let complete = layout.missing(vocabulary, headings).is_some_and(|missing| missing.is_empty());
        (complete && (kind.row != RowIs::Record || !kind.open || is_free(vocabulary, &layout, headings)))
            .then_some(layout)
    })
}

/// A table of free headings needs at least one of them, and no fewer than headings that are measures.
fn is_free(vocabulary: &Vocabulary, layout: &Layout, headings: &[Heading]) -> bool {
    let rest = layout.columns.iter().zip(headings).filter(|(c, _)| c.meaning.is_none() && c.twin_of.is_none());
    let measured = |h: &Heading| {
        let of =
            |m: &Meaning| matches!(m.target, Target::Measure(i) if vocabulary.measures[i].group.as_ref() != "conduct");
        h.said.iter().flatten().any(of)
    };
    let (measures, free): (Vec<_>, Vec<_>) = rest.partition(|(_, h)| measured(h));
    !free.is_empty() && free.len() >= measures.len()
}

/// One row as headings. A heading of two levels in one cell may be known by its leaf alone.
fn headings(vocabulary: &Vocabulary, texts: &BTreeMap<u32, String>) -> Vec<Heading> {
    let leaf = |text: &String| {
        let folded = fold(text);
        let name = split_suffix(&folded).map_or(&*folded, |(name, _)| name);
        name.rsplit_once(LEVELS).map_or_else(|| name.to_owned(), |(_, leaf)| leaf.to_owned())
    };
    let mut leaves: BTreeMap<String, u32> = BTreeMap::new();
    for text in texts.values() {
        *leaves.entry(leaf(text)).or_default() += 1;
    }
    let heading = |(col, text): (&u32, &String)| {
        let mut said = vec![vocabulary.meanings(text)];
        if said[0].is_empty()
            && leaves.get(&leaf(text)) == Some(&1)
            && let Some((group, leaf)) = text.rsplit_once(LEVELS)
        {
            said = of_levels(vocabulary, group, leaf, true);
        }
        Heading { col: *col, shown: text.as_str().into(), said }
    };
    texts.iter().map(heading).collect()
}

/// What joins two levels in one cell.
const LEVELS: [char; 12] = ['-', '－', '—', '_', '>', '→', '|', '｜', '·', '.', ':', '：'];

/// What a leaf under a group may mean: both together, else the leaf alone, where there is only one of its name and the group does not
/// make it something else (静默-销售额 is no 销售额).
fn of_levels(vocabulary: &Vocabulary, group: &str, leaf: &str, alone: bool) -> Vec<Vec<Meaning>> {
    let words = &vocabulary.words;
    let (above, below) = (fold(group), fold(leaf));
    let base = words.group_ends.iter().find_map(|w| above.strip_suffix(w.as_str())).unwrap_or(&above);
    let mut said =
        vec![vocabulary.meanings(&format!("{group}-{leaf}")), vocabulary.meanings(&format!("{base}-{leaf}"))];
    if alone && !words.qualifiers.iter().any(|q| above.contains(q) && !below.contains(q)) {
        said.push(vocabulary.meanings(leaf));
    }
    said
}

/// Whether the next row is the second one of a header: nothing under the first column, and words, not figures.
fn is_subheader(row: &Held, next: &Held) -> bool {
    let (above, below) = (row.texts(), next.texts());
    let Some(first) = above.keys().next() else { return false };
    let is_word =
        |t: &String| t.parse::<u64>().is_err() && !t.contains(|c: char| c.is_ascii_digit() && t.contains('.'));
    next.index == row.index + 1
        && next.cells.iter().all(|(_, raw)| is_blank(raw) || matches!(raw, Raw::Text(_) | Raw::Number(_)))
        && are_days(&next.cells)
        && below.keys().all(|c| c > first)
        // One word under a header is a remark, not a level.
        && (below.len() > 1 || below.keys().any(|c| !above.contains_key(c)))
        && below.values().any(is_word)
        && above.keys().any(|c| !below.contains_key(c))
}

/// Whether the numbers of a row, if any, are the days of a month one after the other.
fn are_days(cells: &[(u32, Raw)]) -> bool {
    let numbers = cells.iter().filter_map(|(_, raw)| match raw {
        Raw::Number(n) => Some(n.to_i64()),
        _ => None,
    });
    let numbers: Vec<Option<i64>> = numbers.collect();
    let follows = |pair: &[Option<i64>]| matches!(pair, [Some(a), Some(b)] if *b == a + 1 && (2..=31).contains(b));
    numbers.is_empty() || (numbers.len() > 1 && numbers.windows(2).all(follows))
}

/// Groups above leaves as one row of headings.
fn flatten(vocabulary: &Vocabulary, above: &BTreeMap<u32, String>, below: &BTreeMap<u32, String>) -> Vec<Heading> {
    let mut all: Vec<u32> = above.keys().chain(below.keys()).copied().collect();
    all.sort_unstable();
    all.dedup();
    let heading = |col: u32| {
        let Some(leaf) = below.get(&col) else {
            return Heading { col, shown: above[&col].as_str().into(), said: vec![vocabulary.meanings(&above[&col])] };
        };
        let Some((_, group)) = above.range(..=col).next_back() else {
            return Heading { col, shown: leaf.as_str().into(), said: vec![vocabulary.meanings(leaf)] };
        };
        let alone = below.values().filter(|l| *l == leaf).count() == 1;
        Heading { col, shown: format!("{group}-{leaf}").into(), said: of_levels(vocabulary, group, leaf, alone) }
    };
    all.into_iter().map(heading).collect()
}
