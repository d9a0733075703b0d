//! The emitter of JSON Schemas of the types, for the feature `schemars` of the client.
//!
//! The schema of each type is translated here and emitted as JSON, with indexes in place of
//! references to other types. The client replaces the indexes with schemas from schemars, whose
//! settings determine whether definitions are shared or inlined. The schema of a response type is
//! tolerant and describes what the type accepts. The schema of a request type is strict and
//! describes what a caller should send. A type that requests and responses share has two schemas.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::object::Field;
use super::value::Scalar;
use super::{Types, shape, type_name, value};
use crate::names;
use crate::operations::{Form, Operation};
use crate::select;
use crate::source::{Source, literal};
use crate::surface::Presence;
use crate::visit::Object;

/// Annotations with the same meaning in OpenAPI and in JSON Schema.
const ANNOTATIONS: [&str; 3] = ["readOnly", "writeOnly", "deprecated"];

/// Emits the file of the module `schemas`: an implementation of `JsonSchema` for each type, and the
/// schemas and docs of each operation.
pub(crate) fn emit(document: &Value, operations: &[Operation]) -> String {
    let empty = Object::new();
    let schemas = Schemas {
        types: Types::new(document, &empty),
        returned: select::returned(document),
    };
    let mut out = Source::default();
    out.line("use super::types;");
    schemas.impls(&mut out);
    out.blank();
    out.open("pub(crate) const ALL: &[crate::schema::SubschemaFn] = &[");
    for (name, _) in schemas.types.emitted() {
        out.line(&format!(
            "crate::schema::subschema::<types::{}>,",
            type_name(name)
        ));
    }
    out.close("];");
    schemas.bodies(&mut out, "request", operations, |operation| {
        let body = operation.body.as_ref()?;
        Some(schemas.kind_of(&body.kind, Role::Request))
    });
    schemas.bodies(
        &mut out,
        "response",
        operations,
        |operation| match &operation.response.form {
            Form::Json(kind) => Some(schemas.kind_of(kind, Role::Response)),
            Form::Empty | Form::Bytes => None,
        },
    );
    out.blank();
    out.line("#[cfg(feature = \"dynamic\")]");
    out.open("pub(crate) fn docs(operation: &str) -> Option<crate::schema::Docs> {");
    out.open("match operation {");
    for operation in operations {
        let parameters: Vec<[String; 2]> = operation
            .parameters
            .iter()
            .map(|one| [literal(&one.wire), literal(&one.doc)])
            .collect();
        out.open(&format!("{} => Some((", literal(&operation.name)));
        out.line(&format!("{},", literal(&operation.description)));
        out.pairs("&[", &parameters, "],");
        let required = operation.body.as_ref().is_some_and(|body| body.required);
        out.line(&format!("{required},"));
        out.close(")),");
    }
    out.line("_ => None,");
    out.close("}");
    out.close("}");
    out.into_text()
}

/// The purpose of a schema.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    /// Describes what the type accepts in a response.
    Response,
    /// Describes what the API expects in a request.
    Request,
}

struct Schemas<'a> {
    types: Types<'a>,
    /// The schemas that responses use.
    returned: BTreeSet<String>,
}

impl Schemas<'_> {
    /// Returns whether requests and responses share a type, which then has two schemas.
    fn is_shared(&self, name: &str) -> bool {
        self.types.is_request(name) && self.returned.contains(name)
    }

    /// Emits the implementations of `JsonSchema`.
    fn impls(&self, out: &mut Source) {
        for (name, schema) in self.types.emitted() {
            let mut describe = |kind: String, title: &str, role: Role| {
                let mut template = Template {
                    schemas: self,
                    role,
                    referenced: Vec::new(),
                };
                let json = Value::Object(template.root(name, schema)).to_string();
                out.blank();
                out.open("crate::schema::__describe!(");
                out.line(&format!("{kind},"));
                out.line(&format!("{},", literal(title)));
                out.line(&format!("{},", literal(&json)));
                out.macro_list(&template.referenced);
                out.close(");");
            };
            let title = type_name(name);
            let kind = format!("types::{title}");
            if self.is_shared(name) {
                describe(kind.clone(), &title, Role::Response);
                let in_request = format!("crate::schema::InRequest<{kind}>");
                describe(in_request, &format!("{title}Request"), Role::Request);
            } else if self.types.is_request(name) {
                describe(kind, &title, Role::Request);
            } else {
                describe(kind, &title, Role::Response);
            }
        }
    }

    /// Emits a function that returns the schemas of the request or response bodies of operations.
    fn bodies(
        &self,
        out: &mut Source,
        name: &str,
        operations: &[Operation],
        kind: impl Fn(&Operation) -> Option<String>,
    ) {
        out.blank();
        out.open(&format!(
            "pub(crate) fn {name}(operation: &str) -> Option<crate::schema::RootSchemaFn> {{"
        ));
        out.open("match operation {");
        for operation in operations {
            if let Some(kind) = kind(operation).filter(|kind| kind != "Vec<u8>") {
                out.arm(
                    &literal(&operation.name),
                    &format!("Some(crate::schema::root_schema::<{kind}>)"),
                );
            }
        }
        out.line("_ => None,");
        out.close("}");
        out.close("}");
    }

    /// Returns the type whose schema describes the Rust type `kind` in this role.
    fn kind_of(&self, kind: &str, role: Role) -> String {
        let shared = |name: &&str| {
            let known = self.types.schemas.keys();
            known
                .filter(|schema| type_name(schema) == **name)
                .any(|schema| self.is_shared(schema))
        };
        match kind.strip_prefix("types::").filter(shared) {
            Some(name) if role == Role::Request => {
                format!("crate::schema::InRequest<types::{name}>")
            }
            _ => with_json_path(kind),
        }
    }

    /// Returns the type whose schema describes the component `name` in this role.
    fn kind(&self, name: &str, role: Role) -> String {
        self.kind_of(&format!("types::{}", type_name(name)), role)
    }

    /// Returns the description of a schema, with original names in place of placeholders.
    fn description(&self, schema: &Object) -> Option<String> {
        let text = schema.get("description")?.as_str()?.trim();
        if text.is_empty() {
            return None;
        }
        Some(names::restored(text, &self.types.placeholders))
    }
}

/// A JSON Schema that is being built.
struct Template<'a> {
    schemas: &'a Schemas<'a>,
    role: Role,
    /// The types to which the schema refers by index.
    referenced: Vec<String>,
}

impl Template<'_> {
    /// Returns the schema of a type.
    fn root(&mut self, name: &str, schema: &Object) -> Object {
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
        let mut any_of: Vec<Value> = alternatives
            .iter()
            .map(|schema| Value::Object(self.value(schema, false)))
            .collect();
        if self.role == Role::Response {
            let mut other = json!({
                "description": "Any other value, which the OpenAPI description does not declare.",
                "type": ["string", "number", "boolean", "array", "object"],
            });
            // A known `type` requires the shape of its alternative.
            let known_types: Vec<String> = self
                .schemas
                .types
                .alternatives(&type_name(name), alternatives)
                .into_iter()
                .filter_map(|one| one.constant)
                .collect();
            if !known_types.is_empty() {
                other["not"] = json!({
                    "type": "object",
                    "properties": {"type": {"enum": known_types}},
                    "required": ["type"],
                });
            }
            any_of.push(other);
        }
        out.insert("anyOf".into(), Value::Array(any_of));
    }

    fn object(&mut self, out: &mut Object, name: &str, schema: &Object) {
        let schemas = self.schemas;
        let fields = schemas.types.fields(name, schema);
        out.insert("type".into(), json!("object"));
        let required: Vec<&str> = fields
            .iter()
            .filter(|field| match self.role {
                Role::Response => field.presence == Presence::Required,
                Role::Request => matches!(field.presence, Presence::Required | Presence::Constant),
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
            Role::Response => field.presence != Presence::Required,
            Role::Request => field.presence == Presence::Nullable,
        };
        if may_be_null {
            out = or_null(out);
        }
        out
    }

    /// Returns the schema of a value inside a type. `numeric` states whether IDs are sent as
    /// numbers.
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
        let scalar = Scalar::of(schema);
        match (self.role, scalar, kind) {
            (Role::Response, Some(Scalar::Id), _) => {
                out.insert("$ref".into(), self.refer("crate::Id".to_owned()));
            }
            (Role::Response, Some(Scalar::Timestamp), _) => {
                out.insert("$ref".into(), self.refer("crate::Timestamp".to_owned()));
            }
            (Role::Request, Some(Scalar::Id), _) => {
                let kind = if numeric { "integer" } else { "string" };
                out.insert("type".into(), json!(kind));
            }
            (Role::Request, Some(Scalar::Timestamp), _) => {
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

    /// Returns the schema of an element of an array or map. Decoding skips null elements.
    fn element(&mut self, schema: &Value, numeric: bool) -> Value {
        let element = self.value(schema, numeric);
        Value::Object(match self.role {
            Role::Response => or_null(element),
            Role::Request => element,
        })
    }

    fn annotations(&self, schema: &Object) -> Object {
        let mut out = Object::new();
        if let Some(description) = self.schemas.description(schema) {
            out.insert("description".into(), Value::String(description));
        }
        for key in ANNOTATIONS {
            if schema.get(key) == Some(&Value::Bool(true)) {
                out.insert(key.into(), Value::Bool(true));
            }
        }
        out
    }

    /// Returns the index of a type in `referenced`, to which it adds new types.
    fn refer(&mut self, kind: String) -> Value {
        let known = self.referenced.iter().position(|known| *known == kind);
        json!(known.unwrap_or_else(|| {
            self.referenced.push(kind);
            self.referenced.len() - 1
        }))
    }
}

/// Replaces `Value` with its full path, because the module `schemas` does not import it.
fn with_json_path(kind: &str) -> String {
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    let mut out = String::new();
    let mut rest = kind;
    while !rest.is_empty() {
        let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        let (path, after) = rest.split_at(end);
        out.push_str(if path == "Value" {
            "serde_json::Value"
        } else {
            path
        });
        let separators = after.find(is_part).unwrap_or(after.len());
        let (between, next) = after.split_at(separators);
        out.push_str(between);
        rest = next;
    }
    out
}

/// Makes a schema nullable. A schema without a type already accepts null.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replaces_only_the_json_value() {
        for (kind, expected) in [
            ("Value", "serde_json::Value"),
            ("Vec<Value>", "Vec<serde_json::Value>"),
            ("Vec<types::SearchValue>", "Vec<types::SearchValue>"),
        ] {
            assert_eq!(with_json_path(kind), expected);
        }
    }
}
