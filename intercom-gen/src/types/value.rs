//! The Rust type of a value.

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;

use super::{Types, shape, type_ident};

impl Types<'_> {
    /// The type of a value that is there.
    pub(super) fn value_type(&self, schema: &Value) -> TokenStream {
        if let Some(name) = shape::reference(schema) {
            let ident = type_ident(name);
            return quote!(#ident);
        }
        match (
            schema.get("x-wire").and_then(Value::as_str),
            schema.get("type").and_then(Value::as_str),
        ) {
            (Some("id"), _) => quote!(crate::Id),
            (Some("time"), _) => quote!(crate::Timestamp),
            (Some("word"), _) => quote!(crate::InlineString),
            (_, Some("string")) => quote!(String),
            (_, Some("integer")) => quote!(i64),
            (_, Some("number")) => quote!(f64),
            (_, Some("boolean")) => quote!(bool),
            (_, Some("array")) => {
                let item = self.item_type(schema);
                quote!(Vec<#item>)
            }
            (_, Some("object")) => match schema.get("additionalProperties") {
                Some(values @ Value::Object(inner)) if !inner.is_empty() => {
                    let value = self.value_type(values);
                    quote!(::std::collections::BTreeMap<String, #value>)
                }
                _ => quote!(::serde_json::Map<String, ::serde_json::Value>),
            },
            _ => quote!(::serde_json::Value),
        }
    }

    /// The type of the elements of a list. A null among plain values says something, so such a list is one of any JSON.
    pub(super) fn item_type(&self, list: &Value) -> TokenStream {
        match list.get("items") {
            Some(items) if !Self::is_any(items) => self.value_type(items),
            _ => quote!(::serde_json::Value),
        }
    }

    /// Whether the elements of a list are kept as any JSON.
    pub(super) fn is_any(items: &Value) -> bool {
        items.get("nullable") == Some(&Value::Bool(true)) && shape::reference(items).is_none()
    }

    /// The type of a value, as seen from a module beside `types`.
    pub(crate) fn path(&self, schema: &Value) -> TokenStream {
        match shape::reference(schema) {
            Some(name) => {
                let ident = super::type_ident(name);
                quote!(types::#ident)
            }
            None if schema.get("type").and_then(Value::as_str) == Some("array") => {
                let item = schema
                    .get("items")
                    .map_or_else(|| quote!(::serde_json::Value), |items| self.path(items));
                quote!(Vec<#item>)
            }
            None => self.value_type(schema),
        }
    }
}

/// Whether a value is a list or a map, for which nothing is an empty one.
pub(super) fn is_collection(schema: &Value) -> bool {
    shape::reference(schema).is_none()
        && matches!(
            schema.get("type").and_then(Value::as_str),
            Some("array" | "object")
        )
}

/// Whether ids in it go on the wire as numbers.
pub(super) fn is_numeric_id(schema: &Value) -> bool {
    let numeric = |schema: &Value| {
        schema.get("x-wire").and_then(Value::as_str) == Some("id")
            && schema.get("type").and_then(Value::as_str) == Some("integer")
    };
    numeric(schema) || schema.get("items").is_some_and(numeric)
}
