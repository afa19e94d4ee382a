//! Dumb drawing: what a screen wants shown goes in, cells and the place of the caret come out.
//!
//! Nothing here knows what a record, a duty or a village is. Every function takes a [`Look`] (colours and border
//! glyphs) and a rectangle, draws only what fits, and never panics however small the rectangle is. Widths are
//! measured in one place, [`text::width`]. The real terminal cursor must stand at the returned caret each frame,
//! because the Chinese input method puts its candidates there.
pub mod chart;
pub mod dialog;
pub mod facts;
pub mod field;
pub mod form;
mod form_layout;
pub mod frame;
pub mod layer;
pub mod list;
pub mod paint;
pub mod screen_text;
pub mod scroll;
pub mod table;
pub mod text;
pub mod textbox;
pub mod theme;

pub use field::{Edit, LineBox};
pub use frame::{Chrome, Hint, chrome};
pub use scroll::ListState;
pub use textbox::TextBox;
pub use theme::{Glyphs, Look, Theme, Tone};
