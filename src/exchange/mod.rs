//! Tables in and out (F35): csv and jsonl, by the same reader and the same checks as the form.
//!
//! A table is read (`table`), its columns are matched with a kind's fields and each line becomes a record or a
//! refusal with its reason (`import`), and the whole is saved as one batch. Export writes what import reads. The
//! program's own data (`own`) takes the same road without the questions a person would be asked. Knows no screen.

pub mod blank;
pub mod csv;
pub mod decode;
pub mod export;
pub mod files;
pub mod import;
pub mod json;
pub mod own;
pub mod resolve;
pub mod rows;
pub mod table;
pub mod totals;

pub use import::{Difference, Double, Import, Planned, Refused};
pub use resolve::Resolver;
pub use table::{Format, Table};
