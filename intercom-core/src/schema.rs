//! JSON Schemas of the values that all types share.

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
            "description": "An id, as text or as a whole number.",
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
            "description": "A moment in Unix seconds (UTC), as a whole number or its digits.",
            "type": ["integer", "string"],
            "pattern": "^-?[0-9]+$",
        })
    }
}

/// A value or null; where it may be left out is for the type that has it as a field to say.
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

/// An object with any fields.
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

/// Any text.
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
