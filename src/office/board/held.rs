//! What the board has read: tasks with their feedback and story, projects. Only what changed is read again.

use super::story;
use super::{Board, on_the_board};
use crate::model::days::DayRange;
use crate::model::id::Id;
use crate::model::record::KindTag;
use crate::model::typed::{cadre, feedback, key_project, task, unit, village};
use crate::model::value::{Fields, Tag};
use crate::office::{Office, Refusal};
use crate::rules::flow::Story;
use chrono::NaiveDate;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;

/// What is read of a feedback.
const OF_FEEDBACK: [Tag; 7] = [
    feedback::DATE,
    feedback::TASK,
    feedback::VALUE,
    feedback::WORDS,
    feedback::PROBLEM,
    feedback::COORDINATION,
    feedback::UNCHANGED,
];

/// So many histories are in memory at once.
const AT_ONCE: usize = 1_000;

/// A task as it was read.
#[derive(Debug)]
pub(super) struct Read {
    pub fields: Fields,
    /// Feedback by day.
    pub fed: Vec<Fed>,
    pub story: Rc<Story>,
}

/// A feedback.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fed {
    pub id: Id,
    pub date: NaiveDate,
    /// In ten-thousandths.
    pub value: Option<i64>,
    pub words: String,
    pub problem: String,
    pub coordination: String,
    pub unchanged: Option<u16>,
}

/// Everything the board is made of.
#[derive(Debug, Default)]
pub(in crate::office) struct Held {
    /// The day it was put together for; nothing is read while this is `None`.
    day: Option<NaiveDate>,
    pub(super) tasks: BTreeMap<Id, Read>,
    pub(super) projects: BTreeMap<Id, Fields>,
    /// Which task each feedback is about.
    about: HashMap<Id, Id>,
    stale: HashSet<(KindTag, Id)>,
    board: Option<Rc<Board>>,
}

impl Held {
    pub(super) fn board(&self) -> Option<Rc<Board>> {
        self.board.clone()
    }

    pub(super) fn keep(&mut self, board: Rc<Board>) {
        self.board = Some(board);
    }

    pub(super) fn forget(&mut self, kind: KindTag, id: Id) {
        if self.day.is_none() {
            return;
        }
        if on_the_board(kind) {
            self.stale.insert((kind, id));
            self.board = None;
        } else if [village::KIND, cadre::KIND, unit::KIND].contains(&kind) {
            // Only names.
            self.board = None;
        }
    }

    /// Reads what is not in memory or has changed.
    pub(super) fn read(&mut self, office: &Office) -> Result<(), Refusal> {
        let today = office.today();
        if self.day.is_some_and(|day| day != today) {
            self.board = None;
        }
        if self.day.is_none() {
            self.read_all(office)?;
        }
        self.day = Some(today);
        let mut stale: Vec<(KindTag, Id)> = self.stale.iter().copied().collect();
        // Tasks before what is fed back about them.
        stale.sort_unstable();
        let tasks: Vec<Id> =
            stale.iter().filter(|(kind, _)| *kind == task::KIND).map(|(_, id)| *id).collect();
        let mut stories = stories(office, &tasks)?;
        for (kind, id) in stale {
            self.read_again(office, kind, id, stories.remove(&id))?;
            // What could not be read is asked for again the next time.
            self.stale.remove(&(kind, id));
        }
        Ok(())
    }

    fn read_all(&mut self, office: &Office) -> Result<(), Refusal> {
        // An earlier reading may have ended half way.
        *self = Self::default();
        let (project, one) = (office.kept_tags(key_project::KIND)?, office.kept_tags(task::KIND)?);
        let asked: [(KindTag, &[Tag]); 3] =
            [(key_project::KIND, &project), (task::KIND, &one), (feedback::KIND, &OF_FEEDBACK)];
        let mut fed: Vec<(Id, Fields)> = Vec::new();
        let mut tasks: Vec<(Id, Fields)> = Vec::new();
        office.store.scan(&asked, DayRange::ALL, |place, id, fields| match place {
            0 => {
                self.projects.insert(id, fields);
            }
            1 => tasks.push((id, fields)),
            _ => fed.push((id, fields)),
        })?;
        let ids: Vec<Id> = tasks.iter().map(|(id, _)| *id).collect();
        let mut stories = stories(office, &ids)?;
        for (id, fields) in tasks {
            let story = Rc::new(stories.remove(&id).unwrap_or_default());
            self.tasks.insert(id, Read { fields, fed: Vec::new(), story });
        }
        for (id, fields) in fed {
            self.feed(id, &fields);
        }
        Ok(())
    }

    fn read_again(
        &mut self,
        office: &Office,
        kind: KindTag,
        id: Id,
        story: Option<Story>,
    ) -> Result<(), Refusal> {
        let fields = office.store.get(id)?.filter(|record| !record.void).map(|record| record.fields);
        match (kind, fields) {
            (key_project::KIND, Some(fields)) => {
                self.projects.insert(id, fields);
            }
            (key_project::KIND, None) => {
                self.projects.remove(&id);
            }
            (task::KIND, Some(fields)) => {
                let story = Rc::new(story.unwrap_or_default());
                if let Some(read) = self.tasks.get_mut(&id) {
                    (read.fields, read.story) = (fields, story);
                } else {
                    self.tasks.insert(id, Read { fields, fed: Vec::new(), story });
                    // A task that comes back brings what was fed back about it.
                    for fed in office.store.pointing_to(id, feedback::KIND, DayRange::ALL)? {
                        let fields = office.store.fields(fed, &OF_FEEDBACK)?.unwrap_or_default();
                        self.feed(fed, &fields);
                    }
                }
            }
            (task::KIND, None) => {
                self.tasks.remove(&id);
            }
            (_, fields) => {
                if let Some(read) = self.about.remove(&id).and_then(|task| self.tasks.get_mut(&task)) {
                    read.fed.retain(|fed| fed.id != id);
                }
                if let Some(fields) = fields {
                    self.feed(id, &fields);
                }
            }
        }
        Ok(())
    }

    fn feed(&mut self, id: Id, fields: &Fields) {
        let (Some(date), Some(about)) = (fields.date(feedback::DATE), fields.reference(feedback::TASK))
        else {
            return;
        };
        let Some(read) = self.tasks.get_mut(&about) else { return };
        let words = |tag: Tag| fields.text(tag).unwrap_or_default().to_owned();
        let fed = Fed {
            id,
            date,
            value: fields.number(feedback::VALUE),
            words: words(feedback::WORDS),
            problem: words(feedback::PROBLEM),
            coordination: words(feedback::COORDINATION),
            unchanged: fields.code(feedback::UNCHANGED),
        };
        read.fed.retain(|known| known.id != id);
        let place = read.fed.partition_point(|known| (known.date, known.id) < (date, id));
        read.fed.insert(place, fed);
        self.about.insert(id, about);
    }
}

/// The stories of tasks.
fn stories(office: &Office, tasks: &[Id]) -> Result<HashMap<Id, Story>, Refusal> {
    let mut stories = HashMap::with_capacity(tasks.len());
    for some in tasks.chunks(AT_ONCE) {
        let histories = office.store.histories(some)?;
        stories.extend(some.iter().zip(&histories).map(|(id, history)| (*id, story::told(*id, history))));
    }
    Ok(stories)
}

impl Office {
    /// The fields of a kind that are kept, as the store reads them.
    fn kept_tags(&self, kind: KindTag) -> Result<Vec<Tag>, Refusal> {
        let kind = self.kind(kind)?;
        Ok(crate::office::read::rising(
            kind.fields.iter().filter(|field| field.is_kept()).map(|field| field.tag),
        ))
    }
}
