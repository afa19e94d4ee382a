//! What the palette and the help screen show, derived from the one action table, the key map and the dictionary.

use super::App;
use crate::keymap::{Action, Context, label};
use crate::model::change::Op;
use crate::model::kind::Class;
use crate::office::Turn;
use crate::rules::permission;
use crate::screens::help::Help;
use crate::screens::palette::Palette;
use crate::screens::{Does, HelpText, KeyLine, PaletteLine, RoomAct};

/// What is the same in every room and is no reason to open the palette: it stands behind the rooms.
const OF_THE_PROGRAM: [Action; 5] =
    [Action::Accept, Action::Back, Action::Theme, Action::Redraw, Action::Quit];

/// Whether an act is a line of the palette at all: neither a move of the bar nor a number nor the palette itself.
fn is_work(action: Action) -> bool {
    !action.is_move() && !matches!(action, Action::Choose(_) | Action::Palette)
}

/// A room's own act.
fn command_line(at: usize, act: RoomAct, room: &str) -> PaletteLine {
    let help = act.refused.as_ref().map_or_else(|| format!("“{room}”这一屏上的事。"), Clone::clone);
    PaletteLine {
        name: act.name,
        key: String::new(),
        help,
        open: act.refused.is_none(),
        does: Does::Command(at),
    }
}

/// An act that would do nothing here, with the place where it does something.
fn closed_line(action: Action, contexts: &[Context]) -> PaletteLine {
    let info = action.info();
    let here = action.valid_in(Context::Global) || contexts.iter().any(|context| action.valid_in(*context));
    let places: Vec<&str> = info.contexts.iter().map(|context| context.name()).collect();
    let help = if here {
        format!("“{}”在这里眼下用不上。{}", info.name, info.help)
    } else {
        format!("“{}”用在：{}。{}", info.name, places.join("、"), info.help)
    };
    PaletteLine { name: info.name.to_owned(), key: String::new(), help, open: false, does: Does::Nothing }
}

impl App {
    pub(super) fn open_palette(&mut self) {
        let lines = self.palette_lines();
        self.stack.push(Box::new(Palette::new(lines)));
    }

    /// What this room can do now, then the rooms one can go to, then what belongs to the program; last what cannot be
    /// done here now, with the reason.
    fn palette_lines(&self) -> Vec<PaletteLine> {
        let Some(screen) = self.stack.last() else { return Vec::new() };
        let contexts = self.contexts();
        let acts = screen.acts(&self.office);
        let mut open: Vec<Action> = acts
            .iter()
            .copied()
            .filter(|action| is_work(*action) && !OF_THE_PROGRAM.contains(action))
            .collect();
        open.retain(|action| !matches!(action, Action::Find | Action::Help));
        let typing = contexts.iter().any(|context| context.is_typed_in());
        open.extend([Action::Find, Action::Help]);
        // In a form the room itself says what typing can be taken back.
        for (action, turn) in [(Action::Undo, Turn::Undo), (Action::Redo, Turn::Redo)] {
            if !typing && !screen.is_layer() && self.office.next_turn(turn).is_some() {
                open.push(action);
            }
        }
        let program: Vec<Action> = OF_THE_PROGRAM
            .into_iter()
            .filter(|action| action.valid_in(Context::Global) || acts.contains(action))
            .collect();
        let commands: Vec<(usize, RoomAct)> = screen.commands(&self.office).into_iter().enumerate().collect();
        let (can, cannot): (Vec<_>, Vec<_>) =
            commands.into_iter().partition(|(_, act)| act.refused.is_none());

        let mut lines: Vec<PaletteLine> =
            open.iter().map(|action| self.act_line(*action, &contexts)).collect();
        let title = screen.title(&self.office);
        lines.extend(can.into_iter().map(|(at, act)| command_line(at, act, &title)));
        lines.extend(self.forms_and_registers());
        lines.extend(program.iter().map(|action| self.act_line(*action, &contexts)));
        lines.extend(cannot.into_iter().map(|(at, act)| command_line(at, act, &title)));
        let closed = Action::all().into_iter().filter(|action| is_work(*action) && !open.contains(action));
        lines.extend(
            closed.filter(|action| !program.contains(action)).map(|action| closed_line(action, &contexts)),
        );
        lines
    }

    /// An act of the table with its key here; undo says what it would take back.
    fn act_line(&self, action: Action, contexts: &[Context]) -> PaletteLine {
        let info = action.info();
        let turned = match action {
            Action::Undo => self.office.next_turn(Turn::Undo),
            Action::Redo => self.office.next_turn(Turn::Redo),
            _ => None,
        };
        PaletteLine {
            name: info.name.to_owned(),
            key: self.keymap.key_for(contexts, action).map(|keys| label(&keys)).unwrap_or_default(),
            help: turned
                .map_or_else(|| info.help.to_owned(), |turned| format!("{}：{}。", info.name, turned.what)),
            open: true,
            does: Does::Act(action),
        }
    }

    fn forms_and_registers(&self) -> Vec<PaletteLine> {
        let Some(person) = self.office.person() else { return Vec::new() };
        let mut lines = Vec::new();
        for kind in self.office.dictionary().kinds() {
            if kind.class != Class::Paper && permission::refusal(person.role, kind, Op::Add).is_none() {
                lines.push(PaletteLine {
                    name: format!("新增{}", kind.label),
                    key: String::new(),
                    help: kind.help.clone(),
                    open: true,
                    does: Does::New(kind.tag),
                });
            }
        }
        for kind in self.office.dictionary().kinds() {
            lines.push(PaletteLine {
                name: format!("{}登记册", kind.label),
                key: String::new(),
                help: kind.help.clone(),
                open: true,
                does: Does::Register(kind.tag),
            });
        }
        lines
    }

    pub(super) fn open_help(&mut self) {
        let contexts = self.contexts();
        let about = self.stack.last().and_then(|screen| screen.explain(&self.office));
        let mut order = contexts.clone();
        order.push(Context::Global);
        order.extend(Context::ALL.iter().copied().filter(|context| !contexts.contains(context)));
        order.dedup();
        let mut keys = Vec::new();
        for context in order {
            if keys.iter().any(|(name, _): &(String, Vec<_>)| name == context.name()) {
                continue;
            }
            let mut rows: Vec<KeyLine> = Vec::new();
            for (sequence, action) in self.keymap.bound_in(context) {
                let info = action.info();
                match rows.iter_mut().find(|(_, name, _)| name == info.name) {
                    Some((keys, _, _)) => {
                        keys.push_str("  ");
                        keys.push_str(&label(sequence));
                    }
                    None => rows.push((label(sequence), info.name.to_owned(), info.help.to_owned())),
                }
            }
            keys.push((context.name().to_owned(), rows));
        }
        self.stack.push(Box::new(Help::new(HelpText { about, keys })));
    }
}
