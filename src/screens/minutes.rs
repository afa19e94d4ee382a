//! What a meeting came to, read as a document; a number opens its tasks, F2 the meeting's own form.

use super::laid_out::{Item, Piece, lay_out};
use super::{Behind, Effect, EntryStart, Input, News, Room, Screen};
use crate::keymap::{Action, Context};
use crate::model::change::Op;
use crate::model::id::Id;
use crate::model::typed::meeting;
use crate::office::Office;
use crate::paper::{Document, minutes};
use crate::ui::paint::{put, put_right};
use crate::ui::scroll::outside;
use crate::ui::{Look, Tone};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

/// The page.
#[derive(Debug)]
pub struct MinutesPage {
    meeting: Id,
    document: Document,
    /// The figure in focus.
    figure: usize,
    /// The first line on screen.
    top: usize,
    page: usize,
    trouble: Option<String>,
}

impl MinutesPage {
    /// The page of a meeting.
    #[must_use]
    pub fn new(meeting: Id, office: &Office) -> Self {
        let document = Document::default();
        let mut page = Self { meeting, document, figure: 0, top: 0, page: 1, trouble: None };
        page.read(office);
        page
    }

    fn read(&mut self, office: &Office) {
        let made = office.minutes(self.meeting).and_then(|found| minutes::document(&found, office));
        match made {
            Ok(document) => {
                self.figure = document.same_figure(&self.document, self.figure);
                self.document = document;
            }
            Err(refusal) => self.trouble = Some(refusal.to_string()),
        }
    }

    fn act(&mut self, action: Action, office: &Office) -> Vec<Effect> {
        let last = self.document.figures().count().saturating_sub(1);
        match action {
            Action::Up => self.top = self.top.saturating_sub(1),
            Action::Down => self.top = self.top.saturating_add(1),
            Action::PageUp => self.top = self.top.saturating_sub(self.page),
            Action::PageDown => self.top = self.top.saturating_add(self.page),
            Action::First | Action::TopOfAll => self.top = 0,
            Action::Last | Action::BottomOfAll => self.top = usize::MAX,
            Action::Left => self.figure = self.figure.saturating_sub(1),
            Action::Right => self.figure = (self.figure + 1).min(last),
            Action::Accept => return self.open(office),
            Action::EditJump => {
                return match office.record(self.meeting) {
                    Ok(record) => {
                        vec![Effect::Open(Room::Entry(Box::new(EntryStart::Change(Box::new(record), None))))]
                    }
                    Err(refusal) => vec![Effect::Say(Tone::Bad, refusal.to_string())],
                };
            }
            Action::Back => return vec![Effect::Back],
            _ => {}
        }
        Vec::new()
    }

    fn open(&self, office: &Office) -> Vec<Effect> {
        let Some(figure) = self.document.figures().nth(self.figure) else { return Vec::new() };
        let entries = match figure.entries(office) {
            Ok(entries) => entries,
            Err(refusal) => return vec![Effect::Say(Tone::Bad, refusal.to_string())],
        };
        if let [only] = entries.ids.as_slice() {
            return vec![Effect::Open(Room::Detail(*only, false))];
        }
        vec![Effect::Open(Room::Behind(Box::new(Behind {
            title: figure.title.clone(),
            help: figure.help.clone(),
            says: figure.words.clone(),
            ids: entries.ids,
            now: entries.now,
        })))]
    }
}

impl Screen for MinutesPage {
    fn title(&self, _office: &Office) -> String {
        "会议纪要".to_owned()
    }

    fn contexts(&self) -> Vec<Context> {
        vec![Context::Detail]
    }

    fn offers(&self, _office: &Office) -> Vec<Action> {
        vec![Action::Accept, Action::EditJump, Action::Back, Action::Left, Action::Right, Action::Palette]
    }

    fn acts(&self, office: &Office) -> Vec<Action> {
        let mut acts = Vec::new();
        if self.document.figures().next().is_some() {
            acts.push(Action::Accept);
        }
        if let (Ok(record), Ok(kind)) = (office.record(self.meeting), office.kind(meeting::KIND))
            && office.may(kind, Op::Set, Some(&record), None).is_ok()
        {
            acts.push(Action::EditJump);
        }
        acts
    }

    fn on(&mut self, input: Input, office: &Office) -> Vec<Effect> {
        match input {
            Input::Act(action) => self.act(action, office),
            Input::Key(_) | Input::Paste(_) => Vec::new(),
        }
    }

    fn hear(&mut self, _news: News, office: &Office) -> Vec<Effect> {
        self.read(office);
        Vec::new()
    }

    fn draw(&mut self, buf: &mut Buffer, area: Rect, _office: &Office, look: &Look) -> Option<Position> {
        let area = area.intersection(buf.area);
        let theme = &look.theme;
        if area.width < 20 || area.height < 4 {
            return None;
        }
        if let Some(trouble) = &self.trouble {
            put(buf, area.x, area.y, trouble, area.width, theme.bad);
            return None;
        }
        let title = &self.document.title;
        let middle = area.width.saturating_sub(crate::ui::text::cells(title)) / 2;
        put(buf, area.x + middle, area.y, title, area.width, theme.header);
        let body = Rect { y: area.y + 2, height: area.height - 2, ..area };
        let items = lay_out(&self.document, usize::from(body.width));
        self.page = usize::from(body.height);
        self.top = self.top.min(items.len().saturating_sub(self.page));
        let view = self.top..items.len().min(self.top + self.page);
        put_right(buf, area.x, area.y + 1, &outside(&view, items.len(), "行"), area.width, theme.dim);
        for (item, y) in items.iter().skip(self.top).zip(body.y..body.bottom()) {
            match item {
                Item::Blank | Item::Box(..) => {}
                Item::Heading(words) => {
                    put(buf, body.x, y, words, body.width, theme.header);
                }
                Item::Pieces(pieces) => {
                    for Piece { x, words, figure, dim } in pieces {
                        let style = match figure {
                            Some(at) if *at == self.figure => theme.select,
                            Some(_) => theme.accent,
                            None if *dim => theme.dim,
                            None => theme.base,
                        };
                        let x = u16::try_from(*x).unwrap_or(u16::MAX);
                        put(buf, body.x.saturating_add(x), y, words, body.width.saturating_sub(x), style);
                    }
                }
            }
        }
        None
    }
}
