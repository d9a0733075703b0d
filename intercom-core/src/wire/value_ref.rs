//! Values as they look on the wire. All types are seen through this one, so that writing, showing, comparing and judging them is compiled once and not for each.

use std::fmt;

use serde::ser::{Error as _, Serialize, SerializeMap, Serializer};
use serde_json::Value;

use super::model::{List, Object, ObjectDef, Presence, ValueRef};

fn items(list: &dyn List) -> impl ExactSizeIterator<Item = ValueRef<'_>> {
    (0..list.len()).map(|index| list.at(index))
}

/// The fields of an object that have a value, as they are written.
fn fields<'a>(
    spec: &'static ObjectDef,
    object: &'a dyn Object,
) -> impl Iterator<Item = (&'a str, ValueRef<'a>)> {
    let constants = spec
        .constants
        .iter()
        .map(|(name, text)| (*name, ValueRef::Text(text)));
    let declared = spec
        .fields
        .iter()
        .enumerate()
        .map(|(index, (name, presence))| (*name, *presence, object.field(index)))
        .filter(|(_, presence, view)| match view {
            ValueRef::Absent => false,
            _ => *presence != Presence::DefaultEmpty || !view.is_empty(),
        })
        .map(|(name, _, view)| (name, view));
    let others = object
        .extra()
        .iter()
        .map(|(name, value)| (name, ValueRef::Json(value)));
    constants.chain(declared).chain(others)
}

impl<'a> ValueRef<'a> {
    fn is_empty(self) -> bool {
        match self {
            Self::List(list) => list.len() == 0,
            Self::Numbers(ids) => ids.is_empty(),
            Self::Fields(map) => map.is_empty(),
            Self::Entries(map) => map.entries().is_empty(),
            Self::Object(spec, object) => fields(spec, object).next().is_none(),
            _ => false,
        }
    }

    /// How badly the value fits its type: how many of its fields are not declared, and how many objects lack what they need.
    pub fn misfits(self) -> usize {
        let all = |views: &mut dyn Iterator<Item = ValueRef<'a>>| {
            views.map(ValueRef::misfits).fold(0, usize::saturating_add)
        };
        match self {
            Self::Object(spec, object) => {
                let own = object.extra().len() + usize::from(self.missing().is_some());
                let mut inner = (0..spec.fields.len()).map(|index| object.field(index));
                own.saturating_add(all(&mut inner))
            }
            Self::List(list) => all(&mut items(list)),
            Self::Other(_) => usize::MAX,
            _ => 0,
        }
    }

    /// The path of a part that has to be there and is not. It is empty if it is the value itself.
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

    /// The path of what the value lacks, seen from what holds it as `name`.
    fn inside(self, name: &str) -> Option<String> {
        let path = self.missing()?;
        Some(if path.is_empty() {
            name.to_owned()
        } else {
            format!("{name}.{path}")
        })
    }

    /// Why it must not be sent.
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
            Self::Float(number) => serializer.serialize_f64(number),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Number(id) => match id.as_u64() {
                Some(number) => serializer.serialize_u64(number),
                None => serializer.serialize_str(id.as_str()),
            },
            Self::Numbers(ids) => serializer.collect_seq(ids.iter().map(ValueRef::Number)),
            Self::Json(value) | Self::Other(value) => value.serialize(serializer),
            Self::Fields(map) => map.serialize(serializer),
            Self::List(list) => serializer.collect_seq(items(list)),
            Self::Entries(map) => serializer.collect_map(map.entries()),
            Self::Object(spec, object) => {
                if let Some(reason) = object.extra().refusal() {
                    return Err(S::Error::custom(reason));
                }
                let mut map = serializer.serialize_map(None)?;
                for (name, view) in fields(spec, object) {
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
            (Self::Numbers(one), Self::Numbers(other)) => one == other,
            (Self::Json(one), Self::Json(other)) | (Self::Other(one), Self::Other(other)) => {
                one == other
            }
            (Self::Fields(one), Self::Fields(other)) => one == other,
            (Self::List(one), Self::List(other)) => {
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

/// Shows objects with the fields that have a value, by their names on the wire.
impl fmt::Debug for ValueRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
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
            Self::Number(id) => f.write_str(id.as_str()),
            Self::Numbers(ids) => f
                .debug_list()
                .entries(ids.iter().map(ValueRef::Number))
                .finish(),
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
                    None => map(f, &mut fields(spec, object)),
                    Some(_) => f.write_str("{..}"),
                }
            }
        }
    }
}
