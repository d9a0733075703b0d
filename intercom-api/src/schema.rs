//! JSON Schemas of all types, and of the request and response bodies of operations.
//!
//! Every type of [`types`](crate::types) implements [`JsonSchema`], and so do [`Id`](crate::Id), [`Timestamp`](crate::Timestamp),
//! [`InlineString`](crate::InlineString), [`Nullable`](crate::Nullable), [`Extra`](crate::Extra) and [`UnknownValue`](crate::UnknownValue). Custom types can
//! contain them. [`request`] and [`response`] return the schemas of an operation, for example to describe the operation to a language model:
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
//! The schema of a request is strict and describes what a caller should send. Enums are closed, fields that the API requires are required, IDs and times have
//! the type that the API declares, and null is valid only where it has a meaning. Undeclared fields are allowed, as in the type. Limits on lengths and ranges
//! are not included, because the server validates them.
//!
//! The schema of a response is tolerant and describes what the type accepts. An enum is any string, a union is one of its variants or any other JSON except
//! null, an ID is a string or a number, and a time is an integer or a string of digits. Null is valid for fields that may be missing, and for elements of arrays
//! and maps. Undeclared fields are allowed, and only fields that are always present are required. Decoding accepts more than the schema: a number or a boolean
//! for a string, a string of digits for a number, and an empty array, object or string for a missing value.
//!
//! A type that requests and responses share implements [`JsonSchema`] with the schema of a response. The schema of a request contains the strict schema of the
//! type, under a name that ends in `Request`.

use std::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Map, Value};

use crate::OperationInfo;
use crate::generated::schemas;

/// Returns the schema of the request body of `operation`, with its definitions; `None` if the operation sends no JSON.
///
/// A generator stores the definitions of earlier schemas, so create a new one for each call.
pub fn request(operation: &OperationInfo, generator: SchemaGenerator) -> Option<Schema> {
    schemas::request(operation.name).map(|schema| schema(generator))
}

/// Returns the schema of the response body of `operation` on success, with its definitions; `None` if the body is not JSON.
///
/// A generator stores the definitions of earlier schemas, so create a new one for each call.
pub fn response(operation: &OperationInfo, generator: SchemaGenerator) -> Option<Schema> {
    schemas::response(operation.name).map(|schema| schema(generator))
}

/// Adds the schemas of all types of this build to the definitions of `generator`.
///
/// [`take_definitions`](SchemaGenerator::take_definitions) returns them by name.
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
    for subschema in schemas::ALL {
        subschema(generator);
    }
}

/// Returns the schema of a type as a part of another schema.
pub(crate) type SubschemaFn = fn(&mut SchemaGenerator) -> Schema;

/// Returns the schema of a type with its definitions.
pub(crate) type RootSchemaFn = fn(SchemaGenerator) -> Schema;

/// The docs of an operation: its description, the names and docs of its parameters, and whether its body is required.
#[cfg(feature = "dynamic")]
pub(crate) type Docs = (&'static str, &'static [(&'static str, &'static str)], bool);

pub(crate) fn subschema<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<T>()
}

pub(crate) fn root_schema<T: JsonSchema>(generator: SchemaGenerator) -> Schema {
    generator.into_root_schema_for::<T>()
}

/// A marker for the request schema of a type that requests and responses share.
pub(crate) struct InRequest<T>(PhantomData<T>);

/// Implements `JsonSchema` for a type. In the JSON, the value of `$ref` is an index into the list of referenced types.
macro_rules! __describe {
    ($type:ty, $name:literal, $json:literal, [$($referenced:ty),*]) => {
        impl ::schemars::JsonSchema for $type {
            fn schema_name() -> ::std::borrow::Cow<'static, str> {
                ::std::borrow::Cow::Borrowed($name)
            }

            fn schema_id() -> ::std::borrow::Cow<'static, str> {
                ::std::borrow::Cow::Borrowed(concat!("intercom_api::types::", $name))
            }

            fn json_schema(generator: &mut ::schemars::SchemaGenerator) -> ::schemars::Schema {
                $crate::schema::resolve($json, &[$($crate::schema::subschema::<$referenced>),*], generator)
            }
        }
    };
}
pub(crate) use __describe;

/// Parses a schema, and replaces each index in a `$ref` with the schema from `referenced`.
pub(crate) fn resolve(
    json: &str,
    referenced: &[SubschemaFn],
    generator: &mut SchemaGenerator,
) -> Schema {
    // The generator wrote valid JSON; tests parse each schema.
    let mut schema: Map<String, Value> = serde_json::from_str(json).unwrap_or_default();
    resolve_object(&mut schema, referenced, generator);
    schema.into()
}

fn resolve_value(value: &mut Value, referenced: &[SubschemaFn], generator: &mut SchemaGenerator) {
    match value {
        Value::Object(map) => resolve_object(map, referenced, generator),
        Value::Array(elements) => {
            for element in elements {
                resolve_value(element, referenced, generator);
            }
        }
        _ => {}
    }
}

fn resolve_object(
    map: &mut Map<String, Value>,
    referenced: &[SubschemaFn],
    generator: &mut SchemaGenerator,
) {
    // A property that is named `$ref` has a schema as its value, not an index.
    let index = map.get("$ref").and_then(Value::as_u64);
    let subschema = index.and_then(|index| referenced.get(usize::try_from(index).ok()?));
    if let Some(subschema) = subschema {
        map.remove("$ref");
        if let Value::Object(schema) = subschema(generator).to_value() {
            for (key, value) in schema {
                // The description of the field takes precedence over the description of its type.
                map.entry(key).or_insert(value);
            }
        }
        return;
    }
    for (_, value) in map.iter_mut() {
        resolve_value(value, referenced, generator);
    }
}
