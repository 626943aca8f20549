//! The phrases by which a message is known for what it is: an automatic reply, an advertisement, mass sending, a transfer. Texts are
//! not kept, so that all shops' phrases are looked for while a text is at hand; whose they are is asked when its store is known.

use super::vocabulary::Words;
use crate::attribution::Texts;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// Indices of phrases, rising.
pub(crate) type Found = Vec<u16>;

/// The phrases of all stores.
#[derive(Clone, Debug, Default)]
pub(crate) struct Phrases {
    all: Vec<Phrase>,
    /// Those that are a whole message.
    whole: HashMap<Arc<str>, u16>,
    longest: usize,
    /// By the first two bytes: whether any phrase that may stand anywhere begins so.
    begins: Vec<u64>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Phrase {
    pub place: Where,
    pub text: Arc<str>,
}

/// Where in a message a phrase must stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Where {
    Anywhere,
    Start,
    Whole,
}

/// What a list of phrases is looked for: the same for the reader and for whoever asks what was found.
pub(crate) fn list<'a>(texts: impl IntoIterator<Item = &'a String>, place: Where) -> impl Iterator<Item = Phrase> {
    texts.into_iter().map(|t| t.trim()).filter(|t| !t.is_empty()).map(move |t| Phrase { place, text: t.into() })
}

impl Phrases {
    pub fn new<'a>(words: &Words, stores: impl Iterator<Item = &'a Texts>) -> Self {
        let mut all: BTreeSet<Phrase> = list(&words.system_says, Where::Start).collect();
        all.extend(list(words.handed_on.iter().chain(&words.handed_in), Where::Anywhere));
        for texts in stores {
            all.extend(list(&texts.advertising, Where::Anywhere));
            all.extend(list(&texts.automatic, Where::Whole));
            all.extend(list([&texts.mass], Where::Start));
        }
        let all: Vec<Phrase> = all.into_iter().collect();
        let whole = (0..).zip(&all).filter(|(_, p)| p.place == Where::Whole);
        let whole: HashMap<Arc<str>, u16> = whole.map(|(i, p)| (Arc::clone(&p.text), i)).collect();
        let longest = whole.keys().map(|t| t.len()).max().unwrap_or(0);
        let mut begins = vec![0; 1024];
        for phrase in all.iter().filter(|p| p.place == Where::Anywhere) {
            let bytes = phrase.text.as_bytes();
            for second in bytes.get(1).map_or(0..=255, |b| *b..=*b) {
                let (word, bit) = slot(bytes[0], second);
                begins[word] |= bit;
            }
        }
        Self { all, whole, longest, begins }
    }

    /// The phrases that a text has.
    pub fn find(&self, text: &str) -> Found {
        let mut found = Found::new();
        if self.all.is_empty() {
            return found;
        }
        let text = text.trim();
        if text.len() <= self.longest {
            found.extend(self.whole.get(text));
        }
        let bytes = text.as_bytes();
        let hit = |at: usize| {
            let (word, bit) = slot(bytes[at], bytes.get(at + 1).copied().unwrap_or(0));
            self.begins[word] & bit != 0
        };
        for at in (0..bytes.len()).filter(|at| hit(*at)) {
            for (i, phrase) in (0..).zip(&self.all) {
                let here = phrase.place == Where::Anywhere && bytes[at..].starts_with(phrase.text.as_bytes());
                if here && !found.contains(&i) {
                    found.push(i);
                }
            }
        }
        let begins = |p: &Phrase| p.place == Where::Start && text.starts_with(&*p.text);
        found.extend((0..).zip(&self.all).filter(|(_, p)| begins(p)).map(|(i, _)| i));
        found.sort_unstable();
        found
    }

    /// The phrase of an index.
    pub fn phrase(&self, index: u16) -> Option<&Phrase> {
        self.all.get(usize::from(index))
    }
}

fn slot(first: u8, second: u8) -> (usize, u64) {
    let index = usize::from(first) << 8 | usize::from(second);
    (index >> 6, 1 << (index & 63))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_phrase_of_a_text_is_found_where_it_must_stand() {
        let texts = Texts {
            automatic: vec!["欢迎光临".into()],
            advertising: vec!["AD01".into(), "#".into()],
            mass: "@".into(),
            ..Texts::default()
        };
        let phrases = Phrases::new(&Words::default(), [&texts, &texts].into_iter());
        let said = |text: &str| {
            let found = phrases.find(text);
            found.iter().map(|i| phrases.phrase(*i).unwrap().text.to_string()).collect::<Vec<_>>().join("+")
        };
        for (text, want) in [
            ("您好，欢迎光临 AD01 AD01", "AD01"),
            (" 欢迎光临 ", "欢迎光临"),
            ("@所有人 欢迎光临#", "#+@"),
            ("联系 a@b.cn", ""),
            ("欢", ""),
            ("", ""),
        ] {
            assert_eq!(said(text), want, "{text}");
        }
        assert!(Phrases::default().find("欢迎光临").is_empty());
    }
}
