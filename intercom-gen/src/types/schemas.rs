//! JSON Schemas of the types, for the feature `schemars` of the client.
//!
//! Each type gets the text of its schema, translated here once, with a number where it refers to another type: what stands for that is the business of
//! schemars, whose settings decide whether definitions are shared or written out. The types of answers are described as they are read, tolerantly; those of
//! requests as they should be sent. A type that is both has two schemas.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::object::Field;
use super::value::Scalar;
use super::{Types, shape, type_name, value};
use crate::emit::source::{Source, literal};
use crate::names;
use crate::operations::{Form, Operation};
use crate::select;
use crate::surface::Presence;
use crate::visit::Object;

/// What says something about a value without changing what is valid, and means the same in both languages.
const ANNOTATIONS: [&str; 3] = ["readOnly", "writeOnly", "deprecated"];

/// The file of the module `schemas`: an impl for each type, and what tools are told of each operation.
pub(crate) fn emit(document: &Value, operations: &[Operation]) -> String {
    let empty = Object::new();
    let schemas = Schemas {
        types: Types::new(document, &empty),
        returned: select::answered(document),
    };
    let mut out = Source::default();
    out.line("use super::types;");
    schemas.impls(&mut out);
    out.blank();
    out.open("pub(crate) const ALL: &[crate::schema::Part] = &[");
    for (name, _) in schemas.types.emitted() {
        out.line(&format!("crate::schema::of::<types::{}>,", type_name(name)));
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
        out.tuples("&[", &parameters, "],");
        let required = operation.body.as_ref().is_some_and(|body| body.required);
        out.line(&format!("{required},"));
        out.close(")),");
    }
    out.line("_ => None,");
    out.close("}");
    out.close("}");
    out.into_text()
}

/// What a schema is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    /// What is read: all that the type accepts.
    Response,
    /// What is sent: as the API wants it.
    Request,
}

struct Schemas<'a> {
    types: Types<'a>,
    /// Schemas that responses reach.
    returned: BTreeSet<String>,
}

impl Schemas<'_> {
    /// Whether a type of requests is one of answers too, and so has a second schema.
    fn is_shared(&self, name: &str) -> bool {
        self.types.is_request(name) && self.returned.contains(name)
    }

    fn impls(&self, out: &mut Source) {
        for (name, schema) in self.types.emitted() {
            let mut describe = |kind: String, title: &str, role: Role| {
                let mut template = Template {
                    schemas: self,
                    role,
                    others: Vec::new(),
                };
                let text = Value::Object(template.whole(name, schema)).to_string();
                out.blank();
                out.open("crate::schema::__describe!(");
                out.line(&format!("{kind},"));
                out.line(&format!("{},", literal(title)));
                out.line(&format!("{},", literal(&text)));
                out.macro_list(&template.others);
                out.close(");");
            };
            let title = type_name(name);
            let kind = format!("types::{title}");
            if self.is_shared(name) {
                describe(kind.clone(), &title, Role::Response);
                let sent = format!("crate::schema::Sent<{kind}>");
                describe(sent, &format!("{title}Request"), Role::Request);
            } else if self.types.is_request(name) {
                describe(kind, &title, Role::Request);
            } else {
                describe(kind, &title, Role::Response);
            }
        }
    }

    /// A function that finds the schema of what an operation sends or returns.
    fn bodies(
        &self,
        out: &mut Source,
        name: &str,
        operations: &[Operation],
        kind: impl Fn(&Operation) -> Option<String>,
    ) {
        out.blank();
        out.open(&format!(
            "pub(crate) fn {name}(operation: &str) -> Option<crate::schema::Whole> {{"
        ));
        out.open("match operation {");
        for operation in operations {
            if let Some(kind) = kind(operation).filter(|kind| kind != "Vec<u8>") {
                out.arm(
                    &literal(&operation.name),
                    &format!("Some(crate::schema::whole::<{kind}>)"),
                );
            }
        }
        out.line("_ => None,");
        out.close("}");
        out.close("}");
    }

    /// The type that has the schema of `kind` in this role.
    fn kind_of(&self, kind: &str, role: Role) -> String {
        let shared = |name: &&str| {
            let known = self.types.schemas.keys();
            known
                .filter(|schema| type_name(schema) == **name)
                .any(|schema| self.is_shared(schema))
        };
        match kind.strip_prefix("types::").filter(shared) {
            Some(name) if role == Role::Request => format!("crate::schema::Sent<types::{name}>"),
            _ => with_json_path(kind),
        }
    }

    /// The type that stands for `name` in this role.
    fn kind(&self, name: &str, role: Role) -> String {
        self.kind_of(&format!("types::{}", type_name(name)), role)
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
    /// The types that it refers to, by their position.
    others: Vec<String>,
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
        if self.role == Role::Response {
            let mut other = json!({
                "description": "Another shape, which the description does not have.",
                "type": ["string", "number", "boolean", "array", "object"],
            });
            // A `type` that tells a shape leaves no room for another one.
            let told: Vec<String> = self
                .schemas
                .types
                .alternatives(&type_name(name), alternatives)
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

    /// What is inside of a list or a map; a null there is skipped when it is read.
    fn element(&mut self, schema: &Value, numeric: bool) -> Value {
        let element = self.value(schema, numeric);
        Value::Object(match self.role {
            Role::Response => or_null(element),
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
    fn refer(&mut self, kind: String) -> Value {
        let known = self.others.iter().position(|known| *known == kind);
        json!(known.unwrap_or_else(|| {
            self.others.push(kind);
            self.others.len() - 1
        }))
    }
}

/// The type with the full path of `Value`, which the module `schemas` does not import.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_json_values_get_a_path() {
        for (kind, expected) in [
            ("Value", "serde_json::Value"),
            ("Vec<Value>", "Vec<serde_json::Value>"),
            ("Vec<types::SearchValue>", "Vec<types::SearchValue>"),
        ] {
            assert_eq!(with_json_path(kind), expected);
        }
    }
}
