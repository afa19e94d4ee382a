//! What all the stories share: the town, the days, who sits at the keyboard, and what has been written down so far.

use super::dice::Dice;
use super::town::Town;
use super::{Fact, Later};
use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

/// How many working days before today the sample tells of.
const WORKDAYS: usize = 40;
/// How far back working days are looked for, so that a calendar without any ends the search.
const FARTHEST: u64 = 400;

/// The working days before today, oldest first, and today itself as the last.
pub(super) struct Calendar(Vec<NaiveDate>);

impl Calendar {
    pub(super) fn before(today: NaiveDate, is_workday: &dyn Fn(NaiveDate) -> bool) -> Self {
        Self::back(today, WORKDAYS, is_workday)
    }

    /// So many working days before a day, and the day itself.
    pub(super) fn back(today: NaiveDate, workdays: usize, is_workday: &dyn Fn(NaiveDate) -> bool) -> Self {
        let back = (1..=FARTHEST).filter_map(|days| today.checked_sub_days(Days::new(days)));
        let mut days: Vec<NaiveDate> = back.filter(|day| is_workday(*day)).take(workdays).collect();
        days.reverse();
        days.push(today);
        Self(days)
    }

    pub(super) fn date(&self, day: usize) -> NaiveDate {
        self.0.get(day).or(self.0.last()).copied().unwrap_or_default()
    }

    /// The last of the days that is not after a date; the first when all are.
    pub(super) fn near(&self, date: NaiveDate) -> usize {
        self.0.partition_point(|day| *day <= date).saturating_sub(1)
    }

    /// Today's number.
    pub(super) fn today(&self) -> usize {
        self.0.len().saturating_sub(1)
    }

    /// The days before today.
    pub(super) fn past(&self) -> std::ops::Range<usize> {
        0..self.today()
    }

    /// A number for the dice that stays the same whatever day it is looked at from.
    pub(super) fn seed(&self, day: usize) -> u64 {
        u64::try_from(self.date(day).num_days_from_ce()).unwrap_or_default()
    }
}

/// Something a cadre did on a day, for the day's summary.
pub(super) struct Deed {
    pub cadre: usize,
    pub day: usize,
    /// The household's head, or nothing for a meeting.
    pub head: String,
    pub topic: String,
}

pub(super) struct World<'a> {
    pub town: &'a Town,
    pub days: &'a Calendar,
    pub facts: Vec<Fact>,
    pub deeds: Vec<Deed>,
    clerks: Vec<usize>,
}

pub(super) fn clock(hour: u32, minute: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, minute, 0).unwrap_or_default()
}

/// A moment between two hours.
pub(super) fn moment(dice: &mut Dice, from: u32, to: u32) -> NaiveTime {
    let minute = dice.between(from * 60, to * 60 - 1);
    clock(minute / 60, minute % 60)
}

impl<'a> World<'a> {
    pub(super) fn new(town: &'a Town, days: &'a Calendar) -> Self {
        Self { town, days, facts: Vec::new(), deeds: Vec::new(), clerks: town.all_at_desk(1) }
    }

    /// When somebody was out: before noon or after; today only early, as the day is half done.
    pub(super) fn out_at(&self, dice: &mut Dice, day: usize) -> NaiveTime {
        if day == self.days.today() {
            clock(8, 10 + dice.below(45))
        } else if dice.per_mille(550) {
            moment(dice, 9, 12)
        } else {
            moment(dice, 14, 17)
        }
    }

    /// When what happened at a time on a day was keyed: mostly the same afternoon, sometimes the next morning, and
    /// now and then two days late. Never after this morning.
    pub(super) fn keyed(&self, dice: &mut Dice, day: usize, happened: NaiveTime) -> NaiveDateTime {
        let today = self.days.today();
        if day == today {
            return self.days.date(day).and_time(clock(9, 5 + dice.below(55)));
        }
        let late = match dice.below(100) {
            0..=72 => 0,
            73..=94 => 1,
            _ => 2,
        };
        let day_keyed = (day + late).min(today);
        let time = match day_keyed - day {
            0 => moment(dice, 16, 18).max(happened + TimeDelta::minutes(20)),
            _ => moment(dice, 8, 9),
        };
        self.days.date(day_keyed).and_time(time)
    }

    /// Who keys a cadre's facts: those with a place at the desk mostly themselves, a clerk for the others.
    pub(super) fn keyer(&self, dice: &mut Dice, cadre: usize) -> usize {
        let found = self.town.cadres.get(cadre);
        let clerk = dice.pick(&self.clerks).copied().unwrap_or(cadre);
        match found.and_then(|cadre| cadre.desk_role) {
            Some(2) if dice.per_mille(180) => clerk,
            Some(_) => cadre,
            None => {
                let village = found.map_or(0, |cadre| cadre.village);
                let own = self.town.village_cadres(village);
                if dice.per_mille(550) { dice.pick(&own).copied().unwrap_or(clerk) } else { clerk }
            }
        }
    }

    /// Writes a fact down; blank fields are left out.
    pub(super) fn write(
        &mut self,
        kind: &'static str,
        act: &'static str,
        at: NaiveDateTime,
        by: usize,
        fields: Vec<(&'static str, String)>,
        then: Vec<Later>,
    ) {
        let by = self.town.cadre_code(by).to_owned();
        let fields = fields.into_iter().filter(|(_, text)| !text.is_empty()).collect();
        self.facts.push(Fact { kind, act, at, by, fields, then });
    }
}
