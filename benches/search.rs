//! The promise: a name typed by its initials is found among 30,000 people before the key comes up again.
//!
//! The raw limit is one plain substring scan over the initials of the same names, which knows no other readings, no
//! order and no village. `cargo bench --bench search`.

mod common;

use common::{Times, head, mib, print_figure, print_once};
use lianxin::model::pinyin::initials;
use lianxin::model::search::{Entry, Index};
use std::hint::black_box;
use std::time::Instant;

const PEOPLE: u32 = 30_000;
const ROUNDS: usize = 40;
const SURNAMES: &str =
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕单仇查解乐翟覃尉缪朴";
const GIVEN: &str = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂琴凤玉珍梅莲香红春秋冬雪晶颖欣怡嘉宇轩浩然子涵思远志国建华民生福贵有才德义";
const VILLAGES: [&str; 8] =
    ["王家村", "李家村", "清河村", "石桥村", "柳树湾村", "新民村", "东岗村", "大坪村"];

/// Invented people: name, and the keys a register gives its index.
struct Person {
    name: String,
    keys: [String; 5],
}

fn people() -> Vec<Person> {
    let (surnames, given): (Vec<char>, Vec<char>) = (SURNAMES.chars().collect(), GIVEN.chars().collect());
    // A fixed sequence, so that two runs measure the same town.
    let mut state = 20_261_121_u64;
    let mut next = move |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap_or(0) % below
    };
    (0..PEOPLE)
        .map(|_| {
            let mut name = String::from(surnames[next(surnames.len())]);
            name.push(given[next(given.len())]);
            if next(5) > 0 {
                name.push(given[next(given.len())]);
            }
            let keys = [
                format!("{:04}", next(10_000)),
                format!("{:04}", next(10_000)),
                format!("{}-{}", 1 + next(12), 1 + next(90)),
                format!("HJ{:05}", next(7_555)),
                VILLAGES[next(VILLAGES.len())].to_owned(),
            ];
            Person { name, keys }
        })
        .collect()
}

fn times(queries: &[String], mut one: impl FnMut(&str)) -> Times {
    let mut times = Times::default();
    for _ in 0..ROUNDS {
        for query in queries {
            let start = Instant::now();
            one(black_box(query));
            times.add(start.elapsed());
        }
    }
    times
}

fn main() {
    head("searching");
    let people = people();
    let keys: Vec<Vec<&str>> = people.iter().map(|p| p.keys.iter().map(String::as_str).collect()).collect();
    let start = Instant::now();
    let index = Index::build(people.iter().zip(&keys).zip(0..).map(|((p, keys), key)| Entry {
        key,
        name: &p.name,
        keys,
    }));
    print_once(&format!("an index of {PEOPLE} people, built"), start.elapsed(), "");
    print_figure("  its memory", &mib(u32::try_from(index.memory() / 1024).unwrap_or(u32::MAX)), "");

    let some: Vec<&Person> = people.iter().step_by(997).collect();
    let by_initials: Vec<String> = some.iter().map(|p| initials(&p.name)).collect();
    let kinds: [(&str, Vec<String>); 8] = [
        ("nothing", vec!["vvvv".to_owned()]),
        ("initials, all", by_initials.clone()),
        ("initials, first", by_initials.iter().map(|q| q[..1].to_owned()).collect()),
        ("initials, first two", by_initials.iter().map(|q| q[..2].to_owned()).collect()),
        ("characters", some.iter().map(|p| p.name.chars().skip(1).collect()).collect()),
        ("last four digits", some.iter().map(|p| p.keys[0].clone()).collect()),
        ("door number", some.iter().map(|p| p.keys[2].clone()).collect()),
        (
            "village and initials",
            some.iter().map(|p| format!("{} {}", &p.keys[4][..6], initials(&p.name))).collect(),
        ),
    ];
    let mut hits = Vec::new();
    for (what, queries) in &kinds {
        let found = times(queries, |query| {
            index.find(query, 12, &mut hits);
            black_box(&hits);
        });
        found.print(what, "aim 1");
    }

    let text: String = people.iter().map(|p| initials(&p.name) + "\n").collect();
    let raw = times(&by_initials, |query| {
        black_box(text.matches(query).count());
    });
    raw.print("raw scan of initials", "");
}
