//! A hand with habits at every form there is: one Enter or two, Tab past what stands there, digits ahead, a wrong key, Esc
//! and back, Ctrl+Z and again. Whatever the habit, what is saved is what was meant, and nothing else. Forms, fields and
//! what may stand in them are read off the dictionary: a new kind is driven from its first day.

use super::*;
use lianxin::keymap::Action;
use lianxin::model::draft::Draft;
use lianxin::model::kind::{Field, Kind, Pattern, Shape};
use lianxin::model::period::Period;
use lianxin::model::{id_card, input, typing};
use lianxin::screens::ask::AskBox;
use lianxin::screens::{Ask, Effect, Input, News, Room, Screen};
use lianxin::ui::{Look, Theme};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::collections::BTreeSet;

/// Decisions, one after another; when they are used up, always the first.
pub struct Dice(pub std::vec::IntoIter<u8>);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        usize::from(self.0.next().unwrap_or(0)) % sides
    }

    fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.roll(of.len())]
    }
}

/// The name of a kind's record, out of those there are.
fn name_of_one(to: u16, desk: &Desk, dice: &mut Dice) -> Option<String> {
    let kind = desk.office.kind(to).unwrap();
    let ids = desk.office.list(kind).unwrap();
    let id = *ids.get(dice.roll(ids.len().max(1)))?;
    let fields = desk.office.record(id).unwrap().fields;
    let name = *kind.search.first().or(kind.title.first())?;
    fields.text(name).map(str::to_owned)
}

/// What a clerk would type into a field or a cell; `None` where there is nothing to type.
fn words_for(field: &Field, desk: &Desk, dice: &mut Dice) -> Option<String> {
    let ahead =
        ["due", "deadline", "end", "extend_to", "follow_up", "reply_by"].contains(&field.name.as_str());
    Some(match &field.shape {
        Shape::Code(choices) => choices[dice.roll(choices.len())].code.to_string(),
        Shape::Codes(choices) => match dice.roll(2) {
            0 => choices[0].code.to_string(),
            _ => format!("{}、{}", choices[0].code, choices[1].code),
        },
        Shape::YesNo => dice.pick(&["1", "0"]).to_owned(),
        Shape::Date if ahead => dice.pick(&["12.20", "12月25日"]).to_owned(),
        Shape::Date => dice.pick(&["19", "-1", "11.18", "昨天"]).to_owned(),
        Shape::Time => dice.pick(&["9", "930", "下午3点"]).to_owned(),
        Shape::Money => dice.pick(&["1200", "0.5万", "=3*400"]).to_owned(),
        Shape::Integer | Shape::Decimal => dice.pick(&["3", "12"]).to_owned(),
        Shape::Ref(to) => name_of_one(*to, desk, dice)?,
        Shape::LongText => dice.pick(&["看望。", "水管冻裂，已报修。"]).to_owned(),
        Shape::Text => match &field.pattern {
            Some(Pattern::IdCard) => {
                let most = format!("00000019{:02}0307102", 40 + dice.roll(60));
                format!("{most}{}", id_card::check_digit(&most)?)
            }
            Some(Pattern::Phone) => dice.pick(&["13812345678", "0312-1234567"]).to_owned(),
            Some(Pattern::Like(regex, _)) => {
                let codes = ["07", "D05", "G018", "02-03-009"];
                (*codes.iter().find(|code| regex.is_match(code))?).to_owned()
            }
            // The head of a household is one of its members.
            None if ["head", "name"].contains(&field.name.as_str()) => "钱多福".to_owned(),
            None => dice.pick(&["村委会", "2号院"]).to_owned(),
        },
        Shape::Rows(_) | Shape::Computed(_) => return None,
    })
}

/// What has to agree with another field of its form for the record to be saved at all.
fn agreeing(kind: &Kind, field: &Field) -> Option<&'static str> {
    match (kind.name.as_str(), field.name.as_str()) {
        ("household", "village") => Some("柳林村"),
        ("household", "villager_group") => Some("3"),
        ("household", "relation") => Some("1"),
        _ => None,
    }
}

/// Whether a digit chooses at once, as the handbook says: where no longer code begins with it.
fn at_once(field: &Field, typed: &str) -> bool {
    let Shape::Code(choices) = &field.shape else { return false };
    choices.iter().filter(|choice| choice.code.to_string().starts_with(typed)).count() == 1
}

fn draft(form: &Robot<Entry>) -> Option<Draft> {
    form.desk.office.drafts().unwrap().pop()
}

/// The field the caret stands in.
pub fn focused(form: &Robot<Entry>, kind: &Kind) -> Field {
    let (label, _) = form.screen.explain(&form.desk.office).unwrap();
    kind.fields.iter().find(|field| field.label == label).unwrap().clone()
}

fn is_last(form: &mut Robot<Entry>, field: &Field) -> bool {
    let list = form.press("Ctrl+G").join("");
    form.tell(News::Refresh);
    list.ends_with(&format!(" {}", field.label))
}

/// One row of a small table, cell by cell. Returns the keys and the row meant.
fn row_of(field: &Field, kind: &Kind, desk: &Desk, dice: &mut Dice) -> (String, Fields) {
    let (mut keys, mut row) = (Vec::new(), Fields::new());
    let entered: Vec<&Field> = field.columns().iter().filter(|column| column.is_entered()).collect();
    for (at, column) in entered.iter().enumerate() {
        let wanted = at == 0 || column.must || dice.roll(2) == 0;
        let words = agreeing(kind, column).map(str::to_owned).or_else(|| words_for(column, desk, dice));
        if let Some(words) = words.filter(|_| wanted) {
            let value = input::read(&words, column, desk.office.today(), &desk.office).unwrap();
            row.set(column.tag, value);
            keys.push(format!("“{words}”"));
        }
        keys.push("Enter".to_owned());
    }
    (keys.join(" "), row)
}

/// What one hand is about.
pub struct Hand<'a> {
    pub kind: Kind,
    pub wanted: Fields,
    pub log: Vec<String>,
    pub dice: &'a mut Dice,
}

impl Hand<'_> {
    /// Presses what completes one field, and notes what was meant.
    pub fn fill_field(&mut self, form: &mut Robot<Entry>, field: &Field) {
        let (kind, dice) = (&self.kind, &mut *self.dice);
        if let Shape::Rows(_) = field.shape {
            let (keys, row) = row_of(field, kind, &form.desk, dice);
            // An empty row is left by Enter.
            let keys = format!("{keys} Enter");
            self.log.push(format!("{} {keys}", field.label));
            form.press(&keys);
            self.wanted.set(field.tag, Some(Value::Rows(vec![row])));
            return;
        }
        let words = agreeing(kind, field).map(str::to_owned).or_else(|| words_for(field, &form.desk, dice));
        let office = &form.desk.office;
        let read = words.map(|words| (input::read(&words, field, office.today(), office), words));
        let refused = office.not_ones_field(kind, None, field.tag).is_some();
        let Some((Ok(value), words)) = read.filter(|_| !refused) else {
            self.log.push(format!("{} Tab", field.label));
            form.press("Tab");
            return;
        };
        let mut keys = Vec::new();
        if !typing::may_stand("漏", field) && dice.roll(3) == 0 {
            keys.push("“漏”".to_owned());
        }
        keys.push(format!("“{words}”"));
        let quick = at_once(field, &words);
        match &field.shape {
            Shape::LongText => keys.push("Tab".to_owned()),
            _ if quick => {}
            _ => keys.push("Enter".to_owned()),
        }
        let mut typed = keys.join(" ");
        if self.wanted.get(field.tag) != value.as_ref() && dice.roll(4) == 0 {
            typed = format!("{typed} Ctrl+Z {typed}");
        }
        // The second Enter of habit.
        if (quick || matches!(field.shape, Shape::Ref(_))) && dice.roll(2) == 0 {
            typed.push_str(" Enter");
        }
        self.log.push(format!("{} {typed}", field.label));
        let asked = form.press(&typed).join("");
        if asked.contains("留着还是清空") {
            form.answer(Answer::Choice(0, String::new()));
        }
        self.wanted.set(field.tag, value);
    }
}

/// What of a record is typed: where it stands is the program's, by what is typed.
fn entered(fields: &Fields, kind: &Kind) -> Fields {
    let typed = |tag: u16| Some(tag) != kind.state && kind.field(tag).is_some_and(Field::is_entered);
    fields.iter().filter(|(tag, _)| typed(*tag)).map(|(tag, value)| (tag, value.clone())).collect()
}

/// Fills one form by habit and saves it. Gives the desk back, and whether it could be saved.
fn fill(desk: Desk, name: &str, dice: &mut Dice) -> Result<(Desk, bool), TestCaseError> {
    let mut form = form(desk, name);
    let kind = form.desk.office.dictionary().kind_named(name).unwrap().clone();
    let wanted = form.desk.office.presets(&kind);
    let mut hand = Hand { kind, wanted, log: vec![name.to_owned()], dice };
    form.press("Ctrl+Home");
    // Where the caret is, not where one thinks: fields fold away and pins are passed over.
    for _ in 0..hand.kind.fields.len() * 2 {
        let field = focused(&form, &hand.kind);
        if is_last(&mut form, &field) {
            break;
        }
        if !field.must && hand.dice.roll(4) == 0 {
            // Past a small table one goes by Enter on its empty row: Tab goes from cell to cell.
            let past = if matches!(field.shape, Shape::Rows(_)) { "Enter" } else { "Tab" };
            hand.log.push(format!("{} {past}", field.label));
            form.press(past);
            continue;
        }
        hand.fill_field(&mut form, &field);
        if hand.dice.roll(6) == 0 {
            form.press("Esc");
            hand.log.push("Esc".to_owned());
            let kept = draft(&form);
            form = Robot::new(form.desk, |desk| {
                let start = match kept {
                    Some(kept) => EntryStart::Resume(Box::new(kept)),
                    None => EntryStart::New(hand.kind.tag, Fields::new()),
                };
                Entry::open(start, &desk.office).unwrap()
            });
        }
    }
    let Hand { kind, wanted, log, .. } = hand;
    let kept = draft(&form);
    if let Some(kept) = &kept {
        prop_assert!(kept.texts.is_empty(), "{:?}: {:?}", log, kept.texts);
        prop_assert_eq!(entered(&kept.values, &kind), entered(&wanted, &kind), "{:?}", log);
    }
    form.press("F12");
    let saved = kept.as_ref().and_then(|kept| form.desk.office.record(kept.record).ok());
    if let Some(record) = &saved {
        let mut wanted = wanted;
        // A paper of a period stands under its first day, whichever of its days was meant.
        let duty = form.desk.office.dictionary().duty_of(kind.tag).map(|duty| duty.every);
        if let (Some(every), Some(tag)) = (duty, kind.date) {
            let first = wanted.date(tag).map(|day| Value::Date(Period::of(every, day).first()));
            wanted.set(tag, first);
        }
        prop_assert_eq!(entered(&record.fields, &kind), entered(&wanted, &kind), "saved: {:?}", log);
    } else if let Some(kept) = kept {
        form.desk.office.drop_draft(kept.id).unwrap();
    }
    Ok((form.desk, saved.is_some()))
}

/// Every kind that is keyed in the form: neither the program's own nor one with a room of its own.
pub fn keyed_kinds(desk: &Desk) -> Vec<String> {
    let kinds = desk.office.dictionary().kinds().iter();
    let keyed = kinds.filter(|kind| !kind.program && Room::for_new(kind.tag, &desk.office).is_none());
    keyed.map(|kind| kind.name.clone()).collect()
}

#[test]
fn whatever_the_habit_what_is_saved_is_what_was_meant_in_every_form() {
    let config = Config { cases: 4, max_shrink_iters: 12, failure_persistence: None, ..Config::default() };
    let saved: std::cell::RefCell<BTreeSet<String>> = std::cell::RefCell::default();
    TestRunner::new(config)
        .run(&proptest::collection::vec(any::<u8>(), 3000), |rolls| {
            let mut dice = Dice(rolls.into_iter());
            let mut desk = Desk::new();
            // Something to guess from, and something to refer to.
            let visit = [("household", "李秀英"), ("situation", "上次。"), ("purpose", "2")];
            desk.keep("visit", "上次", &visit);
            desk.keep("key_project", "路", &[("number", "Z01"), ("name", "道路硬化")]);
            desk.keep("task", "修", &[("title", "修北头路"), ("village", "01")]);
            desk.keep("problem", "灯", &[("village", "01"), ("what", "路灯不亮")]);
            let who = ["周敏", "孙桂兰"][dice.roll(2)];
            desk.sit(who);
            let kinds = keyed_kinds(&desk);
            prop_assert!(kinds.len() > 12, "{:?}", kinds);
            for name in kinds {
                let (back, done) = fill(desk, &name, &mut dice)?;
                desk = back;
                if done {
                    saved.borrow_mut().insert(name);
                }
            }
            Ok(())
        })
        .unwrap();
    let saved = saved.into_inner();
    let never: Vec<String> =
        keyed_kinds(&Desk::new()).into_iter().filter(|name| !saved.contains(name)).collect();
    assert!(never.len() <= 4, "hardly anything was held against what was meant: {never:?} never saved");
}

#[test]
fn the_second_enter_of_habit_answers_nothing_and_digits_land_where_they_are_meant() {
    for keys in [
        "“zgq” Enter 2 3",
        "“zgq” Enter Enter 2 3",
        "“zgq” Enter Enter 2 Enter 3 Enter",
        "“zgq” Enter 2 Enter 3",
    ] {
        let mut form = form(Desk::new(), "visit");
        form.press(keys);
        form.press("“看望。” F9");
        let saved = visits(&form);
        assert_eq!(saved.len(), 1, "{keys}");
        assert_eq!(saved[0].code(visit::TYPE), Some(2), "{keys}");
        assert_eq!(saved[0].code(tag(&form, "visit", "purpose")), Some(3), "{keys}");
    }
}

#[test]
fn the_lookup_shows_what_it_chooses_and_one_enter_takes_it() {
    let mut form = form(Desk::new(), "visit");
    form.press("“z”");
    let screen = form.draw(80, 24);
    assert!(screen.contains("> 张桂琴 01-01-001 王家村"), "{screen}");
    assert!(screen.contains("曾玉梅"), "the others beside it\n{screen}");
    let said = form.press("Down Enter").join("");
    assert!(said.contains("另有"), "what else fits is said: {said}");
    let screen = form.draw(80, 24);
    assert!(screen.contains(">默 走访类型"), "one Enter completes it\n{screen}");
    let draft = draft(&form).unwrap();
    assert_eq!(draft.values.reference(visit::HOUSEHOLD), Some(form.desk.id("赵国富")));
    assert!(draft.texts.is_empty(), "the words are done with: {:?}", draft.texts);
}

/// A question that comes in the midst of typing is not answered by what was meant for the next field.
#[test]
fn a_digit_typed_ahead_clears_nothing() {
    let office = Desk::new().office;
    let mut asked = AskBox::new(Ask {
        answers: vec!["留着".to_owned(), "清空".to_owned()],
        once_seen: true,
        ..Ask::default()
    });
    let two = || Input::Act(Action::Choose(2));
    assert!(matches!(asked.on(two(), &office).as_slice(), [Effect::Say(..)]), "not seen yet");
    let area = Rect::new(0, 0, 80, 24);
    asked.draw(&mut Buffer::empty(area), area, &office, &Look::new(Theme::dark(), false));
    assert!(matches!(asked.on(two(), &office).as_slice(), [Effect::Give(Answer::Choice(1, _))]));
}

#[test]
fn an_enter_right_after_a_refused_key_takes_nothing() {
    let mut form = form(Desk::new(), "visit");
    let said = form.press("“zgq” Enter “9” Enter").join("");
    assert!(said.contains("没有“9”这一项"), "{said}");
    assert!(form.draw(80, 24).contains(">默 走访类型"), "still there, as it was");
    form.press("2 “看望。”");
    assert!(form.draw(80, 24).contains("走访类型  慰问"));
}
