//! What a form must hold on any window: alignment, the caret, the free rows, and no panic.
use super::*;
use crate::ui::screen_text::screen_text;
use crate::ui::theme::Theme;

fn fields() -> Vec<FieldView<'static>> {
    let mut fields = vec![
        FieldView {
            section: "走访",
            label: "日期",
            value: "2026-11-21",
            after: "周六",
            columns: 12,
            ..FieldView::default()
        },
        FieldView { label: "走访对象", mark: "引", value: "张桂琴", ..FieldView::default() },
        FieldView { label: "类型", value: "2", after: "慰问", columns: 4, ..FieldView::default() },
        FieldView {
            section: "内容",
            label: "情况",
            value: "家中老人住院，\n护理缺人手。",
            rows: 3,
            ..FieldView::default()
        },
    ];
    fields.extend((0..20).map(|_| FieldView { label: "其他", value: "无", ..FieldView::default() }));
    fields
}

fn draw(columns: u16, rows: u16, focus: usize, editor: Editor<'_>, top: &mut usize) -> (String, Placed) {
    let area = Rect::new(0, 0, columns, rows);
    let mut buf = Buffer::empty(area);
    let fields = fields();
    let help = ["走访当日实到的户。".to_owned()];
    let codes =
        [("1", "走访"), ("2", "慰问"), ("9", "不详")].map(|(code, word)| (code.to_owned(), word.to_owned()));
    let strip = if focus == 2 { &codes[..] } else { &[] };
    let mut shown =
        Form { fields: &fields, focus, editor, strip, strip_at: 0, side: ("填报口径", &help), top };
    let placed = form(&mut buf, area, &mut shown, &Look::new(Theme::dark(), true));
    (screen_text(&buf), placed)
}

#[test]
fn labels_and_values_line_up() {
    let (screen, placed) = draw(40, 12, 2, Editor::Line(&mut LineBox::new("2")), &mut 0);
    let expected = "\
走访 -----------------------------------
    日期      2026-11-21 周六
 引 走访对象  张桂琴
>   类型      2    慰问
              1 走访  2 慰问  9 不详

内容 -----------------------------------
    情况      家中老人住院，
              护理缺人手。
    其他      无
    其他      无
    下面还有 18 栏";
    assert_eq!(screen, expected);
    assert_eq!(placed, Placed { caret: Some(Position::new(15, 3)), room: None, side: false });
}

#[test]
fn the_focused_field_stays_off_the_last_rows() {
    let mut top = 0;
    for focus in (0..24).chain((0..24).rev()) {
        let (screen, placed) = draw(60, 14, focus, Editor::Line(&mut LineBox::new("x")), &mut top);
        let caret = placed.caret.unwrap_or_else(|| panic!("field {focus} is out of view\n{screen}"));
        assert!(caret.y < 11, "field {focus}: {caret:?}\n{screen}");
        assert!(screen.lines().nth(usize::from(caret.y)).unwrap().starts_with('>'));
    }
    assert_eq!(top, 0);
}

#[test]
fn several_lines_are_edited_in_their_place() {
    let mut text = TextBox::new("家中老人住院，\n护理缺人手。");
    let (screen, placed) = draw(60, 20, 3, Editor::Text(&mut text), &mut 0);
    let lines: Vec<&str> = screen.lines().collect();
    assert!(lines[6].contains("家中老人住院，") && lines[7].contains("护理缺人手。"), "{screen}");
    assert_eq!(placed.caret, Some(Position::new(26, 7)));
}

#[test]
fn room_is_left_for_a_table() {
    let (_, placed) = draw(60, 20, 3, Editor::Room, &mut 0);
    assert_eq!(placed.room, Some(Rect::new(14, 6, 46, 3)));
}

#[test]
fn an_item_of_the_code_strip_is_never_broken() {
    let (screen, _) = draw(34, 20, 2, Editor::Value, &mut 0);
    let lines: Vec<&str> = screen.lines().collect();
    assert_eq!(lines[4].trim(), "1 走访  2 慰问", "{screen}");
    assert_eq!(lines[5].trim(), "9 不详", "{screen}");
}

#[test]
fn a_wide_window_has_a_side_pane() {
    let (screen, placed) = draw(120, 30, 0, Editor::Value, &mut 0);
    assert!(placed.side && screen.contains("填报口径") && screen.contains("走访当日实到的户。"));
    let (screen, placed) = draw(100, 30, 0, Editor::Value, &mut 0);
    assert!(!placed.side && !screen.contains("填报口径"));
}

#[test]
fn any_size_is_drawn() {
    for columns in (0..24).chain([119, 120, 121]) {
        for rows in 0..9 {
            for focus in [0, 3, 23, 99] {
                let mut line = LineBox::new("张桂琴");
                let mut text = TextBox::new("张桂琴");
                for editor in [Editor::Line(&mut line), Editor::Text(&mut text), Editor::Room, Editor::Value]
                {
                    let (_, placed) = draw(columns, rows, focus, editor, &mut 7);
                    assert!(placed.caret.is_none_or(|at| at.x < columns && at.y < rows));
                }
            }
        }
    }
}
