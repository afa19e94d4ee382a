//! Filter sentences (being written elsewhere): this one keeps everything.

use crate::model::days::DayRange;
use crate::model::kind::{Field, Kind};
use crate::model::show::Names;
use crate::model::value::{Tag, Value};
use chrono::NaiveDate;

/// A filter sentence.
#[derive(Clone, Debug, Default)]
pub struct Filter;

impl Filter {
    /// Reads a sentence.
    ///
    /// # Errors
    /// Never yet.
    pub fn parse(_text: &str, _kind: &Kind, _today: NaiveDate) -> Result<Self, String> {
        Ok(Self)
    }

    /// The days it asks for.
    #[must_use]
    pub fn days(&self, _date: Tag) -> Option<DayRange> {
        None
    }

    /// Whether it keeps a record.
    #[must_use]
    pub fn keeps(&self, _kind: &Kind, _value: &dyn Fn(&Field) -> Option<Value>, _names: &dyn Names) -> bool {
        true
    }
}
