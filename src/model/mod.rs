//! (being built)
pub mod amount;
pub mod calendar;
pub mod dates;
pub mod fold;
pub mod id_card;
pub mod pinyin;
pub mod search;
