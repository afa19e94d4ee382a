//! What may be typed into a box, judged at the key: in a field of a form, a cell of a small table, and a box that asks.
//! What cannot become a value is refused and said, and the box stays as it was.
//!
//! What stands in a box already is replaced by the first key, wherever nobody typed it in this visit; only a text that
//! somebody wrote is gone on with ([`Takes::Prose`], and the long texts of forms and papers).

use crate::model::fold::half_width;
use crate::model::kind::{Field, Shape};
use crate::model::typing;
use crate::ui::{Edit, LineBox};

/// What the words of a question may become.
#[derive(Clone, Debug, Default)]
pub enum Takes {
    /// A line of words.
    #[default]
    Line,
    /// Words that somebody wrote: they are gone on with, like a long text of a form.
    Prose,
    /// A value of this field.
    Value(Box<Field>),
    /// Points off, at most so many, and then why.
    Points(i64),
    /// A count, from 1 to so many.
    Count(usize),
}

impl Takes {
    /// What a field takes where it is asked for in a box.
    #[must_use]
    pub fn of(field: &Field) -> Self {
        match field.shape {
            Shape::LongText => Self::Prose,
            _ => Self::Value(Box::new(field.clone())),
        }
    }

    /// The editor with what stands there already.
    pub(super) fn editor(&self, start: &str) -> LineBox {
        match self {
            Self::Prose => LineBox::new(start),
            _ => LineBox::replaceable(start),
        }
    }

    /// Makes an edit unless the words can then no longer become what is asked for.
    ///
    /// # Errors
    /// The sentence that says so; the line is as it was.
    pub(super) fn admit(
        &self,
        line: &mut LineBox,
        edit: impl FnOnce(&mut LineBox) -> Edit,
    ) -> Result<Edit, String> {
        match self {
            Self::Line | Self::Prose => Ok(edit(line)),
            Self::Value(field) => admit(line, field, edit),
            Self::Points(most) => judged(
                line,
                edit,
                |text| points_begin(text, *most),
                |typed| format!("先写扣几分（0 到 {most}），再写原因，如：2 缺两份周汇报。“{typed}”没有收。"),
            ),
            Self::Count(most) => judged(
                line,
                edit,
                |text| count_begins(text, *most),
                |typed| format!("请写 1 到 {most} 的数字，“{typed}”没有收。"),
            ),
        }
    }
}

/// Makes an edit in a line unless its words can then no longer become a value of the field.
///
/// # Errors
/// The sentence that says so; the line is as it was.
pub(super) fn admit(
    line: &mut LineBox,
    field: &Field,
    edit: impl FnOnce(&mut LineBox) -> Edit,
) -> Result<Edit, String> {
    judged(line, edit, |text| typing::may_stand(text, field), |typed| typing::refusal(typed, field))
}

fn judged(
    line: &mut LineBox,
    edit: impl FnOnce(&mut LineBox) -> Edit,
    may_stand: impl Fn(&str) -> bool,
    refusal: impl Fn(&str) -> String,
) -> Result<Edit, String> {
    let before = line.clone();
    let done = edit(line);
    // What is wrong already is being put right, whatever stands in between.
    let was_right = before.is_selected() || may_stand(before.text());
    if done == Edit::Changed && was_right && !may_stand(line.text()) {
        let typed = std::mem::replace(line, before);
        return Err(refusal(typed.text()));
    }
    Ok(done)
}

/// The digits a text begins with, and whether anything stands behind them.
fn leading_number(text: &str) -> (Option<i64>, bool) {
    let shown: String = text.trim_start().chars().map(half_width).collect();
    let digits: String = shown.chars().take_while(char::is_ascii_digit).collect();
    (digits.parse().ok(), digits.len() < shown.len())
}

fn points_begin(text: &str, most: i64) -> bool {
    let (number, _) = leading_number(text);
    text.trim().is_empty() || number.is_some_and(|off| off <= most)
}

fn count_begins(text: &str, most: usize) -> bool {
    let (number, more) = leading_number(text.trim_end());
    let fits = |count: i64| count > 0 && usize::try_from(count).is_ok_and(|count| count <= most);
    text.trim().is_empty() || (!more && number.is_some_and(fits))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keymap::Key;

    /// Types key by key over what stands there; what was taken, and what was said last.
    fn taken(takes: &Takes, start: &str, keys: &str) -> (String, String) {
        let (mut line, mut said) = (takes.editor(start), String::new());
        for c in keys.chars() {
            let key = Key::parse(&c.to_string()).unwrap();
            said = takes.admit(&mut line, |line| line.input(key)).err().unwrap_or_default();
        }
        (line.text().to_owned(), said)
    }

    #[test]
    fn a_box_that_asks_for_a_number_judges_each_key() {
        let count = Takes::Count(500);
        for (keys, left) in
            [("8", "8"), ("108", "108"), ("501", "50"), ("0", "10"), ("1a", "1"), ("漏", "10")]
        {
            assert_eq!(taken(&count, "10", keys).0, left, "{keys}");
        }
        assert!(taken(&count, "10", "501").1.contains("1 到 500"));
        let points = Takes::Points(15);
        for (keys, left) in
            [("２缺报", "２缺报"), ("16", "1"), ("缺报", ""), ("0", "0"), ("3，迟报", "3，迟报")]
        {
            assert_eq!(taken(&points, "", keys).0, left, "{keys}");
        }
    }

    #[test]
    fn what_somebody_wrote_is_gone_on_with_and_the_rest_replaced() {
        assert_eq!(taken(&Takes::Prose, "月底前办完", "，").0, "月底前办完，");
        assert_eq!(taken(&Takes::Line, "11月20日调度会", "季").0, "季");
        assert_eq!(taken(&Takes::Count(500), "10", "8").0, "8");
        assert_eq!(taken(&Takes::Points(15), "2 缺报", "3").0, "3");
    }
}
