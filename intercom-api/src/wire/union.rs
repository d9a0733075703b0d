//! Values that have one of several shapes.

use serde_json::Value;

use super::read::{self, Read, Rejected};

/// How well a value fits an alternative: how many of its fields the alternative does not declare.
pub(crate) trait Alternative: Read {
    fn misfits(&self) -> usize {
        0
    }

    /// Whether JSON of this kind is what the alternative is written as.
    fn is_of_kind(_: &Value) -> bool {
        true
    }

    /// The path of a part that has to be there and is not.
    fn missing(&self) -> Option<String> {
        None
    }

    /// Why it must not be sent.
    fn refusal(&self) -> Option<&str> {
        None
    }
}

/// The path of what `value` lacks, seen from the object that holds it as `field`.
pub(crate) fn inside<T: Alternative>(field: &str, value: &T) -> Option<String> {
    let path = value.missing()?;
    Some(if path.is_empty() {
        field.to_owned()
    } else {
        format!("{field}.{path}")
    })
}

macro_rules! plain {
    ($($kind:ty)*) => { $(impl Alternative for $kind {})* };
}
plain!(Value crate::Id crate::Timestamp serde_json::Map<String, Value>);

/// Scalars read one another; in a union, the JSON kind tells them apart.
macro_rules! of_kind {
    ($($kind:ty, $is:path;)*) => {$(
        impl Alternative for $kind {
            fn is_of_kind(value: &Value) -> bool {
                $is(value)
            }
        }
    )*};
}
of_kind! {
    String, Value::is_string;
    i64, Value::is_i64;
    f64, Value::is_number;
    bool, Value::is_boolean;
}

impl<T: Alternative + super::Element> Alternative for Vec<T> {
    fn misfits(&self) -> usize {
        self.iter().map(T::misfits).fold(0, usize::saturating_add)
    }

    fn missing(&self) -> Option<String> {
        self.iter()
            .enumerate()
            .find_map(|(index, item)| inside(&index.to_string(), item))
    }
}

impl<T: Alternative + super::Element> Alternative for std::collections::BTreeMap<String, T> {}

impl<T: Alternative> Alternative for Box<T> {
    fn misfits(&self) -> usize {
        T::misfits(self)
    }

    fn missing(&self) -> Option<String> {
        T::missing(self)
    }
}

/// The best reading so far: how badly it fits, the value, and the elements of lists that it left out.
pub(crate) type Best<U> = Option<(usize, U, Vec<Rejected>)>;

/// Keeps the better of two readings: the one that leaves fewer fields undeclared, the earlier one if both do as well.
pub(crate) fn pick<T: Alternative, U>(
    value: &Value,
    best: &mut Best<U>,
    wrap: impl FnOnce(T) -> U,
) {
    let (read, rejected) = read::apart(|| T::read(value));
    if let Ok(Some(read)) = read {
        let misfits = read
            .misfits()
            .saturating_add(rejected.len())
            .saturating_add(usize::from(!T::is_of_kind(value)));
        if best.as_ref().is_none_or(|(known, ..)| misfits < *known) {
            *best = Some((misfits, wrap(read), rejected));
        }
    }
}

/// What the reading was, whose left-out elements count from now on.
pub(crate) fn settle<U>(best: Best<U>) -> Option<U> {
    best.map(|(_, value, rejected)| {
        read::also_rejected(rejected);
        value
    })
}
