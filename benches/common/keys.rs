//! What a terminal sends for the keys that are measured.

pub const UP: &str = "\x1b[A";
pub const DOWN: &str = "\x1b[B";
pub const LEFT: &str = "\x1b[D";
pub const RIGHT: &str = "\x1b[C";
pub const PAGE_UP: &str = "\x1b[5~";
pub const PAGE_DOWN: &str = "\x1b[6~";
pub const TAB: &str = "\t";
pub const BACK_TAB: &str = "\x1b[Z";
pub const ENTER: &str = "\r";
pub const ESCAPE: &str = "\x1b";
/// The backspace key.
pub const ERASE: &str = "\x7f";
pub const F3: &str = "\x1bOR";
pub const F4: &str = "\x1bOS";
pub const F6: &str = "\x1b[17~";
pub const F10: &str = "\x1b[21~";
pub const CTRL_F: &str = "\x06";
