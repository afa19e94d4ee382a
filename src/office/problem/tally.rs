//! How many problems there are of each light, in all and by village or state. Matters are counted, never people.

use super::ProblemLine;
use crate::rules::light::Light;
use std::collections::BTreeMap;

/// How many problems of each light there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// All of them.
    pub total: usize,
    /// Red, not struck off.
    pub red: usize,
    /// Yellow, not struck off.
    pub yellow: usize,
    /// Green, not struck off.
    pub green: usize,
    /// Struck off.
    pub closed: usize,
}

impl Tally {
    /// Counts some lines.
    pub fn of<'a>(lines: impl IntoIterator<Item = &'a ProblemLine>) -> Self {
        let mut tally = Self::default();
        for line in lines {
            tally.add(line);
        }
        tally
    }

    fn add(&mut self, line: &ProblemLine) {
        self.total += 1;
        let slot = match (line.is_closed(), line.light) {
            (true, _) => &mut self.closed,
            (false, Light::Red) => &mut self.red,
            (false, Light::Yellow) => &mut self.yellow,
            (false, Light::Green) => &mut self.green,
        };
        *slot += 1;
    }

    /// Counts by a word of the lines (village, state), in the order of the words.
    #[must_use]
    pub fn by<'a>(
        lines: &'a [ProblemLine],
        word: impl Fn(&'a ProblemLine) -> &'a str,
    ) -> Vec<(&'a str, Self)> {
        let mut counts: BTreeMap<&str, Self> = BTreeMap::new();
        for line in lines {
            counts.entry(word(line)).or_default().add(line);
        }
        counts.into_iter().collect()
    }

    /// The one sentence over a list.
    #[must_use]
    pub fn sentence(&self) -> String {
        let Self { total, red, yellow, green, closed } = self;
        format!("共 {total} 件，红 {red}，黄 {yellow}，绿 {green}，已销号 {closed}。")
    }
}
