//! What keys do in a form.

use super::accept::{Accepted, By};
use super::grid::Moved;
use super::{Editor, Entry, Habit, Waiting};
use crate::keymap::{Action, Code, Key};
use crate::model::input;
use crate::model::kind::{Field, Shape};
use crate::model::value::{Missing, Value};
use crate::office::Office;
use crate::screens::step_keys::turns_here;
use crate::screens::{Choose, Effect, Input, Room, Sought};
use crate::ui::Tone;

/// Fields that a page key passes.
const PAGE: usize = 8;

/// What a clerk may have typed for the next form or field before seeing that this one was refused.
fn is_typed_ahead(input: &Input) -> bool {
    match input {
        Input::Act(action) => {
            matches!(action, Action::Accept | Action::NextField | Action::SaveNext | Action::Submit)
        }
        Input::Key(key) => key.text().is_some() || *key == Key::plain(Code::Enter),
        Input::Paste(_) => true,
    }
}

/// Whether an act puts something into the field in focus.
const fn fills(action: Action) -> bool {
    matches!(
        action,
        Action::PickList | Action::Ditto | Action::Pending | Action::InsertRow | Action::DeleteRow
    )
}

impl Entry {
    pub(super) fn pressed(&mut self, input: Input, office: &Office) -> Vec<Effect> {
        if let Some(say) = self.stopped.clone().filter(|_| is_typed_ahead(&input)) {
            return vec![Effect::Say(Tone::Bad, say)];
        }
        if let Some(echoed) = self.echo(&input) {
            return echoed;
        }
        match input {
            Input::Act(action) => self.act(action, office),
            Input::Key(key) => self.typed(key, office),
            Input::Paste(words) => self.pasted(&words, office),
        }
    }

    pub(super) fn act(&mut self, action: Action, office: &Office) -> Vec<Effect> {
        if let Some(say) = self.not_ours.clone().filter(|_| fills(action)) {
            return self.refused(say);
        }
        if let Some(effects) = self.act_in_grid(action, office) {
            return effects;
        }
        match action {
            Action::Accept => self.go_on(office),
            Action::NextField => match self.expand_phrase(office) {
                Some(effects) => effects,
                None => match self.accept(By::Tab, office) {
                    Accepted::Yes => self.step(1, false, office),
                    Accepted::Stay(effects) => effects,
                },
            },
            Action::Up if self.seek.walk(-1) => Vec::new(),
            Action::Down if self.seek.walk(1) => Vec::new(),
            Action::BackField => self.step(-1, false, office),
            Action::PrevField | Action::Up => self.step(-1, true, office),
            Action::Down => self.step(1, true, office),
            Action::PageUp => self.jump(-1, office),
            Action::PageDown => self.jump(1, office),
            Action::TopOfAll => self.go_to_end(false, office),
            Action::BottomOfAll => self.go_to_end(true, office),
            Action::EditJump => self.open_reference(office),
            Action::PickList => self.pick(office),
            Action::Ditto => {
                let mut effects = self.ditto(None, office);
                effects.extend(self.keep(office, true));
                effects
            }
            Action::Pin => self.toggle_pin(office),
            Action::UnpinAll => self.unpin_all(),
            Action::Note => self.keep_warning(office),
            Action::SaveNext => self.save(true, office),
            Action::Submit => self.save(false, office),
            Action::Save => {
                let mut effects = self.keep(office, true);
                let kept = effects.iter().any(|effect| matches!(effect, Effect::WriteDraft(..)));
                effects.push(if kept {
                    let say = "草稿已存；F9 保存这一条并填下一条，F12 保存并返回。";
                    Effect::Say(Tone::Good, say.to_owned())
                } else {
                    Effect::Say(Tone::Plain, "还没有填什么，填了会自动存草稿。".to_owned())
                });
                effects
            }
            Action::Pending => self.mark_pending(office),
            Action::GotoField => self.ask_field(),
            Action::NextIssue => self.walk_issues(true, office),
            Action::PrevIssue => self.walk_issues(false, office),
            Action::History if self.before.is_some() => vec![Effect::Open(Room::Detail(self.record, true))],
            Action::History => {
                vec![Effect::Say(Tone::Plain, "这一条还没有保存过，没有改动记录。".to_owned())]
            }
            Action::Undo => self.undo(office),
            Action::Redo => self.redo(office),
            Action::GiveUp => self.ask_give_up(office),
            Action::Back => self.away(office),
            _ => Vec::new(),
        }
    }

    /// The acts of the table that would do something now, without the moves from field to field.
    pub(super) fn acts_now(&self, office: &Office) -> Vec<Action> {
        let mut acts = vec![Action::SaveNext, Action::Submit];
        let Some(field) = self.focused() else { return acts };
        if self.soft_here().is_some() {
            acts.insert(0, Action::Note);
        }
        let words = matches!(field.shape, Shape::Text | Shape::LongText);
        if !words || !office.phrases("", &self.kind).unwrap_or_default().is_empty() {
            acts.push(Action::PickList);
        }
        if let Editor::Grid(grid) = &self.editor {
            acts.extend([Action::InsertRow, Action::DeleteRow]);
            if grid.has_above() {
                acts.extend([Action::FillDown, Action::Ditto]);
            }
        } else if !field.personal && self.last.as_ref().is_some_and(|last| last.get(field.tag).is_some()) {
            acts.push(Action::Ditto);
        }
        let filled =
            self.fields.get(field.tag).is_some() || self.editor_text().is_some_and(|text| !text.is_empty());
        if !field.personal && (filled || self.pins.contains(&field.tag)) {
            acts.push(Action::Pin);
        }
        if !self.pins.is_empty() {
            acts.push(Action::UnpinAll);
        }
        let pending = Value::Missing(Missing::Pending);
        if (!field.must || field.escape) && self.refuses(field, Some(&pending), office).is_none() {
            acts.push(Action::Pending);
        }
        let through = field.fetch.as_ref().map_or(field.tag, |fetch| fetch.through);
        let doubled = self.issue_of(self.focus).is_some_and(|issue| issue.older.is_some());
        if doubled || self.fields.reference(through).is_some() {
            acts.push(Action::EditJump);
        }
        acts.push(Action::GotoField);
        acts.extend([Action::NextIssue, Action::PrevIssue]);
        if self.before.is_some() {
            acts.push(Action::History);
        }
        if self.touched && !self.as_draft(office, true).says_nothing(&self.kind, &self.began) {
            acts.extend([Action::Save, Action::GiveUp]);
        }
        acts.extend(turns_here(!self.past.is_empty(), office));
        acts.retain(|action| self.not_ours.is_none() || !fills(*action));
        acts
    }

    fn act_in_grid(&mut self, action: Action, office: &Office) -> Option<Vec<Effect>> {
        let Editor::Grid(grid) = &mut self.editor else { return None };
        if action == Action::PickList {
            return Some(self.pick_in_cell());
        }
        match grid.on(action, office) {
            Moved::No => None,
            Moved::Inside => Some(Vec::new()),
            Moved::Changed => {
                let rows = grid.rows();
                self.set(self.focus, (!rows.is_empty()).then_some(Value::Rows(rows)));
                self.touched = true;
                Some(self.keep(office, true))
            }
            Moved::Stay(say) => Some(vec![Effect::Say(Tone::Bad, say)]),
            Moved::Out(1) if action == Action::Accept => Some(self.go_on(office)),
            Moved::Out(step) => Some(self.step(step, true, office)),
        }
    }

    /// Enter: accept and go on; on the last field save and open the next (F3).
    pub(super) fn go_on(&mut self, office: &Office) -> Vec<Effect> {
        if let Some(effects) = self.expand_phrase(office) {
            return effects;
        }
        if let Editor::Text(text) = &mut self.editor {
            let words = text.text().trim_end().to_owned();
            if words != text.text() {
                text.set_text(&words);
            }
        }
        let typed = self.is_typed_over(self.focus);
        match self.accept(By::Enter, office) {
            Accepted::Stay(mut effects) => {
                effects.extend(self.keep(office, true));
                effects
            }
            Accepted::Yes if self.stop_from(1, false).is_none() => self.save(true, office),
            Accepted::Yes => {
                let effects = self.step(1, false, office);
                // A second Enter of habit makes no guess a fact that came onto the screen with the first.
                if typed && self.stands_offered() {
                    self.habit = Habit::Chosen;
                }
                effects
            }
        }
    }

    pub(super) fn step(&mut self, step: isize, into_pinned: bool, office: &Office) -> Vec<Effect> {
        if let Some(tag) = self.stop_from(step, into_pinned) {
            self.go(tag, office);
        }
        self.keep(office, true)
    }

    fn jump(&mut self, direction: isize, office: &Office) -> Vec<Effect> {
        let stops = self.stops();
        let at = stops.iter().position(|tag| *tag == self.focus).unwrap_or(0);
        let next = if direction < 0 {
            at.saturating_sub(PAGE)
        } else {
            (at + PAGE).min(stops.len().saturating_sub(1))
        };
        if let Some(tag) = stops.get(next) {
            self.go(*tag, office);
        }
        self.keep(office, true)
    }

    fn go_to_end(&mut self, last: bool, office: &Office) -> Vec<Effect> {
        let stops = self.stops();
        if let Some(tag) = if last { stops.last() } else { stops.first() } {
            self.go(*tag, office);
        }
        self.keep(office, true)
    }

    fn open_reference(&mut self, office: &Office) -> Vec<Effect> {
        self.leave(office);
        self.load(office);
        // A double is looked at first: it is why the clerk has stopped here.
        if let Some(older) = self.issue_of(self.focus).and_then(|issue| issue.older) {
            return vec![Effect::Open(Room::Detail(older, false))];
        }
        let through = self.focused().map(|field| match &field.fetch {
            Some(fetch) => fetch.through,
            None => field.tag,
        });
        match through.and_then(|tag| self.fields.reference(tag)) {
            Some(id) => vec![Effect::Open(Room::Detail(id, false))],
            None => vec![Effect::Say(Tone::Plain, "这一栏没有可以跳去的登记册。".to_owned())],
        }
    }

    /// F4: everything this field may hold.
    fn pick(&mut self, office: &Office) -> Vec<Effect> {
        let Some(field) = self.focused().cloned() else { return Vec::new() };
        match &field.shape {
            Shape::Ref(kind) => {
                let typed = self.editor_text().filter(|text| *text != self.loaded).unwrap_or_default();
                self.waiting = Waiting::Lookup;
                vec![Effect::Open(Room::Lookup(*kind, Sought::Typed(typed)))]
            }
            Shape::Text | Shape::LongText => {
                let typed = self.phrase_key();
                let letters = typed.as_ref().map(|(_, letters)| letters.clone()).unwrap_or_default();
                let words = office.phrases(&letters, &self.kind).unwrap_or_default();
                self.offer_phrases(typed.map_or(0, |(count, _)| count), words)
            }
            _ => {
                self.waiting = Waiting::Codes;
                vec![Effect::Open(Room::Choose(self.code_list(&field)))]
            }
        }
    }

    /// Ctrl+G: the fields with their numbers.
    fn ask_field(&mut self) -> Vec<Effect> {
        let stops = self.stops();
        let numbered = (1_u16..)
            .zip(&stops)
            .filter_map(|(number, tag)| self.field(*tag).map(|field| (field.label.clone(), Some(number))));
        let items = numbered.collect();
        let at = stops.iter().position(|tag| *tag == self.focus).unwrap_or(0);
        self.waiting = Waiting::Goto;
        vec![Effect::Open(Room::Choose(Choose {
            title: "跳到哪一栏".to_owned(),
            items,
            at,
            ..Choose::default()
        }))]
    }

    /// The options of a field, then its escapes.
    pub(super) fn code_list(&self, field: &Field) -> Choose {
        let mut items: Vec<(String, Option<u16>)> = match &field.shape {
            Shape::YesNo => vec![("是".to_owned(), Some(1)), ("否".to_owned(), Some(0))],
            _ => field.choices().iter().map(|choice| (choice.label.clone(), Some(choice.code))).collect(),
        };
        if field.escape || items.is_empty() {
            items.extend(Missing::ALL.iter().map(|missing| (missing.label().to_owned(), None)));
        }
        let several = matches!(field.shape, Shape::Codes(_));
        let here = self.fields.get(field.tag);
        let has = |code: u16| match here {
            Some(Value::Code(one)) => *one == code,
            Some(Value::Codes(codes)) => codes.contains(&code),
            Some(Value::Bool(yes)) => u16::from(*yes) == code,
            _ => false,
        };
        let chosen: Vec<bool> = items.iter().map(|(_, code)| code.is_some_and(has)).collect();
        let at = chosen.iter().position(|chosen| *chosen).unwrap_or(0);
        let chosen = if several { chosen } else { Vec::new() };
        Choose { title: field.label.clone(), items, chosen, at, ..Choose::default() }
    }

    fn pick_in_cell(&mut self) -> Vec<Effect> {
        let Editor::Grid(grid) = &self.editor else { return Vec::new() };
        let Some(column) = grid.column_field().cloned() else { return Vec::new() };
        if let Shape::Ref(kind) = column.shape {
            self.waiting = Waiting::Lookup;
            let typed = grid.typed().unwrap_or_default().to_owned();
            return vec![Effect::Open(Room::Lookup(kind, Sought::Typed(typed)))];
        }
        self.waiting = Waiting::Codes;
        vec![Effect::Open(Room::Choose(self.code_list(&column)))]
    }

    fn mark_pending(&mut self, office: &Office) -> Vec<Effect> {
        let Some(field) = self.focused().cloned() else { return Vec::new() };
        if field.must && !field.escape {
            return vec![Effect::Say(Tone::Bad, format!("“{}”必须如实填写，不能待补。", field.label))];
        }
        self.put_value(Value::Missing(Missing::Pending), office)
    }

    /// Puts a chosen value into the focused field (or cell) and goes on.
    pub(super) fn put_value(&mut self, value: Value, office: &Office) -> Vec<Effect> {
        if let Editor::Grid(grid) = &mut self.editor {
            grid.put(value, office);
            let rows = grid.rows();
            self.set(self.focus, (!rows.is_empty()).then_some(Value::Rows(rows)));
            return self.keep(office, true);
        }
        let Some(field) = self.focused().cloned() else { return Vec::new() };
        if let Some(say) = self.refuses(&field, Some(&value), office) {
            return vec![Effect::Say(Tone::Bad, say)];
        }
        self.texts.remove(&field.tag);
        self.offered.remove(&field.tag);
        self.set(field.tag, Some(value));
        self.load(office);
        self.go_on(office)
    }

    fn save(&mut self, next: bool, office: &Office) -> Vec<Effect> {
        if let Editor::Grid(grid) = &mut self.editor
            && let Some(say) = grid.settle(office)
        {
            self.stopped = Some(say.clone());
            return vec![Effect::Say(Tone::Bad, say)];
        }
        self.leave(office);
        if let Some((tag, text)) = self.texts.iter().next().map(|(tag, text)| (*tag, text.clone())) {
            let say =
                self.field(tag).and_then(|field| input::read(&text, field, office.today(), office).err());
            self.focus = tag;
            self.load(office);
            let say = say.unwrap_or_else(|| "这一栏还没填对，请改正。".to_owned());
            self.stopped = Some(say.clone());
            return vec![Effect::Say(Tone::Bad, say)];
        }
        self.load(office);
        self.waiting = Waiting::Save { next };
        let mut effects = self.keep(office, true);
        effects.push(Effect::Save(Box::new(self.filled())));
        effects
    }

    fn undo(&mut self, office: &Office) -> Vec<Effect> {
        self.leave(office);
        let Some((fields, focus)) = self.past.pop() else { return vec![Effect::Undo(false)] };
        self.changes += 1;
        self.future.push((std::mem::replace(&mut self.fields, fields), self.focus));
        self.focus = focus;
        self.load(office);
        self.keep(office, true)
    }

    fn redo(&mut self, office: &Office) -> Vec<Effect> {
        let Some((fields, focus)) = self.future.pop() else { return vec![Effect::Undo(true)] };
        self.changes += 1;
        self.past.push((std::mem::replace(&mut self.fields, fields), self.focus));
        self.focus = focus;
        self.load(office);
        self.keep(office, true)
    }
}
