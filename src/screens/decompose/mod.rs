//! A key project taken apart to villages (分解到村, F40): which villages, how much each, by when; F12 makes the tasks.

mod draw;

use super::{Answer, Ask, Effect, Input, News, Screen};
use crate::keymap::{Action, Context};
use crate::model::id::Id;
use crate::model::input;
use crate::model::kind::Field;
use crate::model::typed::{cadre, task};
use crate::model::value::{Tag, Value};
use crate::office::{Decomposition, Office, Spread};
use crate::screens::{Choose, Room, Sought, Takes};
use crate::ui::{ListState, Look, Tone};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

/// What a question was about.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Asked {
    Title,
    Due,
    Total,
    /// A village's share, by place.
    Share(usize),
    /// Who does it in a village, by place.
    Owner(usize),
    /// Villages of which area.
    Area(Vec<String>),
    How,
}

/// The lines above the villages.
const HEAD: [&str; 4] = ["任务", "完成时限", "总数", "怎么分"];

/// The form.
#[derive(Debug)]
pub struct Decompose {
    made: Option<Decomposition>,
    name: String,
    how: Spread,
    list: ListState,
    asked: Option<Asked>,
    trouble: Option<String>,
}

impl Decompose {
    /// The form of a project.
    #[must_use]
    pub fn new(project: Id, office: &Office) -> Self {
        let (made, trouble) = match office.decomposition(project) {
            Ok(made) => (Some(made), None),
            Err(refusal) => (None, Some(refusal.to_string())),
        };
        let name = office.title(project).unwrap_or_default();
        Self { made, name, how: Spread::Even, list: ListState::default(), asked: None, trouble }
    }

    fn total(&self) -> usize {
        HEAD.len() + self.made.as_ref().map_or(0, |made| made.shares.len())
    }

    /// The village under the bar.
    fn village(&self) -> Option<usize> {
        self.list.selected.checked_sub(HEAD.len())
    }

    fn spread(&mut self) {
        if let Some(made) = &mut self.made {
            made.spread(self.how);
        }
    }

    fn act(&mut self, action: Action, office: &Office) -> Vec<Effect> {
        let total = self.total();
        match action {
            Action::Up => self.list.up(),
            Action::Down => self.list.down(total),
            Action::PageUp => self.list.page_up(),
            Action::PageDown => self.list.page_down(total),
            Action::First | Action::TopOfAll => self.list.first(),
            Action::Last | Action::BottomOfAll => self.list.last(total),
            Action::Back => return vec![Effect::Back],
            Action::Accept => return self.ask(office),
            Action::EditJump => return self.ask_owner(),
            Action::Mark => return self.toggle(),
            Action::MarkAll => return self.toggle_all(),
            Action::Area => return self.ask_area(),
            Action::Spread => self.next_way(),
            Action::Submit => {
                return match &self.made {
                    Some(made) => vec![Effect::Decompose(Box::new(made.clone()))],
                    None => Vec::new(),
                };
            }
            _ => {}
        }
        Vec::new()
    }

    fn toggle(&mut self) -> Vec<Effect> {
        let place = self.village();
        let share = self.made.as_mut().zip(place).and_then(|(made, place)| made.shares.get_mut(place));
        let Some(share) = share else {
            return vec![Effect::Say(Tone::Plain, "把光标移到一个村上，再按空格选。".to_owned())];
        };
        if share.has_task {
            let say = format!("{}已经有这个项目的任务，要再加一条请回看板按 Ctrl+N。", share.name);
            return vec![Effect::Say(Tone::Warn, say)];
        }
        share.chosen = !share.chosen;
        if !share.chosen {
            share.target = None;
        }
        self.spread();
        self.list.down(self.total());
        Vec::new()
    }

    fn toggle_all(&mut self) -> Vec<Effect> {
        let Some(made) = &mut self.made else { return Vec::new() };
        let free = || made.shares.iter().filter(|share| !share.has_task);
        if free().count() == 0 {
            let say = "各村都已经有这个项目的任务，要再加一条请回看板按 Ctrl+N。";
            return vec![Effect::Say(Tone::Warn, say.to_owned())];
        }
        let all = free().all(|share| share.chosen);
        for share in &mut made.shares {
            share.chosen = !all && !share.has_task;
            share.target = None;
        }
        self.spread();
        Vec::new()
    }

    fn next_way(&mut self) {
        let at = Spread::ALL.iter().position(|how| *how == self.how).unwrap_or(0);
        self.how = Spread::ALL.get(at + 1).copied().unwrap_or(Spread::Even);
        self.spread();
    }

    /// Enter: the question of the line under the bar.
    fn ask(&mut self, office: &Office) -> Vec<Effect> {
        let Some(made) = &self.made else { return Vec::new() };
        let plain = crate::model::amount::plain_decimal;
        let field = |tag| office.kind(task::KIND).ok().and_then(|kind| kind.field(tag));
        let words = |title: &str, line: &str, start: String, must: bool, tag: Tag| {
            Effect::Open(Room::Ask(Ask {
                title: title.to_owned(),
                lines: vec![line.to_owned()],
                words: Some(title.to_owned()),
                start,
                takes: field(tag).map(Takes::of).unwrap_or_default(),
                must,
                ..Ask::default()
            }))
        };
        let (asked, effect) = match (self.list.selected, self.village()) {
            (0, _) => (
                Asked::Title,
                words("任务", "各村的任务叫什么，一句话。", made.title.clone(), true, task::TITLE),
            ),
            (1, _) => {
                let due = made.due.map(|due| due.to_string()).unwrap_or_default();
                (
                    Asked::Due,
                    words(
                        "完成时限",
                        "各村哪一天以前办完，如 12-25；可以早于项目的时限。",
                        due,
                        false,
                        task::DUE,
                    ),
                )
            }
            (2, _) => {
                let total = made.total.map(plain).unwrap_or_default();
                (
                    Asked::Total,
                    words(
                        "总数",
                        "一共多少，分给选中的村；空着就按百分比报进度。",
                        total,
                        false,
                        task::TARGET,
                    ),
                )
            }
            (3, _) => {
                let items = Spread::ALL.iter().zip(1..).map(|(how, at)| (how.label().to_owned(), Some(at)));
                let choose =
                    Choose { title: "怎么分".to_owned(), items: items.collect(), ..Choose::default() };
                (Asked::How, Effect::Open(Room::Choose(choose)))
            }
            (_, Some(place)) => {
                let Some(share) = made.shares.get(place) else { return Vec::new() };
                if made.total.is_none() {
                    return self.ask_owner();
                }
                let target = share.target.map(plain).unwrap_or_default();
                let line = format!("{}分多少{}；改了就变成逐村填。", share.name, made.unit);
                (Asked::Share(place), words(&share.name, &line, target, true, task::TARGET))
            }
            _ => return Vec::new(),
        };
        self.asked = Some(asked);
        vec![effect]
    }

    /// F2: who does it in the village under the bar.
    fn ask_owner(&mut self) -> Vec<Effect> {
        let Some(place) = self.village() else {
            return vec![Effect::Say(Tone::Plain, "把光标移到一个村上，再按 F2 选责任人。".to_owned())];
        };
        self.asked = Some(Asked::Owner(place));
        vec![Effect::Open(Room::Lookup(cadre::KIND, Sought::nothing()))]
    }

    /// F6: the villages of one area alone.
    fn ask_area(&mut self) -> Vec<Effect> {
        let Some(made) = &self.made else { return Vec::new() };
        let mut areas: Vec<String> = Vec::new();
        for share in &made.shares {
            if !share.area.is_empty() && !areas.contains(&share.area) {
                areas.push(share.area.clone());
            }
        }
        if areas.is_empty() {
            return vec![Effect::Say(Tone::Plain, "村登记册里还没有填片区，请用空格逐村选。".to_owned())];
        }
        let items = areas.iter().zip(1..).map(|(area, at)| (format!("只选{area}"), Some(at))).collect();
        self.asked = Some(Asked::Area(areas));
        vec![Effect::Open(Room::Choose(Choose {
            title: "选哪个片的村".to_owned(),
            items,
            ..Choose::default()
        }))]
    }

    fn answered(&mut self, answer: Answer, office: &Office) -> Vec<Effect> {
        let (Some(asked), Some(made)) = (self.asked.take(), &mut self.made) else { return Vec::new() };
        let (at, words, record) = match answer {
            Answer::Choice(at, words) => (at, words, None),
            Answer::Choices(places) => (places.first().copied().unwrap_or(usize::MAX), String::new(), None),
            Answer::Words(words) => (usize::MAX, words, None),
            Answer::Record(id) => (usize::MAX, String::new(), Some(id)),
        };
        let field = |tag| office.kind(task::KIND).ok().and_then(|kind| kind.field(tag));
        let read = |field: Option<&Field>| match field {
            Some(field) => input::read(&words, field, office.today(), office),
            None => Ok(None),
        };
        let number = |found: Option<Value>| match found {
            Some(Value::Decimal(number)) => Some(number),
            _ => None,
        };
        let refused =
            |say: String| vec![Effect::Say(Tone::Bad, format!("{say}原来的数没有变，按回车再填。"))];
        match asked {
            Asked::Title => {
                let longest = field(task::TITLE).map_or(0, |field| field.longest);
                if words.trim().chars().count() > longest {
                    return refused(format!("任务最多 {longest} 个字。"));
                }
                words.trim().clone_into(&mut made.title);
            }
            Asked::Due => match read(field(task::DUE)) {
                Ok(Some(Value::Date(due))) => made.due = Some(due),
                Ok(_) => made.due = None,
                Err(say) => return refused(say),
            },
            Asked::Total => match read(field(task::TARGET)) {
                Ok(found) => {
                    made.total = number(found).filter(|total| *total > 0);
                    if made.total.is_none() {
                        for share in &mut made.shares {
                            share.target = None;
                        }
                    }
                }
                Err(say) => return refused(say),
            },
            Asked::Share(place) => match read(field(task::TARGET)) {
                Ok(Some(Value::Decimal(..0))) => return refused("村里的数不能小于 0。".to_owned()),
                Ok(found) => {
                    if let Some(share) = made.shares.get_mut(place).filter(|share| !share.has_task) {
                        share.target = number(found);
                        share.chosen = true;
                    }
                    self.how = Spread::Typed;
                    let total = self.total();
                    self.list.down(total);
                    return Vec::new();
                }
                Err(say) => return refused(say),
            },
            Asked::Owner(place) => {
                if let Some(share) = made.shares.get_mut(place) {
                    share.owner = record;
                    share.owner_name = record.and_then(|id| office.title(id)).unwrap_or_default();
                }
                return Vec::new();
            }
            Asked::Area(areas) => {
                if let Some(area) = areas.get(at) {
                    for share in &mut made.shares {
                        share.chosen = share.area == *area && !share.has_task;
                        share.target = None;
                    }
                }
            }
            Asked::How => {
                if let Some(how) = Spread::ALL.get(at) {
                    self.how = *how;
                }
            }
        }
        self.spread();
        Vec::new()
    }
}

impl Screen for Decompose {
    fn title(&self, _office: &Office) -> String {
        "分解到村".to_owned()
    }

    fn contexts(&self) -> Vec<Context> {
        vec![Context::Decompose]
    }

    fn offers(&self, _office: &Office) -> Vec<Action> {
        vec![
            Action::Accept,
            Action::Mark,
            Action::MarkAll,
            Action::Submit,
            Action::EditJump,
            Action::Spread,
            Action::Area,
            Action::Back,
        ]
    }

    fn acts(&self, _office: &Office) -> Vec<Action> {
        let Some(made) = &self.made else { return vec![Action::Back] };
        let mut acts = vec![Action::Accept, Action::Submit, Action::Spread];
        let share = self.village().and_then(|place| made.shares.get(place));
        if share.is_some() {
            acts.push(Action::EditJump);
        }
        if share.is_some_and(|share| !share.has_task) {
            acts.push(Action::Mark);
        }
        if made.shares.iter().any(|share| !share.has_task) {
            acts.push(Action::MarkAll);
        }
        if made.shares.iter().any(|share| !share.area.is_empty()) {
            acts.push(Action::Area);
        }
        acts
    }

    fn on(&mut self, input: Input, office: &Office) -> Vec<Effect> {
        match input {
            Input::Act(action) => self.act(action, office),
            Input::Key(_) | Input::Paste(_) => Vec::new(),
        }
    }

    fn hear(&mut self, news: News, office: &Office) -> Vec<Effect> {
        match news {
            News::Saved(Ok(_)) => vec![Effect::Back],
            News::Saved(Err(refusal)) if refusal.to_string().starts_with("“分解”之前") => {
                vec![Effect::Say(Tone::Bad, format!("{refusal}在这里第二行“完成时限”上按回车填，再按 F12。"))]
            }
            News::Answer(answer) => self.answered(answer, office),
            _ => {
                self.asked = None;
                Vec::new()
            }
        }
    }

    fn draw(&mut self, buf: &mut Buffer, area: Rect, _office: &Office, look: &Look) -> Option<Position> {
        self.paint(buf, area, look);
        None
    }

    fn explain(&self, _office: &Office) -> Option<(String, Vec<String>)> {
        let paragraphs = [
            "没有任务的村都已选上；空格去掉或选上一个村，* 全去掉或全选上，F6 只选一个片的村，F5 换分法，回车改这一行，F2 选这个村的责任人。",
            "平均分、按户数分的，各村相加正好等于总数，整数分成整数；改了一个村的数就变成逐村填，合计与总数不一致时不能分解。",
            "按 F12 一次成任务，项目同时走到“分解”；Ctrl+Z 一次撤销。已经有任务的村不再重复分。",
        ];
        Some(("分解到村".to_owned(), paragraphs.map(str::to_owned).to_vec()))
    }
}
