//! Records as bytes in the fold: numeric-tagged maps, so that a field can come or go without a conversion.
//!
//! A crc stands before every value: a flipped byte becomes an error here and never a wrong figure.
//! [`decode_fields`] reads only what a scan asks for.

use crate::model::id::Id;
use crate::model::record::{KindTag, Record, Stamp};
use crate::model::value::{Fields, Missing, Tag, Value};
use crate::store::journal::{Month, Place};
use chrono::{DateTime, NaiveDate, NaiveTime, Timelike};
use minicbor::data::Type;
use minicbor::{Decoder, Encoder};

type Out = Encoder<Vec<u8>>;
type Written = Result<(), minicbor::encode::Error<std::convert::Infallible>>;
type Read<T> = Result<T, minicbor::decode::Error>;

/// A record as the fold keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stored {
    /// The record.
    pub record: Record,
    /// Full pages of older places kept beside it.
    pub pages: u32,
    /// Where the later lines that made it stand, oldest first.
    pub places: Vec<Place>,
}

/// What is at the head of every record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Head {
    /// Its kind.
    pub kind: KindTag,
    /// Its revision.
    pub revision: u32,
    /// Struck out.
    pub void: bool,
}

// The tags of the record map, in the order they are written. Never reused.
const KIND: u8 = 1;
const REVISION: u8 = 2;
const VOID: u8 = 3;
const FIELDS: u8 = 4;
const CREATED: u8 = 5;
const CHANGED: u8 = 6;
const PAGES: u8 = 7;
const PLACES: u8 = 8;

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

/// Puts a crc before a value.
pub(super) fn seal(body: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(4 + body.len());
    bytes.extend_from_slice(&crc32fast::hash(body).to_le_bytes());
    bytes.extend_from_slice(body);
    bytes
}

/// The value behind its crc; `None` when it is damaged.
pub(super) fn unseal(bytes: &[u8]) -> Option<&[u8]> {
    let (crc, body) = bytes.split_first_chunk()?;
    (crc32fast::hash(body) == u32::from_le_bytes(*crc)).then_some(body)
}

/// A record as bytes, sealed.
pub(super) fn encode(stored: &Stored) -> Vec<u8> {
    let mut out = Encoder::new(Vec::with_capacity(256));
    // Writing to memory cannot fail.
    let _ = write_stored(&mut out, stored);
    seal(out.writer())
}

/// Places as bytes, sealed.
pub(super) fn encode_places(places: &[Place]) -> Vec<u8> {
    let mut out = Encoder::new(Vec::with_capacity(8 * places.len()));
    // Writing to memory cannot fail.
    let _ = write_places(&mut out, places);
    seal(out.writer())
}

fn write_stored(out: &mut Out, stored: &Stored) -> Written {
    let record = &stored.record;
    let changed = record.changed != record.created;
    let count = 5 + u64::from(record.void) + u64::from(changed) + u64::from(stored.pages > 0);
    out.map(count)?;
    out.u8(KIND)?.u16(record.kind)?;
    out.u8(REVISION)?.u32(record.revision)?;
    if record.void {
        out.u8(VOID)?.bool(true)?;
    }
    write_fields(out.u8(FIELDS)?, &record.fields)?;
    write_stamp(out.u8(CREATED)?, record.created)?;
    if changed {
        write_stamp(out.u8(CHANGED)?, record.changed)?;
    }
    if stored.pages > 0 {
        out.u8(PAGES)?.u32(stored.pages)?;
    }
    write_places(out.u8(PLACES)?, &stored.places)
}

fn write_stamp(out: &mut Out, stamp: Stamp) -> Written {
    let at = stamp.at.and_utc();
    out.array(3)?.i64(at.timestamp())?.u32(at.timestamp_subsec_nanos())?;
    out.bytes(&stamp.by.to_bytes())?.ok()
}

fn write_places(out: &mut Out, places: &[Place]) -> Written {
    out.array(2 * places.len() as u64)?;
    for place in places {
        out.u16(place.month.0)?.u64(place.offset)?;
    }
    Ok(())
}

fn write_fields(out: &mut Out, fields: &Fields) -> Written {
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

/// A whole record from a body without its crc; `None` when it cannot be read.
pub(super) fn decode(id: Id, body: &[u8]) -> Option<Stored> {
    read_stored(id, body).ok()
}

/// The head of a record.
pub(super) fn decode_head(body: &[u8]) -> Option<Head> {
    read_head(&mut Decoder::new(body), |_| Ok(())).ok()
}

/// The head of a record and only these of its fields (`wanted` in rising order).
pub(super) fn decode_fields(body: &[u8], wanted: &[Tag]) -> Option<(Head, Fields)> {
    let mut fields = Fields::new();
    let head = read_head(&mut Decoder::new(body), |input| {
        fields = read_some(input, wanted)?;
        Ok(())
    });
    head.ok().map(|head| (head, fields))
}

/// Places from a body without its crc.
pub(super) fn decode_places(body: &[u8]) -> Option<Vec<Place>> {
    read_places(&mut Decoder::new(body)).ok()
}

fn bad() -> minicbor::decode::Error {
    minicbor::decode::Error::message("not a record")
}

fn length(found: Option<u64>) -> Read<u64> {
    found.ok_or_else(bad)
}

/// Reads up to the fields and hands the decoder over there.
fn read_head<'a>(
    input: &mut Decoder<'a>,
    mut fields: impl FnMut(&mut Decoder<'a>) -> Read<()>,
) -> Read<Head> {
    let mut head = Head { kind: 0, revision: 0, void: false };
    for _ in 0..length(input.map()?)? {
        match input.u8()? {
            KIND => head.kind = input.u16()?,
            REVISION => head.revision = input.u32()?,
            VOID => head.void = input.bool()?,
            FIELDS => {
                fields(input)?;
                break;
            }
            _ => input.skip()?,
        }
    }
    Ok(head)
}

fn read_stored(id: Id, body: &[u8]) -> Read<Stored> {
    let mut input = Decoder::new(body);
    let (mut kind, mut revision, mut void) = (None, None, false);
    let (mut fields, mut created, mut changed) = (Fields::new(), None, None);
    let (mut pages, mut places) = (0, Vec::new());
    for _ in 0..length(input.map()?)? {
        match input.u8()? {
            KIND => kind = Some(input.u16()?),
            REVISION => revision = Some(input.u32()?),
            VOID => void = input.bool()?,
            FIELDS => fields = read_fields(&mut input)?,
            CREATED => created = Some(read_stamp(&mut input)?),
            CHANGED => changed = Some(read_stamp(&mut input)?),
            PAGES => pages = input.u32()?,
            PLACES => places = read_places(&mut input)?,
            _ => input.skip()?,
        }
    }
    let created = created.ok_or_else(bad)?;
    Ok(Stored {
        record: Record {
            id,
            kind: kind.ok_or_else(bad)?,
            revision: revision.ok_or_else(bad)?,
            created,
            changed: changed.unwrap_or(created),
            void,
            fields,
        },
        pages,
        places,
    })
}

fn read_stamp(input: &mut Decoder) -> Read<Stamp> {
    input.array()?;
    let (seconds, nanos) = (input.i64()?, input.u32()?);
    let at = DateTime::from_timestamp(seconds, nanos).ok_or_else(bad)?;
    Ok(Stamp { at: at.naive_utc(), by: read_id(input)? })
}

fn read_id(input: &mut Decoder) -> Read<Id> {
    let bytes = input.bytes()?.try_into().map_err(|_| bad())?;
    Ok(Id::from_bytes(bytes))
}

fn read_places(input: &mut Decoder) -> Read<Vec<Place>> {
    let count = length(input.array()?)? / 2;
    (0..count).map(|_| Ok(Place { month: Month(input.u16()?), offset: input.u64()? })).collect()
}

fn read_fields(input: &mut Decoder) -> Read<Fields> {
    let count = length(input.map()?)?;
    (0..count).map(|_| Ok((input.u16()?, read_value(input)?))).collect()
}

/// Tags are written in rising order, so reading stops behind the last one wanted.
fn read_some(input: &mut Decoder, wanted: &[Tag]) -> Read<Fields> {
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
