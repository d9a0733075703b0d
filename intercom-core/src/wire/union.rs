//! Values that have one of several shapes.

use serde::de::{Deserialize, Deserializer, Error as _};
use serde_json::Value;

use super::decode::Decode;
use super::skipped::{self, SkippedItem};

/// An enum made by the macro `__union`.
#[doc(hidden)]
pub trait Union: Sized {
    /// The alternative that fits best, if one does.
    fn of(value: &Value) -> Result<Option<Self>, serde_json::Error>;

    /// What fits none.
    fn other(value: Value) -> Self;
}

/// Reads a union.
pub fn read_union<'de, T: Union, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    let value = Value::deserialize(deserializer)?;
    if value.is_null() {
        return Ok(None);
    }
    Ok(match T::of(&value).map_err(D::Error::custom)? {
        Some(read) => Some(read),
        None if is_nothing(&value) => None,
        None => Some(T::other(value)),
    })
}

fn is_nothing(value: &Value) -> bool {
    value.as_array().is_some_and(Vec::is_empty)
}

/// Whether the `type` of an object is `constant`.
pub fn is_typed(value: &Value, constant: &str) -> bool {
    value.get("type").and_then(Value::as_str) == Some(constant)
}

/// The best reading so far: how badly it fits, the value, and the elements of lists that it left out.
type Best<U> = Option<(usize, U, Vec<SkippedItem>)>;

/// Keeps the better of two readings: the one that leaves fewer fields undeclared, the earlier one if both do as well.
pub fn pick<T: Decode, U>(value: &Value, best: &mut Best<U>, wrap: impl FnOnce(T) -> U) {
    let (read, skipped) = skipped::apart(|| T::read(value));
    if let Ok(Some(read)) = read {
        let misfits = read
            .view()
            .misfits()
            .saturating_add(skipped.len())
            .saturating_add(usize::from(!T::is_of_kind(value)));
        if best.as_ref().is_none_or(|(known, ..)| misfits < *known) {
            *best = Some((misfits, wrap(read), skipped));
        }
    }
}

/// What the reading was, whose left-out elements count from now on.
pub fn settle<U>(best: Best<U>) -> Option<U> {
    best.map(|(_, value, skipped)| {
        skipped::also_skipped(skipped);
        value
    })
}
