//! Tables out of files, from inside: which kind, which file, what it would come to, and only then the act.
//!
//! The checks, the sentences and the saving are the command line's; this room only asks in order. It works before
//! anybody can sit down, since an office begins with its tables.

mod draw;

use super::{Answer, Ask, Effect, Input, News, Room, Screen};
use crate::exchange::{Import, files};
use crate::keymap::{Action, Code, Context};
use crate::model::change::Op;
use crate::model::kind::{Class, Kind};
use crate::model::record::KindTag;
use crate::office::Office;
use crate::rules::permission;
use crate::ui::list::line_of;
use crate::ui::{Edit, LineBox, ListState, Look, Tone};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use std::path::{Path, PathBuf};

/// Kinds that others refer to come first, in this order.
const FIRST: [&str; 5] = ["unit", "village", "cadre", "household", "pairing"];

/// A kind that can be imported.
struct Line {
    kind: KindTag,
    label: String,
    /// How many there are; only registers are counted.
    there: Option<usize>,
}

/// The room.
pub struct ImportRoom {
    kinds: Vec<Line>,
    list: ListState,
    /// Where the last file was looked for.
    folder: PathBuf,
    stage: Stage,
}

/// Where the clerk is.
enum Stage {
    Kinds,
    Files(Box<Files>),
    Plan(Box<Planned>),
}

/// Choosing a file of a kind.
struct Files {
    kind: KindTag,
    label: String,
    folder: PathBuf,
    /// The tables in the folder.
    found: Vec<PathBuf>,
    /// Those that fit what is typed.
    shown: Vec<PathBuf>,
    path: LineBox,
    list: ListState,
    /// Why the folder cannot be read.
    fault: Option<String>,
}

/// What a file would come to.
struct Planned {
    kind: KindTag,
    file: PathBuf,
    plan: Option<Box<Import>>,
    lines: Vec<(Tone, String)>,
    acts: Vec<Act>,
    at: usize,
    scroll: ListState,
}

/// What can be done with a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Act {
    Take,
    WriteBack,
    Keep,
    Other,
}

impl Act {
    fn label(self, planned: &Planned) -> String {
        let plan = planned.plan.as_ref();
        match self {
            Act::Take => {
                let (added, changed) = plan.map_or((0, 0), |plan| (plan.added, plan.changed));
                format!("存进去：新增 {added} 条，更新 {changed} 条")
            }
            Act::WriteBack => format!(
                "把没过的 {} 行连原因写到 {}",
                plan.map_or(0, |plan| plan.sent_back()),
                name_of(&files::sent_back_name(&planned.file))
            ),
            Act::Keep => "提醒核对的确认无误，写理由保留，再看一遍".to_owned(),
            Act::Other => "不存，换一个文件".to_owned(),
        }
    }
}

fn name_of(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}

impl ImportRoom {
    /// The kinds that whoever is at the keyboard may bring in.
    #[must_use]
    pub fn new(office: &Office) -> Self {
        let folder = std::env::current_dir().unwrap_or_default();
        Self { kinds: kinds(office), list: ListState::default(), folder, stage: Stage::Kinds }
    }

    fn choose_file(&mut self, kind: KindTag, folder: PathBuf) {
        self.folder.clone_from(&folder);
        let label = self.kinds.iter().find(|line| line.kind == kind).map(|line| line.label.clone());
        let mut files = Files {
            kind,
            label: label.unwrap_or_default(),
            folder,
            found: Vec::new(),
            shown: Vec::new(),
            path: LineBox::default(),
            list: ListState::default(),
            fault: None,
        };
        files.look();
        self.stage = Stage::Files(Box::new(files));
    }

    fn in_kinds(&mut self, input: &Input) -> Vec<Effect> {
        let total = self.kinds.len();
        match input {
            Input::Act(Action::Up) => self.list.up(),
            Input::Act(Action::Down) => self.list.down(total),
            Input::Act(Action::Back) => return vec![Effect::Back],
            Input::Act(Action::Accept) => return self.take_kind(self.list.selected),
            Input::Act(Action::Choose(n)) => {
                self.list.select(line_of(*n), total);
                return self.take_kind(line_of(*n));
            }
            Input::Key(key) => page(&mut self.list, key.code, total),
            Input::Act(_) | Input::Paste(_) => {}
        }
        Vec::new()
    }

    fn take_kind(&mut self, at: usize) -> Vec<Effect> {
        if let Some(kind) = self.kinds.get(at).map(|line| line.kind) {
            self.choose_file(kind, self.folder.clone());
        }
        Vec::new()
    }

    fn in_files(&mut self, input: Input, office: &Office) -> Vec<Effect> {
        let Stage::Files(files) = &mut self.stage else { return Vec::new() };
        // The first line writes a blank table.
        let total = files.shown.len() + 1;
        match input {
            Input::Act(Action::Back) => self.stage = Stage::Kinds,
            Input::Act(Action::Up) => files.list.up(),
            Input::Act(Action::Down) => files.list.down(total),
            Input::Act(Action::PageUp) => files.list.page_up(),
            Input::Act(Action::PageDown) => files.list.page_down(total),
            Input::Act(Action::Accept) => return self.take_file(office),
            Input::Key(key) if files.path.input(key) == Edit::Changed => files.narrow(),
            Input::Paste(words) => {
                files.path.insert_str(words.trim());
                files.narrow();
            }
            Input::Act(_) | Input::Key(_) => {}
        }
        Vec::new()
    }

    fn take_file(&mut self, office: &Office) -> Vec<Effect> {
        let Stage::Files(files) = &mut self.stage else { return Vec::new() };
        let (kind, typed) = (files.kind, files.typed());
        if let Some(folder) = typed.as_ref().filter(|path| path.is_dir()) {
            self.choose_file(kind, folder.clone());
            return Vec::new();
        }
        let file = match (typed.filter(|path| path.is_file()), files.list.selected) {
            (Some(file), _) => file,
            (None, 0) => return files.write_blank(office),
            (None, at) => match files.shown.get(at - 1) {
                Some(file) => file.clone(),
                None => return Vec::new(),
            },
        };
        self.read(kind, file, None, office)
    }

    /// Reads a file and shows what it would come to.
    fn read(&mut self, kind: KindTag, file: PathBuf, keep: Option<&str>, office: &Office) -> Vec<Effect> {
        let plan = office.kind(kind).map_err(|refusal| refusal.to_string()).and_then(|kind| {
            let table = files::read(kind, &file)?;
            Import::plan(office, kind, table, keep).map_err(|refusal| refusal.to_string())
        });
        match plan {
            Ok(plan) => {
                self.stage = Stage::Plan(Box::new(Planned::new(kind, file, plan, keep.is_some())));
                Vec::new()
            }
            Err(say) => vec![Effect::Say(Tone::Bad, say)],
        }
    }

    fn in_plan(&mut self, input: &Input, office: &Office) -> Vec<Effect> {
        let Stage::Plan(planned) = &mut self.stage else { return Vec::new() };
        match input {
            Input::Act(Action::Back) => return self.back_to_files(),
            Input::Act(Action::Up) => planned.at = planned.at.saturating_sub(1),
            Input::Act(Action::Down) => {
                planned.at = (planned.at + 1).min(planned.acts.len().saturating_sub(1));
            }
            Input::Act(Action::Accept) => return self.act(office),
            Input::Act(Action::Choose(n)) if line_of(*n) < planned.acts.len() => {
                planned.at = line_of(*n);
                return self.act(office);
            }
            Input::Key(key) => page(&mut planned.scroll, key.code, planned.lines.len()),
            Input::Act(_) | Input::Paste(_) => {}
        }
        Vec::new()
    }

    fn back_to_files(&mut self) -> Vec<Effect> {
        if let Stage::Plan(planned) = &self.stage {
            let folder = planned.file.parent().map(Path::to_path_buf).unwrap_or_default();
            self.choose_file(planned.kind, folder);
        }
        Vec::new()
    }

    fn act(&mut self, office: &Office) -> Vec<Effect> {
        let Stage::Plan(planned) = &mut self.stage else { return Vec::new() };
        match planned.acts.get(planned.at) {
            Some(Act::Take) => planned.plan.take().map(Effect::Import).into_iter().collect(),
            Some(Act::WriteBack) => vec![planned.write_back(office)],
            Some(Act::Keep) => vec![Effect::Open(Room::Ask(Ask {
                title: "写理由保留".to_owned(),
                lines: vec![
                    "提醒核对的地方都确认无误，写明理由；理由跟着记录走，审核的人看得见。".to_owned(),
                ],
                words: Some("理由".to_owned()),
                must: true,
                ..Ask::default()
            }))],
            Some(Act::Other) => self.back_to_files(),
            None => Vec::new(),
        }
    }

    /// After saving: the next table, or, once somebody can sit down where nobody could, the seats.
    fn saved(&mut self, office: &Office) -> Vec<Effect> {
        self.kinds = kinds(office);
        let done = match &self.stage {
            Stage::Plan(planned) => self.kinds.iter().position(|line| line.kind == planned.kind),
            _ => None,
        };
        self.list = ListState::at(done.map_or(0, |at| (at + 1).min(self.kinds.len().saturating_sub(1))));
        self.stage = Stage::Kinds;
        let can_sit = office.person().is_none() && office.people().is_ok_and(|people| !people.is_empty());
        if can_sit { vec![Effect::Back] } else { Vec::new() }
    }
}

/// Page keys on a list that has no action for them.
fn page(list: &mut ListState, code: Code, total: usize) {
    match code {
        Code::PageUp => list.page_up(),
        Code::PageDown => list.page_down(total),
        Code::Home => list.first(),
        Code::End => list.last(total),
        _ => {}
    }
}

impl Files {
    fn look(&mut self) {
        match files::tables_in(&self.folder) {
            Ok(found) => (self.found, self.fault) = (found, None),
            Err(say) => self.fault = Some(say),
        }
        self.narrow();
    }

    fn narrow(&mut self) {
        let words = self.path.text().trim().to_lowercase();
        let fits = |path: &&PathBuf| words.is_empty() || name_of(path).to_lowercase().contains(&words);
        self.shown = self.found.iter().filter(fits).cloned().collect();
        // A table of that name lying ready is what is meant; else a blank one.
        let ready = self.shown.iter().position(|path| name_of(path).contains(&self.label));
        let at =
            if words.is_empty() { ready.map_or(0, |at| at + 1) } else { usize::from(!self.shown.is_empty()) };
        self.list = ListState::at(at);
    }

    /// What is typed as a path; a window dragged here puts quotation marks around it.
    fn typed(&self) -> Option<PathBuf> {
        let words = self.path.text().trim().trim_matches(['"', '\'', '“', '”']).to_owned();
        (!words.is_empty()).then(|| self.folder.join(words))
    }

    fn write_blank(&mut self, office: &Office) -> Vec<Effect> {
        let Ok(kind) = office.kind(self.kind) else { return Vec::new() };
        let said = match files::write_blank(kind, &files::blank_name(kind, &self.folder)) {
            Ok(written) => {
                let names: Vec<String> = written.iter().map(|path| name_of(path)).collect();
                Effect::Say(
                    Tone::Good,
                    format!("空表写好了：{}。填好存成 CSV，再回到这里选它。", names.join("、")),
                )
            }
            Err(say) => Effect::Say(Tone::Warn, say),
        };
        self.look();
        vec![said]
    }
}

impl Planned {
    fn new(kind: KindTag, file: PathBuf, plan: Import, kept: bool) -> Self {
        let mut acts = Vec::new();
        if !plan.is_empty() {
            acts.push(Act::Take);
        }
        if plan.sent_back() > 0 && !plan.header_wrong {
            acts.push(Act::WriteBack);
            if !kept && plan.has_doubts() {
                acts.push(Act::Keep);
            }
        }
        acts.push(Act::Other);
        let lines = told(&plan);
        Self { kind, file, plan: Some(Box::new(plan)), lines, acts, at: 0, scroll: ListState::default() }
    }

    fn write_back(&self, office: &Office) -> Effect {
        let file = files::sent_back_name(&self.file);
        let written = match (&self.plan, office.kind(self.kind)) {
            (Some(plan), Ok(kind)) => files::write(&plan.rejects(kind), &file),
            _ => return Effect::Say(Tone::Warn, "请先换一个文件再看。".to_owned()),
        };
        match written {
            Ok(_) => {
                Effect::Say(Tone::Good, format!("写好了：{}，最后一栏是原因，改好再导入。", file.display()))
            }
            Err(say) => Effect::Say(Tone::Bad, say),
        }
    }
}

/// A plan in sentences: the sum, what cannot be taken, what was put right, what changes, what is new.
fn told(plan: &Import) -> Vec<(Tone, String)> {
    let mut lines = Vec::new();
    if plan.header_wrong {
        lines.push((Tone::Bad, "表头有错，整张表都不能导入，请改好表头再来。".to_owned()));
    }
    lines.push((
        Tone::Plain,
        format!(
            "新增 {}，更新 {}，没有变化 {}，重复 {}，不合格 {}。",
            plan.added,
            plan.changed,
            plan.same,
            plan.doubles.len(),
            plan.sent_back() - plan.doubles.len()
        ),
    ));
    if plan.totals > 0 {
        lines.push((Tone::Plain, format!("合计、小计 {} 行已和各行核对，不导入。", plan.totals)));
    }
    let refused = plan.refused.iter().map(|refused| (refused.line, refused.say.as_str()));
    let doubles = plan.doubles.iter().map(|double| (double.line, double.say.as_str()));
    let mut back: Vec<(u64, &str)> = refused.chain(doubles).collect();
    back.sort_by_key(|(line, _)| *line);
    lines.extend(back.iter().map(|(line, say)| (Tone::Bad, format!("第 {line} 行 {say}"))));
    lines.extend(plan.told.iter().map(|(line, say)| (Tone::Warn, format!("第 {line} 行 {say}"))));
    for planned in plan.planned.iter().filter(|planned| !planned.is_new) {
        for change in &planned.changes {
            lines.push((
                Tone::Plain,
                format!("第 {} 行 更新 {}  {}", planned.line, planned.record, change.say()),
            ));
        }
    }
    let new = plan.planned.iter().filter(|planned| planned.is_new);
    lines.extend(new.map(|planned| (Tone::Dim, format!("第 {} 行 新增 {}", planned.line, planned.record))));
    lines
}

/// The kinds whose tables can be brought in, those that others refer to first.
fn kinds(office: &Office) -> Vec<Line> {
    let may = |kind: &&Kind| {
        let person = office.person();
        let is_free = person.is_none_or(|person| permission::refusal(person.role, kind, Op::Add).is_none());
        !kind.program && kind.class != Class::Paper && is_free
    };
    let place = |kind: &Kind| FIRST.iter().position(|name| *name == kind.name).unwrap_or(FIRST.len());
    let mut all: Vec<&Kind> = office.dictionary().kinds().iter().filter(may).collect();
    all.sort_by_key(|kind| (place(kind), kind.class != Class::Register));
    let line = |kind: &Kind| Line {
        kind: kind.tag,
        label: kind.label.clone(),
        there: (kind.class == Class::Register).then(|| office.list(kind).map_or(0, |ids| ids.len())),
    };
    all.into_iter().map(line).collect()
}

impl Screen for ImportRoom {
    fn title(&self, _: &Office) -> String {
        "导入表格".to_owned()
    }

    fn contexts(&self) -> Vec<Context> {
        match &self.stage {
            Stage::Files(_) => vec![Context::Pick],
            Stage::Kinds | Stage::Plan(_) => vec![Context::Dialog],
        }
    }

    fn offers(&self, _: &Office) -> Vec<Action> {
        vec![Action::Accept, Action::Up, Action::Down, Action::Back, Action::Help]
    }

    fn on(&mut self, input: Input, office: &Office) -> Vec<Effect> {
        match &self.stage {
            Stage::Kinds => self.in_kinds(&input),
            Stage::Files(_) => self.in_files(input, office),
            Stage::Plan(_) => self.in_plan(&input, office),
        }
    }

    fn hear(&mut self, news: News, office: &Office) -> Vec<Effect> {
        let planned = match &self.stage {
            Stage::Plan(planned) => Some((planned.kind, planned.file.clone())),
            _ => None,
        };
        match (news, planned) {
            (News::Saved(Ok(_)), Some(_)) => self.saved(office),
            // What could not be saved is read again, as things stand now.
            (News::Saved(Err(_)), Some((kind, file))) => self.read(kind, file, None, office),
            (News::Answer(Answer::Words(why)), Some((kind, file))) => {
                self.read(kind, file, Some(why.trim()), office)
            }
            (News::Refresh | News::Undone(_), None) => {
                self.kinds = kinds(office);
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    fn draw(&mut self, buf: &mut Buffer, area: Rect, office: &Office, look: &Look) -> Option<Position> {
        self.paint(buf, area.intersection(buf.area), office, look)
    }

    fn explain(&self, _: &Office) -> Option<(String, Vec<String>)> {
        let lines = [
            "先选哪一种，再选文件（csv、jsonl），看过检查结果，选“存进去”才存。没有现成的表，选“写一张空表”：第二行写着每一栏怎么填，第三行是例子，都不会导进去。",
            "有编号、身份证号等能认出同一条的，改那一条；空着的格不动；小表里没写的行不动。存错了，在首页按 Ctrl+Z 整批撤销。",
        ];
        Some(("导入表格".to_owned(), lines.map(str::to_owned).to_vec()))
    }
}
