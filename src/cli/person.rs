//! Who is at the keyboard, when there is no screen to ask on.

use super::args::Args;
use super::fail::Fail;
use crate::model::fold;
use crate::model::input::Finder;
use crate::model::kind::Role;
use crate::model::typed::cadre;
use crate::office::{Office, Person};
use std::io::Write;

/// Seats the person that `--as` names; else for reading the only clerk, for writing the only person with a place at
/// the desk. An office without any such person is being set up: its first entries are nobody's.
pub(super) fn seat(args: &Args, office: &mut Office, writes: bool, err: &mut dyn Write) -> Result<(), Fail> {
    if office.person().is_some() && args.person.is_none() {
        return Ok(());
    }
    let people = office.people()?;
    if let Some(words) = &args.person {
        let person = named(office, &people, words)?;
        office.sit_down(person);
        return Ok(());
    }
    if !writes {
        let mut clerks = people.into_iter().filter(|person| person.role == Role::Clerk);
        if let (Some(only), None) = (clerks.next(), clerks.next()) {
            office.sit_down(only);
        }
        return Ok(());
    }
    match people.as_slice() {
        [] => office.sit_down(Person::founder()),
        [only] => {
            writeln!(err, "以{}（{}）的名义办理。", only.name, only.role.label())?;
            office.sit_down(only.clone());
        }
        several => {
            return Err(Fail::usage(format!(
                "请用 --as 写明谁在操作，如 --as {}；可以是：{}。",
                several[0].name,
                some(several)
            )));
        }
    }
    Ok(())
}

fn named(office: &Office, people: &[Person], words: &str) -> Result<Person, Fail> {
    let wanted = fold::name(words);
    let mut alike = people.iter().filter(|person| fold::name(&person.name) == wanted);
    if let (Some(only), None) = (alike.next(), alike.next()) {
        return Ok(only.clone());
    }
    let found = office.find_one(cadre::KIND, words).map_err(Fail::usage)?;
    people
        .iter()
        .find(|person| person.id == found)
        .cloned()
        .ok_or_else(|| Fail::usage(format!("“{words}”没有录入身份，不能操作，可以用：{}。", some(people))))
}

fn some(people: &[Person]) -> String {
    let some: Vec<&str> = people.iter().take(5).map(|person| person.name.as_str()).collect();
    some.join("、")
}
