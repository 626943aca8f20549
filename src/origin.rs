//! Where a value comes from: a cell of an export, a stretch of a scheme's text, or nowhere but a stated default.
//! Places are for people: a path inside the shop folder with `/`, a sheet, a cell in A1 notation.

use std::fmt;
use std::sync::Arc;

/// A cell, counted from zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cell {
    pub row: u32,
    pub col: u32,
}

/// A1 notation.
impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", column_letters(self.col), u64::from(self.row) + 1)
    }
}

/// `0` is `A`, `26` is `AA`.
#[must_use]
pub fn column_letters(mut col: u32) -> String {
    let mut letters = Vec::new();
    loop {
        letters.push(char::from(b'A' + u8::try_from(col % 26).unwrap_or(0)));
        if col < 26 {
            break;
        }
        col = col / 26 - 1;
    }
    letters.iter().rev().collect()
}

/// A place in a file of the user's: the whole file, a sheet, or one cell.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Relative to the shop folder, parted by `/`.
    pub file: Arc<str>,
    /// `None` for text files.
    pub sheet: Option<Arc<str>>,
    pub cell: Option<Cell>,
    /// The header of the cell's column as it stands in the file.
    pub column: Option<Arc<str>>,
}

impl Place {
    #[must_use]
    pub fn file(file: impl Into<Arc<str>>) -> Self {
        Self { file: file.into(), sheet: None, cell: None, column: None }
    }

    /// Places in words, the cells of one sheet that follow each other together: `赤兔.xlsx › 数据!F5、F6`.
    #[must_use]
    pub fn together(places: &[Self]) -> Vec<String> {
        let mut texts: Vec<String> = Vec::new();
        let mut last: Option<&Self> = None;
        for place in places {
            let same = last.is_some_and(|l| l.file == place.file && l.sheet == place.sheet && l.cell.is_some());
            match (texts.last_mut(), place.cell) {
                (Some(text), Some(cell)) if same => *text = format!("{text}、{cell}"),
                _ => texts.push(place.to_string()),
            }
            last = Some(place);
        }
        texts
    }
}

/// `赤兔_10月.xlsx › 数据信息!F17`.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        match (&self.sheet, self.cell) {
            (Some(sheet), Some(cell)) => write!(f, " › {sheet}!{cell}"),
            (Some(sheet), None) => write!(f, " › {sheet}"),
            (None, Some(cell)) => write!(f, " › {cell}"),
            (None, None) => Ok(()),
        }
    }
}

/// A text that a person wrote for us (scheme, vocabulary, configuration), kept for its diagnostics.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Source {
    pub name: Arc<str>,
    pub text: Arc<str>,
}

/// A stretch of a [`Source`], in bytes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    pub source: Arc<Source>,
    pub start: usize,
    pub end: usize,
}

impl Span {
    /// Line and column of the start, counted from one, columns in characters.
    #[must_use]
    pub fn line_column(&self) -> (usize, usize) {
        let before = self.source.text.get(..self.start).unwrap_or(&self.source.text);
        let line_start = before.rfind('\n').map_or(0, |i| i + 1);
        (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
    }

    /// The stretch from `start` to `end` inside this one, both relative to its own start: a place in a formula.
    #[must_use]
    pub fn part(&self, start: usize, end: usize) -> Self {
        Self {
            source: Arc::clone(&self.source),
            start: self.start + start,
            end: (self.start + end).min(self.end).max(self.start + start),
        }
    }
}

/// `客服部绩效薪酬标准.toml:12:5`.
impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (line, column) = self.line_column();
        write!(f, "{}:{line}:{column}", self.source.name)
    }
}

/// Where a value comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// Worked out; its trace tells the rest.
    #[default]
    Computed,
    /// Read from these cells: the first few of them, and how many more there were.
    Cells { places: Vec<Place>, more: u32 },
    /// Written in a scheme or in `zhangfang.toml`.
    Text(Span),
    /// No cell says it: a stated default, or what is missing ("本月没有奖惩记录").
    Default(Arc<str>),
}

/// How many cells an origin names before it only counts.
pub const PLACES_KEPT: usize = 8;

impl Origin {
    #[must_use]
    pub fn cell(place: Place) -> Self {
        Self::Cells { places: vec![place], more: 0 }
    }

    /// The origin of a sum of two values.
    pub fn join(&mut self, other: &Self) {
        match (&mut *self, other) {
            (Self::Cells { places, more }, Self::Cells { places: theirs, more: others }) => {
                let room = PLACES_KEPT.saturating_sub(places.len());
                places.extend(theirs.iter().take(room).cloned());
                *more += others + u32::try_from(theirs.len().saturating_sub(room)).unwrap_or(u32::MAX);
            }
            (Self::Cells { .. }, _) => {}
            _ => *self = other.clone(),
        }
    }

    /// The first cell, where there is one.
    #[must_use]
    pub fn place(&self) -> Option<&Place> {
        match self {
            Self::Cells { places, .. } => places.first(),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_lettered_as_in_excel() {
        for (col, want) in [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16383, "XFD")] {
            assert_eq!(column_letters(col), want);
        }
    }

    #[test]
    fn a_span_counts_characters_not_bytes() {
        let source = Arc::new(Source { name: "制度.toml".into(), text: "名 = 1\n公式 = 2".into() });
        let start = source.text.find('2').unwrap();
        assert_eq!(Span { source, start, end: start + 1 }.to_string(), "制度.toml:2:6");
    }
}
