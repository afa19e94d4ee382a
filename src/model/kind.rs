//! What the dictionary (数据字典) says about one kind of record: its fields, codes, checks and moves.
//!
//! These are the checked forms; `loader` makes them from TOML and refuses what does not hold together.

use crate::model::record::KindTag;
use crate::model::row_check::{Beginning, RowCheck};
use crate::model::value::Tag;

/// What a reference to a record of whatever kind points to; no kind has this number.
pub const ANY_KIND: KindTag = 0;

/// What sort of thing a kind is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// A standing register: villages, households, cadres.
    Register,
    /// Something that happened on a day: a visit, a payment.
    Fact,
    /// A paper drawn up for a period: the daily summary.
    Paper,
}

/// One kind of record.
#[derive(Clone, Debug)]
pub struct Kind {
    /// Stable number.
    pub tag: KindTag,
    /// English name, as in the glossary.
    pub name: String,
    /// Chinese name on screen and paper.
    pub label: String,
    /// Register, fact or paper.
    pub class: Class,
    /// What the kind is for (填报口径), shown by F1.
    pub help: String,
    /// Its fields in entry order.
    pub fields: Vec<Field>,
    /// The fields that name a record in one line.
    pub title: Vec<Tag>,
    /// The columns of its table, most important first.
    pub columns: Vec<Tag>,
    /// How a register is ordered; facts are newest first.
    pub order: Vec<Tag>,
    /// The fields that the find box looks in; the first is the name.
    pub search: Vec<Tag>,
    /// The day the record is about.
    pub date: Option<Tag>,
    /// Who did it (a cadre).
    pub by: Option<Tag>,
    /// Which village it belongs to.
    pub village: Option<Tag>,
    /// The field that holds the state.
    pub state: Option<Tag>,
    /// Fields that "copy record" leaves blank, so that yesterday cannot be filed again unread.
    pub blank_on_copy: Vec<Tag>,
    /// Which fields make an earlier record similar, and which are then offered (F23).
    pub likely: Option<Likely>,
    /// Whether "nothing today" can be filed as a fact (零报告).
    pub nil: bool,
    /// Made by the program when something is done, never keyed.
    pub program: bool,
    /// Checks between fields.
    pub checks: Vec<Check>,
    /// Checks over the rows of small tables.
    pub row_checks: Vec<RowCheck>,
    /// Texts made of other things.
    pub beginnings: Vec<Beginning>,
    /// What must not be there twice.
    pub unique: Vec<Unique>,
    /// The legal moves between states.
    pub moves: Vec<Move>,
    /// States in which nothing may be changed but by a move: what is closed stays as it was closed.
    pub closed: Vec<u16>,
}

/// One field of a kind, or one column of a rows field.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own in a dictionary file")]
pub struct Field {
    /// Stable number within the kind.
    pub tag: Tag,
    /// English name.
    pub name: String,
    /// Chinese name.
    pub label: String,
    /// What it can hold.
    pub shape: Shape,
    /// Whether something must be entered (or a coded escape given).
    pub must: bool,
    /// Whether 不详/不适用/拒答/待补 may stand in for a value.
    pub escape: bool,
    /// Definition, unit and time window (填报口径), shown by F1.
    pub help: String,
    /// The unit shown behind the value: 元, 人, 亩.
    pub unit: String,
    /// What a new record starts with.
    pub default: Option<Preset>,
    /// Only asked when this holds; otherwise folded away.
    pub when: Option<When>,
    /// Bounds that block, in the field's own units (money in fen, decimals in ten-thousandths).
    pub hard: Bounds,
    /// Bounds that warn.
    pub soft: Bounds,
    /// Most characters allowed.
    pub longest: usize,
    /// What the words must look like, with the sentence for when they do not.
    pub pattern: Option<Pattern>,
    /// Warns when the amount is more than this many times the usual one of the same place (F14).
    pub unlike_before: Option<u32>,
    /// How personal data is masked where it is only shown.
    pub mask: Mask,
    /// Read from the record a reference field points to, never typed (引).
    pub fetch: Option<Fetch>,
    /// Must be the same person's real number: never ditto, never copied.
    pub personal: bool,
    /// Written by the program when a record is filed or moved, never typed.
    pub program: bool,
    /// A day that lies ahead by its nature: 12.10 is the coming one.
    pub ahead: bool,
    /// States in which it stands fixed: nobody types another value, only a move writes one.
    pub fixed: Vec<u16>,
    /// For rows that a person enters: the columns by which two rows are the same one, the surest first. In each the
    /// first column decides, the others must not contradict where both are filled in.
    pub key: Vec<Vec<Tag>>,
}

/// What a field can hold.
#[derive(Clone, Debug)]
pub enum Shape {
    /// One line of words.
    Text,
    /// Several lines of words.
    LongText,
    /// A whole number.
    Integer,
    /// Money.
    Money,
    /// A number with up to four decimals.
    Decimal,
    /// A day.
    Date,
    /// A time of day.
    Time,
    /// Yes or no.
    YesNo,
    /// One of the options.
    Code(Vec<Choice>),
    /// Any of the options.
    Codes(Vec<Choice>),
    /// A record of another kind.
    Ref(KindTag),
    /// A small table.
    Rows(Vec<Field>),
    /// Worked out from other fields.
    Computed(Formula),
}

/// One option of a code list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Stable code, typed to choose it.
    pub code: u16,
    /// The office's word.
    pub label: String,
}

/// A first value for a new record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Preset {
    /// The day at the keyboard.
    Today,
    /// The person at the keyboard.
    Me,
    /// The village of the person at the keyboard.
    MyVillage,
    /// As typed by a clerk.
    Typed(String),
}

/// A condition on another field of the same record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct When {
    /// The code, codes or yes/no field looked at.
    pub field: Tag,
    /// The codes that make it hold (for yes/no: 1 is yes, 0 is no).
    pub is: Vec<u16>,
}

/// Lowest and highest allowed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bounds {
    /// Lowest.
    pub min: Option<i64>,
    /// Highest.
    pub max: Option<i64>,
}

/// What words must look like.
#[derive(Clone, Debug)]
pub enum Pattern {
    /// A resident ID number with its check digit.
    IdCard,
    /// A mobile or fixed phone number.
    Phone,
    /// A regular expression and what to say.
    Like(regex_lite::Regex, String),
}

/// How personal data is masked where it is only shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mask {
    /// Shown as it is.
    #[default]
    None,
    /// Middle digits hidden.
    IdCard,
    /// Middle digits hidden.
    Phone,
}

/// A value read through a reference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetch {
    /// The reference field of this kind.
    pub through: Tag,
    /// The field of the kind it points to.
    pub take: Tag,
    /// Kept in the record when saved (it says how things were that day) instead of read anew each time.
    pub keep: bool,
}

/// How a computed field is worked out; the argument tags are fields of the same record or row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Formula {
    /// Whole years from the ID number, on the record's day or today.
    Age(Tag),
    /// 男 or 女 from the ID number.
    Gender(Tag),
    /// The birth date from the ID number.
    BirthDate(Tag),
    /// Number of rows.
    Count(Tag),
    /// Sum of a column (money, integer or decimal) over the rows.
    Sum(Tag, Tag),
    /// One number times another (quantity by price).
    Product(Tag, Tag),
    /// One number divided by another (income a head).
    Quotient(Tag, Tag),
    /// Days from one date to another, both counted.
    Days(Tag, Tag),
    /// One number plus another.
    Plus(Tag, Tag),
}

/// Similar earlier records offer their words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Likely {
    /// Fields that must agree, the most telling first; from the end they are dropped when nothing agrees.
    pub by: Vec<Tag>,
    /// Fields offered.
    pub fill: Vec<Tag>,
}

/// Hard blocks; soft warns and may be kept with a reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Blocks saving.
    Hard,
    /// Warns; kept with a reason.
    Soft,
}

/// A comparison between two fields, or a field and a fixed point.
#[derive(Clone, Debug)]
pub struct Check {
    /// Blocks or warns.
    pub level: Level,
    /// Only looked at when this holds.
    pub when: Option<When>,
    /// The field on the left; skipped while blank.
    pub left: Tag,
    /// How they must stand to each other.
    pub op: Compare,
    /// The other side.
    pub right: Operand,
    /// What is said when they do not.
    pub say: String,
}

/// How two sides must stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compare {
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `=`
    Equal,
    /// `!=`
    Differs,
    /// `>=`
    AtLeast,
    /// `>`
    More,
    /// The left side must be filled in; the right side is not looked at.
    Filled,
}

/// The right side of a comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operand {
    /// Another field; skipped while blank.
    Field(Tag),
    /// The day at the keyboard.
    Today,
    /// A number in the field's own units.
    Number(i64),
}

/// Fields that together must not be there twice.
#[derive(Clone, Debug)]
pub struct Unique {
    /// The table in whose rows they stand, where they are columns: then no two rows agree either, in one record or
    /// in two.
    pub rows: Option<Tag>,
    /// The fields that must not all agree with another record's.
    pub fields: Vec<Tag>,
    /// Whether a blank equals a blank; otherwise a record with a blank among these is no double of any.
    pub blank: bool,
    /// Only looked for within so many days of each other.
    pub within_days: Option<u32>,
    /// Blocks or warns.
    pub level: Level,
    /// What is said.
    pub say: String,
}

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
    /// Fields that must be filled first.
    pub needs: Vec<Tag>,
    /// Whether it takes back or refuses what was done: never the first to be offered, and asked about once.
    pub back: bool,
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

impl Kind {
    /// The field with a tag.
    #[must_use]
    pub fn field(&self, tag: Tag) -> Option<&Field> {
        self.fields.iter().find(|field| field.tag == tag)
    }

    /// The field with an English or Chinese name.
    #[must_use]
    pub fn field_named(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name || field.label == name)
    }

    /// The word for a state of this kind.
    #[must_use]
    pub fn state_label(&self, code: u16) -> &str {
        let field = self.state.and_then(|tag| self.field(tag));
        field.and_then(|field| field.choice(code)).map_or("", |choice| choice.label.as_str())
    }
}

impl Unique {
    /// The fields of the record that must be read to know what it says.
    pub fn looks_at(&self) -> impl Iterator<Item = Tag> {
        let own: &[Tag] = if self.rows.is_some() { &[] } else { &self.fields };
        self.rows.into_iter().chain(own.iter().copied())
    }
}

impl Field {
    /// The options, for code and codes fields.
    #[must_use]
    pub fn choices(&self) -> &[Choice] {
        match &self.shape {
            Shape::Code(choices) | Shape::Codes(choices) => choices,
            _ => &[],
        }
    }

    /// The option with a code.
    #[must_use]
    pub fn choice(&self, code: u16) -> Option<&Choice> {
        self.choices().iter().find(|choice| choice.code == code)
    }

    /// The columns, for rows fields.
    #[must_use]
    pub fn columns(&self) -> &[Field] {
        match &self.shape {
            Shape::Rows(columns) => columns,
            _ => &[],
        }
    }

    /// Whether a person types into it: not computed, not fetched, not written by the program.
    #[must_use]
    pub fn is_entered(&self) -> bool {
        self.fetch.is_none() && !self.program && !matches!(self.shape, Shape::Computed(_))
    }

    /// Whether its value is stored: entered, or fetched to be kept.
    #[must_use]
    pub fn is_kept(&self) -> bool {
        match &self.fetch {
            Some(fetch) => fetch.keep,
            None => !matches!(self.shape, Shape::Computed(_)),
        }
    }
}
