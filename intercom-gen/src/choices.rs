//! Choices: groups of fields or parameters of which a request must set exactly one. An enum
//! replaces them as one required argument.

use serde_json::{Value, json};

use crate::visit::Object;

/// The extension of a schema or operation with its choice.
pub(crate) const MARK: &str = "x-rust-choice";

/// A choice between fields of a request body, or between parameters of an operation.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Choice {
    /// The name of the enum, which has a variant for each field or parameter.
    pub name: String,
    /// The name of the argument whose type is the enum.
    pub argument: String,
    /// The description of the enum.
    pub doc: String,
    /// The variants, each with the field or parameter that it sets.
    pub members: Vec<(String, String)>,
}

impl Choice {
    /// Returns the value of [`MARK`] for one location of the choice `name`, with the members at
    /// that location.
    pub(crate) fn mark(name: &str, decided: &Value, members: &Value) -> Value {
        json!({
            "name": name,
            "argument": decided.get("argument"),
            "doc": decided.get("doc"),
            "members": members,
        })
    }

    /// Reads the choice of a schema or operation. Returns `None` if it has no choice.
    pub(crate) fn of(owner: &Object) -> Option<Self> {
        let mark = owner.get(MARK)?;
        let text = |key: &str| mark.get(key).and_then(Value::as_str).map(str::to_owned);
        let members = mark.get("members")?.as_object()?.iter();
        Some(Self {
            name: text("name")?,
            argument: text("argument")?,
            doc: text("doc").unwrap_or_default(),
            members: members
                .filter_map(|(variant, member)| {
                    Some((variant.clone(), member.as_str()?.to_owned()))
                })
                .collect(),
        })
    }

    /// Returns whether the field or parameter with this wire name is a member of the choice.
    pub(crate) fn has(&self, wire: &str) -> bool {
        self.members.iter().any(|(_, member)| member == wire)
    }
}

/// Makes the fields of a choice optional in their schema, because the choice requires only one.
pub(crate) fn relax(schema: &mut Object, mark: &Value) {
    let members = mark.get("members").and_then(Value::as_object);
    if let (Some(members), Some(Value::Array(required))) = (members, schema.get_mut("required")) {
        required.retain(|name| members.values().all(|member| member != name));
        if required.is_empty() {
            schema.shift_remove("required");
        }
    }
}
