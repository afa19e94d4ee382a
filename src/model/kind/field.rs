//! One field of a kind: what it can hold, where its value comes from, how it is shown.

use crate::model::record::KindTag;
use crate::model::value::Tag;

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
