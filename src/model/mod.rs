//! The words of the office, pure: values, kinds, records, changes. No clock, no files, no screen.

pub mod change;
pub mod days;
pub mod draft;
pub mod id;
pub mod layout;
pub mod record;
pub mod value;
