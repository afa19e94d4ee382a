//! A notice (督办单) as the program drafts it: the level that is due, to whom, by when, and a text with the facts of the
//! ledger filled in. It goes into the ordinary form, where a person reads, changes and saves it.

use super::problem::ProblemLine;
use super::{HomeLine, Office, Queue, Refusal};
use crate::model::id::Id;
use crate::model::show::Names;
use crate::model::typed::{expedite, expedite_state, problem};
use crate::model::value::{Fields, Value};
use crate::rules::escalation::NoticeLevel;

/// Working days within which an answer is asked for.
const ANSWER_WORKDAYS: u16 = 3;

impl Office {
    /// What the form of a notice about a problem starts with. The level is the one proposed, or else the one after
    /// which nothing more is due yet: the last sent, or a reminder.
    ///
    /// # Errors
    /// [`Refusal::Words`] when the problem is struck off; [`Refusal::Store`] when it cannot be read.
    pub fn notice_draft(&self, problem: Id) -> Result<Fields, Refusal> {
        let lines = self.problems()?;
        let gone = || Refusal::Words("这个问题不在台账上了，请回到列表再看一遍。".to_owned());
        let line = lines.iter().find(|line| line.id == problem).ok_or_else(gone)?;
        if line.is_closed() {
            let say = format!("“{}”已经{}，不用再督办。", line.what, line.state_label);
            return Err(Refusal::Words(say));
        }
        let sent = line.notice.as_ref().map(|notice| notice.level);
        let level = line.proposal.as_ref().map(|proposal| proposal.level);
        let level = level.or(sent).unwrap_or(NoticeLevel::Reminder);
        let reply_by = self.calendar.forward(self.today(), ANSWER_WORKDAYS);
        let kind = self.kind(expedite::KIND)?;
        let mut fields = self.presets(kind);
        fields.set(expedite::ABOUT, Some(Value::Ref(problem)));
        fields.set(expedite::LEVEL, Some(Value::Code(level.code())));
        fields.set(expedite::STATE, Some(Value::Code(expedite_state::DRAFT)));
        let to: Vec<&str> = [&line.unit_name, &line.owner_name]
            .into_iter()
            .map(String::as_str)
            .filter(|name| !name.is_empty())
            .collect();
        fields.set(expedite::TO, (!to.is_empty()).then(|| Value::Text(to.join("、"))));
        fields.set(expedite::REPLY_BY, Some(Value::Date(reply_by)));
        let reply_by = reply_by.format("%m月%d日").to_string();
        fields.set(expedite::TEXT, Some(Value::Text(self.notice_text(line, level, &reply_by)?)));
        Ok(fields)
    }

    /// The notices that have been sent to this person and wait for an answer: to whoever answers for the problem, or whose
    /// name stands among those they are sent to.
    pub(super) fn notices_to(&self, person: Id) -> Result<Vec<HomeLine>, Refusal> {
        let name = self.name_of(person).unwrap_or_default();
        let kind = self.kind(expedite::KIND)?;
        let mut lines = Vec::new();
        for id in self.list(kind)?.iter().copied() {
            let Some(record) = self.store.get(id)? else { continue };
            let fields = &record.fields;
            if fields.code(expedite::STATE) != Some(expedite_state::SENT) {
                continue;
            }
            let owner =
                fields.reference(expedite::ABOUT).map(|about| self.store.fields(about, &[problem::OWNER]));
            let owner = owner.transpose()?.flatten().and_then(|fields| fields.reference(problem::OWNER));
            let to = fields.text(expedite::TO).unwrap_or_default();
            let named = to.split(['、', '，', ',', ' ']).any(|one| one == name);
            if owner != Some(person) && !named {
                continue;
            }
            let by = fields.date(expedite::REPLY_BY);
            let note = match by {
                Some(by) if by < self.today() => format!("{} 前回复，已过期", by.format("%m-%d")),
                Some(by) => format!("{} 前回复", by.format("%m-%d")),
                None => "请回复".to_owned(),
            };
            let about = fields.reference(expedite::ABOUT).and_then(|about| self.title(about));
            lines.push(HomeLine {
                id: Some(id),
                kind: expedite::KIND,
                date: by,
                title: format!("{}：{}", self.cell(kind, fields, expedite::LEVEL), about.unwrap_or_default()),
                note,
                from: Queue::Papers,
                place: None,
            });
        }
        lines.sort_by_key(|line| line.date);
        Ok(lines)
    }

    fn notice_text(&self, line: &ProblemLine, level: NoticeLevel, reply_by: &str) -> Result<String, Refusal> {
        let record = self.record(line.id)?;
        let words = record.fields.text(problem::PROGRESS_WORDS).unwrap_or_default().trim();
        let progress = match (line.progress.as_str(), words.trim_end_matches('。')) {
            ("", "") => "台账上没有进展记录。".to_owned(),
            ("", one) | (one, "") => format!("目前进展：{one}。"),
            (progress, words) => format!("目前进展：{progress}，{words}。"),
        };
        let sent = line.notice.as_ref().filter(|notice| !notice.is_draft());
        let before = sent.filter(|_| level > NoticeLevel::Reminder).map(|notice| {
            let came =
                if notice.answered.is_some() { "虽有回复未见进展" } else { "至今没有回复" };
            format!("{}已发{}，{came}。", notice.on.format("%m月%d日"), notice.level.label())
        });
        let asked = match level {
            NoticeLevel::Reminder => {
                "请抓紧整改，改好后及时申请销号；确有困难的请在时限前申请延期。".to_owned()
            }
            NoticeLevel::Expedite => format!("请立即整改，{reply_by}前书面回复整改情况和完成日期。"),
            NoticeLevel::Blue | NoticeLevel::Yellow | NoticeLevel::Red => {
                format!("现予督办，请{reply_by}前整改到位并书面回复，说明原因、措施和完成日期。")
            }
            NoticeLevel::Talk => {
                format!("拟于{reply_by}前约谈，请责任人准备书面说明：原因、已做的工作、完成日期。")
            }
        };
        let about = format!("{}“{}”一事，", line.village_name, line.what);
        Ok([about, deadline_words(line), progress, before.unwrap_or_default(), asked].concat())
    }
}

/// How it stands against its deadline.
fn deadline_words(line: &ProblemLine) -> String {
    let Some(deadline) = line.deadline else { return "还没有定整改时限。".to_owned() };
    let day = deadline.format("%m月%d日");
    match line.days_left {
        Some(left @ ..0) => format!("整改时限{day}，已逾期{}天。", -left),
        Some(0) => format!("整改时限{day}，今天到期。"),
        Some(left) => format!("整改时限{day}，还有{left}天。"),
        None => format!("整改时限{day}。"),
    }
}
