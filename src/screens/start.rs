//! Who sits down: the first thing one sees, and the way to change seats.
//!
//! No password and no clocking in: the machine stands in the office, and a name is asked only so that the journal
//! can say who keyed what.

use super::{Effect, Input, News, Room, Screen};
use crate::keymap::{Action, Code, Context};
use crate::model::dates::weekday_name;
use crate::model::kind::Role;
use crate::model::search;
use crate::model::show::Names;
use crate::office::{Office, Person};
use crate::ui::list::{digit, line_of};
use crate::ui::paint::{clear, put, put_right};
use crate::ui::{Edit, LineBox, ListState, Look, text};
use chrono::Datelike;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

/// The column of everything on this screen.
const COLUMNS: u16 = 56;

/// With more people than this a name is quicker typed than looked for.
const LIST_ALONE: usize = 10;

/// The people at the desk.
pub struct Start {
    /// Everybody who may sit down, and of these the ones that fit what is typed.
    everybody: Vec<Seat>,
    people: Vec<Seat>,
    query: LineBox,
    list: ListState,
    today: String,
    /// Whether nobody may sit down yet: the office is to be set up.
    is_new: bool,
    /// No record of any kind.
    is_blank: bool,
    /// What was found or repaired when the data was opened, or why the people cannot be read.
    found: Vec<String>,
}

#[derive(Clone)]
struct Seat {
    person: Person,
    village: String,
}

/// What a role may do, in one line; the table itself is `rules::permission`.
fn may(role: Role) -> &'static str {
    match role {
        Role::Clerk => "登记和修改各种记录，替人代录，上报日小结。",
        Role::VillageCadre => "登记本村的走访、帮扶、纠纷和活动，改农户情况，报日小结。",
        Role::Supervisor => "查看全部，通过或退回日小结，管整改台账和看板；不改别人的走访和小结。",
        Role::OfficeHead => "以上各项都能办，还能锁定已通过的日小结。",
    }
}

impl Start {
    /// Reads who may sit down; the bar stands on whoever sits there now.
    #[must_use]
    pub fn new(office: &Office) -> Self {
        let mut start = Self {
            everybody: Vec::new(),
            people: Vec::new(),
            query: LineBox::default(),
            list: ListState::default(),
            today: String::new(),
            is_new: false,
            is_blank: false,
            found: Vec::new(),
        };
        start.read(office);
        let sitting = office.person().map(|person| person.id);
        let at = start.people.iter().position(|seat| Some(seat.person.id) == sitting);
        start.list = ListState::at(at.unwrap_or(0));
        start
    }

    fn read(&mut self, office: &Office) {
        let health = office.health();
        self.found = health.read_only.iter().chain(&health.note).cloned().collect();
        if let Some(first) = health.findings.first() {
            let more = match health.findings.len() {
                1 => String::new(),
                n => format!("（共 {n} 处）"),
            };
            self.found.push(format!("有记录读不出来{more}，其余照常可用。{first}"));
        }
        let today = office.today();
        let name = office.calendar().name_of(today).map(|name| format!("  {name}")).unwrap_or_default();
        let (year, month, day) = (today.year(), today.month(), today.day());
        self.today = format!("{year}年{month}月{day}日 {}{name}", weekday_name(today));
        match office.people() {
            Ok(people) => {
                let seat = |person: Person| {
                    let village =
                        person.village.and_then(|village| office.name_of(village)).unwrap_or_default();
                    Seat { person, village }
                };
                self.everybody = people.into_iter().map(seat).collect();
                self.is_new = self.everybody.is_empty();
                self.is_blank = self.is_new && office.is_blank().unwrap_or_default();
                self.narrow();
            }
            Err(refusal) => self.found.push(refusal.to_string()),
        }
    }

    /// Keeps those whose name, initials or village fit what is typed.
    fn narrow(&mut self) {
        let query = self.query.text();
        let fits = |seat: &&Seat| {
            search::matched(query, &seat.person.name).is_some()
                || search::matched(query, &seat.village).is_some()
        };
        self.people = self.everybody.iter().filter(|seat| query.is_empty() || fits(seat)).cloned().collect();
        self.list = ListState::default();
    }

    fn sit(&self, line: usize) -> Vec<Effect> {
        let seat = self.people.get(line);
        seat.map(|seat| Effect::SitDown(seat.person.clone())).into_iter().collect()
    }

    fn draw_people(&mut self, buf: &mut Buffer, area: Rect, look: &Look) {
        let theme = &look.theme;
        for (y, line) in
            (area.top()..area.bottom()).zip(self.list.view(self.people.len(), usize::from(area.height)))
        {
            let Some(seat) = self.people.get(line) else {
                continue;
            };
            let selected = line == self.list.selected;
            let (plain, number, dim) = if selected {
                clear(buf, Rect { y, height: 1, ..area }, theme.select);
                put(buf, area.x, y, ">", 1, theme.select);
                (theme.select, theme.select, theme.select)
            } else {
                (theme.base, theme.key, theme.dim)
            };
            put(buf, area.x + 2, y, digit(line), 1, number);
            put(buf, area.x + 5, y, &seat.person.name, 18, plain);
            put(buf, area.x + 24, y, seat.person.role.label(), 12, plain);
            put_right(buf, area.x + 37, y, &seat.village, area.width.saturating_sub(38), dim);
        }
    }
}

/// Rows of what was found wrong at opening.
const MOST_FOUND: usize = 5;

/// What to do in an office in which nobody can sit down yet: what is pressed or typed, and what it is for.
const TO_DO: [(&str, &str); 4] = [
    (
        "按 1 或回车，导入表格",
        "先选一种表，写出空表，用 WPS、Excel 填好存成 CSV，再选这个文件：先看检查结果，再决定存不存。顺序是 单位、村、干部、农户、结对。干部表里“录入身份”填了的人，导入以后就能在这里坐下来操作，至少要有一名录入员。",
    ),
    (
        "只登记一个人，先用起来：按 Ctrl+Q 退出，在命令行打",
        "lianxin add 干部 干部编号=G001 姓名=张三 干部类别=2 录入身份=1",
    ),
    ("只想试用：退出，打", "lianxin sample"),
    ("从旧电脑的备份搬过来：退出，打", "lianxin restore 备份目录"),
];

impl Start {
    fn draw_empty(&self, buf: &mut Buffer, area: Rect, look: &Look) {
        let width = 72.min(area.width);
        let x = area.x + (area.width - width) / 2;
        let theme = &look.theme;
        let mut y = area.y;
        let mut line = |words: &str, indent: u16, style| {
            for part in text::wrap(words, usize::from(width.saturating_sub(indent))) {
                if y < area.bottom() {
                    put(buf, x + indent, y, &part, width.saturating_sub(indent), style);
                }
                y += 1;
            }
        };
        line(&format!("连心  {}", self.today), 0, theme.accent);
        let nobody = if self.is_blank {
            "这里还没有数据，也还没有能坐下来操作的人。"
        } else {
            "这里有数据了，还没有能坐下来操作的人：请接着导入干部表。"
        };
        line(nobody, 0, theme.base);
        line("", 0, theme.base);
        for (first, rest) in TO_DO {
            line(first, 0, theme.key);
            line(rest, 3, theme.base);
            line("", 0, theme.base);
        }
        for found in &self.found {
            line(found, 0, theme.warn);
        }
    }
}

impl Screen for Start {
    fn title(&self, _: &Office) -> String {
        "谁来操作".to_owned()
    }

    fn contexts(&self) -> Vec<Context> {
        vec![Context::Dialog]
    }

    fn offers(&self, office: &Office) -> Vec<Action> {
        let mut offers = Vec::new();
        if self.is_new {
            offers.push(Action::Accept);
        }
        if !self.people.is_empty() {
            offers.extend([Action::Accept, Action::Up, Action::Down]);
        }
        if office.person().is_some() {
            offers.push(Action::Back);
        }
        offers.extend([Action::Help, Action::Quit]);
        offers
    }

    fn on(&mut self, input: Input, office: &Office) -> Vec<Effect> {
        let total = self.people.len();
        match input {
            // Nobody can sit down yet: what there is to do is to bring the tables in.
            Input::Act(Action::Choose(1) | Action::Accept) if self.is_new => {
                return vec![Effect::Open(Room::Import)];
            }
            Input::Act(Action::Choose(n)) => return self.sit(line_of(n)),
            Input::Act(Action::Accept) => return self.sit(self.list.selected),
            // Changing seats can be thought better of; at start somebody has to sit.
            Input::Act(Action::Back) if office.person().is_some() => return vec![Effect::Back],
            Input::Act(Action::Up) => self.list.up(),
            Input::Act(Action::Down) => self.list.down(total),
            Input::Key(key) => match key.code {
                Code::PageUp => self.list.page_up(),
                Code::PageDown => self.list.page_down(total),
                Code::Home => self.list.first(),
                Code::End => self.list.last(total),
                _ => {
                    if self.query.input(key) == Edit::Changed {
                        self.narrow();
                    }
                }
            },
            Input::Paste(words) => {
                self.query.insert_str(&words);
                self.narrow();
            }
            Input::Act(_) => {}
        }
        Vec::new()
    }

    fn hear(&mut self, news: News, office: &Office) -> Vec<Effect> {
        if matches!(news, News::Refresh | News::Undone(_)) {
            self.read(office);
        }
        Vec::new()
    }

    fn draw(&mut self, buf: &mut Buffer, area: Rect, _: &Office, look: &Look) -> Option<Position> {
        let area = area.intersection(buf.area);
        if self.is_new {
            self.draw_empty(buf, area, look);
            return None;
        }
        let width = COLUMNS.min(area.width);
        let x = area.x + (area.width - width) / 2;
        let count = u16::try_from(self.people.len()).unwrap_or(u16::MAX);
        let mut found: Vec<String> =
            self.found.iter().flat_map(|line| text::wrap(line, usize::from(width))).collect();
        if found.len() > MOST_FOUND {
            let more = found.len() + 1 - MOST_FOUND;
            found.truncate(MOST_FOUND - 1);
            found.push(format!("还有 {more} 行，退出后打 lianxin verify 看全。"));
        }
        let found_rows = u16::try_from(found.len()).unwrap_or(0);
        // Name, day, question, people, what the role may do, what was found.
        let fixed = 10 + if found_rows > 0 { found_rows + 1 } else { 0 };
        let rows = count.max(3).min(area.height.saturating_sub(fixed));
        let top = area.y + area.height.saturating_sub(fixed + rows) / 3;
        let centred = |buf: &mut Buffer, y: u16, words: &str, style| {
            let indent = width.saturating_sub(text::cells(words)) / 2;
            put(buf, x + indent, y, words, width - indent, style);
        };
        let theme = &look.theme;
        centred(buf, top, "连  心", theme.accent);
        centred(buf, top + 2, &self.today, theme.base);
        let position = self.list.position(self.people.len());
        crate::ui::layer::rule(buf, x, top + 4, width, "今天谁来操作", &position, look);
        let list = Rect::new(x, top + 5, width, rows);
        self.draw_people(buf, list, look);
        let mut y = list.bottom() + 1;
        let may_do = match self.people.get(self.list.selected) {
            Some(seat) => format!("{}：{}", seat.person.role.label(), may(seat.person.role)),
            None if !self.query.text().is_empty() => "没有这个人，请按退格改几个字。".to_owned(),
            None => String::new(),
        };
        for line in text::wrap(&may_do, usize::from(width)).iter().take(2) {
            put(buf, x, y, line, width, theme.dim);
            y += 1;
        }
        let caret = if self.everybody.len() > LIST_ALONE {
            let used = put(buf, x, y, "打字找人 ", width, theme.dim);
            let place = Rect::new(x + used, y, width.saturating_sub(used), 1).intersection(area);
            Some(self.query.draw(buf, place, theme.base)).filter(|_| !place.is_empty())
        } else {
            None
        };
        y = list.bottom() + 4;
        for line in &found {
            put(buf, x, y, line, width, theme.warn);
            y += 1;
        }
        caret
    }
}
