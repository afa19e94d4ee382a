//! The keys of this room: from figure to figure, from box to box, from period to period.

use super::filing::Asked;
use super::{Focus, Report};
use crate::keymap::{Action, Code, Key};
use crate::model::period::Period;
use crate::model::typed::{cadre, village};
use crate::office::{Office, Owes, Step};
use crate::screens::laid_out::Item;
use crate::screens::step_keys::{self, Onward, turns_here};
use crate::screens::{Behind, Choose, Effect, Room, RoomAct};
use crate::ui::{Edit, Tone};

/// Said where the next period would be.
const NOT_BEGUN: &str = "已经是这一期，后面的还没开始。";

/// What a line of the palette does here.
pub(super) enum Wish {
    Make(Step),
    Previous,
    Next,
    Owner,
    Nil,
}

impl Report {
    /// Leaves whatever has the focus; a box is brought to the disk.
    pub(super) fn focus_on(&mut self, focus: Focus, office: &Office) -> Vec<Effect> {
        let left = matches!(self.focus, Focus::Box(_));
        self.focus = focus;
        if let (Focus::Box(at), None) = (focus, &self.standing.locked) {
            self.written.go_on(at);
        }
        if left { self.write_draft(true, true, office) } else { Vec::new() }
    }

    fn step(&mut self, forward: bool, office: &Office) -> Vec<Effect> {
        let count = self.written.boxes.len();
        let next = match (self.focus, forward) {
            (Focus::Reading, true) => Focus::Box(0),
            (Focus::Reading, false) => Focus::Box(count.saturating_sub(1)),
            (Focus::Box(at), true) if at + 1 < count => Focus::Box(at + 1),
            (Focus::Box(at), false) if at > 0 => Focus::Box(at - 1),
            (Focus::Box(_), _) => Focus::Reading,
        };
        self.focus_on(next, office)
    }

    pub(super) fn act(&mut self, action: Action, office: &Office) -> Vec<Effect> {
        match action {
            Action::Back => {
                let mut effects = self.write_draft(true, false, office);
                effects.push(Effect::Back);
                effects
            }
            Action::Save => {
                let mut effects = self.write_draft(true, true, office);
                let kept = effects.iter().any(|effect| matches!(effect, Effect::WriteDraft(..)));
                let say = if kept {
                    "草稿已存好，还没有上报。"
                } else {
                    "没有要存的，写了字会自动存草稿。"
                };
                effects.push(Effect::Say(Tone::Good, say.to_owned()));
                effects
            }
            Action::Submit => self.submit(office),
            // No record is struck out here: what the key gives up is the words.
            Action::GiveUp | Action::DeleteRecord => self.ask_give_up(),
            Action::Note => self.send_back(office),
            Action::NextField => self.step(true, office),
            Action::BackField | Action::PrevField => self.step(false, office),
            Action::Regenerate => self.again(office),
            Action::Undo | Action::Redo => self.take_back(action == Action::Redo, office),
            Action::History => self.history(),
            action if self.focus == Focus::Reading => self.read_on(action, office),
            _ => Vec::new(),
        }
    }

    fn read_on(&mut self, action: Action, office: &Office) -> Vec<Effect> {
        match action {
            Action::Accept | Action::EditJump => return self.open(office),
            Action::Left => self.figure = self.figure.saturating_sub(1),
            Action::Right => self.figure = (self.figure + 1).min(self.last()),
            Action::Up | Action::Down => self.walk(action == Action::Down),
            Action::PageUp => self.top = self.top.saturating_sub(self.page),
            Action::PageDown => self.top = self.top.saturating_add(self.page),
            Action::First | Action::TopOfAll => (self.figure, self.top) = (0, 0),
            Action::Last | Action::BottomOfAll => self.figure = self.last(),
            Action::Choose(1) => return self.go(self.owes, self.period.previous(), office),
            Action::Choose(2) => return self.next_period(office),
            Action::Choose(3) => return self.ask_owner(office),
            Action::Nil => return self.ask_nil(),
            _ => {}
        }
        if matches!(action, Action::PageUp | Action::PageDown) {
            self.figure_on_page();
        }
        Vec::new()
    }

    fn last(&self) -> usize {
        self.document.figures().count().saturating_sub(1)
    }

    /// The line that a figure stands on, and where on it.
    pub(super) fn place(&self, figure: usize) -> Option<(usize, usize)> {
        self.items.0.iter().enumerate().find_map(|(line, item)| match item {
            Item::Pieces(pieces) => {
                let piece = pieces.iter().find(|piece| piece.figure == Some(figure))?;
                Some((line, piece.x))
            }
            _ => None,
        })
    }

    /// To the nearest figure on the next line that has one.
    fn walk(&mut self, down: bool) {
        let Some((line, x)) = self.place(self.figure) else {
            // What did not fit has no place: go on in reading order.
            self.figure =
                if down { (self.figure + 1).min(self.last()) } else { self.figure.saturating_sub(1) };
            return;
        };
        let nearest = |item: &Item| match item {
            Item::Pieces(pieces) => pieces
                .iter()
                .filter_map(|piece| Some((piece.x.abs_diff(x), piece.figure?)))
                .min()
                .map(|(_, figure)| figure),
            _ => None,
        };
        let items = &self.items.0;
        let found = if down {
            items.iter().skip(line + 1).find_map(nearest)
        } else {
            items.iter().take(line).rev().find_map(nearest)
        };
        match found {
            Some(figure) => self.figure = figure,
            None if down => self.top = self.top.saturating_add(1),
            None => self.top = self.top.saturating_sub(1),
        }
    }

    /// After paging, the sign goes to the first figure that is on the screen.
    fn figure_on_page(&mut self) {
        let seen = self.items.0.iter().skip(self.top).take(self.page).find_map(|item| match item {
            Item::Pieces(pieces) => pieces.iter().find_map(|piece| piece.figure),
            _ => None,
        });
        if let Some(figure) = seen {
            self.figure = figure;
        }
    }

    /// Enter: the entries behind the figure.
    fn open(&self, office: &Office) -> Vec<Effect> {
        let Some(figure) = self.document.figures().nth(self.figure) else {
            return vec![Effect::Say(Tone::Plain, "这一份里还没有数字，按 Tab 写文字。".to_owned())];
        };
        Behind::open(figure, office)
    }

    fn next_period(&mut self, office: &Office) -> Vec<Effect> {
        let next = self.period.next();
        if next.first() > office.today() {
            return vec![Effect::Say(Tone::Plain, NOT_BEGUN.to_owned())];
        }
        self.go(self.owes, next, office)
    }

    /// Another owner's paper, or another period's.
    pub(super) fn go(&mut self, owes: Owes, period: Period, office: &Office) -> Vec<Effect> {
        let effects = self.write_draft(true, false, office);
        (self.owes, self.period, self.figure, self.top) = (owes, period, 0, 0);
        self.load(office);
        self.focus = Focus::Reading;
        effects
    }

    fn ask_owner(&mut self, office: &Office) -> Vec<Effect> {
        if self.paper.as_ref().is_none_or(|report| report.form.village.is_none()) {
            return vec![Effect::Say(Tone::Plain, "这一种报表全镇一份。".to_owned())];
        }
        let mut owners = vec![Owes::Town];
        let villages = office.kind(village::KIND).and_then(|kind| office.list(kind));
        let mut villages = villages.map(|ids| ids.to_vec()).unwrap_or_default();
        let own = office.person().and_then(|person| person.village);
        // The own village stands first, as in every list of villages.
        villages.sort_by_key(|id| Some(*id) != own);
        owners.extend(villages.into_iter().map(Owes::Record));
        let groups = office.dictionary().kind(cadre::KIND).and_then(|kind| kind.field_named("work_group"));
        owners.extend(groups.iter().flat_map(|field| field.choices()).map(|group| Owes::Group(group.code)));
        let items = owners.iter().zip(1..).map(|(owes, number)| (office.owner_name(*owes), Some(number)));
        let at = owners.iter().position(|owes| *owes == self.owes).unwrap_or(0);
        let choose =
            Choose { title: "看哪里的".to_owned(), items: items.collect(), at, ..Choose::default() };
        self.asked = Some(Asked::Owner(owners));
        vec![Effect::Open(Room::Choose(choose))]
    }

    /// Drafts the words again from the facts as they are now.
    fn again(&mut self, office: &Office) -> Vec<Effect> {
        if let Some(say) = &self.standing.locked {
            return vec![Effect::Say(Tone::Warn, say.clone())];
        }
        let Some(report) = &self.paper else { return Vec::new() };
        let waiting = self.written.draft_again(report);
        let mut effects = self.write_draft(true, true, office);
        effects.push(if waiting > 0 {
            let say = format!("已重新拟稿。有 {waiting} 栏两边都改过，并排列在里面，请留一样、删去标记。");
            Effect::Say(Tone::Warn, say)
        } else {
            Effect::Say(Tone::Good, "已按现在的记录重新拟稿，您改过的字都在。".to_owned())
        });
        effects
    }

    /// In a box the typing is taken back first, then what the office did.
    fn take_back(&mut self, again: bool, office: &Office) -> Vec<Effect> {
        let text = if let Focus::Box(at) = self.focus { self.written.boxes.get_mut(at) } else { None };
        let open = self.standing.locked.is_none();
        match text.filter(|_| open).map(|text| if again { text.redo() } else { text.undo() }) {
            Some(true) => self.write_draft(false, true, office),
            _ => vec![Effect::Undo(again)],
        }
    }

    fn history(&self) -> Vec<Effect> {
        match self.paper.as_ref().and_then(|report| report.paper.as_ref()) {
            Some(paper) => vec![Effect::Open(Room::Detail(paper.id, true))],
            None => vec![Effect::Say(Tone::Plain, "这一份还没有上报过，没有流水。".to_owned())],
        }
    }

    pub(super) fn type_key(&mut self, key: Key, at: usize, office: &Office) -> Vec<Effect> {
        let types = key.text().is_some() || matches!(key.code, Code::Enter | Code::Backspace | Code::Delete);
        if let Some(say) = self.standing.locked.clone().filter(|_| types) {
            return vec![Effect::Say(Tone::Warn, say)];
        }
        match self.written.input(at, key) {
            Edit::Changed => self.write_draft(false, true, office),
            Edit::Ignored if key.code == Code::Down => self.step(true, office),
            Edit::Ignored if key.code == Code::Up => self.step(false, office),
            _ => Vec::new(),
        }
    }

    pub(super) fn wishes(&self, office: &Office) -> Vec<(RoomAct, Wish)> {
        let mut wishes: Vec<(RoomAct, Wish)> =
            self.standing.steps.iter().map(|step| (RoomAct::from(step), Wish::Make(step.clone()))).collect();
        wishes.push(("上一期".into(), Wish::Previous));
        let begun = self.period.next().first() <= office.today();
        let refused = (!begun).then(|| NOT_BEGUN.to_owned());
        wishes.push((RoomAct { name: "下一期".to_owned(), refused }, Wish::Next));
        if self.paper.as_ref().is_some_and(|report| report.form.village.is_some()) {
            wishes.push(("换一个村或组".into(), Wish::Owner));
        }
        if matches!(self.focus, Focus::Box(_)) && self.not_nil().is_none() {
            wishes.push(("零报告".into(), Wish::Nil));
        }
        wishes
    }

    /// The acts of the table that would do something now.
    pub(super) fn acts_now(&self, office: &Office) -> Vec<Action> {
        let open = self.standing.locked.is_none();
        let reading = self.focus == Focus::Reading;
        let mut acts = Vec::new();
        let goes_on = !matches!(step_keys::onward(&self.standing.steps, true), Onward::Say(_));
        if open || (!self.standing.steps.is_empty() && goes_on) {
            acts.push(Action::Submit);
        }
        if self.standing.turns() || self.standing.open_question().is_some() {
            acts.push(Action::Note);
        }
        if reading && self.document.figures().next().is_some() {
            acts.extend([Action::Accept, Action::EditJump]);
        }
        if open {
            acts.push(Action::Regenerate);
        }
        if reading && self.not_nil().is_none() {
            acts.push(Action::Nil);
        }
        if open && self.written.unsaved() {
            acts.push(Action::Save);
        }
        if self.paper.as_ref().is_some_and(|report| report.paper.is_some()) {
            acts.push(Action::History);
        }
        if self.written.has_draft() {
            acts.push(Action::GiveUp);
        }
        acts.extend(turns_here(self.written.unsaved(), office));
        acts
    }

    pub(super) fn grant(&mut self, wish: Wish, office: &Office) -> Vec<Effect> {
        match wish {
            Wish::Make(step) if step.sends_back() => self.send_back(office),
            Wish::Make(step) => {
                let turn = self.shown().make(&step);
                self.turn_to(turn)
            }
            Wish::Previous => self.go(self.owes, self.period.previous(), office),
            Wish::Next => self.next_period(office),
            Wish::Owner => self.ask_owner(office),
            Wish::Nil => self.ask_nil(),
        }
    }
}
