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
mod reading;
mod sentence;
mod walk;

use super::filter_line::FilterLine;
use super::list_bar::{Bar, Made};
use super::{Effect, Input, News, RoomAct, Screen};
use crate::keymap::{Action, Context};
use crate::model::id::Id;
use crate::model::typed::task;
use crate::model::value::Tag;
use crate::office::{self, Card, LaneBy, Office, Project};
use crate::ui::Look;
use asked::Asked;
use chrono::NaiveDate;
use lanes::{Lane, Place};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::rc::Rc;

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
    /// The cards in the order of the list. Where the board, the list and the calendar stand: one bar for all of them.
    list: Bar<Id>,
    /// The projects with a card shown, by place.
    projects: Vec<usize>,
    /// The project under the bar of the wall chart.
    chart: Bar<Id>,
    /// Where the wall chart stood when it was come to.
    came_on: Option<Id>,
    /// The day in focus of the calendar.
    day: NaiveDate,
    flow: Option<flow::Picture>,
    flow_list: Bar<String>,
    /// The sentence while it is written.
    line: Option<FilterLine>,
    /// The meeting under way, and where it stands among the cards shown.
    meeting: Option<meeting::Meeting>,
    /// Cards and projects acted on or made: shown until another sentence is asked for, whatever this one says of them now.
    stay: BTreeSet<Id>,
    /// Of those, what the sentence does not keep: cards, projects. Said beside the sentence.
    lent: BTreeSet<Id>,
    /// Projects without any task that stand on the wall chart, as many as there are.
    bare: usize,
    made: Made,
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
            sentence: sentence.unwrap_or(sentence::AT_FIRST).trim().to_owned(),
            view: View::default(),
            lane_by: LaneBy::Village,
            grouping: 0,
            lanes: Vec::new(),
            folded: HashSet::new(),
            marked: BTreeSet::new(),
            selected: None,
            at: Place::default(),
            top: 0,
            list: Bar::default(),
            projects: Vec::new(),
            chart: Bar::default(),
            came_on: None,
            day: office.today(),
            flow: None,
            flow_list: Bar::default(),
            line: None,
            meeting: None,
            stay: BTreeSet::new(),
            lent: BTreeSet::new(),
            bare: 0,
            made: Made::default(),
            order: list::Order::default(),
            listed: Vec::new(),
            totals: Vec::new(),
            due: BTreeMap::new(),
            calendar: None,
            missing: None,
            moving: false,
            asked: None,
            trouble: None,
        };
        room.read(office);
        room.go(Place::default());
        room
    }

    fn current(&self) -> Option<&Card> {
        self.selected.and_then(|id| self.data.card(id))
    }

    /// The project under the bar of the wall chart, or of the card.
    fn project(&self) -> Option<&Project> {
        match self.view {
            View::Chart => {
                self.projects.get(self.chart.at()).and_then(|place| self.data.projects.get(*place))
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
}

impl Screen for BoardRoom {
    fn shows(&self, record: Id) -> bool {
        let chart = self.view == View::Chart && self.project_ids().contains(&record);
        chart || self.shown.iter().filter_map(|at| self.data.cards.get(*at)).any(|card| card.id == record)
    }

    fn title(&self, _office: &Office) -> String {
        match &self.meeting {
            Some(_) => "重点项目调度会".to_owned(),
            None => format!("重点项目{}", self.view.label()),
        }
    }

    fn contexts(&self) -> Vec<Context> {
        vec![match (&self.line, &self.meeting) {
            (Some(_), _) => Context::Sentence,
            (None, Some(_)) => Context::Meeting,
            (None, None) => Context::Board,
        }]
    }

    fn offers(&self, _office: &Office) -> Vec<Action> {
        if self.line.is_some() {
            return vec![Action::Accept, Action::Complete, Action::Back];
        }
        self.offered()
    }

    fn acts(&self, office: &Office) -> Vec<Action> {
        if self.line.is_some() { self.offers(office) } else { self.acts_now(office) }
    }

    fn on(&mut self, input: Input, office: &Office) -> Vec<Effect> {
        let effects = match input {
            input if self.line.is_some() => self.on_line(input, office),
            Input::Act(action) => self.act(action, office),
            Input::Key(_) | Input::Paste(_) => Vec::new(),
        };
        self.made.watch(&effects, office);
        effects
    }

    fn hear(&mut self, news: News, office: &Office) -> Vec<Effect> {
        match news {
            News::Saved(result) => {
                let mut effects = self.after(&result, office);
                let stood = self.read(office);
                if effects.is_empty() {
                    effects = self.told(stood, result.as_ref().ok());
                }
                effects
            }
            News::Refresh => self.come_back(office),
            News::Undone(undone) => {
                self.asked = None;
                // The bar goes back to the card that came back.
                if office.record(undone.record).is_ok_and(|record| record.kind == task::KIND && !record.void)
                {
                    self.list.put(undone.record);
                }
                self.read(office);
                self.chart.back_to(&undone.records);
                Vec::new()
            }
            News::Answer(answer) => self.answered(answer, office),
            News::Chosen(at) => {
                let command = self.command_list(office).into_iter().nth(at);
                let effects = command.map_or_else(Vec::new, |(_, command)| self.run(command, office));
                self.made.watch(&effects, office);
                effects
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
             堵 近期 在办；写 3=条件 存成第 3 条，以后写 3 就用它；写 0 回车看全部。五个视图是同一句条件，写在右上角。列名后面的 ! 是全镇这一列超过了上限。"
                .to_owned(),
        ];
        let mut all = paragraphs.to_vec();
        all.insert(1, self.plan_told(office));
        Some((self.title(office), all))
    }
}
