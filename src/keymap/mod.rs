//! Which key does what, and nothing about what the act then does.
//!
//! One table of actions ([`Action`]) feeds the bottom hint line, the help screen, the palette and the check of
//! key map files, so that help and behaviour cannot drift apart. Keys are looked up through a stack of
//! [`Context`]s, the nearest first. This room knows no record, no screen and no store; it may use ratatui only
//! to read what the terminal sent.
pub mod action;
pub mod context;
pub mod key;
pub mod load;
pub mod map;

pub use action::{Action, Info};
pub use context::Context;
pub use key::{Code, Key, fold_char};
pub use load::{Fault, Shipped};
pub use map::{KeyMap, KeySeq, Match, label};
