//! The board (看板) as a pack declares it: when lights change, what they look like, how states stand in columns.
//!
//! Declarations only; how a task stands is worked out in `rules::progress`.

/// Everything `board.toml` says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Board {
    /// When lights change.
    pub light: Limits,
    /// Which palette is shown, by name.
    pub palette: String,
    /// Words and colours for the standings.
    pub palettes: Vec<Palette>,
    /// Ways to put states into columns; the first is shown first.
    pub groupings: Vec<Grouping>,
}

/// The numbers that decide lights and limits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// 黄: so many points of a hundred behind the plan.
    pub behind: i64,
    /// 红: more than so many points behind.
    pub far_behind: i64,
    /// 临期: so many days before the deadline.
    pub due_soon: i64,
    /// 近期: what is due within so many days is shown at first.
    pub near: i64,
    /// So many tasks in progress are enough for one lead leader.
    pub leader_limit: usize,
}

/// How a task or project stands, from calm to grave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// 办结, or nothing runs any more.
    Done,
    /// 按序时
    OnSchedule,
    /// 滞后, or due soon, or something is missing.
    Behind,
    /// 严重滞后
    FarBehind,
    /// 逾期
    Overdue,
}

impl Standing {
    /// All five, the calm one first.
    pub const ALL: [Self; 5] = [Self::Done, Self::OnSchedule, Self::Behind, Self::FarBehind, Self::Overdue];

    /// The English name in `board.toml` and in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::OnSchedule => "on_schedule",
            Self::Behind => "behind",
            Self::FarBehind => "far_behind",
            Self::Overdue => "overdue",
        }
    }
}

/// A colour of a light; the screen decides how it looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Colour {
    /// 绿
    #[default]
    Green,
    /// 黄
    Yellow,
    /// 红
    Red,
    /// 蓝
    Blue,
    /// 橙
    Orange,
}

impl Colour {
    /// The colour a pack names.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "green" => Self::Green,
            "yellow" => Self::Yellow,
            "red" => Self::Red,
            "blue" => Self::Blue,
            "orange" => Self::Orange,
            _ => return None,
        })
    }
}

/// Words and colours (三色、四色、五色): places differ in what blue means, so it is data.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Palette {
    /// English name.
    pub name: String,
    /// What the office calls it.
    pub label: String,
    /// One for each standing, in the order of [`Standing::ALL`].
    pub shades: [Shade; 5],
}

/// A light as it is shown: always a word, never a colour alone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shade {
    /// The word.
    pub word: String,
    /// The colour.
    pub colour: Colour,
}

impl Palette {
    /// How a standing is shown.
    #[must_use]
    pub fn shade(&self, standing: Standing) -> &Shade {
        let [done, on_schedule, behind, far_behind, overdue] = &self.shades;
        match standing {
            Standing::Done => done,
            Standing::OnSchedule => on_schedule,
            Standing::Behind => behind,
            Standing::FarBehind => far_behind,
            Standing::Overdue => overdue,
        }
    }
}

/// A way to put the states into columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grouping {
    /// English name.
    pub name: String,
    /// What the office calls it.
    pub label: String,
    /// From left to right.
    pub columns: Vec<Column>,
}

/// A column of the board.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its head.
    pub label: String,
    /// The states reached by moving a card, in the order of the work.
    pub states: Vec<u16>,
    /// States that stand here too and are only reached from the list of steps (延期、挂起).
    pub side: Vec<u16>,
    /// So many cards are enough; a hint, no bar.
    pub limit: Option<usize>,
    /// Standing still for so many days is long here.
    pub stall: Option<i64>,
}

impl Column {
    /// Whether a state stands in this column.
    #[must_use]
    pub fn holds(&self, state: u16) -> bool {
        self.states.contains(&state) || self.side.contains(&state)
    }
}

impl Grouping {
    /// The column in which a state stands.
    #[must_use]
    pub fn column_of(&self, state: u16) -> Option<usize> {
        self.columns.iter().position(|column| column.holds(state))
    }
}

impl Board {
    /// The palette shown.
    #[must_use]
    pub fn palette(&self) -> Option<&Palette> {
        self.palettes.iter().find(|palette| palette.name == self.palette)
    }

    /// The word for a standing in the palette shown.
    #[must_use]
    pub fn word(&self, standing: Standing) -> &str {
        self.palette().map_or("", |palette| palette.shade(standing).word.as_str())
    }

    /// The colour for a standing in the palette shown.
    #[must_use]
    pub fn colour(&self, standing: Standing) -> Colour {
        self.palette().map_or(Colour::default(), |palette| palette.shade(standing).colour)
    }
}
