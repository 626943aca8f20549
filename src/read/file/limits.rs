//! What a file may cost. Every limit is named in the finding that it causes and set under `[limits]` in `zhangfang.toml`.

use std::path::PathBuf;

/// The limits of reading one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file.
    pub bytes: u64,
    /// Bytes of all parts of a spreadsheet package, unpacked.
    pub unpacked: u64,
    /// Cells with a value, over all sheets.
    pub cells: u64,
    /// Distinct texts of a spreadsheet.
    pub strings: u64,
    /// Bytes of those texts: they are the one thing of a spreadsheet that is held in memory as a whole.
    pub texts: u64,
    /// Characters of one cell.
    pub characters: u64,
    /// Seconds for the whole file.
    pub seconds: u64,
    /// Bytes of memory of a worker process.
    pub memory: u64,
    /// This program, to run again as the worker that reads `.xls` and `.ods`; `None` reads them in this process.
    pub worker: Option<PathBuf>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 100 << 20,
            unpacked: 1 << 30,
            cells: 20_000_000,
            strings: 4_000_000,
            texts: 256 << 20,
            characters: 32_767,
            seconds: 60,
            memory: 1 << 30,
            worker: None,
        }
    }
}

impl Limits {
    /// The keys of `[limits]`.
    pub const KEYS: [&'static str; 8] =
        ["bytes", "unpacked", "cells", "strings", "texts", "characters", "seconds", "memory"];

    /// The limit under a key of `[limits]`; `None` for a key that is none of [`Limits::KEYS`].
    pub fn by_key(&mut self, key: &str) -> Option<&mut u64> {
        Some(match key {
            "bytes" => &mut self.bytes,
            "unpacked" => &mut self.unpacked,
            "cells" => &mut self.cells,
            "strings" => &mut self.strings,
            "texts" => &mut self.texts,
            "characters" => &mut self.characters,
            "seconds" => &mut self.seconds,
            "memory" => &mut self.memory,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_settable() {
        let mut limits = Limits::default();
        for key in Limits::KEYS {
            *limits.by_key(key).unwrap() = 7;
        }
        let Limits { bytes, unpacked, cells, strings, texts, characters, seconds, memory, worker: _ } = limits;
        assert_eq!([bytes, unpacked, cells, strings, texts, characters, seconds, memory], [7; 8]);
        assert_eq!(Limits::default().by_key("byte"), None);
    }
}
