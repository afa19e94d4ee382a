//! The words of a paper before anybody has written: a village's week out of its daily summaries, the town's out of the
//! villages'. What people make of them is merged with what is drafted later by `rules::merge`.

use super::report::{owner, place, stands};
use super::{Office, Owes, Refusal};
use crate::model::id::Id;
use crate::model::period::Period;
use crate::model::show::Names;
use crate::model::typed::{cadre, daily, filing, visit, weekly};
use crate::model::value::Tag;
use crate::rules::digest::{Told, digest};
use crate::rules::report::Form;

/// The town's week is a page: it is drafted from so many lines of each village and group, and a person picks.
const LINES_A_VILLAGE: usize = 2;

impl Office {
    /// The words as they would be drafted now.
    pub(super) fn drafted(
        &self,
        form: &Form,
        owes: Owes,
        period: Period,
    ) -> Result<Vec<(Tag, String)>, Refusal> {
        if form.kind != weekly::KIND {
            return self.drafted_month(form, period);
        }
        let mut told: [Vec<Told>; 4] = Default::default();
        if owes == Owes::Town {
            for id in self.store.of_kind(weekly::KIND, period.days())? {
                let Some(fields) = self.store.get(id)?.map(|record| record.fields) else { continue };
                let owes = owner(form, &fields);
                if owes == Owes::Town || !stands(form, &fields) {
                    continue;
                }
                let who = self.owner_name(owes);
                for (tag, told) in form.words.iter().zip(&mut told) {
                    let words = fields.text(*tag).unwrap_or_default().lines().map(str::trim);
                    let some = words.filter(|line| !line.is_empty()).take(LINES_A_VILLAGE);
                    told.extend(some.map(|line| Told {
                        day: None,
                        who: who.clone(),
                        words: line.to_owned(),
                    }));
                }
            }
        } else {
            self.draft_from_days(owes, period, &mut told)?;
        }
        Ok(form.words.iter().copied().zip(told.map(|told| digest(&told).join("\n"))).collect())
    }

    /// A village's or a group's week out of its daily summaries.
    fn draft_from_days(&self, owes: Owes, period: Period, told: &mut [Vec<Told>; 4]) -> Result<(), Refusal> {
        let [done, unfinished, tomorrow, coordination] = told;
        let mut plans: Vec<(Id, Told)> = Vec::new();
        let group = self.kind(cadre::KIND)?.field_named("work_group").map(|field| field.tag);
        for id in self.store.of_kind(daily::KIND, period.days())? {
            let Some(fields) = self.store.get(id)?.map(|record| record.fields) else { continue };
            let who = fields.reference(daily::CADRE).unwrap_or_default();
            let here = match owes {
                Owes::Record(village) => fields.reference(daily::VILLAGE) == Some(village),
                Owes::Group(code) => {
                    let wanted: Vec<Tag> = group.into_iter().collect();
                    let found = self.store.fields(who, &wanted)?.unwrap_or_default();
                    group.is_some_and(|tag| found.code(tag) == Some(code))
                }
                Owes::Town => true,
            };
            if !here || !filing::is_filed(fields.code(daily::STATE)) {
                continue;
            }
            let day = fields.date(daily::DATE);
            let name = self.name_of(who).unwrap_or_default();
            let told = |tag: Tag| {
                let words = fields.text(tag).filter(|text| !text.trim().is_empty())?;
                Some(Told { day, who: name.clone(), words: words.to_owned() })
            };
            done.extend(told(daily::DONE));
            unfinished.extend(told(daily::UNFINISHED));
            if let Some(plan) = told(daily::TOMORROW) {
                plans.retain(|(other, _)| *other != who);
                plans.push((who, Told { day: None, ..plan }));
            }
        }
        tomorrow.extend(plans.into_iter().map(|(_, plan)| plan));
        coordination.extend(self.waiting_above(owes, period)?);
        Ok(())
    }

    /// Appeals that wait for a word from above (落实情况：待上级研究).
    fn waiting_above(&self, owes: Owes, period: Period) -> Result<Vec<Told>, Refusal> {
        const WAITS: u16 = 3;
        let kind = self.kind(visit::KIND)?;
        let Some(place) = place(owes) else { return Ok(Vec::new()) };
        let mut lines = Vec::new();
        for id in self.store.pointing_to(place, kind.tag, period.days())? {
            let Some(fields) = self.store.get(id)?.map(|record| record.fields) else { continue };
            if let (Some(WAITS), Some(words)) = (fields.code(visit::DONE), fields.text(visit::APPEAL)) {
                lines.push(Told { day: None, who: self.name(kind, id, &fields), words: words.to_owned() });
            }
        }
        Ok(lines)
    }
}
