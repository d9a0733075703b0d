//! The types as data: what `emit` makes code of.

use std::collections::BTreeSet;

use serde_json::Value;

use super::object::Keep;
use super::{Types, shape, type_ident};
use crate::names;
use crate::surface::{self, Alternative, Constructor, Field, Shape, Type, Variant, short};
use crate::visit::Object;

impl Types<'_> {
    /// The types that are emitted, in the same order.
    pub(crate) fn surface(&self) -> Vec<Type> {
        let constants = self.constants();
        let types = self.schemas.iter().filter_map(|(name, schema)| {
            let schema = schema.as_object()?;
            let shape = match shape::of(schema) {
                shape::Shape::Object => Shape::Struct(self.listed_fields(name, schema)),
                shape::Shape::Enum(_) if constants.contains(name.as_str()) => return None,
                shape::Shape::Enum(values) => Shape::Enum(self.listed_values(values)),
                shape::Shape::Union(alternatives) => {
                    Shape::Union(self.listed_alternatives(name, alternatives))
                }
                shape::Shape::Plain => return None,
            };
            Some(Type {
                name: type_ident(name).to_string(),
                request: self.is_request(name),
                shape,
            })
        });
        types.collect()
    }

    fn listed_fields(&self, name: &str, schema: &Object) -> Vec<Field> {
        let fields = self.fields(name, schema).into_iter().map(|field| {
            let value = short(&field.kind);
            let kind = if field.boxed {
                format!("Box<{value}>")
            } else {
                value.clone()
            };
            let (keep, kind) = match field.keep {
                Keep::Required => (surface::Keep::Required, kind),
                Keep::Default => (surface::Keep::Default, kind),
                Keep::Nullable => (surface::Keep::Nullable, format!("Nullable<{kind}>")),
                Keep::Optional => (surface::Keep::Optional, format!("Option<{kind}>")),
                Keep::Needed => (surface::Keep::Needed, format!("Option<{kind}>")),
                Keep::Constant => (surface::Keep::Constant, kind),
            };
            Field {
                name: field.name.to_string(),
                wire: field.wire.to_owned(),
                keep,
                value,
                kind,
                constant: field.constant.map(str::to_owned),
            }
        });
        fields.collect()
    }

    fn listed_values(&self, values: &[Value]) -> Vec<Variant> {
        let values = values.iter().filter_map(Value::as_str);
        values
            .map(|value| Variant {
                name: names::variant(value).0,
                wire: self.wire(value).to_owned(),
            })
            .collect()
    }

    fn listed_alternatives(&self, name: &str, alternatives: &[Value]) -> Vec<Alternative> {
        let alternatives = self.alternatives(&type_ident(name), alternatives);
        let request = self.is_request(name);
        let mut taken = BTreeSet::new();
        alternatives
            .iter()
            .map(|one| Alternative {
                name: one.name.to_string(),
                kind: short(&one.kind),
                wire: one.constant.clone(),
                constructor: self
                    .constructor(one)
                    .filter(|_| request)
                    .map(|(name, field)| Constructor {
                        name: name.to_string(),
                        kind: short(&field.kind),
                    })
                    .filter(|made| taken.insert(made.name.clone())),
            })
            .collect()
    }
}
