//! The emitters of constructors and setters of request types.

use heck::ToSnakeCase;

use super::object::Field;
use super::{Alternative, Types, value};
use crate::choices::Choice;
use crate::names;
use crate::source::Source;
use crate::surface::Presence;
use crate::{markdown, sentences};

impl Types<'_> {
    /// Emits the constructor and the setters of a struct.
    pub(super) fn methods(
        &self,
        out: &mut Source,
        ident: &str,
        fields: &[Field<'_>],
        choice: Option<&Choice>,
    ) {
        out.blank();
        out.open(&format!("impl {ident} {{"));
        self.constructor(out, ident, fields, choice);
        for field in fields {
            if field.presence != Presence::Required {
                out.blank();
                self.setter(out, field);
            }
        }
        out.close("}");
        let alone = fields
            .iter()
            .all(|field| field.presence != Presence::Required);
        if let Some(choice) = choice.filter(|_| alone) {
            let (name, argument) = (&choice.name, &choice.argument);
            out.blank();
            out.open_impl(&format!("From<{name}>"), ident);
            out.open(&format!("fn from({argument}: {name}) -> Self {{"));
            out.line(&format!("Self::new({argument})"));
            out.close("}");
            out.close("}");
        }
    }

    /// Emits `new`, with an argument for each required field and for the choice.
    fn constructor(
        &self,
        out: &mut Source,
        ident: &str,
        fields: &[Field<'_>],
        choice: Option<&Choice>,
    ) {
        let required: Vec<&Field<'_>> = fields
            .iter()
            .filter(|field| field.presence == Presence::Required)
            .collect();
        if required.is_empty() && choice.is_none() {
            out.doc(&format!("Creates a new `{ident}` without any fields set."));
            out.open("pub fn new() -> Self {");
            out.line("Self::default()");
            out.close("}");
            return;
        }
        out.doc(&format!(
            "Creates a new `{ident}` from its required fields."
        ));
        let mut arguments: Vec<String> = required
            .iter()
            .map(|field| format!("{}: {}", field.name, self.argument(field)))
            .collect();
        if let Some(choice) = choice {
            arguments.push(format!("{}: impl Into<{}>", choice.argument, choice.name));
        }
        out.open_list("pub fn new(", &arguments, ") -> Self {");
        match choice {
            Some(choice) if required.is_empty() => {
                out.line("let mut request = Self::empty();");
                self.choose(out, choice, fields);
                out.line("request");
                out.close("}");
                return;
            }
            Some(_) => out.open("let mut request = Self {"),
            None => out.open("Self {"),
        }
        for field in fields {
            let name = &field.name;
            match field.presence {
                Presence::Required if value::is_list(field.schema) => {
                    out.line(&format!(
                        "{name}: {name}.into_iter().map(Into::into).collect(),"
                    ));
                }
                Presence::Required if field.boxed => {
                    out.line(&format!("{name}: Box::new({name}.into()),"));
                }
                Presence::Required if is_plain(&field.kind) => out.line(&format!("{name},")),
                Presence::Required => out.line(&format!("{name}: {name}.into(),")),
                _ => {}
            }
        }
        out.line("..Self::empty()");
        match choice {
            Some(choice) => {
                out.close("};");
                self.choose(out, choice, fields);
                out.line("request");
            }
            None => out.close("}"),
        }
        out.close("}");
    }

    /// Returns the type of the argument for a required field.
    fn argument(&self, field: &Field<'_>) -> String {
        if value::is_list(field.schema) {
            let item = self.item_type(field.schema);
            format!("impl IntoIterator<Item = impl Into<{item}>>")
        } else if is_plain(&field.kind) {
            field.kind.clone()
        } else {
            format!("impl Into<{}>", field.kind)
        }
    }

    /// Emits the setter of a field, and the method that clears the field if it is nullable.
    fn setter(&self, out: &mut Source, field: &Field<'_>) {
        let (name, kind) = (&field.name, &field.kind);
        out.doc(&sentences::setter(&markdown::code(field.wire), &field.doc));
        out.deprecated(field.deprecated.as_ref());
        let (trait_, value, convert) = if value::is_list(field.schema) {
            let item = self.item_type(field.schema);
            ("IntoOptionalList", item, "into_optional_list()")
        } else {
            ("IntoOptional", kind.clone(), "into_optional()")
        };
        out.open_list(
            &format!("pub fn {name}<M>("),
            &[
                "mut self".to_owned(),
                format!("{name}: impl {trait_}<{value}, M>"),
            ],
            ") -> Self {",
        );
        let boxed = if field.boxed { ".map(Box::new)" } else { "" };
        let end = match field.presence {
            Presence::Nullable => ".into()",
            Presence::DefaultEmpty => ".unwrap_or_default()",
            _ => "",
        };
        out.assign(
            &format!("self.{name}"),
            &format!("{name}.{convert}{boxed}{end}"),
        );
        out.line("self");
        out.close("}");
        if field.presence == Presence::Nullable {
            out.blank();
            out.doc(&format!(
                "Clears {} by sending null.",
                markdown::code(field.wire)
            ));
            out.deprecated(field.deprecated.as_ref());
            out.open(&format!(
                "pub fn clear_{}(mut self) -> Self {{",
                name.trim_end_matches('_')
            ));
            out.line(&format!("self.{name} = Nullable::Null;"));
            out.line("self");
            out.close("}");
        }
    }

    /// Emits a constructor for each alternative with exactly one required field, such as
    /// `ContactRef::email(..)`.
    pub(super) fn constructors(&self, out: &mut Source, ident: &str, alternatives: &[Alternative]) {
        let constructors: Vec<(&Alternative, String, Field<'_>)> = alternatives
            .iter()
            .filter_map(|one| {
                let (name, only) = self.alternative_constructor(one)?;
                Some((one, name, only))
            })
            .collect();
        if constructors.is_empty() {
            return;
        }
        out.blank();
        out.open(&format!("impl {ident} {{"));
        for (index, (one, name, only)) in constructors.iter().enumerate() {
            if index > 0 {
                out.blank();
            }
            let argument = self.argument(only);
            out.doc(&format!(
                "Creates the variant [`{0}`](Self::{0}) from {1}.",
                one.name,
                markdown::code(only.wire)
            ));
            out.open_list(
                &format!("pub fn {name}("),
                &[format!("{}: {argument}", only.name)],
                ") -> Self {",
            );
            let (before, after) = if one.boxed {
                (format!("Self::{}(Box::new(", one.name), "))")
            } else {
                (format!("Self::{}(", one.name), ")")
            };
            out.nested(&before, &format!("{}::new", one.inner), &only.name, after);
            out.close("}");
        }
        out.close("}");
    }

    /// Returns the name of the constructor of an alternative, and its only required field.
    pub(super) fn alternative_constructor<'s>(
        &'s self,
        one: &'s Alternative,
    ) -> Option<(String, Field<'s>)> {
        let target = one.target.as_deref()?;
        let schema = self.schemas.get(target)?.as_object()?;
        let mut required = self
            .fields(target, schema)
            .into_iter()
            .filter(|field| field.presence == Presence::Required);
        let only = required.next().filter(|_| required.next().is_none())?;
        let name = names::ident(&one.name.to_snake_case());
        (!value::is_collection(only.schema)).then_some((name, only))
    }
}

/// Returns whether an argument has exactly this type, because no conversions into it are useful.
fn is_plain(kind: &str) -> bool {
    matches!(kind, "bool" | "Value")
}
