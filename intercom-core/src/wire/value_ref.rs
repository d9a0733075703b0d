//! Writes and compares values. Every type is borrowed as a [`ValueRef`], so that this code
//! is compiled once and not for each type.

use serde::ser::{Error as _, Serialize, SerializeMap, Serializer};
use serde_json::Value;

use super::extra::Extra;
use super::model::{List, Object, ObjectDef, Presence, ValueRef};
use super::scalar::whole;

pub(super) fn items(list: &dyn List) -> impl ExactSizeIterator<Item = ValueRef<'_>> {
    (0..list.len()).map(|index| list.at(index))
}

/// Returns the elements of a list of IDs that are written as numbers.
pub(super) fn numbers(ids: &dyn List) -> impl ExactSizeIterator<Item = ValueRef<'_>> {
    items(ids).map(|id| match id {
        ValueRef::Text(id) => ValueRef::Number(id),
        other => other,
    })
}

/// Returns the integer that an ID is written as; `None` if it is not a `u64`, or has a sign or
/// leading zeros.
pub(crate) fn canonical_u64(id: &str) -> Option<u64> {
    // `007` and `7` are different IDs, and the integer 7 stands for `7`.
    let is_canonical = id == "0" || !id.starts_with(['0', '+']);
    id.parse().ok().filter(|_| is_canonical)
}

/// Returns the fields of an object as they are written. With `with_nulls`, which JSON requires, a
/// null that was sent is written again.
pub(super) fn fields<'a>(
    spec: &'static ObjectDef,
    object: &'a dyn Object,
    with_nulls: bool,
) -> impl Iterator<Item = (&'a str, ValueRef<'a>)> {
    let extra = object.extra();
    let constants = spec
        .constants
        .iter()
        .map(|(name, text)| (*name, ValueRef::Text(text)));
    let declared = spec
        .fields
        .iter()
        .enumerate()
        .filter_map(move |(index, (name, presence))| {
            let view = object.field(index);
            let view = match written(extra, index, *presence, view) {
                Written::Value => view,
                Written::Null if with_nulls => ValueRef::Null,
                Written::Json(value) if with_nulls || !value.is_null() => ValueRef::Json(value),
                Written::Null | Written::Json(_) | Written::Nothing => return None,
            };
            Some((*name, view))
        });
    // The raw value of a declared field is written until the field is set.
    let is_set = move |name: &str| {
        let mut declared = spec.fields.iter();
        declared
            .position(|(field, _)| *field == name)
            .is_some_and(|index| extra.is_unusable(index) && !object.field(index).is_default())
    };
    let others = extra
        .iter()
        .filter(move |(name, _)| !is_set(name))
        .map(|(name, value)| (name, ValueRef::Json(value)));
    constants.chain(declared).chain(others)
}

/// How a declared field is written.
enum Written<'a> {
    Value,
    Null,
    Json(&'a Value),
    Nothing,
}

/// Returns how the declared field at `index` is written.
fn written<'a>(
    extra: &'a Extra,
    index: usize,
    presence: Presence,
    view: ValueRef<'_>,
) -> Written<'a> {
    if let Some((sent, read)) = extra.replaced(index)
        && serde_json::to_value(view).is_ok_and(|now| now == *read)
    {
        return Written::Json(sent);
    }
    if extra.is_defaulted(index) && view.is_default() {
        return Written::Nothing;
    }
    let is_marked = extra.is_marked(index);
    match view {
        ValueRef::Absent if is_marked => Written::Null,
        ValueRef::Absent => Written::Nothing,
        _ if presence == Presence::DefaultEmpty && !is_marked && view.is_empty() => {
            Written::Nothing
        }
        _ => Written::Value,
    }
}

impl<'a> ValueRef<'a> {
    /// Returns whether the value is an empty list or map, or an object that is written as `{}`.
    pub(super) fn is_empty(self) -> bool {
        match self {
            Self::List(list) => list.len() == 0,
            Self::Numbers(ids) => ids.len() == 0,
            Self::Fields(map) => map.is_empty(),
            Self::Entries(map) => map.entries().is_empty(),
            Self::Object(spec, object) => fields(spec, object, true).next().is_none(),
            _ => false,
        }
    }

    /// Returns whether the value is the default value of its type.
    pub(super) fn is_default(self) -> bool {
        match self {
            Self::Absent | Self::Null => true,
            Self::Bool(value) => !value,
            Self::Integer(number) => number == 0,
            Self::Float(number) => number == 0.0,
            Self::Text(text) => text.is_empty(),
            Self::Number(id) => id.is_empty(),
            Self::Json(value) | Self::Other(value) => value.is_null(),
            Self::Object(spec, object) => {
                object.extra().is_empty()
                    && (0..spec.fields.len()).all(|index| object.field(index).is_default())
            }
            Self::Numbers(_) | Self::Fields(_) | Self::List(_) | Self::Entries(_) => {
                self.is_empty()
            }
        }
    }

    /// Returns the path of a required part that has no value; an empty path if that is the value
    /// itself.
    pub(crate) fn missing(self) -> Option<String> {
        match self {
            Self::Object(spec, object) => {
                let mut fields = spec.fields.iter().enumerate();
                fields.find_map(|(index, (name, _))| object.field(index).inside(name))
            }
            Self::List(list) => items(list)
                .enumerate()
                .find_map(|(index, item)| item.inside(&index.to_string())),
            Self::Other(value) => value.is_null().then(String::new),
            _ => None,
        }
    }

    /// Returns the path of a missing part, relative to the object that contains the value as
    /// `name`.
    fn inside(self, name: &str) -> Option<String> {
        let path = self.missing()?;
        Some(if path.is_empty() {
            name.to_owned()
        } else {
            format!("{name}.{path}")
        })
    }

    /// Returns why the value must not be sent; `None` if it can be sent.
    pub(crate) fn refusal(self) -> Option<&'a str> {
        match self {
            Self::Object(_, object) => object.extra().refusal(),
            _ => None,
        }
    }
}

impl Serialize for ValueRef<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match *self {
            Self::Absent | Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(value),
            Self::Integer(number) => serializer.serialize_i64(number),
            Self::Float(number) => match whole(number) {
                Some(integer) => serializer.serialize_i64(integer),
                None => serializer.serialize_f64(number),
            },
            Self::Text(text) => serializer.serialize_str(text),
            Self::Number(id) => match canonical_u64(id) {
                Some(number) => serializer.serialize_u64(number),
                None => serializer.serialize_str(id),
            },
            Self::Numbers(ids) => serializer.collect_seq(numbers(ids)),
            Self::Json(value) | Self::Other(value) => value.serialize(serializer),
            Self::Fields(map) => map.serialize(serializer),
            Self::List(list) => serializer.collect_seq(items(list)),
            Self::Entries(map) => serializer.collect_map(map.entries()),
            Self::Object(spec, object) => {
                if let Some(reason) = object.extra().refusal() {
                    return Err(S::Error::custom(reason));
                }
                let mut map = serializer.serialize_map(None)?;
                for (name, view) in fields(spec, object, true) {
                    map.serialize_entry(name, &view)?;
                }
                map.end()
            }
        }
    }
}

impl PartialEq for ValueRef<'_> {
    fn eq(&self, other: &Self) -> bool {
        match (*self, *other) {
            (Self::Absent, Self::Absent) | (Self::Null, Self::Null) => true,
            (Self::Bool(one), Self::Bool(other)) => one == other,
            (Self::Integer(one), Self::Integer(other)) => one == other,
            (Self::Float(one), Self::Float(other)) => one == other,
            (Self::Text(one), Self::Text(other)) => one == other,
            (Self::Number(one), Self::Number(other)) => one == other,
            (Self::Json(one), Self::Json(other)) | (Self::Other(one), Self::Other(other)) => {
                one == other
            }
            (Self::Fields(one), Self::Fields(other)) => one == other,
            (Self::Numbers(one), Self::Numbers(other)) | (Self::List(one), Self::List(other)) => {
                one.len() == other.len() && items(one).eq(items(other))
            }
            (Self::Entries(one), Self::Entries(other)) => one.entries() == other.entries(),
            (Self::Object(spec, one), Self::Object(other_spec, other)) => {
                spec.name == other_spec.name
                    && (0..spec.fields.len()).all(|index| one.field(index) == other.field(index))
                    && one.extra() == other.extra()
            }
            _ => false,
        }
    }
}
