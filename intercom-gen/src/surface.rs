//! What users of the generated client see, as data: the operations with what they take and give, and the types.
//!
//! It is read off the description after the passes, by the same code that the emitters use, so it cannot say otherwise than the code. As
//! text it is sorted, an item a line: what a change of the description or of the generator does to users shows as a difference of two texts.

use std::fmt;

use crate::choices::Choice;
use crate::operations::Operation;

mod diff;
mod rules;

pub use diff::{Change, Diff};
pub use rules::{Level, Rule};

/// The public API of a generated client.
///
/// `Display` gives it as sorted text:
///
/// - `types::Ticket (struct)`, `types::Ticket.id: Option<Id>`, with ` = "id"` where JSON has another name
/// - `types::TicketCategory (enum)`, `types::TicketCategory::BackOffice = "Back-office"`
/// - `tickets.create -> types::Ticket`, `articles.list.page?: i64` (`?` marks what may be left out)
/// - `contacts.list.items() -> types::Contact` for the elements of a list, `contacts.list.per_page()` where the size of a page can be requested
///
/// Setters are not listed: they follow from the fields.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Surface {
    /// Version of the description.
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
    /// Its name in Rust.
    pub name: String,
    /// Whether requests reach it. Structs of requests can be built and are not `#[non_exhaustive]`; all else is.
    pub request: bool,
    /// The fields of which a request needs exactly one.
    pub choice: Option<Choice>,
    /// What it consists of.
    pub shape: Shape,
}

/// What a type consists of.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Shape {
    /// A struct with these fields.
    Struct(Vec<Field>),
    /// An open enum of these values.
    Enum(Vec<Variant>),
    /// A union: one of these alternatives, or another shape as JSON.
    Union(Vec<Alternative>),
    /// An enum of the fields or parameters of which a request needs exactly one: variants with their types.
    Choice(Vec<Alternative>),
}

/// A field of a struct.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Field {
    /// Its name in Rust.
    pub name: String,
    /// Its name in JSON.
    pub wire: String,
    /// Whether and how it may be missing.
    pub presence: Presence,
    /// The type of the value that it holds, without an `Option` or a `Box` around it.
    pub value: String,
    /// The type of the field as declared.
    pub kind: String,
    /// The text that is always sent, for [`Presence::Constant`].
    pub constant: Option<String>,
}

/// Whether and how a field may be missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Presence {
    /// It is always present. Of a request: it has to be given.
    Required,
    /// It may be missing.
    Optional,
    /// A list or a map, empty when missing.
    DefaultEmpty,
    /// Of a request: missing, null or a value.
    Nullable,
    /// Always the same string, and no field in Rust.
    Constant,
}

/// A value of an open enum.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Variant {
    /// Its name in Rust.
    pub name: String,
    /// The text in JSON.
    pub wire: String,
}

/// An alternative of a union.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Alternative {
    /// Its name in Rust.
    pub name: String,
    /// The type that it holds, with the `Box` around it if there is one.
    pub kind: String,
    /// The `type` in JSON that tells it from the others, where one does.
    pub wire: Option<String>,
    /// The type that its constructor takes, where a request has one.
    pub constructor: Option<Constructor>,
}

/// A function that makes an alternative of a union from one value.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Constructor {
    /// Its name.
    pub name: String,
    /// What it takes.
    pub kind: String,
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
        let (own, kind) = (&parameter.name, &parameter.kind);
        lines.push(format!("{name}.{own}{mark}: {kind}"));
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
                .maximum
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
                    if let Some(made) = &one.constructor {
                        let (name, kind) = (&made.name, &made.kind);
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
