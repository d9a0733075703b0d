//! Emitters of the types: structs for objects, open enums for sets of values, and unions for
//! alternatives.
//!
//! Each type is a plain struct or enum with documentation, followed by one macro call. The macro
//! lists the fields for the code in `intercom-core/src/wire`, which all types share and which
//! tolerates values that the description does not declare.

pub(crate) mod choices;
mod examples;
mod object;
pub(crate) mod schemas;
mod setters;
mod shape;
mod surface;
mod value;

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use heck::ToPascalCase;
use serde_json::Value;

use crate::markdown;
use crate::names::{self, Unique};
use crate::passes::CONSTANT;
use crate::select;
use crate::source::{Source, literal};
use crate::surface::Presence;
use crate::visit::{self, Object};

/// The extension with the names of the types that wrap an array.
pub(crate) const WRAPPED_LISTS: &str = "x-rust-wrapped-lists";

/// The types of a description.
pub(crate) struct Types<'a> {
    schemas: &'a Object,
    /// The schemas that requests use. Their types have constructors and setters.
    requested: BTreeSet<String>,
    /// The schemas that responses use. Their types are decoded tolerantly.
    returned: BTreeSet<String>,
    /// The original names by placeholder.
    placeholders: BTreeMap<&'a str, &'a str>,
    wrapped_lists: BTreeSet<&'a str>,
    /// The types that always contain themselves, with the number of their cycle.
    cycles: HashMap<String, usize>,
    /// The enums that occur only as constants.
    constants: OnceCell<BTreeSet<String>>,
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
        let wrapped_lists = document
            .get(WRAPPED_LISTS)
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let mut types = Self {
            schemas,
            requested: select::requested(document),
            returned: select::returned(document),
            placeholders,
            wrapped_lists,
            cycles: HashMap::new(),
            constants: OnceCell::new(),
        };
        let contained = schemas
            .iter()
            .map(|(name, schema)| (name.clone(), types.always_contained(schema)))
            .collect();
        types.cycles = visit::cycles(&contained);
        types
    }

    /// Returns the types to emit, as names and schemas.
    pub(crate) fn emitted(&self) -> Vec<(&str, &Object)> {
        let constants = self.constants.get_or_init(|| self.constants());
        self.schemas
            .iter()
            .filter_map(|(name, schema)| {
                let schema = schema.as_object()?;
                match shape::of(schema) {
                    shape::Shape::Plain => None,
                    shape::Shape::Enum(_) if constants.contains(name) => None,
                    _ => Some((name.as_str(), schema)),
                }
            })
            .collect()
    }

    /// Emits one of the types.
    pub(crate) fn emit(&self, out: &mut Source, name: &str, schema: &Object) {
        match shape::of(schema) {
            shape::Shape::Object => self.object(out, name, schema),
            shape::Shape::Enum(values) => self.open_enum(out, name, schema, values),
            shape::Shape::Union(alternatives) => self.union(out, name, schema, alternatives),
            shape::Shape::Plain => {}
        }
    }

    /// Returns the values that a schema lists, in their wire form.
    pub(crate) fn values(&self, schema: &Value) -> Vec<String> {
        let schema = match shape::reference(schema) {
            Some(name) => self.schemas.get(name),
            None => Some(schema),
        };
        let values = schema.and_then(|schema| schema.get("enum")?.as_array());
        let values = values.into_iter().flatten().filter_map(Value::as_str);
        values.map(|value| self.wire(value).to_owned()).collect()
    }

    /// Returns whether the type of a schema is a struct.
    pub(crate) fn is_built(&self, schema: &Value) -> bool {
        shape::reference(schema).is_some_and(|name| self.is_object(name))
    }

    /// Returns the enums that occur only as constants, which need no type.
    fn constants(&self) -> BTreeSet<String> {
        let mut constants = BTreeSet::new();
        let mut used = BTreeSet::new();
        for (name, schema) in self.schemas {
            let Some(schema) = schema.as_object() else {
                continue;
            };
            for field in self.fields(name, schema) {
                if let Some(target) = shape::reference(field.schema) {
                    if field.presence == Presence::Constant {
                        constants.insert(target);
                    } else {
                        used.insert(target);
                    }
                }
            }
        }
        constants
            .difference(&used)
            .map(|name| (*name).to_owned())
            .collect()
    }

    /// Returns whether requests use a schema.
    fn is_request(&self, name: &str) -> bool {
        self.requested.contains(name)
    }

    fn is_response(&self, name: &str) -> bool {
        self.returned.contains(name)
    }

    /// Returns the name on the wire for a name that may be a placeholder.
    pub(crate) fn wire<'s>(&self, name: &'s str) -> &'s str
    where
        'a: 's,
    {
        self.placeholders.get(name).copied().unwrap_or(name)
    }

    fn open_enum(&self, out: &mut Source, name: &str, schema: &Object, values: &[Value]) {
        let ident = type_name(name);
        let values: Vec<(String, &str)> = values
            .iter()
            .filter_map(Value::as_str)
            .map(|value| (names::variant(value).0, self.wire(value)))
            .collect();
        out.doc(&docs(schema, || format!("The `{ident}` enum.")));
        out.line("#[derive(Clone, PartialEq, Eq, Hash)]");
        out.line("#[non_exhaustive]");
        out.open(&format!("pub enum {ident} {{"));
        for (variant, wire) in &values {
            out.doc(&match *wire {
                "" => "The empty string.".to_owned(),
                wire => format!("The value {}.", markdown::code(wire)),
            });
            out.line(&format!("{variant},"));
        }
        out.doc("A value that this enum does not list.");
        out.line("Unknown(UnknownValue),");
        out.close("}");
        out.blank();
        out.open(&format!("intercom_core::__open_enum!({ident} {{"));
        out.fill(
            values
                .iter()
                .map(|(variant, wire)| format!("{variant} {},", literal(wire))),
        );
        out.close("});");
    }

    fn union(&self, out: &mut Source, name: &str, schema: &Object, alternatives: &[Value]) {
        let ident = type_name(name);
        let alternatives = self.alternatives(&ident, alternatives);
        out.doc(&docs(schema, || format!("The `{ident}` union.")));
        out.line("#[derive(Clone)]");
        out.line("#[non_exhaustive]");
        out.open(&format!("pub enum {ident} {{"));
        for one in &alternatives {
            out.doc(&one.doc);
            out.line(&format!("{}({}),", one.name, one.kind));
        }
        out.doc("Any other JSON value.");
        out.line("Other(Value),");
        out.close("}");
        out.blank();
        out.open(&format!("intercom_core::__union!({ident} {{"));
        let conversions = self.conversions(&alternatives);
        for (one, from) in alternatives.iter().zip(conversions) {
            let constant = one.constant.as_ref();
            let constant =
                constant.map_or_else(String::new, |text| format!(" = {}", literal(text)));
            let from = from.join(", ");
            out.line(&format!("[{from}] => {} {}{constant},", one.name, one.kind));
        }
        out.close("});");
        if self.is_request(name) {
            self.constructors(out, &ident, &alternatives);
        }
    }

    /// Returns the types of the alternatives, if `name` is a union.
    fn union_parts(&self, name: &str) -> Vec<String> {
        let schema = self.schemas.get(name).and_then(Value::as_object);
        match schema.map(shape::of) {
            Some(shape::Shape::Union(alternatives)) => self
                .alternatives(&type_name(name), alternatives)
                .into_iter()
                .map(|one| one.inner)
                .collect(),
            _ => Vec::new(),
        }
    }

    /// Returns the types that convert into each alternative of a union. A type that could convert
    /// into several alternatives converts into the first one.
    fn conversions(&self, alternatives: &[Alternative]) -> Vec<Vec<String>> {
        let mut seen = BTreeSet::new();
        let mut conversions: Vec<Vec<String>> = alternatives
            .iter()
            .map(|one| match seen.insert(one.inner.clone()) {
                true if one.inner == "String" => vec!["String".to_owned(), "&str".to_owned()],
                true => vec![one.inner.clone()],
                false => Vec::new(),
            })
            .collect();
        // The alternatives of a nested union convert directly.
        for (one, from) in alternatives.iter().zip(&mut conversions) {
            let nested = one.target.as_deref().map(|target| self.union_parts(target));
            let nested = nested.into_iter().flatten();
            from.extend(nested.filter(|inner| seen.insert(inner.clone())));
        }
        conversions
    }

    fn alternatives(&self, owner: &str, alternatives: &[Value]) -> Vec<Alternative> {
        let mut taken = Unique::from_iter(["Other"]);
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
                        || format!("A value of the type `{inner}`."),
                        markdown::prose,
                    );
                let decided = schema.get("x-rust-variant").and_then(Value::as_str);
                let wanted = match reference {
                    _ if decided.is_some() => decided.unwrap_or_default().to_owned(),
                    Some(target) => shorter(&type_name(target), owner),
                    None => shape::plain_name(schema).to_owned(),
                };
                let name = taken.name(wanted.clone(), str::to_owned, |count| {
                    format!("{wanted}{count}")
                });
                let boxed = reference.is_some_and(|target| self.is_object(target));
                let kind = if boxed {
                    format!("Box<{inner}>")
                } else {
                    inner.clone()
                };
                Alternative {
                    name,
                    inner,
                    kind,
                    boxed,
                    constant: reference.and_then(|target| self.constant_type(target)),
                    target: reference.map(str::to_owned),
                    doc,
                }
            })
            .collect();
        // A `type` that several alternatives can have does not identify one of them.
        let possible: Vec<&str> = alternatives
            .iter()
            .filter_map(|one| one.target.as_deref())
            .flat_map(|target| self.possible_types(target))
            .collect();
        for one in &mut alternatives {
            let count =
                |constant: &str| possible.iter().filter(|other| **other == constant).count();
            if one
                .constant
                .as_deref()
                .is_some_and(|constant| count(constant) > 1)
            {
                one.constant = None;
            }
        }
        alternatives
    }

    /// Returns the value of the `type` property, if it can have only one.
    fn constant_type(&self, name: &str) -> Option<String> {
        let property = self.schemas.get(name)?.get("properties")?.get("type")?;
        if let Some(constant) = property.get(CONSTANT).and_then(Value::as_str) {
            return Some(constant.to_owned());
        }
        Some(self.single_value(shape::reference(property)?)?.to_owned())
    }

    /// Returns the values of the `type` property, if the schema lists them.
    fn possible_types(&self, name: &str) -> Vec<&str> {
        let property = |name| self.schemas.get(name)?.get("properties")?.get("type");
        let constant = property(name).and_then(|property| property.get(CONSTANT)?.as_str());
        if let Some(constant) = constant {
            return vec![constant];
        }
        let values = |kind: &str| self.schemas.get(kind)?.get("enum")?.as_array();
        let listed = property(name).and_then(shape::reference).and_then(values);
        let values = listed.into_iter().flatten().filter_map(Value::as_str);
        values.map(|value| self.wire(value)).collect()
    }

    fn is_object(&self, name: &str) -> bool {
        self.schemas
            .get(name)
            .and_then(Value::as_object)
            .is_some_and(|schema| matches!(shape::of(schema), shape::Shape::Object))
    }
}

/// An alternative of a union.
struct Alternative {
    name: String,
    /// The type without `Box`.
    inner: String,
    kind: String,
    boxed: bool,
    /// The value of `type` that identifies the alternative.
    constant: Option<String>,
    target: Option<String>,
    doc: String,
}

/// Removes the part of a type name that repeats the name of its owner.
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

/// Returns the Rust name of a schema.
pub(crate) fn type_name(name: &str) -> String {
    name.to_pascal_case()
}

/// Returns the description of a schema.
fn docs(schema: &Object, otherwise: impl FnOnce() -> String) -> String {
    schema
        .get("description")
        .and_then(Value::as_str)
        .map(markdown::prose)
        .filter(|text| !text.is_empty())
        .unwrap_or_else(otherwise)
}
