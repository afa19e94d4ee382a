//! The board (看板): tasks of the key projects in lanes and columns, and the same tasks as a list, a wall chart, a month
//! calendar and in figures. One selection and one filter sentence over all of them.
//!
//! Lights, plans and forecasts come worked out from the office; this room puts cards in order by need and rates nobody.

mod acts;
mod asked;
mod calendar;
mod chart;
mod command;
mod draw;
mod flow;
mod grid;
mod lanes;
mod list;
mod meeting;
mod moving;
mod plan;
mod walk;

use super::filter_line::FilterLine;
use super::{Effect, Input, News, RoomAct, Screen};
use crate::keymap::{Action, Context};
use crate::model::board::{Grouping, Standing};
use crate::model::filter::{self, Kept};
use crate::model::id::Id;
use crate::model::typed::task;
use crate::model::value::Tag;
use crate::office::{self, BoardFilter, Card, LaneBy, Office, Project};
use crate::ui::{ListState, Look, Tone};
use asked::Asked;
use chrono::NaiveDate;
use lanes::{Lane, Place};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::rc::Rc;

/// What is shown at first: open, and due soon or late.
const AT_FIRST: &str = "近期";

/// A view of the same tasks (F51).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum View {
    /// 看板
    #[default]
    Board,
    /// 清单
    List,
    /// 挂图: one line a project.
    Chart,
    /// 日历
    Calendar,
    /// 分析
    Flow,
}

impl View {
    const ALL: [Self; 5] = [Self::Board, Self::List, Self::Chart, Self::Calendar, Self::Flow];

    const fn label(self) -> &'static str {
        match self {
            Self::Board => "看板",
            Self::List => "清单",
            Self::Chart => "挂图",
            Self::Calendar => "日历",
            Self::Flow => "分析",
        }
    }
}

/// The board.
#[derive(Debug)]
pub struct BoardRoom {
    data: Rc<office::Board>,
    /// The cards that the sentence keeps, by place.
    shown: Vec<usize>,
    sentence: String,
    view: View,
    lane_by: LaneBy,
    /// Which grouping of columns, by place.
    grouping: usize,
    lanes: Vec<Lane>,
    folded: HashSet<String>,
    marked: BTreeSet<Id>,
    selected: Option<Id>,
    at: Place,
    /// The first line of the lanes on screen.
    top: usize,
    list: ListState,
    /// The projects with a card shown, by place.
    projects: Vec<usize>,
    chart: ListState,
    /// The day in focus of the calendar.
    day: NaiveDate,
    flow: Option<flow::Picture>,
    flow_list: ListState,
    /// The sentence while it is written.
    line: Option<FilterLine>,
    /// The meeting under way, and where it stands among the cards shown.
    meeting: Option<meeting::Meeting>,
    /// Cards just acted on: shown until another sentence or view is asked for, whatever the sentence says of them now.
    stay: BTreeSet<Id>,
    /// How the list is ordered.
    order: list::Order,
    /// The list's cards in that order.
    listed: Vec<usize>,
    /// How many of all cards stand in each column, and of those shown.
    totals: Vec<(usize, usize)>,
    /// Shown cards by the day they are due.
    due: BTreeMap<NaiveDate, Vec<usize>>,
    /// The sentence of the calendar from which a day's list was opened.
    calendar: Option<String>,
    /// The field that the last refused move waits for.
    missing: Option<(Id, Tag)>,
    /// The newest change of the office when last looked.
    last_saved: Option<Id>,
    /// A key project just made: the wall chart stands on it.
    new_project: Option<Id>,
    /// A move is under way: limits are looked at when it is saved.
    moving: bool,
    asked: Option<Asked>,
    trouble: Option<String>,
}

impl BoardRoom {
    /// The board, narrowed by a sentence; `None`: by what is near.
    #[must_use]
    pub fn new(sentence: Option<&str>, office: &Office) -> Self {
        let mut room = Self {
            data: Rc::default(),
            shown: Vec::new(),
            sentence: sentence.unwrap_or(AT_FIRST).trim().to_owned(),
            view: View::default(),
            lane_by: LaneBy::Village,
            grouping: 0,
            lanes: Vec::new(),
            folded: HashSet::new(),
            marked: BTreeSet::new(),
            selected: None,
            at: Place::default(),
            top: 0,
            list: ListState::default(),
            projects: Vec::new(),
            chart: ListState::default(),
            day: office.today(),
            flow: None,
            flow_list: ListState::default(),
            line: None,
            meeting: None,
            stay: BTreeSet::new(),
            order: list::Order::default(),
            listed: Vec::new(),
            totals: Vec::new(),
            due: BTreeMap::new(),
            calendar: None,
            missing: None,
            last_saved: office.last_saved().map(|saved| saved.record),
            moving: false,
            new_project: None,
            asked: None,
            trouble: None,
        };
        room.read(office);
        room
    }

    /// Reads the board again; the bar stays on its card, also when that has moved.
    fn read(&mut self, office: &Office) {
        self.trouble = None;
        match office.board() {
            Ok(data) => self.data = data,
            Err(refusal) => self.trouble = Some(refusal.to_string()),
        }
        self.narrow(office);
    }

    /// Shows what the sentence keeps.
    fn narrow(&mut self, office: &Office) {
        match self.kept(&self.sentence, office) {
            Ok(shown) => self.shown = shown,
            Err(say) => self.trouble = Some(say),
        }
        let cards = || self.shown.iter().filter_map(|place| self.data.cards.get(*place));
        let on: BTreeSet<usize> = cards().filter_map(|card| card.project).collect();
        // A project without any task is not lost from the wall chart while nothing narrows it.
        let bare = |place: &usize| {
            self.sentence_is_wide() && self.data.projects.get(*place).is_some_and(|of| of.cards.is_empty())
        };
        self.projects =
            (0..self.data.projects.len()).filter(|place| on.contains(place) || bare(place)).collect();
        let known: HashSet<Id> = cards().map(|card| card.id).collect();
        let mut due: BTreeMap<NaiveDate, Vec<usize>> = BTreeMap::new();
        for place in &self.shown {
            if let Some(day) = self.data.cards.get(*place).and_then(|card| card.due) {
                due.entry(day).or_default().push(*place);
            }
        }
        self.due = due;
        self.marked.retain(|id| known.contains(id));
        self.flow = None;
        self.lay_out(office);
    }

    fn sentence_is_wide(&self) -> bool {
        self.sentence.is_empty() || self.sentence == AT_FIRST
    }

    /// The cards that a sentence keeps.
    fn kept(&self, sentence: &str, office: &Office) -> Result<Vec<usize>, String> {
        let kind = office.kind(task::KIND).map_err(|refusal| refusal.to_string())?;
        let board = office.dictionary().board();
        let filter = BoardFilter::parse(sentence, kind, board, office.today())?;
        let keeps = |card: &Card| {
            filter.is_empty()
                || self.stay.contains(&card.id)
                || filter.keeps(card, &self.data, kind, office, board.word(card.standing))
        };
        let all = self.data.cards.iter().enumerate();
        Ok(all.filter(|(_, card)| keeps(card)).map(|(place, _)| place).collect())
    }

    /// Puts the cards into lanes and lists again.
    fn lay_out(&mut self, office: &Office) {
        if let Some(grouping) = self.columns(office) {
            let (by, folded) = (self.lane_by, &self.folded);
            self.lanes = lanes::lanes(&self.data, &self.shown, by, grouping, folded, office);
            let mut totals = vec![(0, 0); grouping.columns.len()];
            let mut count = |card: &Card, shown: bool| {
                let column = grouping.column_of(card.state).and_then(|column| totals.get_mut(column));
                if let Some((all, some)) = column {
                    *(if shown { some } else { all }) += 1;
                }
            };
            self.data.cards.iter().for_each(|card| count(card, false));
            self.shown
                .iter()
                .filter_map(|place| self.data.cards.get(*place))
                .for_each(|card| count(card, true));
            self.totals = totals;
        }
        self.listed = self.order.of(&self.data, &self.shown);
        if self.selected.is_none() && self.view != View::Board {
            self.selected =
                self.shown.first().and_then(|place| self.data.cards.get(*place)).map(|card| card.id);
        }
        self.stand_again();
        self.follow();
    }

    /// The list and the chart stand where the board stands.
    fn follow(&mut self) {
        let place = self.selected.and_then(|id| self.data.place_of(id));
        let place = place.and_then(|place| self.listed.iter().position(|at| *at == place));
        self.list.select(place.unwrap_or(self.list.selected), self.listed.len());
        let project = self.current().and_then(|card| card.project);
        let project = self.projects.iter().position(|at| Some(*at) == project);
        self.chart.select(project.unwrap_or(self.chart.selected), self.projects.len());
        let new = self.new_project.take();
        let place = |at: &usize| self.data.projects.get(*at).map(|of| of.id) == new;
        if let Some(at) = self.projects.iter().position(place).filter(|_| new.is_some()) {
            self.chart.select(at, self.projects.len());
        }
        if let Some(due) = self.current().and_then(|card| card.due) {
            self.day = due;
        }
    }

    fn columns<'a>(&self, office: &'a Office) -> Option<&'a Grouping> {
        let groupings = &office.dictionary().board().groupings;
        groupings.get(self.grouping).or_else(|| groupings.first())
    }

    fn current(&self) -> Option<&Card> {
        self.selected.and_then(|id| self.data.card(id))
    }

    /// The project under the bar of the wall chart, or of the card.
    fn project(&self) -> Option<&Project> {
        match self.view {
            View::Chart => {
                self.projects.get(self.chart.selected).and_then(|place| self.data.projects.get(*place))
            }
            _ => self.current().and_then(|card| self.data.project_of(card)),
        }
    }

    /// What an act is done to: the marked cards, else the one under the bar.
    fn targets(&self) -> Vec<Id> {
        if self.marked.is_empty() {
            return self.current().map(|card| card.id).into_iter().collect();
        }
        let shown = self.shown.iter().filter_map(|place| self.data.cards.get(*place)).map(|card| card.id);
        shown.filter(|id| self.marked.contains(id)).collect()
    }

    /// How many there are of each light.
    fn tally(&self) -> [usize; 5] {
        let mut counts = [0; 5];
        let mut count = |card: &Card| {
            for (count, standing) in counts.iter_mut().zip(Standing::ALL) {
                *count += usize::from(card.standing == standing);
            }
        };
        if self.view == View::Flow && self.sentence == AT_FIRST {
            self.data.cards.iter().for_each(&mut count);
        } else {
            self.shown.iter().filter_map(|place| self.data.cards.get(*place)).for_each(&mut count);
        }
        counts
    }

    fn on_line(&mut self, input: Input, office: &Office) -> Vec<Effect> {
        let kind = office.kind(task::KIND).ok();
        let offer = |text: &str, caret: usize| command::offered(text, caret, kind);
        let Some(line) = &mut self.line else { return Vec::new() };
        match input {
            Input::Key(key) => line.edit(key, offer),
            Input::Paste(words) => {
                line.editor.insert_str(&words);
                line.offer(offer);
            }
            Input::Act(Action::Back) => self.line = None,
            Input::Act(Action::Accept) => {
                let words = line.editor.text().trim().to_owned();
                return self.filter(&words, office);
            }
            Input::Act(action) => line.choose(action, offer),
        }
        Vec::new()
    }

    /// Takes a sentence; `3` alone is the one kept under 3, `3=…` keeps one there. One that cannot be read stays in
    /// the line.
    fn filter(&mut self, words: &str, office: &Office) -> Vec<Effect> {
        let mut effects = Vec::new();
        let sentence = match filter::kept(words) {
            Kept::No => words.to_owned(),
            Kept::Anew(digit, "") => {
                self.line = None;
                let say = Effect::Say(Tone::Good, format!("第 {digit} 条已清空。"));
                return vec![Effect::KeepFilter(digit, String::new()), say];
            }
            Kept::Anew(digit, kept) => {
                effects.push(Effect::KeepFilter(digit, kept.to_owned()));
                effects
                    .push(Effect::Say(Tone::Good, format!("已存为第 {digit} 条，筛选时写 {digit} 就用它。")));
                kept.to_owned()
            }
            Kept::Asked(digit) => {
                let kept = office.kept_filters().get(digit - 1).cloned().unwrap_or_default();
                if kept.is_empty() {
                    let say = format!("第 {digit} 条还没有存，写 {digit}=条件 就存上。");
                    return vec![Effect::Say(Tone::Warn, say)];
                }
                kept
            }
        };
        match self.kept(&sentence, office) {
            Ok(_) => {
                self.line = None;
                self.trouble = None;
                self.stay.clear();
                self.calendar = None;
                self.sentence = sentence;
                self.narrow(office);
                if effects.is_empty() {
                    // Whatever was said of the sentence before is settled.
                    effects.push(Effect::Say(Tone::Plain, format!("筛出 {} 条。", self.shown.len())));
                }
                effects
            }
            Err(say) => vec![Effect::Say(Tone::Bad, say)],
        }
    }
}

impl Screen for BoardRoom {
    fn shows(&self, record: Id) -> bool {
        self.shown.iter().filter_map(|at| self.data.cards.get(*at)).any(|card| card.id == record)
    }

    fn title(&self, _office: &Office) -> String {
        match &self.meeting {
            Some(_) => "重点项目调度会".to_owned(),
            None => format!("重点项目{}", self.view.label()),
        }
    }

    fn contexts(&self) -> Vec<Context> {
        vec![match (&self.line, &self.meeting) {
            (Some(_), _) => Context::Pick,
            (None, Some(_)) => Context::Meeting,
            (None, None) => Context::Board,
        }]
    }

    fn offers(&self, _office: &Office) -> Vec<Action> {
        if self.line.is_some() {
            return vec![Action::Accept, Action::Mark, Action::Back];
        }
        self.offered()
    }

    fn acts(&self, office: &Office) -> Vec<Action> {
        if self.line.is_some() { self.offers(office) } else { self.acts_now(office) }
    }

    fn on(&mut self, input: Input, office: &Office) -> Vec<Effect> {
        if self.line.is_some() {
            return self.on_line(input, office);
        }
        match input {
            Input::Act(action) => self.act(action, office),
            Input::Key(_) | Input::Paste(_) => Vec::new(),
        }
    }

    fn hear(&mut self, news: News, office: &Office) -> Vec<Effect> {
        match news {
            News::Saved(result) => {
                let effects = self.after(&result, office);
                self.read(office);
                effects
            }
            News::Refresh => {
                self.asked = None;
                self.meet_newest(office);
                self.read(office);
                Vec::new()
            }
            News::Undone(undone) => {
                self.asked = None;
                // The bar goes back to the card that came back.
                if office.record(undone.record).is_ok_and(|record| record.kind == task::KIND && !record.void)
                {
                    self.selected = Some(undone.record);
                }
                self.read(office);
                Vec::new()
            }
            News::Answer(answer) => self.answered(answer, office),
            News::Chosen(at) => {
                let command = self.command_list(office).into_iter().nth(at);
                command.map_or_else(Vec::new, |(_, command)| self.run(command, office))
            }
        }
    }

    fn draw(&mut self, buf: &mut Buffer, area: Rect, office: &Office, look: &Look) -> Option<Position> {
        self.paint(buf, area, office, look)
    }

    fn commands(&self, office: &Office) -> Vec<RoomAct> {
        self.command_list(office).into_iter().map(|(name, _)| name).collect()
    }

    fn explain(&self, office: &Office) -> Option<(String, Vec<String>)> {
        let limits = office.dictionary().board().light;
        let paragraphs = [
            format!(
                "灯是程序算的：序时进度按节点的日期和比例逐日推算，实际进度是最近一次反馈占目标的比例。落后 {} 点以内是绿，落后 {} 到 {} 点、{} \
                 天内到期、没有定时限是黄，落后超过 {} 点、过了时限是红。算式写在下面一行。实在不符的，由督导员或办公室主任按 F2 填“人工定灯”和理由，旁边标“手”。",
                limits.behind, limits.behind, limits.far_behind, limits.due_soon, limits.far_behind
            ),
            "停几天从办理状态变动或完成量增加算起；写一句话、报一次没有变化都不重新算。停得比这一列该停的久，显示成黄色。项目的灯不会比它最差的村好看。".to_owned(),
            "> 和 <（或 Shift+左右）把卡片往前、往回移一步，数字直接送到那一列；移不动会说明还差什么，按 F2 就到那一栏。F12 列出能办的每一步。\
             空格标记，* 全部标记，标了的一起移、一起记堵点、一起改一栏（F2），Ctrl+Z 一次撤销；进展要一条一条报。"
                .to_owned(),
            "F4 换视图，F5 换分列，F6 换分道（在清单里是换排序），0 收起或展开一道。Ctrl+F 写条件，如 村:王 灯:红 停>10 期<周五 牵头:李 进度<50 列:待复核 \
             堵 近期 在办；写 3=条件 存成第 3 条，以后写 3 就用它；空着按回车看全部。列名后面的 ! 是全镇这一列超过了上限。"
                .to_owned(),
        ];
        let mut all = paragraphs.to_vec();
        all.insert(1, self.plan_told(office));
        Some((self.title(office), all))
    }
}
