//! Keeps a panic inside sled from reaching the clerk.
//!
//! sled panics on some damaged files. Every call into it goes through [`contain`], which turns a panic into
//! `None`; the panic hook is kept quiet meanwhile, also for sled's own threads, so that nothing is scrawled
//! over the screen.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;
use std::thread;

thread_local! {
    static CONTAINED: Cell<bool> = const { Cell::new(false) };
}

static HOOK: Once = Once::new();

/// Whether the panic now being reported is one the store catches. A panic hook that touches the terminal
/// asks this first.
#[must_use]
pub fn contained() -> bool {
    CONTAINED.with(Cell::get) || thread::current().name().is_some_and(|name| name.starts_with("sled"))
}

/// Wraps the panic hook once, so that contained panics are not printed.
pub(super) fn install() {
    HOOK.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !contained() {
                before(info);
            }
        }));
    });
}

/// Runs `work`; `None` when it panicked.
pub(super) fn contain<T>(work: impl FnOnce() -> T) -> Option<T> {
    let outer = CONTAINED.with(|flag| flag.replace(true));
    let result = panic::catch_unwind(AssertUnwindSafe(work));
    CONTAINED.with(|flag| flag.set(outer));
    result.ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_inside_comes_back_as_nothing() {
        install();
        assert_eq!(contain(|| 7), Some(7));
        assert_eq!(contain(|| -> u8 { panic!("as sled does") }), None);
        assert!(!contained());
    }
}
