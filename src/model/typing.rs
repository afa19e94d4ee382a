//! Whether what is typed so far can still become a value: what cannot is refused at the key, and said.
//!
//! The reader (`input`) judges a whole entry; this judges its beginning, and never refuses what the reader would take
//! once it is finished. Words, references and tables take anything.

use super::amount;
use super::dates;
use super::fold::{fold, half_width};
use super::id_card;
use super::kind::{Field, Pattern, Shape};
use super::pinyin;
use super::value::Missing;

/// The separators between several codes in one field.
pub const CODE_BREAKS: [char; 12] = [' ', ',', '，', '、', '/', ';', '；', '　', '.', '。', '|', '\t'];

/// Whether a text may stand in a field while it is being typed: the beginning of a value, of an escape word
/// (不详 不适用 拒答 待补) or of a ditto sign (`..` `//`).
#[must_use]
pub fn may_stand(text: &str, field: &Field) -> bool {
    begins_value(text, field) || begins_ditto(text, field) || begins_escape(text, field)
}

/// Whether a text begins a value of the field, escape words and ditto signs not counted.
#[must_use]
pub fn begins_value(text: &str, field: &Field) -> bool {
    let words = text.trim();
    if words.is_empty() {
        return true;
    }
    match &field.shape {
        Shape::Integer | Shape::Money | Shape::Decimal => {
            let below_zero = field.hard.min.is_none_or(|min| min < 0);
            amount::begins_number(words, matches!(field.shape, Shape::Money), below_zero)
        }
        Shape::Date => dates::begins_date(words),
        Shape::Time => dates::begins_time(words),
        Shape::YesNo => {
            begins_one_of(words, &["1", "0", "2", "是", "否", "有", "无", "yes", "no", "true", "false"])
        }
        Shape::Code(_) => begins_code(words, field),
        Shape::Codes(_) => {
            let mut parts = text.split(CODE_BREAKS).filter(|part| !part.is_empty()).peekable();
            parts.peek().is_some() && parts.all(|part| begins_code(part, field))
        }
        Shape::Text => match field.pattern {
            Some(Pattern::IdCard) => id_card::cannot_become(words).is_none(),
            Some(Pattern::Phone) => begins_phone(words),
            _ => true,
        },
        Shape::LongText | Shape::Ref(_) | Shape::Rows(_) | Shape::Computed(_) => true,
    }
}

/// Why a key was refused, with what may be typed.
#[must_use]
pub fn refusal(typed: &str, field: &Field) -> String {
    let label = &field.label;
    match &field.shape {
        Shape::Code(_) | Shape::Codes(_) => {
            let some =
                field.choices().iter().take(6).map(|choice| format!("{} {}", choice.code, choice.label));
            let more = if field.choices().len() > 6 { " 等，F4 看全部" } else { "" };
            let words = typed.rsplit(CODE_BREAKS).next().unwrap_or(typed);
            format!("“{label}”没有“{words}”这一项，可填：{}{more}。", some.collect::<Vec<_>>().join("，"))
        }
        Shape::YesNo => format!("“{label}”请填 1（是）或 0（否），“{typed}”没有收。"),
        Shape::Date => format!("“{typed}”成不了日期，“{label}”可以写 21、1121、11.21、-1、昨天、周五。"),
        Shape::Time => format!("“{typed}”成不了时间，“{label}”可以写 9、930、9:30、下午3点。"),
        Shape::Text if matches!(field.pattern, Some(Pattern::IdCard)) => {
            format!("“{label}”{}。", id_card::cannot_become(typed).unwrap_or("是 18 位数字"))
        }
        Shape::Text => format!("“{label}”是 11 位手机号或带区号的座机号，“{typed}”没有收。"),
        _ => format!("“{typed}”成不了数字，“{label}”可以写 1200、1.2万、=1200*3+50。"),
    }
}

fn begins_escape(text: &str, field: &Field) -> bool {
    let allowed = field.escape || !field.must;
    allowed && Missing::ALL.iter().any(|missing| missing.label().starts_with(text.trim()))
}

fn begins_ditto(text: &str, field: &Field) -> bool {
    let sign = fold(text);
    !field.personal && ["..", "//"].iter().any(|whole| whole.starts_with(&sign))
}

fn begins_code(words: &str, field: &Field) -> bool {
    let folded = fold(words).to_ascii_lowercase();
    field.choices().iter().any(|choice| {
        choice.code.to_string().starts_with(&folded)
            || choice.label.starts_with(words)
            || pinyin::initials(&choice.label).starts_with(&folded)
    })
}

fn begins_one_of(words: &str, all: &[&str]) -> bool {
    let folded = fold(words).to_ascii_lowercase();
    all.iter().any(|whole| whole.starts_with(&folded)) || matches!(folded.as_str(), "s" | "f")
}

fn begins_phone(words: &str) -> bool {
    let shown: String = words.chars().map(half_width).collect();
    let digits: String = shown.chars().filter(|c| !matches!(c, '-' | ' ')).collect();
    let fits = match digits.as_bytes() {
        [b'1', second, ..] => *second >= b'3' && digits.len() <= 11,
        [b'0', second, ..] => *second != b'0' && digits.len() <= 12,
        _ => digits.len() <= 8 || digits.len() == 1,
    };
    fits && digits.bytes().all(|byte| byte.is_ascii_digit()) && !shown.starts_with('-')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::dictionary::Dictionary;
    use crate::model::id::Id;
    use crate::model::input::{self, Finder};
    use crate::model::record::KindTag;
    use chrono::NaiveDate;

    struct Nobody;

    impl Finder for Nobody {
        fn find_one(&self, _: KindTag, _: &str) -> Result<Id, String> {
            Err(String::new())
        }
    }

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 20).unwrap()
    }

    fn field(kind: &str, name: &str) -> Field {
        let dictionary = Dictionary::core().unwrap();
        dictionary.kind_named(kind).unwrap().field_named(name).unwrap().clone()
    }

    /// Types key by key; gives what was taken.
    fn taken(keys: &str, field: &Field) -> String {
        let mut text = String::new();
        for key in keys.chars() {
            let longer = format!("{text}{key}");
            if may_stand(&longer, field) {
                text = longer;
            }
        }
        text
    }

    #[test]
    fn what_cannot_become_a_value_is_not_taken() {
        let source = field("support", "source");
        let most = source.choices().len();
        assert!(most < 9, "a list of a few");
        assert_eq!(taken("9", &source), "");
        assert_eq!(taken("0", &source), "");
        assert_eq!(taken("z1", &field("visit", "type")).len(), 1, "a digit after initials is none");
        let date = field("visit", "follow_up");
        for (keys, left) in [
            ("1399", "13"),
            ("20261321", "2026121"),
            ("2026.13", "2026.1"),
            ("qq", "q"),
            ("上周九", "上周"),
            ("拒回", "拒"),
            ("=3", "3"),
        ] {
            assert_eq!(taken(keys, &date), left, "{keys}");
        }
        let time = field("visit", "time");
        for (keys, left) in [("99", "9"), ("9:70", "9:7"), ("下a", "下"), ("2400", "240")] {
            assert_eq!(taken(keys, &time), left, "{keys}");
        }
        let money = field("support", "amount");
        for (keys, left) in
            [("12a", "12"), ("1.2.3", "1.23"), ("-5", "5"), ("*", ""), ("元", ""), ("5元x", "5元")]
        {
            assert_eq!(taken(keys, &money), left, "{keys}");
        }
    }

    #[test]
    fn whatever_the_reader_takes_can_be_typed_key_by_key() {
        let cases: [(&str, &str, &[&str]); 7] = [
            (
                "visit",
                "follow_up",
                &[
                    "21",
                    "5",
                    "05",
                    "1121",
                    "121",
                    "0105",
                    "11.21",
                    "11。21",
                    "11-21",
                    "11/21",
                    "20261121",
                    "261121",
                    "2026.11.21",
                    "26.11.21",
                    "2026年11月21日",
                    "11月21日",
                    "21日",
                    "21号",
                    "-1",
                    "+3",
                    "-12天",
                    "昨天",
                    "zt",
                    "周五",
                    "上周五",
                    "sz5",
                    "szw",
                    "下个星期三",
                    "本礼拜天",
                    "月底",
                    "上月末",
                    "yd",
                    "大后天",
                    "z5",
                    "zw",
                    "１１２１",
                    "不详",
                    "待补",
                ],
            ),
            (
                "visit",
                "time",
                &[
                    "9",
                    "0",
                    "23",
                    "930",
                    "0930",
                    "1545",
                    "9:30",
                    "９：３０",
                    "下午3点",
                    "上午9点半",
                    "9点5分",
                    "15时30分",
                    "凌晨12点",
                ],
            ),
            (
                "support",
                "amount",
                &[
                    "1200",
                    "1,200.50",
                    "1.2万",
                    "500元",
                    "=1200*3+50",
                    "=(3+4)*2",
                    "＝１２＊３",
                    "¥30",
                    "1.5万元",
                    "1，200",
                    "3千",
                    ".5",
                ],
            ),
            ("household", "population", &[]),
            ("visit", "purpose", &["1", "wsc", "问生产"]),
            ("household", "category", &["1 2", "1,3", "1、2", "1；2；3"]),
            ("household", "phone", &["13812345678", "0312-1234567", "8234567", "138 1234 5678"]),
        ];
        for (kind, name, texts) in cases {
            let Some(field) =
                Dictionary::core().unwrap().kind_named(kind).unwrap().field_named(name).cloned()
            else {
                continue;
            };
            for text in texts {
                if input::read(text, &field, today(), &Nobody).is_ok() {
                    assert_eq!(taken(text, &field), *text, "{kind} {name}");
                }
            }
        }
    }

    #[test]
    fn the_ditto_sign_stands_everywhere_but_where_everybody_has_their_own() {
        for (kind, name) in [("visit", "date"), ("visit", "type"), ("support", "amount"), ("visit", "time")] {
            let field = field(kind, name);
            for sign in ["..", "。。", "//", "、、"] {
                assert_eq!(taken(sign, &field), sign, "{kind} {name}");
            }
        }
    }

    proptest::proptest! {
        /// Any text the reader takes stands at every key of it.
        #[test]
        fn never_stricter_than_the_reader(text in "[0-9.,/:=+*年月日号元万周上下五天点半 -]{1,9}") {
            for (kind, name) in [("visit", "follow_up"), ("visit", "time"), ("support", "amount"), ("visit", "purpose")] {
                let field = field(kind, name);
                let read = input::read(&text, &field, today(), &Nobody);
                // A sign is left out, and what is below zero is refused by the bound of the field.
                let signed = matches!(field.shape, Shape::Money) && text.trim().starts_with(['+', '-']);
                if read.is_ok() && !signed {
                    for (at, c) in text.char_indices() {
                        let so_far = &text[..at + c.len_utf8()];
                        proptest::prop_assert!(may_stand(so_far, &field), "{} {:?} of {:?}", name, so_far, text);
                    }
                }
            }
        }
    }
}
