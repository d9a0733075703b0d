//! Emits the types: a struct for each object, an open enum for each set of values, a union for each choice of shapes.
//!
//! Other generators make types that refuse what the server may send next, and repeat for each type what can be written once. What is emitted here is the
//! struct or enum itself, with its docs, and one macro call that ties it to the code in `intercom-api/src/wire`.

mod object;
pub(crate) mod schemas;
mod setters;
mod shape;
mod surface;
mod value;

use std::collections::{BTreeMap, BTreeSet};

use heck::ToPascalCase;
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use serde_json::Value;

use crate::names;
use crate::select;
use crate::visit::Object;

/// What the emitters look things up in.
pub(crate) struct Types<'a> {
    schemas: &'a Object,
    /// Schemas that requests reach: these can be built.
    requested: BTreeSet<String>,
    /// What placeholders stand for.
    placeholders: BTreeMap<&'a str, &'a str>,
}

impl<'a> Types<'a> {
    pub(crate) fn new(document: &'a Value, empty: &'a Object) -> Self {
        let schemas = document
            .pointer("/components/schemas")
            .and_then(Value::as_object)
            .unwrap_or(empty);
        let placeholders = document
            .get(names::PLACEHOLDERS)
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
            .filter_map(|(key, value)| Some((key.as_str(), value.as_str()?)))
            .collect();
        Self {
            schemas,
            requested: select::requested(document),
            placeholders,
        }
    }

    /// The items of the module `types`.
    pub(crate) fn emit(&self) -> TokenStream {
        let constants = self.constants();
        let items = self.schemas.iter().filter_map(|(name, schema)| {
            let schema = schema.as_object()?;
            Some(match shape::of(schema) {
                shape::Shape::Object => self.object(name, schema),
                shape::Shape::Enum(_) if constants.contains(name.as_str()) => return None,
                shape::Shape::Enum(values) => self.open_enum(name, schema, values),
                shape::Shape::Union(alternatives) => self.union(name, schema, alternatives),
                shape::Shape::Plain => return None,
            })
        });
        quote! { #(#items)* }
    }

    /// Whether a schema refers to a type that is emitted.
    pub(crate) fn knows(&self, schema: &Value) -> bool {
        shape::reference(schema).is_some_and(|name| self.schemas.contains_key(name))
    }

    /// Whether a schema is a type that is built step by step.
    pub(crate) fn is_built(&self, schema: &Value) -> bool {
        shape::reference(schema).is_some_and(|name| self.is_object(name))
    }

    /// The enums whose one value fills itself in wherever they are used: nobody needs them as types.
    fn constants(&self) -> BTreeSet<&str> {
        let mut constants = BTreeSet::new();
        let mut used = BTreeSet::new();
        for (name, schema) in self.schemas {
            let Some(schema) = schema.as_object() else {
                continue;
            };
            for field in self.fields(name, schema) {
                if let Some(target) = shape::reference(field.schema) {
                    if field.keep == object::Keep::Constant {
                        constants.insert(target);
                    } else {
                        used.insert(target);
                    }
                }
            }
        }
        &constants - &used
    }

    fn is_request(&self, name: &str) -> bool {
        self.requested.contains(name)
    }

    /// The name on the wire of what may be a placeholder.
    pub(crate) fn wire<'s>(&self, name: &'s str) -> &'s str
    where
        'a: 's,
    {
        self.placeholders.get(name).copied().unwrap_or(name)
    }

    fn open_enum(&self, name: &str, schema: &Object, values: &[Value]) -> TokenStream {
        let ident = type_ident(name);
        let docs = docs(schema, || format!("`{ident}`."));
        let values: Vec<(Ident, &str)> = values
            .iter()
            .filter_map(Value::as_str)
            .map(|value| {
                (
                    format_ident!("{}", names::variant(value).0),
                    self.wire(value),
                )
            })
            .collect();
        let variants = values.iter().map(|(variant, wire)| {
            let doc = if wire.is_empty() {
                " Empty text.".to_owned()
            } else {
                format!(" `{wire}`")
            };
            quote! { #[doc = #doc] #variant, }
        });
        let pairs = values
            .iter()
            .map(|(variant, wire)| quote! { #variant #wire, });
        quote! {
            #docs
            #[derive(Clone, PartialEq, Eq, Hash)]
            #[non_exhaustive]
            pub enum #ident {
                #(#variants)*
                /// Another value, which the description does not have.
                Unknown(crate::UnknownValue),
            }
            ::intercom_core::open_enum!(#ident { #(#pairs)* });
        }
    }

    fn union(&self, name: &str, schema: &Object, alternatives: &[Value]) -> TokenStream {
        let ident = type_ident(name);
        let docs = docs(schema, || format!("`{ident}`."));
        let alternatives = self.alternatives(&ident, alternatives);
        let variants = alternatives.iter().map(|one| {
            let (variant, kind, doc) = (&one.name, &one.kind, &one.doc);
            quote! { #[doc = #doc] #variant(#kind), }
        });
        let pairs = alternatives.iter().map(|one| {
            let (variant, kind) = (&one.name, &one.kind);
            let constant = one.constant.as_ref().map(|constant| quote!(= #constant));
            quote! { #variant #kind #constant, }
        });
        // Two alternatives of one type are told apart by name only.
        let mut seen = BTreeSet::new();
        let conversions = alternatives
            .iter()
            .filter(|one| seen.insert(one.inner.to_string()))
            .map(|one| {
                let (variant, inner) = (&one.name, &one.inner);
                let wrap = if one.boxed {
                    quote!(Self::#variant(Box::new(value)))
                } else {
                    quote!(Self::#variant(value))
                };
                quote! {
                    impl From<#inner> for #ident {
                        #[inline]
                        fn from(value: #inner) -> Self {
                            #wrap
                        }
                    }
                }
            });
        let text = alternatives
            .iter()
            .find(|one| one.inner.to_string() == "String")
            .map(|one| {
                let variant = &one.name;
                quote! {
                    impl From<&str> for #ident {
                        #[inline]
                        fn from(value: &str) -> Self {
                            Self::#variant(value.to_owned())
                        }
                    }
                }
            });
        let constructors = if self.is_request(name) {
            self.constructors(&ident, &alternatives)
        } else {
            TokenStream::new()
        };
        quote! {
            #docs
            #[derive(Clone)]
            #[non_exhaustive]
            pub enum #ident {
                #(#variants)*
                /// Another shape, as JSON.
                Other(::serde_json::Value),
            }
            ::intercom_core::union!(#ident { #(#pairs)* });
            #(#conversions)*
            #text
            #constructors
        }
    }

    fn alternatives(&self, owner: &Ident, alternatives: &[Value]) -> Vec<Alternative> {
        let mut taken = BTreeSet::from(["Other".to_owned()]);
        let mut alternatives: Vec<Alternative> = alternatives
            .iter()
            .map(|schema| {
                let reference = shape::reference(schema);
                let inner = self.value_type(schema);
                let doc = schema
                    .as_object()
                    .and_then(|schema| schema.get("description"))
                    .and_then(Value::as_str)
                    .or_else(|| self.schemas.get(reference?)?.get("description")?.as_str())
                    .map_or_else(
                        || " One of the shapes.".to_owned(),
                        |text| format!(" {}", text.trim()),
                    );
                let wanted = match reference {
                    Some(target) => shorter(&target.to_pascal_case(), &owner.to_string()),
                    None => shape::plain_name(schema).to_owned(),
                };
                let mut name = wanted.clone();
                let mut count = 2;
                while !taken.insert(name.clone()) {
                    name = format!("{wanted}{count}");
                    count += 1;
                }
                let boxed = reference.is_some_and(|target| self.is_object(target));
                let kind = if boxed {
                    quote!(Box<#inner>)
                } else {
                    inner.clone()
                };
                Alternative {
                    name: format_ident!("{name}"),
                    inner,
                    kind,
                    boxed,
                    constant: reference.and_then(|target| self.constant_type(target)),
                    target: reference.map(str::to_owned),
                    doc,
                }
            })
            .collect();
        // A `type` that several may have tells none of them.
        let possible: Vec<&str> = alternatives
            .iter()
            .filter_map(|one| one.target.as_deref())
            .flat_map(|target| self.possible_types(target))
            .collect();
        for one in &mut alternatives {
            let having =
                |constant: &str| possible.iter().filter(|other| **other == constant).count();
            if one
                .constant
                .as_deref()
                .is_some_and(|constant| having(constant) > 1)
            {
                one.constant = None;
            }
        }
        alternatives
    }

    /// The one value that the `type` of a schema can have.
    fn constant_type(&self, name: &str) -> Option<String> {
        let property = self.schemas.get(name)?.get("properties")?.get("type")?;
        Some(self.single_value(shape::reference(property)?)?.to_owned())
    }

    /// The values that the `type` of a schema can have, where it lists them.
    fn possible_types(&self, name: &str) -> Vec<&str> {
        let property = |name| self.schemas.get(name)?.get("properties")?.get("type");
        let values = |kind: &str| self.schemas.get(kind)?.get("enum")?.as_array();
        let listed = property(name).and_then(shape::reference).and_then(values);
        let texts = listed.into_iter().flatten().filter_map(Value::as_str);
        texts.map(|text| self.wire(text)).collect()
    }

    fn is_object(&self, name: &str) -> bool {
        self.schemas
            .get(name)
            .and_then(Value::as_object)
            .is_some_and(|schema| matches!(shape::of(schema), shape::Shape::Object))
    }
}

struct Alternative {
    name: Ident,
    /// The type without a box.
    inner: TokenStream,
    kind: TokenStream,
    boxed: bool,
    /// The `type` that tells it from the others.
    constant: Option<String>,
    target: Option<String>,
    doc: String,
}

/// Drops the part of a name that repeats that of its owner.
fn shorter(name: &str, owner: &str) -> String {
    let stem = owner
        .trim_end_matches("Request")
        .trim_end_matches("Response");
    for prefix in [owner, stem] {
        if let Some(rest) = name.strip_prefix(prefix)
            && rest.starts_with(|first: char| first.is_ascii_uppercase())
            && rest != "Request"
        {
            return rest.to_owned();
        }
    }
    let rest = name.strip_suffix("Request").unwrap_or(name);
    if rest.is_empty() {
        name.to_owned()
    } else {
        rest.to_owned()
    }
}

/// The Rust name of a schema.
pub(crate) fn type_ident(name: &str) -> Ident {
    format_ident!("{}", name.to_pascal_case())
}

/// The doc comment of a schema.
fn docs(schema: &Object, otherwise: impl FnOnce() -> String) -> TokenStream {
    let text = schema
        .get("description")
        .and_then(Value::as_str)
        .map(|text| text.trim().to_owned())
        .filter(|text| !text.is_empty())
        .unwrap_or_else(otherwise);
    let text = format!(" {text}");
    quote! { #[doc = #text] }
}
