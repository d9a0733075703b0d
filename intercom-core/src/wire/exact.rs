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

/// Returns the result of reading a scalar that was sent as this JSON. If it `has_two_forms`, the field
/// compares them.
#[cold]
pub(super) fn compared(
    read: ValueRef<'_>,
    has_two_forms: bool,
    expected: &'static str,
    sent: Value,
) -> Found {
    if !has_two_forms && serde_json::to_value(read).is_ok_and(|written| written == sent) {
        return Found::Value;
    }
    findings::put_raw(expected, sent);
    findings::finish(0, Found::Patched)
}

#[cfg(test)]
#[allow(unreachable_pub, dead_code, reason = "the macros are for public types")]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{Id, Timestamp, UnknownValue};

    #[derive(Clone, PartialEq, Eq, Hash)]
    enum State {
        Open,
        Unknown(UnknownValue),
    }

    crate::__open_enum!(State { Open "open", });

    /// A type with a field of each kind.
    #[derive(Clone)]
    struct Kinds {
        time: Option<Timestamp>,
        id: Option<Id>,
        number: Id,
        numbers: Vec<Id>,
        count: Option<i64>,
        ratio: Option<f64>,
        flag: Option<bool>,
        text: Option<String>,
        texts: Vec<String>,
        state: Option<State>,
        inner: Option<Box<Kinds>>,
        extra: crate::Extra,
    }

    crate::__object!(Kinds read_response [] {
        0 optional view time "time",
        1 optional view id "id",
        2 required number number "number",
        3 default_empty number numbers "numbers",
        4 optional view count "count",
        5 optional view ratio "ratio",
        6 optional view flag "flag",
        7 optional view text "text",
        8 default_empty view texts "texts",
        9 optional view state "state",
        10 optional view inner "inner",
    });

    fn written(sent: &Value) -> Value {
        let read: Kinds =
            serde_json::from_str(&sent.to_string()).unwrap_or_else(|_| panic!("{sent}"));
        serde_json::to_value(read).unwrap_or_default()
    }

    #[test]
    fn every_form_of_a_scalar_is_preserved() {
        let forms = [
            json!("2025-06-15T15:06:40.123Z"),
            json!(1_750_000_000_123_i64),
            json!("1750000000"),
            json!(5),
            json!(-5),
            json!(u64::MAX),
            json!(5.0),
            json!(5.5),
            json!("5"),
            json!("5.0"),
            json!(" 5"),
            json!(true),
            json!("true"),
            json!(""),
            json!(null),
            json!([5, "5", null, true]),
            json!({ "a": 5 }),
        ];
        for name in Kinds::names() {
            for form in &forms {
                let sent =
                    json!({ "number": 1, name: form, "inner": { "number": "1", name: form } });
                assert_eq!(exactly(|| written(&sent)), sent, "{name}");
            }
        }
    }

    #[test]
    fn a_changed_field_has_the_form_of_its_type() {
        let sent = json!({ "number": "7", "time": "2025-06-15T15:06:40Z", "numbers": ["1"] });
        let read = exactly(|| serde_json::from_value::<Kinds>(sent.clone()));
        let Ok(mut read) = read else { panic!() };
        read.time = Some(Timestamp::from_second(1));
        read.numbers.push("2".into());
        let written = serde_json::to_value(&read).unwrap_or_default();
        assert_eq!(
            written,
            json!({ "number": "7", "time": 1, "numbers": [1, 2] })
        );
    }

    #[test]
    fn other_values_have_the_form_of_their_type() {
        let sent = json!({ "number": "7", "id": 7, "time": "2025-06-15T15:06:40Z", "count": "5" });
        let canonical = json!({ "number": 7, "id": "7", "time": 1_750_000_000, "count": 5 });
        assert_eq!(written(&sent), canonical);
        // The setting ends with the function, even if it panics.
        let panicked = std::panic::catch_unwind(|| exactly(|| panic!("expected")));
        assert!(panicked.is_err());
        assert_eq!(exactly(|| exactly(|| written(&sent))), sent);
        assert_eq!(written(&sent), canonical);
    }

    impl Kinds {
        fn names() -> impl Iterator<Item = &'static str> {
            <Self as crate::wire::Object>::spec()
                .fields
                .iter()
                .map(|(name, _)| *name)
        }
    }
}
