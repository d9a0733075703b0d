//! The types as data, for the public API.

use std::collections::BTreeSet;

use heck::ToSnakeCase;
use serde_json::Value;

use super::{Types, shape, type_name};
use crate::choices::Choice;
use crate::names;
use crate::operations::Operation;
use crate::surface::{Alternative, Constructor, Field, Shape, Type, Variant};
use crate::visit::Object;

impl Types<'_> {
    /// Returns the emitted types, in the same order.
    pub(crate) fn surface(&self, operations: &[Operation]) -> Vec<Type> {
        let types = self.emitted().into_iter().filter_map(|(name, schema)| {
            let shape = match shape::of(schema) {
                shape::Shape::Object => Shape::Struct(self.surface_fields(name, schema)),
                shape::Shape::Enum(values) => Shape::Enum(self.surface_values(values)),
                shape::Shape::Union(alternatives) => {
                    Shape::Union(self.surface_alternatives(name, alternatives))
                }
                shape::Shape::Plain => return None,
            };
            Some(Type {
                name: type_name(name),
                request: self.is_request(name),
                choice: Choice::of(schema).filter(|_| self.is_request(name)),
                shape,
            })
        });
        let choices = self.choices(operations).into_iter().map(|choice| Type {
            name: choice.name,
            request: true,
            choice: None,
            shape: Shape::Choice(
                choice
                    .variants
                    .into_iter()
                    .map(|(name, kind)| Alternative {
                        constructor: Some(Constructor {
                            name: name.to_snake_case(),
                            kind: kind.clone(),
                        }),
                        name,
                        kind,
                        wire: None,
                    })
                    .collect(),
            ),
        });
        types.chain(choices).collect()
    }

    fn surface_fields(&self, name: &str, schema: &Object) -> Vec<Field> {
        let fields = self.fields(name, schema).into_iter().map(|field| Field {
            kind: field.declared(),
            name: field.name,
            wire: field.wire.to_owned(),
            presence: field.presence,
            value: field.kind,
            constant: field.constant.map(str::to_owned),
            deprecated: field.deprecated,
        });
        fields.collect()
    }

    fn surface_values(&self, values: &[Value]) -> Vec<Variant> {
        let values = values.iter().filter_map(Value::as_str);
        values
            .map(|value| Variant {
                name: names::variant(value).0,
                wire: self.wire(value).to_owned(),
            })
            .collect()
    }

    fn surface_alternatives(&self, name: &str, alternatives: &[Value]) -> Vec<Alternative> {
        let alternatives = self.alternatives(&type_name(name), alternatives);
        let request = self.is_request(name);
        let mut taken = BTreeSet::new();
        alternatives
            .iter()
            .map(|one| Alternative {
                name: one.name.clone(),
                kind: one.kind.clone(),
                wire: one.constant.clone(),
                constructor: self
                    .alternative_constructor(one)
                    .filter(|_| request)
                    .map(|(name, field)| Constructor {
                        name,
                        kind: field.kind,
                    })
                    .filter(|constructor| taken.insert(constructor.name.clone())),
            })
            .collect()
    }
}
