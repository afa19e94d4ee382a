//! 周汇报 and 月通报: a paper of a period as an editable document.
//!
//! Figures stand in it as they were counted and open their entries; they are never typed. Only the boxes of words are
//! written in. Drafted again, what somebody wrote stays. Whoever reviews sees the same document, closed for writing.

mod acts;
mod draw;
mod filing;
mod written;

use super::laid_out::Item;
use super::{Effect, Input, News, RoomAct, Screen};
use crate::keymap::{Action, Context};
use crate::model::period::Period;
use crate::model::record::KindTag;
use crate::model::value::Tag;
use crate::office::{Office, Owes, Refusal, Report as Paper};
use crate::paper::{self, Document};
use crate::ui::Look;
use filing::{Asked, Standing};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use std::collections::BTreeMap;
use written::Written;

/// Where the caret or the sign is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Focus {
    /// Reading: the sign on a figure.
    Reading,
    /// Writing in a box.
    Box(usize),
}

/// A paper of a period.
pub struct Report {
    kind: KindTag,
    owes: Owes,
    period: Period,
    paper: Option<Paper>,
    document: Document,
    written: Written,
    standing: Standing,
    /// Warnings kept at filing, with the reason.
    kept: BTreeMap<Tag, String>,
    focus: Focus,
    /// The figure under the sign.
    figure: usize,
    /// The document laid out, for a width.
    items: (Vec<Item>, u16),
    top: usize,
    page: usize,
    fault: Option<String>,
    asked: Option<Asked>,
    /// What is being filed: as 零报告 or not.
    filing: Option<bool>,
}

impl Report {
    /// Opens the paper of an owner for a period, with the words left off at where there is a draft.
    #[must_use]
    pub fn new(kind: KindTag, owes: Owes, period: Period, office: &Office) -> Self {
        let mut report = Self {
            kind,
            owes,
            period,
            paper: None,
            document: Document::default(),
            written: Written::default(),
            standing: Standing::default(),
            kept: BTreeMap::new(),
            focus: Focus::Reading,
            figure: 0,
            items: (Vec::new(), 0),
            top: 0,
            page: 1,
            fault: None,
            asked: None,
            filing: None,
        };
        report.load(office);
        report
    }

    /// Reads everything anew: figures, paper, draft.
    fn load(&mut self, office: &Office) {
        self.fault = self.try_load(office).err().map(|refusal| refusal.to_string());
    }

    fn try_load(&mut self, office: &Office) -> Result<(), Refusal> {
        let report = office.report(self.kind, self.owes, self.period)?;
        self.standing = Standing::read(&report, office)?;
        self.written = Written::read(&report, self.standing.locked.is_none(), office)?;
        self.show(report, office)?;
        self.kept.clear();
        self.focus = match (self.written.resumed, self.standing.locked.is_some()) {
            (Some(at), false) => Focus::Box(at),
            _ => Focus::Reading,
        };
        Ok(())
    }

    fn show(&mut self, report: Paper, office: &Office) -> Result<(), Refusal> {
        let document = paper::document(&report, office)?;
        self.figure = document.same_figure(&self.document, self.figure);
        self.document = document;
        self.items = (Vec::new(), 0);
        self.paper = Some(report);
        Ok(())
    }

    /// Another room may have changed facts or moved the paper; words being typed stay.
    fn refresh(&mut self, undone: bool, office: &Office) -> Vec<Effect> {
        let revision = |paper: &Paper| paper.paper.as_ref().map(|record| record.revision);
        let before = self.paper.as_ref().map(revision);
        match office.report(self.kind, self.owes, self.period) {
            Ok(report) if before == Some(revision(&report)) => {
                let standing = Standing::read(&report, office).map(|standing| self.standing = standing);
                // A draft that was given up may have been brought back; words being typed stay.
                if standing.is_ok() && !self.written.has_draft() && !self.written.unsaved() {
                    match Written::read(&report, self.standing.locked.is_none(), office) {
                        Ok(written) => self.written = written,
                        Err(refusal) => self.fault = Some(refusal.to_string()),
                    }
                }
                let shown = standing.and_then(|()| self.show(report, office));
                self.fault = shown.err().map(|refusal| refusal.to_string());
            }
            Ok(_) => {
                let (texts, had) =
                    (self.written.texts(), self.paper.as_ref().is_some_and(|r| r.paper.is_some()));
                self.load(office);
                let gone = self.paper.as_ref().is_some_and(|report| report.paper.is_none());
                // Filing taken back took the paper or its last words away; they go on as a draft.
                let rewritten = undone && self.standing.locked.is_none() && self.written.texts() != texts;
                if (had && gone) || rewritten {
                    self.written.type_again(&texts);
                    return self.write_draft(true, true, office);
                }
            }
            Err(refusal) => self.fault = Some(refusal.to_string()),
        }
        Vec::new()
    }

    fn write_draft(&mut self, durable: bool, open: bool, office: &Office) -> Vec<Effect> {
        if self.standing.locked.is_some() {
            return Vec::new();
        }
        if !self.written.unsaved() {
            return self.written.drop_draft().map(Effect::DropDraft).into_iter().collect();
        }
        let at = if let Focus::Box(at) = self.focus { at } else { 0 };
        let title = format!("{} {}", self.document.title, self.period.short());
        let draft = self.written.draft(at, open, &title, office);
        draft.map(|draft| Effect::WriteDraft(Box::new(draft), durable)).into_iter().collect()
    }
}

impl Screen for Report {
    fn title(&self, _: &Office) -> String {
        format!("{} {}", self.document.title, self.period.code())
    }

    fn contexts(&self) -> Vec<Context> {
        match self.focus {
            // Behind it stands the text, so that Tab means there what it means in the boxes.
            Focus::Reading => vec![Context::Daily, Context::Text],
            Focus::Box(_) => vec![Context::Text],
        }
    }

    fn offers(&self, _: &Office) -> Vec<Action> {
        let mut offers = Vec::new();
        let open = self.standing.locked.is_none();
        if open || !self.standing.steps.is_empty() {
            offers.push(Action::Submit);
        }
        if self.standing.turns() || self.standing.open_question().is_some() {
            offers.push(Action::Note);
        }
        if self.focus == Focus::Reading {
            if self.document.figures().next().is_some() {
                offers.push(Action::Accept);
            }
            offers.push(Action::NextField);
        } else {
            offers.extend([Action::NextField, Action::Save]);
            if self.written.has_draft() {
                offers.push(Action::GiveUp);
            }
        }
        if open {
            offers.push(Action::Regenerate);
        }
        offers.extend([Action::Back, Action::Palette, Action::Help]);
        offers
    }

    fn acts(&self, office: &Office) -> Vec<Action> {
        self.acts_now(office)
    }

    fn on(&mut self, input: Input, office: &Office) -> Vec<Effect> {
        match (input, self.focus) {
            (Input::Act(action), _) => self.act(action, office),
            (Input::Key(key), Focus::Box(at)) => self.type_key(key, at, office),
            (Input::Paste(text), Focus::Box(at)) if self.standing.locked.is_none() => {
                self.written.insert(at, &text);
                self.write_draft(false, true, office)
            }
            _ => Vec::new(),
        }
    }

    fn hear(&mut self, news: News, office: &Office) -> Vec<Effect> {
        match news {
            News::Saved(result) => self.saved(result, office),
            News::Answer(answer) => self.answered(answer, office),
            News::Chosen(place) => {
                let wish = self.wishes(office).into_iter().nth(place);
                wish.map(|(_, wish)| self.grant(wish, office)).unwrap_or_default()
            }
            News::Undone(_) => self.refresh(true, office),
            News::Refresh => self.refresh(false, office),
        }
    }

    fn draw(&mut self, buf: &mut Buffer, area: Rect, _: &Office, look: &Look) -> Option<Position> {
        self.paint(buf, area.intersection(buf.area), look)
    }

    fn commands(&self, office: &Office) -> Vec<RoomAct> {
        self.wishes(office).into_iter().map(|(name, _)| name).collect()
    }

    fn explain(&self, office: &Office) -> Option<(String, Vec<String>)> {
        let kind = office.dictionary().kind(self.kind)?;
        match self.focus {
            Focus::Box(at) => {
                let field = kind.field(self.written.tag(at)?)?;
                Some((field.label.clone(), vec![field.help.clone()]))
            }
            Focus::Reading => {
                let mut says = vec![kind.help.clone()];
                if let Some(figure) = self.document.figures().nth(self.figure) {
                    says.insert(0, format!("{}：{}", figure.title, figure.help));
                }
                says.push("1 上一期，2 下一期，3 换一个村或组；方向键在数字间走，回车打开背后的记录，Tab 到文字栏。".to_owned());
                Some((kind.label.clone(), says))
            }
        }
    }
}
