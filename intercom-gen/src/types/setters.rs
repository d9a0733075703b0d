//! How requests are built: setters that take what people have, and constructors of unions by intent.

use heck::ToSnakeCase;
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use serde_json::Value;

use super::object::{Field, Keep};
use super::{Alternative, Types, shape, value};
use crate::names;

impl Types<'_> {
    /// The methods of a request type.
    pub(super) fn setters(&self, ident: &Ident, fields: &[Field<'_>]) -> TokenStream {
        let setters = fields
            .iter()
            .filter(|field| field.keep != Keep::Constant)
            .map(|field| self.setter(field));
        quote! {
            impl #ident {
                /// Starts building one.
                #[inline]
                pub fn builder() -> Self {
                    Self::default()
                }
                #(#setters)*
                /// Sets a field that the description does not know.
                #[must_use]
                pub fn with_extra(mut self, name: impl Into<String>, value: impl Into<::serde_json::Value>) -> Self {
                    self.extra.insert(name, value);
                    self
                }
            }
        }
    }

    fn setter(&self, field: &Field<'_>) -> TokenStream {
        let (name, doc, kind) = (&field.name, &field.doc, &field.kind);
        let wrap = |value: TokenStream| {
            let value = if field.boxed {
                quote!(Box::new(#value))
            } else {
                value
            };
            if field.keep == Keep::Nullable {
                quote!(crate::Nullable::Value(#value))
            } else {
                quote!(Some(#value))
            }
        };
        let list = value::is_collection(field.schema)
            && field.schema.get("type").and_then(Value::as_str) == Some("array");
        let plain = field.schema.get("type").and_then(Value::as_str);
        let set = if list {
            let item = self.item_type(field.schema);
            let value = wrap(quote!(values.into_iter().map(Into::into).collect()));
            quote! {
                #doc
                #[must_use]
                pub fn #name<T: Into<#item>>(mut self, values: impl IntoIterator<Item = T>) -> Self {
                    self.#name = #value;
                    self
                }
            }
        } else if shape::reference(field.schema).is_none() && matches!(plain, Some("boolean")) {
            let value = wrap(quote!(value));
            quote! {
                #doc
                #[must_use]
                #[inline]
                pub fn #name(mut self, value: #kind) -> Self {
                    self.#name = #value;
                    self
                }
            }
        } else {
            let value = wrap(quote!(value.into()));
            quote! {
                #doc
                #[must_use]
                pub fn #name(mut self, value: impl Into<#kind>) -> Self {
                    self.#name = #value;
                    self
                }
            }
        };
        let clear = (field.keep == Keep::Nullable).then(|| {
            let null = format_ident!("{}_null", field.name.to_string().trim_end_matches('_'));
            let doc = format!(" Sends `{}` as null, which clears it.", field.wire);
            quote! {
                #[doc = #doc]
                #[must_use]
                #[inline]
                pub fn #null(mut self) -> Self {
                    self.#name = crate::Nullable::Null;
                    self
                }
            }
        });
        quote! { #set #clear }
    }

    /// A constructor for each alternative that is told by one field: `ContactRef::email(..)`.
    pub(super) fn constructors(&self, ident: &Ident, alternatives: &[Alternative]) -> TokenStream {
        let constructors = alternatives.iter().filter_map(|one| {
            let (name, only) = self.constructor(one)?;
            let (variant, inner, field, kind) = (&one.name, &one.inner, &only.name, &only.kind);
            let doc = format!(" With nothing but the `{}`.", only.wire);
            let value = quote!(#inner::builder().#field(value));
            let value = if one.boxed {
                quote!(Box::new(#value))
            } else {
                value
            };
            Some(quote! {
                #[doc = #doc]
                pub fn #name(value: impl Into<#kind>) -> Self {
                    Self::#variant(#value)
                }
            })
        });
        let constructors: Vec<TokenStream> = constructors.collect();
        if constructors.is_empty() {
            return TokenStream::new();
        }
        quote! { impl #ident { #(#constructors)* } }
    }

    /// The name of an alternative's constructor, and the one field that it takes.
    pub(super) fn constructor<'s>(&'s self, one: &'s Alternative) -> Option<(Ident, Field<'s>)> {
        let target = one.target.as_deref()?;
        let schema = self.schemas.get(target)?.as_object()?;
        let mut needed = self
            .fields(target, schema)
            .into_iter()
            .filter(|field| field.keep == Keep::Needed);
        let only = needed.next().filter(|_| needed.next().is_none())?;
        let name = names::ident(&one.name.to_string().to_snake_case());
        (!value::is_collection(only.schema)).then_some((name, only))
    }
}
