//! No message outlives its cause, in any form there is: nothing is red before the first key, an error goes when its field
//! is right, and a refused key is forgotten with the next that is taken.

use super::habits::{Dice, Hand, focused, keyed_kinds};
use super::*;
use lianxin::model::typing;
use lianxin::screens::{News, Screen};
use lianxin::ui::{Look, Theme};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Whether anything on the form is in the colour of what is wrong.
fn red(form: &mut Robot<Entry>) -> bool {
    let look = Look::new(Theme::dark(), false);
    let area = Rect::new(0, 0, 118, 60);
    let mut buf = Buffer::empty(area);
    form.screen.draw(&mut buf, area, &form.desk.office, &look);
    let bad = look.theme.bad.fg;
    buf.content.iter().any(|cell| bad == Some(cell.fg) && cell.symbol() != " ")
}

#[test]
fn nothing_is_red_before_the_first_key_and_an_error_goes_when_its_field_is_right() {
    let mut desk = Desk::new();
    desk.keep("key_project", "路", &[("number", "Z01"), ("name", "道路硬化")]);
    desk.keep("task", "修", &[("title", "修北头路"), ("village", "01")]);
    desk.keep("problem", "灯", &[("village", "01"), ("what", "路灯不亮")]);
    desk.sit("孙桂兰");
    for name in keyed_kinds(&desk) {
        let mut form = form(desk, &name);
        let kind = form.desk.office.dictionary().kind_named(&name).unwrap().clone();
        assert!(!red(&mut form), "{name}: red before the first key\n{}", form.draw(120, 60));
        form.press("F12");
        form.tell(News::Refresh);
        let mut dice = Dice(Vec::new().into_iter());
        let wanted = form.desk.office.presets(&kind);
        let missing: Vec<String> = kind
            .fields
            .iter()
            .filter(|field| {
                field.must && field.is_entered() && wanted.get(field.tag).is_none() && field.when.is_none()
            })
            .map(|field| field.label.clone())
            .collect();
        let mut hand = Hand { kind: kind.clone(), wanted, log: Vec::new(), dice: &mut dice };
        for label in &missing {
            let told = format!("“{label}”还没有填");
            go_to(&mut form, label);
            form.draw(80, 24);
            let field = focused(&form, &kind);
            assert!(form.draw(120, 60).contains(&told), "{name}: {label} is missing\n{}", form.draw(120, 60));
            if !typing::may_stand("漏", &field) {
                let said = form.press("“漏”").join("");
                assert!(said.contains('漏') && said.contains(label.as_str()), "{name} {label}: {said}");
            }
            hand.fill_field(&mut form, &field);
            let screen = form.draw(120, 60);
            assert!(!screen.contains(&told), "{name}: {label} is right by now\n{screen}");
        }
        desk = form.desk;
        for draft in desk.office.drafts().unwrap() {
            desk.office.drop_draft(draft.id).unwrap();
        }
    }
}

/// What was said of a field goes as soon as it is typed over, and comes back only if it is wrong again; taking back and
/// doing again are looked at too.
#[test]
fn a_note_goes_while_its_field_is_typed_over_and_follows_undo() {
    let mut form = form(Desk::new(), "visit");
    form.press("“zgq” Enter Tab Tab “看望。” Tab");
    go_to(&mut form, "走访日期");
    form.press("“+3” Enter");
    let late = "走访日期在今天以后";
    assert!(form.draw(120, 60).contains(late), "{}", form.draw(120, 60));
    go_to(&mut form, "走访日期");
    assert!(form.draw(120, 60).contains(late));
    form.press("“1”");
    assert!(!form.draw(120, 60).contains(late), "it is being put right\n{}", form.draw(120, 60));
    form.press("“9” Enter");
    assert!(!form.draw(120, 60).contains(late));
    form.press("Ctrl+Z");
    assert!(form.draw(120, 60).contains(late), "taken back, it is wrong again\n{}", form.draw(120, 60));
    form.press("Ctrl+Y");
    assert!(!form.draw(120, 60).contains(late), "{}", form.draw(120, 60));
}

/// An error of a small table goes with the cell that caused it.
#[test]
fn an_error_of_a_small_table_goes_with_its_cell() {
    let mut form = form(Desk::new(), "support");
    form.press("“zgq” Enter 2 2 1");
    form.press("“面粉” Enter 2 Enter “袋” Enter Enter Enter F12");
    form.tell(News::Refresh);
    assert!(form.draw(120, 60).contains("第1行单价"), "{}", form.draw(120, 60));
    go_to(&mut form, "物资清单");
    form.press("Right Right Right “85” Enter");
    go_to(&mut form, "领取人");
    let screen = form.draw(120, 60);
    assert!(!screen.contains("第1行单价"), "{screen}");
    assert!(!red(&mut form), "{screen}");
}
