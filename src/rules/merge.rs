//! Words drafted by the program and changed by people: drafted again, neither loses anything.
//!
//! Three texts meet, line by line: what was drafted before, what it has become by hand, and what would be drafted now.
//! Where both have changed the same lines, both are kept and marked, for a person to choose.

/// In front of what the person wrote.
pub const MINE: &str = "【原来写的】";
/// In front of what is drafted now.
pub const THEIRS: &str = "【现在拟的】";
/// Behind both.
pub const END: &str = "【以上两样留一样】";

/// The text to go on with, and whether marks in it wait for a decision.
#[must_use]
pub fn merge(drafted_before: &str, written: &str, drafted_now: &str) -> (String, bool) {
    if written.trim().is_empty() || written.trim_end() == drafted_before.trim_end() {
        return (drafted_now.trim_end().to_owned(), false);
    }
    let line = |text: &str| format!("{}\n", text.trim_end());
    let (base, mine, theirs) = (line(drafted_before), line(written), line(drafted_now));
    match diffy::merge(&base, &mine, &theirs) {
        Ok(merged) => (merged.trim_end().to_owned(), false),
        Err(marked) => (said(&marked), true),
    }
}

/// Whether a text still holds marks.
#[must_use]
pub fn undecided(text: &str) -> bool {
    text.lines().any(|line| matches!(line.trim(), MINE | THEIRS | END))
}

/// The library's marks in the office's words; what stood there before both is left out.
fn said(marked: &str) -> String {
    let mut lines = Vec::new();
    let mut original = false;
    for line in marked.lines() {
        if line.starts_with("<<<<<<<") {
            lines.push(MINE);
        } else if line.starts_with("|||||||") {
            original = true;
        } else if line.starts_with("=======") {
            original = false;
            lines.push(THEIRS);
        } else if line.starts_with(">>>>>>>") {
            lines.push(END);
        } else if !original {
            lines.push(line);
        }
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_touched_is_drafted_anew_and_what_somebody_wrote_stays() {
        assert_eq!(merge("甲\n乙", "甲\n乙", "甲\n乙\n丙"), ("甲\n乙\n丙".to_owned(), false));
        assert_eq!(merge("甲\n乙", "", "丁"), ("丁".to_owned(), false));
        let (text, open) = merge("甲\n乙\n丙", "甲改\n乙\n丙", "甲\n乙\n丙\n丁");
        assert_eq!((text.as_str(), open), ("甲改\n乙\n丙\n丁", false));
        assert_eq!(merge("甲\n乙", "甲\n乙改", "甲\n乙"), ("甲\n乙改".to_owned(), false));
    }

    #[test]
    fn both_are_kept_where_both_have_changed_the_same_line() {
        let (text, open) = merge("走访三户", "走访三户，都在家", "走访四户");
        assert!(open && undecided(&text));
        for words in ["走访三户，都在家", "走访四户", MINE, THEIRS, END] {
            assert!(text.contains(words), "{text}");
        }
        assert!(!text.contains("<<<") && !text.lines().any(|line| line == "走访三户"), "{text}");
        assert!(!undecided("甲【原来写的】乙"));
    }
}
