//! Example values of request types, as Rust code.

use serde_json::Value;

use super::{Types, choices, shape, type_name, value};
use crate::choices::Choice;
use crate::emit::source::literal;
use crate::names;
use crate::surface::Presence;
use crate::visit::Object;

impl Types<'_> {
    /// Returns an expression that creates a value of a type, or `None` if no example is known.
    pub(crate) fn example(&self, rust_name: &str, depth: usize) -> Option<String> {
        let (name, schema) = self
            .schemas
            .iter()
            .find(|(name, _)| type_name(name) == rust_name)?;
        let schema = schema.as_object()?;
        if depth > 8 {
            return None;
        }
        match shape::of(schema) {
            shape::Shape::Object => self.object_example(name, schema, depth),
            shape::Shape::Enum(values) => {
                let first = values.first()?.as_str()?;
                Some(format!("types::{rust_name}::{}", names::variant(first).0))
            }
            // An argument for a union also accepts the types of its alternatives.
            shape::Shape::Union(alternatives) => {
                let alternatives = self.alternatives(rust_name, alternatives);
                alternatives
                    .iter()
                    .find_map(|one| match one.target.as_deref() {
                        Some(target) => self.example(&type_name(target), depth + 1),
                        None => (one.inner == "String").then(|| "\"example\"".to_owned()),
                    })
            }
            shape::Shape::Plain => None,
        }
    }

    fn object_example(&self, name: &str, schema: &Object, depth: usize) -> Option<String> {
        let fields = self.fields(name, schema);
        let required = fields
            .iter()
            .filter(|field| field.presence == Presence::Required);
        let arguments: Option<Vec<String>> = required
            .map(|field| self.value_example(field.schema, depth))
            .collect();
        let mut arguments = arguments?;
        let choice = Choice::of(schema).and_then(|choice| choices::example(&choice));
        arguments.extend(choice);
        let mut value = format!("types::{}::new({})", type_name(name), arguments.join(", "));
        // Without required fields, the example shows a setter.
        if arguments.is_empty()
            && let Some((field, argument)) = fields.iter().find_map(|field| {
                let simple = matches!(field.kind.as_str(), "String" | "bool" | "i64");
                let has_setter = matches!(field.presence, Presence::Optional | Presence::Nullable);
                (simple && has_setter)
                    .then(|| self.value_example(field.schema, depth))
                    .flatten()
                    .map(|argument| (field, argument))
            })
        {
            value.push_str(&format!(".{}({argument})", field.name));
        }
        Some(value)
    }

    fn value_example(&self, schema: &Value, depth: usize) -> Option<String> {
        if let Some(target) = shape::reference(schema) {
            return self.example(&type_name(target), depth + 1);
        }
        if value::is_list(schema) {
            let item = match schema.get("items") {
                Some(items) if !Self::is_any(items) => self.value_example(items, depth + 1)?,
                _ => "serde_json::json!(1)".to_owned(),
            };
            return Some(format!("[{item}]"));
        }
        let text = schema.get("example").and_then(Value::as_str);
        Some(match self.value_type(schema).as_str() {
            "String" | "InlineString" => literal(text.unwrap_or("example")),
            "Id" => literal(text.unwrap_or("1295")),
            "Timestamp" => "1_767_225_600".to_owned(),
            "bool" => "true".to_owned(),
            "i64" => "1".to_owned(),
            "f64" => "1.0".to_owned(),
            "Map<String, Value>" => "serde_json::Map::new()".to_owned(),
            "Value" => "serde_json::json!(1)".to_owned(),
            _ => return None,
        })
    }
}
