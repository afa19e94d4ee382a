//! Which household a saying fits, and the saying with the household's own facts in it.

use super::town::{Household, Member, Town, group_words};

/// Puts the values in place of `{name}`.
pub(super) fn fill(words: &str, values: &[(&str, &str)]) -> String {
    let mut filled = words.to_owned();
    for (name, value) in values {
        filled = filled.replace(&format!("{{{name}}}"), value);
    }
    filled
}

/// Whether a month is in season; no months is all year.
pub(super) fn in_season(months: &[u32], month: u32) -> bool {
    months.is_empty() || months.contains(&month)
}

/// Whether what a saying needs is so in this household, in this year.
pub(super) fn fits(needs: &str, household: &Household, year: i32) -> bool {
    let h = household;
    let any = |test: &dyn Fn(&Member) -> bool| h.members.iter().any(test);
    let elder = |member: &Member| year - member.born >= 68;
    match needs {
        "any" => true,
        "family" => h.members.len() > 2,
        "plain" => !h.assisted && h.members.len() > 1,
        "listed" => h.assisted,
        "unlisted" => h.assisted && !h.categories.contains(&1) && !h.categories.contains(&2) && any(&ill),
        "ill" => any(&ill),
        "disabled" => any(&disabled),
        "limb" => any(&|member| disabled(member) && member.words.contains("肢体")),
        "student" => any(&student),
        "child" => any(&|member| child(member, year)) && any(&|member| year - member.born >= 58),
        "elder" => any(&elder),
        "family_elder" => any(&elder) && h.members.len() > 2,
        "aged" => any(&|member| year - member.born >= 80),
        "alone" => h.members.len() == 1 && any(&|member| year - member.born >= 60),
        "destitute" => h.categories.contains(&2),
        "away" => any(&|member| member.away),
        "land" => h.farmland.parse().is_ok_and(|mu: f64| mu >= 3.0) && any(&|member| working(member, year)),
        "working" => any(&|member| working(member, year)),
        "couple" => {
            any(&|member| member.relation == 2)
                && any(&|member| member.relation == 1 && year - member.born < 58)
        }
        "housing" => matches!(h.housing, 2 | 3),
        "allowance" => h.categories.contains(&1),
        "water" => h.causes.contains(&8),
        "capital" => h.causes.contains(&7) && any(&|member| working(member, year)),
        "skill" => h.causes.contains(&6) && any(&|member| working(member, year)),
        _ => false,
    }
}

fn ill(member: &Member) -> bool {
    matches!(member.health, 2 | 3) && !member.words.is_empty()
}

fn disabled(member: &Member) -> bool {
    member.health == 4 && !member.words.is_empty()
}

/// From senior high school up: those below cost no fees.
fn student(member: &Member) -> bool {
    member.words.starts_with("在读") && !member.words.contains("小学") && !member.words.contains("初中")
}

fn child(member: &Member, year: i32) -> bool {
    (6..=15).contains(&(year - member.born))
}

fn working(member: &Member, year: i32) -> bool {
    (20..=66).contains(&(year - member.born)) && !member.away && !matches!(member.health, 3 | 4)
}

/// The member a saying is about.
fn subject<'a>(needs: &str, household: &'a Household, year: i32) -> Option<&'a Member> {
    let first = |test: &dyn Fn(&Member) -> bool| household.members.iter().find(|member| test(member));
    match needs {
        "ill" | "unlisted" => first(&ill),
        "disabled" => first(&disabled),
        "limb" => first(&|member| disabled(member) && member.words.contains("肢体")),
        "student" => first(&student),
        "away" => first(&|member| member.away),
        "elder" | "family_elder" => {
            household.members.iter().filter(|member| year - member.born >= 68).min_by_key(|m| m.born)
        }
        "aged" => household.members.iter().min_by_key(|member| member.born),
        _ => household.members.first(),
    }
}

/// How the head's family speaks of the member: 母亲赵秀兰.
fn called(member: &Member) -> String {
    let relation = match (member.relation, member.woman) {
        (2, true) => "妻子",
        (2, false) => "丈夫",
        (3, _) => "儿子",
        (4, _) => "女儿",
        (5, _) => "儿媳",
        (6, _) => "女婿",
        (7, true) => "孙女",
        (7, false) => "孙子",
        (8, _) => "父亲",
        (9, _) => "母亲",
        (11, true) => "妹妹",
        (11, false) => "弟弟",
        _ => "",
    };
    format!("{relation}{}", member.name)
}

/// What is the matter with the member, after the name.
fn condition(member: &Member) -> String {
    const SAYS_ALL: [&str; 5] = ["术后", "偏瘫", "透析", "治疗中", "不便"];
    let words = &member.words;
    match member.health {
        4 => format!("{words}残疾").replace("卧床残疾", "残疾卧床"),
        2 | 3 if !SAYS_ALL.iter().any(|word| words.contains(word)) => format!("患{words}"),
        _ => words.clone(),
    }
}

/// A saying with the household's own facts in it.
pub(super) struct Teller<'a> {
    town: &'a Town,
    household: &'a Household,
    who: String,
    words: String,
}

impl<'a> Teller<'a> {
    pub(super) fn new(town: &'a Town, household: &'a Household, needs: &str, year: i32) -> Self {
        let subject = subject(needs, household, year);
        let who = subject.map(called).unwrap_or_default();
        Self { town, household, who, words: subject.map(condition).unwrap_or_default() }
    }

    pub(super) fn tell(&self, words: &str, topic: &str) -> String {
        let h = self.household;
        let village = self.town.villages.get(h.village).map_or("", |village| &village.name);
        let (n, g) = (h.members.len().to_string(), group_words(h.group));
        let values = [
            ("head", h.head.as_str()),
            ("n", &n),
            ("mu", &h.farmland),
            ("v", village),
            ("g", &g),
            ("who", &self.who),
            ("words", &self.words),
            ("topic", topic),
        ];
        fill(words, &values)
    }
}
