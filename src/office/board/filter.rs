//! A filter sentence over the board: a task's own fields, what only the board works out, and its project's.

use super::{Board, Card};
use crate::model::board::{Board as Declared, Column, Standing};
use crate::model::filter::{Filter, at_the_end, conditions};
use crate::model::fold;
use crate::model::kind::{Field, Kind};
use crate::model::search;
use crate::model::show::Names;
use crate::office::compare::{Condition, Sign, Stands, number, signed, stands};
use chrono::{Days, NaiveDate};

/// A sentence over the board: `村:王 灯:红 停>10 期<周五 牵头:李 线口:民政 进度<50 堵 近期`.
#[derive(Clone, Debug, Default)]
pub struct BoardFilter {
    asks: Vec<(bool, Asks)>,
    fields: Filter,
    near: Option<NaiveDate>,
}

#[derive(Clone, Debug)]
enum Asks {
    /// 灯:红, 停>10
    Stands(Stands),
    /// 进度<50
    Actual(Sign, i64),
    /// 列:待复核, whatever grouping has such a column
    Column(Vec<u16>),
    /// 牵头:李; `None` stands for 空.
    Leader(Vec<Option<String>>),
    /// 线口:民政
    Line(Vec<Option<String>>),
    /// 堵: anything holds it up.
    Blocked,
    /// 近期: open, and due soon or late.
    Near,
    /// 在办: not done yet.
    Open,
    /// 停滞: standing still longer than its column may, each state with its limit in days.
    Still(Vec<(u16, i64)>),
}

/// What the board understands beyond the fields, for completion.
const WORDS: [&str; 10] = ["灯:", "停>", "进度<", "牵头:", "线口:", "列:", "堵", "停滞", "近期", "在办"];

impl BoardFilter {
    /// Reads a sentence.
    ///
    /// # Errors
    /// One sentence with what cannot be read.
    pub fn parse(sentence: &str, kind: &Kind, declared: &Declared, today: NaiveDate) -> Result<Self, String> {
        let (mut asks, mut rest) = (Vec::new(), Vec::new());
        for word in conditions(sentence) {
            let bare = word.strip_prefix(['!', '！']);
            let body = bare.unwrap_or(word);
            match asked(body, declared)? {
                Some((negated, ask)) => asks.push((bare.is_some() != negated, ask)),
                // The deadline is what everybody asks for: 期<周五.
                None => rest.push(match body.strip_prefix('期').filter(|rest| signed(rest).is_some()) {
                    Some(after) => format!("{}完成时限{after}", if bare.is_some() { "!" } else { "" }),
                    None => word.to_owned(),
                }),
            }
        }
        let near = today.checked_add_days(Days::new(declared.light.near.unsigned_abs()));
        Ok(Self { asks, fields: Filter::parse(&rest.join(" "), kind, today)?, near })
    }

    /// Whether it keeps everything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.asks.is_empty() && self.fields.is_empty()
    }

    /// Whether a card is kept. `word` says how a light is called.
    #[must_use]
    pub fn keeps(&self, card: &Card, board: &Board, kind: &Kind, names: &dyn Names, word: &str) -> bool {
        let project = board.project_of(card);
        let told = self.asks.iter().all(|(not, ask)| {
            let holds = match ask {
                Asks::Stands(asked) => asked.holds(word, card.stalled),
                Asks::Column(states) => states.contains(&card.state),
                Asks::Actual(sign, share) => stands(card.actual, *sign, *share),
                Asks::Leader(names) => alike(project.map_or("", |project| &project.leader_name), names),
                Asks::Line(names) => alike(project.map_or("", |project| &project.line), names),
                Asks::Blocked => card.blocked.is_some(),
                Asks::Open => !card.is_done(),
                Asks::Still(limits) => card.stalled.is_some_and(|days| {
                    limits.iter().any(|(state, limit)| *state == card.state && days > *limit)
                }),
                // What has no deadline yet waits for one: it is not to be lost from sight.
                Asks::Near => {
                    !card.is_done() && card.due.is_none_or(|due| self.near.is_some_and(|near| due <= near))
                }
            };
            holds != *not
        });
        let value = |field: &Field| card.fields.get(field.tag).cloned();
        told && (self.fields.is_empty() || self.fields.keeps(kind, &value, names))
    }
}

/// What only the board knows, if the word asks for it, and whether that is not wanted.
fn asked(word: &str, declared: &Declared) -> Result<Option<(bool, Asks)>, String> {
    let plain = match word {
        "堵" | "堵住" => Some(Asks::Blocked),
        "近期" => Some(Asks::Near),
        "在办" | "没办完" => Some(Asks::Open),
        "停滞" => Some(Asks::Still(limits(declared))),
        _ => None,
    };
    if let Some(plain) = plain {
        return Ok(Some((false, plain)));
    }
    // The lights of the palette shown.
    let mut lights: Vec<&str> = Standing::ALL.iter().map(|standing| declared.word(*standing)).collect();
    lights.dedup();
    if let Some((negated, stands)) = Stands::read(word, &lights)? {
        return Ok(Some((negated, Asks::Stands(stands))));
    }
    let after = |name: &str| word.strip_prefix(name).and_then(signed);
    let (condition, ask) = if let Some(condition) = after("列") {
        let named = condition.names(word)?.into_iter().map(|column| states_of(&column.words, declared));
        let states: Vec<Vec<u16>> = named.collect::<Result<_, _>>()?;
        (condition, Asks::Column(states.concat()))
    } else if let Some(condition) = after("进度") {
        (condition, Asks::Actual(condition.sign, number(condition.value, word)?))
    } else if let Some(condition) = after("牵头").or_else(|| after("牵头领导")) {
        (condition, Asks::Leader(named(condition, word)?))
    } else if let Some(condition) = after("线口") {
        (condition, Asks::Line(named(condition, word)?))
    } else {
        return Ok(None);
    };
    Ok(Some((condition.negated, ask)))
}

/// Names looked for; `None` where 空 asks for none.
fn named(condition: Condition<'_>, word: &str) -> Result<Vec<Option<String>>, String> {
    let names = condition.names(word)?.into_iter();
    Ok(names.map(|name| (!name.is_blank()).then(|| name.words.into_owned())).collect())
}

/// How many days what is in a state may stand still, as the first grouping has it.
fn limits(declared: &Declared) -> Vec<(u16, i64)> {
    let columns = declared.groupings.first().map_or(&[][..], |grouping| &grouping.columns);
    let of = |column: &Column| -> Vec<(u16, i64)> {
        let limit = column.stall.filter(|limit| *limit > 0);
        let states = column.states.iter().chain(&column.side);
        limit.map_or_else(Vec::new, |limit| states.map(|state| (*state, limit)).collect())
    };
    columns.iter().flat_map(of).collect()
}

/// The states of a column, by its head.
fn states_of(head: &str, declared: &Declared) -> Result<Vec<u16>, String> {
    let columns = || declared.groupings.iter().flat_map(|grouping| &grouping.columns);
    let wanted = fold::name(head);
    let same = |column: &&Column| fold::name(&column.label) == wanted;
    let part = |column: &&Column| !wanted.is_empty() && fold::name(&column.label).contains(&wanted);
    if let Some(column) = columns().find(same).or_else(|| columns().find(part)) {
        return Ok(column.states.iter().chain(&column.side).copied().collect());
    }
    let first = declared.groupings.first().map(|grouping| &grouping.columns);
    let may: Vec<&str> = first.into_iter().flatten().map(|column| column.label.as_str()).collect();
    Err(format!("没有“{head}”这一列，可以写：{}。", may.join("、")))
}

/// Whether a name has any of these words in it, or begins with their initials; 空 is a name that is not there.
fn alike(name: &str, wanted: &[Option<String>]) -> bool {
    wanted.iter().any(|words| match words {
        None => name.is_empty(),
        Some(words) => {
            !name.is_empty()
                && (fold::name(name).contains(&fold::name(words)) || search::matched(words, name).is_some())
        }
    })
}

impl BoardFilter {
    /// What of the board's own words may be written next, as [`crate::model::filter::suggest`] does for fields.
    #[must_use]
    pub fn suggest(text: &str, caret: usize) -> Vec<String> {
        let before: String = text.chars().take(caret).collect();
        let word = at_the_end(&before);
        let begun = word.trim_start_matches(['!', '！']);
        let sign = word.strip_suffix(begun).unwrap_or("");
        let fits = |known: &&&str| {
            begun.is_empty() || known.starts_with(begun) || search::matched(begun, known).is_some()
        };
        WORDS.iter().filter(fits).map(|known| format!("{sign}{known}")).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{Asks, BoardFilter, Stands, asked};
    use crate::model::dictionary::Dictionary;
    use crate::model::filter::quoted;
    use proptest::prelude::*;

    fn light(words: &str) -> Option<Vec<String>> {
        let dictionary = Dictionary::core().unwrap();
        match asked(words, dictionary.board()) {
            Ok(Some((false, Asks::Stands(Stands::Light(lights))))) => Some(lights),
            _ => None,
        }
    }

    #[test]
    fn lights_are_read_with_marks_and_without_one_or_several() {
        for words in ["灯:红", "灯：红灯", "灯:\"红\"", "灯=“红”"] {
            assert_eq!(light(words).unwrap(), ["红"], "{words}");
        }
        assert_eq!(light("灯:红，\"黄\"").unwrap(), ["红", "黄"]);
        for words in ["灯:", "灯:,", "灯:“红，黄”", "灯:紫"] {
            assert_eq!(light(words), None, "{words}");
        }
    }

    #[test]
    fn nobody_and_who_is_called_nobody_are_told_apart() {
        let dictionary = Dictionary::core().unwrap();
        let asks = |words: &str| match asked(words, dictionary.board()) {
            Ok(Some((false, Asks::Leader(names) | Asks::Line(names)))) => names,
            other => panic!("{words}: {other:?}"),
        };
        assert_eq!(asks("牵头:空"), [None]);
        assert_eq!(asks("牵头:“空”"), [Some("空".to_owned())]);
        assert_eq!(asks("线口:民政、空"), [Some("民政".to_owned()), None]);
    }

    proptest! {
        #[test]
        fn a_column_is_found_by_its_quoted_head(head in "[一二 ,，、空待补\"“”＂:：=<>!]{0,6}[甲乙丙]") {
            let mut declared = Dictionary::core().unwrap().board().clone();
            declared.groupings[0].columns[0].label.clone_from(&head);
            let states = declared.groupings[0].columns[0].states.clone();
            match asked(&format!("列:{}", quoted(&head)), &declared) {
                Ok(Some((false, Asks::Column(found)))) => prop_assert!(found.starts_with(&states)),
                other => prop_assert!(false, "{other:?}"),
            }
            let name = quoted(&head);
            match asked(&format!("牵头:{name}"), &declared) {
                Ok(Some((false, Asks::Leader(names)))) => prop_assert_eq!(names, [Some(head)]),
                other => prop_assert!(false, "{other:?}"),
            }
            let kind = Dictionary::core().unwrap().kind_named("task").unwrap().clone();
            let today = chrono::NaiveDate::default();
            let sentence = format!("!线口:{name} 近期");
            prop_assert!(BoardFilter::parse(&sentence, &kind, &declared, today).is_ok());
        }
    }
}
