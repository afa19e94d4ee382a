//! One task of the board, from being set to where it stands: its moves, what blocked it, and how much of it is done.

use super::dice::Dice;
use super::feedbacks::{self, Amount, Work, plain};
use super::projects::{Plan, called};
use super::town::Town;
use super::walk::{
    ACKNOWLEDGED, ARCHIVED, ASSIGNED, CLOSED_OUT, COMPLETED, Cells, DECOMPOSED, EXTENSION_ASKED, Hands,
    IN_PROGRESS, REGISTERED, RETURNED, SUSPENDED, UNDER_REVIEW, Walk,
};
use super::words::{Projects, Snag, Stage};
use super::world::{Calendar, World};
use chrono::{NaiveDate, TimeDelta};

const PURPOSE: u64 = 13;
/// All of the work, in thousandths.
const WHOLE: i64 = 1000;
/// 形象进度 in packs/core/codes.toml, `project_measure`.
const SHARE: u16 = 1;

/// A task that runs, for the meetings that go through them.
pub(super) struct Told {
    pub calling: String,
    pub project: u64,
    pub started: usize,
    /// Behind what the milestones ask.
    pub slow: bool,
}

pub(super) struct Course<'a> {
    pub plan: Option<&'a Plan<'a>>,
    pub title: &'a str,
    pub village: Option<usize>,
    pub owner: usize,
    /// Who can clear what blocks it.
    pub leader: usize,
    pub hands: Hands,
    pub line: u16,
    pub doing: &'a [String; 3],
    pub evidence: &'a str,
    pub registered: usize,
    pub due: NaiveDate,
    pub state: u16,
    /// What is counted; a share where nothing is.
    pub amount: Option<Amount>,
    pub after: Option<String>,
    pub meeting: Option<String>,
    pub seed: u64,
}

/// What the walk leaves to be told of.
struct Way<'a> {
    started: usize,
    /// The last day anything was reported.
    until: usize,
    share: i64,
    slow: bool,
    snag: Option<(usize, &'a Snag)>,
}

impl<'a> Course<'a> {
    /// A village's part of a project.
    pub(super) fn of_project(
        town: &Town,
        plan: &'a Plan<'a>,
        village: usize,
        amount: Amount,
        after: Option<String>,
        hands: Hands,
    ) -> Option<Self> {
        let seed = plan.number * 100 + u64::try_from(village).unwrap_or_default();
        let mut dice = Dice::new(PURPOSE + 1, seed);
        let cadres = town.village_cadres(village);
        let has_post =
            |cadre: &&usize| town.cadres.get(**cadre).is_some_and(|cadre| cadre.post == plan.words.post);
        let own = cadres.iter().find(has_post).filter(|_| dice.per_mille(700));
        let owner = *own.or_else(|| dice.pick(&cadres))?;
        let supervisor = town.villages.get(village)?.instructor.unwrap_or(hands.supervisor);
        Some(Self {
            plan: Some(plan),
            title: &plan.words.task,
            village: Some(village),
            owner,
            leader: plan.leader,
            hands: Hands { owner, supervisor, ..hands },
            line: plan.words.line,
            doing: &plan.words.doing,
            evidence: &plan.words.evidence,
            registered: plan.decomposed + usize::from(dice.per_mille(400)),
            due: plan.deadline,
            state: plan.state_in(village),
            amount: Some(amount),
            after,
            meeting: None,
            seed,
        })
    }

    pub(super) fn tell(mut self, world: &mut World, words: &Projects, days: &Calendar) -> Option<Told> {
        let mut dice = Dice::new(PURPOSE, self.seed);
        let dice = &mut dice;
        let today = days.date(days.today());
        // Sent back before it was begun: it belonged to a second lot.
        let unbegun = self.state == RETURNED && dice.per_mille(500);
        if unbegun {
            let lately = today - TimeDelta::days(i64::from(dice.between(14, 24)));
            self.registered = days.near(lately).max(self.registered);
        }
        if self.plan.is_some() && self.due >= today {
            self.due -= TimeDelta::days(i64::from(dice.below(4)));
        }
        // What a meeting set is keyed when it is over.
        let hour = if self.meeting.is_some() { 11 } else { 8 };
        let mut walk = Walk::new(world.town, words, days, self.hands, dice, (self.registered, hour));
        let keyed = walk.now();
        let fields = self.fields(world, keyed.date());
        self.begin(&mut walk, dice, unbegun);
        let way = if unbegun {
            walk.step(dice, walk.day + 2, RETURNED);
            None
        } else {
            (walk.state == IN_PROGRESS).then(|| self.work(&mut walk, words, dice))
        };
        let then = walk.then;
        world.write("task", "新增任务", keyed, self.hands.clerk, fields, then);
        let way = way?;
        let calling = match self.village {
            Some(village) => called(world, village, self.title)?,
            None => self.title.to_owned(),
        };
        let work = Work {
            calling: calling.clone(),
            owner: self.owner,
            amount: self.amount.unwrap_or_else(Amount::hundred),
            share: way.share,
            days: feedbacks::days(days, way.started, way.until, dice),
            slow: way.slow,
            snag: way.snag,
            line: self.line,
            doing: self.doing,
        };
        feedbacks::tell(world, words, days, dice, &work);
        let project = self.plan.filter(|_| self.state == IN_PROGRESS)?.number;
        Some(Told { calling, project, started: way.started, slow: way.slow })
    }

    fn fields(&self, world: &World, date: NaiveDate) -> Cells {
        let village = self.village.and_then(|village| world.town.villages.get(village));
        let amount = self.amount.as_ref();
        let weight = amount.filter(|amount| amount.code != SHARE).map(|amount| (amount.tenths / 10).max(1));
        vec![
            ("date", date.to_string()),
            ("project", self.plan.map(|plan| plan.calling.clone()).unwrap_or_default()),
            ("village", village.map(|village| village.code.clone()).unwrap_or_default()),
            ("title", self.title.to_owned()),
            ("state", REGISTERED.to_string()),
            ("owner", world.town.cadre_code(self.owner).to_owned()),
            ("due", self.due.to_string()),
            ("weight", weight.map(|weight| weight.to_string()).unwrap_or_default()),
            ("measure", amount.map(|amount| amount.code.to_string()).unwrap_or_default()),
            ("target", amount.map(|amount| plain(amount.tenths)).unwrap_or_default()),
            ("after", self.after.clone().unwrap_or_default()),
            ("meeting", self.meeting.clone().unwrap_or_default()),
        ]
    }

    /// From being registered to being begun, or to where it waits before that.
    fn begin(&self, walk: &mut Walk, dice: &mut Dice, unbegun: bool) {
        let brisk = self.plan.is_none_or(|plan| plan.words.stage == Stage::Late && self.state > ACKNOWLEDGED);
        let mut pause =
            |most: u32| if brisk { 1 } else { usize::try_from(dice.between(1, most)).unwrap_or(1) };
        let (listed, assigned, signed, begun) = (pause(2) - 1, pause(3), pause(4), pause(4) - 1);
        if self.state == REGISTERED {
            return;
        }
        // What stands alone is assigned at once.
        if self.plan.is_some() {
            walk.step(dice, walk.day + listed, DECOMPOSED);
        }
        if self.state == DECOMPOSED {
            return;
        }
        walk.step(dice, walk.day + assigned, ASSIGNED);
        if self.state == ASSIGNED {
            return;
        }
        walk.step(dice, walk.day + signed, ACKNOWLEDGED);
        if self.state != ACKNOWLEDGED && !unbegun {
            walk.step(dice, walk.day + begun, IN_PROGRESS);
        }
    }

    /// From being begun to where it stands.
    fn work<'w>(&self, walk: &mut Walk, words: &'w Projects, dice: &mut Dice) -> Way<'w> {
        let started = walk.day;
        let today = walk.days.date(walk.days.today());
        let ago = |walk: &Walk, back: u32| walk.days.near(today - TimeDelta::days(i64::from(back)));
        let mut way = Way { started, until: started, share: WHOLE, slow: false, snag: None };
        match self.state {
            IN_PROGRESS => self.run(walk, words, dice, &mut way),
            // Set by a meeting just before a holiday, there was no time to report of it yet, let alone to finish.
            _ if walk.days.today() < started + 3 => self.run(walk, words, dice, &mut way),
            EXTENSION_ASKED | SUSPENDED => {
                let back = if self.state == SUSPENDED { dice.between(3, 25) } else { dice.between(1, 8) };
                let on = ago(walk, back).max(started + 2);
                way.until = on.saturating_sub(1);
                way.slow = true;
                way.share = (self.expected(walk.days) - i64::from(dice.between(130, 380))).max(50);
                if self.state == SUSPENDED {
                    walk.step(dice, on, SUSPENDED);
                } else {
                    let longer = i64::from(dice.between(15, 30));
                    walk.ask_longer(dice, on, self.due.max(today) + TimeDelta::days(longer));
                }
            }
            _ => {
                let back = self.applied(dice, today);
                let mut on = ago(walk, back).max(started + 6);
                if self.plan.is_none() {
                    on = on.min(walk.days.today().saturating_sub(2)).max(started + 2);
                }
                way.until = on.saturating_sub(1);
                self.finish(walk, dice, on, &mut way);
            }
        }
        way
    }

    /// How many days ago the review was asked for.
    fn applied(&self, dice: &mut Dice, today: NaiveDate) -> u32 {
        let past = u32::try_from((today - self.due).num_days()).unwrap_or_default();
        let is_done = self.plan.is_some_and(|plan| plan.words.stage == Stage::Done);
        match self.state {
            CLOSED_OUT if is_done => past + dice.between(1, 18),
            ARCHIVED => past + dice.between(9, 22),
            UNDER_REVIEW => dice.between(1, 9),
            RETURNED => dice.between(5, 14),
            COMPLETED => dice.between(5, 24),
            _ => dice.between(10, 36),
        }
    }

    /// From the application on. One in eight was sent back once and put right.
    fn finish(&self, walk: &mut Walk, dice: &mut Dice, on: usize, way: &mut Way) {
        let pause = |dice: &mut Dice| usize::try_from(dice.between(1, 2)).unwrap_or(1);
        if self.state != RETURNED && on > way.started + 14 && dice.per_mille(125) {
            let first = on - 6;
            way.until = first - 1;
            walk.apply(dice, first, self.evidence);
            walk.step(dice, first + 2, RETURNED);
            walk.step(dice, first + 3, IN_PROGRESS);
        }
        walk.apply(dice, on, self.evidence);
        let (verified, closed) = (pause(dice), pause(dice));
        match self.state {
            UNDER_REVIEW => {}
            RETURNED => walk.step(dice, walk.day + verified, RETURNED),
            _ => {
                walk.step(dice, walk.day + verified, COMPLETED);
                if self.state != COMPLETED {
                    walk.step(dice, walk.day + closed, CLOSED_OUT);
                }
                if self.state == ARCHIVED {
                    walk.step(dice, walk.day + 4, ARCHIVED);
                }
            }
        }
    }

    /// What should be done by today, in thousandths.
    fn expected(&self, days: &Calendar) -> i64 {
        let today = days.date(days.today());
        if let Some(plan) = self.plan {
            return plan.expected(plan.began(days), today);
        }
        let from = days.date(self.registered);
        (WHOLE * (today - from).num_days() / (self.due - from).num_days().max(1)).clamp(0, WHOLE)
    }

    /// Still going on: how far, how late, and what is in the way.
    fn run<'w>(&self, walk: &mut Walk, words: &'w Projects, dice: &mut Dice, way: &mut Way<'w>) {
        let today = walk.days.date(walk.days.today());
        let expected = self.expected(walk.days);
        let overdue = self.due < today;
        // Of a thousand that run.
        let roll = dice.below(1000);
        let far = !overdue && roll < 165 && expected > 450;
        let behind = !overdue && !far && roll < 400 && expected > 250;
        way.slow = overdue || far || behind;
        let gap = if far { dice.between(340, 520) } else { dice.between(130, 260) };
        way.share = match (overdue, way.slow) {
            (true, _) => i64::from(dice.between(450, 930)),
            (_, true) => expected - i64::from(gap),
            _ => expected + 50 - i64::from(dice.below(100)),
        }
        .clamp(20, 960);
        let quiet = if way.slow && dice.per_mille(120) { dice.between(16, 32) } else { dice.below(10) };
        let quiet = walk.days.near(today - TimeDelta::days(i64::from(quiet)));
        way.until = quiet.max(way.started + 2).min(walk.days.today());
        let since =
            walk.days.near(today - TimeDelta::days(i64::from(dice.between(5, 30)))).max(way.started + 1);
        if far && dice.per_mille(240) || behind && dice.per_mille(50) {
            let snag = self.snag(words, dice);
            way.snag = snag.map(|snag| (since, snag));
            if let Some(snag) = snag {
                self.block(walk, dice, since, snag);
            }
        } else if overdue && dice.per_mille(350) {
            // Time was given once: until shortly after today.
            let to = today + TimeDelta::days(i64::from(dice.between(6, 14)));
            let asked = walk.days.near(self.due - TimeDelta::days(3)).max(way.started + 1);
            walk.ask_longer(dice, asked, to);
            walk.grant(dice, asked + 2, "due", to);
            way.share = way.share.max(760);
        } else if !way.slow && since > way.started + 8 && dice.per_mille(40) {
            // What was in the way and is no longer.
            if let Some(snag) = self.snag(words, dice) {
                self.block(walk, dice, since - 6, snag);
                let blank = ["blocker", "unblock_unit", "unblock_by", "blocked_words"];
                walk.edit(dice, since, blank.map(|name| (name, String::new())).into());
            }
        }
    }

    fn snag<'w>(&self, words: &'w Projects, dice: &mut Dice) -> Option<&'w Snag> {
        let met: Vec<&Snag> = words.snag.iter().filter(|snag| meets(&snag.lines, self.line)).collect();
        dice.pick(&met).copied()
    }

    fn block(&self, walk: &mut Walk, dice: &mut Dice, day: usize, snag: &Snag) {
        let fields = vec![
            ("blocker", snag.blocker.to_string()),
            ("unblock_unit", snag.unit.clone()),
            ("unblock_by", walk.code(self.leader)),
            ("blocked_words", snag.words.clone()),
        ];
        walk.edit(dice, day, fields);
    }
}

/// Whether something happens on a work line; none named is all.
pub(super) fn meets(lines: &[u16], line: u16) -> bool {
    lines.is_empty() || lines.contains(&line)
}
