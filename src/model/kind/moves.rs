//! The legal moves between states: who may make them, what they ask for and what they write.

use super::field::Choice;
use crate::model::value::Tag;

/// Who a person is at the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// 录入员
    Clerk,
    /// 村干部
    VillageCadre,
    /// 督导员
    Supervisor,
    /// 办公室主任
    OfficeHead,
}

/// One legal move of a record with states.
#[derive(Clone, Debug)]
pub struct Move {
    /// From one of these states.
    pub from: Vec<u16>,
    /// To this one.
    pub to: u16,
    /// What it is called: 受理, 退回.
    pub label: String,
    /// Who may make it.
    pub roles: Vec<Role>,
    /// Fields naming people who may make it whatever their role: what is to be done is theirs.
    pub also_by: Vec<Tag>,
    /// Fields that must be filled first.
    pub needs: Vec<Tag>,
    /// Whether it takes back or refuses what was done: never the first to be offered, and asked about once.
    pub back: bool,
    /// Whether it finishes the record: short of its target it takes a reason, which stays on the record.
    pub finishes: bool,
    /// Whether a reason must be given.
    pub why: bool,
    /// The reasons to choose from, where words alone will not do (更正原因); the words come behind.
    pub reasons: Vec<Choice>,
    /// What the move writes besides the state.
    pub writes: Vec<(Tag, Written)>,
    /// The field that holds the day on which it happened; without one the day of the journal entry stands for it.
    pub day: Option<Tag>,
    /// Fields naming people who may not make this move: nobody closes what they asked to have closed.
    pub not_by: Vec<Tag>,
}

/// What a move writes into a field by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// The day of the move.
    Today,
    /// Who makes it.
    Me,
    /// So many days after the move.
    DaysOn(u16),
    /// One more than before.
    CountUp,
    /// What another field says.
    Copy(Tag),
    /// The reason given for the move.
    Why,
    /// Nothing: the field is emptied.
    Blank,
}

impl Role {
    /// All four.
    pub const ALL: [Role; 4] = [Role::Clerk, Role::VillageCadre, Role::Supervisor, Role::OfficeHead];

    /// The word the office uses.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Role::Clerk => "录入员",
            Role::VillageCadre => "村干部",
            Role::Supervisor => "督导员",
            Role::OfficeHead => "办公室主任",
        }
    }

    /// The name used in dictionary files.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "clerk" => Some(Role::Clerk),
            "village_cadre" => Some(Role::VillageCadre),
            "supervisor" => Some(Role::Supervisor),
            "office_head" => Some(Role::OfficeHead),
            _ => None,
        }
    }

    /// The code under which the cadre register keeps it; see packs/core/cadre.toml.
    #[must_use]
    pub fn from_code(code: u16) -> Option<Self> {
        Self::ALL.get(usize::from(code).checked_sub(1)?).copied()
    }
}
