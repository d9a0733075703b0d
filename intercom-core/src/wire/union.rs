//! Unions: values that have one of several shapes.

use serde::de::{Deserialize, Deserializer, Error as _};
use serde_json::Value;

use super::decode::Decode;
use super::findings::{self, Finding};
use super::found::Found;
use super::model::ValueRef;

/// An enum that the macro `__union` implements.
#[doc(hidden)]
pub trait Union: Sized {
    /// Reads the alternative that fits best; `None` if no alternative fits.
    fn of(value: &Value) -> Result<Best<Self>, serde_json::Error>;

    /// Creates a value that fits no alternative.
    fn other(value: Value) -> Self;
}

/// Reads a union.
pub fn read_union<'de, T: Union, D: Deserializer<'de>>(
    place: &mut T,
    deserializer: D,
) -> Result<Found, D::Error> {
    let value = Value::deserialize(deserializer)?;
    if value.is_null() {
        return Ok(Found::Null);
    }
    Ok(match T::of(&value).map_err(D::Error::custom)? {
        Some(Reading {
            value: read,
            found,
            findings,
            raw,
            ..
        }) => {
            *place = read;
            if let Some(raw) = raw {
                findings::put_raw("", raw);
            }
            findings::put_tail(findings);
            found
        }
        None if value.as_array().is_some_and(Vec::is_empty) => {
            findings::finish(0, Found::EmptyArray)
        }
        None => {
            *place = T::other(value);
            Found::Value
        }
    })
}

/// Returns whether the `type` of an object is `constant`.
pub fn is_typed(value: &Value, constant: &str) -> bool {
    value.get("type").and_then(Value::as_str) == Some(constant)
}

/// A value read as one of the alternatives.
pub struct Reading<U> {
    /// How badly the value fits the alternative.
    misfits: usize,
    value: U,
    found: Found,
    findings: Vec<Finding>,
    /// The JSON to write, if the value does not represent all of it.
    raw: Option<Value>,
}

/// The best reading so far.
pub type Best<U> = Option<Reading<U>>;

/// Reads the alternative that the `type` selects.
pub fn typed<T: Decode, U>(
    value: &Value,
    wrap: impl FnOnce(T) -> U,
) -> Result<Best<U>, serde_json::Error> {
    read_alternative(value, wrap)
}

/// Reads an alternative, and stores it as `best` if it fits better than the previous best: if it
/// has fewer deviations and undeclared fields. The earlier alternative wins a tie.
pub fn pick<T: Decode, U>(value: &Value, best: &mut Best<U>, wrap: impl FnOnce(T) -> U) {
    if let Ok(Some(reading)) = read_alternative(value, wrap)
        && reading.misfits != usize::MAX
        && (best.as_ref()).is_none_or(|known| reading.misfits < known.misfits)
    {
        *best = Some(reading);
    }
}

/// The weight of a deviation, compared with an undeclared field. A deviation is stronger evidence
/// against an alternative, because fields are often added and rarely removed.
const WEIGHT: usize = 4;

fn read_alternative<T: Decode, U>(
    value: &Value,
    wrap: impl FnOnce(T) -> U,
) -> Result<Best<U>, serde_json::Error> {
    let mut read = T::empty();
    let found = T::read(&mut read, value)?;
    let (findings, raw) = match found {
        Found::Value => (Vec::new(), None),
        _ => (findings::take_tail(), findings::take_raw()),
    };
    let raw = raw.map(|(raw, _)| raw);
    if !found.is_value() && found != Found::Blank {
        return Ok(None);
    }
    let view = read.view();
    let misfits = if found == Found::Blank || lacks_everything(view) {
        usize::MAX
    } else {
        (view.misfits())
            .saturating_add(usize::from(!T::is_of_kind(value)))
            .saturating_add(usize::from(raw.is_some()))
    };
    Ok(Some(Reading {
        misfits,
        value: wrap(read),
        found,
        findings,
        raw,
    }))
}

/// Returns whether an object has required fields, and none of them was sent.
fn lacks_everything(view: ValueRef<'_>) -> bool {
    match view {
        ValueRef::Object(spec, object) => {
            spec.required != 0 && object.extra().absent() == spec.required
        }
        _ => false,
    }
}

impl<'a> ValueRef<'a> {
    /// Returns how badly the value fits its type, from its undeclared fields, its deviations, and
    /// its required fields without a value; `usize::MAX` if a part matches no alternative of a
    /// union.
    pub fn misfits(self) -> usize {
        let all = |views: &mut dyn Iterator<Item = ValueRef<'a>>| {
            views.map(ValueRef::misfits).fold(0, usize::saturating_add)
        };
        match self {
            Self::Object(spec, object) => {
                let own =
                    object.extra().misfits(WEIGHT) + usize::from(self.missing().is_some()) * WEIGHT;
                let mut inner = (0..spec.fields.len()).map(|index| object.field(index));
                own.saturating_add(all(&mut inner))
            }
            Self::List(list) => all(&mut super::value_ref::items(list)),
            Self::Other(_) => usize::MAX,
            _ => 0,
        }
    }
}
