//! Which screen stands behind each room.

use super::App;
use crate::model::change::Op;
use crate::office::{Office, Refusal};
use crate::screens::{
    EntryStart, Room, Screen, ask, behind, board, choose, daily, decompose, detail, duties, entry, find,
    home, import, inspection, lookup, minutes, pairing, problems, recover, register, report, send_back,
    start,
};
use crate::ui::Tone;

/// Why the person at the keyboard may not write this record at all: said before a form is filled in vain.
fn not_theirs(start: &EntryStart, office: &Office) -> Option<Refusal> {
    let may = |kind, op, before, after| office.may(office.kind(kind)?, op, before, after);
    match start {
        EntryStart::New(kind, given) => {
            let kind = office.kind(*kind).ok()?;
            office.not_ones_own(kind, None, given).map(|(_, say)| Refusal::Words(say))
        }
        EntryStart::Change(record, _) => may(record.kind, Op::Set, Some(record), None).err(),
        EntryStart::Copy(record) => may(record.kind, Op::Add, None, None).err(),
        // What was begun is never locked away: a draft opens, and what stands in its way is said at once.
        EntryStart::Resume(_) => None,
    }
}

/// Why a draft cannot be saved as it stands, though it opens to be read.
fn not_theirs_any_more(start: &EntryStart, office: &Office) -> Option<String> {
    let EntryStart::Resume(draft) = start else { return None };
    let kind = office.kind(draft.kind).ok()?;
    let record = office.record(draft.record).ok();
    let (_, say) = office.not_ones_own(kind, record.as_ref(), &draft.values)?;
    Some(format!("{say}这一份现在存不了，不要了按 Ctrl+X 放弃。"))
}

impl App {
    /// Puts a room on top of the stack.
    pub(super) fn enter(&mut self, room: Room) {
        let office = &self.office;
        let screen: Box<dyn Screen> = match room {
            Room::Start => Box::new(start::Start::new(office)),
            Room::Home => Box::new(home::Home::new(office)),
            Room::Entry(from) => {
                if let Some(refusal) = not_theirs(&from, office) {
                    return self.say(Tone::Bad, refusal.to_string());
                }
                let told = not_theirs_any_more(&from, office);
                let Some(entry) = entry::Entry::open(*from, office) else {
                    return self.say(Tone::Bad, "这一种记录本版本不认识，请用新版本打开。");
                };
                self.made_here = false;
                self.stack.push(Box::new(entry));
                if let Some(say) = told {
                    self.say(Tone::Bad, say);
                }
                return;
            }
            Room::Register(kind, filter) => Box::new(register::Register::new(kind, filter, office)),
            Room::Detail(id, history) => Box::new(detail::Detail::new(id, history, office)),
            Room::Daily(person, date) => Box::new(daily::Daily::new(person, date, office)),
            Room::Report(kind, owes, period) => Box::new(report::Report::new(kind, owes, period, office)),
            Room::Behind(figure) => Box::new(behind::Behind::new(*figure, office)),
            Room::Duties(name, day) => Box::new(duties::Duties::new(&name, day, office)),
            Room::Inspection(village, day) => Box::new(inspection::Inspection::new(village, day, office)),
            Room::Find(query) => Box::new(find::Find::new(&query, office)),
            Room::Pairing => Box::new(pairing::Coverage::new(office)),
            Room::Recover => Box::new(recover::Recover::new(office)),
            Room::Lookup(kind, sought) => Box::new(lookup::Lookup::new(kind, &sought, office)),
            Room::SendBack(asked) => Box::new(send_back::SendBackBox::new(asked)),
            Room::Ask(ask) => Box::new(ask::AskBox::new(ask)),
            Room::Choose(choose) => Box::new(choose::ChooseList::new(choose)),
            Room::Palette => return self.open_palette(),
            Room::Help => return self.open_help(),
            Room::Board(sentence) => Box::new(board::BoardRoom::new(sentence.as_deref(), office)),
            Room::Tasks(watched) => {
                Box::new(board::BoardRoom::new(Some(&office.watched_sentence(watched)), office))
            }
            Room::Decompose(project) => Box::new(decompose::Decompose::new(project, office)),
            Room::Import => Box::new(import::ImportRoom::new(office)),
            Room::Minutes(meeting) => Box::new(minutes::MinutesPage::new(meeting, office)),
            Room::Problems(sentence) => Box::new(problems::Problems::new(&sentence, office)),
        };
        self.made_here = false;
        self.stack.push(screen);
    }
}
