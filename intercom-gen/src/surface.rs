//! What users of the generated client see, as data: the operations with what they take and give, and the types.
//!
//! It is read off the description after the passes, by the same code that the emitters use, so it cannot say otherwise than the code. As
//! text it is sorted, an item a line: what a change of the description or of the generator does to users shows as a difference of two texts.

use std::fmt;

use proc_macro2::TokenStream;

use crate::operations::{Paging, Retry};

mod diff;
mod rules;

pub use diff::{Change, Diff};
pub use rules::{Level, Rule};

/// The public API of a generated client.
///
/// `Display` gives it as sorted text:
///
/// - `types::Ticket (non-exhaustive struct)`, `types::Ticket.id: Option<Id>`, with ` = "id"` where JSON has another name
/// - `types::TicketCategory (non-exhaustive enum)`, `types::TicketCategory::BackOffice = "Back-office"`
/// - `create_ticket -> types::Ticket`, `list_contacts.per_page?: i64` (`?` marks what may be left out)
/// - `list_contacts.items() -> types::Contact` for the elements of a list, `list_contacts.page_size()` where that can be asked for
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

/// An operation: a method of the client, and the builder that it gives.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Operation {
    /// The operation id, in the camel case of the description.
    pub id: String,
    /// The method of the client.
    pub function: String,
    /// The type of the builder.
    pub builder: String,
    /// HTTP method, in capitals.
    pub method: String,
    /// Path template.
    pub path: String,
    /// Slug of the resource, which is the Cargo feature that switches it on.
    pub resource: String,
    /// Whether it is repeated after a failure.
    pub retry: Retry,
    /// How its list is paged.
    pub paging: Paging,
    /// The parameters, in the order of the description.
    pub parameters: Vec<Parameter>,
    /// What is sent.
    pub body: Option<Body>,
    /// What a success gives.
    pub answer: Answer,
    /// The list in the answer, if that is one.
    pub list: Option<List>,
}

/// A parameter of an operation.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Parameter {
    /// The setter of the builder.
    pub name: String,
    /// Its name on the wire.
    pub wire: String,
    /// `Path`, `Query` or `Header`.
    pub place: String,
    /// Whether the operation cannot be sent without it.
    pub required: bool,
    /// The Rust type.
    pub kind: String,
}

/// The body of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Body {
    /// The Rust type.
    pub kind: String,
    /// Whether it is built step by step, with `body_map`.
    pub built: bool,
    /// Whether it is always sent.
    pub required: bool,
}

/// What a success gives.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Answer {
    /// JSON, read into this Rust type.
    Json(String),
    /// Nothing.
    Empty,
    /// Bytes as they come in.
    Bytes,
}

/// The list in an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct List {
    /// The Rust type of an element.
    pub item: String,
    /// Whether the size of a page can be asked for.
    pub sized: bool,
    /// How many elements a page can have, where that is documented.
    pub maximum: Option<u64>,
}

/// A type of the module `types`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Type {
    /// Its name in Rust.
    pub name: String,
    /// Whether requests reach it. Structs of requests can be built and are not `#[non_exhaustive]`; all else is.
    pub request: bool,
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
    pub keep: Keep,
    /// The type of the value that it holds, without an `Option` or a `Box` around it.
    pub value: String,
    /// The type of the field as declared.
    pub kind: String,
    /// The text that is always sent, for [`Keep::Constant`].
    pub constant: Option<String>,
}

/// Whether and how a field may be missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Keep {
    /// It is there.
    Required,
    /// It may be missing.
    Optional,
    /// It has to be given before the request is sent.
    Needed,
    /// A list or a map, empty when missing.
    Default,
    /// Of a request: missing, null or a value.
    Nullable,
    /// Always the same text, and no field in Rust.
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
            operation.lines(&mut lines);
        }
        for one in &self.types {
            one.lines(&mut lines);
        }
        lines.sort();
        lines.iter().try_for_each(|line| writeln!(f, "{line}"))
    }
}

impl Operation {
    fn lines(&self, lines: &mut Vec<String>) {
        let name = &self.function;
        lines.push(format!("{name} -> {}", self.answer));
        for parameter in &self.parameters {
            let mark = if parameter.required { "" } else { "?" };
            let (own, kind) = (&parameter.name, &parameter.kind);
            lines.push(format!("{name}.{own}{mark}: {kind}"));
        }
        if let Some(body) = &self.body {
            let mark = if body.required { "" } else { "?" };
            lines.push(format!("{name}.body{mark}: {}", body.kind));
        }
        if let Some(list) = &self.list {
            lines.push(format!("{name}.items() -> {}", list.item));
            if list.sized {
                let maximum = list
                    .maximum
                    .map_or_else(String::new, |maximum| format!(", at most {maximum}"));
                lines.push(format!("{name}.page_size(){maximum}"));
            }
        }
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Json(kind) => kind,
            Self::Empty => "()",
            Self::Bytes => "ByteStream",
        })
    }
}

impl Type {
    fn lines(&self, lines: &mut Vec<String>) {
        let path = format!("types::{}", self.name);
        match &self.shape {
            Shape::Struct(fields) => {
                lines.push(if self.request {
                    format!("{path} (struct, builder)")
                } else {
                    format!("{path} (non-exhaustive struct)")
                });
                for field in fields.iter().filter(|field| field.keep != Keep::Constant) {
                    let (name, kind, wire) = (&field.name, &field.kind, &field.wire);
                    let renamed = if wire == name {
                        String::new()
                    } else {
                        format!(" = {wire:?}")
                    };
                    lines.push(format!("{path}.{name}: {kind}{renamed}"));
                }
                lines.push(format!("{path}.extra: Extra"));
            }
            Shape::Enum(values) => {
                lines.push(format!("{path} (non-exhaustive enum)"));
                for value in values {
                    lines.push(format!("{path}::{} = {:?}", value.name, value.wire));
                }
                lines.push(format!("{path}::Unknown(UnknownValue)"));
            }
            Shape::Union(alternatives) => {
                lines.push(format!("{path} (non-exhaustive enum)"));
                for one in alternatives {
                    let wire = one.wire.as_ref();
                    let wire = wire.map_or_else(String::new, |wire| format!(" = {wire:?}"));
                    lines.push(format!("{path}::{}({}){wire}", one.name, one.kind));
                    if let Some(made) = &one.constructor {
                        let (name, kind) = (&made.name, &made.kind);
                        lines.push(format!("{path}::{name}(value: impl Into<{kind}>) -> Self"));
                    }
                }
                lines.push(format!("{path}::Other(Value)"));
            }
        }
    }
}

/// A type as people write it: without the modules of its names, but for `types`, which tells the types of the API from others.
pub(crate) fn short(kind: &TokenStream) -> String {
    let mut text = String::new();
    let mut word = String::new();
    for character in kind.to_string().chars().filter(|one| *one != ' ') {
        if character.is_alphanumeric() || matches!(character, '_' | ':') {
            word.push(character);
            continue;
        }
        text.push_str(unqualified(&word));
        word.clear();
        text.push(character);
        if character == ',' {
            text.push(' ');
        }
    }
    text.push_str(unqualified(&word));
    text
}

fn unqualified(path: &str) -> &str {
    let name = path.rfind("::").map_or(0, |end| end + 2);
    if path.ends_with(&format!("types::{}", &path[name..])) {
        &path[name - "types::".len()..]
    } else {
        &path[name..]
    }
}

#[cfg(test)]
mod tests;
