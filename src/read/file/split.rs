//! Text → records of fields: quotes, line breaks inside quotes, and the row that a spreadsheet program would show.
//!
//! Our own and not a crate's, because a lenient reader takes an unclosed quote for one long valid record and so swallows rows;
//! this one knows where every quote was opened. Tests hold it against the `csv` crate.

/// One record.
#[derive(Default)]
pub(super) struct Record {
    text: String,
    ends: Vec<usize>,
}

impl Record {
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, end)| &self.text[start..*end])
    }

    pub fn len(&self) -> usize {
        self.ends.len()
    }

    fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
    }
}

/// A quote that was not closed as it should: where it was opened, from zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct OpenQuote {
    pub row: u32,
    pub col: u32,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    FieldStart,
    Plain,
    Quoted,
    /// After a quote inside quotes: the end of the field, or the first half of a doubled quote.
    Quote,
}

/// Splits text that comes piece by piece.
pub(super) struct Splitter {
    delimiter: u8,
    state: State,
    record: Record,
    row: u32,
    after_return: bool,
    opened: OpenQuote,
    lines_inside: u32,
    /// Bytes that one quoted field may have.
    longest: usize,
}

impl Splitter {
    pub fn new(delimiter: u8, longest: usize) -> Self {
        Self {
            delimiter,
            state: State::FieldStart,
            record: Record::default(),
            row: 0,
            after_return: false,
            opened: OpenQuote { row: 0, col: 0 },
            lines_inside: 0,
            longest,
        }
    }

    /// Splits the next piece. `take` gets each record that is not blank with its row, and says whether to go on.
    pub fn push<E: From<OpenQuote>>(
        &mut self,
        text: &str,
        take: &mut impl FnMut(u32, &Record) -> Result<bool, E>,
    ) -> Result<bool, E> {
        let bytes = text.as_bytes();
        // What has been looked at and not yet copied.
        let mut start = 0;
        for (at, &byte) in bytes.iter().enumerate() {
            let ends_line = byte == b'\n' || byte == b'\r';
            let ends_field = byte == self.delimiter || ends_line;
            if std::mem::take(&mut self.after_return) && byte == b'\n' {
                start = at + 1;
                continue;
            }
            match self.state {
                State::FieldStart if byte == b'"' => {
                    let col = u32::try_from(self.record.ends.len()).unwrap_or(u32::MAX);
                    self.opened = OpenQuote { row: self.row, col };
                    self.lines_inside = 0;
                    self.state = State::Quoted;
                    start = at + 1;
                }
                State::FieldStart | State::Plain | State::Quote if ends_field => {
                    if self.state != State::Quote {
                        self.record.text.push_str(&text[start..at]);
                    }
                    start = at + 1;
                    if !self.end_field(ends_line, byte, take)? {
                        return Ok(false);
                    }
                }
                State::FieldStart => self.state = State::Plain,
                State::Plain => {}
                State::Quoted if byte == b'"' => {
                    self.record.text.push_str(&text[start..at]);
                    self.state = State::Quote;
                    start = at + 1;
                }
                State::Quoted => self.lines_inside += u32::from(byte == b'\n'),
                State::Quote if byte == b'"' => {
                    self.state = State::Quoted;
                    start = at;
                }
                // `"abc"def`: lenient on one line, as spreadsheet programs are. Across lines it means that the quote which seems
                // to close was meant to open.
                State::Quote if self.lines_inside > 0 => return Err(self.opened.into()),
                State::Quote => {
                    self.state = State::Plain;
                    start = at;
                }
            }
        }
        self.record.text.push_str(&text[start..]);
        let field = self.record.text.len() - self.record.ends.last().copied().unwrap_or(0);
        if self.state == State::Quoted && self.lines_inside > 0 && field > self.longest {
            return Err(self.opened.into());
        }
        Ok(true)
    }

    /// The last record, where the text does not end with a line break.
    pub fn finish<E: From<OpenQuote>>(
        &mut self,
        take: &mut impl FnMut(u32, &Record) -> Result<bool, E>,
    ) -> Result<(), E> {
        if self.state == State::Quoted {
            return Err(self.opened.into());
        }
        if self.state != State::FieldStart || !self.record.ends.is_empty() {
            self.end_field(true, b'\n', take)?;
        }
        Ok(())
    }

    fn end_field<E>(
        &mut self,
        ends_line: bool,
        byte: u8,
        take: &mut impl FnMut(u32, &Record) -> Result<bool, E>,
    ) -> Result<bool, E> {
        let blank = self.state == State::FieldStart && self.record.ends.is_empty();
        self.state = State::FieldStart;
        if !ends_line {
            self.record.ends.push(self.record.text.len());
            return Ok(true);
        }
        self.after_return = byte == b'\r';
        let mut go = true;
        if !blank {
            self.record.ends.push(self.record.text.len());
            go = take(self.row, &self.record)?;
        }
        self.record.clear();
        self.row = self.row.saturating_add(1);
        Ok(go)
    }
}
