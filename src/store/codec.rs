//! Records as bytes in the fold: numeric-tagged maps, so that a field can come or go without a conversion.
//!
//! A crc stands before every value: a flipped byte becomes an error here and never a wrong figure.
//! [`decode_fields`] reads only what a scan asks for.

use crate::model::id::Id;
use crate::model::record::{KindTag, Record, Stamp};
use crate::model::value::{Fields, Tag};
use crate::store::journal::{Month, Place};
use crate::store::values::{Out, Read, Written, bad, length, read_fields, read_id, read_some, write_fields};
use chrono::DateTime;
use minicbor::{Decoder, Encoder};

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

fn read_places(input: &mut Decoder) -> Read<Vec<Place>> {
    let count = length(input.array()?)? / 2;
    (0..count).map(|_| Ok(Place { month: Month(input.u16()?), offset: input.u64()? })).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::value::{Missing, Value};
    use chrono::{Datelike, NaiveDateTime, TimeDelta};
    use proptest::collection::{btree_map, vec};
    use proptest::prelude::*;

    fn id() -> impl Strategy<Value = Id> {
        any::<[u8; 16]>().prop_map(Id::from_bytes)
    }

    fn moment() -> impl Strategy<Value = NaiveDateTime> {
        (-60_000_000_000_i64..60_000_000_000, 0..2_000_000_000_u32)
            .prop_filter_map("no such moment", |(seconds, nanos)| {
                Some(DateTime::from_timestamp(seconds, nanos % 1_000_000_000)?.naive_utc())
            })
    }

    fn plain() -> impl Strategy<Value = Value> {
        prop_oneof![
            "\\PC{0,20}".prop_map(Value::Text),
            any::<i64>().prop_map(Value::Int),
            any::<i64>().prop_map(Value::Money),
            any::<i64>().prop_map(Value::Decimal),
            moment().prop_map(|at| Value::Date(at.date())),
            moment().prop_map(|at| Value::Time(at.time())),
            any::<bool>().prop_map(Value::Bool),
            any::<u16>().prop_map(Value::Code),
            vec(any::<u16>(), 0..5).prop_map(Value::Codes),
            id().prop_map(Value::Ref),
            (0..4_usize).prop_map(|place| Value::Missing(Missing::ALL[place])),
        ]
    }

    fn fields() -> impl Strategy<Value = Fields> {
        let row = btree_map(any::<u16>(), plain(), 0..4).prop_map(|row| row.into_iter().collect());
        let value = prop_oneof![4 => plain(), 1 => vec(row, 0..3).prop_map(Value::Rows)];
        btree_map(any::<u16>(), value, 0..8).prop_map(|fields| fields.into_iter().collect())
    }

    fn stored() -> impl Strategy<Value = Stored> {
        let stamp = || (moment(), id()).prop_map(|(at, by)| Stamp { at, by });
        let place =
            (any::<u16>(), any::<u64>()).prop_map(|(month, offset)| Place { month: Month(month), offset });
        let record = (id(), any::<u16>(), any::<u32>(), stamp(), stamp(), any::<bool>(), fields());
        (record, any::<u32>(), vec(place, 0..5)).prop_map(
            |((id, kind, revision, created, changed, void, fields), pages, places)| Stored {
                record: Record { id, kind, revision, created, changed, void, fields },
                pages,
                places,
            },
        )
    }

    proptest! {
        #[test]
        fn a_record_comes_back_as_it_was(stored in stored(), wanted in vec(any::<u16>(), 0..4)) {
            let bytes = encode(&stored);
            let body = unseal(&bytes).unwrap();
            prop_assert_eq!(decode(stored.record.id, body), Some(stored.clone()));
            let head = decode_head(body).unwrap();
            prop_assert_eq!((head.kind, head.void), (stored.record.kind, stored.record.void));
            // Some that are there, some that are not.
            let mut wanted = wanted;
            wanted.extend(stored.record.fields.iter().map(|(tag, _)| tag).step_by(2));
            wanted.sort_unstable();
            let (_, some) = decode_fields(body, &wanted).unwrap();
            for (tag, value) in stored.record.fields.iter() {
                prop_assert_eq!(some.get(tag), wanted.contains(&tag).then_some(value));
            }
        }

        #[test]
        fn a_flipped_bit_is_seen(stored in stored(), at in any::<prop::sample::Index>(), bit in 0..8_u32) {
            let mut bytes = encode(&stored);
            let at = at.index(bytes.len());
            bytes[at] ^= 1 << bit;
            prop_assert_eq!(unseal(&bytes), None);
        }

        #[test]
        fn garbage_is_an_error_and_no_panic(bytes in vec(any::<u8>(), 0..200)) {
            let _ = decode(Id::NIL, &bytes);
            let _ = decode_fields(&bytes, &[1, 2, 3]);
            let _ = decode_places(&bytes);
        }
    }

    #[test]
    fn what_a_newer_version_adds_to_the_head_is_passed_over() {
        let stored = Stored {
            record: Record {
                id: Id::NIL,
                kind: 3,
                revision: 1,
                created: Stamp { at: NaiveDateTime::default(), by: Id::MAX },
                changed: Stamp { at: NaiveDateTime::default() + TimeDelta::days(1), by: Id::NIL },
                void: true,
                fields: [(7, Value::Int(1))].into_iter().collect(),
            },
            pages: 0,
            places: Vec::new(),
        };
        assert_eq!(stored.record.changed.at.day(), 2);
        let sealed = encode(&stored);
        let body = unseal(&sealed).unwrap();
        // One more entry in the map, under a tag nobody knows, before the others.
        let mut newer = vec![body[0] + 1, 23, 0x82, 0x01, 0x61, b'x'];
        newer.extend_from_slice(&body[1..]);
        assert_eq!(decode(Id::NIL, &newer), Some(stored));
        assert_eq!(decode_head(&newer).map(|head| head.kind), Some(3));
    }
}
