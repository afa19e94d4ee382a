//! A busy year in the sample town: its registers, and as many facts as asked for, from January to the day before.
//!
//! Invented, and the same each time. The facts go past the office's checks straight into the store, since typing
//! 155,000 of them would take the morning.

use super::Done;
use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use lianxin::model::calendar::WorkCalendar;
use lianxin::model::change::{Change, Edit};
use lianxin::model::dictionary::Dictionary;
use lianxin::model::id::Id;
use lianxin::model::typed::{daily, filing, household, visit};
use lianxin::model::value::{Fields, Missing, Tag, Value};
use lianxin::office::Office;
use lianxin::sample;
use lianxin::store::{Signed, Store};
use std::error::Error;
use std::path::Path;
use std::sync::Arc;

/// The day on which everything is measured.
pub const TODAY: &str = "2026-11-20";
/// When the registers were keyed.
const BEGIN: &str = "2026-01-05";
/// Saved with one sync.
const BATCH: usize = 1000;
/// Of a hundred facts so many are visits and so many daily summaries; the rest are support.
const VISITS: u64 = 74;
const DAILIES: u64 = 16;
/// One visit in so many has something left to complete.
const PENDING: u64 = 100;

// Fields of the dictionary that no rule speaks of.
const VISIT_VILLAGE: Tag = 4;
const VISIT_SITUATION: Tag = 10;
const VISIT_DIFFICULTY: Tag = 11;
const SUPPORT: u16 = 7;
const SUPPORT_FORM: Tag = 7;
const SUPPORT_REASON: Tag = 8;
const SUPPORT_SOURCE: Tag = 9;
const SUPPORT_AMOUNT: Tag = 11;

/// Nine in the morning of a day.
pub fn morning(day: &str) -> Result<NaiveDateTime, Box<dyn Error>> {
    let nine = NaiveTime::from_hms_opt(9, 0, 0).unwrap_or_default();
    Ok(day.parse::<NaiveDate>()?.and_time(nine))
}

/// Opens an office for which it is nine in the morning of a day.
pub fn open(dir: &Path, day: &str) -> Result<Office, Box<dyn Error>> {
    let now = morning(day)?;
    let dictionary = Dictionary::core().map_err(|_| "the dictionary has mistakes")?;
    let calendar = WorkCalendar::built_in()?;
    Ok(Office::open(dir, Arc::new(dictionary), calendar, Box::new(move || now), &mut |_| ())?)
}

/// Who is there to visit and to be visited.
struct Town {
    /// Household and village.
    households: Vec<(Id, Id)>,
    /// Those who keep the office's books first.
    cadres: Vec<Id>,
}

/// Fills a directory: the sample town as it was in January, then so many facts.
pub fn fill(dir: &Path, facts: u64) -> Done {
    let mut office = open(dir, BEGIN)?;
    sample::load(&mut office)?;
    let town = town(&office)?;
    let layout = office.dictionary().layout();
    office.close();
    let (begin, end) = (BEGIN.parse::<NaiveDate>()?, TODAY.parse::<NaiveDate>()?);
    let days = u64::try_from((end - begin).num_days())?;
    let mut store = Store::open(dir, &layout, end.year(), &mut |_| ())?;
    let mut batch: Vec<Signed> = Vec::with_capacity(BATCH);
    for number in 0..facts {
        let day = begin.checked_add_days(Days::new(number * days / facts)).unwrap_or(begin);
        batch.push(fact(&town, number, day));
        if batch.len() == BATCH || number + 1 == facts {
            store.commit_many(&batch)?;
            batch.clear();
        }
    }
    store.close();
    Ok(())
}

fn town(office: &Office) -> Result<Town, Box<dyn Error>> {
    let mut cadres: Vec<Id> = office.people()?.into_iter().map(|person| person.id).collect();
    let kind = office.dictionary().kind_named("cadre").ok_or("no cadres")?;
    for id in office.list(kind)?.iter() {
        if !cadres.contains(id) {
            cadres.push(*id);
        }
    }
    let kind = office.kind(household::KIND)?;
    let mut households = Vec::new();
    for id in office.list(kind)?.iter() {
        if let Some(village) = office.record(*id)?.fields.reference(household::VILLAGE) {
            households.push((*id, village));
        }
    }
    Ok(Town { households, cadres })
}

fn pick<T: Copy>(from: &[T], number: u64) -> Option<T> {
    let place = number % u64::try_from(from.len()).ok()?.max(1);
    from.get(usize::try_from(place).ok()?).copied()
}

fn small(number: u64, below: u64) -> u16 {
    u16::try_from(number % below).unwrap_or(0)
}

/// The n-th fact of the year.
fn fact(town: &Town, number: u64, day: NaiveDate) -> Signed {
    // Steps that share no divisor with the counts, so that everybody has a turn and nothing is in order.
    let (seen, village) = pick(&town.households, number * 7919).unwrap_or_default();
    let cadre = pick(&town.cadres, number * 31 + number / 97).unwrap_or_default();
    let at = day.and_time(NaiveTime::MIN)
        + TimeDelta::hours(9)
        + TimeDelta::seconds((number % 28_800).cast_signed());
    let millis = at.and_utc().timestamp_millis().unsigned_abs();
    let id = |part: u64| {
        Id::from_parts(millis, u128::from(number.wrapping_mul(0x9E37_79B9_7F4A_7C15)) << 8 | u128::from(part))
    };
    let (date, cadre_field, place) = (Value::Date(day), Value::Ref(cadre), Value::Ref(village));
    let share = number % 100;
    let (kind, act, fields): (u16, &str, Fields) = if share < VISITS {
        let mut fields: Fields = [
            (visit::DATE, date),
            (visit::CADRE, cadre_field),
            (visit::HOUSEHOLD, Value::Ref(seen)),
            (VISIT_VILLAGE, place),
            (visit::TYPE, Value::Code(1 + small(number, 4))),
            (
                VISIT_SITUATION,
                Value::Text(format!("第{number}次走访，问了医保缴费和住房安全，屋顶已修好，煤已备足。")),
            ),
        ]
        .into_iter()
        .collect();
        if number.is_multiple_of(PENDING) {
            fields.set(VISIT_DIFFICULTY, Some(Value::Missing(Missing::Pending)));
        }
        (visit::KIND, "新增走访", fields)
    } else if share < VISITS + DAILIES {
        let fields = [
            (daily::DATE, date),
            (daily::CADRE, cadre_field),
            (daily::VILLAGE, place),
            (
                daily::STATE,
                Value::Code(if number.is_multiple_of(3) { filing::FILED } else { filing::ACCEPTED }),
            ),
            (daily::DONE, Value::Text("上午入户走访，下午整理台账，晚上开碰头会。".into())),
            (daily::FILED, Value::Date(day)),
        ];
        (daily::KIND, "新增日小结", fields.into_iter().collect())
    } else {
        let fields = [
            (visit::DATE, date),
            (visit::CADRE, cadre_field),
            (visit::HOUSEHOLD, Value::Ref(seen)),
            (VISIT_VILLAGE, place),
            (SUPPORT_FORM, Value::Code(1)),
            (SUPPORT_REASON, Value::Code(1 + small(number, 4))),
            (SUPPORT_SOURCE, Value::Code(1)),
            (SUPPORT_AMOUNT, Value::Money(i64::from(small(number, 900)) * 100 + 5000)),
        ];
        (SUPPORT, "新增帮扶", fields.into_iter().collect())
    };
    let edits = vec![Edit::add(id(1), kind, &fields)];
    (Change { act: act.into(), why: None, batch: None, undoes: None, edits }, cadre, id(2), at)
}
