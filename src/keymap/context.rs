//! Where a key is pressed: the part of a screen that has the focus.
//!
//! A context knows whether printable keys are text there. That one fact keeps commands out of what a clerk
//! types, both when a key map file is read and when a key is looked up.

/// Where the focus is. A screen hands the key map a stack of these, the nearest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Context {
    /// Everywhere; always asked last, never named in a stack.
    Global,
    /// The first screen with the day's duties.
    Home,
    /// The caret is in a single-line field of a form.
    Entry,
    /// The focused field takes a code, date or amount, so that the keypad signs are free where they mean nothing in it;
    /// what means something there (`=3*4`, `-1`) the screen takes first.
    /// Stands before [`Context::Entry`] in the stack.
    EntryCode,
    /// The focus is in a small table of rows inside a form. Stands before [`Context::Entry`] in the stack.
    Grid,
    /// A list of records.
    Register,
    /// One record, read only.
    Detail,
    /// The list of a day's facts.
    Daily,
    /// The board of key projects, in any of its views.
    Board,
    /// A meeting over the board, one task on the screen.
    Meeting,
    /// A key project taken apart to villages.
    Decompose,
    /// A code list or register lookup with a search line.
    Pick,
    /// The line in which a filter sentence is written.
    Sentence,
    /// A question with numbered answers.
    Dialog,
    /// The palette of all acts, with a search line.
    Palette,
    /// The help screen.
    Help,
    /// The caret is in a box of several lines; Enter, arrows, Home and End belong to the text.
    Text,
}

impl Context {
    /// Every context, in the order the help screen shows them.
    pub const ALL: [Self; 17] = [
        Self::Global,
        Self::Home,
        Self::Entry,
        Self::EntryCode,
        Self::Grid,
        Self::Register,
        Self::Detail,
        Self::Daily,
        Self::Board,
        Self::Meeting,
        Self::Decompose,
        Self::Pick,
        Self::Sentence,
        Self::Dialog,
        Self::Palette,
        Self::Help,
        Self::Text,
    ];

    /// The stable name used as a table heading in key map files.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Global => "global",
            Self::Home => "home",
            Self::Entry => "entry",
            Self::EntryCode => "entry-code",
            Self::Grid => "grid",
            Self::Register => "register",
            Self::Detail => "detail",
            Self::Daily => "daily",
            Self::Board => "board",
            Self::Meeting => "meeting",
            Self::Decompose => "decompose",
            Self::Pick => "pick",
            Self::Sentence => "sentence",
            Self::Dialog => "dialog",
            Self::Palette => "palette",
            Self::Help => "help",
            Self::Text => "text",
        }
    }

    /// The Chinese name shown on the help screen.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Global => "各处通用",
            Self::Home => "首页",
            Self::Entry => "填表",
            Self::EntryCode => "代码、日期、金额栏",
            Self::Grid => "表内明细",
            Self::Register => "登记册",
            Self::Detail => "查看一条",
            Self::Daily => "日小结",
            Self::Board => "看板",
            Self::Meeting => "开会",
            Self::Decompose => "分解到村",
            Self::Pick => "选取",
            Self::Sentence => "写筛选句",
            Self::Dialog => "询问",
            Self::Palette => "菜单",
            Self::Help => "帮助",
            Self::Text => "多行文字",
        }
    }

    /// The context of that name in a key map file.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|c| c.id() == id)
    }

    /// Whether a printable key is text here. A look-up never lets such a key fall through to a later context.
    #[must_use]
    pub const fn takes_text(self) -> bool {
        matches!(
            self,
            Self::Entry
                | Self::EntryCode
                | Self::Grid
                | Self::Pick
                | Self::Sentence
                | Self::Palette
                | Self::Text
        )
    }

    /// Whether a form or a box of words has the caret, so that undo begins with what was typed there.
    #[must_use]
    pub const fn is_typed_in(self) -> bool {
        matches!(self, Self::Entry | Self::EntryCode | Self::Grid | Self::Text)
    }

    /// The context that always stands behind this one in a stack, besides [`Context::Global`].
    #[must_use]
    pub const fn behind(self) -> Option<Self> {
        match self {
            Self::EntryCode | Self::Grid => Some(Self::Entry),
            _ => None,
        }
    }
}
