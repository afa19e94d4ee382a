//! Keys that are refused, keys of the keypad, copying by a sign, fields out of sight.

use super::*;
use lianxin::keymap::Shipped;
use lianxin::model::kind::Shape;
use lianxin::model::typing;

#[test]
fn a_code_that_is_not_there_is_refused_at_the_key_and_said() {
    let mut form = form(Desk::new(), "visit");
    form.press("“zgq” Enter");
    for key in ["9", "0", "７", "x", "漏", "-", "=", "*"] {
        let said = form.press(&format!("“{key}”")).join("");
        assert!(said.contains("“走访类型”没有") && said.contains("1 走访"), "{key}: {said}");
        let screen = form.draw(80, 24);
        assert!(screen.contains(">默 走访类型  走访"), "as it was\n{screen}");
    }
    form.press("Ctrl+Home");
    for key in ["k", "漏", "*", "="] {
        assert!(form.press(&format!("“{key}”")).join("").contains("成不了日期"), "{key}");
    }
    assert!(form.draw(80, 24).contains(">默 走访日期  2026-11-20"), "{}", form.draw(80, 24));
    let mut form = super::form(form.desk, "household");
    go_to(&mut form, "联系电话");
    assert!(form.press("“1381a2”").join("").contains("手机号"));
    go_to(&mut form, "家庭成员");
    let said = form.press("“钱” Enter 9 9").join("");
    assert!(said.contains("没有"), "in a cell too: {said}");
}

#[test]
fn the_escape_words_and_the_ditto_sign_can_be_typed_where_a_code_or_an_amount_stands() {
    let mut desk = Desk::new();
    desk.keep(
        "support",
        "张",
        &[("household", "张桂琴"), ("form", "1"), ("reason", "2"), ("source", "1"), ("amount", "350")],
    );
    let mut form = form(desk, "support");
    form.press("“01-02-001” Enter “1” “2” “1”");
    go_to(&mut form, "资金金额");
    form.press("“。。” Enter");
    assert!(form.draw(80, 24).contains(">猜 资金金额"), "{}", form.draw(80, 24));
    form.press("Enter");
    assert!(form.draw(80, 24).contains("同 资金金额"), "{}", form.draw(80, 24));
    go_to(&mut form, "领取方式");
    form.press("“不详” Enter");
    let receipt = tag(&form, "support", "receipt");
    let draft = form.desk.office.drafts().unwrap().pop().unwrap();
    assert_eq!(draft.values.get(receipt), Some(&Value::Missing(Missing::Unknown)));
}

#[test]
fn f5_in_a_small_table_is_the_row_above() {
    let mut form = form(Desk::new(), "support");
    form.press("“zgq” Enter 2 2 1");
    form.press("“面粉” Enter 2 Enter “袋” Enter “85” Enter F5");
    assert!(form.draw(80, 24).matches("面粉").count() >= 2, "{}", form.draw(80, 24));
    form.press("Enter “..” Enter “。。” Enter F5 Enter Enter");
    let goods = tag(&form, "support", "goods");
    let draft = form.desk.office.drafts().unwrap().pop().unwrap();
    let rows = draft.values.rows(goods);
    assert_eq!(rows.len(), 2, "{rows:?}");
    assert_eq!(rows[0], rows[1]);
}

#[test]
fn ones_own_seat_and_a_light_by_hand_are_refused_when_they_are_entered() {
    let desk = Desk::new();
    let record = desk.office.record(desk.id("周敏")).unwrap();
    let role = desk.office.dictionary().kind_named("cadre").unwrap().field_named("desk_role").unwrap().tag;
    let mut form = Robot::new(desk, |desk| {
        Entry::open(EntryStart::Change(Box::new(record), Some(role)), &desk.office).unwrap()
    });
    assert!(form.draw(80, 24).contains("录入身份只能由办公室主任设定"), "{}", form.draw(80, 24));
    let said = form.press("4").join("");
    assert!(said.contains("录入身份只能由办公室主任设定"), "{said}");
    let screen = form.draw(80, 24);
    assert!(screen.contains(">   录入身份  录入员") && !screen.contains(">X"), "as it was\n{screen}");
    let mut form = super::form(form.desk, "key_project");
    go_to(&mut form, "人工定灯");
    assert!(form.draw(80, 24).contains("只能由督导员或办公室主任填"), "{}", form.draw(80, 24));
    for keys in ["1", "F4", "F5", "Ctrl+B"] {
        let said = form.press(keys).join("");
        assert!(said.contains("只能由督导员或办公室主任填"), "{keys}: {said}");
    }
}

/// Every field of every form with every key of the keypad: what means something in the field is the field's.
#[test]
fn where_a_keypad_key_means_something_in_a_field_the_field_wins() {
    let mut desk = Desk::new();
    let kinds: Vec<String> = desk.office.dictionary().kinds().iter().map(|kind| kind.name.clone()).collect();
    for name in kinds {
        let kind = desk.office.dictionary().kind_named(&name).unwrap().clone();
        if kind.program {
            continue;
        }
        for field in kind.fields.iter().filter(|field| field.is_entered() && field.when.is_none()) {
            if matches!(field.shape, Shape::Rows(_) | Shape::LongText) || Some(field.tag) == kind.state {
                continue;
            }
            if desk.office.not_ones_field(&kind, None, field.tag).is_some() {
                continue;
            }
            for key in "0123456789.+-*/".chars() {
                let mut form = Robot::with(Shipped::Numpad, desk, |desk| {
                    Entry::open(EntryStart::New(kind.tag, Fields::new()), &desk.office).unwrap()
                });
                go_to(&mut form, &field.label);
                let asked = form.press(&format!("“{key}”"));
                let drafts = form.desk.office.drafts().unwrap();
                let draft = drafts.first();
                let text = draft.and_then(|draft| draft.texts.get(&field.tag).cloned());
                let digit = key.to_digit(10).and_then(|digit| u16::try_from(digit).ok());
                // What stands there already needs no draft.
                let preset = form.desk.office.presets(&kind).code(field.tag);
                let chosen = draft.is_some_and(|draft| draft.values.code(field.tag).is_some())
                    || (preset.is_some() && preset == digit);
                let means = typing::begins_value(&key.to_string(), field);
                let took = text == Some(key.to_string()) || (key.is_ascii_digit() && chosen);
                let place = format!("{name} {} {key:?}: {asked:?} {text:?}", field.label);
                if means {
                    assert!(took, "{place}");
                } else {
                    assert!(!took || "./".contains(key), "a sign of ditto begins: {place}");
                    assert!(
                        took || !asked.is_empty() || draft.is_some() || key == '-',
                        "said or done: {place}"
                    );
                }
                for draft in drafts {
                    form.desk.office.drop_draft(draft.id).unwrap();
                }
                desk = form.desk;
            }
        }
    }
}

#[test]
fn sums_and_days_are_typed_on_the_keypad() {
    let mut form = Robot::with(Shipped::Numpad, Desk::new(), |desk| {
        let kind = desk.office.dictionary().kind_named("support").unwrap();
        Entry::open(EntryStart::New(kind.tag, Fields::new()), &desk.office).unwrap()
    });
    form.press("Ctrl+Home “-1” Enter");
    assert!(form.draw(80, 24).contains("2026-11-19"), "{}", form.draw(80, 24));
    form.press("Shift+Tab “11/18” Enter");
    assert!(form.draw(80, 24).contains("2026-11-18"), "{}", form.draw(80, 24));
    go_to(&mut form, "受助农户");
    form.press("“zgq” Enter 1 2 1");
    go_to(&mut form, "资金金额");
    form.press("“=1200*3+50” Enter");
    let draft = form.desk.office.drafts().unwrap().pop().unwrap();
    assert_eq!(draft.values.get(tag(&form, "support", "amount")), Some(&Value::Money(365_000)));
    go_to(&mut form, "资金来源");
    form.press("“/”");
    let draft = form.desk.office.drafts().unwrap().pop().unwrap();
    let source = tag(&form, "support", "source");
    assert_eq!(
        draft.values.get(source),
        Some(&Value::Missing(Missing::Pending)),
        "a sign without a meaning there"
    );
}

#[test]
fn the_form_says_what_is_out_of_sight_and_a_long_list_of_codes_scrolls() {
    let mut form = form(Desk::new(), "visit");
    let screen = form.draw(80, 20);
    assert!(screen.contains("下面还有 ") && !screen.contains("上面还有"), "{screen}");
    form.press("Ctrl+End");
    let screen = form.draw(80, 20);
    assert!(screen.contains("上面还有 ") && !screen.contains("下面还有"), "{screen}");
    let dictionary = std::sync::Arc::clone(form.desk.office.dictionary());
    let longest = dictionary
        .kinds()
        .iter()
        .filter(|kind| !kind.program)
        .flat_map(|kind| kind.fields.iter().map(move |field| (kind, field)))
        .filter(|(_, field)| {
            matches!(field.shape, Shape::Code(_)) && field.when.is_none() && field.is_entered()
        })
        .max_by_key(|(_, field)| {
            field.choices().iter().map(|choice| choice.label.chars().count() + 3).sum::<usize>()
        });
    let (kind, field) = longest.unwrap();
    let mut form = super::form(form.desk, &kind.name);
    go_to(&mut form, &field.label);
    let screen = form.draw(58, 24);
    let last = field.choices().last().unwrap();
    assert!(
        screen.contains("后面还有") && !screen.contains(&last.label),
        "{} {}\n{screen}",
        kind.name,
        field.label
    );
    for _ in 0..field.choices().len() {
        form.press("Right");
    }
    let screen = form.draw(58, 24);
    assert!(screen.contains("前面还有") && screen.contains(&last.label), "{screen}");
}

#[test]
fn ctrl_g_shows_the_numbers_and_after_esc_the_half_word_is_selected() {
    let mut form = form(Desk::new(), "visit");
    let list = form.press("Ctrl+G").join("");
    assert!(list.starts_with("选 跳到哪一栏：走访日期 走访人"), "{list}");
    form.tell(lianxin::screens::News::Refresh);
    form.press("“zg” F4");
    form.tell(lianxin::screens::News::Refresh);
    form.press("“zym” Enter");
    let draft = form.desk.office.drafts().unwrap().pop().unwrap();
    assert_eq!(draft.values.reference(visit::HOUSEHOLD), Some(form.desk.id("曾玉梅")), "not zgzym");
}

#[test]
fn half_a_name_left_with_esc_is_typed_anew_and_after_a_kill_gone_on_with() {
    for (left, meant) in [(true, "曾玉梅"), (false, "张桂琴")] {
        let mut form = form(Desk::new(), "visit");
        form.press("“zg”");
        if left {
            form.press("Esc");
        }
        let kept = form.desk.office.drafts().unwrap().pop().unwrap();
        let mut form = Robot::new(form.desk, |desk| {
            Entry::open(EntryStart::Resume(Box::new(kept)), &desk.office).unwrap()
        });
        form.press(if left { "“zym” Enter" } else { "“q” Enter" });
        let draft = form.desk.office.drafts().unwrap().pop().unwrap();
        assert_eq!(draft.values.reference(visit::HOUSEHOLD), Some(form.desk.id(meant)));
    }
}

#[test]
fn what_is_not_ones_to_fill_is_said_when_it_is_entered() {
    let mut desk = Desk::new();
    desk.sit("李春生");
    let mut form = form(desk, "visit");
    let said = form.press("“zgq” Enter").join("");
    assert!(said.contains("村干部只办本村"), "{said}");
    let draft = form.desk.office.drafts().unwrap().pop().unwrap();
    assert_eq!((draft.field, draft.values.reference(visit::HOUSEHOLD)), (visit::HOUSEHOLD, None));
    form.press("Ctrl+W “zym” Enter");
    let draft = form.desk.office.drafts().unwrap().pop().unwrap();
    assert_eq!(draft.values.reference(visit::HOUSEHOLD), Some(form.desk.id("曾玉梅")));
}

/// A draft begun by right and gone on with when it is no longer one's own: said as it opens, at its field, not at F12.
#[test]
fn a_draft_that_is_no_longer_ones_to_save_says_so_when_it_is_gone_on_with() {
    let mut form = form(Desk::new(), "visit");
    form.press("“zgq” Enter 2 Esc");
    let mut kept = form.desk.office.drafts().unwrap().pop().unwrap();
    form.desk.sit("李春生");
    kept.person = form.desk.id("李春生");
    let mut form =
        Robot::new(form.desk, |desk| Entry::open(EntryStart::Resume(Box::new(kept)), &desk.office).unwrap());
    let screen = form.draw(80, 24);
    assert!(screen.contains("X  走访农户") && screen.contains("村干部只办本村"), "{screen}");
    go_to(&mut form, "走访农户");
    form.press("“zym” Enter");
    let screen = form.draw(80, 24);
    assert!(!screen.contains("村干部只办本村") && !screen.contains("X  走访农户"), "{screen}");
}

/// The long texts that somebody wrote are gone on with; whatever nobody wrote there is replaced by the first key.
#[test]
fn a_long_text_that_somebody_wrote_is_gone_on_with_and_what_nobody_wrote_is_replaced() {
    let mut desk = Desk::new();
    desk.visit("张桂琴", "上次看望。");
    let situation = desk.office.dictionary().kind(visit::KIND).unwrap().field_named("situation").unwrap().tag;
    for (keys, words) in [
        ("“水管冻裂。” Tab F7 “已报修。”", "水管冻裂。已报修。"),
        ("“水管” F6 “冻裂。”", "水管冻裂。"),
        ("F5 “另。”", "另。"),
        ("F5 Enter F7 “另。”", "另。"),
        ("Ctrl+B F7 “问到了。”", "问到了。"),
    ] {
        let mut form = form(desk, "visit");
        form.press("“01-02-001” Enter Tab Tab");
        form.press(keys);
        form.press("Down");
        let draft = form.desk.office.drafts().unwrap().pop().unwrap();
        assert_eq!(draft.values.text(situation), Some(words), "{keys}");
        form.desk.office.drop_draft(draft.id).unwrap();
        form.desk.office.set_pins(visit::KIND, &Fields::new()).unwrap();
        desk = form.desk;
    }
    // In a record that is changed the words are somebody's too.
    let id = desk.id("上次看望。");
    let record = desk.office.record(id).unwrap();
    let mut form = Robot::new(desk, |desk| {
        Entry::open(EntryStart::Change(Box::new(record), Some(situation)), &desk.office).unwrap()
    });
    form.press("“又去了。” F12");
    assert_eq!(form.desk.office.record(id).unwrap().fields.text(situation), Some("上次看望。又去了。"));
}
