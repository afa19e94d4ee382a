//! A hand with habits at every form: one Enter or two, Tab past what stands there, digits ahead, a wrong key, Esc and
//! back, Ctrl+Z and again. Whatever the habit, what is held is what was meant, and nothing else.

use super::*;
use lianxin::keymap::Action;
use lianxin::model::input;
use lianxin::model::kind::{Field, Shape};
use lianxin::model::typed::{cadre, village};
use lianxin::screens::ask::AskBox;
use lianxin::screens::{Ask, Effect, Input, Screen};
use lianxin::ui::{Look, Theme};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Decisions, one after another.
struct Dice(std::vec::IntoIter<u8>);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        usize::from(self.0.next().unwrap_or(0)) % sides
    }
}

/// What a clerk would type into a field; `None` to go past it.
fn meant(field: &Field, dice: &mut Dice) -> Option<String> {
    let one = |words: &[&str], dice: &mut Dice| Some(words[dice.roll(words.len())].to_owned());
    if dice.roll(4) == 0 || field.personal {
        return None;
    }
    match &field.shape {
        Shape::Code(choices) => Some(choices[dice.roll(choices.len())].code.to_string()),
        Shape::YesNo => one(&["1", "0"], dice),
        Shape::Date => one(&["19", "-1", "11.18", "昨天"], dice),
        Shape::Time => one(&["9", "930", "下午3点"], dice),
        Shape::Money => one(&["1200", "1.2万", "=3*40"], dice),
        Shape::Integer => one(&["3", "12"], dice),
        Shape::Ref(household::KIND) => one(&["02-01-001", "dds", "李秀英", "1019"], dice),
        Shape::Ref(cadre::KIND) => one(&["G002", "sgl"], dice),
        Shape::Ref(village::KIND) => one(&["02", "llc"], dice),
        Shape::Text if field.pattern.is_none() => one(&["村委会", "2号院"], dice),
        Shape::LongText => one(&["看望。", "水管冻裂，已报修。"], dice),
        _ => None,
    }
}

/// Whether a digit chooses at once, as the handbook says: where no longer code begins with it.
fn at_once(field: &Field, typed: &str) -> bool {
    let Shape::Code(choices) = &field.shape else { return false };
    choices.iter().filter(|choice| choice.code.to_string().starts_with(typed)).count() == 1
}

fn draft(form: &Robot<Entry>) -> Option<lianxin::model::draft::Draft> {
    form.desk.office.drafts().unwrap().pop()
}

/// Fills one form by habit. Gives the desk back.
fn fill(desk: Desk, name: &str, dice: &mut Dice) -> Result<Desk, TestCaseError> {
    let mut form = form(desk, name);
    let kind = form.desk.office.dictionary().kind_named(name).unwrap().clone();
    let mut wanted = form.desk.office.presets(&kind);
    let mut log = vec![name.to_owned()];
    form.press("Ctrl+S Ctrl+Home");
    // Where the caret is, not where one thinks: fields fold away and pins are passed over.
    for _ in 0..kind.fields.len() {
        let Some(at) = draft(&form).map(|draft| draft.field) else { break };
        let Some(field) = kind.field(at).cloned() else { break };
        let last = {
            let list = form.press("Ctrl+G").join("");
            form.tell(lianxin::screens::News::Refresh);
            list.ends_with(&format!(" {}", field.label))
        };
        if last {
            break;
        }
        let Some(words) = meant(&field, dice) else {
            log.push(format!("{} Tab", field.label));
            form.press("Tab");
            continue;
        };
        let value = input::read(&words, &field, form.desk.office.today(), &form.desk.office);
        let value = value.map_err(|say| TestCaseError::fail(format!("{log:?} {words}: {say}")))?;
        let mut keys = Vec::new();
        if matches!(field.shape, Shape::Code(_) | Shape::Date) && dice.roll(3) == 0 {
            keys.push("“漏”".to_owned());
        }
        keys.push(format!("“{words}”"));
        let quick = at_once(&field, &words);
        let chooses = quick || matches!(field.shape, Shape::Ref(_));
        match &field.shape {
            Shape::LongText => keys.push("Tab".to_owned()),
            _ if quick => {}
            _ => keys.push("Enter".to_owned()),
        }
        let mut typed = keys.join(" ");
        if wanted.get(at) != value.as_ref() && dice.roll(4) == 0 {
            typed = format!("{typed} Ctrl+Z {typed}");
        }
        // The second Enter of habit.
        if chooses && dice.roll(2) == 0 {
            typed.push_str(" Enter");
        }
        log.push(format!("{} {typed}", field.label));
        form.press(&typed);
        wanted.set(at, value);
        if dice.roll(5) == 0 {
            form.press("Esc");
            let kept = draft(&form).unwrap();
            log.push("Esc".to_owned());
            form = Robot::new(form.desk, |desk| {
                Entry::open(EntryStart::Resume(Box::new(kept)), &desk.office).unwrap()
            });
        }
    }
    let kept = draft(&form).unwrap();
    let entered = |fields: &Fields| -> Fields {
        let is_entered = |tag: u16| kind.field(tag).is_some_and(Field::is_entered);
        fields.iter().filter(|(tag, _)| is_entered(*tag)).map(|(tag, value)| (tag, value.clone())).collect()
    };
    prop_assert!(kept.texts.is_empty(), "{:?}: {:?}", log, kept.texts);
    prop_assert_eq!(entered(&kept.values), entered(&wanted), "{:?}", log);
    form.desk.office.drop_draft(kept.id).unwrap();
    Ok(form.desk)
}

#[test]
fn whatever_the_habit_what_is_held_is_what_was_meant() {
    let config = Config { cases: 6, max_shrink_iters: 40, failure_persistence: None, ..Config::default() };
    TestRunner::new(config)
        .run(&proptest::collection::vec(any::<u8>(), 900), |rolls| {
            let mut dice = Dice(rolls.into_iter());
            let mut desk = Desk::new();
            // Something to guess from.
            let visit = [("household", "李秀英"), ("situation", "上次。"), ("purpose", "2")];
            desk.keep("visit", "上次", &visit);
            for name in ["visit", "support", "dispute", "event", "visit", "problem", "key_project"] {
                desk = fill(desk, name, &mut dice)?;
            }
            Ok(())
        })
        .unwrap();
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
