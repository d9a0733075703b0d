//! Values that have one of several shapes.

use serde_json::Value;

use super::Read;

/// How well a value fits an alternative: how many of its fields the alternative does not declare.
pub(crate) trait Alternative: Read {
    fn misfits(&self) -> usize {
        0
    }

    /// The path of a part that has to be there and is not.
    fn missing(&self) -> Option<String> {
        None
    }
}

/// The path of what `value` lacks, seen from the object that holds it as `field`.
pub(crate) fn inside<T: Alternative>(field: &str, value: &T) -> Option<String> {
    let path = value.missing()?;
    Some(if path.is_empty() { field.to_owned() } else { format!("{field}.{path}") })
}

macro_rules! plain {
    ($($kind:ty)*) => { $(impl Alternative for $kind {})* };
}
plain!(String i64 f64 bool Value crate::Id crate::Timestamp serde_json::Map<String, Value>);

impl<T: Alternative + super::Element> Alternative for Vec<T> {
    fn misfits(&self) -> usize {
        self.iter().map(T::misfits).fold(0, usize::saturating_add)
    }

    fn missing(&self) -> Option<String> {
        self.iter()
            .enumerate()
            .find_map(|(index, item)| Some((index, item.missing()?)))
            .map(|(index, path)| if path.is_empty() { index.to_string() } else { format!("{index}.{path}") })
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

/// Keeps the better of two readings: the one that leaves fewer fields undeclared, the earlier one if both do as well.
pub(crate) fn pick<T: Alternative, U>(value: &Value, best: &mut Option<(usize, U)>, wrap: impl FnOnce(T) -> U) {
    if let Ok(Some(read)) = T::read(value) {
        let misfits = read.misfits();
        if best.as_ref().is_none_or(|(known, _)| misfits < *known) {
            *best = Some((misfits, wrap(read)));
        }
    }
}
