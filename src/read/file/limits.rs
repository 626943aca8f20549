//! What a file may cost. Every limit is named in the finding that it causes and set under `[limits]` in `zhangfang.toml`.

use std::path::PathBuf;

/// The limits of reading one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file.
    pub bytes: u64,
    /// Bytes of all parts of a spreadsheet package, unpacked.
    pub unpacked: u64,
    /// How many times its own size a package may unpack to, beyond [`Limits::SMALL`]. Real exports unpack to 5 to 30 times.
    pub ratio: u64,
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
    /// Bytes of memory of a worker process, beside [`Limits::PER_BYTE`] for every byte of the file: a whole `.xls` is held at once.
    pub memory: u64,
    /// This program, to run again as the worker that reads `.xls` and `.ods`; `None` reads them in this process.
    pub worker: Option<PathBuf>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 100 << 20,
            unpacked: 1 << 30,
            ratio: 50,
            cells: 20_000_000,
            strings: 4_000_000,
            texts: 192 << 20,
            characters: 32_767,
            seconds: 60,
            memory: 192 << 20,
            worker: None,
        }
    }
}

impl Limits {
    /// The keys of `[limits]`.
    pub const KEYS: [&'static str; 9] =
        ["bytes", "unpacked", "ratio", "cells", "strings", "texts", "characters", "seconds", "memory"];
    /// A package that unpacks to so many bytes is no bomb, however well it is packed.
    pub const SMALL: u64 = 32 << 20;
    /// What a full sheet of an `.xls` was measured to take, with room to spare.
    pub const PER_BYTE: u64 = 8;

    /// The limit under a key of `[limits]`; `None` for a key that is none of [`Limits::KEYS`].
    pub fn by_key(&mut self, key: &str) -> Option<&mut u64> {
        Some(match key {
            "bytes" => &mut self.bytes,
            "unpacked" => &mut self.unpacked,
            "ratio" => &mut self.ratio,
            "cells" => &mut self.cells,
            "strings" => &mut self.strings,
            "texts" => &mut self.texts,
            "characters" => &mut self.characters,
            "seconds" => &mut self.seconds,
            "memory" => &mut self.memory,
            _ => return None,
        })
    }

    /// The memory that a worker may take for a file of so many bytes.
    #[must_use]
    pub fn memory_for(&self, bytes: u64) -> u64 {
        self.memory.saturating_add(bytes.saturating_mul(Self::PER_BYTE))
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
        let Limits { bytes, unpacked, ratio, cells, strings, texts, characters, seconds, memory, worker: _ } = limits;
        assert_eq!([bytes, unpacked, ratio, cells, strings, texts, characters, seconds, memory], [7; 9]);
        assert_eq!(Limits::default().by_key("byte"), None);
    }
}
