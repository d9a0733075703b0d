//! JSON Schemas of the types that all resources share.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::{Extra, Id, InlineString, Nullable, Timestamp, UnknownValue};

impl JsonSchema for Id {
    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("Id")
    }

    fn schema_id() -> Cow<'static, str> {
        Cow::Borrowed("intercom_api::Id")
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "An ID, as a string or an integer.",
            "type": ["string", "integer"],
        })
    }
}

impl JsonSchema for InlineString {
    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("InlineString")
    }

    fn schema_id() -> Cow<'static, str> {
        Cow::Borrowed("intercom_api::InlineString")
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string" })
    }
}

impl JsonSchema for Timestamp {
    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("Timestamp")
    }

    fn schema_id() -> Cow<'static, str> {
        Cow::Borrowed("intercom_api::Timestamp")
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A time in Unix seconds, as an integer or a string of digits.",
            "type": ["integer", "string"],
            "pattern": "^-?[0-9]+$",
        })
    }
}

/// Describes a value or null. The schema of the containing type determines whether the field is
/// required.
impl<T: JsonSchema> JsonSchema for Nullable<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        Option::<T>::schema_name()
    }

    fn schema_id() -> Cow<'static, str> {
        Option::<T>::schema_id()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Option::<T>::json_schema(generator)
    }
}

/// Describes an object with any fields.
impl JsonSchema for Extra {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("Extra")
    }

    fn schema_id() -> Cow<'static, str> {
        Cow::Borrowed("intercom_api::Extra")
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "object", "additionalProperties": true})
    }
}

/// Describes any string.
impl JsonSchema for UnknownValue {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("UnknownValue")
    }

    fn schema_id() -> Cow<'static, str> {
        Cow::Borrowed("intercom_api::UnknownValue")
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string"})
    }
}
