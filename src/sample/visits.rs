//! Visits: pairs come by now and then, those who keep a daily summary go out every other day, and what was
//! promised is answered on a later visit.

use super::dice::Dice;
use super::teller::{Teller, fits, in_season};
use super::town::Household;
use super::words::{self, Story, Visits};
use super::world::{Deed, World};
use chrono::{Datelike, Days, NaiveDate};
use std::collections::{BTreeMap, BTreeSet};

const PURPOSE: u64 = 1;
/// Every so many pairs one household is not visited in all these weeks: somebody has to be due.
const NEVER_VISITED: usize = 19;
/// 电话 and 群众来访: not in the house.
const PHONE: u16 = 5;
const CALLED_IN: u16 = 6;
/// 入户核实, which takes two.
const VERIFICATION: u16 = 8;
const FOLLOW_UP: u16 = 7;
/// How the matter stands: 已落实, 正在办理, 待上级研究, 无需办理.
const DONE: u16 = 1;
const IN_HAND: u16 = 2;
const WITH_SUPERIORS: u16 = 3;
const NOTHING_TO_DO: u16 = 4;
const CONTENT: [&str; 4] =
    ["户主表示满意。", "当面核对，户主认可。", "已在一户一档上注明。", "提醒以后有事早说。"];

/// A matter still open in a household.
struct Open {
    story: usize,
    due: NaiveDate,
}

struct Rounds<'w, 'a, 'b> {
    world: &'w mut World<'a>,
    words: &'b Visits,
    open: BTreeMap<usize, Open>,
    told: BTreeMap<usize, BTreeSet<usize>>,
    /// Households that nobody visits, so that the people at the desk find somebody due.
    left: BTreeSet<usize>,
}

pub(super) fn tell(world: &mut World, words: &Visits) {
    let town = world.town;
    let desk: Vec<usize> = [1, 4].into_iter().filter_map(|role| town.at_desk(role)).collect();
    let left =
        town.pairs.iter().filter(|(who, _)| desk.contains(who)).map(|(_, household)| *household).collect();
    let mut rounds = Rounds { world, words, open: BTreeMap::new(), told: BTreeMap::new(), left };
    for day in 0..=rounds.world.days.today() {
        let mut dice = Dice::new(PURPOSE, rounds.world.days.seed(day));
        let mut seen = BTreeSet::new();
        for (cadre, household) in rounds.plan(&mut dice, day) {
            if seen.insert((cadre, household)) {
                rounds.visit(&mut dice, day, cadre, household);
            }
        }
    }
}

impl Rounds<'_, '_, '_> {
    /// Who goes where today.
    fn plan(&self, dice: &mut Dice, day: usize) -> Vec<(usize, usize)> {
        let town = self.world.town;
        let mut plan = Vec::new();
        if day == self.world.days.today() {
            for cadre in [1, 2, 3, 4].into_iter().filter_map(|role| town.at_desk(role)) {
                plan.extend((0..2).filter_map(|_| Some((cadre, self.somewhere(dice, cadre)?))));
            }
            return plan;
        }
        for (number, (cadre, household)) in town.pairs.iter().enumerate() {
            let keeps_daily = town.cadres.get(*cadre).is_some_and(|cadre| cadre.keeps_daily);
            if !keeps_daily && number % NEVER_VISITED != 0 && dice.per_mille(36) {
                plan.push((*cadre, *household));
            }
        }
        for (cadre, found) in town.cadres.iter().enumerate() {
            if found.keeps_daily && dice.per_mille(420) {
                let count = dice.pick(&[1, 1, 1, 1, 2, 2]).copied().unwrap_or(1);
                plan.extend((0..count).filter_map(|_| Some((cadre, self.somewhere(dice, cadre)?))));
            }
        }
        plan
    }

    /// A household in the cadre's village: the own pair, another assisted one, or any.
    fn somewhere(&self, dice: &mut Dice, cadre: usize) -> Option<usize> {
        let town = self.world.town;
        let village = town.cadres.get(cadre)?.village;
        let lot = dice.below(100);
        let own = town.pairs.iter().find(|(who, _)| *who == cadre).map(|(_, household)| *household);
        if lot < 25 && own.is_none_or(|household| !self.left.contains(&household)) {
            return own;
        }
        let suits = |household: &Household| household.village == village && (household.assisted || lot >= 80);
        let all = town.households.iter().enumerate();
        let all = all.filter(|(number, household)| suits(household) && !self.left.contains(number));
        let numbers: Vec<usize> = all.map(|(number, _)| number).collect();
        dice.pick(&numbers).copied()
    }

    fn visit(&mut self, dice: &mut Dice, day: usize, cadre: usize, number: usize) {
        let (town, date) = (self.world.town, self.world.days.date(day));
        let Some(household) = town.households.get(number) else {
            return;
        };
        let due = self.open.get(&number).map(|open| (open.story, open.due));
        let written = match due {
            Some((story, due)) if date >= due || dice.per_mille(250) => {
                self.open.remove(&number);
                self.answer(dice, household, story, date)
            }
            _ => self.begin(dice, household, number, date),
        };
        let Some((topic, mut fields)) = written else {
            return;
        };
        let at = self.world.out_at(dice, day);
        let by = self.world.keyer(dice, cadre);
        let keyed = self.world.keyed(dice, day, at);
        let verification =
            fields.iter().any(|(name, text)| *name == "purpose" && *text == VERIFICATION.to_string());
        let companion = (verification || dice.per_mille(150)).then(|| self.companion(dice, cadre));
        // What the main clerk keyed for others last week is partly still to be asked for.
        if town.at_desk(1) == Some(by) && day + 6 > self.world.days.today() && dice.per_mille(180) {
            let field = fields.iter_mut().find(|(name, _)| *name == "situation");
            if let Some((_, text)) = field {
                "待补".clone_into(text);
            }
        }
        let head = [
            ("date", date.to_string()),
            ("cadre", town.cadre_code(cadre).to_owned()),
            ("household", household.code.clone()),
        ];
        fields.splice(0..0, head);
        fields.push(("time", at.format("%H:%M").to_string()));
        fields.push(("companions", companion.unwrap_or_default()));
        self.world.write("visit", "新增走访", keyed, by, fields, Vec::new());
        self.world.deeds.push(Deed { cadre, day, head: household.head.clone(), topic });
    }

    /// A new matter.
    fn begin(
        &mut self,
        dice: &mut Dice,
        household: &Household,
        number: usize,
        date: NaiveDate,
    ) -> Option<Written> {
        let year = date.year();
        let told = self.told.entry(number).or_default();
        let suits = |at: usize, story: &Story| {
            !told.contains(&at)
                && in_season(&story.months, date.month())
                && fits(&story.needs, household, year)
        };
        let (at, story) = words::choose(dice, &self.words.story, suits)?;
        told.insert(at);
        let teller = Teller::new(self.world.town, household, &story.needs, year);
        let say = |words: &str| teller.tell(words, &story.topic);
        let away_from_house = matches!(story.visit_type, PHONE | CALLED_IN);
        let opener = if away_from_house { "" } else { dice.word(&self.words.opener) };
        let done = match (story.appeal.is_empty(), dice.below(100)) {
            (true, _) => NOTHING_TO_DO,
            _ if story.at_once => DONE,
            (false, 0..=39) => DONE,
            (false, 40..=86) => IN_HAND,
            (false, _) => WITH_SUPERIORS,
        };
        let mut follow_up = String::new();
        if matches!(done, IN_HAND | WITH_SUPERIORS) {
            let due = date + Days::new(u64::from(dice.between(5, 14)));
            follow_up = due.to_string();
            self.open.insert(number, Open { story: at, due });
        }
        let fields = vec![
            ("type", story.visit_type.to_string()),
            ("purpose", story.purpose.to_string()),
            ("situation", say(&format!("{opener}{}", story.situation))),
            ("difficulty", say(&story.difficulty)),
            ("appeal", say(&story.appeal)),
            ("reply", say(&story.reply)),
            ("done", done.to_string()),
            ("follow_up", follow_up),
            ("place", story.place.clone()),
        ];
        Some((story.topic.clone(), fields))
    }

    /// The answer to what was asked last time.
    fn answer(
        &self,
        dice: &mut Dice,
        household: &Household,
        story: usize,
        date: NaiveDate,
    ) -> Option<Written> {
        let story = self.words.story.get(story)?;
        let teller = Teller::new(self.world.town, household, &story.needs, date.year());
        let words = format!("{}{}", dice.word(&self.words.again), story.after);
        let visit_type = if dice.per_mille(200) { PHONE } else { 1 };
        let fields = vec![
            ("type", visit_type.to_string()),
            ("purpose", FOLLOW_UP.to_string()),
            ("situation", teller.tell(&words, &story.topic)),
            ("reply", dice.pick(&CONTENT).copied().unwrap_or_default().to_owned()),
            ("done", DONE.to_string()),
        ];
        Some((story.topic.clone(), fields))
    }

    /// Somebody else of the village who went along.
    fn companion(&self, dice: &mut Dice, cadre: usize) -> String {
        let village = self.world.town.cadres.get(cadre).map_or(0, |cadre| cadre.village);
        let mut others = self.world.town.village_cadres(village);
        others.retain(|other| *other != cadre);
        let other = dice.pick(&others).and_then(|number| self.world.town.cadres.get(*number));
        other.map(|cadre| cadre.name.clone()).unwrap_or_default()
    }
}

/// The topic, and the fields that tell of it.
type Written = (String, Vec<(&'static str, String)>);
