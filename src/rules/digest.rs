//! What several days or people say in the same words is said once, with who said it and on which days.

use crate::model::fold::half_width;
use chrono::NaiveDate;
use std::collections::HashMap;

/// Where a sentence ends.
const ENDS: [char; 7] = ['。', '；', ';', '！', '!', '？', '?'];

/// The words of one person on one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The day, where it matters.
    pub day: Option<NaiveDate>,
    /// Who, or which village.
    pub who: String,
    /// The words, one or several sentences.
    pub words: String,
}

/// The lines of what was told, in its order: `11-16 周敏：…。`. A sentence that stands in several, blanks and punctuation
/// aside, stands once where it is told first, behind all who told it: `11-16、11-17 周敏：…。`.
#[must_use]
pub fn digest(told: &[Told]) -> Vec<String> {
    let sentences: Vec<Vec<&str>> = told.iter().map(|one| sentences(&one.words)).collect();
    let mut tellers: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, found) in sentences.iter().enumerate() {
        for sentence in found {
            let tellers = tellers.entry(folded(sentence)).or_default();
            if !tellers.contains(&at) {
                tellers.push(at);
            }
        }
    }
    let mut lines = Vec::new();
    for (at, found) in sentences.iter().enumerate() {
        // What is told by the same ones stays in one line.
        let mut here: Vec<(Vec<usize>, Vec<&str>)> = Vec::new();
        for sentence in found {
            // Told already, here or above.
            let Some(by) = tellers.get_mut(&folded(sentence)).map(std::mem::take) else { continue };
            match here.iter_mut().find(|(tellers, _)| *tellers == by) {
                _ if by.is_empty() => (),
                Some((_, sentences)) => sentences.push(sentence),
                None => here.push((by, vec![sentence])),
            }
        }
        let untouched =
            here.len() == 1 && here.iter().all(|(by, told)| *by == [at] && told.len() == found.len());
        for (by, told_here) in here {
            let by: Vec<&Told> = by.iter().filter_map(|at| told.get(*at)).collect();
            let words = match told.get(at) {
                Some(one) if untouched => one_line(&one.words),
                _ => joined(&told_here),
            };
            lines.push(format!("{}：{words}", head(&by)));
        }
    }
    lines
}

/// Its sentences with their ends; what is nothing but ends is left out.
fn sentences(words: &str) -> Vec<&str> {
    let parts = words.lines().flat_map(|line| line.split_inclusive(ENDS)).map(str::trim);
    parts.filter(|part| !folded(part).is_empty()).collect()
}

/// What makes two sentences the same: their letters and digits, half-width, and what stands between digits or before
/// one (1.5, 1/2, -3, 8:30).
fn folded(sentence: &str) -> String {
    let plain: Vec<char> = sentence.chars().map(half_width).filter(|c| !c.is_whitespace()).collect();
    let told = plain.iter().enumerate().filter(|(at, c)| {
        let before_digit = plain.get(at + 1).is_some_and(char::is_ascii_digit);
        c.is_alphanumeric() || before_digit && matches!(c, '.' | '/' | '-' | ':' | '%' | '+')
    });
    told.flat_map(|(_, c)| c.to_lowercase()).collect()
}

/// Sentences in a row; one that ends without a sign is parted from the next by a blank.
fn joined(sentences: &[&str]) -> String {
    let mut words = String::new();
    for sentence in sentences {
        if !words.is_empty() && !words.ends_with(ENDS) {
            words.push(' ');
        }
        words += &one_line(sentence);
    }
    words
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Who told it and when: `11-16、11-17 周敏`, `11-16 周敏、李春生`, `11-16 周敏，11-17 李春生`.
fn head(by: &[&Told]) -> String {
    // Each with all the days of theirs, those with the same days together.
    let mut people: Vec<(&str, Vec<NaiveDate>)> = Vec::new();
    for one in by {
        match people.iter_mut().find(|(who, _)| *who == one.who) {
            Some((_, days)) => days.extend(one.day),
            None => people.push((&one.who, one.day.into_iter().collect())),
        }
    }
    let mut groups: Vec<(Vec<NaiveDate>, Vec<&str>)> = Vec::new();
    for (who, mut days) in people {
        days.sort_unstable();
        days.dedup();
        match groups.iter_mut().find(|(other, _)| *other == days) {
            Some((_, names)) => names.push(who),
            None => groups.push((days, vec![who])),
        }
    }
    let words = groups.iter().map(|(days, names)| {
        let days: Vec<String> = days.iter().map(|day| day.format("%m-%d").to_string()).collect();
        let blank = if days.is_empty() { "" } else { " " };
        format!("{}{blank}{}", days.join("、"), names.join("、"))
    });
    words.collect::<Vec<_>>().join("，")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn told(day: u32, who: &str, words: &str) -> Told {
        Told { day: NaiveDate::from_ymd_opt(2026, 11, day), who: who.to_owned(), words: words.to_owned() }
    }

    #[test]
    fn the_same_sentence_stands_once_with_who_and_when() {
        let lines = digest(&[
            told(16, "周敏", "走访张桂琴户。 开展防火宣传。"),
            told(16, "李春生", "开展防火宣传！"),
            told(17, "周敏", "开展 防火宣传；调解纠纷 1 件。"),
            told(18, "赵国强", "参加镇例会"),
        ]);
        assert_eq!(
            lines,
            [
                "11-16 周敏：走访张桂琴户。",
                "11-16、11-17 周敏，11-16 李春生：开展防火宣传。",
                "11-17 周敏：调解纠纷 1 件。",
                "11-18 赵国强：参加镇例会",
            ]
        );
        let same = [told(16, "周敏", "值班值守。"), told(16, "李春生", "值班值守")];
        assert_eq!(digest(&same), ["11-16 周敏、李春生：值班值守。"]);
        let plans = ["甲", "乙"].map(|who| Told { day: None, ..told(1, who, "继续走访。") });
        assert_eq!(digest(&plans), ["甲、乙：继续走访。"]);
    }

    #[test]
    fn numbers_that_differ_are_not_the_same() {
        let lines = digest(&[told(16, "周敏", "走访 2 户。"), told(17, "周敏", "走访 3 户。")]);
        assert_eq!(lines, ["11-16 周敏：走访 2 户。", "11-17 周敏：走访 3 户。"]);
    }

    #[test]
    fn amounts_with_a_point_are_not_mistaken_for_one_without() {
        let lines = digest(&[told(16, "周敏", "种 1.5 亩。"), told(17, "周敏", "种 15 亩。")]);
        assert_eq!(lines.len(), 2, "{lines:?}");
    }

    proptest! {
        #[test]
        fn nothing_told_is_lost_and_nothing_is_said_twice(
            parts in prop::collection::vec((1u32..6, 0usize..3, prop::collection::vec(0usize..5, 0..4)), 0..12)
        ) {
            let words = ["走访入户", "防火宣传", "调解纠纷", "发放物资", "清理河道"];
            let all: Vec<Told> = parts.iter().map(|(day, who, said)| {
                let said: Vec<&str> = said.iter().map(|at| words[*at]).collect();
                told(*day, ["甲", "乙", "丙"][*who], &said.join("。"))
            }).collect();
            let lines = digest(&all);
            for word in words {
                let there = all.iter().filter(|one| one.words.contains(word)).collect::<Vec<_>>();
                let times = lines.iter().map(|line| line.matches(word).count()).sum::<usize>();
                prop_assert_eq!(times, usize::from(!there.is_empty()));
                let line = lines.iter().find(|line| line.contains(word));
                prop_assert!(there.iter().all(|one| line.is_some_and(|line| line.contains(&one.who))));
            }
        }
    }
}
