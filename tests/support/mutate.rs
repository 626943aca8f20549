//! Chance that is the same on every run, and what it does to bytes.

/// Numbers that look like chance.
pub struct Random(u64);

impl Random {
    /// Each start gives other numbers.
    pub fn new(start: u64) -> Self {
        Self((start + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(limit.max(1)).unwrap()).unwrap()
    }

    /// A few bytes changed, lost, doubled.
    pub fn damaged(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut bytes = bytes.to_vec();
        for _ in 0..=self.below(4) {
            if bytes.is_empty() {
                bytes.push(0);
            }
            let at = self.below(bytes.len());
            match self.below(8) {
                0..=3 => bytes[at] = u8::try_from(self.below(256)).unwrap(),
                4 => bytes.insert(at, u8::try_from(self.below(256)).unwrap()),
                5 => drop(bytes.drain(at..(at + 1 + self.below(40)).min(bytes.len()))),
                6 => bytes.extend_from_within(at..(at + 1 + self.below(40)).min(bytes.len())),
                _ => bytes.truncate(at.max(1)),
            }
        }
        bytes
    }

    /// Damaged, or put together from two texts and words that mean something there.
    pub fn mutant(&mut self, text: &[u8], other: &[u8], words: &[&str]) -> Vec<u8> {
        const LONGEST: usize = 1 << 14;
        let mut text = if self.below(4) == 0 { self.damaged(text) } else { text.to_vec() };
        for _ in 0..=self.below(6) {
            let at = self.below(text.len() + 1);
            let end = (at + self.below(12)).min(text.len());
            match self.below(5) {
                0 => {
                    let from = self.below(other.len() + 1);
                    let piece = &other[from..(from + self.below(60)).min(other.len())];
                    text.splice(at..at, piece.iter().copied());
                }
                1 => drop(text.drain(at..end)),
                2 => {
                    let again = text[at..end].repeat(self.below(8));
                    text.splice(at..at, again);
                }
                _ => {
                    let word = words[self.below(words.len())];
                    text.splice(at..end, word.bytes());
                }
            }
        }
        text.truncate(LONGEST);
        text
    }
}
