//! `Debug` output of values, and of their kinds for the feature `redact-debug`.

use std::any::type_name;
use std::fmt;

use serde_json::Value;

use super::extra::Extra;
use super::model::ValueRef;
use super::value_ref::{fields, items, numbers};
use crate::redact::safe_path;

/// Whether `Debug` shows the kinds of values in place of the values.
const IS_ENABLED: bool = cfg!(feature = "redact-debug");

/// A value of which `Debug` shows only the kind, such as `string`.
///
/// The names of declared fields are shown, and those of undeclared ones if they look like names. The
/// keys of maps are not shown: customers choose them.
pub(super) struct Redacted<'a>(pub(super) ValueRef<'a>);

impl fmt::Debug for Redacted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.0 {
            ValueRef::Absent | ValueRef::Null => "null",
            ValueRef::Bool(_) => "boolean",
            ValueRef::Integer(_) => "integer",
            ValueRef::Float(_) => "number",
            ValueRef::Text(_) | ValueRef::Number(_) => "string",
            ValueRef::Numbers(ids) => {
                let ids = numbers(ids).map(Redacted);
                return f.debug_list().entries(ids).finish();
            }
            ValueRef::Json(value) | ValueRef::Other(value) => match value {
                Value::Null => "null",
                Value::Bool(_) => "boolean",
                Value::Number(_) => "number",
                Value::String(_) => "string",
                Value::Array(list) => {
                    let list = list.iter().map(|value| Redacted(ValueRef::Json(value)));
                    return f.debug_list().entries(list).finish();
                }
                Value::Object(fields) => return fmt_map(fields.len(), f),
            },
            ValueRef::Fields(fields) => return fmt_map(fields.len(), f),
            ValueRef::Entries(map) => return fmt_map(map.entries().len(), f),
            ValueRef::List(list) => {
                return f.debug_list().entries(items(list).map(Redacted)).finish();
            }
            ValueRef::Object(definition, object) => {
                write!(f, "{} ", definition.name)?;
                let mut map = f.debug_map();
                for (name, value) in fields(definition, object, false) {
                    map.entry(&format_args!("{}", safe_path(name)), &Redacted(value));
                }
                return map.finish();
            }
        };
        f.write_str(kind)
    }
}

/// Shows an object with its JSON names, and without the fields that have no value. With the feature
/// `redact-debug`, values are replaced by their kinds.
impl fmt::Debug for ValueRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(result) = fmt_value(*self, f) {
            return result;
        }
        let map = |f: &mut fmt::Formatter<'_>,
                   fields: &mut dyn Iterator<Item = (&str, ValueRef<'_>)>| {
            let mut map = f.debug_map();
            for (name, view) in fields {
                map.entry(&format_args!("{name}"), &view);
            }
            map.finish()
        };
        match *self {
            Self::Absent | Self::Null => f.write_str("null"),
            Self::Bool(value) => fmt::Display::fmt(&value, f),
            Self::Integer(number) => fmt::Display::fmt(&number, f),
            Self::Float(number) => fmt::Debug::fmt(&number, f),
            Self::Text(text) => fmt::Debug::fmt(text, f),
            Self::Number(id) => f.write_str(id),
            Self::Numbers(ids) => f.debug_list().entries(numbers(ids)).finish(),
            Self::Json(value) | Self::Other(value) => match value {
                Value::Null => f.write_str("null"),
                Value::Bool(value) => fmt::Display::fmt(value, f),
                Value::Number(number) => fmt::Display::fmt(number, f),
                Value::String(text) => fmt::Debug::fmt(text, f),
                Value::Array(list) => f
                    .debug_list()
                    .entries(list.iter().map(ValueRef::Json))
                    .finish(),
                Value::Object(fields) => ValueRef::Fields(fields).fmt(f),
            },
            Self::Fields(fields) => map(
                f,
                &mut fields
                    .iter()
                    .map(|(name, value)| (name.as_str(), ValueRef::Json(value))),
            ),
            Self::List(list) => f.debug_list().entries(items(list)).finish(),
            Self::Entries(entries) => map(f, &mut entries.entries().into_iter()),
            Self::Object(spec, object) => {
                write!(f, "{} ", spec.name)?;
                match self.refusal() {
                    None => map(f, &mut fields(spec, object, false)),
                    Some(_) => f.write_str("{..}"),
                }
            }
        }
    }
}

impl fmt::Debug for Extra {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fields = self
            .iter()
            .map(|(name, value)| (name, ValueRef::Json(value)));
        f.debug_map().entries(fields).finish()
    }
}

fn fmt_map(len: usize, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let noun = if len == 1 { "entry" } else { "entries" };
    write!(f, "{{{len} {noun}}}")
}

/// Formats a value for `Debug`, or its kind with the feature.
pub(super) fn fmt_value(value: ValueRef<'_>, f: &mut fmt::Formatter<'_>) -> Option<fmt::Result> {
    IS_ENABLED.then(|| fmt::Debug::fmt(&Redacted(value), f))
}

/// Formats a value as `Debug` does with the feature.
pub(crate) fn redacted(value: ValueRef<'_>) -> String {
    format!("{:?}", Redacted(value))
}

/// Formats an open enum for `Debug`. With the feature, unknown values are left out.
pub fn fmt_enum(value: &str, is_unknown: bool, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_str(if IS_ENABLED && is_unknown {
        "unknown"
    } else {
        value
    })
}

/// A value of a type that is not read by `wire`. With the feature, `Debug` shows it as `..`.
pub struct Shown<'a>(pub &'a dyn fmt::Debug);

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if IS_ENABLED {
            f.write_str("..")
        } else {
            self.0.fmt(f)
        }
    }
}

/// A value of any type. With the feature, `Debug` shows arbitrary JSON as `..`. The types of the API
/// redact their values themselves, and other types belong to the caller.
pub(crate) struct Body<'a, T: ?Sized>(pub(crate) &'a T);

impl<T: fmt::Debug + ?Sized> fmt::Debug for Body<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_json = type_name::<T>().contains(type_name::<Value>());
        if IS_ENABLED && (is_json || is_text::<T>()) {
            f.write_str("..")
        } else {
            self.0.fmt(f)
        }
    }
}

/// Returns whether a type is a string or bytes.
fn is_text<T: ?Sized>() -> bool {
    [
        type_name::<String>(),
        type_name::<&str>(),
        type_name::<Vec<u8>>(),
    ]
    .contains(&type_name::<T>())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{Extra, Id, InlineString, Page, Response, Timestamp};

    #[test]
    fn shows_kinds() {
        let json = json!({"a": "ada@example.com"});
        let list = json!(["ada@example.com", 5, 0.5, true, null, {"ada": 1, "x": 2}, []]);
        let id = Id::from("ada");
        for (value, expected) in [
            (ValueRef::Text("ada@example.com"), "string"),
            (ValueRef::Number(&id), "string"),
            (ValueRef::Integer(1_723_104_611), "integer"),
            (ValueRef::Float(0.5), "number"),
            (ValueRef::Bool(true), "boolean"),
            (ValueRef::Absent, "null"),
            (ValueRef::Json(&json), "{1 entry}"),
            (
                ValueRef::Other(&list),
                "[string, number, number, boolean, null, {2 entries}, []]",
            ),
        ] {
            assert_eq!(format!("{:?}", Redacted(value)), expected);
        }
    }

    /// Without the feature, `Debug` shows values; with it, no type does.
    #[test]
    fn the_feature_applies_to_every_type() {
        const VALUE: &str = "ada@example.com";
        let mut extra = Extra::default();
        extra.insert("note", VALUE);
        let json = json!({"email": VALUE});
        let shown = [
            format!("{:?}", Id::from(VALUE)),
            format!("{:?}", InlineString::from(VALUE)),
            format!("{extra:?}"),
            format!("{:?}", ValueRef::Json(&json)),
            format!("{:?}", Shown(&VALUE)),
            format!("{:?}", Response::from(json.clone())),
            format!("{:?}", Response::from(vec![json.clone()])),
            format!("{:?}", Response::from(VALUE.to_owned())),
            format!("{:?}", Page::new(vec![json.clone()], None)),
            format!("{:?}", Page::new(vec![Id::from(VALUE)], None)),
        ];
        for text in shown {
            assert_eq!(text.contains(VALUE), !IS_ENABLED, "{text}");
        }
        let time = format!("{:?}", Timestamp::from_second(1_723_104_611));
        let expected = if IS_ENABLED {
            "Timestamp(integer)"
        } else {
            "Timestamp(1723104611)"
        };
        assert_eq!(time, expected);
    }
}
