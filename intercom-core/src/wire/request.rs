//! Reads the bodies of requests from JSON, which is sent unchanged or is rejected.

use serde::de::{Deserialize, Deserializer, Error as _};
use serde_json::Value;

use super::deviation::kind_of;
use super::empty::other_string;
use super::findings;
use super::found::Found;
use super::model::{FieldRead, Marks, Object, Presence};
use super::object::{OneValue, empty_value, replace};

const EXPECTED: &str = "an object";

/// Reads an object of a request.
pub fn read_request<'de, T: Object, D: Deserializer<'de>>(
    place: &mut T,
    deserializer: D,
) -> Result<Found, D::Error> {
    let value = Value::deserialize(deserializer)?;
    read_exact(place, value).map_err(D::Error::custom)
}

fn read_exact<T: Object>(object: &mut T, value: Value) -> Result<Found, String> {
    let fields = match value {
        Value::Object(fields) => fields,
        Value::Null => return Ok(Found::Null),
        Value::String(text) => return Ok(other_string(EXPECTED, &text)),
        other => return Ok(findings::unusable(EXPECTED, other)),
    };
    let spec = T::spec();
    let mut marks = Marks::default();
    let mut constants = vec![false; spec.constants.len()];
    for (name, value) in fields {
        let mut one = OneValue(&value);
        let (read, report) = findings::observe(|| object.read_field(&name, &mut one, &mut marks));
        match read.map_err(|error| format!("invalid `{name}`: {error}"))? {
            FieldRead::Done => {
                let mut fields = spec.fields.iter();
                if let Some(index) = fields.position(|(field, _)| *field == name) {
                    replace(object, index, value);
                }
            }
            FieldRead::Unknown => {
                let mut known = spec.constants.iter();
                match known.position(|(constant, _)| *constant == name) {
                    None => object.extra_mut().insert(name, value),
                    Some(index) => {
                        let (_, only) = spec.constants[index];
                        if value.as_str() != Some(only) {
                            return Err(format!("invalid `{name}`: expected `{only}`"));
                        }
                        constants[index] = true;
                    }
                }
            }
            FieldRead::Odd(found, index) => {
                let nullable = spec.fields.get(index);
                let nullable =
                    nullable.is_some_and(|(_, presence)| *presence != Presence::Required);
                if found == Found::Null && nullable {
                    replace(object, index, value);
                    continue;
                }
                let part = report.deviations.first().map(ToString::to_string);
                let part = part.or_else(|| Some(report.skipped.first()?.reason.clone()));
                return Err(refusal(&name, found, part));
            }
        }
    }
    object.extra_mut().add_fidelity(marks.fidelity);
    if let Some(index) = constants.iter().position(|seen| !seen) {
        let (name, only) = spec.constants[index];
        return Err(format!("missing field `{name}`: must be `{only}`"));
    }
    match spec.in_mask(spec.required & !marks.seen).next() {
        Some(index) => Err(format!("missing field `{}`", spec.field_name(index))),
        None => Ok(Found::Value),
    }
}

/// Returns why the value of a field is rejected: because of the value itself, or a part of it.
fn refusal(name: &str, found: Found, part: Option<String>) -> String {
    let (raw, expected) = match found {
        Found::Unusable => findings::take_raw().unwrap_or_default(),
        Found::Deviated | Found::Patched => {
            drop(findings::take_raw());
            let part = part.unwrap_or_else(|| "an element is null".to_owned());
            return format!("invalid `{name}`: {part}");
        }
        empty => (empty_value(empty), "a value"),
    };
    format!(
        "invalid `{name}`: expected {expected}, found {}",
        kind_of(&raw)
    )
}
