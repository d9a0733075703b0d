//! The emitter of the enums of choices, which have a variant for each field or parameter of the
//! choice.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToSnakeCase;

use super::Types;
use super::object::Field;
use crate::choices::Choice;
use crate::names;
use crate::operations::Operation;
use crate::source::Source;
use crate::surface::Presence;

/// The enum of a choice.
pub(crate) struct ChoiceType {
    pub(crate) name: String,
    doc: String,
    /// The variants with their types.
    pub(crate) variants: Vec<(String, String)>,
    /// The schemas that have the choice.
    pub(crate) schemas: BTreeSet<String>,
    /// The handles with operations that have the choice.
    pub(crate) handles: BTreeSet<String>,
}

impl ChoiceType {
    /// Returns the enum of `choice` in `found`, and adds the enum if it is missing. `kind` returns
    /// the type of a member.
    fn of(
        choice: Choice,
        found: &mut BTreeMap<String, Self>,
        kind: impl Fn(&str) -> Option<String>,
    ) -> &mut Self {
        found.entry(choice.name.clone()).or_insert_with(|| Self {
            name: choice.name,
            doc: choice.doc,
            variants: choice
                .members
                .into_iter()
                .filter_map(|(variant, member)| Some((variant, kind(&member)?)))
                .collect(),
            schemas: BTreeSet::new(),
            handles: BTreeSet::new(),
        })
    }
}

impl Types<'_> {
    /// Returns the enums of the choices that the types and `operations` have.
    pub(crate) fn choices(&self, operations: &[Operation]) -> Vec<ChoiceType> {
        let mut found: BTreeMap<String, ChoiceType> = BTreeMap::new();
        for (name, schema) in self.emitted() {
            let Some(choice) = Choice::of(schema) else {
                continue;
            };
            let fields = self.fields(name, schema);
            let kind = |member: &str| {
                let field = fields.iter().find(|field| field.wire == member)?;
                Some(field.kind.clone())
            };
            let known = ChoiceType::of(choice, &mut found, kind);
            known.schemas.insert(name.to_owned());
        }
        for operation in operations {
            let Some(choice) = operation.choice.clone() else {
                continue;
            };
            let kind = |member: &str| {
                let mut parameters = operation.parameters.iter();
                let parameter = parameters.find(|parameter| parameter.wire == member)?;
                Some(parameter.kind.clone())
            };
            let known = ChoiceType::of(choice, &mut found, kind);
            known.handles.insert(operation.handle.clone());
        }
        found.into_values().collect()
    }

    /// Emits the enum of a choice, with a constructor for each variant.
    pub(crate) fn emit_choice(&self, out: &mut Source, choice: &ChoiceType) {
        let ident = &choice.name;
        out.doc(&choice.doc);
        out.line("#[derive(Debug, Clone, PartialEq)]");
        out.line("#[non_exhaustive]");
        out.open(&format!("pub enum {ident} {{"));
        for (variant, kind) in &choice.variants {
            out.doc(&format!("By `{}`.", variant.to_snake_case()));
            out.line(&format!("{variant}({kind}),"));
        }
        out.close("}");
        out.blank();
        out.open(&format!("impl {ident} {{"));
        for (variant, kind) in &choice.variants {
            let name = names::ident(&variant.to_snake_case());
            out.blank();
            out.doc(&format!("Creates the variant `{variant}`."));
            out.open(&format!(
                "pub fn {name}({name}: impl Into<{kind}>) -> Self {{"
            ));
            out.line(&format!("Self::{variant}({name}.into())"));
            out.close("}");
        }
        out.close("}");
    }

    /// Emits a `match` on the argument of the choice. Each arm sets the field of its variant.
    pub(super) fn choose(&self, out: &mut Source, choice: &Choice, fields: &[Field<'_>]) {
        out.open(&format!("match {}.into() {{", choice.argument));
        for (variant, member) in &choice.members {
            let Some(field) = fields.iter().find(|field| field.wire == member) else {
                continue;
            };
            let value = if field.boxed {
                "Box::new(value)"
            } else {
                "value"
            };
            let value = match field.presence {
                Presence::Nullable => format!("Nullable::Value({value})"),
                Presence::Optional => format!("Some({value})"),
                _ => value.to_owned(),
            };
            out.arm(
                &format!("{}::{variant}(value)", choice.name),
                &format!("request.{} = {value}", field.name),
            );
        }
        out.close("}");
    }
}

/// Returns an example value of a choice, as code.
pub(crate) fn example(choice: &Choice) -> Option<String> {
    let (variant, member) = choice
        .members
        .iter()
        .find(|(variant, _)| variant == "Email")
        .or_else(|| choice.members.first())?;
    let value = match member.as_str() {
        "email" => "\"ada@example.com\"",
        "name" => "\"Harbor Supplies\"",
        _ => "\"6214870\"",
    };
    let (name, constructor) = (&choice.name, variant.to_snake_case());
    Some(format!("types::{name}::{constructor}({value})"))
}
