//! What the palette and the help screen show, derived from the one action table, the key map and the dictionary.

use super::App;
use crate::keymap::{Action, Context, label};
use crate::model::change::Op;
use crate::model::kind::Class;
use crate::rules::permission;
use crate::screens::help::Help;
use crate::screens::palette::Palette;
use crate::screens::{Does, HelpText, KeyLine, PaletteLine};

impl App {
    pub(super) fn open_palette(&mut self) {
        let lines = self.palette_lines();
        self.stack.push(Box::new(Palette::new(lines)));
    }

    /// This room's own commands, then the acts that mean something here, then every form and register.
    fn palette_lines(&self) -> Vec<PaletteLine> {
        let contexts = self.contexts();
        let mut lines = Vec::new();
        let commands = self.stack.last().map(|screen| screen.commands(&self.office)).unwrap_or_default();
        for (number, name) in commands.into_iter().enumerate() {
            lines.push(PaletteLine {
                name,
                key: String::new(),
                help: "办理当前这一屏上的这件事。".to_owned(),
                does: Does::Command(number),
            });
        }
        for action in Action::all() {
            let here =
                action.valid_in(Context::Global) || contexts.iter().any(|context| action.valid_in(*context));
            if !here || matches!(action, Action::Choose(_) | Action::Palette) {
                continue;
            }
            let info = action.info();
            lines.push(PaletteLine {
                name: info.name.to_owned(),
                key: self.keymap.key_for(&contexts, action).map(|keys| label(&keys)).unwrap_or_default(),
                help: info.help.to_owned(),
                does: Does::Act(action),
            });
        }
        lines.extend(self.forms_and_registers());
        lines
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
                    does: Does::New(kind.tag),
                });
            }
        }
        for kind in self.office.dictionary().kinds() {
            lines.push(PaletteLine {
                name: format!("{}登记册", kind.label),
                key: String::new(),
                help: kind.help.clone(),
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
