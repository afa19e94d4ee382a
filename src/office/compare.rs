//! Conditions on what no record holds, in a filter sentence: 灯:红, 停>10, 进度<=50. Shared by the board and the ledger.

use crate::model::filter::{Word, values};
use crate::model::fold::{self, half_width};

/// How a number must stand to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    More,
    AtLeast,
    Less,
    AtMost,
    Is,
}

/// The number behind a sign, whatever the input method made of its digits; `word` is what to blame.
pub(super) fn number(text: &str, word: &str) -> Result<i64, String> {
    let digits: String = text.chars().map(half_width).collect();
    let digits = digits.trim_end_matches(['天', '%']);
    digits.parse().map_err(|_| format!("“{word}”里的数字看不懂，请写成 停>10、进度<50 这样。"))
}

/// Whether a number stands so to another.
pub(super) fn stands(found: i64, sign: Sign, wanted: i64) -> bool {
    match sign {
        Sign::More => found > wanted,
        Sign::AtLeast => found >= wanted,
        Sign::Less => found < wanted,
        Sign::AtMost => found <= wanted,
        Sign::Is => found == wanted,
    }
}

/// A condition behind its name: `>10`, `:红、黄`, `!=空`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Condition<'a> {
    /// Whether what stands so is not wanted.
    pub(super) negated: bool,
    pub(super) sign: Sign,
    /// What is written behind the sign.
    pub(super) value: &'a str,
}

impl<'a> Condition<'a> {
    /// The values asked for of what has a name and no order; `word` is what to blame.
    pub(super) fn names(self, word: &str) -> Result<Vec<Word<'a>>, String> {
        if self.sign != Sign::Is {
            return Err(format!("“{word}”比不出大小，这里请用 :（是）或 !=（不是）。"));
        }
        let names = values(self.value);
        if names.is_empty() {
            Err(format!("“{word}”后面缺值，请在后面写上。"))
        } else {
            Ok(names)
        }
    }
}

/// The sign that a condition begins with, and what follows.
pub(super) fn signed(words: &str) -> Option<Condition<'_>> {
    let mut rest = words.chars();
    let first = rest.next()?;
    let after = rest.as_str();
    let equal = after.strip_prefix(['=', '＝']);
    let (negated, sign, value) = match (first, half_width(first), equal) {
        ('≥', ..) => (false, Sign::AtLeast, after),
        ('≤', ..) => (false, Sign::AtMost, after),
        ('≠', ..) => (true, Sign::Is, after),
        (_, '!', Some(after)) => (true, Sign::Is, after),
        ('》', _, Some(after)) | (_, '>', Some(after)) => (false, Sign::AtLeast, after),
        ('《', _, Some(after)) | (_, '<', Some(after)) => (false, Sign::AtMost, after),
        ('》', ..) | (_, '>', _) => (false, Sign::More, after),
        ('《', ..) | (_, '<', _) => (false, Sign::Less, after),
        (_, ':' | '=', _) => (false, Sign::Is, after),
        _ => return None,
    };
    Some(Condition { negated, sign, value })
}

/// What both rooms ask of a thing that has a light and may stand still.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Stands {
    /// 灯:红, any of these words.
    Light(Vec<String>),
    /// 停>10
    Stalled(Sign, i64),
}

impl Stands {
    /// What a word asks, and whether that is not wanted; `None` where it asks for something else. `lights` are the
    /// words of the lights there are.
    pub(super) fn read(word: &str, lights: &[&str]) -> Result<Option<(bool, Self)>, String> {
        let after = |name: char| word.strip_prefix(name).and_then(signed);
        if let Some(condition) = after('灯') {
            let named = condition.names(word)?.into_iter().map(|light| light_named(&light, lights));
            return Ok(Some((condition.negated, Stands::Light(named.collect::<Result<_, _>>()?))));
        }
        let Some(condition) = after('停') else { return Ok(None) };
        let days = number(condition.value, word)?;
        Ok(Some((condition.negated, Stands::Stalled(condition.sign, days))))
    }

    /// Whether a light, by its word, or so many days of standstill are as asked.
    pub(super) fn holds(&self, light: &str, stalled: Option<i64>) -> bool {
        match self {
            Stands::Light(lights) => lights.iter().any(|wanted| wanted == light),
            Stands::Stalled(sign, days) => stalled.is_some_and(|stalled| stands(stalled, *sign, *days)),
        }
    }
}

fn light_named(light: &Word<'_>, lights: &[&str]) -> Result<String, String> {
    let word = if light.marked { &*light.words } else { light.words.trim_end_matches('灯') };
    if let Some(found) = lights.iter().find(|known| fold::name(known) == fold::name(word)) {
        return Ok((*found).to_owned());
    }
    let may: Vec<String> = lights.iter().map(|word| format!("灯:{word}")).collect();
    Err(format!("没有“{word}”灯，可以写：{}。", may.join("、")))
}

#[cfg(test)]
mod tests {
    use super::{Sign, signed};

    #[test]
    fn every_sign_that_a_field_takes_is_known_however_it_is_typed() {
        let read = |words: &str| signed(words).map(|of| (of.negated, of.sign, of.value.to_owned()));
        for (words, negated, sign) in [
            (":一", false, Sign::Is),
            ("：一", false, Sign::Is),
            ("=一", false, Sign::Is),
            ("＝一", false, Sign::Is),
            ("!=一", true, Sign::Is),
            ("！＝一", true, Sign::Is),
            ("≠一", true, Sign::Is),
            (">一", false, Sign::More),
            ("》一", false, Sign::More),
            ("＞＝一", false, Sign::AtLeast),
            ("》=一", false, Sign::AtLeast),
            ("≥一", false, Sign::AtLeast),
            ("<一", false, Sign::Less),
            ("《一", false, Sign::Less),
            ("《＝一", false, Sign::AtMost),
            ("≤一", false, Sign::AtMost),
        ] {
            assert_eq!(read(words), Some((negated, sign, "一".to_owned())), "{words}");
        }
        for words in ["", "一", "!一", "！"] {
            assert_eq!(read(words), None, "{words}");
        }
    }
}
