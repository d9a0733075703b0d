//! JSON Schemas of the types, for the feature `schemars` of the client.
//!
//! Each type gets the text of its schema, translated here once, with a number where it refers to another type: what stands for that is the business of
//! schemars, whose settings decide whether definitions are shared or written out. The types of answers are described as they are read, tolerantly; those of
//! requests as they should be sent. A type that is both has two schemas.

use std::collections::BTreeSet;

use heck::ToSnakeCase;
use proc_macro2::TokenStream;
use quote::quote;
use serde_json::{Value, json};

use super::object::{Field, Keep};
use super::{Types, shape, type_ident, value};
use crate::names;
use crate::select;
use crate::visit::{self, Object};

/// What says something about a value without changing what is valid, and means the same in both languages.
const ANNOTATIONS: [&str; 3] = ["readOnly", "writeOnly", "deprecated"];

/// The module `schemas`: an impl for each type, and the types of each operation.
pub(crate) fn emit(document: &Value) -> TokenStream {
    let empty = Object::new();
    let schemas = Schemas {
        types: Types::new(document, &empty),
        answered: select::answered(document),
    };
    let impls = schemas.impls();
    let (answers, requests) = schemas.operations(document);
    let all = schemas.emitted().map(|(name, _)| {
        let ident = type_ident(name);
        quote! { crate::schema::of::<types::#ident>, }
    });
    quote! {
        #[cfg(feature = "schemars")]
        #[allow(unreachable_code, unused_variables, reason = "there may be no operation")]
        pub(crate) mod schemas {
            use super::types;

            #(#impls)*

            pub(crate) const ALL: &[crate::schema::Part] = &[#(#all)*];

            pub(crate) fn response(operation: &str) -> Option<crate::schema::Whole> {
                Some(match operation {
                    #(#answers)*
                    _ => return None,
                })
            }

            pub(crate) fn request(operation: &str) -> Option<crate::schema::Whole> {
                Some(match operation {
                    #(#requests)*
                    _ => return None,
                })
            }
        }
    }
}

/// What a schema is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    /// What is read: all that the type accepts.
    Answer,
    /// What is sent: as the API wants it.
    Request,
}

struct Schemas<'a> {
    types: Types<'a>,
    /// Schemas that answers reach.
    answered: BTreeSet<String>,
}

impl Schemas<'_> {
    /// The schemas that are types.
    fn emitted(&self) -> impl Iterator<Item = (&String, &Object)> {
        let constants: BTreeSet<&str> = self.types.constants();
        self.types.schemas.iter().filter_map(move |(name, schema)| {
            let schema = schema.as_object()?;
            let emitted = match shape::of(schema) {
                shape::Shape::Plain => false,
                shape::Shape::Enum(_) => !constants.contains(name.as_str()),
                shape::Shape::Object | shape::Shape::Union(_) => true,
            };
            emitted.then_some((name, schema))
        })
    }

    /// Whether a type of requests is one of answers too, and so has a second schema.
    fn is_shared(&self, name: &str) -> bool {
        self.types.is_request(name) && self.answered.contains(name)
    }

    fn impls(&self) -> Vec<TokenStream> {
        let mut impls = Vec::new();
        for (name, schema) in self.emitted() {
            let mut describe = |kind: TokenStream, title: String, role: Role| {
                let mut template = Template {
                    schemas: self,
                    role,
                    others: Vec::new(),
                };
                let text = Value::Object(template.whole(name, schema)).to_string();
                let others = template.others.into_iter().map(|(_, other)| other);
                impls.push(
                    quote! { crate::schema::describe!(#kind, #title, #text, [#(#others),*]); },
                );
            };
            let ident = type_ident(name);
            let title = ident.to_string();
            if self.is_shared(name) {
                let sent = format!("{title}Request");
                describe(quote!(types::#ident), title, Role::Answer);
                describe(
                    quote!(crate::schema::Sent<types::#ident>),
                    sent,
                    Role::Request,
                );
            } else if self.types.is_request(name) {
                describe(quote!(types::#ident), title, Role::Request);
            } else {
                describe(quote!(types::#ident), title, Role::Answer);
            }
        }
        impls
    }

    /// For each operation, the types of its answer and of its body.
    fn operations(&self, document: &Value) -> (Vec<TokenStream>, Vec<TokenStream>) {
        let mut answers = Vec::new();
        let mut requests = Vec::new();
        let mut copy = document.clone();
        visit::operations(&mut copy, |_, operation| {
            let function = operation
                .get("operationId")
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_snake_case();
            let json = |owner: &Value, role: Role| {
                let schema = owner.pointer("/content/application~1json/schema")?;
                let kind = match shape::reference(schema) {
                    Some(name) => self.kind(name, role),
                    None => self.types.path(schema),
                };
                Some(quote! { #function => crate::schema::whole::<#kind>, })
            };
            let answer = operation
                .get("responses")
                .and_then(Value::as_object)
                .and_then(|responses| responses.values().next());
            answers.extend(answer.and_then(|answer| json(answer, Role::Answer)));
            let body = operation.get("requestBody");
            requests.extend(body.and_then(|body| json(body, Role::Request)));
        });
        (answers, requests)
    }

    /// The type whose schema describes `name` in this role.
    fn kind(&self, name: &str, role: Role) -> TokenStream {
        let ident = type_ident(name);
        if role == Role::Request && self.is_shared(name) {
            quote!(crate::schema::Sent<types::#ident>)
        } else {
            quote!(types::#ident)
        }
    }

    /// Text for people, with the names of the wire.
    fn text(&self, schema: &Object) -> Option<String> {
        let text = schema.get("description")?.as_str()?.trim();
        if text.is_empty() {
            return None;
        }
        Some(names::restored(text, &self.types.placeholders))
    }
}

/// A schema in the making.
struct Template<'a> {
    schemas: &'a Schemas<'a>,
    role: Role,
    /// The types that it refers to, by their place; the text tells whether one is there already.
    others: Vec<(String, TokenStream)>,
}

impl Template<'_> {
    /// The schema of a type.
    fn whole(&mut self, name: &str, schema: &Object) -> Object {
        let mut out = self.annotations(schema);
        match shape::of(schema) {
            shape::Shape::Enum(values) => self.choice(&mut out, values),
            shape::Shape::Union(alternatives) => self.union(&mut out, name, alternatives),
            shape::Shape::Object => self.object(&mut out, name, schema),
            shape::Shape::Plain => {}
        }
        out
    }

    fn choice(&self, out: &mut Object, values: &[Value]) {
        let values: Vec<&str> = values
            .iter()
            .filter_map(Value::as_str)
            .map(|value| self.schemas.types.wire(value))
            .collect();
        let known = match values.as_slice() {
            [only] => json!({"type": "string", "const": only}),
            values => json!({"type": "string", "enum": values}),
        };
        match (self.role, known) {
            (Role::Request, Value::Object(known)) => out.extend(known),
            (_, known) => {
                out.insert("anyOf".into(), json!([known, {"type": "string"}]));
            }
        }
    }

    fn union(&mut self, out: &mut Object, name: &str, alternatives: &[Value]) {
        let mut any: Vec<Value> = alternatives
            .iter()
            .map(|schema| Value::Object(self.value(schema, false)))
            .collect();
        if self.role == Role::Answer {
            let mut other = json!({
                "description": "Another shape, which the description does not have.",
                "type": ["string", "number", "boolean", "array", "object"],
            });
            // A `type` that tells a shape leaves no room for another one.
            let told: Vec<String> = self
                .schemas
                .types
                .alternatives(&type_ident(name), alternatives)
                .into_iter()
                .filter_map(|one| one.constant)
                .collect();
            if !told.is_empty() {
                other["not"] = json!({
                    "type": "object",
                    "properties": {"type": {"enum": told}},
                    "required": ["type"],
                });
            }
            any.push(other);
        }
        out.insert("anyOf".into(), Value::Array(any));
    }

    fn object(&mut self, out: &mut Object, name: &str, schema: &Object) {
        let schemas = self.schemas;
        let fields = schemas.types.fields(name, schema);
        out.insert("type".into(), json!("object"));
        let required: Vec<&str> = fields
            .iter()
            .filter(|field| match self.role {
                Role::Answer => field.keep == Keep::Required,
                Role::Request => matches!(field.keep, Keep::Needed | Keep::Constant),
            })
            .map(|field| field.wire)
            .collect();
        let properties: Object = fields
            .iter()
            .map(|field| (field.wire.to_owned(), Value::Object(self.field(field))))
            .collect();
        out.insert("properties".into(), Value::Object(properties));
        if !required.is_empty() {
            out.insert("required".into(), json!(required));
        }
    }

    fn field(&mut self, field: &Field<'_>) -> Object {
        let mut out = match field.constant {
            Some(constant) => {
                let schema = field.schema.as_object();
                let mut out = schema
                    .map(|schema| self.annotations(schema))
                    .unwrap_or_default();
                out.insert("type".into(), json!("string"));
                out.insert("const".into(), json!(constant));
                out
            }
            None => self.value(field.schema, value::is_numeric_id(field.schema)),
        };
        let may_be_null = match self.role {
            Role::Answer => field.keep != Keep::Required,
            Role::Request => field.keep == Keep::Nullable,
        };
        if may_be_null {
            out = or_null(out);
        }
        out
    }

    /// The schema of a value inside of a type; `numeric` if ids in it are written as numbers.
    fn value(&mut self, schema: &Value, numeric: bool) -> Object {
        let mut out = schema
            .as_object()
            .map(|schema| self.annotations(schema))
            .unwrap_or_default();
        if let Some(name) = shape::reference(schema) {
            let kind = self.schemas.kind(name, self.role);
            out.insert("$ref".into(), self.refer(kind));
            return out;
        }
        let kind = schema.get("type").and_then(Value::as_str);
        let wire = schema.get("x-wire").and_then(Value::as_str);
        match (self.role, wire, kind) {
            (Role::Answer, Some("id"), _) => {
                out.insert("$ref".into(), self.refer(quote!(crate::Id)));
            }
            (Role::Answer, Some("time"), _) => {
                out.insert("$ref".into(), self.refer(quote!(crate::Timestamp)));
            }
            (Role::Request, Some("id"), _) => {
                let kind = if numeric { "integer" } else { "string" };
                out.insert("type".into(), json!(kind));
            }
            (Role::Request, Some("time"), _) => {
                out.insert("type".into(), json!("integer"));
            }
            (_, _, Some("array")) => {
                out.insert("type".into(), json!("array"));
                let items = self.items(schema, numeric);
                out.insert("items".into(), items);
            }
            (_, _, Some("object")) => {
                out.insert("type".into(), json!("object"));
                let values = match schema.get("additionalProperties") {
                    Some(values @ Value::Object(inner)) if !inner.is_empty() => {
                        self.element(values, false)
                    }
                    _ => json!(true),
                };
                out.insert("additionalProperties".into(), values);
            }
            (_, _, Some(kind @ ("string" | "integer" | "number" | "boolean"))) => {
                out.insert("type".into(), json!(kind));
            }
            _ => {}
        }
        out
    }

    fn items(&mut self, list: &Value, numeric: bool) -> Value {
        match list.get("items") {
            Some(items) if !Types::is_any(items) => self.element(items, numeric),
            _ => json!(true),
        }
    }

    /// What is inside of a list or a map; a null there is skipped when it is read.
    fn element(&mut self, schema: &Value, numeric: bool) -> Value {
        let element = self.value(schema, numeric);
        Value::Object(match self.role {
            Role::Answer => or_null(element),
            Role::Request => element,
        })
    }

    fn annotations(&self, schema: &Object) -> Object {
        let mut out = Object::new();
        if let Some(text) = self.schemas.text(schema) {
            out.insert("description".into(), Value::String(text));
        }
        for key in ANNOTATIONS {
            if schema.get(key) == Some(&Value::Bool(true)) {
                out.insert(key.into(), Value::Bool(true));
            }
        }
        out
    }

    /// The number that stands for a type.
    fn refer(&mut self, kind: TokenStream) -> Value {
        let text = kind.to_string();
        let known = self.others.iter().position(|(known, _)| *known == text);
        json!(known.unwrap_or_else(|| {
            self.others.push((text, kind));
            self.others.len() - 1
        }))
    }
}

/// The same, or null. A schema without a type takes null already.
fn or_null(mut schema: Object) -> Object {
    if let Some(constant) = schema.shift_remove("const") {
        schema.insert("enum".into(), json!([constant, null]));
    }
    match schema.get_mut("type") {
        Some(kind @ Value::String(_)) => *kind = json!([kind.take(), "null"]),
        _ => {
            if let Some(reference) = schema.shift_remove("$ref") {
                schema.insert(
                    "anyOf".into(),
                    json!([{"$ref": reference}, {"type": "null"}]),
                );
            }
        }
    }
    schema
}
