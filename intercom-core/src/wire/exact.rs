//! Exact reading, which also preserves the form of scalars, such as a time that was sent as a string.
//!
//! By default, a scalar is written in the form of its type. Recording its form takes memory for each
//! scalar that has another one, and the API sends many IDs as numbers.

use std::cell::Cell;

use serde_json::Value;

use super::findings;
use super::found::Found;
use super::model::ValueRef;

thread_local! {
    static EXACT: Cell<bool> = const { Cell::new(false) };
}

/// Runs `read`. The values that it reads are written as they were sent, including the form of scalars,
/// until they are changed.
pub fn exactly<T>(read: impl FnOnce() -> T) -> T {
    /// Restores the state even if `read` panics.
    struct Restore(bool);

    impl Drop for Restore {
        fn drop(&mut self) {
            EXACT.with(|exact| exact.set(self.0));
        }
    }

    let restore = Restore(EXACT.with(|exact| exact.replace(true)));
    let value = read();
    drop(restore);
    value
}

#[inline]
pub(super) fn is_exact() -> bool {
    EXACT.with(Cell::get)
}

/// Returns the result of reading a scalar that was sent as this JSON.
#[cold]
pub(super) fn compared(read: ValueRef<'_>, expected: &'static str, sent: Value) -> Found {
    if serde_json::to_value(read).is_ok_and(|written| written == sent) {
        return Found::Value;
    }
    findings::put_raw(expected, sent);
    findings::finish(0, Found::Patched)
}
