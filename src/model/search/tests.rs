//! The index against a naive matcher.

use proptest::prelude::*;

use super::*;
use crate::model::pinyin::{letter_bit, readings_of};

fn index(rows: &[(&str, &[&str])]) -> Index {
    Index::build(rows.iter().zip(0..).map(|(&(name, keys), key)| Entry { key, name, keys }))
}

fn found<'a>(rows: &[(&'a str, &[&str])], query: &str) -> Vec<&'a str> {
    let mut hits = Vec::new();
    index(rows).find(query, 20, &mut hits);
    hits.iter().map(|hit| rows[hit.key as usize].0).collect()
}

const TOWN: &[(&str, &[&str])] = &[
    ("张桂琴", &["1234", "5678", "3-12", "王家村"]),
    ("赵国强", &["2234", "8899", "3-121", "李家村"]),
    ("王军", &["3234", "0001", "13-12", "王家村"]),
    ("单桂芳", &["123X", "0002", "4-1", "单家庄"]),
    ("吕长河", &["9999", "0003", "HJ0017", "王家村"]),
    ("买买提·艾力", &["0005", "0004", "HJ0018", "李家村"]),
    ("张国", &["7777", "0006", "5-1", "李家村"]),
];

#[test]
fn every_way_of_typing_a_name_finds_it() {
    for query in [
        "zgq",
        "ZGQ",
        "zhangguiqin",
        "zhanggq",
        "zhgq",
        "zhangguiq",
        "zgqin",
        "张桂琴",
        "张gq",
        "桂琴",
        "z桂q",
        "1234",
        "１２３４",
        "ｚｇｑ",
        "5678",
        "3-12",
        "３－１２",
        "王家村 zgq",
        "zgq　王家",
        "wjc zgq",
    ] {
        assert_eq!(found(TOWN, query).first(), Some(&"张桂琴"), "{query}");
    }
    assert_eq!(found(TOWN, "lvch"), ["吕长河"]);
    assert_eq!(found(TOWN, "luchanghe"), ["吕长河"]);
    assert_eq!(found(TOWN, "mmtal"), ["买买提·艾力"]);
    assert_eq!(found(TOWN, "hj001"), ["吕长河", "买买提·艾力"]);
    assert_eq!(found(TOWN, "123x"), ["单桂芳"]);
    assert_eq!(found(TOWN, "zgx"), Vec::<&str>::new());
    assert_eq!(found(TOWN, "李家村 zgq"), ["赵国强"]);
}

#[test]
fn codes_match_from_their_beginning_and_the_exact_one_comes_first() {
    assert_eq!(found(TOWN, "3-12"), ["张桂琴", "赵国强"], "not 13-12");
    assert_eq!(found(TOWN, "234"), Vec::<&str>::new());
}

#[test]
fn order_is_fit_then_order_of_entry() {
    // 单 is shan as a surname and dan every day, and both are expected of it; chan comes after what is.
    assert_eq!(found(&[("单桂芳", &[]), ("段桂芬", &[])], "dgf"), ["单桂芳", "段桂芬"]);
    assert_eq!(found(&[("单桂芳", &[]), ("孙桂芬", &[])], "sgf"), ["单桂芳", "孙桂芬"]);
    assert_eq!(found(&[("单桂芳", &[]), ("陈桂芬", &[])], "cgf"), ["陈桂芬", "单桂芳"]);
    // Whole names before longer ones, names before villages, beginnings before what is within.
    assert_eq!(found(TOWN, "zg"), ["张国", "张桂琴", "赵国强"]);
    assert_eq!(found(TOWN, "wj"), ["王军", "张桂琴", "吕长河"]);
    assert_eq!(found(&[("王桂琴", &[]), ("桂琴", &[])], "gq"), ["桂琴", "王桂琴"]);
}

#[test]
fn a_bonus_decides_among_equals_only() {
    let index = index(TOWN);
    let mut hits = Vec::new();
    index.find_with("zg", 2, |key| u8::from(key == 1), &mut hits);
    assert_eq!(hits.iter().map(|hit| hit.key).collect::<Vec<_>>(), [1, 6]);
    index.find_with("王军", 2, |key| 255 - u8::try_from(key).unwrap(), &mut hits);
    assert_eq!(hits, [Hit { key: 2, rank: 0 }]);
}

#[test]
fn an_empty_query_gives_the_first() {
    let mut hits = vec![Hit { key: 99, rank: 9 }];
    for query in ["", "  ", "　", "·"] {
        index(TOWN).find(query, 3, &mut hits);
        assert_eq!(hits.iter().map(|hit| hit.key).collect::<Vec<_>>(), [0, 1, 2]);
    }
    index(TOWN).find("zgq", 0, &mut hits);
    assert_eq!(hits, []);
    Index::default().find("zgq", 5, &mut hits);
    assert_eq!(hits, []);
}

#[test]
fn a_saved_record_shows_up_at_once() {
    let mut index = index(TOWN);
    let mut hits = Vec::new();
    index.upsert(&Entry { key: 0, name: "李秀英", keys: &["4321"] });
    index.upsert(&Entry { key: 50, name: "周桂琴", keys: &[] });
    assert!(index.remove(2) && !index.remove(2));
    index.find("", 9, &mut hits);
    assert_eq!(hits.iter().map(|hit| hit.key).collect::<Vec<_>>(), [0, 1, 3, 4, 5, 6, 50]);
    index.find("lxy", 9, &mut hits);
    assert_eq!(hits.iter().map(|hit| hit.key).collect::<Vec<_>>(), [0]);
    index.find("zgq", 9, &mut hits);
    assert_eq!(hits.iter().map(|hit| hit.key).collect::<Vec<_>>(), [1, 50]);
    for round in 0..2000 {
        index.upsert(&Entry { key: 0, name: "李秀英", keys: &[&format!("{round:04}")] });
    }
    index.find("1999 李", 9, &mut hits);
    assert_eq!(hits.iter().map(|hit| hit.key).collect::<Vec<_>>(), [0]);
    assert!(index.memory() < 16 * 1024, "{}", index.memory());
    assert_eq!(index.len(), 7);
}

#[test]
fn thirty_thousand_people_take_little_room() {
    let codes: Vec<[String; 4]> = (0..30_000)
        .map(|n| {
            [
                format!("{:04}", n % 10_000),
                format!("{:04}", n / 3),
                format!("12-{:03}", n % 999),
                format!("HJ{n:05}"),
            ]
        })
        .collect();
    let keys: Vec<Vec<&str>> =
        codes.iter().map(|codes| codes.iter().map(String::as_str).chain(["柳树湾村"]).collect()).collect();
    let mut index =
        Index::build(keys.iter().zip(0..).map(|(keys, key)| Entry { key, name: "欧阳桂琴", keys }));
    assert!(index.memory() < 2_621_440, "{}", index.memory());
    index.upsert(&Entry { key: 30_000, name: "张桂琴", keys: &["1234"] });
    assert!(index.memory() < 2_621_440, "{}", index.memory());
}

#[test]
fn single_texts_are_matched_by_initials_too() {
    assert!(matched("bc", "保存并下一条") < matched("xyt", "保存并下一条"));
    assert_eq!(matched("", "保存"), Some(0));
    assert_eq!(matched("保存", "保存"), Some(0));
    assert_eq!(matched("ctrl", "保存"), None);
    assert!(matched("bc xy", "保存并下一条").is_some());
}

#[test]
fn syllables_obey_what_the_signature_assumes() {
    for c in '\u{3400}'..='\u{9FFF}' {
        for reading in readings_of(c) {
            let word = Word::all(reading.syllable).remove(0);
            let first = letter_bit(reading.syllable.as_bytes()[0]);
            assert_eq!(word.initials, first, "{c} {}", reading.syllable);
        }
    }
}

/// The same rules, written the slow and obvious way: try every way of spelling the text.
fn naive_fit(word: &[char], text: &[char]) -> Option<(Fit, bool)> {
    fn ends(word: &[char], text: &[char], opens: bool, usual: bool, out: &mut Vec<(bool, bool)>) {
        let Some(&letter) = word.first() else {
            out.push((usual, text.is_empty()));
            return;
        };
        let Some((&c, rest)) = text.split_first() else {
            return;
        };
        if letter == c {
            ends(&word[1..], rest, false, usual, out);
        }
        for reading in readings_of(c) {
            for length in 1..=reading.syllable.len().min(word.len()) {
                let spelt = word.iter().zip(reading.syllable.chars()).take(length);
                if spelt.clone().all(|(&w, s)| w == s || (s == 'v' && w == 'u')) {
                    let still = usual && (reading.usual || opens && reading.leads);
                    ends(&word[length..], rest, false, still, out);
                }
            }
        }
    }
    if word == text {
        return Some((Fit::Same, true));
    }
    let best = |from: usize, usual: bool| {
        let mut out = Vec::new();
        ends(word, &text[from..], from == 0, true, &mut out);
        out.into_iter().filter(|&(u, _)| u || !usual).map(|(_, whole)| whole).max()
    };
    let within = |usual| (0..text.len()).filter_map(|from| best(from, usual)).max();
    best(0, true)
        .map(|whole| (Fit::Usual, whole))
        .or_else(|| best(0, false).map(|whole| (Fit::Other, whole)))
        .or_else(|| within(true).map(|whole| (Fit::InnerUsual, whole)))
        .or_else(|| within(false).map(|whole| (Fit::InnerOther, whole)))
}

fn naive_grade(query: &str, name: &str, keys: &[String]) -> Option<Grade> {
    let fold_all = |text: &str| name_chars(text).collect::<Vec<char>>();
    let mut sum = Grade::BEST;
    for word in query.split(char::is_whitespace).map(fold_all).filter(|word| !word.is_empty()) {
        let mut best = naive_fit(&word, &fold_all(name)).map(Grade::of_name);
        for key in keys.iter().map(|key| fold_all(key)) {
            let grade = if key.iter().all(char::is_ascii) {
                key.starts_with(&word).then(|| Grade {
                    class: u8::from(key.len() != word.len()),
                    partial: key.len() != word.len(),
                })
            } else {
                naive_fit(&word, &key)
                    .map(|(fit, _)| Grade { class: if fit <= Fit::Usual { 5 } else { 6 }, partial: false })
            };
            best = [best, grade].into_iter().flatten().min();
        }
        sum = [sum, best?].into_iter().sum();
    }
    Some(sum)
}

fn naive_find(rows: &[(String, Vec<String>)], query: &str, limit: usize) -> Vec<Hit> {
    let mut all: Vec<(Grade, u32)> = rows
        .iter()
        .zip(0..)
        .filter_map(|((name, keys), key)| naive_grade(query, name, keys).map(|grade| (grade, key)))
        .collect();
    all.sort_by_key(|&(grade, key)| (grade, key));
    all.into_iter().take(limit).map(|(grade, key)| Hit { key, rank: grade.rank() }).collect()
}

prop_compose! {
    fn row()(
        name in "[张赵王李单曾仇查解乐翟缪吕女桂国琴强安西长行那阿３3aB·]{0,4}",
        keys in prop::collection::vec(prop_oneof!["[0-3-]{0,4}", "[王李张单][家西][村庄]", "[hH][jJ][0-2]{2}", "[1-3]组"], 0..4),
    ) -> (String, Vec<String>) {
        (name, keys)
    }
}

proptest! {
    #[test]
    fn finding_agrees_with_the_naive_way(
        rows in prop::collection::vec(row(), 0..30),
        query in prop_oneof![
            "[zhangqxiewljyudos]{1,5}",
            "[张王李单桂国琴a-z]{1,3}( [a-z0-9村家-]{1,2})?",
            "[0-3-]{1,3}",
            "[0-3hj组]{1,3}",
            "[ｚｇ３ vun·]{0,4}",
        ],
        limit in 0_usize..12,
    ) {
        let keys: Vec<Vec<&str>> = rows.iter().map(|(_, keys)| keys.iter().map(String::as_str).collect()).collect();
        let index = Index::build(
            rows.iter().zip(&keys).zip(0..).map(|(((name, _), keys), key)| Entry { key, name, keys }),
        );
        let mut hits = Vec::new();
        index.find(&query, limit, &mut hits);
        prop_assert_eq!(hits, naive_find(&rows, &query, limit));
    }

    #[test]
    fn names_are_found_by_their_own_spelling(name in "[\u{4E00}-\u{9FA5}]{1,6}", cut in 1_usize..6) {
        let spelt: Vec<&str> = name.chars().filter_map(|c| readings_of(c).next()).map(|r| r.syllable).collect();
        prop_assume!(spelt.len() == name.chars().count());
        let mixed: String = spelt.iter().enumerate().map(|(at, s)| if at % 2 == 0 { *s } else { &s[..cut.min(s.len())] }).collect();
        prop_assert!(matched(&spelt.concat(), &name).is_some_and(|rank| rank <= 2), "{}", spelt.concat());
        prop_assert!(matched(&mixed, &name).is_some_and(|rank| rank <= 2), "{}", mixed);
    }

    #[test]
    fn nothing_panics(query in ".*", name in ".*", key in ".*") {
        let mut index = Index::build([Entry { key: 1, name: &name, keys: &[&key] }]);
        let mut hits = Vec::new();
        index.find(&query, 5, &mut hits);
        index.upsert(&Entry { key: 2, name: &key, keys: &[&query] });
        index.find(&name, 5, &mut hits);
        let _ = matched(&query, &name);
    }

    #[test]
    fn long_words_do_not_hang(times in 1_usize..40) {
        let _ = matched(&"an".repeat(times), &"阿安那南".repeat(times * 10));
    }
}
