//! What Home opens: the thing that waits, a new record, a table.

use super::menu::{self, Entry, Table};
use super::{Asked, Home};
use crate::keymap::Action;
use crate::model::id::Id;
use crate::model::kind::{Class, Kind};
use crate::model::record::KindTag;
use crate::model::typed::visit;
use crate::model::value::Value;
use crate::office::{HomeLine, Office, Queue, Refusal, place_of_draft};
use crate::screens::{Answer, Ask, Choose, Effect, EntryStart, Room, step_keys};
use crate::ui::Tone;
use crate::ui::list::digit;

impl Home {
    /// Puts the bar on a line of the menu and does what a digit does there.
    pub(super) fn choose(&mut self, at: usize, office: &Office) -> Vec<Effect> {
        let Some(entry) = self.items.get(at).map(|item| item.entry.clone()) else {
            return Vec::new();
        };
        self.at = at;
        match entry {
            Entry::Queue(_) => {
                self.in_lines = self.line().is_some();
                Vec::new()
            }
            Entry::Record(kind) => vec![new_record(kind, office, None)],
            Entry::OtherKinds => self.ask_kind(office),
            Entry::Tables => self.ask_table(office),
        }
    }

    pub(super) fn ask_kind(&mut self, office: &Office) -> Vec<Effect> {
        let facts = menu::recordable(office, Class::Fact);
        let registers = menu::recordable(office, Class::Register);
        let kinds: Vec<&Kind> = facts.into_iter().chain(registers).collect();
        let choose = chooser("新建哪一种", kinds.iter().map(|kind| kind.label.clone()));
        self.asked = Some(Asked::Kind(kinds.iter().map(|kind| kind.tag).collect()));
        vec![Effect::Open(Room::Choose(choose))]
    }

    pub(super) fn ask_table(&mut self, office: &Office) -> Vec<Effect> {
        let (labels, tables): (Vec<String>, Vec<Table>) = menu::tables(office).into_iter().unzip();
        self.asked = Some(Asked::Table(tables));
        vec![Effect::Open(Room::Choose(chooser("打开哪一本", labels.into_iter())))]
    }

    pub(super) fn accept(&mut self, office: &Office) -> Vec<Effect> {
        if !self.in_lines {
            return self.choose(self.at, office);
        }
        if let Some(bar) = self.queue().and_then(|queue| self.bars.get_mut(&queue)) {
            bar.keep();
        }
        let Some(line) = self.line() else {
            return Vec::new();
        };
        Self::open(line, office).unwrap_or_else(|refusal| vec![Effect::Say(Tone::Bad, refusal.to_string())])
    }

    /// The papers meant: the marked ones, else the one under the bar. None outside the queue of a reviewer.
    fn meant(&self) -> Vec<Id> {
        if self.queue() != Some(Queue::Review) || !self.in_lines {
            return Vec::new();
        }
        if self.marked.is_empty() {
            return self.line().and_then(|line| line.id).into_iter().collect();
        }
        let waits = self.queues.review.iter().filter_map(|line| line.id);
        waits.filter(|id| self.marked.contains(id)).collect()
    }

    /// Said where F12 and F8 have nothing to do.
    fn not_here(&self) -> Vec<Effect> {
        let review = self.items.iter().position(|item| item.entry == Entry::Queue(Queue::Review));
        let say = match review {
            Some(_) if self.queues.review.is_empty() => {
                "“待审的”里现在没有要看的；别的事按回车打开来办。".to_owned()
            }
            Some(at) => format!(
                "光标不在待审的报表上，先按 {} 到“待审的”里，再按 F12 通过、F8 退回；别的事按回车打开来办。",
                digit(at).trim()
            ),
            None => "这里没有下一步要办，选一件事按回车打开来办。".to_owned(),
        };
        vec![Effect::Say(Tone::Plain, say)]
    }

    /// F12: accepts what is meant; the bar comes to stand on the next. Several are counted first.
    pub(super) fn pass(&mut self, office: &Office) -> Vec<Effect> {
        match self.meant().as_slice() {
            [] => self.not_here(),
            [only] => vec![Effect::Accept(vec![*only])],
            several => {
                let names = several.iter().take(5).filter_map(|id| office.title(*id));
                let mut lines: Vec<String> = names.collect();
                if several.len() > lines.len() {
                    lines.push(format!("还有 {} 份", several.len() - lines.len()));
                }
                self.asked = Some(Asked::Accept(several.to_vec()));
                vec![Effect::Open(Room::Ask(Ask {
                    title: format!("通过标记的 {} 份", several.len()),
                    lines,
                    answers: vec![format!("通过这 {} 份", several.len()), "先不通过".to_owned()],
                    ..Ask::default()
                }))]
            }
        }
    }

    /// F8: sends what is meant back.
    pub(super) fn turn_back(&mut self, office: &Office) -> Vec<Effect> {
        let meant = self.meant();
        if meant.is_empty() {
            return self.not_here();
        }
        step_keys::send_back(&meant, office)
    }

    /// Space: marks the paper under the bar, or takes the mark away, and goes on to the next.
    pub(super) fn mark(&mut self, office: &Office) {
        let here = self.line().filter(|_| self.in_lines && self.queue() == Some(Queue::Review));
        let Some(id) = here.and_then(|line| line.id) else { return };
        if !self.marked.remove(&id) {
            self.marked.insert(id);
        }
        self.walk(Action::Down, office);
    }

    /// The draft under the bar.
    pub(super) fn draft_here(&self) -> Option<&HomeLine> {
        self.line().filter(|line| self.in_lines && line.from == Queue::Drafts)
    }

    /// Ctrl+X: asks whether the draft under the bar is given up.
    pub(super) fn ask_give_up(&mut self) -> Vec<Effect> {
        let Some((id, title)) = self.draft_here().and_then(|line| Some((line.id?, line.title.clone())))
        else {
            let say = "这里没有要放弃的；没填完的，先到“没填完的”里选一份再按。";
            return vec![Effect::Say(Tone::Plain, say.to_owned())];
        };
        self.asked = Some(Asked::GiveUp(id));
        vec![Effect::Open(Room::Ask(Ask::give_up(&title)))]
    }

    pub(super) fn open(line: &HomeLine, office: &Office) -> Result<Vec<Effect>, Refusal> {
        let gone = || Refusal::Words("这一条刚才还在，现在没有了，请再看一遍列表。".to_owned());
        if let Some(place) = line.place {
            return Ok(vec![Effect::Open(Room::of(place))]);
        }
        let effect = match line.from {
            Queue::Papers
            | Queue::Returned
            | Queue::Review
            | Queue::Overdue
            | Queue::Answered
            | Queue::Problems
            | Queue::Callbacks
            | Queue::Projects
            | Queue::Own => Effect::Open(Room::Detail(line.id.ok_or_else(gone)?, false)),
            Queue::Drafts => {
                let draft =
                    office.drafts()?.into_iter().find(|draft| Some(draft.id) == line.id).ok_or_else(gone)?;
                Effect::Open(match place_of_draft(&draft) {
                    Some(place) => Room::of(place),
                    None => Room::Entry(Box::new(EntryStart::Resume(Box::new(draft)))),
                })
            }
            Queue::Visits => new_record(visit::KIND, office, line.id),
            Queue::Pending => {
                let record = office.record(line.id.ok_or_else(gone)?)?;
                let first = record.fields.iter().find(|(_, value)| value.is_pending()).map(|(tag, _)| tag);
                Effect::Open(Room::Entry(Box::new(EntryStart::Change(Box::new(record), first))))
            }
        };
        Ok(vec![effect])
    }

    pub(super) fn answered(&mut self, answer: &Answer, office: &Office) -> Vec<Effect> {
        let place = match answer {
            Answer::Choice(place, _) => *place,
            Answer::Choices(places) => places.first().copied().unwrap_or(usize::MAX),
            Answer::Record(_) | Answer::Words(_) => usize::MAX,
        };
        match self.asked.take() {
            Some(Asked::Kind(kinds)) => kinds.get(place).map(|kind| new_record(*kind, office, None)),
            Some(Asked::Table(tables)) => {
                tables.into_iter().nth(place).map(|table| open_table(table, office))
            }
            Some(Asked::Accept(papers)) => (place == 0).then_some(Effect::Accept(papers)),
            Some(Asked::GiveUp(draft)) => (place == 1).then_some(Effect::GiveUp(draft)),
            None => None,
        }
        .into_iter()
        .collect()
    }
}

/// The form for a new record; for a visit, of a household.
fn new_record(tag: KindTag, office: &Office, household: Option<Id>) -> Effect {
    let mut fields = office.dictionary().kind(tag).map(|kind| office.presets(kind)).unwrap_or_default();
    if let Some(household) = household {
        fields.set(visit::HOUSEHOLD, Some(Value::Ref(household)));
    }
    Effect::Open(Room::Entry(Box::new(EntryStart::New(tag, fields))))
}

pub(super) fn open_table(table: Table, office: &Office) -> Effect {
    Effect::Open(match table {
        Table::Duties => Room::Duties("daily".to_owned(), office.today()),
        Table::Report(kind) => Room::for_new(kind, office).unwrap_or(Room::Register(kind, String::new())),
        Table::Register(kind, filter) => Room::Register(kind, filter),
        Table::Pairing => Room::Pairing,
        Table::Problems => Room::Problems(String::new()),
        Table::Board => Room::Board(None),
        Table::Import => Room::Import,
    })
}

fn chooser(title: &str, labels: impl Iterator<Item = String>) -> Choose {
    let items = labels.zip(1..).map(|(label, number)| (label, Some(number))).collect();
    Choose { title: title.to_owned(), items, ..Choose::default() }
}
