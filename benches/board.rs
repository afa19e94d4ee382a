//! The board at the keyboard: the real program in a pseudo terminal of 120 by 40, over the 728 tasks of the sample town
//! and over 10,000; and what is worked out behind it.
//!
//! Promises: with 728 cards in lanes a key's time, from its going in to the last byte of the frame coming out, is 1 ms
//! (p50) and 3 ms (p95); with 10,000 cards 5 ms (p95); the flow of 90 days of 728 cards takes 20 ms.
//! `cargo bench --bench board [-- CARDS]`.

mod common;

use chrono::{NaiveTime, TimeDelta};
use common::keys::{CTRL_F, DOWN, ENTER, ERASE, ESCAPE, F4, F6, LEFT, PAGE_DOWN, PAGE_UP, RIGHT, UP};
use common::terminal::Terminal;
use common::year::{self, TODAY};
use common::{Done, Times, head, print_once};
use lianxin::model::change::{Change, Edit};
use lianxin::model::days::DayRange;
use lianxin::model::id::Id;
use lianxin::model::typed::{feedback, task};
use lianxin::model::value::{Fields, Value};
use lianxin::office::{Card, Office};
use lianxin::sample;
use lianxin::store::{Signed, Store};
use std::path::Path;
use std::time::Instant;

const PROGRAM: &str = env!("CARGO_BIN_EXE_lianxin");
const ROUNDS: usize = 60;
/// Saved with one sync.
const BATCH: usize = 1000;
/// A quarter, as the analytics look back.
const WEEKS: u32 = 13;

fn keys(dir: &Path, aim: &str) -> Done {
    let dir = dir.to_str().ok_or("the directory has no name")?;
    let mut terminal = Terminal::start(PROGRAM, &["--data", dir, "--today", TODAY])?;
    terminal.first_screen()?;
    terminal.open(ENTER, "首页")?;
    terminal.open("0", "打开哪一本")?;
    print_once("opening the board", terminal.open(ENTER, "筛选 近期")?, "");
    // What is near is a part: everything is shown.
    terminal.press(CTRL_F)?;
    for _ in 0..8 {
        terminal.press(ERASE)?;
    }
    terminal.open(ENTER, "筛选 全部")?;
    terminal.time(ROUNDS, &[DOWN])?.print("board in lanes: down", aim);
    terminal.time(ROUNDS, &[RIGHT, LEFT])?.print("board in lanes: right and left", aim);
    terminal.time(ROUNDS / 4, &[PAGE_DOWN, PAGE_UP])?.print("board in lanes: a lane on and back", aim);
    terminal.time(ROUNDS / 4, &["0"])?.print("board in lanes: a lane folded and unfolded", aim);
    terminal.time(ROUNDS / 10, &[F6])?.print("other lanes", aim);
    terminal.press(CTRL_F)?;
    terminal.time(ROUNDS / 6, &["z", "g", "q", ERASE, ERASE, ERASE])?.print("writing a filter sentence", aim);
    terminal.open(ESCAPE, "筛选 全部")?;
    for view in ["list", "wall chart", "calendar", "analytics"] {
        print_once(&format!("to the {view}"), terminal.press(F4)?, "");
        terminal.time(ROUNDS / 2, &[DOWN, UP])?.print(&format!("{view}: down and up"), aim);
    }
    terminal.quit()
}

/// What stands behind the screen, in this process.
fn worked_out(dir: &Path, aim: &str) -> Done {
    let mut office = year::open(dir, TODAY)?;
    let head_of_office = office.people()?.into_iter().last().ok_or("nobody at the desk")?;
    office.sit_down(head_of_office);
    let start = Instant::now();
    let board = office.board()?;
    print_once(
        "the board, read and worked out first",
        start.elapsed(),
        &format!("{} cards", board.cards.len()),
    );
    let flow = |office: &Office| -> Result<usize, Box<dyn std::error::Error>> {
        let board = office.board()?;
        let cards: Vec<&Card> = board.cards.iter().collect();
        let columns = office.dictionary().board().groupings.first().ok_or("no columns")?;
        let flow = office.flow(&cards, columns, WEEKS)?;
        Ok(flow.cumulative.last().map_or(0, |row| row.iter().map(Vec::len).sum()))
    };
    let all = board.cards.len();
    Times::of(ROUNDS / 2, || if flow(&office)? == all { Ok(()) } else { Err("a card is lost".into()) })?
        .print("the flow of 90 days", aim);
    let id = board.cards.first().ok_or("no card")?.id;
    let mut times = Times::default();
    for round in 0..10_u16 {
        office.edit_tasks(&[id], &[(task::BLOCKER, Some(Value::Code(1 + round)))])?;
        let start = Instant::now();
        drop(office.board()?);
        times.add(start.elapsed());
    }
    times.print("the board again after a change of one card", "");
    // What is closed is not changed.
    let open: Vec<Id> =
        board.cards.iter().filter(|card| !matches!(card.state, 8 | 9)).map(|card| card.id).collect();
    office.edit_tasks(
        &open,
        &[(task::BLOCKED_WORDS, Some(Value::Text(format!("等文件，共 {} 条", open.len()))))],
    )?;
    let start = Instant::now();
    drop(office.board()?);
    let cards = format!("{} cards", open.len());
    print_once("the board again after one change of all open cards", start.elapsed(), &cards);
    office.close();
    Ok(())
}

fn town(dir: &Path) -> Done {
    let mut office = year::open(dir, TODAY)?;
    sample::load(&mut office)?;
    office.close();
    Ok(())
}

/// Copies the town's tasks until there are so many, each with a feedback.
fn grow(dir: &Path, cards: usize) -> Done {
    let office = year::open(dir, TODAY)?;
    let by = office.people()?.into_iter().next().ok_or("nobody at the desk")?.id;
    let mut tasks: Vec<Fields> = Vec::new();
    for id in office.store().of_kind(task::KIND, DayRange::ALL)? {
        tasks.push(office.record(id)?.fields);
    }
    let layout = office.dictionary().layout();
    office.close();
    let day = TODAY.parse::<chrono::NaiveDate>()?;
    let mut store = Store::open(dir, &layout, chrono::Datelike::year(&day), &mut |_| ())?;
    let mut batch: Vec<Signed> = Vec::new();
    for number in tasks.len()..cards {
        let Some(mut fields) = tasks.get(number % tasks.len().max(1)).cloned() else { break };
        let title = fields.text(task::TITLE).unwrap_or_default();
        fields.set(task::TITLE, Some(Value::Text(format!("{title}{number}"))));
        let at = day.and_time(NaiveTime::MIN) + TimeDelta::seconds(i64::try_from(number)?);
        let millis = at.and_utc().timestamp_millis().unsigned_abs();
        let id = |part: u128| Id::from_parts(millis, (number as u128) << 8 | part);
        let told: Fields = [
            (feedback::DATE, Value::Date(day)),
            (feedback::TASK, Value::Ref(id(1))),
            (feedback::VALUE, Value::Decimal(i64::try_from(number % 100)? * 10_000)),
            (feedback::CADRE, Value::Ref(by)),
        ]
        .into_iter()
        .collect();
        let edits = vec![Edit::add(id(1), task::KIND, &fields), Edit::add(id(2), feedback::KIND, &told)];
        let change = Change { act: "新增任务".to_owned(), why: None, batch: None, undoes: None, edits };
        batch.push((change, by, id(3), at));
        if batch.len() == BATCH {
            store.commit_many(&batch)?;
            batch.clear();
        }
    }
    store.commit_many(&batch)?;
    store.close();
    Ok(())
}

fn main() -> Done {
    let cards = std::env::args().skip(1).find_map(|text| text.parse().ok()).unwrap_or(10_000);
    let dir = tempfile::tempdir()?;
    town(dir.path())?;
    head("the sample town's board");
    worked_out(dir.path(), "aim 20")?;
    keys(dir.path(), "aim p50 1, p95 3")?;
    grow(dir.path(), cards)?;
    head(&format!("a board of {cards} cards"));
    worked_out(dir.path(), "")?;
    keys(dir.path(), "aim p95 5")
}
