//! The hash by which a file or a scheme is recognised: the only door to `sha2`.

use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::sync::Arc;

/// SHA-256 of what it is given, piece by piece.
#[derive(Debug, Default)]
pub struct Hasher(Sha256);

impl Hasher {
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// Lower-case hex.
    #[must_use]
    pub fn finish(self) -> Arc<str> {
        let mut hex = String::with_capacity(64);
        for byte in self.0.finalize() {
            let _ = write!(hex, "{byte:02x}");
        }
        hex.into()
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_known_text_has_its_known_hash() {
        let mut hasher = super::Hasher::default();
        hasher.update(b"a");
        hasher.update(b"bc");
        assert_eq!(&*hasher.finish(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
