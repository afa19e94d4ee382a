//! The sample town in memory: as much of the registers as telling believable stories needs.

use super::embed::Damaged;
use super::tables::read;
use std::collections::BTreeMap;

pub(super) struct Village {
    pub code: String,
    pub name: String,
    /// 包村领导, a cadre's number in [`Town::cadres`].
    pub official: Option<usize>,
    /// 指导员
    pub instructor: Option<usize>,
}

pub(super) struct Cadre {
    pub code: String,
    pub name: String,
    pub village: usize,
    /// 职务
    pub post: String,
    /// 干部类别
    pub rank: u16,
    /// 录入身份
    pub desk_role: Option<u16>,
    pub keeps_daily: bool,
}

pub(super) struct Member {
    pub name: String,
    pub relation: u16,
    pub born: i32,
    pub woman: bool,
    pub health: u16,
    pub away: bool,
    pub words: String,
}

pub(super) struct Household {
    pub code: String,
    pub head: String,
    pub village: usize,
    pub group: u32,
    pub assisted: bool,
    pub categories: Vec<u16>,
    pub causes: Vec<u16>,
    pub housing: u16,
    pub farmland: String,
    pub members: Vec<Member>,
}

#[derive(Default)]
pub(super) struct Town {
    pub villages: Vec<Village>,
    pub cadres: Vec<Cadre>,
    pub households: Vec<Household>,
    /// Cadre and household, for every pairing.
    pub pairs: Vec<(usize, usize)>,
}

/// Rows of a file, with cells by their label.
struct Sheet {
    file: &'static str,
    labels: BTreeMap<String, usize>,
    rows: Vec<Vec<String>>,
}

impl Sheet {
    fn open(file: &'static str) -> Result<Self, Damaged> {
        let (header, rows) = read(file)?;
        let labels = header.into_iter().enumerate().map(|(at, label)| (label, at)).collect();
        Ok(Self { file, labels, rows })
    }

    fn cell<'a>(&self, row: &'a [String], label: &str) -> Result<&'a str, Damaged> {
        let cell = self.labels.get(label).and_then(|at| row.get(*at));
        cell.map(String::as_str).ok_or_else(|| Damaged::file(self.file))
    }

    fn code(&self, row: &[String], label: &str) -> Result<u16, Damaged> {
        Ok(self.cell(row, label)?.parse().unwrap_or_default())
    }

    fn codes(&self, row: &[String], label: &str) -> Result<Vec<u16>, Damaged> {
        Ok(self.cell(row, label)?.split(' ').filter_map(|code| code.parse().ok()).collect())
    }

    fn find(&self, numbers: &BTreeMap<String, usize>, code: &str) -> Result<usize, Damaged> {
        numbers.get(code).copied().ok_or_else(|| Damaged::file(self.file))
    }
}

impl Town {
    pub(super) fn open() -> Result<Self, Damaged> {
        let mut town = Self::default();
        let villages = town.read_villages()?;
        let cadres = town.read_cadres(&villages)?;
        let households = town.read_households(&villages)?;
        let sheet = Sheet::open("village.posts.csv")?;
        for row in &sheet.rows {
            let number = sheet.find(&villages, sheet.cell(row, "村编号")?)?;
            let (official, instructor) = (sheet.cell(row, "包村领导")?, sheet.cell(row, "指导员")?);
            if let Some(village) = town.villages.get_mut(number) {
                village.official = Some(sheet.find(&cadres, official)?);
                village.instructor = Some(sheet.find(&cadres, instructor)?);
            }
        }
        let sheet = Sheet::open("pairing.csv")?;
        for row in &sheet.rows {
            let cadre = sheet.find(&cadres, sheet.cell(row, "帮扶责任人")?)?;
            let household = sheet.find(&households, sheet.cell(row, "帮扶农户")?)?;
            town.pairs.push((cadre, household));
        }
        Ok(town)
    }

    fn read_villages(&mut self) -> Result<BTreeMap<String, usize>, Damaged> {
        let sheet = Sheet::open("village.csv")?;
        for row in &sheet.rows {
            let (code, name) = (sheet.cell(row, "村编号")?.to_owned(), sheet.cell(row, "村名")?.to_owned());
            self.villages.push(Village { code, name, official: None, instructor: None });
        }
        Ok(numbered(self.villages.iter().map(|village| &village.code)))
    }

    fn read_cadres(
        &mut self,
        villages: &BTreeMap<String, usize>,
    ) -> Result<BTreeMap<String, usize>, Damaged> {
        let sheet = Sheet::open("cadre.csv")?;
        for row in &sheet.rows {
            self.cadres.push(Cadre {
                code: sheet.cell(row, "干部编号")?.to_owned(),
                name: sheet.cell(row, "姓名")?.to_owned(),
                village: sheet.find(villages, sheet.cell(row, "所联系村")?)?,
                post: sheet.cell(row, "职务")?.to_owned(),
                rank: sheet.code(row, "干部类别")?,
                desk_role: sheet.cell(row, "录入身份")?.parse().ok(),
                keeps_daily: sheet.cell(row, "写日小结")? == "1",
            });
        }
        Ok(numbered(self.cadres.iter().map(|cadre| &cadre.code)))
    }

    fn read_households(
        &mut self,
        villages: &BTreeMap<String, usize>,
    ) -> Result<BTreeMap<String, usize>, Damaged> {
        let sheet = Sheet::open("household.csv")?;
        for row in &sheet.rows {
            self.households.push(Household {
                code: sheet.cell(row, "农户编号")?.to_owned(),
                head: sheet.cell(row, "户主")?.to_owned(),
                village: sheet.find(villages, sheet.cell(row, "村")?)?,
                group: u32::from(sheet.code(row, "组")?),
                assisted: sheet.code(row, "帮扶对象")? > 0,
                categories: sheet.codes(row, "户类别")?,
                causes: sheet.codes(row, "困难原因")?,
                housing: sheet.code(row, "住房状况")?,
                farmland: sheet.cell(row, "承包耕地")?.to_owned(),
                members: Vec::new(),
            });
        }
        let numbers = numbered(self.households.iter().map(|household| &household.code));
        let sheet = Sheet::open("household.members.csv")?;
        for row in &sheet.rows {
            let number = sheet.find(&numbers, sheet.cell(row, "农户编号")?)?;
            let id = sheet.cell(row, "身份证号")?;
            let digits =
                |range: std::ops::Range<usize>| id.get(range).and_then(|part| part.parse::<i32>().ok());
            let member = Member {
                name: sheet.cell(row, "姓名")?.to_owned(),
                relation: sheet.code(row, "与户主关系")?,
                born: digits(6..10).unwrap_or_default(),
                woman: digits(16..17).unwrap_or_default() % 2 == 0,
                health: sheet.code(row, "健康状况")?,
                away: sheet.cell(row, "外出务工")? == "1",
                words: sheet.cell(row, "备注")?.to_owned(),
            };
            if let Some(household) = self.households.get_mut(number) {
                household.members.push(member);
            }
        }
        Ok(numbers)
    }

    /// The cadre's code, for a reference field.
    pub(super) fn cadre_code(&self, number: usize) -> &str {
        self.cadres.get(number).map_or("", |cadre| &cadre.code)
    }

    /// The cadre's number by code.
    pub(super) fn cadre_of(&self, code: &str) -> Option<usize> {
        self.cadres.iter().position(|cadre| cadre.code == code)
    }

    /// The cadre's number whose role at the desk it is, the first in the register.
    pub(super) fn at_desk(&self, role: u16) -> Option<usize> {
        self.cadres.iter().position(|cadre| cadre.desk_role == Some(role))
    }

    /// All cadres with a role at the desk.
    pub(super) fn all_at_desk(&self, role: u16) -> Vec<usize> {
        let numbers = self.cadres.iter().enumerate().filter(|(_, cadre)| cadre.desk_role == Some(role));
        numbers.map(|(number, _)| number).collect()
    }

    /// How many households each village has.
    pub(super) fn households_by_village(&self) -> Vec<i64> {
        let mut counts = vec![0; self.villages.len()];
        for household in &self.households {
            if let Some(count) = counts.get_mut(household.village) {
                *count += 1;
            }
        }
        counts
    }

    /// The village's own cadres (村干部).
    pub(super) fn village_cadres(&self, village: usize) -> Vec<usize> {
        let own =
            self.cadres.iter().enumerate().filter(|(_, cadre)| cadre.village == village && cadre.rank == 3);
        own.map(|(number, _)| number).collect()
    }
}

fn numbered<'a>(codes: impl Iterator<Item = &'a String>) -> BTreeMap<String, usize> {
    codes.enumerate().map(|(number, code)| (code.clone(), number)).collect()
}

/// The group as people say it: 五组.
pub(super) fn group_words(group: u32) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let digit =
        |number: u32| DIGITS.get(usize::try_from(number).unwrap_or_default()).copied().unwrap_or_default();
    match group {
        0..=9 => format!("{}组", digit(group)),
        10..=19 => format!("十{}组", digit(group - 10)),
        _ => format!("{}十{}组", digit(group / 10 % 10), digit(group % 10)),
    }
}
