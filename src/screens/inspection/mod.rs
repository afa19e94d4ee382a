//! 月检查 of a village: the checklist with points that show their sum, the sample and what the calls said, the second
//! keying, and the words. Whatever is filled in is kept at once; F12 reports the result.

mod acts;
mod calls;
mod draw;

use super::list_bar::Bar;
use super::{Effect, Input, News, RoomAct, Screen, step_keys};
use crate::keymap::{Action, Context};
use crate::model::id::Id;
use crate::model::kind::Role;
use crate::model::period::{Cadence, Period};
use crate::model::show::Names;
use crate::model::typed::{check_row, filing, inspection, query_state, sample_row};
use crate::model::value::{Fields, Tag};
use crate::office::{Blind, Filled, Office, Refusal, Step};
use crate::rules::filing as papers;
use crate::ui::{Look, Tone};
use acts::{Asked, Then};
use chrono::NaiveDate;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

/// A line of the paper.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Line {
    /// A heading, with what stands at its right.
    Head(&'static str, String),
    /// An item of the checklist.
    Item(usize),
    /// A sampled entry, with its name.
    Sample(usize, String),
    /// A field of words.
    Words(Tag, String),
    /// What is to be done first.
    Note(String),
}

/// What a line is about.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Spot {
    Head(&'static str),
    Item(usize),
    Sample(Option<Id>),
    Words(Tag),
    Note,
}

fn is_head(lines: &[Line], at: usize) -> bool {
    matches!(lines.get(at), Some(Line::Head(..)))
}

/// A village's inspection.
pub struct Inspection {
    village: Id,
    month: Period,
    name: String,
    /// The paper's id, or the one promised to it.
    record: Id,
    base: u32,
    saved: bool,
    fields: Fields,
    lines: Vec<Line>,
    bar: Bar<Spot>,
    word: String,
    tone: Tone,
    locked: Option<String>,
    notes: Vec<(Tone, String)>,
    /// Where the paper stood when it was read.
    state: Option<u16>,
    /// Whether a question waits for the answer of whoever writes here.
    asked_open: bool,
    steps: Vec<Step>,
    fault: Option<String>,
    asked: Option<Asked>,
    then: Then,
    /// What is being keyed a second time, with the second keying once it differs.
    blind: Vec<Blind>,
}

impl Inspection {
    /// Opens a village's inspection of the month that a day lies in.
    #[must_use]
    pub fn new(village: Id, day: NaiveDate, office: &Office) -> Self {
        let mut screen = Self {
            village,
            month: Period::of(Cadence::Month, day),
            name: office.name_of(village).unwrap_or_default(),
            record: office.new_id(),
            base: 0,
            saved: false,
            fields: Fields::new(),
            lines: Vec::new(),
            bar: Bar::default(),
            word: String::new(),
            tone: Tone::Dim,
            locked: None,
            notes: Vec::new(),
            state: None,
            asked_open: false,
            steps: Vec::new(),
            fault: None,
            asked: None,
            then: Then::Nothing,
            blind: Vec::new(),
        };
        screen.load(office);
        screen
    }

    fn load(&mut self, office: &Office) {
        self.fault = self.try_load(office).err().map(|refusal| refusal.to_string());
        self.read_lines(office);
    }

    fn try_load(&mut self, office: &Office) -> Result<(), Refusal> {
        self.notes.clear();
        self.asked_open = false;
        self.steps.clear();
        self.locked = None;
        let kind = office.kind(inspection::KIND)?;
        let Some(paper) = office.inspection_of(self.village, self.month.first())? else {
            if self.saved {
                // The paper was taken back: what comes next is a new one.
                self.record = office.new_id();
            }
            self.saved = false;
            self.base = 0;
            self.fields = office.inspection_start(self.village, self.month.first());
            (self.word, self.tone) = ("还没有检查".to_owned(), Tone::Dim);
            if office.person().is_some_and(|person| person.role == Role::VillageCadre) {
                self.locked = Some("月检查由督导组来写，在这里只能看。".to_owned());
            } else if self.month.first() > office.today() {
                self.locked = Some("这个月还没开始，到时再检查。".to_owned());
            }
            return Ok(());
        };
        self.saved = true;
        self.record = paper.id;
        self.base = paper.revision;
        let state = paper.fields.code(inspection::STATE).unwrap_or(filing::DRAFT);
        self.state = Some(state);
        kind.state_label(state).clone_into(&mut self.word);
        self.tone = match state {
            filing::FILED => Tone::Accent,
            filing::RETURNED | filing::CORRECTION => Tone::Warn,
            filing::ACCEPTED | filing::LOCKED => Tone::Good,
            _ => Tone::Dim,
        };
        let person = office.person();
        let others = person.is_some_and(|person| {
            matches!(person.role, Role::VillageCadre | Role::Supervisor)
                && paper.fields.reference(inspection::CADRE) != Some(person.id)
        });
        self.locked = papers::locked(kind, &paper.fields)
            .or_else(|| others.then(|| "这是别人的月检查，由检查人本人或录入员来填。".to_owned()));
        for asked in office.asked_about(paper.id)?.iter().filter(|asked| asked.state == query_state::OPEN) {
            let key = if self.locked.is_none() { "，按 F8 答复" } else { "" };
            self.asked_open |= self.locked.is_none();
            self.notes.push((Tone::Warn, asked.waits(key)));
        }
        if let Some(filed) = paper.fields.date(inspection::FILED) {
            self.notes.push((Tone::Dim, format!("{} 上报。", filed.format("%m-%d"))));
        }
        self.steps =
            office.steps(&paper).into_iter().filter(|step| step.refused.is_none() && !step.files).collect();
        // What cannot be filled in says what can be done, wherever it is said.
        if let Some(say) = &mut self.locked {
            say.push_str(&step_keys::keys(&self.steps));
        }
        self.fields = paper.fields;
        Ok(())
    }

    fn read_lines(&mut self, office: &Office) {
        let points = crate::rules::inspection::points(&self.fields);
        let calls = crate::rules::inspection::calls(&self.fields);
        let mut lines = vec![Line::Head("检查清单", points.words())];
        lines.extend((0..self.fields.rows(inspection::ITEMS).len()).map(Line::Item));
        let share = calls.share().map(|share| format!("，属实 {share}%")).unwrap_or_default();
        let seed = self.fields.number(inspection::SEED);
        let drawn = match seed {
            Some(seed) => format!(
                "抽样号 {seed}，抽 {} 条，已回访 {}，属实 {}{share}",
                calls.drawn,
                calls.called(),
                calls.confirmed
            ),
            None => String::new(),
        };
        lines.push(Line::Head("抽查回访", drawn));
        if seed.is_none() {
            lines.push(Line::Note("还没有抽样，按 3 抽当月的记录。".to_owned()));
        }
        for (at, row) in self.fields.rows(inspection::SAMPLE).iter().enumerate() {
            let title = row.reference(sample_row::ENTRY).and_then(|id| office.title(id)).unwrap_or_default();
            lines.push(Line::Sample(at, title));
        }
        lines.push(Line::Head("结果", String::new()));
        if let Ok(kind) = office.kind(inspection::KIND) {
            for tag in [inspection::GOOD, inspection::DEMANDS] {
                let label = kind.field(tag).map(|field| field.label.clone()).unwrap_or_default();
                lines.push(Line::Words(tag, label));
            }
        }
        self.lines = lines;
        let keys: Vec<Spot> = self.lines.iter().map(|line| self.spot(line)).collect();
        self.bar.set(keys);
        let lines = &self.lines;
        self.bar.settle(true, |at| is_head(lines, at));
    }

    /// What a line is about, whatever stands in it.
    fn spot(&self, line: &Line) -> Spot {
        match line {
            Line::Head(title, _) => Spot::Head(title),
            Line::Item(at) => Spot::Item(*at),
            Line::Sample(at, _) => {
                let row = self.fields.rows(inspection::SAMPLE).get(*at);
                Spot::Sample(row.and_then(|row| row.reference(sample_row::ENTRY)))
            }
            Line::Words(tag, _) => Spot::Words(*tag),
            Line::Note(_) => Spot::Note,
        }
    }

    /// The name of the n-th sampled entry.
    fn sampled(&self, sample: usize) -> &str {
        let title = self.lines.iter().find_map(|line| match line {
            Line::Sample(at, title) if *at == sample => Some(title.as_str()),
            _ => None,
        });
        title.unwrap_or_default()
    }

    fn filled(&self) -> Filled {
        Filled {
            kind: inspection::KIND,
            record: self.record,
            base: self.base,
            fields: self.fields.clone(),
            kept: crate::model::typed::kept::read(&self.fields),
            why: None,
        }
    }

    fn line(&self) -> Option<&Line> {
        self.lines.get(self.bar.at())
    }
}

impl Screen for Inspection {
    fn title(&self, _: &Office) -> String {
        format!("{}月检查 {}", self.name, self.month.code())
    }

    fn contexts(&self) -> Vec<Context> {
        // Behind it stands the record's own view, so that F12 reports the result and makes the paper's moves.
        vec![Context::Register, Context::Detail]
    }

    fn offers(&self, _: &Office) -> Vec<Action> {
        let mut offers = vec![Action::Accept];
        if self.locked.is_none() || !self.steps.is_empty() {
            offers.push(Action::Steps);
        }
        if self.asked_open || step_keys::turned(&self.steps).is_some() {
            offers.push(Action::Note);
        }
        if matches!(self.line(), Some(Line::Sample(..))) {
            offers.push(Action::EditJump);
        }
        offers.extend([Action::New, Action::NextIssue, Action::Back, Action::Palette, Action::Help]);
        offers
    }

    fn acts(&self, office: &Office) -> Vec<Action> {
        self.acts_now(office)
    }

    fn on(&mut self, input: Input, office: &Office) -> Vec<Effect> {
        match input {
            Input::Act(action) => self.act(action, office),
            Input::Key(_) | Input::Paste(_) => Vec::new(),
        }
    }

    fn hear(&mut self, news: News, office: &Office) -> Vec<Effect> {
        match news {
            News::Saved(result) => self.saved(result, office),
            News::Answer(answer) => self.answered(answer, office),
            News::Chosen(at) => self.chosen(at, office),
            News::Undone(_) | News::Refresh => {
                self.load(office);
                Vec::new()
            }
        }
    }

    fn draw(&mut self, buf: &mut Buffer, area: Rect, office: &Office, look: &Look) -> Option<Position> {
        self.paint(buf, area.intersection(buf.area), office, look);
        None
    }

    fn commands(&self, _: &Office) -> Vec<RoomAct> {
        self.wishes().into_iter().map(|(name, _)| name).collect()
    }

    fn explain(&self, office: &Office) -> Option<(String, Vec<String>)> {
        let keys = "1 上一个村，2 下一个村，3 抽样或重抽，4 复录，5 记为问题；回车填扣分、填回访结果，填好光标自己到下一条没问的；F11 跳过眼前这一条，到再下一条没问的；答过的要改，按回车会先问；F2 看抽到的那一条；F12 报结果。";
        if let Some(Line::Item(at)) = self.line() {
            let name = self.fields.rows(inspection::ITEMS).get(*at)?.text(check_row::NAME)?;
            let item = office.dictionary().checklist().iter().find(|item| item.name == name)?;
            return Some((item.label.clone(), vec![item.help.clone(), keys.to_owned()]));
        }
        let kind = office.dictionary().kind(inspection::KIND)?;
        Some((kind.label.clone(), vec![kind.help.clone(), keys.to_owned()]))
    }
}
