//! The dictionary (数据字典): all kinds, found by tag, English or Chinese name.

use crate::model::board::Board;
use crate::model::duty::{CheckItem, Duty};
use crate::model::figure::Figure;
use crate::model::kind::{Class, Kind, Shape};
use crate::model::layout::{KindLayout, Layout};
use crate::model::loader::{self, Mistake};
use crate::model::record::KindTag;

/// All kinds of record the office keeps.
#[derive(Clone, Debug, Default)]
pub struct Dictionary {
    kinds: Vec<Kind>,
    duties: Vec<Duty>,
    figures: Vec<Figure>,
    checklist: Vec<CheckItem>,
    board: Board,
}

const CORE: &[(&str, &str)] = &[
    ("codes.toml", include_str!("../../packs/core/codes.toml")),
    ("village.toml", include_str!("../../packs/core/village.toml")),
    ("unit.toml", include_str!("../../packs/core/unit.toml")),
    ("cadre.toml", include_str!("../../packs/core/cadre.toml")),
    ("household.toml", include_str!("../../packs/core/household.toml")),
    ("pairing.toml", include_str!("../../packs/core/pairing.toml")),
    ("visit.toml", include_str!("../../packs/core/visit.toml")),
    ("support.toml", include_str!("../../packs/core/support.toml")),
    ("dispute.toml", include_str!("../../packs/core/dispute.toml")),
    ("event.toml", include_str!("../../packs/core/event.toml")),
    ("daily.toml", include_str!("../../packs/core/daily.toml")),
    ("phrase.toml", include_str!("../../packs/core/phrase.toml")),
    ("weekly.toml", include_str!("../../packs/core/weekly.toml")),
    ("inspection.toml", include_str!("../../packs/core/inspection.toml")),
    ("bulletin.toml", include_str!("../../packs/core/bulletin.toml")),
    ("rota.toml", include_str!("../../packs/core/rota.toml")),
    ("liaison_report.toml", include_str!("../../packs/core/liaison_report.toml")),
    ("correction.toml", include_str!("../../packs/core/correction.toml")),
    ("query.toml", include_str!("../../packs/core/query.toml")),
    ("period_lock.toml", include_str!("../../packs/core/period_lock.toml")),
    ("duties.toml", include_str!("../../packs/core/duties.toml")),
    ("figures.toml", include_str!("../../packs/core/figures.toml")),
    ("checklist.toml", include_str!("../../packs/core/checklist.toml")),
    ("problem.toml", include_str!("../../packs/core/problem.toml")),
    ("expedite.toml", include_str!("../../packs/core/expedite.toml")),
    ("key_project.toml", include_str!("../../packs/core/key_project.toml")),
    ("task.toml", include_str!("../../packs/core/task.toml")),
    ("feedback.toml", include_str!("../../packs/core/feedback.toml")),
    ("meeting.toml", include_str!("../../packs/core/meeting.toml")),
    ("board.toml", include_str!("../../packs/core/board.toml")),
];

impl Dictionary {
    /// A dictionary of settled kinds, in tag order.
    pub(crate) fn new(
        mut kinds: Vec<Kind>,
        duties: Vec<Duty>,
        figures: Vec<Figure>,
        checklist: Vec<CheckItem>,
        board: Board,
    ) -> Self {
        kinds.sort_by_key(|kind| kind.tag);
        Self { kinds, duties, figures, checklist, board }
    }

    /// What is owed again and again, in the order of the pack.
    #[must_use]
    pub fn duties(&self) -> &[Duty] {
        &self.duties
    }

    /// The duty with an English or Chinese name.
    #[must_use]
    pub fn duty_named(&self, name: &str) -> Option<&Duty> {
        self.duties.iter().find(|duty| duty.name == name || duty.label == name)
    }

    /// The first duty for which a kind of paper is owed: all of a kind come round alike.
    #[must_use]
    pub fn duty_of(&self, paper: KindTag) -> Option<&Duty> {
        self.duties.iter().find(|duty| duty.paper == paper)
    }

    /// The declared figures, in the order of the pack.
    #[must_use]
    pub fn figures(&self) -> &[Figure] {
        &self.figures
    }

    /// The figure with an English or Chinese name.
    #[must_use]
    pub fn figure_named(&self, name: &str) -> Option<&Figure> {
        self.figures.iter().find(|figure| figure.name == name || figure.label == name)
    }

    /// What a monthly inspection looks at.
    #[must_use]
    pub fn checklist(&self) -> &[CheckItem] {
        &self.checklist
    }

    /// How the board stands: lights, palettes, columns.
    #[must_use]
    pub fn board(&self) -> &Board {
        &self.board
    }

    /// The kinds shipped with the program (packs/core).
    ///
    /// # Errors
    /// Every mistake in the files, by file and line.
    pub fn core() -> Result<Self, Vec<Mistake>> {
        loader::load(CORE)
    }

    /// All kinds in tag order.
    #[must_use]
    pub fn kinds(&self) -> &[Kind] {
        &self.kinds
    }

    /// The kind with a tag.
    #[must_use]
    pub fn kind(&self, tag: KindTag) -> Option<&Kind> {
        self.kinds.binary_search_by_key(&tag, |kind| kind.tag).ok().and_then(|at| self.kinds.get(at))
    }

    /// The kind with an English or Chinese name.
    #[must_use]
    pub fn kind_named(&self, name: &str) -> Option<&Kind> {
        self.kinds.iter().find(|kind| kind.name == name || kind.label == name)
    }

    /// What the store must know of it.
    #[must_use]
    pub fn layout(&self) -> Layout {
        let of = |kind: &Kind| KindLayout {
            register: kind.class == Class::Register,
            date: kind.date,
            refs: kind
                .fields
                .iter()
                .filter(|field| field.is_kept() && matches!(field.shape, Shape::Ref(_)))
                .map(|field| field.tag)
                .collect(),
        };
        Layout(self.kinds.iter().map(|kind| (kind.tag, of(kind))).collect())
    }
}
