//! Of a list of chats in order of their start, the one that ends last in any stretch of the list: a tree of maxima.

use std::cmp::Reverse;

use super::chat::Chat;

/// Answers in logarithmic time. Positions are those of the list it was made from.
#[derive(Default)]
pub(super) struct Latest {
    /// Chats by their index; the leaves are the second half. A leaf may be empty.
    nodes: Vec<Option<u32>>,
}

/// By what the last of several chats is told: the later end, then the later start, then the lower agent, then the lower place.
pub(super) fn rank(chat: &Chat) -> impl Ord + use<> {
    (chat.end, chat.start, Reverse(chat.agent), Reverse(chat.place))
}

impl Latest {
    /// `leaves` are indices into `chats`; an empty leaf is never found.
    pub(super) fn fill(&mut self, chats: &[Chat], leaves: impl ExactSizeIterator<Item = Option<u32>>) {
        let size = leaves.len();
        self.nodes.clear();
        self.nodes.resize(size, None);
        self.nodes.extend(leaves);
        for i in (1..size).rev() {
            self.nodes[i] = later(chats, self.nodes[2 * i], self.nodes[2 * i + 1]);
        }
    }

    /// The chat that ends last among the positions `from..to`.
    pub(super) fn within(&self, chats: &[Chat], from: usize, to: usize) -> Option<u32> {
        let size = self.nodes.len() / 2;
        let (mut left, mut right, mut best) = (from + size, to + size, None);
        while left < right {
            if left % 2 == 1 {
                best = later(chats, best, self.nodes[left]);
                left += 1;
            }
            if right % 2 == 1 {
                right -= 1;
                best = later(chats, best, self.nodes[right]);
            }
            left /= 2;
            right /= 2;
        }
        best
    }
}

/// Of two chats the one that ranks higher.
pub(super) fn later(chats: &[Chat], a: Option<u32>, b: Option<u32>) -> Option<u32> {
    let (Some(x), Some(y)) = (a, b) else { return a.or(b) };
    if rank(&chats[index(y)]) > rank(&chats[index(x)]) { b } else { a }
}

/// A number of this room as a position in a list.
pub(super) fn index(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
