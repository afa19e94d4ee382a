//! Amounts as clerks type them, as tables and as properties.

use proptest::prelude::*;

use super::*;

#[test]
fn money() {
    for (text, fen) in [
        ("1200", 120_000),
        ("1,200.50", 120_050),
        ("1，200。5", 120_050),
        ("1.2万", 1_200_000),
        ("1.2万元", 1_200_000),
        ("500元", 50_000),
        ("￥500", 50_000),
        ("¥500.01元", 50_001),
        ("５００", 50_000),
        ("0", 0),
        ("-50", -5_000),
        ("+50", 5_000),
        ("0.01", 1),
        (".5", 50),
        ("5.", 500),
        ("3千", 300_000),
        ("2亿", 20_000_000_000),
        ("=1200*3+50", 365_000),
        ("＝1200×3＋50", 365_000),
        ("=(1+2)*-3", -900),
        ("=100/3", 3_333),
        ("=200/3", 6_667),
        ("=-200/3", -6_667),
        ("=100/3*3", 10_000),
        ("=1.2万*2", 2_400_000),
        ("=500元+0.5元", 50_050),
        ("=10÷4", 250),
        ("=1,200+1", 120_100),
        ("=0.1+0.2", 30),
        ("=0.005", 1),
        ("=-0.005", -1),
        ("=0.0049", 0),
        (" 1 200 ", 120_000),
        ("92233720368547758.07", i64::MAX),
        ("-92233720368547758.08", i64::MIN),
    ] {
        assert_eq!(parse_money(text), Ok(fen), "{text}");
    }
}

#[test]
fn money_refused_in_a_sentence() {
    for (text, part) in [
        ("", "空的"),
        ("元", "空的"),
        ("abc", "「abc」不是金额"),
        ("12.345", "最多写到分"),
        ("1,20", "不是金额"),
        ("1.2.3", "不是金额"),
        ("1200*3", "前面加等号"),
        ("92233720368547758.08", "太大了"),
        ("99999999999999999999999999999999999999999999", "不是金额"),
        ("=99999999999999999999999999999999999999*10", "太大了"),
        ("=1/0", "不能除以零"),
        ("=1/(2-2)", "不能除以零"),
        ("=", "没有写完"),
        ("=1+", "没有写完"),
        ("=(1+2", "少了一个右括号"),
        ("=1+2)", "多了一个右括号"),
        ("=2x3", "「x」看不懂"),
        ("=1,2", "不是数字"),
        ("５元５角", "不是金额"),
        ("-", "不是金额"),
    ] {
        let error = parse_money(text).unwrap_err();
        assert!(error.contains(part) && !error.contains('\n'), "{text}: {error}");
    }
    assert!(parse_money(&format!("={}1", "(".repeat(100))).unwrap_err().contains("套得太深"));
    assert!(parse_money(&format!("={}1", "-".repeat(100))).unwrap_err().contains("套得太深"));
    assert!(parse_money(&format!("=1{}", "+1".repeat(200))).unwrap_err().contains("太长"));
}

#[test]
fn integers_and_decimals() {
    for (text, value) in [
        ("4", 4),
        ("４人", 4),
        ("4 户", 4),
        ("12人次", 12),
        ("1,200", 1200),
        ("1.2万人", 12_000),
        ("=12*3", 36),
        ("-3", -3),
        ("4.0", 4),
        ("=8/2", 4),
        ("0", 0),
        ("3小时", 3),
    ] {
        assert_eq!(parse_integer(text), Ok(value), "{text}");
    }
    for (text, part) in [
        ("4.5", "要填整数"),
        ("=7/2", "要填整数"),
        ("四", "不是数字"),
        ("4老乡", "「4老乡」不是数字"),
        ("", "空的"),
        ("人", "空的"),
        ("95分", "不是数字"),
    ] {
        assert!(parse_integer(text).unwrap_err().contains(part), "{text}: {:?}", parse_integer(text));
    }
    for (text, value) in [
        ("3.5亩", 35_000),
        ("３。５", 35_000),
        ("0.0001", 1),
        ("1.5万元", 150_000_000),
        ("=1/3", 3_333),
        ("2平方米", 20_000),
    ] {
        assert_eq!(parse_decimal(text), Ok(value), "{text}");
    }
    assert!(parse_decimal("0.00001").unwrap_err().contains("四位小数"));
}

#[test]
fn written_for_papers() {
    for (fen, text) in [
        (0, "0.00"),
        (5, "0.05"),
        (120_050, "1,200.50"),
        (99_999, "999.99"),
        (100_000, "1,000.00"),
        (-123_456_789, "-1,234,567.89"),
        (-99_900, "-999.00"),
        (i64::MAX, "92,233,720,368,547,758.07"),
        (i64::MIN, "-92,233,720,368,547,758.08"),
    ] {
        assert_eq!(format_money(fen), text);
    }
    assert_eq!(plain_money(120_050), "1200.50");
    for (value, text) in
        [(35_000, "3.5"), (0, "0"), (-1, "-0.0001"), (100_000, "10"), (i64::MIN, "-922337203685477.5808")]
    {
        assert_eq!(plain_decimal(value), text);
    }
}

proptest! {
    #[test]
    fn what_is_written_reads_back(value in any::<i64>()) {
        prop_assert_eq!(parse_money(&format_money(value)), Ok(value));
        prop_assert_eq!(parse_money(&plain_money(value)), Ok(value));
        prop_assert_eq!(parse_decimal(&plain_decimal(value)), Ok(value));
        prop_assert_eq!(parse_integer(&value.to_string()), Ok(value));
    }

    #[test]
    fn formulas_are_exact(a in -1_000_000_i64..1_000_000, b in 0_i64..1_000_000, c in 1_i64..1000) {
        let yuan = |fen: i64| plain_money(fen);
        prop_assert_eq!(parse_money(&format!("={}+{}*{c}", yuan(a), yuan(b))), Ok(a + b * c));
        prop_assert_eq!(parse_money(&format!("=({}-{})*{c}", yuan(a), yuan(b))), Ok((a - b) * c));
        prop_assert_eq!(parse_money(&format!("={}/{c}*{c}", yuan(a))), Ok(a));
    }

    #[test]
    fn nothing_panics(text in ".*", near in "=?[0-9０-９.,+*/()×÷万亿元人-]{0,40}") {
        for text in [&text, &near] {
            let _ = (parse_money(text), parse_decimal(text), parse_integer(text));
        }
    }
}
