//! JSON Schemas of the types: what a request has to be, and what an answer may be.
//!
//! Every type of [`types`](crate::types) implements [`JsonSchema`], and so do [`Id`](crate::Id), [`Timestamp`](crate::Timestamp), [`InlineString`](crate::InlineString),
//! [`Nullable`](crate::Nullable), [`Extra`](crate::Extra) and [`UnknownValue`](crate::UnknownValue). Put them into types of your own, or ask for the schemas
//! of an operation, to tell a language model how to call it for instance:
//!
//! ```
//! # #[cfg(feature = "tickets")] {
//! use intercom_api::{OPERATIONS, schema};
//! use schemars::generate::SchemaSettings;
//!
//! let tools: Vec<_> = OPERATIONS
//!     .iter()
//!     .filter_map(|operation| {
//!         let settings = SchemaSettings::draft2020_12().with(|settings| settings.meta_schema = None);
//!         let body = schema::request(operation, settings.into_generator())?;
//!         Some((operation.function, operation.summary, body))
//!     })
//!     .collect();
//! let (_, _, body) = tools.iter().find(|(name, ..)| *name == "create_ticket").unwrap();
//! assert!(body.pointer("/properties/ticket_type_id").is_some());
//! # }
//! ```
//!
//! # How strict they are
//!
//! The schema of a request is what a caller should send: enums are closed, what the API needs is required, ids and times have the one form that the API
//! declares, and null is valid only where it says something. Fields that are not declared are allowed, as in the type. Limits on lengths and ranges are the
//! server's to check, and not in the schema.
//!
//! The schema of an answer is what the type reads: any text beside the known values of an enum, any JSON but null beside the known shapes of a union, ids as
//! text or numbers, times as whole numbers or their digits, null for whatever may be missing and among the elements of a list or a map, and fields that are not
//! declared. Only what is safely there is required. Reading forgives some more that is not worth writing into every schema: a number or a boolean for text,
//! digits for a number, and an empty list, object or text for nothing.
//!
//! A type that requests and answers share has the schema of an answer; inside of the schema of a request it is exact, and its name ends in `Request`.

use std::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Map, Value};

use crate::Operation;
use crate::generated::schemas;

/// The schema of the body that `operation` takes, with the definitions that it refers to; `None` if it takes no JSON.
///
/// A generator holds the definitions of what it has described before, so give each call one of its own.
pub fn request(operation: &Operation, generator: SchemaGenerator) -> Option<Schema> {
    schemas::request(operation.function).map(|whole| whole(generator))
}

/// The schema of what `operation` answers when it succeeds, with the definitions that it refers to; `None` if that is no JSON.
///
/// A generator holds the definitions of what it has described before, so give each call one of its own.
pub fn response(operation: &Operation, generator: SchemaGenerator) -> Option<Schema> {
    schemas::response(operation.function).map(|whole| whole(generator))
}

/// Adds every type of this build to the definitions of `generator`, from where
/// [`take_definitions`](SchemaGenerator::take_definitions) gives them by name.
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

pub(crate) fn of<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<T>()
}

pub(crate) fn whole<T: JsonSchema>(generator: SchemaGenerator) -> Schema {
    generator.into_root_schema_for::<T>()
}

/// Stands for a type that answers have too, as it is sent.
pub(crate) struct Sent<T>(PhantomData<T>);

/// Gives a type its schema: its name, the text, and the types that stand for the numbers in it.
macro_rules! describe {
    ($type:ty, $name:literal, $text:literal, [$($other:ty),*]) => {
        impl ::schemars::JsonSchema for $type {
            fn schema_name() -> ::std::borrow::Cow<'static, str> {
                ::std::borrow::Cow::Borrowed($name)
            }

            fn schema_id() -> ::std::borrow::Cow<'static, str> {
                ::std::borrow::Cow::Borrowed(concat!("intercom_api::types::", $name))
            }

            fn json_schema(generator: &mut ::schemars::SchemaGenerator) -> ::schemars::Schema {
                $crate::schema::filled($text, &[$($crate::schema::of::<$other>),*], generator)
            }
        }
    };
}
pub(crate) use describe;

/// The schema that `text` is, with those of `others` in place of their numbers.
pub(crate) fn filled(text: &str, others: &[Part], generator: &mut SchemaGenerator) -> Schema {
    // The text was written as JSON when the crate was built; each is parsed in the tests.
    let mut schema: Map<String, Value> = serde_json::from_str(text).unwrap_or_default();
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
    // A property of this name has a schema, and no number.
    let number = map.get("$ref").and_then(Value::as_u64);
    let part = number.and_then(|number| others.get(usize::try_from(number).ok()?));
    if let Some(part) = part {
        map.remove("$ref");
        if let Value::Object(schema) = part(generator).to_value() {
            for (key, value) in schema {
                // What is said of the place goes before what is said of the type.
                map.entry(key).or_insert(value);
            }
        }
        return;
    }
    for (_, value) in map.iter_mut() {
        fill(value, others, generator);
    }
}
