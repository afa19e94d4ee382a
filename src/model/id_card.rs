//! The resident identity number (公民身份号码, GB 11643-1999) and telephone numbers.
//!
//! Six digits of region, eight of the birth date, three in order (odd for men), and a check digit (ISO 7064,
//! MOD 11-2), which catches every single wrong digit. Age and sex are read from it, never typed twice. Nothing here
//! knows the clock: the day an age is asked for is handed in.

use chrono::{Datelike, NaiveDate};

use super::fold::half_width;

const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECK_DIGITS: &[u8; 11] = b"10X98765432";
const LENGTH: usize = 18;

/// Sex as the identity number tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Gender {
    /// 男
    Male,
    /// 女
    Female,
}

impl Gender {
    /// The Chinese word.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Male => "男",
            Self::Female => "女",
        }
    }
}

/// How much of an identity number a paper or screen shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mask {
    /// All of it.
    Shown,
    /// The region and the last four: `000000********1234`.
    MiddleHidden,
    /// All but the last four: `00000019900101****`.
    LastHidden,
    /// Nothing but its length.
    Hidden,
}

/// The identity number as it is kept: half-width, without blanks, a capital X.
///
/// # Errors
/// One Chinese sentence saying which part is wrong.
pub fn check(text: &str) -> Result<String, String> {
    let number: String = text
        .chars()
        .map(half_width)
        .filter(|c| !c.is_whitespace())
        .map(|c| if c == 'x' { 'X' } else { c })
        .collect();
    let shape =
        number.bytes().enumerate().all(|(at, b)| b.is_ascii_digit() || (at == LENGTH - 1 && b == b'X'));
    if number.is_empty() {
        return Err("身份证号是空的，请写 18 位号码".to_owned());
    }
    if !shape {
        return Err("身份证号里只能有数字，最后一位可以是 X，请核对".to_owned());
    }
    match number.len() {
        LENGTH => {}
        15 => return Err("这是 15 位的旧身份证号，请写新的 18 位号码".to_owned()),
        length => return Err(format!("身份证号应是 18 位，现在是 {length} 位，请核对")),
    }
    if birth_date(&number).is_none() {
        return Err(format!("身份证号里的出生日期「{}」不对，请核对第 7 至 14 位", &number[6..14]));
    }
    if check_digit(&number[..LENGTH - 1]) != number.chars().last() {
        return Err("身份证号的最后一位对不上，请与证件逐位核对".to_owned());
    }
    Ok(number)
}

/// Why a text cannot become an identity number however it goes on; `None` while it can. Said at the key.
#[must_use]
pub fn cannot_become(text: &str) -> Option<&'static str> {
    let number: String = text
        .chars()
        .map(half_width)
        .filter(|c| !c.is_whitespace())
        .map(|c| if c == 'x' { 'X' } else { c })
        .collect();
    let digit = |(at, c): (usize, char)| c.is_ascii_digit() || (at == LENGTH - 1 && c == 'X');
    if number.chars().count() > LENGTH || !number.chars().enumerate().all(digit) {
        return Some("是 18 位数字，最后一位可以是 X");
    }
    let birth = number.get(6..).unwrap_or_default();
    if !begins_day(birth.get(..8).unwrap_or(birth)) {
        return Some("第 7 至 14 位是出生的年月日，如 19500307；15 位的旧号请写新的 18 位号码");
    }
    let wrong = number.len() == LENGTH && check_digit(&number[..LENGTH - 1]) != number.chars().last();
    wrong.then_some("最后一位对不上，请与证件逐位核对，前面可能有一位打错")
}

/// Whether digits begin a day since 1900, and not centuries ahead, written in eight.
fn begins_day(digits: &str) -> bool {
    let two = |from: usize| digits.get(from..from + 2).and_then(|part| part.parse::<u32>().ok());
    let year = digits.get(..4).unwrap_or(digits);
    let in_time = format!("{year:9<4}").as_str() >= "1900" && format!("{year:0<4}").as_str() <= "2199";
    let month = match digits.len() {
        0..=4 => true,
        5 => matches!(digits.as_bytes()[4], b'0' | b'1'),
        _ => two(4).is_some_and(|month| (1..=12).contains(&month)),
    };
    let day = match digits.len() {
        0..=6 => true,
        7 => digits.as_bytes()[6] <= b'3',
        _ => {
            let year = year.parse().ok();
            let day = year.zip(two(4)).zip(two(6));
            day.is_some_and(|((year, month), day)| NaiveDate::from_ymd_opt(year, month, day).is_some())
        }
    };
    in_time && month && day
}

/// The check digit that belongs to the first 17 digits; `None` if they are not 17 digits.
#[must_use]
pub fn check_digit(first_17: &str) -> Option<char> {
    if first_17.len() != WEIGHTS.len() || !first_17.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let sum: u32 =
        first_17.bytes().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    CHECK_DIGITS.get(sum as usize % CHECK_DIGITS.len()).map(|&digit| char::from(digit))
}

/// The birth date in an 18-digit number; `None` if there is no such day, or it lies before 1900.
#[must_use]
pub fn birth_date(number: &str) -> Option<NaiveDate> {
    let digits = number
        .get(6..14)
        .filter(|digits| number.len() == LENGTH && digits.bytes().all(|byte| byte.is_ascii_digit()))?;
    let year: i32 = digits[..4].parse().ok().filter(|year| *year >= 1900)?;
    NaiveDate::from_ymd_opt(year, digits[4..6].parse().ok()?, digits[6..].parse().ok()?)
}

/// The sex in an 18-digit number: its 17th digit is odd for men.
#[must_use]
pub fn gender(number: &str) -> Option<Gender> {
    match number.as_bytes() {
        bytes if bytes.len() != LENGTH => None,
        bytes => match bytes.get(LENGTH - 2)? {
            digit @ b'0'..=b'9' => Some(if digit % 2 == 1 { Gender::Male } else { Gender::Female }),
            _ => None,
        },
    }
}

/// Full years of age on a day (周岁: a year is full from the birthday on, for February 29 from March 1);
/// `None` before birth.
#[must_use]
pub fn age(birth: NaiveDate, on: NaiveDate) -> Option<u32> {
    let had_birthday = (on.month(), on.day()) >= (birth.month(), birth.day());
    u32::try_from(on.year() - birth.year() - i32::from(!had_birthday)).ok()
}

/// The number as it may be shown. Anything that is not 18 long is not trusted to have a harmless part and is hidden
/// whole, unless all is shown.
#[must_use]
pub fn mask(number: &str, mask: Mask) -> String {
    let length = number.chars().count();
    let (from, to) = match mask {
        Mask::Shown => return number.to_owned(),
        Mask::MiddleHidden if length == LENGTH => (6, 14),
        Mask::LastHidden if length == LENGTH => (14, LENGTH),
        _ => (0, length),
    };
    number.chars().enumerate().map(|(at, c)| if (from..to).contains(&at) { '*' } else { c }).collect()
}

/// A telephone number with all but its first three and last four digits hidden; a short one is hidden whole.
#[must_use]
pub fn mask_phone(number: &str) -> String {
    let length = number.chars().count();
    let shown = |at: usize| length > 8 && (at < 3 || at + 4 >= length);
    number.chars().enumerate().map(|(at, c)| if shown(at) { c } else { '*' }).collect()
}

/// Whether a text is a telephone number: a mobile of 11 digits, or a landline of 7 or 8 digits with or without its
/// area code (0 and two or three digits). Full-width digits count; dashes and blanks between are allowed.
#[must_use]
pub fn is_phone(text: &str) -> bool {
    let shown: String = text.trim().chars().map(half_width).collect();
    let digits: String = shown.chars().filter(|c| !matches!(c, '-' | ' ')).collect();
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) || shown.starts_with('-') || shown.ends_with('-') {
        return false;
    }
    match digits.as_bytes() {
        [b'1', second, ..] => digits.len() == 11 && *second >= b'3',
        [b'0', second, ..] => (10..=12).contains(&digits.len()) && *second != b'0',
        _ => matches!(digits.len(), 7 | 8),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(year: i32, month: u32, of_month: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, of_month).unwrap()
    }

    fn with_check_digit(first_17: &str) -> String {
        format!("{first_17}{}", check_digit(first_17).unwrap())
    }

    #[test]
    fn what_a_number_tells() {
        // The example of the standard itself, in all but the region an ordinary number.
        assert_eq!(check_digit("11010519491231002"), Some('X'));
        let number = with_check_digit("00000019900228123");
        assert_eq!(check(&number), Ok(number.clone()));
        assert_eq!(birth_date(&number), Some(day(1990, 2, 28)));
        assert_eq!(gender(&number), Some(Gender::Male));
        assert_eq!(gender(&with_check_digit("00000019900228122")).map(Gender::name), Some("女"));
        let wide: String = "１１０１０５ 19491231 002ｘ".to_owned();
        assert_eq!(check(&wide), Ok("11010519491231002X".to_owned()));
    }

    #[test]
    fn a_refusal_says_which_part() {
        let bad_day = with_check_digit("00000019900230123");
        let bad_year = with_check_digit("00000018990101123");
        for (text, part) in [
            ("", "空的"),
            ("123", "现在是 3 位"),
            ("000000900101123", "15 位的旧"),
            ("00000019900101123张", "只能有数字"),
            ("X00000199001011234", "只能有数字"),
            (&bad_day, "「19900230」"),
            (&bad_year, "「18990101」"),
            ("110105194912310021", "最后一位对不上"),
            ("1.1E+17", "只能有数字"),
        ] {
            let error = check(text).unwrap_err();
            assert!(error.contains(part), "{text}: {error}");
        }
    }

    #[test]
    fn a_key_after_which_no_number_can_stand_is_refused_with_its_part() {
        for (text, part) in [
            ("13092a", "18 位数字"),
            ("0000001", ""),
            ("0000006", "出生"),
            ("00000018", "出生"),
            ("00000019", ""),
            ("000000195013", "出生"),
            ("00000019500230", "出生"),
            ("00000019500228", ""),
            ("11010519491231002x", ""),
            ("110105194912310021", "最后一位"),
            ("110105194912310021X", "18 位数字"),
        ] {
            let said = cannot_become(text);
            assert!(
                said.is_none() == part.is_empty() && said.unwrap_or_default().contains(part),
                "{text}: {said:?}"
            );
        }
    }

    #[test]
    fn ages_turn_on_the_birthday() {
        for (birth, on, years) in [
            (day(1966, 11, 21), day(2026, 11, 20), Some(59)),
            (day(1966, 11, 21), day(2026, 11, 21), Some(60)),
            (day(2004, 2, 29), day(2026, 2, 28), Some(21)),
            (day(2004, 2, 29), day(2026, 3, 1), Some(22)),
            (day(2026, 11, 21), day(2026, 11, 21), Some(0)),
            (day(2026, 11, 22), day(2026, 11, 21), None),
            (NaiveDate::MIN, NaiveDate::MAX, Some(524_285)),
        ] {
            assert_eq!(age(birth, on), years, "{birth} {on}");
        }
    }

    #[test]
    fn masks() {
        let number = "000000199001011234";
        assert_eq!(mask(number, Mask::Shown), number);
        assert_eq!(mask(number, Mask::MiddleHidden), "000000********1234");
        assert_eq!(mask(number, Mask::LastHidden), "00000019900101****");
        assert_eq!(mask(number, Mask::Hidden), "******************");
        assert_eq!(mask("张12345", Mask::MiddleHidden), "******");
        assert_eq!(mask("", Mask::Hidden), "");
    }

    #[test]
    fn phones() {
        for good in [
            "13900000000",
            "１３９００００００００",
            "139 0000 0000",
            "139-0000-0000",
            "0731-1234567",
            "01012345678",
            "2234567",
            "22345678",
        ] {
            assert!(is_phone(good), "{good}");
        }
        for bad in [
            "",
            "12900000000",
            "1390000000",
            "139000000000",
            "123",
            "00123456789",
            "-13900000000",
            "13900000000-",
            "张",
            "1e11",
        ] {
            assert!(!is_phone(bad), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn every_made_number_passes_and_no_single_change_does(
            region in 0_u32..1_000_000, days in 0_u64..60_000, order in 0_u32..1000, at in 0_usize..18, other in 0_u8..11,
        ) {
            let birth = day(1900, 1, 1) + chrono::Days::new(days);
            let number = with_check_digit(&format!("{region:06}{}{order:03}", birth.format("%Y%m%d")));
            prop_assert_eq!(check(&number), Ok(number.clone()));
            prop_assert_eq!(birth_date(&number), Some(birth));
            for end in 0..=number.len() {
                prop_assert_eq!(cannot_become(&number[..end]), None, "every beginning of it can be typed");
            }
            let mut changed = number.clone().into_bytes();
            changed[at] = if other == 10 { b'X' } else { b'0' + other };
            let changed = String::from_utf8(changed).unwrap();
            prop_assert_eq!(check(&changed).is_ok(), changed == number);
        }

        #[test]
        fn nothing_panics(text in ".*", near in "[0-9０-９X张-]{15,19}") {
            for text in [&text, &near] {
                let _ = (check(text), cannot_become(text), birth_date(text), gender(text), check_digit(text), is_phone(text));
                for profile in [Mask::Shown, Mask::MiddleHidden, Mask::LastHidden, Mask::Hidden] {
                    prop_assert_eq!(mask(text, profile).chars().count(), text.chars().count());
                }
            }
        }
    }
}
