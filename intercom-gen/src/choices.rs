//! Fields and parameters of which a request needs exactly one: an enum takes their place among the required arguments.

use serde_json::{Value, json};

use crate::visit::Object;

/// The choice of a schema or of an operation, in the description.
pub(crate) const MARK: &str = "x-rust-choice";

/// A choice between fields of a request body, or between parameters of an operation.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Choice {
    /// The enum with a variant for each of them.
    pub name: String,
    /// The argument that has the enum as its type.
    pub argument: String,
    /// The description of the enum.
    pub doc: String,
    /// The variants, each with the field or parameter that it sets.
    pub members: Vec<(String, String)>,
}

impl Choice {
    /// Returns the value of [`MARK`] for a location of the choice `name`, which has these members there.
    pub(crate) fn mark(name: &str, decided: &Value, members: &Value) -> Value {
        json!({
            "name": name,
            "argument": decided.get("argument"),
            "doc": decided.get("doc"),
            "members": members,
        })
    }

    /// Reads the choice of a schema or of an operation.
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

    /// Returns whether the choice sets the field or parameter with this name on the wire.
    pub(crate) fn has(&self, wire: &str) -> bool {
        self.members.iter().any(|(_, member)| member == wire)
    }
}
