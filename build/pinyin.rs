//! Packs the readings of the `pinyin` crate into the table that `model::pinyin` reads.
//!
//! The crate's own tables cost several hundred kilobytes in a program; the register only needs toneless
//! syllables, so they are packed here to about 70 KB. Two corrections are made by hand: which reading is the
//! usual one in names of people and places, and how a character is read as a surname.

use std::collections::{BTreeSet, HashMap};
use std::iter::repeat_n;
use std::path::Path;
use std::{fs, io};

use pinyin::ToPinyinMulti;

/// Extension A and the basic block of Chinese characters; names use both (刘䶮).
const BLOCK: std::ops::RangeInclusive<u32> = 0x3400..=0x9FFF;
/// The longest syllable: zhuang.
const WIDTH: usize = 6;
/// From here on the basic block; the rare characters before it keep one reading, for the sake of size.
const BASIC: u32 = 0x4E00;
/// In the table: no reading known.
const NONE: u16 = 0xFFFF;
/// In the table: the rest is an offset into the lists. In a list: this is its last reading.
const MARK: u16 = 0x8000;
/// In a list: the reading of the character as a surname.
const SURNAME: u16 = 0x4000;

/// Usual readings in names of people and villages where the crate puts a rarer one first.
const USUAL: &str =
    "长chang 翟zhai 覃qin 缪miao 隗wei 郇xun 厦xia 薄bo 嗯en 俞yu 沈shen 莘xin 佘she 郗xi 晟sheng 咀zui";

/// How characters with several readings are read as a surname.
const SURNAMES: &str = "单shan 單shan 曾zeng 仇qiu 查zha 区ou 區ou 解xie 乐yue 樂yue 翟zhai 覃qin 尉yu 缪miao \
    繆miao 朴piao 葛ge 盖ge 蓋ge 任ren 华hua 纪ji 召shao 洗xian 冼xian 员yun 秘bi 万wan 宁ning 谌chen 黑he 种chong \
    繁po 折she 卜bu 句gou 那na 能nai 令ling 燕yan 过guo 哈ha 撒sa 都du 长zhang 祭zhai 莘shen 费fei 贲ben 乜nie \
    牟mu 阚kan 盛sheng 石shi 车che 柏bai 晁chao 郗chi 隗wei 宿su 角jue 薄bo 沈shen 余yu 逄pang 臧zang 曲qu 贾jia \
    应ying 於yu 行xing 教jiao 降jiang 拓tuo 占zhan 强qiang 重chong 朝chao 藏zang 厘li 佴nai 眭sui 亓qi 郄qie";

/// Writes `pinyin.table` and `pinyin.syllables` into `out`.
pub fn write(out: &Path) -> io::Result<()> {
    let chars: Vec<(Vec<String>, Option<String>)> = BLOCK.map(readings).collect();
    let names: BTreeSet<&str> = chars.iter().flat_map(|(all, _)| all.iter().map(String::as_str)).collect();
    let ids: HashMap<&str, u16> = names.iter().copied().zip(0..).collect();
    let coded: Vec<Vec<u16>> =
        chars.iter().map(|(all, surname)| code(all, surname.as_deref(), &ids)).collect();

    // Longest first, so that a list which is the tail of another shares its room.
    let mut by_length: Vec<&Vec<u16>> = coded.iter().filter(|list| list.len() > 1).collect();
    by_length.sort_by_key(|list| (std::cmp::Reverse(list.len()), *list));
    let mut lists: Vec<u16> = Vec::new();
    let mut places: HashMap<&[u16], u16> = HashMap::new();
    for list in by_length {
        if places.contains_key(list.as_slice()) {
            continue;
        }
        for tail in 0..list.len() - 1 {
            let place = u16::try_from(lists.len() + tail).map_err(io::Error::other)?;
            places.entry(&list[tail..]).or_insert(place);
        }
        lists.extend_from_slice(list);
    }

    let table = coded.iter().map(|list| match list.as_slice() {
        [] => NONE,
        [one] => one & !(MARK | SURNAME),
        several => MARK | places.get(several).copied().unwrap_or(NONE),
    });
    let bytes: Vec<u8> = table.chain(lists.iter().copied()).flat_map(u16::to_le_bytes).collect();
    let syllables: String =
        names.iter().flat_map(|name| name.chars().chain(repeat_n(' ', WIDTH - name.len()))).collect();
    fs::write(out.join("pinyin.table"), bytes)?;
    fs::write(out.join("pinyin.syllables"), syllables)
}

/// All toneless readings of one character, the usual one first, and its reading as a surname.
fn readings(point: u32) -> (Vec<String>, Option<String>) {
    let Some(c) = char::from_u32(point) else {
        return (Vec::new(), None);
    };
    let surname = by_hand(SURNAMES, c);
    let mut all: Vec<String> = Vec::new();
    let crate_has = c.to_pinyin_multi().into_iter().flatten().map(|reading| plain(reading.plain()));
    for reading in by_hand(USUAL, c).into_iter().chain(crate_has).chain(surname.clone()) {
        // 哼 and 嗯 are also written hng, n and m: sounds without a vowel, which nobody types to find a person.
        let sane = reading.len() <= WIDTH && reading.contains(['a', 'e', 'i', 'o', 'u', 'v']);
        if sane && !all.contains(&reading) {
            all.push(reading);
        }
    }
    if point < BASIC {
        all.truncate(1);
    }
    (all, surname)
}

/// The syllable as it is typed on a keyboard: `v` stands for ü.
fn plain(syllable: &str) -> String {
    syllable
        .chars()
        .map(|c| match c {
            'ü' => 'v',
            'ê' | 'ế' | 'ề' => 'e',
            other => other,
        })
        .filter(char::is_ascii_lowercase)
        .collect()
}

fn by_hand(list: &str, c: char) -> Option<String> {
    list.split_whitespace().find_map(|word| word.strip_prefix(c)).map(str::to_owned)
}

fn code(all: &[String], surname: Option<&str>, ids: &HashMap<&str, u16>) -> Vec<u16> {
    let mut list: Vec<u16> = Vec::with_capacity(all.len());
    for reading in all {
        let flag = if surname == Some(reading.as_str()) { SURNAME } else { 0 };
        list.push(ids.get(reading.as_str()).copied().unwrap_or(0) | flag);
    }
    if let Some(last) = list.last_mut() {
        *last |= MARK;
    }
    list
}
