//! Example values of request types, as Rust code.

use std::cell::Cell;

use serde_json::Value;

use super::{Types, choices, shape, type_name, value};
use crate::choices::Choice;
use crate::names;
use crate::source::literal;
use crate::surface::Presence;
use crate::visit::Object;

/// The maximum number of values in an example. A longer one does not help, and required fields can
/// nest exponentially many values.
const MAX_VALUES: usize = 100;

/// The limits of the rest of an example.
struct Limits {
    depth: Cell<usize>,
    values: Cell<usize>,
}

impl Limits {
    /// Counts a value. Returns `None` if the example is too large.
    fn value(&self) -> Option<()> {
        self.values.set(self.values.get().checked_sub(1)?);
        Some(())
    }

    /// Runs `example` one level deeper.
    fn nested<T>(&self, example: impl FnOnce() -> Option<T>) -> Option<T> {
        let depth = self.depth.get();
        self.depth.set(depth.checked_sub(1)?);
        let result = example();
        self.depth.set(depth);
        result
    }
}

impl Types<'_> {
    /// Returns an expression that creates a value of a type, or `None` if no short example is
    /// known.
    pub(crate) fn example(&self, rust_name: &str) -> Option<String> {
        let limits = Limits {
            depth: Cell::new(8),
            values: Cell::new(MAX_VALUES),
        };
        let name = self
            .schemas
            .keys()
            .find(|name| type_name(name) == rust_name)?;
        self.type_example(name, &limits)
    }

    fn type_example(&self, name: &str, limits: &Limits) -> Option<String> {
        limits.value()?;
        let schema = self.schemas.get(name)?.as_object()?;
        let rust_name = &type_name(name);
        match shape::of(schema) {
            shape::Shape::Object => self.object_example(name, schema, limits),
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
                        Some(target) => limits.nested(|| self.type_example(target, limits)),
                        None => (one.inner == "String").then(|| "\"example\"".to_owned()),
                    })
            }
            shape::Shape::Plain => None,
        }
    }

    fn object_example(&self, name: &str, schema: &Object, limits: &Limits) -> Option<String> {
        let fields = self.fields(name, schema);
        let required = fields
            .iter()
            .filter(|field| field.presence == Presence::Required);
        let arguments: Option<Vec<String>> = required
            .map(|field| self.value_example(field.schema, limits))
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
                    .then(|| self.value_example(field.schema, limits))
                    .flatten()
                    .map(|argument| (field, argument))
            })
        {
            value.push_str(&format!(".{}({argument})", field.name));
        }
        Some(value)
    }

    fn value_example(&self, schema: &Value, limits: &Limits) -> Option<String> {
        limits.value()?;
        if let Some(target) = shape::reference(schema) {
            return limits.nested(|| self.type_example(target, limits));
        }
        if value::is_list(schema) {
            let item = match schema.get("items") {
                Some(items) if !Self::is_any(items) => {
                    limits.nested(|| self.value_example(items, limits))?
                }
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
