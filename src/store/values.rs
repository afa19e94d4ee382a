//! Fields and values as bytes: maps from tag to value, every value readable without the dictionary.
//!
//! Words, whole numbers and yes/no stand for themselves; every other value is an array that begins with its
//! number. A tag nobody knows is kept, since nothing here asks what a tag means.

use crate::model::id::Id;
use crate::model::value::{Fields, Missing, Tag, Value};
use chrono::{NaiveDate, NaiveTime, Timelike};
use minicbor::data::Type;
use minicbor::{Decoder, Encoder};

pub(super) type Out = Encoder<Vec<u8>>;
pub(super) type Written = Result<(), minicbor::encode::Error<std::convert::Infallible>>;
pub(super) type Read<T> = Result<T, minicbor::decode::Error>;

// The first number of a value that is not words, a whole number or yes/no. Never reused.
const MONEY: u8 = 1;
const DECIMAL: u8 = 2;
const DATE: u8 = 3;
const TIME: u8 = 4;
const CODE: u8 = 5;
const CODES: u8 = 6;
const REF: u8 = 7;
const ROWS: u8 = 8;
const MISSING: u8 = 9;

pub(super) fn bad() -> minicbor::decode::Error {
    minicbor::decode::Error::message("not a record")
}

pub(super) fn length(found: Option<u64>) -> Read<u64> {
    found.ok_or_else(bad)
}

pub(super) fn write_fields(out: &mut Out, fields: &Fields) -> Written {
    out.map(fields.len() as u64)?;
    for (tag, value) in fields.iter() {
        write_value(out.u16(tag)?, value)?;
    }
    Ok(())
}

fn write_value(out: &mut Out, value: &Value) -> Written {
    match value {
        Value::Text(text) => out.str(text)?.ok(),
        Value::Int(number) => out.i64(*number)?.ok(),
        Value::Bool(yes) => out.bool(*yes)?.ok(),
        Value::Money(fen) => out.array(2)?.u8(MONEY)?.i64(*fen)?.ok(),
        Value::Decimal(number) => out.array(2)?.u8(DECIMAL)?.i64(*number)?.ok(),
        Value::Date(day) => {
            let days = day.signed_duration_since(NaiveDate::default()).num_days();
            out.array(2)?.u8(DATE)?.i64(days)?.ok()
        }
        Value::Time(time) => {
            out.array(3)?.u8(TIME)?;
            out.u32(time.num_seconds_from_midnight())?.u32(time.nanosecond())?.ok()
        }
        Value::Code(code) => out.array(2)?.u8(CODE)?.u16(*code)?.ok(),
        Value::Codes(codes) => {
            out.array(1 + codes.len() as u64)?.u8(CODES)?;
            codes.iter().try_for_each(|code| out.u16(*code)?.ok())
        }
        Value::Ref(id) => out.array(2)?.u8(REF)?.bytes(&id.to_bytes())?.ok(),
        Value::Rows(rows) => {
            out.array(1 + rows.len() as u64)?.u8(ROWS)?;
            rows.iter().try_for_each(|row| write_fields(out, row))
        }
        Value::Missing(missing) => {
            let place = Missing::ALL.iter().position(|one| one == missing).unwrap_or(0);
            let place = u8::try_from(place).unwrap_or(0);
            out.array(2)?.u8(MISSING)?.u8(place)?.ok()
        }
    }
}

pub(super) fn read_id(input: &mut Decoder) -> Read<Id> {
    let bytes = input.bytes()?.try_into().map_err(|_| bad())?;
    Ok(Id::from_bytes(bytes))
}

pub(super) fn read_fields(input: &mut Decoder) -> Read<Fields> {
    let count = length(input.map()?)?;
    (0..count).map(|_| Ok((input.u16()?, read_value(input)?))).collect()
}

/// Tags are written in rising order, so reading stops behind the last one wanted.
pub(super) fn read_some(input: &mut Decoder, wanted: &[Tag]) -> Read<Fields> {
    let mut fields = Fields::new();
    let Some(last) = wanted.last() else {
        return Ok(fields);
    };
    for _ in 0..length(input.map()?)? {
        let tag = input.u16()?;
        if tag > *last {
            break;
        }
        if wanted.binary_search(&tag).is_ok() {
            fields.set(tag, Some(read_value(input)?));
        } else {
            input.skip()?;
        }
    }
    Ok(fields)
}

fn read_value(input: &mut Decoder) -> Read<Value> {
    match input.datatype()? {
        Type::String => return Ok(Value::Text(input.str()?.to_owned())),
        Type::Bool => return Ok(Value::Bool(input.bool()?)),
        Type::Array => {}
        _ => return Ok(Value::Int(input.i64()?)),
    }
    let count = length(input.array()?)?.saturating_sub(1);
    Ok(match input.u8()? {
        MONEY => Value::Money(input.i64()?),
        DECIMAL => Value::Decimal(input.i64()?),
        DATE => {
            let days = chrono::TimeDelta::try_days(input.i64()?).ok_or_else(bad)?;
            Value::Date(NaiveDate::default().checked_add_signed(days).ok_or_else(bad)?)
        }
        TIME => {
            let (seconds, nanos) = (input.u32()?, input.u32()?);
            let time = NaiveTime::from_num_seconds_from_midnight_opt(seconds, nanos);
            Value::Time(time.ok_or_else(bad)?)
        }
        CODE => Value::Code(input.u16()?),
        CODES => Value::Codes((0..count).map(|_| input.u16()).collect::<Read<_>>()?),
        REF => Value::Ref(read_id(input)?),
        ROWS => Value::Rows((0..count).map(|_| read_fields(input)).collect::<Read<_>>()?),
        MISSING => {
            let place = usize::from(input.u8()?);
            Value::Missing(*Missing::ALL.get(place).ok_or_else(bad)?)
        }
        _ => return Err(bad()),
    })
}
