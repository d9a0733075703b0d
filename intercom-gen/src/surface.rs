//! The public API of a generated client as data: the operations and the types.
//!
//! The public API is read from the description after the passes, by the same code that the emitters
//! use, so it agrees with the generated code. Its text form has one line per item, in sorted order,
//! so that a diff shows how a change to the description or the generator affects users.

use std::fmt;

use crate::choices::Choice;
use crate::operations::Operation;

mod diff;
mod rules;

pub use diff::{Change, Diff};
pub use rules::{Level, Rule};

/// The public API of a generated client.
///
/// `Display` writes sorted lines:
///
/// - `types::Ticket (struct)`, `types::Ticket.id: Id`, and ` = "type"` if the JSON name differs
/// - `types::TicketCategory (enum)`, `types::TicketCategory::BackOffice = "Back-office"`
/// - `tickets.create -> types::Ticket`, `articles.list.page?: i64`, with a `?` for optional parameters
/// - `contacts.list.items() -> types::Contact` for the items of a list
/// - `contacts.list.per_page()` if a request can set the number of items per page
///
/// Setters are not included, because they follow from the fields.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Surface {
    /// The version of the description.
    pub version: String,
    /// The operations, in the order of the description.
    pub operations: Vec<Operation>,
    /// The types of the module `types`, in the order of the description.
    pub types: Vec<Type>,
}

/// A type of the module `types`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Type {
    /// The name in Rust.
    pub name: String,
    /// Whether requests use the type. A struct that requests use has a constructor and setters.
    pub request: bool,
    /// The choice between fields, of which a request must set exactly one.
    pub choice: Option<Choice>,
    /// The kind of the type, with its members.
    pub shape: Shape,
}

/// The kind of a type, with its members.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Shape {
    /// A struct with these fields.
    Struct(Vec<Field>),
    /// An open enum with these values.
    Enum(Vec<Variant>),
    /// A union of these alternatives, or any other JSON value.
    Union(Vec<Alternative>),
    /// The enum of a [`Choice`]: a variant for each field or parameter, with the type of its value.
    Choice(Vec<Alternative>),
}

/// A field of a struct.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Field {
    /// The name in Rust.
    pub name: String,
    /// The name in JSON.
    pub wire: String,
    /// Whether the field can be missing or null.
    pub presence: Presence,
    /// The type of the value, without `Option` and `Box`.
    pub value: String,
    /// The declared type of the field.
    pub kind: String,
    /// The value that is always sent, for [`Presence::Constant`].
    pub constant: Option<String>,
    /// The deprecation note, if the field is deprecated.
    pub deprecated: Option<String>,
}

/// Whether a field can be missing or null.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Presence {
    /// A field that is always present. In a request, it is an argument of `new`.
    Required,
    /// A field that can be missing.
    Optional,
    /// An array or map in a response. The Rust field is empty if the JSON field is missing or null.
    DefaultEmpty,
    /// A field of a request that can be missing, null, or set to a value.
    Nullable,
    /// A field of a request that is always the same string. It is not a field in Rust.
    Constant,
}

/// A value of an open enum.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Variant {
    /// The name in Rust.
    pub name: String,
    /// The string in JSON.
    pub wire: String,
}

/// An alternative of a union.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Alternative {
    /// The name in Rust.
    pub name: String,
    /// The type of its value, including the `Box` if the value is boxed.
    pub kind: String,
    /// The value of `type` in JSON that identifies the alternative, if there is one.
    pub wire: Option<String>,
    /// The constructor, if requests use the union and the alternative has exactly one required
    /// field.
    pub constructor: Option<Constructor>,
}

/// A function that creates an alternative of a union from one value.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Constructor {
    /// The name.
    pub name: String,
    /// The type of its argument.
    pub kind: String,
}

impl Surface {
    /// Returns whether there is an operation of this name, such as `tickets.reply`.
    pub fn has_operation(&self, name: &str) -> bool {
        self.operations.iter().any(|known| known.name == name)
    }

    /// Returns whether there is a type of this name, such as `Ticket`.
    pub fn has_type(&self, name: &str) -> bool {
        self.types.iter().any(|known| known.name == name)
    }

    /// Returns whether there is a struct with this field, such as `Ticket.open`. A type can follow,
    /// as in `Ticket.open: bool`: then the field must have this type.
    ///
    /// The type is without `Option` and `Box`. Constants are not fields.
    pub fn has_field(&self, field: &str) -> bool {
        let (field, value) = match field.split_once(": ") {
            Some((field, value)) => (field, Some(value)),
            None => (field, None),
        };
        let Some((name, field)) = field.split_once('.') else {
            return false;
        };
        self.types.iter().any(|known| match &known.shape {
            Shape::Struct(fields) => {
                known.name == name
                    && fields.iter().any(|known| {
                        known.name == field
                            && known.presence != Presence::Constant
                            && value.is_none_or(|value| known.value == value)
                    })
            }
            _ => false,
        })
    }
}

impl fmt::Display for Surface {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut lines = Vec::new();
        for operation in &self.operations {
            operation_lines(operation, &mut lines);
        }
        for one in &self.types {
            one.lines(&mut lines);
        }
        lines.sort();
        lines.iter().try_for_each(|line| writeln!(f, "{line}"))
    }
}

fn operation_lines(operation: &Operation, lines: &mut Vec<String>) {
    let name = &operation.name;
    lines.push(format!("{name} -> {}", operation.response.form));
    for parameter in &operation.parameters {
        let mark = if parameter.required { "" } else { "?" };
        let (parameter, kind) = (&parameter.name, &parameter.kind);
        lines.push(format!("{name}.{parameter}{mark}: {kind}"));
    }
    if let Some(choice) = &operation.choice {
        let (argument, kind) = (&choice.argument, &choice.name);
        lines.push(format!("{name}.{argument}: types::{kind}"));
    }
    if let Some(body) = &operation.body {
        let mark = if body.required { "" } else { "?" };
        lines.push(format!("{name}.body{mark}: {}", body.kind));
    }
    if let Some(list) = &operation.list {
        lines.push(format!("{name}.items() -> {}", list.item));
        if list.sized {
            let maximum = list
                .max_per_page
                .map_or_else(String::new, |maximum| format!(", at most {maximum}"));
            lines.push(format!("{name}.per_page(){maximum}"));
        }
    }
}

impl Type {
    fn lines(&self, lines: &mut Vec<String>) {
        let path = format!("types::{}", self.name);
        match &self.shape {
            Shape::Struct(fields) => {
                lines.push(if self.request {
                    format!("{path} (struct with setters)")
                } else {
                    format!("{path} (struct)")
                });
                for field in fields
                    .iter()
                    .filter(|field| field.presence != Presence::Constant)
                {
                    let (name, kind, wire) = (&field.name, &field.kind, &field.wire);
                    let renamed = if wire == name {
                        String::new()
                    } else {
                        format!(" = {wire:?}")
                    };
                    lines.push(format!("{path}.{name}: {kind}{renamed}"));
                }
                lines.push(format!("{path}.extra: Extra"));
                if let Some(choice) = &self.choice {
                    let (argument, kind) = (&choice.argument, &choice.name);
                    lines.push(format!("{path}::new({argument}: {kind})"));
                }
            }
            Shape::Enum(values) => {
                lines.push(format!("{path} (enum)"));
                for value in values {
                    lines.push(format!("{path}::{} = {:?}", value.name, value.wire));
                }
                lines.push(format!("{path}::Unknown(UnknownValue)"));
            }
            Shape::Choice(variants) => {
                lines.push(format!("{path} (enum)"));
                for one in variants {
                    lines.push(format!("{path}::{}({})", one.name, one.kind));
                }
            }
            Shape::Union(alternatives) => {
                lines.push(format!("{path} (enum)"));
                for one in alternatives {
                    let wire = one.wire.as_ref();
                    let wire = wire.map_or_else(String::new, |wire| format!(" = {wire:?}"));
                    lines.push(format!("{path}::{}({}){wire}", one.name, one.kind));
                    if let Some(constructor) = &one.constructor {
                        let (name, kind) = (&constructor.name, &constructor.kind);
                        lines.push(format!("{path}::{name}(impl Into<{kind}>) -> Self"));
                    }
                }
                lines.push(format!("{path}::Other(Value)"));
            }
        }
    }
}

#[cfg(test)]
mod tests;
