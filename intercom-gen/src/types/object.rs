//! Structs.

use std::collections::BTreeSet;

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};
use serde_json::Value;

use super::{Types, docs, shape, type_ident, value};
use crate::names;
use crate::visit::Object;

/// How a field is kept; the names are those of the macro `object`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Keep {
    /// It is there.
    Required,
    /// It may be missing.
    Optional,
    /// It has to be given before the request is sent.
    Needed,
    /// A list or a map, empty when missing.
    Default,
    /// Of a request: missing, null or a value.
    Nullable,
    /// Always the same text.
    Constant,
}

/// While an object is read, a bit for each of so many fields tells which were there.
const TRACKED: usize = 64;

/// A field of a struct.
pub(super) struct Field<'a> {
    pub(super) name: Ident,
    pub(super) wire: &'a str,
    pub(super) keep: Keep,
    pub(super) schema: &'a Value,
    /// The type of the value, without a box.
    pub(super) kind: TokenStream,
    pub(super) boxed: bool,
    pub(super) doc: TokenStream,
    pub(super) constant: Option<&'a str>,
}

impl Types<'_> {
    pub(super) fn object(&self, name: &str, schema: &Object) -> TokenStream {
        let ident = type_ident(name);
        let request = self.is_request(name);
        let doc = docs(schema, || format!("`{ident}`."));
        let fields = self.fields(name, schema);
        let declarations = fields
            .iter()
            .filter(|field| field.keep != Keep::Constant)
            .map(|field| {
                let (name, doc, kind) = (&field.name, &field.doc, &field.kind);
                let kind = if field.boxed {
                    quote!(Box<#kind>)
                } else {
                    quote!(#kind)
                };
                let kind = match field.keep {
                    Keep::Required | Keep::Default => kind,
                    Keep::Nullable => quote!(crate::Nullable<#kind>),
                    _ => quote!(Option<#kind>),
                };
                quote! { #doc pub #name: #kind, }
            });
        let kept = fields.iter().filter(|field| field.keep != Keep::Constant);
        let rows = kept.enumerate().map(|(index, field)| {
            let (name, wire) = (&field.name, field.wire);
            let index = Literal::usize_unsuffixed(index);
            let keep = format_ident!(
                "{}",
                match field.keep {
                    Keep::Required => "required",
                    Keep::Needed => "required_in_request",
                    Keep::Default => "default_empty",
                    Keep::Nullable => "nullable",
                    Keep::Optional | Keep::Constant => "optional",
                }
            );
            let show = if value::is_numeric_id(field.schema) {
                quote!(number)
            } else {
                quote!(view)
            };
            quote! { #index #keep #show #name #wire, }
        });
        let constants = fields.iter().filter_map(|field| {
            let (wire, text) = (field.wire, field.constant?);
            Some(quote! { #wire = #text, })
        });
        let exhaustive = (!request).then(|| quote!(#[non_exhaustive]));
        let setters = if request {
            self.setters(&ident, &fields)
        } else {
            TokenStream::new()
        };
        quote! {
            #doc
            #[derive(Clone, Default)]
            #exhaustive
            pub struct #ident {
                #(#declarations)*
                /// Fields that the description does not know.
                pub extra: crate::Extra,
            }
            ::intercom_core::object!(#ident [#(#constants)*] { #(#rows)* });
            #setters
        }
    }

    pub(super) fn fields<'s>(&'s self, owner: &str, schema: &'s Object) -> Vec<Field<'s>> {
        let request = self.is_request(owner);
        let required: BTreeSet<&str> = schema
            .get("required")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let properties = schema.get("properties").and_then(Value::as_object);
        properties
            .into_iter()
            .flatten()
            .enumerate()
            .map(|(index, (property, inner))| {
                let wire = self.wire(property);
                let reference = shape::reference(inner);
                let required = required.contains(property.as_str());
                let constant = reference.and_then(|target| self.single_value(target));
                let nullable = inner.get("x-nullable") == Some(&Value::Bool(true));
                let keep = match (request, required) {
                    (true, true) if constant.is_some() => Keep::Constant,
                    (true, true) => Keep::Needed,
                    (true, false) if nullable => Keep::Nullable,
                    (true, false) => Keep::Optional,
                    (false, _) if value::is_collection(inner) => Keep::Default,
                    (false, true) if index < TRACKED => Keep::Required,
                    (false, _) => Keep::Optional,
                };
                let whole = reference.is_some_and(|target| {
                    self.schemas
                        .get(target)
                        .and_then(Value::as_object)
                        .is_some_and(|schema| !matches!(shape::of(schema), shape::Shape::Enum(_)))
                });
                // What is rarely there should not take its room everywhere; and a type cannot hold itself.
                let boxed = whole
                    && (keep != Keep::Required
                        || reference.is_some_and(|target| {
                            self.contains(target, owner, &mut BTreeSet::new())
                        }));
                Field {
                    name: field_ident(property),
                    wire,
                    keep,
                    schema: inner,
                    kind: self.value_type(inner),
                    boxed,
                    doc: self.field_docs(inner, wire),
                    constant: constant.filter(|_| keep == Keep::Constant),
                }
            })
            .collect()
    }

    fn field_docs(&self, inner: &Value, wire: &str) -> TokenStream {
        let text = inner
            .get("description")
            .and_then(Value::as_str)
            .or_else(|| {
                self.schemas
                    .get(shape::reference(inner)?)?
                    .get("description")?
                    .as_str()
            })
            .map(str::trim)
            .filter(|text| !text.is_empty())
            .map_or_else(|| format!(" The `{wire}`."), |text| format!(" {text}"));
        quote! { #[doc = #text] }
    }

    /// The value of an enum that has one only.
    pub(super) fn single_value(&self, name: &str) -> Option<&str> {
        match self.schemas.get(name)?.get("enum")?.as_array()?.as_slice() {
            [only] => Some(self.wire(only.as_str()?)),
            _ => None,
        }
    }

    /// Whether a value of `name` always holds one of `wanted`.
    fn contains(&self, name: &str, wanted: &str, seen: &mut BTreeSet<String>) -> bool {
        if name == wanted {
            return true;
        }
        if !seen.insert(name.to_owned()) {
            return false;
        }
        let Some(schema) = self.schemas.get(name) else {
            return false;
        };
        let required = schema.get("required").and_then(Value::as_array);
        required
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .filter_map(|property| schema.get("properties")?.get(property))
            .filter_map(shape::reference)
            .any(|target| self.contains(target, wanted, seen))
    }
}

/// The Rust name of a property.
pub(super) fn field_ident(property: &str) -> Ident {
    names::ident(&names::field(property).0)
}
