//! Holds the shipped key maps to their promises, and the reader of key map files to naming every mistake by line.
#![allow(clippy::panic)] // helpers of tests may fail too
#[path = "keymaps/sentences.rs"]
mod sentences;

use lianxin::keymap::{Action, Code, Context, Key, KeyMap, Match, Shipped};

fn default_map() -> KeyMap {
    let (map, faults) = KeyMap::shipped(Shipped::Default);
    assert_eq!(faults, []);
    map
}

fn faults(text: &str) -> Vec<(usize, String)> {
    let (_, faults) = KeyMap::load_text(Shipped::Default, "own.toml", text);
    faults.into_iter().map(|f| (f.line, f.to_string())).collect()
}

/// Asserts exactly one fault, on that line, whose sentence names the file, the line and `word`.
#[track_caller]
fn one_fault(text: &str, line: usize, word: &str) {
    let found = faults(text);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].0, line, "{found:?}");
    assert!(found[0].1.starts_with(&format!("own.toml 第 {line} 行：")), "{found:?}");
    assert!(found[0].1.contains(word), "{found:?}");
}

fn key(name: &str) -> Key {
    Key::parse(name).unwrap_or_else(|| panic!("no key {name}"))
}

#[test]
fn every_shipped_file_loads_without_a_fault() {
    for which in Shipped::ALL {
        let (_, faults) = KeyMap::shipped(which);
        assert_eq!(faults, [], "{}", which.name());
    }
}

#[test]
fn no_key_has_two_meanings_in_one_context() {
    for which in Shipped::ALL {
        let (map, _) = KeyMap::shipped(which);
        for context in Context::ALL {
            let bound = map.bound_in(context);
            for (i, (a, _)) in bound.iter().enumerate() {
                for (b, _) in &bound[i + 1..] {
                    assert!(!a.starts_with(b) && !b.starts_with(a), "{} {}", which.name(), context.id());
                }
            }
        }
    }
}

#[test]
fn the_default_map_needs_no_letter() {
    let map = default_map();
    let is_letter = |k: &Key| k.text().is_some_and(char::is_alphabetic);
    for context in Context::ALL {
        for (keys, action) in map.bound_in(context) {
            assert!(!keys.iter().any(is_letter), "{} {}", context.id(), action.info().id);
        }
    }
    for action in Action::all() {
        let info = action.info();
        if info.palette_only {
            continue;
        }
        for context in info.contexts {
            assert!(map.key_for(&[*context], action).is_some(), "{} has no key in {}", info.id, context.id());
        }
    }
    let roads = map.keys_of(Context::Global, Action::Palette);
    assert!(roads.contains(&vec![key("F10")]) && roads.contains(&vec![key("Ctrl+P")]));
}

#[test]
fn keys_that_terminals_take_have_a_second_road() {
    let map = default_map();
    for context in Context::ALL {
        for (keys, action) in map.bound_in(context) {
            if keys.iter().any(|k| matches!(k.code, Code::F(1 | 10 | 11))) {
                let roads = map.keys_of(context, *action);
                assert!(roads.len() > 1, "{} has only {} in {}", action.info().id, keys[0], context.id());
            }
        }
    }
}

#[test]
fn no_shipped_map_takes_a_character_from_text() {
    for which in Shipped::ALL {
        let (map, _) = KeyMap::shipped(which);
        for context in [Context::Entry, Context::Grid, Context::Pick, Context::Palette, Context::Text] {
            for c in (' '..='~').chain("１２。，、张".chars()) {
                let found = map.look_up(&[context, Context::Dialog], &[Key::plain(Code::Char(c))]);
                assert_eq!(found, Match::None, "{} {} {c:?}", which.name(), context.id());
            }
        }
    }
}

#[test]
fn the_documented_keys_do_what_they_say() {
    let map = default_map();
    let form = [Context::Entry];
    let grid = [Context::Grid, Context::Entry];
    let list = [Context::Register];
    for (stack, name, action) in [
        (&form[..], "F1", Action::Help),
        (&form, "F2", Action::EditJump),
        (&form, "F3", Action::Find),
        (&form, "F4", Action::PickList),
        (&form, "F5", Action::Ditto),
        (&form, "F6", Action::Pin),
        (&form, "F7", Action::PrevField),
        (&form, "F8", Action::Note),
        (&form, "F9", Action::SaveNext),
        (&form, "F12", Action::Submit),
        (&form, "Enter", Action::Accept),
        (&form, "Esc", Action::Back),
        (&form, "Ctrl+G", Action::GotoField),
        (&grid, "Ctrl+D", Action::FillDown),
        (&grid, "F9", Action::SaveNext),
        (&list, "Ctrl+D", Action::Copy),
        (&list, "Ctrl+N", Action::New),
        (&list, "Ctrl+F", Action::Filter),
        (&list, "３", Action::Choose(3)),
        (&list, "Space", Action::Mark),
        (&[Context::Daily], "0", Action::Nil),
        (&[Context::Text], "Ctrl+Z", Action::Undo),
    ] {
        assert_eq!(map.look_up(stack, &[key(name)]), Match::Matched(action), "{name}");
    }
    assert_eq!(map.look_up(&[Context::Text], &[key("Enter")]), Match::None, "Enter is a new line in text");
}

#[test]
fn the_keypad_map_reads_signs_in_coded_fields_only() {
    let (map, _) = KeyMap::shipped(Shipped::Numpad);
    let coded = [Context::EntryCode, Context::Entry];
    assert_eq!(map.look_up(&coded, &[key("+")]), Match::Matched(Action::Ditto));
    assert_eq!(map.look_up(&coded, &[key("/")]), Match::Matched(Action::Pending));
    assert_eq!(map.look_up(&coded, &[key("7")]), Match::None);
    assert_eq!(map.look_up(&[Context::Entry], &[key("+")]), Match::None);
}

#[test]
fn own_file_overrides_one_binding_and_leaves_the_rest() {
    let text = "base = \"letters\"\n[entry]\n\"F5\" = \"pin\"\n\"F6\" = \"ditto\"\n[global]\n\"Ctrl+Q\" = \"none\"\n";
    let (map, faults) = KeyMap::load_text(Shipped::Default, "own.toml", text);
    assert_eq!(faults, []);
    assert_eq!(map.look_up(&[Context::Entry], &[key("F5")]), Match::Matched(Action::Pin));
    assert_eq!(map.look_up(&[Context::Entry], &[key("F6")]), Match::Matched(Action::Ditto));
    assert_eq!(map.look_up(&[Context::Entry], &[key("F9")]), Match::Matched(Action::SaveNext));
    assert_eq!(map.look_up(&[Context::Entry], &[key("Ctrl+Q")]), Match::None);
    assert_eq!(map.look_up(&[Context::Register], &[key("j")]), Match::Matched(Action::Down));
}

#[test]
fn mistakes_are_named_by_file_and_line() {
    one_fault("[global]\n\n\"F99\" = \"help\"\n", 3, "F99");
    one_fault("[global]\n\"F2\" = \"fly\"\n", 2, "fly");
    one_fault("# 说明\n[nowhere]\n\"F2\" = \"help\"\n", 2, "nowhere");
    one_fault("[register]\n\"Ctrl+P\" = \"up\"\n\"ctrl+p\" = \"down\"\n", 3, "绑了两次");
    one_fault("[register]\n\"g\" = \"first\"\n\"g g\" = \"last\"\n", 3, "绑了两次");
    one_fault("[register]\n\"1\" = \"up\"\n\"１\" = \"down\"\n", 3, "绑了两次");
    one_fault("[entry]\n\"x\" = \"ditto\"\n", 2, "不能当命令键");
    one_fault("[entry-code]\n\"5\" = \"ditto\"\n", 2, "不能当命令键");
    one_fault("[text]\n\"Space\" = \"ditto\"\n", 2, "不能当命令键");
    one_fault("[global]\n\"Ctrl+M\" = \"help\"\n", 2, "截走");
    one_fault("[home]\n\"F9\" = \"save-next\"\n", 2, "不起作用");
    one_fault("base = \"emacs\"\n", 1, "base");
    one_fault("\"F2\" = \"help\"\n", 1, "F2");
    one_fault("[global]\n\"F2\" = \"help\"\n\"F2\" = \"find\"\n", 3, "两次");
    one_fault("[global]\n\"F2\" = 3\n", 2, "操作");
}

#[test]
fn one_mistake_does_not_hide_another_nor_the_rest() {
    let text = "[entry]\n\"F5\" = \"fly\"\n这一行不对\n\"F6\" = \"ditto\"\n\"F98\" = \"pin\"\n";
    let (map, faults) = KeyMap::load_text(Shipped::Default, "own.toml", text);
    let lines: Vec<usize> = faults.iter().map(|f| f.line).collect();
    assert_eq!(lines, [2, 3, 5], "{faults:?}");
    assert_eq!(map.look_up(&[Context::Entry], &[key("F6")]), Match::Matched(Action::Ditto));
    assert_eq!(map.look_up(&[Context::Entry], &[key("F5")]), Match::Matched(Action::Ditto), "the base stays");
}

#[test]
fn a_missing_file_is_one_sentence_and_the_shipped_map_works() {
    let path = std::path::Path::new("no/such/keys.toml");
    let (map, faults) = KeyMap::load(Shipped::Default, Some(path));
    assert_eq!(faults.len(), 1);
    assert_eq!(faults[0].line, 0);
    assert_eq!(map, default_map());
}
