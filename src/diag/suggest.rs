//! "Did you mean": the nearest of the names that would have been right.

use std::collections::BTreeSet;

/// The candidate nearest to `wanted`, if one is near enough to be worth saying.
#[must_use]
pub fn nearest<'a>(wanted: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    near(wanted, candidates).into_iter().min_by_key(|(distance, _)| *distance).map(|(_, c)| c)
}

/// All candidates that are near enough, with how far off they are.
#[must_use]
pub fn near<'a>(wanted: &str, candidates: impl IntoIterator<Item = &'a str>) -> Vec<(usize, &'a str)> {
    let own: BTreeSet<char> = wanted.chars().collect();
    // Of two near words half the letters are the same: the cheap question first, there are thousands of words.
    let alike = |c: &&str| {
        let longest = wanted.chars().count().max(c.chars().count());
        c.chars().filter(|letter| own.contains(letter)).count() * 2 >= longest.max(2) - 1
    };
    candidates
        .into_iter()
        .filter(alike)
        .map(|c| (strsim::damerau_levenshtein(wanted, c), c))
        .filter(|(distance, c)| {
            let longest = wanted.chars().count().max(c.chars().count());
            *distance * 2 <= longest.max(2) && *distance < longest
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn one_wrong_character_of_four_is_near_and_two_words_are_not() {
        assert_eq!(nearest("询单人次", ["接待人数", "询单人数"]), Some("询单人数"));
        assert_eq!(nearest("formla", ["format", "formula"]), Some("formula"));
        assert_eq!(nearest("城市", ["岗位", "等级"]), None);
    }
}
