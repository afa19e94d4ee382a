//! Amounts as clerks write them: 1,200.50, 1.2万, 500元, =1200*3+50, ４人.
//!
//! Money is whole fen, other decimals are whole ten-thousandths, so nothing is ever lost to floating point. A
//! formula begins with `=` and is worked out exactly; only its result is rounded (四舍五入). What an amount may be in
//! a field is checked elsewhere.

mod formula;
#[cfg(test)]
mod tests;

use super::fold::half_width;
use formula::Ratio;

/// Units that may stand after a number and change nothing. Longer ones first.
const UNITS: [&str; 32] = [
    "平方米",
    "公里",
    "公斤",
    "分钟",
    "小时",
    "万元",
    "元",
    "人",
    "户",
    "个",
    "名",
    "次",
    "件",
    "条",
    "处",
    "份",
    "场",
    "天",
    "岁",
    "亩",
    "吨",
    "头",
    "只",
    "台",
    "辆",
    "间",
    "座",
    "起",
    "户次",
    "人次",
    "米",
    "斤",
];

/// Reads money; the result is in fen.
///
/// # Errors
/// One Chinese sentence saying what is wrong and what may be typed.
pub fn parse_money(text: &str) -> Result<i64, String> {
    const HOW: &str = "可以写 1200、1,200.50、1.2万、500元、=1200*3+50";
    let text = normalise(text);
    let text = text.strip_prefix(['¥', '￥']).unwrap_or(&text);
    let plain = text.strip_suffix('元').unwrap_or(text);
    read(plain, 2, "金额", HOW, "金额最多写到分，也就是两位小数")
}

/// Reads a number with at most four decimals; the result is in ten-thousandths.
///
/// # Errors
/// One Chinese sentence saying what is wrong and what may be typed.
pub fn parse_decimal(text: &str) -> Result<i64, String> {
    const HOW: &str = "可以写 3.5、1,200、1.2万、=3.5*2";
    read(without_unit(&normalise(text)), 4, "数字", HOW, "最多写四位小数")
}

/// Reads a whole number.
///
/// # Errors
/// One Chinese sentence saying what is wrong and what may be typed.
pub fn parse_integer(text: &str) -> Result<i64, String> {
    const HOW: &str = "可以写 4、４人、1,200、=12*3";
    read(without_unit(&normalise(text)), 0, "数字", HOW, "这里要填整数，不能有小数")
}

/// Whether a text is the beginning of a number as it is read here, or of a formula.
#[must_use]
pub fn begins_number(text: &str, money: bool, below_zero: bool) -> bool {
    let text = normalise(text);
    if let Some(formula) = text.strip_prefix('=') {
        return formula.chars().all(|c| c.is_ascii_digit() || "+-*/().,千万亿".contains(c));
    }
    let text = if money { text.strip_prefix('¥').unwrap_or(&text) } else { &text };
    let text = if below_zero { text.strip_prefix('-').unwrap_or(text) } else { text };
    let end = text.find(|c: char| !c.is_ascii_digit() && !matches!(c, ',' | '.')).unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    let rest = rest.strip_prefix(['千', '万', '亿']).unwrap_or(rest);
    let has_digit = digits.bytes().any(|byte| byte.is_ascii_digit());
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
    let unit = rest.is_empty() || UNITS.iter().any(|unit| unit.starts_with(rest));
    !whole.starts_with(',') && !decimals.contains(['.', ',']) && unit && (has_digit || end == text.len())
}

/// Fen as written on papers: `1,200.50`.
#[must_use]
pub fn format_money(fen: i64) -> String {
    let plain = plain_money(fen);
    let (sign, digits) = plain.strip_prefix('-').map_or(("", plain.as_str()), |digits| ("-", digits));
    let (yuan, rest) = digits.split_at(digits.len().saturating_sub(3));
    let mut out = String::from(sign);
    for (at, digit) in yuan.chars().enumerate() {
        if at > 0 && (yuan.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out + rest
}

/// Fen without separators, for tables that calculate: `1200.50`.
#[must_use]
pub fn plain_money(fen: i64) -> String {
    let sign = if fen < 0 { "-" } else { "" };
    let fen = fen.unsigned_abs();
    format!("{sign}{}.{:02}", fen / 100, fen % 100)
}

/// Ten-thousandths with no more decimals than needed: `3.5`.
#[must_use]
pub fn plain_decimal(ten_thousandths: i64) -> String {
    let sign = if ten_thousandths < 0 { "-" } else { "" };
    let value = ten_thousandths.unsigned_abs();
    let text = format!("{sign}{}.{:04}", value / 10_000, value % 10_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Half-width, no blanks, and the signs an input method makes of `,` `.` `*` `/` `-` made plain.
fn normalise(text: &str) -> String {
    text.chars()
        .map(half_width)
        .filter(|c| !c.is_whitespace())
        .map(|c| match c {
            '。' => '.',
            '、' => ',',
            '×' | '✕' => '*',
            '÷' => '/',
            '－' | '−' | '—' | '–' => '-',
            '￥' => '¥',
            other => other,
        })
        .collect()
}

fn without_unit(text: &str) -> &str {
    let unit = UNITS.iter().filter(|unit| text.ends_with(**unit)).max_by_key(|unit| unit.len());
    match unit {
        // 1.2万元 keeps its 万.
        Some(&"万元") => text.strip_suffix('元').unwrap_or(text),
        Some(unit) => text.strip_suffix(unit).unwrap_or(text),
        None => text,
    }
}

/// Reads a number or formula as a whole number of units of ten to the minus `decimals`.
fn read(text: &str, decimals: u32, what: &str, how: &str, too_fine: &str) -> Result<i64, String> {
    if text.is_empty() {
        return Err(format!("{what}是空的，{how}"));
    }
    let (value, exact) = match text.strip_prefix('=') {
        // A sum of money may be rounded to the fen; a count of people that comes out as 3.5 is a slip.
        Some(formula) => (formula::evaluate(formula)?, decimals == 0),
        None => (formula::number(text).ok_or_else(|| refuse(text, what, how))?, true),
    };
    let too_large = || format!("{what}太大了，请核对有没有多打了零");
    let scaled = value.times(Ratio::whole(10_i128.pow(decimals))).ok_or_else(too_large)?;
    if exact && !scaled.is_whole() {
        return Err(format!("{too_fine}，请改正「{}」", shown(text)));
    }
    i64::try_from(scaled.rounded()).map_err(|_| too_large())
}

fn refuse(text: &str, what: &str, how: &str) -> String {
    let text = shown(text);
    if text.chars().any(|c| c.is_ascii_digit()) && text.contains(['+', '*', '/', '(']) {
        return format!("要计算请在前面加等号，例如 =1200*3+50；「{text}」不是{what}");
    }
    format!("「{text}」不是{what}，{how}")
}

/// The beginning of what was typed, short enough for one line.
fn shown(text: &str) -> String {
    text.chars().take(16).collect()
}
