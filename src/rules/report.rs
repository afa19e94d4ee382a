//! Papers drawn up for a period from what is keyed already (周汇报, 月通报): which of their fields plays which part.

use crate::model::period::Cadence;
use crate::model::record::KindTag;
use crate::model::typed::{bulletin, daily, drafted_row, filing, inspection, weekly};
use crate::model::value::{Fields, Tag, Value};
use crate::rules::merge;

/// The parts of one such paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Form {
    /// Its kind.
    pub kind: KindTag,
    /// How often it is drawn up.
    pub every: Cadence,
    /// The period's first day.
    pub date: Tag,
    /// The village it is of.
    pub village: Option<Tag>,
    /// The work group it is of.
    pub group: Option<Tag>,
    /// Who writes it.
    pub by: Tag,
    /// Where it stands.
    pub state: Tag,
    /// The figures as filed.
    pub figures: Tag,
    /// 零报告
    pub nil: Option<Tag>,
    /// The day it was filed.
    pub filed: Tag,
    /// The fields of words, in the order of the paper.
    pub words: &'static [Tag],
}

/// 周汇报
pub const WEEKLY: Form = Form {
    kind: weekly::KIND,
    every: Cadence::Week,
    date: weekly::DATE,
    village: Some(weekly::VILLAGE),
    group: Some(weekly::WORK_GROUP),
    by: weekly::CADRE,
    state: weekly::STATE,
    figures: weekly::FIGURES,
    nil: Some(weekly::NIL),
    filed: weekly::FILED,
    words: &[weekly::WORK, weekly::PROBLEMS, weekly::NEXT, weekly::COORDINATION],
};

/// 月通报
pub const BULLETIN: Form = Form {
    kind: bulletin::KIND,
    every: Cadence::Month,
    date: bulletin::DATE,
    village: None,
    group: None,
    by: bulletin::CADRE,
    state: bulletin::STATE,
    figures: bulletin::FIGURES,
    nil: None,
    filed: bulletin::FILED,
    words: &[bulletin::OVERALL, bulletin::GOOD, bulletin::PROBLEMS, bulletin::DEMANDS],
};

/// The form of a kind, if it is such a paper.
#[must_use]
pub fn form_of(kind: KindTag) -> Option<&'static Form> {
    [&WEEKLY, &BULLETIN].into_iter().find(|form| form.kind == kind)
}

/// Whether filing a paper of this kind takes figures or results along, and so is done in its own room.
#[must_use]
pub fn files_with_figures(kind: KindTag) -> bool {
    kind == daily::KIND || kind == inspection::KIND || form_of(kind).is_some()
}

impl Form {
    /// What the program drafted for each field when it last did.
    #[must_use]
    pub fn drafted(fields: &Fields) -> Vec<(Tag, String)> {
        let text = |row: &Fields| {
            let tag = Tag::try_from(row.number(drafted_row::FIELD)?).ok()?;
            Some((tag, row.text(drafted_row::TEXT).unwrap_or_default().to_owned()))
        };
        fields.rows(drafted_row::TAG).iter().filter_map(text).collect()
    }

    /// Writes down what was drafted.
    pub fn note_drafted(fields: &mut Fields, drafted: &[(Tag, String)]) {
        let row = |(tag, text): &(Tag, String)| {
            let mut row: Fields = [(drafted_row::FIELD, Value::Int(i64::from(*tag)))].into_iter().collect();
            row.set(drafted_row::TEXT, (!text.is_empty()).then(|| Value::Text(text.clone())));
            row
        };
        let rows: Vec<Fields> = drafted.iter().map(row).collect();
        fields.set(drafted_row::TAG, (!rows.is_empty()).then_some(Value::Rows(rows)));
    }

    /// Drafts the words again: what nobody touched is new, what somebody wrote stays, and where both have changed the
    /// same lines both are kept for a person to choose. Returns how many fields wait for that.
    pub fn draft_again(&self, fields: &mut Fields, now: &[(Tag, String)]) -> usize {
        let before = Self::drafted(fields);
        let mut waiting = 0;
        let mut noted = Vec::with_capacity(now.len());
        for (tag, drafted) in now {
            let base = before.iter().find(|(other, _)| other == tag).map_or("", |(_, text)| text.as_str());
            let written = fields.text(*tag).unwrap_or_default();
            if merge::undecided(written) {
                // What waits for a decision is measured against what it was drafted from.
                noted.push((*tag, base.to_owned()));
                waiting += 1;
                continue;
            }
            let (text, open) = merge::merge(base, written, drafted);
            noted.push((*tag, drafted.clone()));
            waiting += usize::from(open);
            fields.set(*tag, (!text.is_empty()).then_some(Value::Text(text)));
        }
        Self::note_drafted(fields, &noted);
        waiting
    }

    /// Whether a paper may be filed now. `empty`: neither entries nor words.
    ///
    /// # Errors
    /// One sentence with the way out.
    pub fn may_file(
        &self,
        label: &str,
        fields: &Fields,
        state: u16,
        empty: bool,
        nil: bool,
    ) -> Result<(), String> {
        match state {
            filing::DRAFT | filing::RETURNED | filing::CORRECTION => {}
            filing::FILED => return Err(format!("这一份{label}已经上报，要改请先“撤回”。")),
            _ => return Err(format!("这一份{label}已经审核，要改请先办“更正”。")),
        }
        let words = self.words.iter().filter_map(|tag| fields.text(*tag));
        if words.clone().any(merge::undecided) {
            return Err(format!("{label}里还有“{}”没有定，请留下一样、删去标记再报。", merge::MINE));
        }
        if nil && self.nil.is_none() {
            return Err(format!("{label}不收零报告，请写明情况。"));
        }
        match (empty, nil) {
            (true, false) if self.nil.is_none() => {
                Err(format!("这一份{label}没有记录也没有写字，请先写明情况再报。"))
            }
            (true, false) => Err(format!("这一份{label}没有记录也没有写字：确实无事请报零报告。")),
            (false, true) => Err(format!("这一份{label}已有记录或文字，不能报零报告，请直接上报。")),
            _ => Ok(()),
        }
    }
}
