//! Where a paper stands: its state, who sent it back and why, when it was filed, and what may be done with it now.

use crate::model::kind::Role;
use crate::model::typed::{daily, filing, query_state};
use crate::model::value::Value;
use crate::office::{Asked, Day, HistoryLine, Office, Refusal, Step, since_of_day};
use crate::rules::filing as papers;
use crate::screens::step_keys;
use crate::ui::Tone;
use chrono::NaiveDate;

/// Where the paper stands.
#[derive(Clone, Debug, Default)]
pub(super) struct Standing {
    pub state: Option<u16>,
    /// The state in one word.
    pub word: String,
    pub tone: Tone,
    /// Why the words cannot be changed, with the way out.
    pub locked: Option<String>,
    /// Lines under the head: who sent it back and why, when it was filed, what locks it.
    pub notes: Vec<(Tone, String)>,
    pub steps: Vec<Step>,
    /// What was asked of this paper, oldest first.
    pub questions: Vec<Asked>,
}

impl Standing {
    pub fn read(day: &Day, office: &Office) -> Result<Self, Refusal> {
        let kind = office.kind(daily::KIND)?;
        let person = office.person();
        let role = person.map(|person| person.role);
        let mine = person.is_some_and(|person| person.id == day.person)
            || matches!(role, Some(Role::Clerk | Role::OfficeHead));
        let mut standing = Self::default();
        let today = office.today();
        let Some(paper) = &day.paper else {
            let owed = office.day_owed(day.person, day.date)?;
            (standing.word, standing.tone) = match owed.filter(|status| status.is_overdue()) {
                Some(status) => (status.label().to_owned(), Tone::Warn),
                None => ("未报".to_owned(), Tone::Dim),
            };
            standing.locked = closed(mine, day.date, today);
            standing.note_lock();
            return Ok(standing);
        };
        let state = paper.fields.code(daily::STATE).unwrap_or(filing::DRAFT);
        standing.state = Some(state);
        kind.state_label(state).clone_into(&mut standing.word);
        if paper.fields.get(daily::NIL) == Some(&Value::Bool(true)) {
            standing.word.push_str(" 零报告");
        }
        standing.tone = tone_of(state);
        standing.locked = closed(mine, day.date, today).or_else(|| papers::locked(kind, &paper.fields));
        let history = office.history(paper.id)?;
        standing.note_history(state, &history);
        standing.questions = office.asked_about(paper.id)?;
        standing.note_questions();
        standing.note_filed(day.date, paper.fields.date(daily::FILED));
        // Filing takes a snapshot of the day, so it goes by its own road (F12).
        standing.steps =
            office.steps(paper).into_iter().filter(|step| step.refused.is_none() && !step.files).collect();
        let since = since_of_day(&paper.fields, day.lines.iter().map(|line| line.record)).len();
        if since > 0 {
            standing.notes.push((Tone::Warn, step_keys::recorded_since(since, &standing.steps)));
        }
        standing.note_lock();
        Ok(standing)
    }

    fn note_history(&mut self, state: u16, history: &[HistoryLine]) {
        let word = match state {
            filing::RETURNED => "退回",
            filing::ACCEPTED => "通过",
            filing::LOCKED => "锁定",
            filing::CORRECTION => "更正",
            _ => return,
        };
        let Some(last) = history.iter().rev().find(|line| line.act.contains(word)) else {
            return;
        };
        let why = last.why.as_deref().map(|why| format!("：{why}")).unwrap_or_default();
        let tone = if state == filing::ACCEPTED { Tone::Good } else { Tone::Warn };
        self.notes.push((tone, format!("{word}  {} {}{why}", last.by, last.at.format("%m-%d %H:%M"))));
    }

    /// What was asked and answered, field by field; what is settled is history.
    fn note_questions(&mut self) {
        for asked in &self.questions {
            match asked.state {
                query_state::OPEN => {
                    self.notes.push((Tone::Warn, asked.waits("，按 F8 答复")));
                }
                query_state::ANSWERED => {
                    self.notes.push((Tone::Accent, format!("已答  “{}” {}", asked.field, asked.answer)));
                }
                _ => {}
            }
        }
    }

    /// The first question that waits for an answer, for whoever may write here.
    pub fn open_question(&self) -> Option<&Asked> {
        if self.locked.is_some() {
            return None;
        }
        self.questions.iter().find(|asked| asked.state == query_state::OPEN)
    }

    /// Late filing shows both days; nothing more is made of it.
    fn note_filed(&mut self, date: NaiveDate, filed: Option<NaiveDate>) {
        let Some(filed) = filed else { return };
        let late = (filed - date).num_days();
        let filed = filed.format("%m-%d");
        let say = if late > 0 {
            format!("{} 的事，{filed} 上报，晚 {late} 天。", date.format("%m-%d"))
        } else {
            format!("{filed} 上报。")
        };
        self.notes.push((Tone::Dim, say));
    }

    /// What cannot be written says what can be done, wherever it is said.
    fn note_lock(&mut self) {
        let Some(say) = &mut self.locked else { return };
        say.push_str(&step_keys::keys(&self.steps));
        self.notes.push((Tone::Dim, say.clone()));
    }
}

/// Why a person may only look at a day.
fn closed(mine: bool, date: NaiveDate, today: NaiveDate) -> Option<String> {
    if !mine {
        return Some("这是别人的日小结，在这里只能看，由本人或录入员来写。".to_owned());
    }
    (date > today).then(|| "还没到这一天，到时再写。".to_owned())
}

const fn tone_of(state: u16) -> Tone {
    match state {
        filing::FILED => Tone::Accent,
        filing::RETURNED | filing::CORRECTION => Tone::Warn,
        filing::ACCEPTED => Tone::Good,
        _ => Tone::Dim,
    }
}
