//! The words of the office, pure: values, kinds, records, changes. No clock, no files, no screen.

pub mod amount;
pub mod board;
pub mod calendar;
pub mod change;
pub mod compute;
pub mod dates;
pub mod days;
pub mod dictionary;
pub mod draft;
pub mod duty;
pub mod figure;
pub mod filter;
pub mod fold;
pub mod id;
pub mod id_card;
pub mod input;
pub mod kind;
pub mod layout;
pub mod loader;
pub mod period;
pub mod pinyin;
pub mod record;
pub mod search;
pub mod show;
pub mod typed;
pub mod value;
