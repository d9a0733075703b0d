//! The emitter of structs.

use std::collections::HashSet;

use serde_json::Value;

use super::value::Scalar;
use super::{Types, docs, shape, type_name, value};
use crate::choices::Choice;
use crate::deprecation;
use crate::markdown;
use crate::names;
use crate::source::{Source, literal};
use crate::surface::Presence;
use crate::visit::Object;

/// The number of fields whose presence the decoder records, as bits of an integer.
const TRACKED: usize = 64;

/// A field of a struct.
pub(super) struct Field<'a> {
    pub(super) name: String,
    pub(super) wire: &'a str,
    pub(super) presence: Presence,
    pub(super) schema: &'a Value,
    /// The type of the value, without `Box`.
    pub(super) kind: String,
    pub(super) boxed: bool,
    /// The description; empty if there is none.
    pub(super) doc: String,
    pub(super) constant: Option<&'a str>,
    /// The deprecation note, if the field is deprecated.
    pub(super) deprecated: Option<String>,
}

impl Field<'_> {
    /// Returns the type of the value, including the `Box` if the value is boxed.
    pub(super) fn value(&self) -> String {
        if self.boxed {
            format!("Box<{}>", self.kind)
        } else {
            self.kind.clone()
        }
    }

    /// Returns the type of the field.
    pub(super) fn declared(&self) -> String {
        let value = self.value();
        match self.presence {
            Presence::Required | Presence::DefaultEmpty | Presence::Constant => value,
            Presence::Nullable => format!("Nullable<{value}>"),
            Presence::Optional => format!("Option<{value}>"),
        }
    }
}

impl Types<'_> {
    pub(super) fn object(&self, out: &mut Source, name: &str, schema: &Object) {
        let ident = type_name(name);
        let fields = self.fields(name, schema);
        let request = self.is_request(name);
        let (constants, fields): (Vec<_>, Vec<_>) = fields
            .into_iter()
            .partition(|field| field.presence == Presence::Constant);
        let choice = Choice::of(schema).filter(|_| request);
        // A request with required fields has no default value.
        let complete = !request
            || choice.is_none()
                && fields
                    .iter()
                    .all(|field| field.presence != Presence::Required);
        out.doc(&docs(schema, || format!("The `{ident}` object.")));
        out.line(if complete {
            "#[derive(Clone, Default)]"
        } else {
            "#[derive(Clone)]"
        });
        if request {
            out.line("#[must_use]");
        }
        out.line("#[non_exhaustive]");
        out.open(&format!("pub struct {ident} {{"));
        for field in &fields {
            out.doc(&match field.doc.as_str() {
                "" => format!("The {} field.", markdown::code(field.wire)),
                doc => doc.to_owned(),
            });
            out.deprecated(field.deprecated.as_ref());
            out.line(&format!("pub {}: {},", field.name, field.declared()));
        }
        out.doc("JSON fields that this type does not declare.");
        out.line("pub extra: Extra,");
        out.close("}");
        out.blank();
        let constants: Vec<String> = constants
            .iter()
            .filter_map(|field| {
                Some(format!(
                    "{} = {},",
                    literal(field.wire),
                    literal(field.constant?)
                ))
            })
            .collect();
        out.open(&format!(
            "intercom_core::__object!({ident} {} [{}] {{",
            if request && !self.is_response(name) {
                "read_request"
            } else if self.is_wrapped_list(name) {
                "read_wrapped_list"
            } else {
                "read_response"
            },
            constants.join(" ")
        ));
        out.fill(fields.iter().enumerate().map(|(index, field)| {
            let show = if value::is_numeric_id(field.schema) {
                "number"
            } else {
                "view"
            };
            let presence = match field.presence {
                Presence::Required => "required",
                Presence::DefaultEmpty => "default_empty",
                Presence::Nullable => "nullable",
                Presence::Optional | Presence::Constant => "optional",
            };
            let wire = literal(field.wire);
            format!("{index} {presence} {show} {} {wire},", field.name)
        }));
        out.close("});");
        if request {
            self.methods(out, &ident, &fields, choice.as_ref());
        }
    }

    pub(super) fn fields<'s>(&'s self, owner: &str, schema: &'s Object) -> Vec<Field<'s>> {
        let request = self.is_request(owner);
        let required = required(schema.get("required"));
        properties(schema.get("properties"))
            .enumerate()
            .map(|(index, (property, inner))| {
                let wire = self.wire(property);
                let reference = shape::reference(inner);
                let required = required.contains(property.as_str());
                let constant = reference.and_then(|target| self.single_value(target));
                let nullable = inner.get("x-nullable") == Some(&Value::Bool(true));
                let wrapped = reference.is_some_and(|target| self.is_wrapped_list(target));
                let presence = match (request, required) {
                    (true, true) if constant.is_some() => Presence::Constant,
                    (true, true) => Presence::Required,
                    (true, false) if nullable => Presence::Nullable,
                    (true, false) => Presence::Optional,
                    (false, _) if value::is_collection(inner) || wrapped => Presence::DefaultEmpty,
                    (false, true) if index < TRACKED => Presence::Required,
                    (false, _) => Presence::Optional,
                };
                let structured = reference.is_some_and(|target| {
                    self.schemas
                        .get(target)
                        .and_then(Value::as_object)
                        .is_some_and(|schema| !matches!(shape::of(schema), shape::Shape::Enum(_)))
                });
                // A box saves space for values that are rarely present, and breaks recursion.
                let always = matches!(presence, Presence::Required | Presence::DefaultEmpty);
                let boxed = structured
                    && (!always
                        || wrapped
                        || reference.is_some_and(|target| self.contains_each_other(target, owner)));
                // The `type` of an object is short and is in every object, so it is stored inline.
                let kind = match self.value_type(inner) {
                    kind if kind == "String" && property == "type" && !request => {
                        Scalar::InlineString.as_str().to_owned()
                    }
                    kind => kind,
                };
                Field {
                    name: field_name(property),
                    wire,
                    presence,
                    schema: inner,
                    kind,
                    boxed,
                    doc: self.field_docs(inner),
                    constant: constant.filter(|_| presence == Presence::Constant),
                    deprecated: inner
                        .as_object()
                        .and_then(|inner| deprecation::note(inner, "field")),
                }
            })
            .collect()
    }

    /// Returns the description of a property, or of its type.
    fn field_docs(&self, inner: &Value) -> String {
        let description = inner
            .get("description")
            .and_then(Value::as_str)
            .or_else(|| {
                self.schemas
                    .get(shape::reference(inner)?)?
                    .get("description")?
                    .as_str()
            })
            .unwrap_or_default();
        markdown::prose(description)
    }

    /// Returns the value of an enum that has only one value.
    pub(super) fn single_value(&self, name: &str) -> Option<&str> {
        match self.schemas.get(name)?.get("enum")?.as_array()?.as_slice() {
            [only] => Some(self.wire(only.as_str()?)),
            _ => None,
        }
    }

    /// Returns whether a type wraps an array, so that a missing value means empty.
    fn is_wrapped_list(&self, name: &str) -> bool {
        self.wrapped_lists.contains(type_name(name).as_str())
    }

    /// Returns whether each value of one type contains a value of the other.
    fn contains_each_other(&self, one: &str, other: &str) -> bool {
        let cycle = self.cycles.get(one);
        cycle.is_some() && cycle == self.cycles.get(other)
    }

    /// Returns the types that each value of a type contains.
    pub(super) fn always_contained(&self, schema: &Value) -> Vec<String> {
        let required = required(schema.get("required"));
        properties(schema.get("properties"))
            .filter_map(|(property, inner)| Some((property, shape::reference(inner)?)))
            .filter(|(property, target)| {
                required.contains(property.as_str()) || self.is_wrapped_list(target)
            })
            .map(|(_, target)| target.to_owned())
            .collect()
    }
}

/// Returns the names in a `required`.
fn required(names: Option<&Value>) -> HashSet<&str> {
    let names = names.and_then(Value::as_array).into_iter().flatten();
    names.filter_map(Value::as_str).collect()
}

/// Returns the names and the schemas in a `properties`.
fn properties(schemas: Option<&Value>) -> impl Iterator<Item = (&String, &Value)> {
    schemas.and_then(Value::as_object).into_iter().flatten()
}

/// Returns the Rust name of a property.
pub(super) fn field_name(property: &str) -> String {
    names::ident(&names::field(property).0)
}
