//! JSON Schemas of the types: what a request has to be, and what a response may be.
//!
//! Every type of [`types`](crate::types) implements [`JsonSchema`], and so do [`Id`](crate::Id), [`Timestamp`](crate::Timestamp),
//! [`InlineString`](crate::InlineString), [`Nullable`](crate::Nullable), [`Extra`](crate::Extra) and [`UnknownValue`](crate::UnknownValue). Custom types can
//! contain them. [`request`] and [`response`] return the schemas of an operation, to describe it to a language model for instance:
//!
//! ```
//! # #[cfg(feature = "tickets")] {
//! use intercom_api::{OPERATIONS, schema};
//! use schemars::generate::SchemaSettings;
//!
//! let bodies: Vec<_> = OPERATIONS
//!     .iter()
//!     .filter_map(|operation| {
//!         let settings = SchemaSettings::draft2020_12().with(|settings| settings.meta_schema = None);
//!         let body = schema::request(operation, settings.into_generator())?;
//!         Some((operation.name, operation.summary, body))
//!     })
//!     .collect();
//! let (_, _, body) = bodies.iter().find(|(name, ..)| *name == "tickets.create").unwrap();
//! assert!(body.pointer("/properties/ticket_type_id").is_some());
//! # }
//! ```
//!
//! # Strictness
//!
//! The schema of a request describes what a caller should send: enums are closed, what the API requires is required, IDs and times have the form that the API
//! declares, and null is valid only where it has a meaning. Undeclared fields are allowed, as in the type. Limits on lengths and ranges are not in the schema,
//! because the server checks them.
//!
//! The schema of a response describes what the type accepts: any string beside the known values of an enum, any JSON but null beside the known shapes of a
//! union, IDs as strings or numbers, times as integers or strings of digits, null for whatever may be missing and among the elements of an array or a map, and
//! undeclared fields. Only what is always present is required. Decoding accepts more, which the schemas leave out: a number or a boolean for a string, digits
//! for a number, and an empty array, object or string for a missing value.
//!
//! A type that requests and responses share has the schema of a response. Inside the schema of a request it is exact, and its name ends in `Request`.

use std::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Map, Value};

use crate::OperationInfo;
use crate::generated::schemas;

/// Returns the schema of the body of `operation`, with the definitions that it refers to; `None` if it sends no JSON.
///
/// A generator stores the definitions of what it has described before, so use a new one for each call.
pub fn request(operation: &OperationInfo, generator: SchemaGenerator) -> Option<Schema> {
    schemas::request(operation.name).map(|whole| whole(generator))
}

/// Returns the schema of the response of `operation` on success, with the definitions that it refers to; `None` if that is not JSON.
///
/// A generator stores the definitions of what it has described before, so use a new one for each call.
pub fn response(operation: &OperationInfo, generator: SchemaGenerator) -> Option<Schema> {
    schemas::response(operation.name).map(|whole| whole(generator))
}

/// Adds every type of this build to the definitions of `generator`. [`take_definitions`](SchemaGenerator::take_definitions) returns them by name.
///
/// # Examples
///
/// ```
/// # #[cfg(feature = "full")] {
/// let mut generator = schemars::SchemaGenerator::default();
/// intercom_api::schema::define_all(&mut generator);
/// let definitions = generator.take_definitions(true);
/// assert!(definitions.contains_key("Ticket"));
/// # }
/// ```
pub fn define_all(generator: &mut SchemaGenerator) {
    for part in schemas::ALL {
        part(generator);
    }
}

/// The schema of a type as a part of another one.
pub(crate) type Part = fn(&mut SchemaGenerator) -> Schema;

/// The schema of a type by itself.
pub(crate) type Whole = fn(SchemaGenerator) -> Schema;

/// The docs of an operation: its description, names and docs of its parameters, and whether its body is required.
#[cfg(feature = "dynamic")]
pub(crate) type Docs = (&'static str, &'static [(&'static str, &'static str)], bool);

pub(crate) fn of<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<T>()
}

pub(crate) fn whole<T: JsonSchema>(generator: SchemaGenerator) -> Schema {
    generator.into_root_schema_for::<T>()
}

/// A type of responses as it is sent in requests.
pub(crate) struct Sent<T>(PhantomData<T>);

/// Implements `JsonSchema` for a type: its name, its schema as JSON, and the types that the numbers in the JSON refer to.
macro_rules! __describe {
    ($type:ty, $name:literal, $json:literal, [$($other:ty),*]) => {
        impl ::schemars::JsonSchema for $type {
            fn schema_name() -> ::std::borrow::Cow<'static, str> {
                ::std::borrow::Cow::Borrowed($name)
            }

            fn schema_id() -> ::std::borrow::Cow<'static, str> {
                ::std::borrow::Cow::Borrowed(concat!("intercom_api::types::", $name))
            }

            fn json_schema(generator: &mut ::schemars::SchemaGenerator) -> ::schemars::Schema {
                $crate::schema::filled($json, &[$($crate::schema::of::<$other>),*], generator)
            }
        }
    };
}
pub(crate) use __describe;

/// Parses a schema, and replaces the numbers in it with the schemas of `others`.
pub(crate) fn filled(json: &str, others: &[Part], generator: &mut SchemaGenerator) -> Schema {
    // The generator wrote valid JSON; tests parse each schema.
    let mut schema: Map<String, Value> = serde_json::from_str(json).unwrap_or_default();
    fill_object(&mut schema, others, generator);
    schema.into()
}

fn fill(value: &mut Value, others: &[Part], generator: &mut SchemaGenerator) {
    match value {
        Value::Object(map) => fill_object(map, others, generator),
        Value::Array(list) => {
            for value in list {
                fill(value, others, generator);
            }
        }
        _ => {}
    }
}

fn fill_object(map: &mut Map<String, Value>, others: &[Part], generator: &mut SchemaGenerator) {
    // A property named `$ref` has a schema as its value, not a number.
    let number = map.get("$ref").and_then(Value::as_u64);
    let part = number.and_then(|number| others.get(usize::try_from(number).ok()?));
    if let Some(part) = part {
        map.remove("$ref");
        if let Value::Object(schema) = part(generator).to_value() {
            for (key, value) in schema {
                // The description of the field precedes that of its type.
                map.entry(key).or_insert(value);
            }
        }
        return;
    }
    for (_, value) in map.iter_mut() {
        fill(value, others, generator);
    }
}
