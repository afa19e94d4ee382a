//! The one table of acts: everything a key, the palette or the help screen can name.
//!
//! The bottom line, the help screen, the palette and the check of key map files read this table and nothing
//! else. An action says only what the clerk wants; the screen that has the focus decides how.
use super::context::Context::{
    self, Board, Daily, Decompose, Detail, Dialog, Entry, Global, Grid, Help, Home, Meeting, Palette, Pick,
    Register, Sentence, Text,
};

/// What the table says about one action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Info {
    /// Stable English name used in key map files.
    pub id: &'static str,
    /// Two to four characters for the bottom line.
    pub name: &'static str,
    /// One sentence for the help screen.
    pub help: &'static str,
    /// Where it means something; [`Context::Global`] means everywhere.
    pub contexts: &'static [Context],
    /// Whether the default map may leave it to the palette alone.
    pub palette_only: bool,
}

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident = $id:literal, $word:literal, $help:literal, $contexts:expr $(, $only:ident)?;)*) => {
        /// What a clerk can ask for.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Action {
            $($(#[$doc])* $name,)*
            /// Choose the thing with that number (0 to 9): a room, a column, an answer.
            Choose(u8),
        }
        const PLAIN: &[Action] = &[$(Action::$name),*];
        impl Action {
            /// What the table says about this action.
            #[must_use]
            pub const fn info(self) -> Info {
                match self {
                    $(Self::$name => Info {
                        id: $id, name: $word, help: $help, contexts: $contexts,
                        palette_only: false $(|| stringify!($only).len() > 0)?,
                    },)*
                    Self::Choose(n) => choose(n),
                }
            }
        }
    };
}

actions! {
    /// Explain the field, figure or screen in focus.
    Help = "help", "帮助", "说明当前这一栏、这个数字或这一屏，并列出此处能用的键。", &[Global];
    /// Change the thing in focus, or jump to the register entry a field points at.
    EditJump = "edit-jump", "修改", "修改这一条；在引用栏上则跳到登记册里的那一条，Esc 返回。",
        &[Entry, Text, Register, Detail, Daily, Pick, Board, Meeting, Decompose];
    /// Find a household, person or record from anywhere.
    Find = "find", "查找", "按姓名、拼音首字母、村组或证件后四位查找。", &[Global];
    /// Open the list of what this field may hold.
    PickList = "pick-list", "选取", "打开这一栏的代码表或登记册，从中选取。", &[Entry, Text];
    /// Copy this field from the record before.
    Ditto = "ditto", "同上", "照抄上一条同一栏的内容，先显示为浅色，确认后算数。", &[Entry, Text];
    /// Keep this field's value for the records that follow.
    Pin = "pin", "固定", "固定这一栏，后面各条都沿用；再按一次取消。", &[Entry, Text];
    /// Go to the field before, also into a pinned one.
    PrevField = "prev-field", "上一栏", "回到上一栏，固定的栏也停。", &[Entry, Text];
    /// Write a note on the field or record, or send it back with one.
    Note = "note", "批注/退回", "审核时退回这一份并写明原因；填表时写明为什么这样填是对的。", &[Home, Entry, Text, Register, Detail, Daily];
    /// Save this record and open the next blank one.
    SaveNext = "save-next", "保存并下一条", "保存这一条，接着填下一条。", &[Entry, Text];
    /// Open the palette of all acts.
    Palette = "palette", "菜单", "列出此处能做的每一件事，打几个字即可查到。", &[Global];
    /// Finish this paper and hand it in.
    Submit = "submit", "完成", "填完这一份，检查后上报。", &[Entry, Text, Daily, Decompose];
    /// Take the record in focus a step on.
    Steps = "steps", "办理", "办下一步；有几步可办的列出来选，不能办的写明还差什么。审核时是通过，接着看下一份。", &[Home, Detail, Board, Meeting];
    /// Accept what is in focus and go on.
    Accept = "accept", "确定", "确认并往下走：下一栏、打开这一条或选定这一项。",
        &[Home, Entry, Register, Detail, Daily, Pick, Sentence, Dialog, Palette, Help, Board, Meeting, Decompose];
    /// Leave without losing anything.
    Back = "back", "返回", "退回上一层；没填完的自动留作草稿，不会丢。", &[Global];
    /// Go to the next field that is not pinned.
    NextField = "next-field", "下一栏", "到下一个要填的栏，跳过固定的栏。", &[Entry, Text, Dialog];
    /// Go to the field before that is not pinned.
    BackField = "back-field", "退一栏", "退到前一个要填的栏，跳过固定的栏。", &[Entry, Text, Dialog];
    /// One line up.
    Up = "up", "上移", "往上一行。", &[Home, Entry, Grid, Register, Detail, Daily, Pick, Sentence, Dialog, Palette, Help, Board, Meeting, Decompose];
    /// One line down.
    Down = "down", "下移", "往下一行。", &[Home, Entry, Grid, Register, Detail, Daily, Pick, Sentence, Dialog, Palette, Help, Board, Meeting, Decompose];
    /// One column, day or answer to the left.
    Left = "left", "往左", "往左一列；在日小结里是前一天。", &[Home, Grid, Register, Detail, Daily, Dialog, Board, Meeting];
    /// One column, day or answer to the right.
    Right = "right", "往右", "往右一列；在日小结里是后一天。", &[Home, Grid, Register, Detail, Daily, Dialog, Board, Meeting];
    /// One screenful up.
    PageUp = "page-up", "上一页", "往上翻一页。", &[Home, Entry, Register, Detail, Daily, Pick, Palette, Help, Board, Meeting, Decompose];
    /// One screenful down.
    PageDown = "page-down", "下一页", "往下翻一页。", &[Home, Entry, Register, Detail, Daily, Pick, Palette, Help, Board, Meeting, Decompose];
    /// The first line of the list.
    First = "first", "第一条", "到列表的第一条。", &[Home, Register, Detail, Daily, Pick, Sentence, Palette, Help, Board, Meeting, Decompose];
    /// The last line of the list.
    Last = "last", "最后一条", "到列表的最后一条。", &[Home, Register, Detail, Daily, Pick, Sentence, Palette, Help, Board, Meeting, Decompose];
    /// The very first field, cell or record.
    TopOfAll = "top-of-all", "最前", "到最前面的一栏、一格或一条。", &[Entry, Grid, Register, Detail, Daily, Board, Meeting, Decompose];
    /// The very last field, cell or record.
    BottomOfAll = "bottom-of-all", "最后", "到最后面的一栏、一格或一条。", &[Entry, Grid, Register, Detail, Daily, Board, Meeting, Decompose];
    /// Save without leaving.
    Save = "save", "保存", "马上保存，留在原处。", &[Global];
    /// Take the last change back.
    Undo = "undo", "撤销", "撤销上一步，状态栏会写明撤销了什么。", &[Global];
    /// Do the undone change again.
    Redo = "redo", "重做", "恢复刚才撤销的一步。", &[Global];
    /// Open a new draft that starts as a copy of this record.
    Copy = "copy", "照抄一条", "以这一条为底新建一条；日期、金额和签字须重填。", &[Register, Daily];
    /// A new record.
    New = "new", "新建", "新建一条。", &[Home, Register, Detail, Daily, Pick, Board, Meeting];
    /// Narrow the list by a sentence such as `村:王家村 灯:红`.
    Filter = "filter", "筛选", "按条件筛选列表，如 村:王家村 停>10。", &[Register, Daily, Board];
    /// Mark this line for an act on several.
    Mark = "mark", "标记", "标记这一条，供成批处理；再按一次取消。", &[Home, Register, Pick, Board, Decompose];
    /// Put what is offered in the place of the word at the caret.
    Complete = "complete", "补全", "把亮着的那一个填进句子里，接着写下一个。", &[Sentence];
    /// Leave the program.
    Quit = "quit", "退出", "保存草稿并退出。", &[Global];
    /// Jump to a field by number or initials.
    GotoField = "goto-field", "跳到栏", "按栏号或拼音首字母跳到某一栏。", &[Entry, Text];
    /// Unpin every pinned field.
    UnpinAll = "unpin-all", "全部取消固定", "取消所有固定的栏。", &[Entry, Text];
    /// Mark the field as still to be asked for.
    Pending = "pending", "待补", "这一栏记为待补，列入待补清单，下次下村时问清。", &[Entry, Text];
    /// A new row in the table inside the form.
    InsertRow = "insert-row", "加一行", "在明细里加一行。", &[Grid];
    /// Remove the row in focus from the table inside the form.
    DeleteRow = "delete-row", "删一行", "删去明细里的这一行，可以撤销。", &[Grid];
    /// Copy the cell above.
    FillDown = "fill-down", "向下填充", "照抄上一行同一格。", &[Grid];
    /// Paint the whole screen again.
    Redraw = "redraw", "重画屏幕", "屏幕花了时重画一遍。", &[Global];
    /// File that nothing happened.
    Nil = "nil", "零报告", "报今日无事：有人、有时间，和没报不同。", &[Daily];
    /// Switch between the dark and the light colours.
    Theme = "theme", "换颜色", "在深色和浅色之间切换。", &[Global], only;
    /// Strike the record off as entered in error.
    DeleteRecord = "delete-record", "作废", "作废这一条，须说明原因并确认；流水里仍可查到。", &[Register, Detail, Daily, Board];
    /// Give up what is half filled in.
    GiveUp = "give-up", "放弃", "放弃这一份没填完的，先问一句；放弃以后马上按撤销，还找得回来。", &[Home, Entry, Text];
    /// Show who changed what on this record, and when.
    History = "history", "历次改动", "看这一条何时、由谁、改了什么。", &[Entry, Text, Register, Detail, Board, Meeting];
    /// Go to the next problem found by the checks.
    NextIssue = "next-issue", "下个问题", "到下一处有问题的地方。", &[Entry, Text, Register, Detail, Board];
    /// Go to the problem before.
    PrevIssue = "prev-issue", "上个问题", "到上一处有问题的地方。", &[Entry, Text, Register, Detail, Board];
    /// Draft the words of a paper again from the facts.
    Regenerate = "regenerate", "重新拟稿", "按现在的记录重新拟稿；改过的字都留着，两边都改的并排列出。", &[Daily, Text];
    /// Another person takes the keyboard.
    SwitchPerson = "switch-person", "换人", "换一个人坐到键盘前；没填完的留作草稿。", &[Home];
    /// Draft a notice about the problem in focus.
    Expedite = "expedite", "拟督办单", "为整改台账上的这个问题拟提醒、催办或督办单；只拟稿，不自己发。",
        &[Register, Detail];
    /// Move the card on along the work.
    MoveOn = "move-on", "往前移", "把这张卡片往前移一步；移不动时说明还差什么。", &[Board, Meeting];
    /// Move the card back.
    MoveBack = "move-back", "往回移", "把这张卡片往回移一步，要写原因。", &[Board, Meeting];
    /// Other lanes.
    Lanes = "lanes", "分道/排序", "看板按村、牵头领导、线口、项目分道，或者不分，一次换一种；清单里换排序：按灯、按停滞、按时限。", &[Board];
    /// Another view of the same tasks.
    Views = "views", "换视图", "看板、清单、挂图、日历、分析，一次换一种，选中的还是那一条。", &[Board];
    /// Other columns.
    Grouping = "grouping", "换分列", "五步、三段、每步一列，一次换一种。", &[Board];
    /// Report progress.
    Feedback = "feedback", "反馈", "为这条任务报进展：完成量、情况、问题。", &[Board, Meeting];
    /// Report that nothing changed.
    Unchanged = "unchanged", "没有变化", "这一次没有进展，选一个原因就行。", &[Board, Meeting];
    /// Say what holds a task up, or that it no longer does.
    Block = "block", "堵点", "记下卡在哪里、谁能打通；通了再按一次清掉。", &[Board, Meeting];
    /// A meeting over the tasks shown.
    Meeting = "meeting", "开会", "逐项过这些任务，边说边记，散会出纪要和交办清单。", &[Board];
    /// Take a key project apart to villages.
    Decompose = "decompose", "分解到村", "把这个重点项目分解到各村，一次成任务。", &[Board];
    /// The meeting is over.
    EndMeeting = "end-meeting", "散会", "散会，看纪要和交办清单；补主持人、参会人员在纪要上按 F2。", &[Meeting];
    /// Another way to spread the whole.
    Spread = "spread", "换分法", "平均、按户数、逐村填，一次换一种。", &[Decompose];
    /// The villages of one area.
    Area = "area", "只选一片", "只选一个片区的村。", &[Decompose];
    /// Mark everything shown.
    MarkAll = "mark-all", "全部标记", "标记筛选出来的全部任务；再按一次全部取消。", &[Board, Decompose];
}

const CHOOSE_IDS: [&str; 10] = [
    "choose-0", "choose-1", "choose-2", "choose-3", "choose-4", "choose-5", "choose-6", "choose-7",
    "choose-8", "choose-9",
];

const fn choose(n: u8) -> Info {
    let n = if n > 9 { 9 } else { n };
    Info {
        id: CHOOSE_IDS[n as usize],
        name: "选号",
        help: "选这个号码的一项：首页的事项、列表的列、询问的回答。",
        // In the day's list 0 is the nil report.
        contexts: if n == 0 {
            &[Home, Register, Detail, Dialog, Board]
        } else {
            &[Home, Register, Detail, Daily, Dialog, Board]
        },
        palette_only: false,
    }
}

impl Action {
    /// Every action in the order of the help screen, the ten choices last.
    #[must_use]
    pub fn all() -> Vec<Self> {
        PLAIN.iter().copied().chain((0..=9).map(Self::Choose)).collect()
    }

    /// The action of that name in a key map file.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::all().into_iter().find(|a| a.info().id == id)
    }

    /// Whether it does nothing but move the bar or the caret: keys that every hand knows.
    #[must_use]
    pub const fn is_move(self) -> bool {
        matches!(
            self,
            Self::Up
                | Self::Down
                | Self::Left
                | Self::Right
                | Self::PageUp
                | Self::PageDown
                | Self::First
                | Self::Last
                | Self::TopOfAll
                | Self::BottomOfAll
                | Self::NextField
                | Self::BackField
                | Self::PrevField
        )
    }

    /// Whether the action means something there, itself or by way of the context behind.
    #[must_use]
    pub fn valid_in(self, context: Context) -> bool {
        let contexts = self.info().contexts;
        contexts.contains(&Global)
            || contexts.contains(&context)
            || context.behind().is_some_and(|behind| contexts.contains(&behind))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_table_is_sound() {
        let all = Action::all();
        let ids: BTreeSet<&str> = all.iter().map(|a| a.info().id).collect();
        assert_eq!(ids.len(), all.len(), "two actions share an id");
        for action in all {
            let info = action.info();
            assert_eq!(Action::from_id(info.id), Some(action));
            let length = info.name.chars().count();
            assert!((2..=6).contains(&length), "{}: the name is too long for the bottom line", info.id);
            assert!(info.help.ends_with('。'), "{}: help is one sentence", info.id);
            assert!(info.id.chars().all(|c| c.is_ascii_lowercase() || c == '-' || c.is_ascii_digit()));
            assert!(!info.contexts.is_empty());
        }
    }

    #[test]
    fn validity_follows_the_stack() {
        assert!(Action::Ditto.valid_in(Context::EntryCode));
        assert!(Action::Undo.valid_in(Register));
        assert!(!Action::FillDown.valid_in(Entry));
        assert!(!Action::Choose(0).valid_in(Daily));
    }
}
